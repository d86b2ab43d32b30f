//! Whether a description of a collection can be one.

use super::check_id;
use super::schema::Schema;
use crate::edit::error::{Fault, FaultKind};
use crate::format::supplied_features;
use crate::geom;
use crate::model::{BBox, Collection};
use crate::style;
use geo_types::Geometry;

/// Longest title, description, licence and attribution, bytes.
const MAX_TEXT_BYTES: usize = 20_000;
/// Behind the id of a collection, it names the layer of its label points.
const LABELS: &str = "_label";
/// Positions of a coverage.
const MAX_COVERAGE_VERTICES: usize = 100_000;

/// Everything that is wrong with a description.
pub fn check_collection(collection: &Collection) -> Result<(), Vec<Fault>> {
    let mut faults: Vec<Fault> = check_id(&collection.id).err().into_iter().collect();
    if collection.id.ends_with(LABELS) {
        faults.push(invalid("/id", format!("ids that end in `{LABELS}` name the label points of others in tiles")));
    }
    let texts = [
        ("/title/zh", &collection.title.zh),
        ("/title/en", &collection.title.en),
        ("/description/zh", &collection.description.zh),
        ("/description/en", &collection.description.en),
        ("/license", &collection.license),
        ("/attribution", &collection.attribution),
    ];
    let too_long = texts.iter().filter(|(_, text)| text.len() > MAX_TEXT_BYTES);
    faults.extend(too_long.map(|(pointer, _)| invalid(pointer, format!("it has more than {MAX_TEXT_BYTES} bytes"))));
    if collection.title.zh.is_empty() && collection.title.en.is_empty() {
        faults.push(invalid("/title", "it has to be given in one language at least".into()));
    }
    faults.extend(collection.schema.as_ref().and_then(|schema| Schema::new(schema).err()));
    let bounds = collection.bounds.and_then(|bounds| BBox::new(bounds).err());
    faults.extend(bounds.map(|why| invalid("/bounds", why)));
    if collection.bounds.is_some_and(|[west, _, east, _]| west > east) {
        faults.push(invalid("/bounds", "the western edge lies east of the eastern edge".into()));
    }
    faults.extend(wrong_coverage(collection));
    let style = collection.style.as_ref().and_then(|style| style::check(style).err());
    faults.extend(style.map(|why| invalid(&format!("/style{}", why.pointer()), why.to_string())));
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// A coverage is valid polygons, since it is asked what lies in it.
fn wrong_coverage(collection: &Collection) -> Vec<Fault> {
    let Some(coverage) = collection.coverage.clone() else { return Vec::new() };
    let supplied = match supplied_features(coverage) {
        Ok(supplied) => supplied,
        Err(why) => return vec![invalid("/coverage", why.to_string())],
    };
    let limits = geom::Limits { max_vertices: MAX_COVERAGE_VERTICES };
    let mut faults = Vec::new();
    for part in &supplied {
        if !matches!(part.geometry, Geometry::Polygon(_) | Geometry::MultiPolygon(_)) {
            faults.push(invalid("/coverage", "it must be a Polygon or a MultiPolygon".into()));
        } else if let Err(reasons) = geom::check(&part.geometry, &limits) {
            faults.extend(reasons.iter().map(|reason| invalid("/coverage", reason.to_string())));
        }
    }
    if supplied.len() != 1 {
        faults.push(invalid("/coverage", "it must be one geometry".into()));
    }
    faults
}

fn invalid(pointer: &str, why: String) -> Fault {
    Fault::new(FaultKind::Invalid, pointer, why)
}
