//! What has become a conflict since an earlier state, and what is none any more.

use super::layer::Layer;
use super::sweep::{Found, Swept};
use crate::model::{Measure, Reference};
use serde::Serialize;
use std::collections::BTreeMap;

/// Areas and lengths that differ by less are the same: by so many metres or square metres, or relative.
const SAME: (f64, f64) = (1e-3, 1e-9);

/// What two features have in common, as recorded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shared {
    /// Ground.
    pub area: Measure,
    /// Lines of one in polygons of the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Measure>,
    /// Points likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_inside: Option<f64>,
}

type Amounts = [f64; 3];

fn shared([area_m2, length_m, points]: Amounts) -> Shared {
    Shared {
        area: Measure::area_m2(area_m2),
        length: (length_m > 0.0).then(|| Measure::length_m(length_m)),
        points_inside: (points > 0.0).then_some(points),
    }
}

/// One pair of features in two states.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changed {
    /// Of the first layer.
    pub a: Reference,
    /// Of the second.
    pub b: Reference,
    /// What they had in common then; `null` where that was nothing.
    pub then: Option<Shared>,
    /// What they have in common now; `null` likewise.
    pub now: Option<Shared>,
}

/// A number of pairs of which only the largest are listed.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct ChangedPairs {
    /// How many.
    pub pairs: usize,
    /// The largest by what has changed, largest first.
    pub largest: Vec<Changed>,
}

/// Two states of a pair of layers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Net ground then, as recorded; `null` where not both layers had polygons, and had none now.
    pub net_then: Option<Measure>,
    /// Net ground of now less that of then, square metres; `null` likewise.
    pub net_difference_m2: Option<f64>,
    /// Pairs that have something in common now, and had nothing then.
    pub became: ChangedPairs,
    /// Pairs that had something in common then, and have nothing now.
    pub ended: ChangedPairs,
    /// Pairs with more in common than then.
    pub grew: ChangedPairs,
    /// Pairs with less.
    pub shrank: ChangedPairs,
    /// Pairs with as much as then.
    pub unchanged: usize,
}

type Layers<'l, 'a> = (&'l Layer<'a>, &'l Layer<'a>);
/// Names of two features.
type Names = (String, String);

/// From then, if there was anything, to now.
pub(super) fn between(
    (layers_then, then): (Option<Layers<'_, '_>>, Option<&Swept>),
    (layers, now): (Layers<'_, '_>, &Swept),
    largest: usize,
) -> Change {
    let is_self = layers.0.is_of_same(layers.1);
    let mut before: BTreeMap<Names, Amounts> = BTreeMap::new();
    if let (Some(layers), Some(then)) = (layers_then, then) {
        before.extend(then.found.iter().filter_map(|found| Some((names(layers, found, is_self)?, found.2))));
    }
    let (mut became, mut grew, mut shrank) = (Vec::new(), Vec::new(), Vec::new());
    let mut unchanged = 0;
    for found in &now.found {
        let Some(key) = names(layers, found, is_self) else { continue };
        match before.remove(&key) {
            None => became.push((key, None, Some(found.2))),
            Some(then) if is_same(then, found.2) => unchanged += 1,
            Some(then) if is_less(then, found.2) => grew.push((key, Some(then), Some(found.2))),
            Some(then) => shrank.push((key, Some(then), Some(found.2))),
        }
    }
    let ended = before.into_iter().map(|(key, then)| (key, Some(then), None)).collect();
    let have_polygons = |(a, b): Layers<'_, '_>| a.has_polygons() && b.has_polygons();
    let areal = have_polygons(layers) || layers_then.is_some_and(have_polygons);
    let net_then_m2 = then.map_or(0.0, |then| then.net_m2);
    let told = |rows| told(rows, (layers, layers_then), largest);
    Change {
        net_then: areal.then(|| Measure::area_m2(net_then_m2)),
        net_difference_m2: areal.then_some(now.net_m2 - net_then_m2),
        became: told(became),
        ended: told(ended),
        grew: told(grew),
        shrank: told(shrank),
        unchanged,
    }
}

fn is_same(a: Amounts, b: Amounts) -> bool {
    a.iter().zip(&b).all(|(a, b)| is_alike(*a, *b))
}

fn is_alike(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME.0.max(SAME.1 * a.max(b))
}

/// By ground, then by lines, then by points.
fn is_less(a: Amounts, b: Amounts) -> bool {
    a.iter().zip(&b).find(|(a, b)| !is_alike(**a, **b)).is_some_and(|(a, b)| a < b)
}

/// In one collection, which of two is the first follows from their places, which are others in another state.
fn names((a, b): Layers<'_, '_>, (p, q, _): &Found, is_self: bool) -> Option<Names> {
    let (a, b) = (a.targets.id_at(*p)?, b.targets.id_at(*q)?);
    Some(if is_self && b < a { (b, a) } else { (a, b) })
}

type Row = (Names, Option<Amounts>, Option<Amounts>);

fn told(mut rows: Vec<Row>, (now, then): (Layers<'_, '_>, Option<Layers<'_, '_>>), largest: usize) -> ChangedPairs {
    let by = |(_, then, now): &Row, which: usize| {
        let amount = |amounts: &Option<Amounts>| amounts.and_then(|amounts| amounts.get(which).copied()).unwrap_or(0.0);
        (amount(now) - amount(then)).abs()
    };
    let in_order = |x: &Row, y: &Row| {
        (0..3)
            .map(|which| by(y, which).total_cmp(&by(x, which)))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| x.0.cmp(&y.0))
    };
    rows.sort_by(in_order);
    let pairs = rows.len();
    // As it is called now, or was before it went.
    let reference = |now: &Layer<'_>, then: Option<&Layer<'_>>, id: String| {
        let known = now.targets.reference(&id).or_else(|| then?.targets.reference(&id));
        known.unwrap_or_else(|| Reference { collection: Some(now.id().into()), id, name: None })
    };
    let changed = |((p, q), shared_then, shared_now): Row| Changed {
        a: reference(now.0, then.map(|then| then.0), p),
        b: reference(now.1, then.map(|then| then.1), q),
        then: shared_then.map(shared),
        now: shared_now.map(shared),
    };
    ChangedPairs { pairs, largest: rows.into_iter().take(largest).map(changed).collect() }
}
