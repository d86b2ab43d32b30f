//! A site report as rows: one for each rule.

use super::{id, measured_by, said, word};
use crate::cli::render::Answer;
use crate::format::geometry_value;
use crate::report::{Conclusion, ContactRow, Finding, LayerBlock, PairRow, SiteReport};
use serde_json::{Value, json};

/// What must be looked at first.
fn rank(conclusion: Conclusion) -> usize {
    let order = [Conclusion::Breached, Conclusion::Undecided, Conclusion::Undecidable, Conclusion::Met];
    order.iter().position(|known| *known == conclusion).unwrap_or(order.len())
}

fn row(finding: &Finding) -> Vec<String> {
    let mut features: Vec<String> = finding.evidence.iter().take(3).map(|row| id(&row.feature)).collect();
    let more = finding.evidence.len().saturating_sub(3) + finding.more_evidence;
    if more > 0 {
        features.push(format!("+{more}"));
    }
    vec![
        finding.rule.clone(),
        word(finding.weight),
        word(finding.ruling.conclusion),
        finding.test.to_string(),
        finding.net.map_or(String::new(), |net| format!("{:.2}", net.value)),
        features.join(", "),
        finding.ruling.reason.en.clone(),
    ]
}

impl Answer for SiteReport {
    fn columns(&self) -> Vec<&'static str> {
        vec!["rule", "weight", "conclusion", "test", "net m2", "features", "reason"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.rules.iter().map(row).collect()
    }

    fn rows_for_people(&self) -> Vec<Vec<String>> {
        let mut about: Vec<&Finding> =
            self.rules.iter().filter(|f| f.ruling.conclusion != Conclusion::NotApplicable).collect();
        about.sort_by_key(|finding| (rank(finding.ruling.conclusion), finding.weight));
        about.into_iter().map(row).collect()
    }

    fn remarks(&self) -> Vec<String> {
        let overall = &self.overall;
        let area = self.site.extent.area.map(|area| {
            let (ha, mu) = (area.value / 1e4, area.value / (2000.0 / 3.0));
            format!("site: {:.2} m2, {ha:.4} ha, {mu:.2} mu; {}", area.value, measured_by(&area))
        });
        let counts = format!(
            "{} breached, {} undecided, {} undecidable, {} met, {} not applicable",
            overall.breached.len(),
            overall.undecided.len(),
            overall.undecidable.len(),
            overall.met.len(),
            overall.not_applicable.len()
        );
        let missing = (!overall.missing_attributes.is_empty())
            .then(|| format!("more could be said with --attributes: {}", overall.missing_attributes.join(", ")));
        let layer = |layer: &LayerBlock| {
            format!("layer {}: {}, coverage {}", layer.collection, word(layer.status), word(layer.coverage))
        };
        let conclusion = format!("{}: {} ({counts})", overall.conclusion, overall.text.en);
        std::iter::once(conclusion)
            .chain(area)
            .chain(missing)
            .chain(self.layers.iter().map(layer))
            .chain(said(&self.remarks))
            .collect()
    }

    fn features(&self) -> Vec<Value> {
        let site = self.site.extent.features.iter().map(|feature| {
            let properties = json!({"role": "site", "id": feature.feature.reference.id, "area": feature.area});
            json!({"type": "Feature", "geometry": geometry_value(&feature.geometry), "properties": properties})
        });
        let piece = |layer: &LayerBlock, row: &ContactRow, pair: &PairRow| {
            let properties = json!({
                "role": "common", "layer": layer.collection, "feature": row.feature, "kind": row.kind, "relation": pair.relation,
                "site_feature": pair.subject.id, "area": pair.area, "verdict": pair.verdict,
            });
            json!({"type": "Feature", "geometry": geometry_value(&pair.pieces), "properties": properties})
        };
        let pieces = self.layers.iter().flat_map(|layer| {
            let rows = layer.features.iter();
            rows.flat_map(move |row| {
                row.pairs.iter().filter(|p| p.has_pieces()).map(move |pair| piece(layer, row, pair))
            })
        });
        site.chain(pieces).collect()
    }
}
