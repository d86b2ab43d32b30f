//! Sides of a question: GeoJSON, or features of a collection by id or by filter.

use super::error::AskError;
use super::inputs::{Inputs, split, word};
use crate::format::{Supplied, check_crs_is, supplied_features, supplied_features_in_any_crs};
use crate::model::Reference;
use crate::query::{Filter, Source, Subject, SuppliedFeature};
use geo_types::{Geometry, Point};
use serde_json::{Map, Value};

impl Inputs {
    /// The subject: as a document, or spelt out as `collection`, `ids`, `filter`, or as `lon` and `lat`.
    pub(super) fn subject(&mut self, own_filter: bool) -> Result<Subject, AskError> {
        let mut subject = match self.values.remove("subject") {
            Some(Value::String(_)) => {
                let why = "`subject` has to be GeoJSON or {\"collection\": …}; a collection id alone is none";
                return Err(AskError::bad_value("subject", why));
            }
            Some(document) => side("subject", document, self.text("subject-crs")?)?,
            None if self.textual => self.subject_spelt_out(own_filter)?,
            None => return Err(AskError::bad_value("subject", "`subject` is required")),
        };
        self.settle(&mut subject)?;
        subject.uncertainty_m = self.number("uncertainty-m", false)?;
        Ok(subject)
    }

    /// `subject-crs` and `repair` are about geometries that come with the question.
    fn settle(&self, subject: &mut Subject) -> Result<(), AskError> {
        let (named, mend) = (self.text("subject-crs")?.map(str::to_string), self.flag("repair")?);
        match &mut subject.source {
            Source::Supplied { crs, repair, .. } => (*crs, *repair) = (named, mend),
            Source::Features { .. } if named.is_some() => {
                return Err(AskError::bad_value("subject-crs", "stored features are in longitude, latitude"));
            }
            Source::Features { .. } if mend => {
                let why = "only geometries that come with the question are repaired, not stored features";
                return Err(AskError::bad_value("repair", why));
            }
            Source::Features { .. } => {}
        }
        Ok(())
    }

    fn subject_spelt_out(&self, own_filter: bool) -> Result<Subject, AskError> {
        let collection = self.values.get("collection").and_then(word);
        let (lon, lat) = (self.degrees("lon", 180.0)?, self.degrees("lat", 90.0)?);
        match (collection, lon, lat) {
            (Some(collection), None, None) => {
                let filter = if own_filter { self.filter("filter")? } else { None };
                let source = Source::Features { collection, ids: self.words("ids")?, filter };
                Ok(Subject { source, uncertainty_m: None })
            }
            (None, Some(lon), Some(lat)) => Ok(point(lon, lat)),
            (None, Some(_), None) => Err(AskError::bad_value("lat", "`lon` needs `lat`")),
            (None, None, Some(_)) => Err(AskError::bad_value("lon", "`lat` needs `lon`")),
            (Some(_), ..) => {
                Err(AskError::bad_value("collection", "either `collection` or `lon` and `lat` is taken, not both"))
            }
            (None, None, None) => Err(AskError::bad_value("collection", "`collection` is required")),
        }
    }

    pub(super) fn filter(&self, name: &str) -> Result<Option<Filter>, AskError> {
        Ok(self.text(name)?.map(|text| parsed(name, text)).transpose()?.map(Filter::of_its_own))
    }

    /// Other sides: a list in a body, or `collection` and `collection/id`, separated by commas, in text. `uncertainty`
    /// names the input with the ε for all of them.
    pub(super) fn sides(&self, name: &str, uncertainty: &str) -> Result<Option<Vec<Subject>>, AskError> {
        let uncertainty_m = self.number(uncertainty, false)?;
        let sides: Vec<Subject> = match self.values.get(name) {
            None => return Ok(None),
            Some(Value::String(text)) if self.textual => spelt_out(text),
            Some(Value::Array(entries)) => {
                entries.iter().map(|entry| side(name, entry.clone(), None)).collect::<Result<_, _>>()?
            }
            Some(one) => vec![side(name, one.clone(), None)?],
        };
        if sides.is_empty() {
            return Err(AskError::bad_value(name, format!("`{name}` has to name at least one collection")));
        }
        Ok(Some(sides.into_iter().map(|side| Subject { uncertainty_m, ..side }).collect()))
    }

    pub(super) fn required_sides(&self, name: &str, uncertainty: &str) -> Result<Vec<Subject>, AskError> {
        self.sides(name, uncertainty)?.ok_or_else(|| AskError::bad_value(name, format!("`{name}` is required")))
    }
}

fn parsed(name: &str, text: &str) -> Result<Filter, AskError> {
    Filter::parse(text).map_err(|e| AskError::bad_value(name, e.to_string()))
}

fn point(lon: f64, lat: f64) -> Subject {
    let reference = Reference { collection: None, id: "point".into(), name: None };
    Subject::supplied(vec![SuppliedFeature {
        reference,
        geometry: Geometry::Point(Point::new(lon, lat)),
        properties: Map::new(),
    }])
}

/// `ftz_area,port/port_horgos,port/port_dulata`: whole collections, and features of one collection together.
fn spelt_out(text: &str) -> Vec<Subject> {
    let mut sides: Vec<Subject> = Vec::new();
    for word in split(text) {
        let (collection, id) = match word.split_once('/') {
            Some((collection, id)) => (collection.to_string(), Some(id.to_string())),
            None => (word, None),
        };
        let same = sides.iter_mut().find_map(|side| match &mut side.source {
            Source::Features { collection: known, ids: Some(ids), .. } if *known == collection => Some(ids),
            _ => None,
        });
        match (same, id) {
            (Some(ids), Some(id)) => ids.push(id),
            (_, id) => {
                let source = Source::Features { collection, ids: id.map(|id| vec![id]), filter: None };
                sides.push(Subject { source, uncertainty_m: None });
            }
        }
    }
    sides
}

/// A collection id, `{"collection", "ids", "filter"}`, or GeoJSON, whose numbers may be said to be in a CRS.
fn side(name: &str, document: Value, crs: Option<&str>) -> Result<Subject, AskError> {
    match document {
        Value::String(id) if !id.is_empty() => Ok(Subject::collection(id)),
        Value::Object(object) if object.contains_key("collection") => referred(name, &object),
        Value::Object(object) => supplied(name, Value::Object(object), crs),
        _ => Err(AskError::bad_value(name, format!("`{name}` has to be GeoJSON or name a collection"))),
    }
}

fn referred(name: &str, object: &Map<String, Value>) -> Result<Subject, AskError> {
    const MEMBERS: [&str; 3] = ["collection", "ids", "filter"];
    if let Some(stray) = object.keys().find(|key| !MEMBERS.contains(&key.as_str())) {
        let why = format!("`{stray}` is not available beside a collection; {} are", MEMBERS.join(", "));
        return Err(AskError::bad_value(name, why));
    }
    let Some(collection) = object.get("collection").and_then(word) else {
        return Err(AskError::bad_value(name, "`collection` has to be a collection id"));
    };
    let ids = match object.get("ids") {
        None => None,
        Some(Value::Array(entries)) if !entries.is_empty() => {
            let ids: Option<Vec<String>> = entries.iter().map(word).collect();
            Some(ids.ok_or_else(|| AskError::bad_value(name, "`ids` has to be a list of feature ids"))?)
        }
        Some(_) => return Err(AskError::bad_value(name, "`ids` has to be a list of feature ids")),
    };
    let filter = match object.get("filter") {
        None => None,
        Some(Value::String(text)) => Some(parsed(name, text)?),
        Some(_) => return Err(AskError::bad_value(name, "`filter` has to be CQL2 text")),
    };
    Ok(Subject { source: Source::Features { collection, ids, filter }, uncertainty_m: None })
}

fn supplied(name: &str, document: Value, crs: Option<&str>) -> Result<Subject, AskError> {
    let features = match crs {
        None => supplied_features(document),
        Some(crs) => {
            check_crs_is(&document, crs).map_err(|e| AskError::bad_value("subject-crs", e.to_string()))?;
            supplied_features_in_any_crs(document)
        }
    };
    let features = features.map_err(|e| AskError::bad_value(name, e.to_string()))?;
    if features.is_empty() {
        return Err(AskError::bad_value(name, "the feature collection is empty"));
    }
    let named = |Supplied { id, name, geometry, properties }| SuppliedFeature {
        reference: Reference { collection: None, id, name },
        geometry,
        properties,
    };
    Ok(Subject::supplied(features.into_iter().map(named).collect()))
}
