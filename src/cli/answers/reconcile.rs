//! Reconciled figures as rows.

use super::{id, name, said, word};
use crate::cli::render::Answer;
use crate::query::{ReconcileAnswer, StatedRow, WholeRow};
use serde_json::{Value, json};

impl Answer for ReconcileAnswer {
    fn columns(&self) -> Vec<&'static str> {
        vec!["feature", "name", "stated", "measured", "difference", "result", "reason"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let number = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.6}"));
        let stated = |row: &StatedRow| {
            vec![
                id(&row.feature),
                name(&row.feature),
                number(Some(row.stated_area)),
                number(row.measured.map(|m| m.value)),
                number(row.difference),
                word(row.result),
                row.reason.clone(),
            ]
        };
        let whole = |row: &WholeRow| {
            vec![
                format!("parts of {}", id(&row.whole)),
                name(&row.whole),
                number(row.parts_stated_area),
                number(row.parts_net.map(|m| m.value)),
                number(row.gap.map(|m| -m.value)),
                format!("{}/{}", word(row.stated_result), word(row.measured_result)),
                row.reasons.join("; "),
            ]
        };
        self.stated.iter().map(stated).chain(self.wholes.iter().map(whole)).collect()
    }

    fn remarks(&self) -> Vec<String> {
        let shown = self.wholes.iter().filter_map(|whole| {
            let apportioned = whole.apportioned.as_ref()?;
            let figures: Vec<String> = apportioned.shown.iter().map(f64::to_string).collect();
            let (id, total, unit) = (id(&whole.whole), apportioned.total, apportioned.unit);
            Some(format!("{id} shown as {} = {total} {unit} (largest remainder, no measures)", figures.join(" + ")))
        });
        let rest = format!("{} features state no area and have no parts", self.without_figures);
        shown.chain([format!("tolerance {}", self.tolerance), rest]).chain(said(&self.remarks)).collect()
    }

    fn features(&self) -> Vec<Value> {
        let feature = |row: &StatedRow| json!({"type": "Feature", "geometry": null, "properties": row});
        self.stated.iter().map(feature).collect()
    }
}
