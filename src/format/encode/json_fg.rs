//! JSON-FG, OGC 21-045r1 version 1.0: GeoJSON with time, type and a CRS.

use super::head::Head;
use super::{Count, EncodeError, Encoder, json};
use crate::model::{Feature, RecordTime, TimeSpan};
use geo_types::Geometry;
use serde_json::{Value, json};

/// The conformance classes that its documents name: the core, and types.
pub const CONFORMS_TO: [&str; 2] = [
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/core",
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/types-schemas",
];

/// A JSON-FG feature collection.
///
/// `featureType` is the collection's id. `time` is the interval from the property `valid_from` to `valid_to`, both in
/// full dates or, if one of them has a time of day, both in UTC; null without either. In CRS84 the geometry is in
/// `geometry` and `place` is null; in another CRS, named by `coordRefSys` and in its official axis order, it is the other
/// way round. Coordinates on a shifted datum are in `geometry` with a member `datum`, as in GeoJSON: there is no URI for it.
#[derive(Debug)]
pub struct JsonFg {
    head: Head,
    count: Count,
}

impl JsonFg {
    /// Of what is known before.
    pub fn new(head: Head) -> Self {
        Self { count: Count::of(&head), head }
    }
}

impl Encoder for JsonFg {
    fn head(&mut self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.extend_from_slice(b"{\"type\":\"FeatureCollection\"");
        kind(&self.head, out)?;
        if let Some(dimension) = self.head.geometry.dimension() {
            json::member("geometryDimension", &dimension, out)?;
        }
        json::about(&self.head, out)?;
        out.extend_from_slice(b",\"features\":[");
        Ok(())
    }

    fn feature_at(
        &mut self,
        feature: &Feature,
        geometry: Option<&Geometry<f64>>,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        out.extend_from_slice(if self.count.is_first() { b"\n" } else { b",\n" });
        out.extend_from_slice(b"{\"type\":\"Feature\"");
        members(feature, geometry, &self.head, out)?;
        out.push(b'}');
        Ok(())
    }

    fn tail(&mut self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.count.check()?;
        out.extend_from_slice(b"\n]}\n");
        Ok(())
    }
}

/// One feature as a document of its own, with the links of the head; its counts and time stamp are not looked at.
pub fn write_json_fg_feature(
    head: &Head,
    feature: &Feature,
    geometry: Option<&Geometry<f64>>,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    out.extend_from_slice(b"{\"type\":\"Feature\"");
    kind(head, out)?;
    json::coordinates(head, out)?;
    members(feature, geometry, head, out)?;
    json::links(head, out);
    out.extend_from_slice(b"}\n");
    Ok(())
}

fn kind(head: &Head, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    json::member("conformsTo", &CONFORMS_TO, out)?;
    json::member("featureType", &head.id, out)
}

fn members(
    feature: &Feature,
    geometry: Option<&Geometry<f64>>,
    head: &Head,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    let (geometry, place) = if head.named_crs().is_some() { (None, geometry) } else { (geometry, None) };
    json::member("id", &feature.id, out)?;
    json::member("time", &time(feature), out)?;
    out.extend_from_slice(b",\"place\":");
    json::shape(place, out)?;
    out.extend_from_slice(b",\"geometry\":");
    json::shape(geometry, out)?;
    json::properties(feature, head, out)
}

/// The interval in which it is in force. What is no date is taken for open, as everywhere.
fn time(feature: &Feature) -> Value {
    let date = |property| feature.text(property).and_then(|text| TimeSpan::parse(text).ok());
    let (from, to) = (date("valid_from"), date("valid_to"));
    if from.is_none() && to.is_none() {
        return Value::Null;
    }
    // Both ends must be dates or both moments.
    let is_exact = [&from, &to].into_iter().flatten().any(|span| span.as_str().len() > DATE);
    let end = |span: Option<TimeSpan>, text: fn(&TimeSpan) -> String| match span {
        Some(span) if is_exact => moment(&text(&span)),
        Some(span) => text(&span).chars().take(DATE).collect(),
        None => "..".to_string(),
    };
    json!({"interval": [end(from, TimeSpan::start_rfc3339), end(to, TimeSpan::end_rfc3339)]})
}

/// Length of `2016-05-31`.
const DATE: usize = 10;

/// In UTC.
fn moment(text: &str) -> String {
    RecordTime::parse(text).map_or_else(|_| text.to_string(), |time| time.to_string())
}
