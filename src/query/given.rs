//! Geometries as answers give them out: valid, and in the CRS that was asked for.

use super::error::QueryError;
use crate::{crs, geom};
use geo_types::{Geometry, GeometryCollection};

/// What an overlay has left, brought to the CRS of that name (in its official axis order; `None` is longitude, latitude).
/// It is valid before it is: what rounding makes of vertices in another CRS is that one's.
pub(super) fn given(made: &Geometry<f64>, result_crs: Option<&str>) -> Result<Geometry<f64>, QueryError> {
    let settled = settled(made);
    match result_crs {
        None => Ok(settled),
        Some(name) => crs::geometry_from_storage(name, &settled)
            .map_err(|cause| QueryError::Crs { parameter: "result-crs", cause }),
    }
}

fn settled(made: &Geometry<f64>) -> Geometry<f64> {
    match made {
        Geometry::MultiPolygon(pieces) => Geometry::MultiPolygon(geom::settled(pieces.clone())),
        Geometry::GeometryCollection(all) => {
            Geometry::GeometryCollection(GeometryCollection(all.0.iter().map(settled).collect()))
        }
        other => other.clone(),
    }
}
