//! Inputs of a site report: a site as GeoJSON, as features of a collection, or as a file of plot boundaries.

use super::error::AskError;
use super::inputs::Inputs;
use super::plots::{ReadPlot, ReadPlotsAnswer, ReadPlotsQuery};
use super::question::{method, sliver_rule};
use crate::model::{Reference, Severity};
use crate::query::{Control, SiteOptions, Snapshot, Subject, SuppliedFeature};
use crate::report::{ReportError, ReportQuery, SiteReport, report};
use serde_json::{Map, Value, json};

/// Layers of administrative units, as far as there are any.
const DISTRICTS: [&str; 2] = ["city_or_county", "xpcc_division"];

/// What is wanted of a site.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteReportQuery {
    /// Its site is empty where a file of plots comes in its place.
    query: ReportQuery,
    plots: Option<ReadPlotsQuery>,
}

impl SiteReportQuery {
    /// From the subject or `plot`, and what is about both.
    pub(super) fn of(inputs: &mut Inputs) -> Result<Self, AskError> {
        let plots = inputs.text("plot")?.is_some();
        let plots = if plots { Some(Self::plots(inputs)?) } else { None };
        let site = if plots.is_some() { Subject::supplied(Vec::new()) } else { inputs.subject(true)? };
        let query = ReportQuery {
            site,
            attributes: inputs.pairs("attributes")?,
            textual: inputs.textual,
            layers: inputs.words("layers")?.unwrap_or_default(),
            rules: inputs.words("rules")?,
            districts: inputs.words("districts")?.unwrap_or_else(|| DISTRICTS.map(str::to_string).to_vec()),
            constraint_uncertainty_m: inputs.number("constraint-uncertainty-m", false)?,
            options: SiteOptions { method: method(inputs)?, slivers: sliver_rule(inputs)? },
            supplied_crs: None,
        };
        Ok(Self { query, plots })
    }

    fn plots(inputs: &Inputs) -> Result<ReadPlotsQuery, AskError> {
        let beside = ["subject", "subject-crs", "collection", "ids", "filter", "lon", "lat"];
        if let Some(other) = beside.iter().find(|name| inputs.values.contains_key(**name)) {
            return Err(AskError::bad_value(other, format!("`{other}` and `plot` cannot both say where the site is")));
        }
        ReadPlotsQuery::named("plot", inputs)
    }

    /// Reads the plots, if the site comes as such, and reports.
    pub(super) fn answer(mut self, snapshot: &Snapshot, control: &Control) -> Result<SiteReport, AskError> {
        let Some(plots) = self.plots else { return Ok(report(snapshot, &self.query, control)?) };
        let uncertainty_m = self.query.site.uncertainty_m;
        let read = plots.answer(control)?;
        refuse_faults(&read)?;
        let planes: Vec<u32> = read.plots.iter().map(|read| read.plot.zone.epsg()).collect();
        self.query.supplied_crs =
            planes.first().filter(|one| planes.iter().all(|p| p == *one)).map(|p| format!("EPSG:{p}"));
        let features = read.plots.iter().zip(1..).map(|(read, at)| supplied(read, at)).collect();
        self.query.site = Subject { uncertainty_m, ..Subject::supplied(features) };
        let mut answer = report(snapshot, &self.query, control)?;
        let told = read.issues.iter().map(|issue| format!("line {} of the file: {}", issue.line, issue.message));
        answer.remarks.notes.extend(told);
        Ok(answer)
    }
}

/// A site of which a part could not be read would be another site.
fn refuse_faults(read: &ReadPlotsAnswer) -> Result<(), AskError> {
    let faults: Vec<String> = read
        .issues
        .iter()
        .filter(|issue| issue.severity == Severity::Error)
        .map(|issue| format!("line {}: {}", issue.line, issue.message))
        .collect();
    if !faults.is_empty() {
        return Err(AskError::bad_value("plot", faults.join("; ")));
    }
    if read.plots.is_empty() {
        return Err(AskError::bad_value("plot", "there is no plot in the file"));
    }
    Ok(())
}

fn supplied(read: &ReadPlot, at: usize) -> SuppliedFeature {
    let plot = &read.plot;
    let id = [&plot.number, &plot.name].into_iter().find(|text| !text.is_empty());
    let id = id.cloned().unwrap_or_else(|| format!("#{at}"));
    let name = Some(plot.name.clone()).filter(|name| !name.is_empty());
    let mut properties = Map::new();
    if let Some(stated) = plot.stated_area {
        properties.insert("stated_area_ha".into(), json!(stated.hectares));
    }
    SuppliedFeature {
        reference: Reference { collection: None, id, name },
        geometry: read.placed.geometry.clone(),
        properties,
    }
}

impl From<ReportError> for AskError {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Query(cause) => cause.into(),
            ReportError::Attribute(cause) => Self::bad_value("attributes", cause.to_string()),
            ReportError::UnknownRule(_) => Self::bad_value("rules", error.to_string()),
        }
    }
}

impl Inputs {
    /// Named values: an object, or `name=value` separated by commas in text.
    fn pairs(&self, name: &str) -> Result<Map<String, Value>, AskError> {
        match self.values.get(name) {
            None => Ok(Map::new()),
            Some(Value::Object(pairs)) => Ok(pairs.clone()),
            Some(Value::String(text)) if self.textual => {
                let pair = |part: &str| {
                    let (key, value) =
                        part.split_once('=').filter(|(key, value)| !key.is_empty() && !value.is_empty())?;
                    Some((key.trim().to_string(), json!(value.trim())))
                };
                let fail = || AskError::bad_value(name, format!("`{name}` has to be name=value, separated by commas"));
                super::inputs::split(text).iter().map(|part| pair(part)).collect::<Option<_>>().ok_or_else(fail)
            }
            Some(_) => Err(AskError::bad_value(name, format!("`{name}` has to be an object of named values"))),
        }
    }
}
