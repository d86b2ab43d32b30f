//! Neighbours as rows.

use super::{id, listed, name, said, uncertainty, word};
use crate::cli::render::Answer;
use crate::format::geometry_value;
use crate::query::{NearestAnswer, Neighbour};
use geo_types::{Geometry, LineString};
use serde_json::{Value, json};

impl Answer for NearestAnswer {
    fn columns(&self) -> Vec<&'static str> {
        let mut columns =
            vec!["neighbour", "name", "distance m", "least", "most", "azimuth deg", "basis", "uncertainty m"];
        if self.neighbours.iter().any(|n| n.verdict.is_some()) {
            columns.push("within");
        }
        // With one subject it is clear from where.
        if self.subjects.len() > 1 {
            columns.push("nearest to");
        }
        columns
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |n: &Neighbour| {
            let azimuth = n.azimuth_deg.map_or_else(|| "-".into(), |a| format!("{a:.2}"));
            let [least, most] = super::bounds(&n.distance, 0);
            let mut row = vec![
                id(&n.feature),
                name(&n.feature),
                format!("{:.3}", n.distance.value),
                least,
                most,
                azimuth,
                n.feature.geometry_basis.clone(),
                uncertainty(&n.feature),
            ];
            row.extend(n.verdict.map(word));
            if self.subjects.len() > 1 {
                row.push(n.subject.id.clone());
            }
            row
        };
        self.neighbours.iter().map(row).collect()
    }

    fn remarks(&self) -> Vec<String> {
        let unplaced = (self.features_without_geometry > 0).then(|| {
            format!(
                "{} features of these collections have no geometry: how far they are is not known",
                self.features_without_geometry
            )
        });
        let missing = listed(&self.subjects_without_geometry, "no geometry, nothing measured from");
        let from = self.subjects.iter().filter(|s| s.reference.collection.is_some()).take(5);
        let from: Vec<String> = from.map(|s| format!("{} (uncertainty {} m)", id(s), uncertainty(s))).collect();
        let from = (!from.is_empty()).then(|| format!("measured from {}", from.join(", ")));
        let empty = self.neighbours.is_empty().then(|| "nothing found".to_string());
        [empty, from, unplaced, missing].into_iter().flatten().chain(said(&self.remarks)).collect()
    }

    fn features(&self) -> Vec<Value> {
        let feature = |n: &Neighbour| {
            let line = LineString::from(vec![n.from, n.to]);
            json!({"type": "Feature", "id": id(&n.feature), "geometry": geometry_value(&Geometry::LineString(line)), "properties": n})
        };
        self.neighbours.iter().map(feature).collect()
    }
}
