//! Sums over the parts of a group.

use super::SummarizeQuery;
use super::cut::{InZone, Part};
use crate::geom;
use crate::model::Measure;
use crate::query::control::Control;
use crate::query::error::QueryError;
use crate::query::parallel;
use crate::query::subject::Remarks;
use geo_types::Geometry;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Value of each property; `null` where a feature has none.
    pub key: Map<String, Value>,
    /// The zone, where zones were asked for; `null` is outside all of them.
    #[serde(skip_serializing_if = "InZone::is_not_asked")]
    pub zone: InZone,
    /// Features with at least a part in the group.
    pub features: usize,
    /// Ground covered, each piece once; `null` when the group has no polygons.
    pub net: Option<Measure>,
    /// Sum over features; `null` likewise.
    pub gross: Option<Measure>,
    /// Net area rounded so that all groups add up to the rounded sum; not a measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<f64>,
    /// Sum of the lengths of lines; `null` when the group has none.
    pub length: Option<Measure>,
    /// Points, those on a border left out.
    pub points: usize,
}

/// All groups in answer order, and the total.
pub(super) fn grouped(
    parts: &[Part],
    query: &SummarizeQuery,
    control: &Control,
) -> Result<(Vec<Group>, Group), QueryError> {
    let mut by_key: BTreeMap<(String, bool, String), Vec<&Part>> = BTreeMap::new();
    for part in parts {
        let key = Value::Object(part.key.clone()).to_string();
        let (outside, zone) = part.zone.key();
        by_key.entry((key, outside, zone.to_string())).or_default().push(part);
    }
    let lists: Vec<&Vec<&Part>> = by_key.values().collect();
    let mut groups = parallel::each(&lists, control, |parts| group(parts, query))?;
    let size = |m: Option<Measure>| m.map_or(0.0, |m| m.value);
    // The sort is stable: what is alike stays in the order of its key.
    groups.sort_by(|a, b| {
        let by_area = size(b.net).total_cmp(&size(a.net));
        by_area.then_with(|| size(b.length).total_cmp(&size(a.length))).then_with(|| b.features.cmp(&a.features))
    });
    let everything: Vec<&Part> = parts.iter().collect();
    let total = Group { key: Map::new(), zone: InZone::NotAsked, ..group(&everything, query)? };
    Ok((groups, total))
}

fn group(parts: &[&Part], query: &SummarizeQuery) -> Result<Group, QueryError> {
    let features: BTreeSet<usize> = parts.iter().map(|part| part.feature).collect();
    let grounds: Vec<&Geometry<f64>> = parts.iter().filter_map(|part| part.ground.as_ref()).collect();
    let area = |geometry: &Geometry<f64>| query.method.area(geometry, "a group").map(|m| query.unit.of(m));
    let (mut net, mut gross) = (None, None);
    if let Some(first) = grounds.first() {
        let mut sum = 0.0;
        for ground in &grounds {
            sum += area(ground)?.value;
        }
        let united = match grounds.as_slice() {
            [_] => area(first)?,
            _ => area(&Geometry::MultiPolygon(geom::union(grounds).pieces))?,
        };
        (net, gross) = (Some(united), Some(Measure { value: sum, ..united }));
    }
    let lengths: Vec<f64> = parts.iter().filter_map(|part| part.length_m).collect();
    Ok(Group {
        key: parts.first().map(|part| part.key.clone()).unwrap_or_default(),
        zone: parts.first().map_or(InZone::NotAsked, |part| part.zone.clone()),
        features: features.len(),
        net,
        gross,
        shown: None,
        length: (!lengths.is_empty()).then(|| Measure::length_m(lengths.iter().sum())),
        points: parts.iter().map(|part| part.points).sum(),
    })
}

/// Rounds the net areas so that they add up to their rounded sum (DOMAIN §1.6).
pub(super) fn show(groups: &mut [Group], decimals: i32, remarks: &mut Remarks) -> Option<&'static str> {
    let values: Vec<f64> = groups.iter().filter_map(|group| group.net).map(|net| net.value).collect();
    let Some(shown) = geom::largest_remainder(&values, values.iter().sum(), decimals) else {
        remarks.notes.push(format!("net areas cannot be shown with {decimals} decimals so that they add up"));
        return None;
    };
    for (group, figure) in groups.iter_mut().filter(|group| group.net.is_some()).zip(shown) {
        group.shown = Some(figure);
    }
    Some("largest_remainder")
}
