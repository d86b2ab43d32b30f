//! One feature of a question, made ready for measuring: its parts by dimension, and what surrounds it within its ε.

use crate::geom::{self, Shape};
use crate::model::{Feature, Measure, Reference};
use geo_types::{Geometry, GeometryCollection};
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::sync::OnceLock;

/// A feature as answers show it: its name, and what its geometry is worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Described {
    /// Collection, id, name.
    #[serde(flatten)]
    pub reference: Reference,
    /// How the geometry was made; `supplied` for one that came with the question.
    pub geometry_basis: String,
    /// ε in metres; `null` = unknown.
    pub uncertainty_m: Option<f64>,
}

impl Described {
    /// With another ε than the feature's own, if one is given.
    pub(super) fn feature(collection: &str, feature: &Feature, uncertainty_m: Option<f64>) -> Self {
        Self {
            reference: feature.reference(collection),
            geometry_basis: feature.text("geometry_basis").unwrap_or("unknown").to_string(),
            uncertainty_m: uncertainty_m.or_else(|| own_uncertainty_m(feature)),
        }
    }

    pub(super) fn is(&self, collection: &str, id: &str) -> bool {
        self.reference.collection.as_deref() == Some(collection) && self.reference.id == id
    }
}

/// A number below zero says nothing about how well a boundary is known.
pub(super) fn own_uncertainty_m(feature: &Feature) -> Option<f64> {
    feature.number("uncertainty_m").filter(|e| e.is_finite() && *e >= 0.0)
}

/// A feature with a geometry.
#[derive(Debug, Clone)]
pub(super) struct Item<'a> {
    pub described: Described,
    pub geometry: Cow<'a, Geometry<f64>>,
    /// The ground it covers, each piece once; `None` for points and lines.
    pub areal: Option<Areal>,
    pub properties: &'a Map<String, Value>,
}

/// Where the polygons of an item are.
#[derive(Debug, Clone)]
pub(super) enum Areal {
    /// The geometry is nothing else.
    Itself,
    /// They stand beside points and lines, or on each other, in a collection.
    Collected(Geometry<f64>),
}

/// The parts of a valid polygon or multipolygon do not overlap; those of a geometry collection may, and are united.
pub(super) fn areal(geometry: &Geometry<f64>) -> Option<Areal> {
    match geometry {
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => Some(Areal::Itself),
        Geometry::GeometryCollection(_) if has_polygon(geometry) => {
            Some(Areal::Collected(Geometry::MultiPolygon(geom::union([geometry]).pieces)))
        }
        _ => None,
    }
}

pub(super) fn has_polygon(geometry: &Geometry<f64>) -> bool {
    match geometry {
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => true,
        Geometry::GeometryCollection(collection) => collection.0.iter().any(has_polygon),
        _ => false,
    }
}

pub(super) fn has_line(geometry: &Geometry<f64>) -> bool {
    match geometry {
        Geometry::LineString(_) | Geometry::MultiLineString(_) | Geometry::Line(_) => true,
        Geometry::GeometryCollection(collection) => collection.0.iter().any(has_line),
        _ => false,
    }
}

pub(super) fn has_point(geometry: &Geometry<f64>) -> bool {
    match geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => true,
        Geometry::GeometryCollection(collection) => collection.0.iter().any(has_point),
        _ => false,
    }
}

/// The lines of a geometry, without its points and polygons.
pub(super) fn lines_of(geometry: &Geometry<f64>) -> Geometry<f64> {
    match geometry {
        Geometry::GeometryCollection(all) => {
            let lines = all.0.iter().filter(|part| has_line(part)).map(lines_of).collect();
            Geometry::GeometryCollection(GeometryCollection(lines))
        }
        other => other.clone(),
    }
}

impl<'a> Item<'a> {
    /// Of a stored feature.
    pub fn borrowed(described: Described, geometry: &'a Geometry<f64>, properties: &'a Map<String, Value>) -> Self {
        Self { described, geometry: Cow::Borrowed(geometry), areal: areal(geometry), properties }
    }

    pub fn areal(&self) -> Option<&Geometry<f64>> {
        match self.areal.as_ref()? {
            Areal::Itself => Some(&self.geometry),
            Areal::Collected(geometry) => Some(geometry),
        }
    }
}

/// An item with its search trees, and, once they are wanted, its parallel sets. Threads share it.
#[derive(Debug)]
pub(super) struct Prepared<'i> {
    pub item: &'i Item<'i>,
    pub shape: Shape<'i>,
    collected: Option<Shape<'i>>,
    inner: OnceLock<Option<Geometry<f64>>>,
    outer: OnceLock<Option<Geometry<f64>>>,
    /// With its interval; see [`AreaMethod::whole`](super::method::AreaMethod::whole).
    pub(super) area: OnceLock<Measure>,
}

impl<'i> Prepared<'i> {
    /// `None` for an empty geometry: it has nothing in common with anything.
    pub fn new(item: &'i Item<'i>) -> Option<Self> {
        let collected = match &item.areal {
            Some(Areal::Collected(geometry)) => Shape::new(geometry),
            _ => None,
        };
        let shape = Shape::new(&item.geometry)?;
        let (inner, outer, area) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Some(Self { item, shape, collected, inner, outer, area })
    }

    /// The ground it covers.
    pub fn ground(&self) -> Option<&Shape<'i>> {
        match self.item.areal.as_ref()? {
            Areal::Itself => Some(&self.shape),
            Areal::Collected(_) => self.collected.as_ref(),
        }
    }

    pub fn uncertainty_m(&self) -> Option<f64> {
        self.item.described.uncertainty_m
    }

    /// Whether it lies where it is drawn.
    pub fn is_exact(&self) -> bool {
        self.uncertainty_m().is_some_and(|e| e <= 0.0)
    }

    /// Ground that it certainly covers; `None` where ε is unknown, or too large for a parallel set.
    pub fn inner(&self) -> Option<&Geometry<f64>> {
        let make = || {
            let (ground, e) = (self.item.areal()?, self.uncertainty_m()?);
            geom::inner_parallel(ground, e).ok().map(Geometry::MultiPolygon)
        };
        self.inner.get_or_init(make).as_ref()
    }

    /// Ground that it possibly covers, or runs over; `None` likewise.
    pub fn outer(&self) -> Option<&Geometry<f64>> {
        let make = || {
            let e = self.uncertainty_m()?;
            let geometry = self.item.areal().unwrap_or(&self.item.geometry);
            geom::outer_parallel(geometry, e).ok().map(Geometry::MultiPolygon)
        };
        self.outer.get_or_init(make).as_ref()
    }
}
