//! What is known about one site: evidence for whoever judges it. Everything that has to do with the site is compared with
//! it once, however many rules ask about it. Nothing here judges.

mod apart;
mod contact;
mod evidence;
mod extent;
mod near;
mod selected;
mod standing;
mod survey;

pub use apart::Apart;
pub use contact::Contact;
pub use evidence::{ByClass, ByDistrict, Evidence, Ground, Others};
pub use extent::{Extent, SiteFeature};
pub use near::{Near, Nearness};
pub use standing::Standing;
pub use survey::Survey;

use super::control::Control;
use super::error::QueryError;
use super::item::{Described, Item};
use super::method::AreaMethod;
use super::snapshot::Snapshot;
use super::subject::{Remarks, Resolved, Source, Subject};
use crate::geom::SliverRule;
use crate::model::Feature;
use std::collections::BTreeSet;

/// How a site is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteOptions {
    /// How areas are measured.
    pub method: AreaMethod,
    /// What counts as a sliver.
    pub slivers: SliverRule,
}

impl Default for SiteOptions {
    /// A strip that is narrower than usual is a sliver however long it is: two drawings of ten kilometres of one border
    /// that are a centimetre apart share a hundred square metres, and no ground. How much ground is too much is what rules
    /// say.
    fn default() -> Self {
        let slivers = SliverRule { area_m2: f64::INFINITY, ..SliverRule::default() };
        Self { method: AreaMethod::default(), slivers }
    }
}

/// The features of a site.
///
/// A geometry that comes with a question is what is proposed, and lies where its coordinates say: its ε is 0 unless one
/// is stated. Stored features have their own.
#[derive(Debug)]
pub struct Site<'a> {
    pub(super) items: Vec<Item<'a>>,
    without_geometry: Vec<Described>,
    remarks: Remarks,
    /// Collection and id of each stored feature of the site.
    stored: BTreeSet<(String, String)>,
    /// Ids of the wholes that they are parts of.
    wholes: BTreeSet<String>,
}

impl<'a> Site<'a> {
    /// Looks the features up, or checks the supplied geometries and brings them to the storage CRS. A site all of whose
    /// features cannot be placed is one of which little can be said; it is no error.
    pub fn resolve(subject: &'a Subject, snapshot: &'a Snapshot, control: &Control) -> Result<Self, QueryError> {
        control.go_on()?;
        let Resolved { mut items, without_geometry, remarks } = subject.resolve(snapshot, control)?;
        if matches!(subject.source, Source::Supplied { .. }) {
            for item in &mut items {
                // Who says that it is not known is taken at his word.
                let is_unknown = item.properties.get("uncertainty_m").is_some_and(serde_json::Value::is_null);
                if !is_unknown {
                    item.described.uncertainty_m.get_or_insert(0.0);
                }
            }
        }
        let described = || items.iter().map(|item| &item.described).chain(&without_geometry);
        let key = |described: &Described| {
            described.reference.collection.clone().map(|collection| (collection, described.reference.id.clone()))
        };
        let stored: BTreeSet<(String, String)> = described().filter_map(key).collect();
        let feature = |(collection, id): &(String, String)| snapshot.collection(collection).ok()?.feature(id).ok();
        let wholes = stored.iter().filter_map(feature).flat_map(|feature| wholes_of(feature, snapshot)).collect();
        Ok(Self { items, without_geometry, remarks, stored, wholes })
    }

    /// The same site, known that well.
    #[must_use]
    pub fn known_to(&self, uncertainty_m: f64) -> Self {
        let known = |described: &Described| Described { uncertainty_m: Some(uncertainty_m), ..described.clone() };
        let item = |item: &Item<'a>| Item { described: known(&item.described), ..item.clone() };
        Self {
            items: self.items.iter().map(item).collect(),
            without_geometry: self.without_geometry.clone(),
            remarks: self.remarks.clone(),
            stored: self.stored.clone(),
            wholes: self.wholes.clone(),
        }
    }

    /// Whether any of it can be placed.
    pub fn is_placed(&self) -> bool {
        !self.items.is_empty()
    }

    /// Its features that cannot be placed.
    pub fn without_geometry(&self) -> &[Described] {
        &self.without_geometry
    }

    /// What must not be overlooked.
    pub fn remarks(&self) -> &Remarks {
        &self.remarks
    }

    /// Collection and id of each stored feature of the site, in order.
    pub fn stored(&self) -> impl Iterator<Item = (&str, &str)> {
        self.stored.iter().map(|(collection, id)| (collection.as_str(), id.as_str()))
    }

    /// A feature is not compared with itself, nor with what it is part of, nor with its own parts, over any number of steps.
    fn is_kin(&self, collection: &str, feature: &Feature, snapshot: &Snapshot) -> bool {
        let is_part = || wholes_of(feature, snapshot).iter().any(|whole| self.stored.iter().any(|(_, id)| id == whole));
        self.stored.iter().any(|(held, id)| held == collection && *id == feature.id)
            || self.wholes.contains(&feature.id)
            || (!self.stored.is_empty() && is_part())
    }
}

/// Most steps from a part to its whole, and from that to its own.
const MOST_STEPS: usize = 16;

/// What a feature is part of, and what that is part of.
pub(in crate::query) fn wholes_of(feature: &Feature, snapshot: &Snapshot) -> Vec<String> {
    let mut wholes: Vec<String> = Vec::new();
    let mut next = feature.text("part_of");
    while let Some(id) = next.filter(|id| wholes.len() < MOST_STEPS && !wholes.iter().any(|known| known == id)) {
        wholes.push(id.to_string());
        let found = snapshot.collections().iter().find_map(|collection| collection.shared(id));
        next = found.and_then(|whole| whole.text("part_of"));
    }
    wholes
}
