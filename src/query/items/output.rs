//! What is given out of a feature: in which CRS, with which properties.

use crate::crs::{self, Axes, Datum};
use crate::geom;
use crate::model::Feature;
use crate::query::error::QueryError;
use crate::query::snapshot::CollectionSnapshot;
use geo_types::Geometry;
use std::borrow::Cow;

/// Coordinates in a plane are given to a tenth of a millimetre.
const PLANE_DECIMALS: i32 = 4;

/// How features are given out. The default is everything, as it is stored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Output {
    crs: Option<Plane>,
    datum: Option<Datum>,
    properties: Option<Vec<String>>,
    skip_geometry: bool,
}

/// A CRS that is not the stored one.
#[derive(Debug, Clone, PartialEq)]
struct Plane {
    uri: String,
    axes: Axes,
}

impl Output {
    /// In a CRS that the collection offers, by any of its names. Long edges are bent before they are projected.
    ///
    /// Errors: [`QueryError::BadValue`] for a CRS that is not offered.
    pub fn in_crs(mut self, collection: &CollectionSnapshot, name: &str) -> Result<Self, QueryError> {
        let uri = collection.crs_named(name, "crs")?;
        self.crs = None;
        if uri != crs::CRS84_URI {
            let axes = crs::axes(&uri).map_err(|cause| QueryError::Crs { parameter: "crs", cause })?;
            self.crs = Some(Plane { uri, axes });
        }
        Ok(self)
    }

    /// On the datum of Chinese web maps, for drawing only.
    #[must_use]
    pub fn on_datum(self, datum: Datum) -> Self {
        Self { datum: Some(datum), ..self }
    }

    /// With these properties only. Errors: a property that no feature has.
    pub fn with_properties(mut self, collection: &CollectionSnapshot, names: Vec<String>) -> Result<Self, QueryError> {
        for name in &names {
            collection.require_property(name, Some("properties"))?;
        }
        self.properties = Some(names);
        Ok(self)
    }

    /// Without geometries.
    #[must_use]
    pub fn without_geometry(self) -> Self {
        Self { skip_geometry: true, ..self }
    }

    /// URI of the CRS.
    pub fn crs_uri(&self) -> &str {
        self.crs.as_ref().map_or(crs::CRS84_URI, |plane| &plane.uri)
    }

    /// Whether coordinates are lengths in a plane.
    pub fn is_projected(&self) -> bool {
        self.crs.as_ref().is_some_and(|plane| plane.axes.is_projected())
    }

    /// Whether north or latitude comes first.
    pub fn is_north_first(&self) -> bool {
        self.crs.as_ref().is_some_and(|plane| !plane.axes.order.is_east_first())
    }

    /// The datum, if it is not the stored one.
    pub fn datum(&self) -> Option<Datum> {
        self.datum
    }

    /// Which properties are given, if not all.
    pub fn properties(&self) -> Option<&[String]> {
        self.properties.as_deref()
    }

    /// Whether geometries are given.
    pub fn has_geometries(&self) -> bool {
        !self.skip_geometry
    }

    /// Whether geometries are given out as they are stored.
    pub fn is_as_stored(&self) -> bool {
        self.crs.is_none() && self.datum.is_none()
    }

    /// The geometry of a feature as it is given out, in the official axis order of the CRS. Error: it cannot be expressed
    /// there.
    pub fn geometry<'a>(&self, feature: &'a Feature) -> Result<Option<Cow<'a, Geometry<f64>>>, QueryError> {
        match &feature.geometry {
            Some(geometry) if !self.skip_geometry => self.placed(geometry).map(Some),
            _ => Ok(None),
        }
    }

    fn placed<'a>(&self, geometry: &'a Geometry<f64>) -> Result<Cow<'a, Geometry<f64>>, QueryError> {
        let shifted = match self.datum {
            None => Cow::Borrowed(geometry),
            Some(datum) => {
                let shifted = datum.shift(geometry);
                Cow::Owned(shifted.map_err(|cause| QueryError::Crs { parameter: "datum", cause })?)
            }
        };
        let Some(Plane { uri, axes }) = &self.crs else { return Ok(shifted) };
        let failed = |cause| QueryError::Crs { parameter: "crs", cause };
        let bent = if axes.is_projected() { crs::densified(&shifted).map_err(failed)? } else { shifted.into_owned() };
        let placed = crs::geometry_from_storage(uri, &bent).map_err(failed)?;
        Ok(Cow::Owned(if axes.is_projected() { geom::rounded(&placed, PLANE_DECIMALS) } else { placed }))
    }
}
