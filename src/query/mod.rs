//! Questions over an immutable snapshot. Plain synchronous functions: no HTTP, no files, no clock.

mod area;
mod error;
mod items;
mod nearest;
mod overlap;
mod snapshot;
mod subject;

pub use area::{AreaAnswer, AreaRow, AreaTotal, AreaUnit, area};
pub use error::QueryError;
pub use items::{ItemsPage, ItemsQuery, items};
pub use nearest::{NearestAnswer, NearestQuery, Neighbour, nearest};
pub use overlap::{ConstraintSum, Coverage, OverlapAnswer, OverlapPair, overlap};
pub use snapshot::{CollectionSnapshot, Snapshot};
pub use subject::{Described, Limits, Subject};
