//! The nouns of the house. Holds no behaviour that needs another room, a file, a clock or a socket.

mod as_geojson;
mod bbox;
mod change;
mod feature;
mod filing;
mod issue;
mod job;
mod layer;
mod measure;
mod record;
mod time;

pub use as_geojson::{AsGeoJson, as_geojson};
pub use bbox::{BBox, Envelope};
pub use change::{AuditEntry, Change, ChangeSet, CollectionState, FeatureState, Staged};
pub use feature::{Feature, Reference};
pub use filing::Filing;
pub use issue::{Issue, Severity};
pub use job::{Job, JobEnd, JobStatus, KeptJob, Paper};
pub use layer::{Access, Collection, Layer, Text};
pub use measure::{Epsg, Measure, Method};
pub use record::{Origin, RecordTime, Transaction, Version};
pub use time::{Instant, TimeError, TimeInterval, TimeSpan};
