//! The properties that mean the same in every collection.

use crate::edit::error::{Fault, FaultKind};
use crate::model::TimeSpan;
use serde_json::{Map, Value};

/// Longest id and longest property name, bytes.
const MAX_NAME_BYTES: usize = 128;
/// Most properties of one feature.
const MAX_PROPERTIES: usize = 500;
/// How deep arrays and objects may be nested in a property.
const MAX_DEPTH: usize = 16;
/// Names that mean something else in filters.
const RESERVED: [&str; 2] = ["id", "geometry"];
const STATUSES: [&str; 4] = ["existing", "under_construction", "planned", "proposed"];
const BASES: [&str; 6] = ["surveyed", "digitised", "area_true_footprint", "anchor_point", "anchored_route", "none"];

/// Adds a fault for each property that has a meaning of its own and a value that it cannot have.
pub(super) fn check(properties: &Map<String, Value>, collection: &str, is_placed: bool, faults: &mut Vec<Fault>) {
    if properties.len() > MAX_PROPERTIES {
        let found = properties.len();
        faults
            .push(invalid("/properties", format!("there are {found} properties, at most {MAX_PROPERTIES} are stored")));
        return;
    }
    for (name, value) in properties {
        let pointer = pointer(name);
        if let Some(why) = wrong_name(name).or_else(|| wrong_value(name, value, collection)) {
            faults.push(invalid(&pointer, why));
        } else if depth_exceeds(value, MAX_DEPTH) {
            faults.push(invalid(&pointer, format!("it is nested deeper than {MAX_DEPTH} levels")));
        }
    }
    faults.extend(wrong_validity(properties));
    if is_placed && text(properties, "geometry_basis") == Some("none") {
        faults.push(invalid("/properties/geometry_basis", "it says `none`, but there is a geometry".into()));
    }
}

fn wrong_name(name: &str) -> Option<String> {
    if name.is_empty() || name.len() > MAX_NAME_BYTES || name.chars().any(char::is_control) {
        return Some(format!("a property name has 1 to {MAX_NAME_BYTES} bytes and no control characters"));
    }
    RESERVED.contains(&name).then(|| format!("`{name}` is the feature's own and cannot be a property"))
}

fn wrong_value(name: &str, value: &Value, collection: &str) -> Option<String> {
    if value.is_null() {
        return None;
    }
    match name {
        "name" | "name_en" | "kind" | "section" | "source" | "part_of" if !value.is_string() => {
            Some("it must be a text".into())
        }
        "layer" if value.as_str() != Some(collection) => Some(format!("it must be the collection, `{collection}`")),
        "status" => not_among(value, &STATUSES),
        "geometry_basis" => not_among(value, &BASES),
        "uncertainty_m" if !value.as_f64().is_some_and(|e| e.is_finite() && e >= 0.0) => {
            Some("it must be metres, zero or more, or null where it is unknown".into())
        }
        "valid_from" | "valid_to" => {
            let Some(text) = value.as_str() else { return Some("it must be a date as text".into()) };
            TimeSpan::parse(text).err().map(|why| why.to_string())
        }
        name if name.starts_with("stated_area") && !value.is_number() => Some("it must be a number".into()),
        _ => None,
    }
}

fn not_among(value: &Value, known: &[&str]) -> Option<String> {
    let is_known = value.as_str().is_some_and(|text| known.contains(&text));
    (!is_known).then(|| format!("it must be one of {}", known.join(", ")))
}

/// Legal validity that ends before it begins.
fn wrong_validity(properties: &Map<String, Value>) -> Option<Fault> {
    let date = |key| text(properties, key).and_then(|text| TimeSpan::parse(text).ok());
    let (from, to) = (date("valid_from")?, date("valid_to")?);
    (to.end < from.start).then(|| invalid("/properties/valid_to", format!("it lies before valid_from, {from}")))
}

/// Why a feature or collection cannot have this id.
pub(in crate::edit) fn check_id(id: &str) -> Result<(), Fault> {
    let is_plain = |c: char| c.is_alphanumeric() || "_-.:~".contains(c);
    if id.is_empty() || id.len() > MAX_NAME_BYTES || id.starts_with('.') || !id.chars().all(is_plain) {
        let why = format!(
            "an id has 1 to {MAX_NAME_BYTES} bytes: letters, digits and `_-.:~`, and does not begin with a dot"
        );
        return Err(Fault::new(FaultKind::Invalid, "/id", why));
    }
    Ok(())
}

fn text<'a>(properties: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    properties.get(key).and_then(Value::as_str)
}

/// Without recursion beyond the limit itself.
fn depth_exceeds(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels == 0 || items.iter().any(|item| depth_exceeds(item, levels - 1)),
        Value::Object(members) => levels == 0 || members.values().any(|member| depth_exceeds(member, levels - 1)),
        _ => false,
    }
}

fn invalid(pointer: &str, why: String) -> Fault {
    Fault::new(FaultKind::Invalid, pointer, why)
}

/// RFC 6901.
pub(super) fn pointer(name: &str) -> String {
    format!("/properties/{}", name.replace('~', "~0").replace('/', "~1"))
}
