//! A matrix of conflicts as rows: one for each pair of layers.

use super::{bounds, id, said, word};
use crate::cli::render::Answer;
use crate::format::geometry_value;
use crate::model::Measure;
use crate::query::{ConflictsAnswer, MatrixCell, OverlapPair, Tiling};
use serde_json::{Value, json};

fn m2(measure: Option<&Measure>) -> String {
    measure.map_or_else(|| "no data".into(), |measure| format!("{:.2}", measure.value))
}

fn row(cell: &MatrixCell) -> Vec<String> {
    let [least, most] = cell.net.as_ref().map_or_else(|| ["?".into(), "?".into()], |net| bounds(net, 2));
    let first = cell.districts.first().map(|first| {
        let name = first.district.name.clone().unwrap_or_else(|| first.district.id.clone());
        format!("{name} {:.0}", first.net.value)
    });
    vec![
        cell.a.clone(),
        cell.b.clone(),
        word(cell.coverage),
        cell.pairs.to_string(),
        cell.pairs_possible.to_string(),
        m2(cell.net.as_ref()),
        least,
        most,
        m2(cell.gross.as_ref()),
        first.unwrap_or_default(),
    ]
}

fn tiles(tiling: &Tiling) -> String {
    let verdict = match tiling.closes {
        None => "has no polygons",
        Some(true) => "leaves neither gaps nor overlaps",
        Some(false) => "does not tile",
    };
    format!(
        "layer {} {verdict}: {} gaps of {} m2 ({}), {} overlapping pairs of {} m2",
        tiling.collection,
        tiling.gap_count,
        m2(tiling.gap_area.as_ref()),
        tiling.within,
        tiling.overlaps.pairs,
        m2(tiling.overlaps.net.as_ref())
    )
}

impl Answer for ConflictsAnswer {
    fn columns(&self) -> Vec<&'static str> {
        let ends = ["net at least m2", "net at most m2", "gross m2"];
        ["a", "b", "coverage", "pairs", "possible", "net m2"].into_iter().chain(ends).chain(["most in m2"]).collect()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.matrix.iter().map(row).collect()
    }

    fn remarks(&self) -> Vec<String> {
        let unplaced = self.layers.iter().filter(|layer| layer.without_geometry > 0);
        let unplaced = unplaced.map(|layer| {
            format!("layer {}: {} of its features cannot be placed", layer.collection, layer.without_geometry)
        });
        unplaced.chain(self.tilings.iter().map(tiles)).chain(said(&self.remarks)).collect()
    }

    fn features(&self) -> Vec<Value> {
        let pair = |cell: &MatrixCell, pair: &OverlapPair| {
            let properties = json!({
                "role": "common", "a": cell.a, "b": cell.b, "first": id(&pair.subject), "second": id(&pair.constraint),
                "relation": pair.relation, "area": pair.area, "verdict": pair.verdict,
            });
            json!({"type": "Feature", "geometry": geometry_value(&pair.pieces), "properties": properties})
        };
        let pairs = self.matrix.iter().flat_map(|cell| cell.largest.iter().map(move |found| pair(cell, found)));
        let gaps = self.tilings.iter().flat_map(|tiling| {
            tiling.gaps.iter().map(|gap| {
                let properties = json!({"role": "gap", "layer": tiling.collection, "area": gap.area});
                json!({"type": "Feature", "geometry": geometry_value(&gap.geometry), "properties": properties})
            })
        });
        pairs.chain(gaps).collect()
    }
}
