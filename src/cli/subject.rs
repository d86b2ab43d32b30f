//! What a question on the command line is about.

use crate::format::{Supplied, supplied_features};
use crate::model::Reference;
use crate::query::Subject;
use clap::Args;
use geo_types::{Geometry, Point};
use std::io::Read as _;
use std::path::PathBuf;

/// Features of a collection, or a GeoJSON file.
#[derive(Debug, Args)]
#[group(required = true, multiple = false, id = "which")]
struct Which {
    /// Collection the subject belongs to
    #[arg(long, value_name = "ID")]
    collection: Option<String>,
    /// GeoJSON file (longitude, latitude); - reads standard input
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// The subject of `area` and `overlap`.
#[derive(Debug, Args)]
pub(super) struct SubjectArgs {
    #[command(flatten)]
    which: Which,
    /// Feature ids, separated by commas; all of the collection if not given
    #[arg(long, value_name = "ID,…", value_delimiter = ',', requires = "collection")]
    ids: Vec<String>,
}

/// The subject of `nearest`: also a point.
#[derive(Debug, Args)]
pub(super) struct PlaceArgs {
    /// Collection the subject belongs to
    #[arg(long, value_name = "ID", conflicts_with_all = ["file", "lon"])]
    collection: Option<String>,
    /// Feature ids, separated by commas; all of the collection if not given
    #[arg(long, value_name = "ID,…", value_delimiter = ',', requires = "collection")]
    ids: Vec<String>,
    /// GeoJSON file (longitude, latitude); - reads standard input
    #[arg(long, value_name = "FILE", conflicts_with = "lon")]
    file: Option<PathBuf>,
    /// Longitude of a point, degrees
    #[arg(long, requires = "lat", allow_negative_numbers = true)]
    lon: Option<f64>,
    /// Latitude of a point, degrees
    #[arg(long, requires = "lon", allow_negative_numbers = true)]
    lat: Option<f64>,
}

type SubjectResult = Result<Subject, Box<dyn std::error::Error>>;

impl SubjectArgs {
    pub fn subject(&self) -> SubjectResult {
        match (&self.which.collection, &self.which.file) {
            (Some(collection), _) => Ok(features(collection, &self.ids)),
            (None, Some(file)) => from_file(file),
            (None, None) => Err("give --collection or --file".into()),
        }
    }
}

impl PlaceArgs {
    pub fn subject(&self) -> SubjectResult {
        match (&self.collection, &self.file, self.lon.zip(self.lat)) {
            (Some(collection), ..) => Ok(features(collection, &self.ids)),
            (None, Some(file), _) => from_file(file),
            (None, None, Some((lon, lat))) => {
                let reference = Reference { collection: None, id: "point".into(), name: None };
                Ok(Subject::Supplied(vec![(reference, Geometry::Point(Point::new(lon, lat)))]))
            }
            (None, None, None) => Err("give --collection, --file, or --lon and --lat".into()),
        }
    }
}

fn features(collection: &str, ids: &[String]) -> Subject {
    let ids: Vec<String> = ids.iter().map(|id| id.trim().to_string()).filter(|id| !id.is_empty()).collect();
    Subject::Features { collection: collection.to_string(), ids: (!ids.is_empty()).then_some(ids) }
}

fn from_file(file: &PathBuf) -> SubjectResult {
    let named = |e: std::io::Error| format!("cannot read {}: {e}", file.display());
    let mut text = String::new();
    if file.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text).map_err(named)?;
    } else {
        text = std::fs::read_to_string(file).map_err(named)?;
    }
    let document = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|e| format!("{}: not valid JSON: {e}", file.display()))?;
    let supplied = supplied_features(document).map_err(|e| format!("{}: {e}", file.display()))?;
    if supplied.is_empty() {
        return Err(format!("{}: the feature collection is empty", file.display()).into());
    }
    let named = |Supplied { id, name, geometry }| (Reference { collection: None, id, name }, geometry);
    Ok(Subject::Supplied(supplied.into_iter().map(named).collect()))
}
