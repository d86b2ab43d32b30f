//! Plots of exchange files as rows.

use super::{id, listed, measured_by, name, said};
use crate::ask::{Answered, ReadPlot, ReadPlotsAnswer, WritePlotsAnswer, WrittenPlot};
use crate::cli::render::Answer;
use serde_json::Value;

impl Answer for ReadPlotsAnswer {
    fn columns(&self) -> Vec<&'static str> {
        vec!["number", "name", "zone", "rings", "points", "stated ha", "area m2", "agrees with"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |ReadPlot { plot, placed, agrees_with }: &ReadPlot| {
            vec![
                plot.number.clone(),
                plot.name.clone(),
                format!("EPSG:{}", plot.zone.epsg()),
                plot.rings.len().to_string(),
                plot.point_count().to_string(),
                plot.stated_area.map_or(String::new(), |area| format!("{:.*}", area.decimals, area.hectares)),
                format!("{:.2}", placed.area.value),
                agrees_with.as_ref().map_or(String::new(), |with| with.join(", ")),
            ]
        };
        self.plots.iter().map(row).collect()
    }

    fn remarks(&self) -> Vec<String> {
        let how = self.plots.first().map(|read| measured_by(&read.placed.area));
        let issue = |issue: &crate::format::PlotIssue| {
            let column = issue.column.map_or(String::new(), |column| format!(", character {column}"));
            format!("line {}{column}: {}: {}", issue.line, issue.severity.as_str(), issue.message)
        };
        how.into_iter().chain(self.issues.iter().map(issue)).collect()
    }

    fn features(&self) -> Vec<Value> {
        let whole = Answered::ReadPlots(self.clone()).value().unwrap_or_default();
        whole.get("features").and_then(Value::as_array).cloned().unwrap_or_default()
    }
}

impl Answer for WritePlotsAnswer {
    fn columns(&self) -> Vec<&'static str> {
        vec!["feature", "name", "number", "rings", "points", "stated ha", "area m2"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |plot: &WrittenPlot| {
            vec![
                id(&plot.feature),
                name(&plot.feature),
                plot.number.clone(),
                plot.ring_count.to_string(),
                plot.point_count.to_string(),
                plot.stated_area_ha.map_or(String::new(), |area| area.to_string()),
                format!("{:.2}", plot.area.value),
            ]
        };
        self.plots.iter().map(row).collect()
    }

    fn remarks(&self) -> Vec<String> {
        let thin = listed(&self.without_area, "points or lines, left out");
        let missing = listed(&self.without_geometry, "no geometry, left out");
        thin.into_iter().chain(missing).chain(said(&self.remarks)).collect()
    }

    /// What went into the file was GeoJSON already.
    fn features(&self) -> Vec<Value> {
        Vec::new()
    }
}
