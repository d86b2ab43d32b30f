//! Pure measures. Input is always (longitude, latitude) in degrees on CGCS2000 with edges straight in
//! (longitude, latitude); results are metres and square metres. Nothing here reads a file or a clock.
//!
//! Coordinates must have passed [`check`] first: the geometry crates panic on NaN and are
//! silently wrong on huge magnitudes.

mod apportion;
mod area;
mod bound;
mod boxes;
mod check;
mod clip_line;
mod crossings;
mod densify;
mod distance;
mod edges;
mod ellipsoid;
mod footprint;
mod gauss;
mod grid;
mod karney;
mod length;
mod locate;
mod minimise;
mod nested;
mod offset;
mod overlay;
mod parts;
mod planar;
mod relate;
mod relation;
mod repair;
mod segments;
mod settle;
mod shape;
mod survey;
mod trim;
mod validity;

pub use apportion::largest_remainder;
pub use area::{area_m2, ring_area_m2};
pub use bound::{envelope_distance_bound_m, widened};
pub use check::{Invalid, Limits, Place, RingName, check};
pub use clip_line::{LineClip, PointCount, clip_lines, count_points};
pub use crossings::edge_pairs;
pub use densify::{GeodesicTooLong, densified_geodesic};
pub use distance::{Nearest, distance, within};
pub use ellipsoid::{AUTHALIC_COEFFICIENTS, geodesic_distance_m, geodesic_forward};
pub use footprint::{FootprintError, area_true_polygon, reach_m};
pub use gauss::TransverseMercator;
pub use grid::{GridMender, GridRing};
pub use karney::{geodesic_area_m2, geodesic_perimeter_m};
pub use length::{length_m, perimeter_m};
pub use nested::nested;
pub use offset::{OffsetError, buffer, inner_parallel, outer_parallel};
pub use overlay::{Overlay, difference, intersection, union};
pub use parts::{
    envelope, intersects_envelope, orient, point_positions, polygon_parts, positions, rounded, stretch_deg,
    vertex_count,
};
pub use planar::{plane_area_m2, plane_perimeter_m};
pub use relate::{Figure, Lies, lies};
pub use relation::{Comparison, Relation, SliverRule, compare, has_ground};
pub use repair::{Repaired, repair};
pub use settle::settled;
pub use shape::Shape;
pub use survey::{
    SurveyError, Zone, survey_area_m2, survey_perimeter_m, survey_plane_area_m2, survey_plane_perimeter_m, zone_of,
};
