//! Questions over an immutable snapshot. Plain synchronous functions: no HTTP, no files, no clock.

mod area;
mod conflicts;
mod control;
mod error;
mod filter;
mod given;
mod item;
mod items;
mod method;
mod nearest;
mod overlap;
mod parallel;
mod plots;
mod reconcile;
mod shapes;
mod site;
mod snapshot;
mod subject;
mod summarize;
mod supplied;
mod targets;
mod unit;
mod verdict;

pub use crate::crs::{CRS84_URI, Datum as MapDatum};
pub use area::{AreaAnswer, AreaQuery, AreaRow, AreaTotal, area};
pub use conflicts::{
    Change, Changed, ChangedPairs, ConflictsAnswer, ConflictsQuery, Gap, InDistrict, LayerSum, MatrixCell, Overlaps,
    Shared, Since, Tiling, conflicts,
};
pub use control::{Control, Gauge, Limits};
pub use error::QueryError;
pub use filter::{Encoding as FilterEncoding, Filter, FilterError, FunctionDescription};
pub use item::Described;
pub use items::{Cursor, ItemsPage, ItemsQuery, Output, Region, SortKey, candidates_in, is_quick, items, read_filter};
pub use method::AreaMethod;
pub use nearest::{NearestAnswer, NearestQuery, Neighbour, nearest};
pub use overlap::{
    ConstraintSum, Coverage, OverlapAnswer, OverlapPair, OverlapQuery, PointsInside, SliverSum, Threshold, overlap,
};
pub(crate) use parallel::each_of;
pub use plots::{
    PlacedPlot, Plane, PlanePlot, PlanePlotsAnswer, PlanePlotsQuery, PlanePolygons, place_plots, plane_plots,
};
pub use reconcile::{
    Agreement, Apportioned, PartShown, ReconcileAnswer, ReconcileQuery, StatedArea, StatedRow, WholeRow, reconcile,
};
pub use shapes::{MadeShape, Making, ShapesAnswer, ShapesQuery, shapes};
pub use site::{
    Apart, ByClass, ByDistrict, Contact, Evidence, Extent, Ground, Near, Nearness, Others, Site, SiteFeature,
    SiteOptions, Standing, Survey,
};
pub use snapshot::{CollectionSnapshot, GeometryKinds, Kinds, Sight, Snapshot, ValueKind};
pub(crate) use subject::grounds;
pub use subject::{Remarks, Source, Subject, SuppliedFeature};
pub use summarize::{Group, InZone, SummarizeAnswer, SummarizeQuery, summarize};
pub use supplied::Repaired;
pub use unit::AreaUnit;
pub use verdict::{Compliance, Verdict};
