//! One collection of a snapshot.

use super::census::Census;
use super::kinds::{GeometryKinds, Kinds};
use super::row::Row;
use super::table::Table;
use super::tally::Tally;
use super::threads::each;
use super::{Versions, fingerprint};
use crate::crs;
use crate::geom;
use crate::index::EnvelopeForest;
use crate::model::{Collection, Envelope, Feature, TimeSpan};
use crate::query::error::QueryError;
use crate::query::item::own_uncertainty_m;
use std::sync::{Arc, OnceLock};

/// What is said about a collection, under a number that stands for it.
#[derive(Debug)]
pub(super) struct Heading {
    collection: Arc<Collection>,
    mark: u64,
    /// The collection for those who may know that it exists, and nothing else.
    shut: OnceLock<Arc<CollectionSnapshot>>,
}

impl Heading {
    fn of(collection: Arc<Collection>) -> Arc<Self> {
        Arc::new(Self { mark: fingerprint::of_collection(&collection), collection, shut: OnceLock::new() })
    }
}

/// One collection with everything that its questions need. It never changes; what comes after it shares what has stayed
/// the same.
#[derive(Debug, Clone)]
pub struct CollectionSnapshot {
    pub(super) heading: Arc<Heading>,
    pub(super) is_closed: bool,
    pub(super) table: Table,
    pub(super) forest: EnvelopeForest,
    pub(super) tally: Tally,
    /// Known, or to be found when it is asked for.
    pub(super) extent: OnceLock<Option<Envelope>>,
    /// Likewise.
    pub(super) doubts: OnceLock<Arc<Doubts>>,
}

/// Positions of features about whose place something is not known, ordered by id.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    unplaced: Vec<u32>,
    of_unknown_uncertainty: Vec<u32>,
}

impl CollectionSnapshot {
    /// Of features with the numbers of their versions. Of several with the same id the first counts.
    pub(super) fn build(meta: Arc<Collection>, mut features: Versions) -> Self {
        features.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
        features.dedup_by(|(later, _), (first, _)| later.id == first.id);
        let rows =
            each(&features, |dates, (feature, version)| Arc::new(Row::new(Arc::clone(feature), *version, dates)));
        let tally = Tally::of(rows.iter().map(|row| &**row));
        Self::over(Heading::of(meta), rows, tally)
    }

    pub(super) fn over(heading: Arc<Heading>, rows: Vec<Arc<Row>>, tally: Tally) -> Self {
        let envelopes = rows.iter().zip(0..).filter_map(|(row, position)| Some((row.envelope?, position)));
        let (forest, table) = (EnvelopeForest::bulk_load(envelopes), Table::of(rows));
        let extent = OnceLock::from(forest.envelope());
        Self { heading, is_closed: false, table, forest, tally, extent, doubts: OnceLock::new() }
    }

    /// Under another description.
    pub(super) fn described(&self, meta: &Arc<Collection>) -> Self {
        Self { heading: Heading::of(Arc::clone(meta)), ..self.clone() }
    }

    /// What those see of it who may not read it: that it is there, and what it is called.
    pub(super) fn shut(&self) -> &Arc<Self> {
        self.heading.shut.get_or_init(|| {
            let Collection { id, title, description, license, attribution, access, .. } =
                Collection::clone(&self.heading.collection);
            let told = Collection { id, title, description, license, attribution, access, ..Collection::default() };
            let empty = Self::over(Heading::of(Arc::new(told)), Vec::new(), Tally::default());
            Arc::new(Self { is_closed: true, ..empty })
        })
    }

    /// Its description.
    pub fn meta(&self) -> &Collection {
        &self.heading.collection
    }

    /// Its description, to be kept.
    pub fn shared_meta(&self) -> &Arc<Collection> {
        &self.heading.collection
    }

    /// True for a restricted collection of which the viewer may know that it exists, and nothing else: it shows no
    /// features and no extent, and of its description only what names it.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// A number that stands for everything in it, and its description: it changes whenever any of that does, with no
    /// other collection, and with no restart.
    pub fn state(&self) -> u64 {
        fingerprint::of(&(self.heading.mark, self.tally.mark, self.is_closed))
    }

    /// How many features it has.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// True when it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many features have a geometry.
    pub fn placed(&self) -> usize {
        self.tally.census.placed()
    }

    /// All features, ordered by id.
    pub fn features(&self) -> impl Iterator<Item = &Feature> {
        self.table.rows().map(|(_, row)| &*row.feature)
    }

    /// All features with the numbers of their versions, ordered by id, to be kept.
    pub fn held(&self) -> impl Iterator<Item = (&Arc<Feature>, u32)> {
        self.table.rows().map(|(_, row)| (&row.feature, row.version))
    }

    /// One feature.
    pub fn feature(&self, id: &str) -> Result<&Feature, QueryError> {
        let unknown = || QueryError::UnknownFeature { collection: self.meta().id.clone(), id: id.to_string() };
        self.row(id).map(|row| &*row.feature).ok_or_else(unknown)
    }

    /// One feature, to be kept; `None` when there is none.
    pub fn shared(&self, id: &str) -> Option<&Arc<Feature>> {
        Some(&self.row(id)?.feature)
    }

    /// The number of the version of a feature that this state has; `None` when it has no such feature.
    pub fn version(&self, id: &str) -> Option<u32> {
        Some(self.row(id)?.version)
    }

    fn row(&self, id: &str) -> Option<&Arc<Row>> {
        self.table.at(self.table.place(id).now?)
    }

    /// The box round all its geometries; `None` when it has none.
    pub fn extent(&self) -> Option<&Envelope> {
        let find = || self.forest.envelope_of(|position| self.table.lives(position));
        self.extent.get_or_init(find).as_ref()
    }

    /// The first and the last date of legal validity; `None` is open or unknown.
    pub fn interval(&self) -> (Option<&TimeSpan>, Option<&TimeSpan>) {
        self.tally.interval()
    }

    /// The smallest and the largest ε, metres, of all features with a geometry; `None` if none is known.
    pub fn uncertainties_m(&self) -> Option<[f64; 2]> {
        self.tally.uncertainties_m()
    }

    /// Names of all properties that some feature has, in order.
    pub fn properties(&self) -> impl Iterator<Item = &str> {
        self.tally.properties()
    }

    /// The same, each with the kinds of its values.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, Kinds)> {
        self.tally.kinds()
    }

    /// Of which kinds its geometries are.
    pub fn geometries(&self) -> GeometryKinds {
        self.tally.geometries()
    }

    /// Whether some feature has a property of that name, or its schema names one.
    pub fn has_property(&self, name: &str) -> bool {
        let declared = || self.meta().schema.as_ref()?.get("properties")?.get(name);
        self.tally.has_property(name) || declared().is_some()
    }

    /// URIs of the CRSs in which its features are given out, the stored one first.
    pub fn offered_crs(&self) -> Vec<String> {
        crs::offered(self.extent().map(|envelope| envelope.to_array()))
    }

    /// The URI of a CRS that is offered, by any of its names; an error under the name of what asks for it.
    pub fn crs_named(&self, name: &str, parameter: &'static str) -> Result<String, QueryError> {
        let offered = self.offered_crs();
        let uri = crs::uri(name).filter(|uri| offered.contains(uri));
        uri.ok_or_else(|| {
            let reason = format!("`{name}` is not among the {} systems that the collection offers", offered.len());
            QueryError::BadValue { parameter, reason }
        })
    }

    /// An error, under the name of what asks for it, unless some feature has the property; every feature has an id.
    pub(in crate::query) fn require_property(
        &self,
        property: &str,
        parameter: Option<&'static str>,
    ) -> Result<(), QueryError> {
        if property == "id" || self.has_property(property) {
            return Ok(());
        }
        let (collection, property) = (self.meta().id.clone(), property.to_string());
        Err(QueryError::UnknownProperty { parameter, collection, property })
    }

    /// The largest ε of all features with a geometry, 0 if none is known.
    pub(in crate::query) fn max_uncertainty_m(&self) -> f64 {
        self.tally.max_uncertainty_m()
    }

    /// How its features are drawn.
    pub(in crate::query) fn census(&self) -> Census {
        self.tally.census
    }

    /// Positions of features that cannot be placed, ordered by id.
    pub(in crate::query) fn unplaced(&self) -> &[u32] {
        &self.doubts().unplaced
    }

    /// Positions of features that can be placed, but of which nobody knows how well, ordered by id.
    pub(in crate::query) fn of_unknown_uncertainty(&self) -> &[u32] {
        &self.doubts().of_unknown_uncertainty
    }

    fn doubts(&self) -> &Doubts {
        self.doubts.get_or_init(|| {
            let mut doubts = Doubts::default();
            if self.tally.boxed == self.len() && self.tally.census.vague() == 0 {
                return Arc::new(doubts);
            }
            for (position, row) in self.rows() {
                if row.envelope.is_none() {
                    doubts.unplaced.push(position);
                } else if own_uncertainty_m(&row.feature).is_none() {
                    doubts.of_unknown_uncertainty.push(position);
                }
            }
            Arc::new(doubts)
        })
    }

    /// Where a feature is: a number that is good for this one state only.
    pub(in crate::query) fn position(&self, id: &str) -> Option<u32> {
        self.table.place(id).now
    }

    /// What is at a position.
    pub(in crate::query) fn at(&self, position: u32) -> Option<&Row> {
        self.table.at(position).map(|row| &**row)
    }

    /// All rows with their positions, ordered by id.
    pub(in crate::query) fn rows(&self) -> impl Iterator<Item = (u32, &Row)> {
        self.table.rows().map(|(position, row)| (position, &**row))
    }

    /// Those whose ids come after this one, if one is given.
    pub(in crate::query) fn rows_after(&self, id: Option<&str>) -> impl Iterator<Item = (u32, &Row)> {
        let rows = id.map_or_else(|| self.table.rows(), |id| self.table.rows_after(id));
        rows.map(|(position, row)| (position, &**row))
    }

    /// Whether the id at the first position comes before that at the second.
    pub(in crate::query) fn is_before(&self, a: u32, b: u32) -> bool {
        self.table.compare(a, b).is_lt()
    }

    /// Puts positions into the order of ids, each once. Without changes since the base was made they have that order.
    pub(in crate::query) fn sort(&self, positions: &mut Vec<u32>) {
        if self.table.is_unchanged() {
            positions.sort_unstable();
        } else {
            positions.sort_unstable_by(|a, b| self.table.compare(*a, *b));
        }
        positions.dedup();
    }

    /// Positions of features whose envelope meets the box, in no particular order.
    pub(in crate::query) fn candidates(&self, envelope: &Envelope) -> impl Iterator<Item = u32> + use<'_> {
        self.forest.candidates(envelope).filter(|position| self.table.lives(*position))
    }

    /// How much there is near a box: features whose envelopes meet it, counted up to `most`, and the vertices of the first
    /// `few` of them.
    pub fn amount_near(&self, envelope: &Envelope, most: usize, few: usize) -> (usize, usize) {
        let (mut features, mut vertices) = (0, 0);
        for position in self.candidates(envelope).take(most) {
            features += 1;
            if features <= few {
                let geometry = self.at(position).and_then(|row| row.feature.geometry.as_ref());
                vertices += geometry.map_or(0, geom::vertex_count);
            }
        }
        (features, vertices)
    }

    /// Positions of features with a geometry, by growing lower bound, metres, of their distance to the box.
    pub(in crate::query) fn by_nearness(&self, from: Envelope) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.forest.by_nearness(from).filter(|(position, _)| self.table.lives(*position))
    }
}
