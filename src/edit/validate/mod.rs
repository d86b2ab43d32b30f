//! Whether a draft may become a feature of a collection, as far as that can be told from both alone. Everything that is
//! wrong is found at once.

mod collection;
mod properties;
mod schema;

use super::error::{Fault, FaultKind};
use super::proposal::Draft;
use crate::crs;
use crate::geom::{self, Invalid};
use crate::model::{Collection, Feature};
use crate::rule::{ATTRIBUTES, Attribute, RULES, Rule};
use geo_types::Geometry;
use serde_json::{Map, Value};
use std::sync::Arc;

pub use collection::check_collection;
pub(super) use properties::check_id;

/// Positions of one geometry at most, unless the settings say otherwise.
pub const MAX_VERTICES: usize = 1_000_000;
/// Pairs of edges that a repair may look at.
const MAX_REPAIR_PAIRS: usize = 1_000_000;

/// A draft that is in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Valid {
    /// In the storage CRS.
    pub geometry: Option<Geometry<f64>>,
    /// As they were given.
    pub properties: Map<String, Value>,
    /// What was repaired or left out, in sentences.
    pub repairs: Vec<String>,
}

/// The rules of one collection, made ready: its schema is compiled once.
#[derive(Debug)]
pub struct Validator {
    collection: Arc<Collection>,
    schema: Option<schema::Schema>,
    max_vertices: usize,
}

impl Validator {
    /// Fails if the collection has a schema that is none; [`check_collection`] lets no such collection in.
    pub fn new(collection: Arc<Collection>, max_vertices: usize) -> Result<Self, Fault> {
        let schema = collection.schema.as_ref().map(schema::Schema::new).transpose()?;
        Ok(Self { collection, schema, max_vertices })
    }

    /// The collection whose rules these are.
    pub fn collection(&self) -> &Arc<Collection> {
        &self.collection
    }

    /// The draft in the storage CRS, or everything that is wrong with it.
    pub fn check(&self, draft: Draft, repair: bool) -> Result<Valid, Vec<Fault>> {
        let mut faults = Vec::new();
        properties::check(&draft.properties, &self.collection.id, draft.geometry.is_some(), &mut faults);
        if let Some(schema) = &self.schema {
            schema.check(&draft.properties, &mut faults);
        }
        faults.extend(broken_rule(&self.collection.id, &draft.properties));
        let settled = draft.geometry.map(|geometry| self.settled(geometry, draft.crs.as_deref(), repair));
        let (geometry, made) = match settled.transpose() {
            Ok(settled) => settled.map_or((None, Vec::new()), |(geometry, made)| (Some(geometry), made)),
            Err(reasons) => {
                faults.extend(reasons);
                (None, Vec::new())
            }
        };
        let repairs = draft.notes.into_iter().chain(made).collect();
        if faults.is_empty() { Ok(Valid { geometry, properties: draft.properties, repairs }) } else { Err(faults) }
    }

    /// The geometry in the storage CRS, valid and within the bounds, and what was repaired.
    fn settled(
        &self,
        geometry: Geometry<f64>,
        crs: Option<&str>,
        repair: bool,
    ) -> Result<(Geometry<f64>, Vec<String>), Vec<Fault>> {
        let found = geom::vertex_count(&geometry);
        if found > self.max_vertices {
            let limit = self.max_vertices;
            return Err(vec![fault(format!("it has {found} positions, at most {limit} are stored"))]);
        }
        let geometry = match crs {
            None => geometry,
            Some(name) => crs::geometry_to_storage(name, &geometry).map_err(|cause| vec![fault(cause.to_string())])?,
        };
        let (geometry, repairs) = self.valid(geometry, repair)?;
        self.check_bounds(&geometry)?;
        Ok((geometry, repairs))
    }

    fn valid(&self, geometry: Geometry<f64>, repair: bool) -> Result<(Geometry<f64>, Vec<String>), Vec<Fault>> {
        let limits = geom::Limits { max_vertices: self.max_vertices };
        let Err(reasons) = geom::check(&geometry, &limits) else { return Ok((geometry, Vec::new())) };
        if !repair {
            return Err(told(&reasons));
        }
        let mended = geom::repair(&geometry, MAX_REPAIR_PAIRS).map_err(|reasons| told(&reasons))?;
        let (before, after) = (mended.area_before_m2, mended.area_after_m2);
        let areas = format!("area {before:.2} m² by the ring formula before, {after:.2} m² after");
        let repairs = mended.changes.into_iter().chain([areas]).collect();
        Ok((mended.geometry, repairs))
    }

    fn check_bounds(&self, geometry: &Geometry<f64>) -> Result<(), Vec<Fault>> {
        let (Some([west, south, east, north]), Some(found)) = (self.collection.bounds, geom::envelope(geometry)) else {
            return Ok(());
        };
        let ([w, s], [e, n]) = (found.min, found.max);
        if west <= w && e <= east && south <= s && n <= north {
            return Ok(());
        }
        let why = format!(
            "it reaches from ({w}, {s}) to ({e}, {n}); the collection takes what lies in [{west}, {south}, {east}, {north}]"
        );
        Err(vec![fault(why)])
    }
}

/// A rule that nobody could apply is not stored, nor is an attribute that nobody could read.
fn broken_rule(collection: &str, properties: &Map<String, Value>) -> Option<Fault> {
    let feature = || Feature { id: String::new(), geometry: None, properties: properties.clone() };
    let why = match collection {
        RULES => Rule::read(&feature()).err()?,
        ATTRIBUTES => Attribute::read(&feature()).err()?,
        _ => return None,
    };
    Some(Fault::new(FaultKind::Invalid, format!("/properties/{}", why.property), why.reason))
}

fn fault(message: String) -> Fault {
    Fault::new(FaultKind::Invalid, "/geometry", message)
}

fn told(reasons: &[Invalid]) -> Vec<Fault> {
    reasons.iter().map(|reason| fault(reason.to_string())).collect()
}
