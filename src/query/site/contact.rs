//! What one feature has to do with a site.

use super::extent::united;
use super::selected::Selected;
use super::survey::Survey;
use crate::geom::{self, Relation, Shape};
use crate::model::{Measure, Reference};
use crate::query::error::QueryError;
use crate::query::item::{Described, Item, Prepared, has_point};
use crate::query::overlap::{OverlapPair, Rules, compare};
use crate::query::verdict::Verdict;
use serde::Serialize;

/// A feature that has something in common with a site, touches it, or may do so within the ε of both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contact {
    /// Which one.
    #[serde(flatten)]
    pub feature: Described,
    /// Its property `kind`.
    pub kind: Option<String>,
    /// Shortest distance; 0 when they share a point.
    pub distance: Measure,
    /// Which feature of the site it is nearest to.
    #[serde(skip)]
    pub nearest_to: Reference,
    /// Do they have ground, a stretch, or a point inside in common?
    pub meets: Verdict,
    /// Area in common with all features of the site together; `None` where no areas are compared.
    #[serde(skip)]
    pub area_m2: Option<f64>,
    /// One for each feature of the site that can be compared with it.
    #[serde(skip)]
    pub pairs: Vec<OverlapPair>,
    /// Whether it has polygons.
    #[serde(skip)]
    pub has_ground: bool,
    /// Whether it is drawn as a point that stands for an area, whose place is known that badly.
    #[serde(skip)]
    pub is_anchor: bool,
}

impl Contact {
    /// How it lies to the site as recorded: that of the feature of the site with which it shares most. `None` where they
    /// cannot be compared, as points with points.
    pub fn relation(&self) -> Option<Relation> {
        self.pairs.first().map(|pair| pair.relation)
    }

    /// Area in common with all features of the site together, as recorded; 0 where no areas are compared.
    pub fn area_m2(&self) -> f64 {
        self.area_m2.unwrap_or(0.0)
    }
}

/// `None` when they have nothing to do with each other.
pub(super) fn contact(
    survey: &Survey<'_>,
    selected: &Selected<'_>,
    item: &Item<'_>,
    rules: &Rules<'_>,
) -> Result<Option<Contact>, QueryError> {
    let Some(theirs) = Prepared::new(item) else { return Ok(None) };
    let ours = survey.prepared();
    let mut compared = Vec::new();
    for subject in ours {
        compared.push(compare(subject, &theirs, rules)?);
    }
    let Some((distance_m, nearest)) = nearest((ours, &compared), &theirs, survey, selected) else {
        return Ok(None);
    };
    let mut pairs: Vec<OverlapPair> = compared.into_iter().flatten().collect();
    pairs.sort_by(OverlapPair::in_answer_order);
    let nearest_to = nearest.described.reference.clone();
    let together_m = nearest.described.uncertainty_m.zip(item.described.uncertainty_m).map(|(a, b)| a + b);
    let interval = together_m.map(|e| [(distance_m - e).max(0.0), distance_m + e]);
    let meets = meets(&pairs, together_m, distance_m);
    let area_m2 = area_m2(&pairs, rules)?;
    if pairs.is_empty() && meets == Verdict::No {
        return Ok(None);
    }
    Ok(Some(Contact {
        kind: item.properties.get("kind").and_then(|kind| kind.as_str()).map(str::to_string),
        feature: item.described.clone(),
        distance: Measure::distance_m(distance_m).between(interval),
        nearest_to,
        meets,
        area_m2,
        pairs,
        has_ground: theirs.ground().is_some(),
        is_anchor: has_point(&item.geometry) && item.described.uncertainty_m.is_none_or(|e| e > 0.0),
    }))
}

/// Ground that is common with several features of the site, which may lie on each other, counts once.
fn area_m2(pairs: &[OverlapPair], rules: &Rules<'_>) -> Result<Option<f64>, QueryError> {
    let areal: Vec<&OverlapPair> = pairs.iter().filter(|pair| pair.area.is_some()).collect();
    Ok(match areal.as_slice() {
        [] => None,
        [only] => only.area.map(|area| area.value),
        several => {
            let together = united(several.iter().map(|pair| &pair.pieces).collect());
            Some(rules.method.area(&together, "the common ground")?.value)
        }
    })
}

/// How far they are apart at most for them to meet, and which feature of the site is nearest.
fn nearest<'s>(
    (ours, compared): (&'s [Prepared<'s>], &[Option<OverlapPair>]),
    theirs: &Prepared<'_>,
    survey: &Survey<'_>,
    selected: &Selected<'_>,
) -> Option<(f64, &'s Item<'s>)> {
    let reach_m = survey.uncertainty_m() + theirs.uncertainty_m().unwrap_or_else(|| selected.max_uncertainty_m());
    let mut best: Option<(f64, &Item<'_>)> = None;
    for (subject, pair) in ours.iter().zip(compared) {
        let cutoff_m = best.map_or(reach_m, |(distance_m, _)| distance_m);
        // Of collections not everything is compared with everything: lines of both may meet all the same.
        let are_whole = ![subject.item, theirs.item].iter().any(|item| is_mixed(item));
        let can_be_compared = are_whole && (subject.ground().is_some() || theirs.ground().is_some());
        let found_m = match pair {
            Some(pair) if share_points(pair) => Some(0.0),
            // Apart, and nothing that is known badly lies between.
            None if can_be_compared && reach_m <= 0.0 => None,
            _ => geom::distance(&subject.shape, &theirs.shape, cutoff_m).map(|found| found.distance_m),
        };
        if let Some(found_m) = found_m
            && best.is_none_or(|(distance_m, _)| found_m < distance_m)
        {
            best = Some((found_m, subject.item));
        }
    }
    best
}

fn is_mixed(item: &Item<'_>) -> bool {
    matches!(*item.geometry, geo_types::Geometry::GeometryCollection(_))
}

/// What touches may be apart by the noise of the last digits.
fn share_points(pair: &OverlapPair) -> bool {
    !matches!(pair.relation, Relation::Touches | Relation::Disjoint)
}

/// What compares pairs is asked first. Points and lines are not compared with each other: what is drawn so and stands for
/// more than it shows may meet the site wherever its ε reaches, and those that share a point may share more.
fn meets(pairs: &[OverlapPair], together_m: Option<f64>, distance_m: f64) -> Verdict {
    let verdicts = || pairs.iter().map(|pair| pair.verdict);
    if verdicts().any(|verdict| verdict == Verdict::Certain) {
        return Verdict::Certain;
    }
    let is_vague = together_m.is_none_or(|e| e > 0.0) || distance_m <= 0.0;
    if verdicts().any(|verdict| verdict == Verdict::Possible) || (pairs.is_empty() && is_vague) {
        return Verdict::Possible;
    }
    Verdict::No
}

/// Whether the whole of `inner` can only lie where it is drawn.
pub(super) fn shape_of<'g>(item: &'g Item<'_>) -> Option<Shape<'g>> {
    Shape::new(&item.geometry)
}
