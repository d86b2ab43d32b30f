//! How far a layer can be trusted to have everything where the site lies.

use super::selected::Selected;
use super::survey::Survey;
use crate::geom;
use crate::model::Reference;
use crate::query::error::QueryError;
use crate::query::item::{Item, Prepared};
use crate::query::overlap::{Claim, Coverage};
use geo_types::Geometry;
use serde::Serialize;
use serde_json::{Map, Value};

/// Most ids that are told one by one.
const MOST_TOLD: usize = 20;

/// What an answer about some features of a layer rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// Collection id.
    pub collection: String,
    /// Whether the layer is complete where the site lies.
    pub coverage: Coverage,
    /// The features are told by id, so that there are no others.
    pub is_closed: bool,
    /// Whether any of the features can be placed.
    pub is_anything_drawn: bool,
    /// How many of the features cannot be placed.
    pub features_without_geometry: usize,
    /// Which, the first 20 by id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without_geometry: Vec<Reference>,
    /// How many can be placed, but nobody knows how well. They are compared as they are drawn.
    pub features_of_unknown_uncertainty: usize,
    /// What the layer claims, for those who join several.
    #[serde(skip)]
    pub(super) claim: Claim,
    /// Ids that are named, and those among them that exist here.
    #[serde(skip)]
    pub(super) named: Option<(Vec<String>, Vec<String>)>,
}

impl Standing {
    /// With so many features compared, where everything within `reach_m` of the site counts.
    pub(super) fn of(
        survey: &Survey<'_>,
        selected: &Selected<'_>,
        (compared, reach_m): (usize, f64),
    ) -> Result<Self, QueryError> {
        let collection = selected.collection;
        let area = collection.meta().coverage.as_ref();
        let claim = claim(survey, area, reach_m + survey.uncertainty_m())?;
        let named = selected.named().map(|named| {
            let exist = |id: &&String| collection.position(id).is_some();
            let existing = named.iter().filter(exist).cloned().collect();
            (named, existing)
        });
        let told = selected.named_positions();
        let is_drawn = |position: u32| selected.row(position, survey.site).is_some_and(|row| row.envelope.is_some());
        let is_anything_drawn = compared > 0
            || match &told {
                Some(told) => told.iter().any(|position| is_drawn(*position)),
                None => collection.rows().any(|(position, _)| is_drawn(position)),
            };
        let unplaced = told.as_deref().unwrap_or_else(|| collection.unplaced());
        let unplaced = unplaced.iter().filter_map(|position| selected.row(*position, survey.site));
        let without: Vec<Reference> =
            unplaced.filter(|row| row.envelope.is_none()).map(|row| row.feature.reference(selected.id())).collect();
        let vague = told.as_deref().unwrap_or_else(|| collection.of_unknown_uncertainty());
        let is_vague = |position: &&u32| {
            let row = selected.row(**position, survey.site);
            row.is_some_and(|row| row.envelope.is_some() && selected.uncertainty_of(row).is_none())
        };
        Ok(Self {
            collection: selected.id().to_string(),
            coverage: claim.coverage(compared, without.len()),
            is_closed: named.is_some(),
            is_anything_drawn,
            features_without_geometry: without.len(),
            without_geometry: without.into_iter().take(MOST_TOLD).collect(),
            features_of_unknown_uncertainty: vague.iter().filter(is_vague).count(),
            claim,
            named,
        })
    }

    /// Whether what was not found is not there: all of them together are told by id, all of these exist and can be
    /// placed; or every layer claims to be complete where the site lies, and all of its features can be placed.
    pub fn are_complete(standings: &[Self]) -> bool {
        let placed = standings.iter().all(|s| s.features_without_geometry == 0);
        let claimed = standings.iter().all(|s| s.claim == Claim::Inside);
        let (is_closed, is_there) = match Self::missing(standings) {
            Some(ids) => (true, ids.is_empty()),
            None => (false, true),
        };
        // An id that does not exist may be misspelt: whatever was meant may be here.
        placed && !standings.is_empty() && is_there && (claimed || is_closed)
    }

    /// Ids that are named but exist in none of the layers; `None` where the features are not told by id.
    pub fn missing(standings: &[Self]) -> Option<Vec<String>> {
        let named: Option<Vec<&(Vec<String>, Vec<String>)>> = standings.iter().map(|s| s.named.as_ref()).collect();
        let named = named?;
        let exists = |id: &&String| named.iter().any(|(_, existing)| existing.contains(id));
        let mut missing: Vec<String> =
            named.iter().flat_map(|(named, _)| named).filter(|id| !exists(id)).cloned().collect();
        missing.sort();
        missing.dedup();
        Some(missing)
    }
}

/// The claim of a layer for all ground within a distance of the site: what lies just outside of what a layer covers may be
/// near all the same.
fn claim(survey: &Survey<'_>, area: Option<&Value>, reach_m: f64) -> Result<Claim, QueryError> {
    let own = Claim::of_area(survey.prepared(), area, &survey.rules())?;
    if reach_m <= 0.0 || own != Claim::Inside {
        return Ok(own);
    }
    let grown = |prepared: &Prepared<'_>| geom::outer_parallel(&prepared.item.geometry, reach_m).ok();
    // So far that no parallel can be drawn: farther than any layer claims.
    let Some(around) = survey.prepared().iter().map(grown).collect::<Option<Vec<_>>>() else {
        return Ok(Claim::Partly);
    };
    let geometries: Vec<Geometry<f64>> = around.into_iter().map(Geometry::MultiPolygon).collect();
    let properties = Map::new();
    let items: Vec<Item<'_>> = geometries
        .iter()
        .zip(survey.prepared())
        .map(|(geometry, own)| Item::borrowed(own.item.described.clone(), geometry, &properties))
        .collect();
    let prepared: Vec<Prepared<'_>> = items.iter().filter_map(Prepared::new).collect();
    match Claim::of_area(&prepared, area, &survey.rules())? {
        Claim::Inside => Ok(Claim::Inside),
        _ => Ok(Claim::Partly),
    }
}
