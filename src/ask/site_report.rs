//! Inputs of a site report: a site as GeoJSON, as features of a collection, or as a file of plot boundaries.

use super::error::AskError;
use super::inputs::Inputs;
use super::plots::{ReadPlot, ReadPlotsAnswer, ReadPlotsQuery};
use super::question::{method, sliver_rule};
use crate::format::{geometry_value, sha256_hex};
use crate::model::{Reference, Severity};
use crate::query::{Control, QueryError, SiteOptions, Snapshot, Source, Subject, SuppliedFeature};
use crate::report::{Audit, ReportError, ReportQuery, SiteReport, report};
use serde_json::{Map, Value, json};

/// Layers of administrative units, as far as there are any.
pub(super) const DISTRICTS: [&str; 1] = ["city_or_county"];

/// What is wanted of a site.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteReportQuery {
    /// Its site is empty where a file of plots comes in its place.
    query: ReportQuery,
    plots: Option<ReadPlotsQuery>,
    /// What says where the site is and how everything is measured, as it can be sent again.
    said: Map<String, Value>,
}

impl SiteReportQuery {
    /// From the subject or `plot`, and what is about both.
    pub(super) fn of(inputs: &mut Inputs) -> Result<Self, AskError> {
        let plots = inputs.text("plot")?.is_some();
        let plots = if plots { Some(Self::plots(inputs)?) } else { None };
        let said = said(inputs)?;
        let site = if plots.is_some() { Subject::supplied(Vec::new()) } else { inputs.subject(true)? };
        let query = ReportQuery {
            site,
            attributes: inputs.pairs("attributes")?,
            textual: inputs.textual,
            layers: inputs.words("layers")?.unwrap_or_default(),
            rules: inputs.words("rules")?,
            districts: inputs.words("districts")?.unwrap_or_else(|| DISTRICTS.map(str::to_string).to_vec()),
            constraint_uncertainty_m: inputs.number("constraint-uncertainty-m", false)?,
            options: SiteOptions {
                method: method(inputs)?,
                slivers: sliver_rule(inputs, SiteOptions::default().slivers)?,
            },
            supplied_crs: None,
        };
        Ok(Self { query, plots, said })
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
        let mut notes = Vec::new();
        if let Some(plots) = self.plots.take() {
            notes = self.place(&plots.answer(control)?)?;
        }
        // What is taken where nobody names any may be missing.
        let is_wrong = |id: &&String| {
            !DISTRICTS.contains(&id.as_str())
                && matches!(snapshot.collection(id), Err(QueryError::UnknownCollection(_)))
        };
        if let Some(id) = self.query.districts.iter().find(is_wrong) {
            return Err(AskError::bad_value("districts", format!("there is no collection `{id}`")));
        }
        let mut answer = report(snapshot, &self.query, control)?;
        answer.remarks.notes.extend(notes);
        answer.audit = Some(self.audit(&answer));
        Ok(answer)
    }

    /// Puts the plots in the place of the site. What there is to say about the file is returned.
    fn place(&mut self, read: &ReadPlotsAnswer) -> Result<Vec<String>, AskError> {
        refuse_faults(read)?;
        let mut planes: Vec<u32> = read.plots.iter().map(|read| read.plot.zone.epsg()).collect();
        planes.dedup();
        if let [only] = planes.as_slice() {
            self.query.supplied_crs = Some(format!("EPSG:{only}"));
        }
        let features = read.plots.iter().zip(1..).map(|(read, at)| supplied(read, at)).collect();
        let uncertainty_m = self.query.site.uncertainty_m;
        self.query.site = Subject { uncertainty_m, ..Subject::supplied(features) };
        Ok(read.issues.iter().map(|issue| format!("line {} of the file: {}", issue.line, issue.message)).collect())
    }

    /// The whole request with everything that was filled in.
    fn audit(&self, answer: &SiteReport) -> Audit {
        let mut request = self.said.clone();
        let query = &self.query;
        if self.said.get("plot").is_none() {
            request.insert("subject".into(), subject_value(&query.site.source));
        }
        request.insert("attributes".into(), Value::Object(answer.attributes.clone()));
        for (name, words) in
            [("rules", query.rules.as_ref()), ("layers", Some(&query.layers)), ("districts", Some(&query.districts))]
        {
            if let Some(words) = words.filter(|words| !words.is_empty()) {
                request.insert(name.into(), json!(words));
            }
        }
        request.sort_keys();
        let request = Value::Object(request).to_string();
        let software = format!("groundplan {}", env!("CARGO_PKG_VERSION"));
        let request_sha256 = sha256_hex(request.as_bytes());
        let all = format!("{request_sha256} {} {software}", answer.snapshot);
        let report: String = sha256_hex(all.as_bytes()).chars().take(32).collect();
        let href = format!("/reports/{report}");
        Audit { report, request_sha256, snapshot: answer.snapshot.clone(), software, as_of: None, href, request }
    }
}

/// Numbers, names and files as values, however they came.
fn said(inputs: &Inputs) -> Result<Map<String, Value>, AskError> {
    let mut said = Map::new();
    for name in ["uncertainty-m", "constraint-uncertainty-m", "sliver-area-m2", "sliver-width-m"] {
        if let Some(number) = inputs.number(name, false)? {
            said.insert(name.into(), json!(number));
        }
    }
    for name in ["plot", "file-crs", "subject-crs", "method", "crs"] {
        if let Some(text) = inputs.text(name)? {
            said.insert(name.into(), json!(text));
        }
    }
    if let Some(zone) = inputs.whole("survey-zone", 1, usize::MAX)? {
        said.insert("survey-zone".into(), json!(zone));
    }
    if inputs.flag("repair")? {
        said.insert("repair".into(), json!(true));
    }
    Ok(said)
}

/// A site as it can be sent again.
fn subject_value(source: &Source) -> Value {
    match source {
        Source::Features { collection, ids, filter } => {
            let mut value = json!({"collection": collection});
            if let Value::Object(members) = &mut value {
                members.extend(ids.as_ref().map(|ids| ("ids".to_string(), json!(ids))));
                members.extend(filter.as_ref().map(|filter| ("filter".to_string(), json!(filter.text()))));
            }
            value
        }
        Source::Supplied { features, .. } => {
            let feature = |feature: &SuppliedFeature| {
                let mut properties = feature.properties.clone();
                if let Some(name) = &feature.reference.name {
                    properties.entry("name").or_insert_with(|| json!(name));
                }
                let geometry = geometry_value(&feature.geometry);
                json!({"type": "Feature", "id": feature.reference.id, "geometry": geometry, "properties": properties})
            };
            json!({"type": "FeatureCollection", "features": features.iter().map(feature).collect::<Vec<Value>>()})
        }
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
            ReportError::UnknownWeight(_) => Self::bad_value("weights", error.to_string()),
            ReportError::UnknownRule(_) => Self::bad_value("rules", error.to_string()),
        }
    }
}

impl Inputs {
    /// Named values: an object, or `name=value` separated by commas in text.
    pub(super) fn pairs(&self, name: &str) -> Result<Map<String, Value>, AskError> {
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
