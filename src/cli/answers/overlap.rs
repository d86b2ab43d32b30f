//! Overlaps as rows.

use super::{id, listed, name, said, uncertainty, word};
use crate::cli::render::Answer;
use crate::format::geometry_value;
use crate::model::Measure;
use crate::query::{ConstraintSum, Coverage, OverlapAnswer, OverlapPair};
use serde_json::{Value, json};

fn constraint_sum(sum: &ConstraintSum) -> String {
    let left_out = sum.features_without_area + sum.features_without_geometry;
    let m2 = |measure: &Option<Measure>| {
        measure.map_or_else(
            || "not known".into(),
            |m| match m.interval {
                Some([least, most]) => format!("{:.2} m2 ({least:.2} to {most:.2})", m.value),
                None => format!("{:.2} m2 (interval not known)", m.value),
            },
        )
    };
    let collection = sum.collection.as_deref().unwrap_or("supplied geometries");
    match sum.coverage {
        Coverage::NoData => {
            format!("{collection}: no data, nothing was compared ({left_out} features without polygon)")
        }
        Coverage::Partial | Coverage::Checked => format!(
            "{collection}: net {}, gross {}, remaining {}; {} features compared, {left_out} without polygon ({}){}{}{}",
            m2(&sum.net),
            m2(&sum.gross),
            m2(&sum.remaining),
            sum.features_compared,
            if sum.coverage == Coverage::Checked { "the layer is complete here" } else { "completeness not known" },
            beside(sum.features_possible, "lie apart but may meet it within their uncertainty"),
            sum.slivers.map_or(String::new(), |s| format!("; {} slivers of {:.4} m2", s.count, s.area.value)),
            sum.threshold
                .map_or(String::new(), |t| format!("; at most {} m2: {:?}", t.max_area_m2, t.verdict).to_lowercase()),
        ),
    }
}

fn beside(count: usize, what: &str) -> String {
    if count > 0 { format!("; {count} {what}") } else { String::new() }
}

/// What is measured between two features depends on what they are.
fn common(pair: &OverlapPair) -> String {
    match (pair.area, pair.length, pair.count) {
        (Some(area), ..) => format!("{:.2}", area.value),
        (None, Some(length), _) => format!("{:.2} m", length.value),
        (None, None, Some(points)) => format!("{} of {} points", points.inside, points.total),
        (None, None, None) => String::new(),
    }
}

impl Answer for OverlapAnswer {
    fn columns(&self) -> Vec<&'static str> {
        vec![
            "subject",
            "constraint",
            "name",
            "relation",
            "area m2",
            "least",
            "most",
            "subject share",
            "constraint share",
            "verdict",
            "subject uncertainty m",
            "constraint uncertainty m",
        ]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let share = |share: Option<f64>| share.map_or(String::new(), |share| format!("{share:.6}"));
        let row = |p: &OverlapPair| {
            let [least, most] = p.area.map_or([String::new(), String::new()], |area| super::bounds(&area, 2));
            let relation = if p.sliver { format!("{} (slivers)", word(p.relation)) } else { word(p.relation) };
            vec![
                id(&p.subject),
                id(&p.constraint),
                name(&p.constraint),
                relation,
                common(p),
                least,
                most,
                share(p.share_of_subject),
                share(p.share_of_constraint),
                word(p.verdict),
                uncertainty(&p.subject),
                uncertainty(&p.constraint),
            ]
        };
        self.pairs.iter().map(row).collect()
    }

    fn remarks(&self) -> Vec<String> {
        let sums = self.constraints.iter().map(constraint_sum);
        let points = listed(&self.subjects_without_area, "points or lines, no area");
        let missing = listed(&self.subjects_without_geometry, "no geometry, not compared");
        sums.chain(points).chain(missing).chain(said(&self.remarks)).collect()
    }

    fn features(&self) -> Vec<Value> {
        let feature = |pair: &OverlapPair| {
            let geometry = geometry_value(&pair.pieces);
            json!({"type": "Feature", "geometry": geometry, "properties": pair})
        };
        self.pairs.iter().map(feature).collect()
    }
}
