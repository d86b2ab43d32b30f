//! Pure measures. Input is always (longitude, latitude) in degrees on CGCS2000 with edges straight in
//! (longitude, latitude); results are metres and square metres. Nothing here reads a file or a clock.
//!
//! Coordinates must have passed [`check`] first: the geometry crates panic on NaN and are
//! silently wrong on huge magnitudes.

mod area;
mod bound;
mod check;
mod crossings;
mod densify;
mod distance;
mod edges;
mod ellipsoid;
mod footprint;
mod length;
mod minimise;
mod overlay;
mod parts;
mod shape;

pub use area::{area_m2, ring_area_m2};
pub use bound::envelope_distance_bound_m;
pub use check::{Invalid, Limits, check};
pub use crossings::edge_pairs;
pub use densify::{GeodesicTooLong, densified_geodesic};
pub use distance::{Nearest, distance};
pub use ellipsoid::{AUTHALIC_COEFFICIENTS, geodesic_distance_m, geodesic_forward};
pub use footprint::{FootprintError, area_true_polygon, reach_m};
pub use length::{length_m, perimeter_m};
pub use overlay::{Overlay, intersection, union};
pub use parts::{envelope, intersects_envelope, orient, positions, rounded, stretch_deg, vertex_count};
pub use shape::Shape;
