//! What has become a conflict since an earlier state, and what is none any more.

use super::layer::Layer;
use super::sweep::{Found, Swept};
use crate::model::{Measure, Reference};
use serde::Serialize;
use std::collections::BTreeMap;

/// Areas that differ by less are the same: both square metres and relative.
const SAME: (f64, f64) = (1e-3, 1e-9);

/// One pair of features in two states.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changed {
    /// Of the first layer.
    pub a: Reference,
    /// Of the second.
    pub b: Reference,
    /// Common area then; `null` where they had nothing in common.
    pub then: Option<Measure>,
    /// Common area now; `null` likewise.
    pub now: Option<Measure>,
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
    /// Net ground then, as recorded.
    pub net_then: Measure,
    /// Net ground of now less that of then, square metres.
    pub net_difference_m2: f64,
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
    let mut before: BTreeMap<Names, f64> = BTreeMap::new();
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
            Some(then) if then < found.2 => grew.push((key, Some(then), Some(found.2))),
            Some(then) => shrank.push((key, Some(then), Some(found.2))),
        }
    }
    let ended = before.into_iter().map(|(key, then)| (key, Some(then), None)).collect();
    let net_then_m2 = then.map_or(0.0, |then| then.net_m2);
    let told = |rows| told(rows, (layers.0.id(), layers.1.id()), largest);
    Change {
        net_then: Measure::area_m2(net_then_m2),
        net_difference_m2: now.net_m2 - net_then_m2,
        became: told(became),
        ended: told(ended),
        grew: told(grew),
        shrank: told(shrank),
        unchanged,
    }
}

fn is_same(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME.0.max(SAME.1 * a.max(b))
}

/// In one collection, which of two is the first follows from their places, which are others in another state.
fn names((a, b): Layers<'_, '_>, (p, q, _): &Found, is_self: bool) -> Option<Names> {
    let (a, b) = (a.targets.id_at(*p)?, b.targets.id_at(*q)?);
    Some(if is_self && b < a { (b, a) } else { (a, b) })
}

type Row = (Names, Option<f64>, Option<f64>);

fn told(mut rows: Vec<Row>, (a, b): (&str, &str), largest: usize) -> ChangedPairs {
    let by = |(_, then, now): &Row| (now.unwrap_or(0.0) - then.unwrap_or(0.0)).abs();
    rows.sort_by(|x, y| by(y).total_cmp(&by(x)).then_with(|| x.0.cmp(&y.0)));
    let pairs = rows.len();
    let reference = |collection: &str, id: String| Reference { collection: Some(collection.into()), id, name: None };
    let changed = |((p, q), then, now): Row| Changed {
        a: reference(a, p),
        b: reference(b, q),
        then: then.map(Measure::area_m2),
        now: now.map(Measure::area_m2),
    };
    ChangedPairs { pairs, largest: rows.into_iter().take(largest).map(changed).collect() }
}
