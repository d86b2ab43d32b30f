//! The nouns of the house. Holds no behaviour that needs another room, a file, a clock or a socket.

mod bbox;
mod feature;
mod issue;
mod layer;
mod measure;
mod time;

pub use bbox::{BBox, Envelope};
pub use feature::{Feature, Reference};
pub use issue::{Issue, Severity};
pub use layer::{Collection, Layer, Text};
pub use measure::{Epsg, Measure, Method};
pub use time::{Instant, TimeError, TimeInterval, TimeSpan};
