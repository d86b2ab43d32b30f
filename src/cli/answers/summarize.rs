//! Summaries as rows.

use super::{listed, said};
use crate::cli::render::Answer;
use crate::query::{Group, InZone, SummarizeAnswer};
use serde_json::{Value, json};

fn key(group: &Group) -> String {
    let values: Vec<String> = group
        .key
        .iter()
        .map(|(name, value)| format!("{name}={}", value.as_str().map_or_else(|| value.to_string(), str::to_string)))
        .collect();
    if values.is_empty() { "all".into() } else { values.join(", ") }
}

fn row(group: &Group, called: String) -> Vec<String> {
    let zone = match &group.zone {
        InZone::In(zone) => zone.id.clone(),
        InZone::Outside => "outside".into(),
        InZone::NotAsked => String::new(),
    };
    let number = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.6}"));
    vec![
        called,
        zone,
        group.features.to_string(),
        number(group.net.map(|m| m.value)),
        number(group.gross.map(|m| m.value)),
        group.shown.map_or(String::new(), |shown| shown.to_string()),
        group.length.map_or(String::new(), |m| format!("{:.1}", m.value)),
        group.points.to_string(),
    ]
}

impl Answer for SummarizeAnswer {
    fn columns(&self) -> Vec<&'static str> {
        let unit = self.total.net.map_or("m2", |net| net.unit);
        let net = match unit {
            "ha" => "net ha",
            "km2" => "net km2",
            "mu" => "net mu",
            _ => "net m2",
        };
        vec!["group", "zone", "features", net, "gross", "shown", "length m", "points"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let groups = self.groups.iter().map(|group| row(group, key(group)));
        groups.chain([row(&self.total, "total".into())]).collect()
    }

    fn remarks(&self) -> Vec<String> {
        let missing = listed(&self.without_geometry, "no geometry, in no group");
        missing.into_iter().chain(said(&self.remarks)).collect()
    }

    fn features(&self) -> Vec<Value> {
        let feature = |group: &Group| json!({"type": "Feature", "geometry": null, "properties": group});
        self.groups.iter().map(feature).collect()
    }
}
