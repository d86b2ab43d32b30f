//! Digitised outlines: `outlines/*.geojson`, feature collections whose features carry `key`, `source`, `licence`
//! and `uncertainty_m`.

use super::journal::{Journal, Spot};
use super::read::Folder;
use crate::format::{check_crs, supplied_features};
use crate::geom;
use geo_types::Geometry;
use serde_json::Value;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// An outline from open data.
#[derive(Debug, Clone)]
pub(super) struct Outline {
    pub geometry: Geometry<f64>,
    pub source: String,
    pub licence: String,
    pub uncertainty_m: Option<f64>,
}

/// Outlines by key.
#[derive(Debug, Default)]
pub(super) struct Outlines {
    by_key: BTreeMap<String, Outline>,
}

/// An outline that needs more than this has not been generalised for planning scales.
const LIMITS: geom::Limits = geom::Limits { max_vertices: 200_000 };

impl Outlines {
    pub fn read(folder: &Folder, journal: &mut Journal) -> Self {
        let mut outlines = Self::default();
        for file in folder.below("outlines") {
            let document: Option<Value> = folder.bytes(&file).and_then(|bytes| serde_json::from_slice(bytes).ok());
            if let Err(e) = document.as_ref().map_or(Ok(()), check_crs) {
                journal.report("invalid_outline", &Spot::file(&file), "", "", e.to_string());
                continue;
            }
            let Some(Value::Array(features)) = document.and_then(|mut d| d.get_mut("features").map(Value::take)) else {
                journal.report("invalid_outline", &Spot::file(&file), "", "", "not a GeoJSON feature collection");
                continue;
            };
            for (position, feature) in features.into_iter().enumerate() {
                outlines.insert(&file, position, feature, journal);
            }
        }
        outlines
    }

    pub fn find(&self, key: &str) -> Option<&Outline> {
        self.by_key.get(key)
    }

    fn insert(&mut self, file: &str, position: usize, feature: Value, journal: &mut Journal) {
        let property = |name: &str| feature.pointer(&format!("/properties/{name}")).cloned().unwrap_or(Value::Null);
        let text = |name: &str| property(name).as_str().unwrap_or_default().to_string();
        let key = text("key");
        let spot = Spot { file: file.to_string(), row: position + 1, id: key.clone() };
        if let Some(missing) = ["key", "source", "licence"].into_iter().find(|name| text(name).is_empty()) {
            return journal.report("invalid_outline", &spot, missing, &key, format!("the outline has no `{missing}`"));
        }
        let (source, licence, uncertainty_m) = (text("source"), text("licence"), property("uncertainty_m"));
        let bound = uncertainty_m.as_f64().filter(|metres| *metres >= 0.0);
        if bound.is_none() && !uncertainty_m.is_null() {
            let value = uncertainty_m.to_string();
            return journal.report("invalid_outline", &spot, "uncertainty_m", &value, "not a number of metres from 0");
        }
        let geometry = match supplied_features(feature) {
            Ok(supplied) => supplied.into_iter().next().map(|s| s.geometry),
            Err(e) => return journal.report("invalid_outline", &spot, "", &key, e.to_string()),
        };
        let Some(geometry) = geometry else { return };
        if let Err(reasons) = geom::check(&geometry, &LIMITS) {
            let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
            return journal.report("invalid_outline", &spot, "", &key, reasons.join("; "));
        }
        let outline = Outline { geometry: geom::orient(geometry), source, licence, uncertainty_m: bound };
        match self.by_key.entry(key) {
            Entry::Vacant(free) => {
                free.insert(outline);
            }
            Entry::Occupied(taken) => {
                journal.report("duplicate_id", &spot, "key", taken.key(), "an earlier outline has this key");
            }
        }
    }
}
