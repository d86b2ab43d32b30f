//! Rows, remarks and GeoJSON of each answer.

mod area;
mod conflicts;
mod echo;
mod nearest;
mod overlap;
mod plots;
mod reconcile;
mod shapes;
mod site_report;
mod siting;
mod summarize;

use super::render::Answer;
use crate::ask::Answered;
use crate::model::{Measure, Method};
use crate::query::{Described, Remarks};
use serde::Serialize;

/// The answer as a table sees it.
pub(super) fn tabular(answered: &Answered) -> &dyn Answer {
    match answered {
        Answered::Area(answer) => answer,
        Answered::Overlap { answer, .. } => answer,
        Answered::Nearest(answer) => answer,
        Answered::Reconcile(answer) => answer,
        Answered::Summarize(answer) => answer,
        Answered::Shapes(answer) => answer,
        Answered::ReadPlots(answer) => answer,
        Answered::WritePlots(answer) => answer,
        Answered::SiteReport(answer) => &**answer,
        Answered::Conflicts(answer) => answer,
        Answered::Siting(answer) => answer,
        Answered::Echo(answer) => answer,
    }
}

fn id(feature: &Described) -> String {
    match &feature.reference.collection {
        Some(collection) => format!("{collection}/{}", feature.reference.id),
        None => feature.reference.id.clone(),
    }
}

fn name(feature: &Described) -> String {
    feature.reference.name.clone().unwrap_or_default()
}

fn uncertainty(feature: &Described) -> String {
    feature.uncertainty_m.map_or_else(|| "unknown".into(), |m| format!("{m:.0}"))
}

/// A word of an answer, as JSON has it.
fn word(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_string)).unwrap_or_default()
}

/// Both ends of the interval, or that it is not known.
fn bounds(measure: &Measure, decimals: usize) -> [String; 2] {
    match measure.interval {
        Some([least, most]) => [format!("{least:.decimals$}"), format!("{most:.decimals$}")],
        None => ["?".into(), "?".into()],
    }
}

fn measured_by(measure: &Measure) -> String {
    let where_from = match (measure.crs, measure.central_meridian_deg) {
        (Some(crs), Some(meridian)) => format!(" ({}, central meridian {meridian}°)", word(crs)),
        (Some(crs), None) => format!(" ({})", word(crs)),
        (None, Some(meridian)) => format!(" (central meridian {meridian}°)"),
        (None, None) => String::new(),
    };
    let on = if measure.method == Method::Planar { "" } else { " on CGCS2000" };
    format!("{}{on}, edges {}{where_from}", word(measure.method), measure.edges)
}

fn said(remarks: &Remarks) -> Vec<String> {
    let repaired = remarks.repairs.iter().map(|r| {
        let (before, after) = (r.area_before.value, r.area_after.value);
        format!(
            "{} was invalid and has been repaired ({before:.2} m2 before, {after:.2} m2 after): {}",
            r.id,
            r.changes.join("; ")
        )
    });
    repaired.chain(remarks.notes.iter().cloned()).collect()
}

fn listed(features: &[Described], why: &str) -> Option<String> {
    let ids: Vec<String> = features.iter().take(20).map(id).collect();
    let more = features.len().saturating_sub(ids.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!ids.is_empty()).then(|| format!("{why}: {}{more}", ids.join(", ")))
}
