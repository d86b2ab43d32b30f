//! How large a site is, and what its geometries are worth.

use super::survey::Survey;
use crate::geom;
use crate::model::{Envelope, Measure, as_geojson};
use crate::query::error::QueryError;
use crate::query::item::{Described, Prepared};
use crate::query::reconcile::{StatedArea, stated};
use geo_types::Geometry;
use serde::Serialize;

/// One feature of a site.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SiteFeature {
    /// Which one.
    #[serde(flatten)]
    pub feature: Described,
    /// `null` for points and lines.
    pub area: Option<Measure>,
    /// Length of all its rings; of a line, its own.
    pub perimeter: Option<Measure>,
    /// What is said about its area.
    pub stated: Option<StatedArea>,
    /// As it is compared, longitude first.
    #[serde(serialize_with = "as_geojson")]
    pub geometry: Geometry<f64>,
}

/// A site as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Extent {
    /// Its features, in the order given.
    pub features: Vec<SiteFeature>,
    /// Ground that they cover, each piece once; `null` where none has an area.
    pub area: Option<Measure>,
    /// `[west, south, east, north]`, degrees; `null` where nothing can be placed.
    pub bbox: Option<[f64; 4]>,
}

impl Survey<'_> {
    /// Area and perimeter of each feature, and of all together.
    pub fn extent(&self) -> Result<Extent, QueryError> {
        let features = self.prepared().iter().map(|prepared| self.site_feature(prepared)).collect::<Result<_, _>>()?;
        let envelopes = self.prepared().iter().map(|prepared| *prepared.shape.envelope());
        let bbox = envelopes.reduce(|a, b| a.union(&b)).map(Envelope::to_array);
        Ok(Extent { features, area: self.area()?, bbox })
    }

    fn site_feature(&self, prepared: &Prepared<'_>) -> Result<SiteFeature, QueryError> {
        let feature = prepared.item.described.clone();
        let id = &feature.reference.id;
        let measured = match prepared.item.areal() {
            Some(ground) => (self.method().whole(prepared)?, Some(self.method().perimeter(ground, id)?)),
            None if crate::query::item::has_line(&prepared.item.geometry) => {
                (None, Some(Measure::length_m(geom::length_m(&prepared.item.geometry))))
            }
            None => (None, None),
        };
        let (area, perimeter) = measured;
        let stated = stated(prepared.item.properties);
        Ok(SiteFeature { feature, area, perimeter, stated, geometry: prepared.item.geometry.clone().into_owned() })
    }

    /// Of the union, with the interval that ε leaves.
    fn area(&self) -> Result<Option<Measure>, QueryError> {
        let areal: Vec<&Prepared<'_>> = self.prepared().iter().filter(|p| p.ground().is_some()).collect();
        if areal.is_empty() {
            return Ok(None);
        }
        let area = |sets: Vec<&Geometry<f64>>| self.method().area(&united(sets), "the site");
        let inner: Option<Vec<_>> = areal.iter().copied().map(Prepared::inner).collect();
        let outer: Option<Vec<_>> = areal.iter().copied().map(Prepared::outer).collect();
        let interval = match inner.zip(outer) {
            Some((inner, outer)) => Some([area(inner)?.value, area(outer)?.value]),
            None => None,
        };
        Ok(Some(area(areal.iter().filter_map(|p| p.item.areal()).collect())?.between(interval)))
    }

    /// The ground of the site, each piece once.
    pub(super) fn ground(&self) -> Geometry<f64> {
        united(self.prepared().iter().filter_map(|p| p.item.areal()).collect())
    }
}

/// One geometry is itself: its vertices stay as they were given.
pub(super) fn united(geometries: Vec<&Geometry<f64>>) -> Geometry<f64> {
    match geometries.as_slice() {
        [only] => (*only).clone(),
        _ => Geometry::MultiPolygon(geom::union(geometries).pieces),
    }
}
