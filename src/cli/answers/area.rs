//! Areas as rows.

use super::{id, listed, measured_by, name, said, uncertainty};
use crate::cli::render::Answer;
use crate::format::geometry_value;
use crate::model::Measure;
use crate::query::{AreaAnswer, AreaRow, Described};
use serde_json::{Value, json};

impl Answer for AreaAnswer {
    fn columns(&self) -> Vec<&'static str> {
        let area = match self.features.first().map_or("m2", |row| row.area.unit) {
            "ha" => "area ha",
            "km2" => "area km2",
            "mu" => "area mu",
            _ => "area m2",
        };
        vec!["feature", "name", area, "least", "most", "perimeter m", "basis", "uncertainty m"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |f: &Described, area: &Measure, perimeter: f64| {
            let [least, most] = super::bounds(area, 6);
            vec![
                id(f),
                name(f),
                format!("{:.6}", area.value),
                least,
                most,
                format!("{perimeter:.1}"),
                f.geometry_basis.clone(),
                uncertainty(f),
            ]
        };
        self.features.iter().map(|r| row(&r.feature, &r.area, r.perimeter.value)).collect()
    }

    fn remarks(&self) -> Vec<String> {
        let sum = self.total.net.zip(self.total.gross).map(|(net, gross)| {
            let (unit, how) = (net.unit, measured_by(&net));
            format!("net {:.6} {unit}, gross {:.6} {unit}; {how}", net.value, gross.value)
        });
        let sum = sum.unwrap_or_else(|| "nothing here has an area".into());
        let points = listed(&self.without_area, "points or lines, no area");
        let missing = listed(&self.without_geometry, "no geometry, not measured");
        [Some(sum), points, missing].into_iter().flatten().chain(said(&self.remarks)).collect()
    }

    fn features(&self) -> Vec<Value> {
        let feature = |row: &AreaRow| {
            let geometry = geometry_value(&row.geometry);
            json!({"type": "Feature", "id": id(&row.feature), "geometry": geometry, "properties": row})
        };
        self.features.iter().map(feature).collect()
    }
}
