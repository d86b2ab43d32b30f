//! GeoJSON feature collections (RFC 7946) and text sequences of features (RFC 8142).

use super::head::Head;
use super::{Count, EncodeError, Encoder, json};
use crate::model::Feature;
use geo_types::Geometry;

/// A feature collection with the members of OGC API Features: `timeStamp`, `numberMatched`, `numberReturned` and `links`
/// before the features. In another CRS than CRS84 it has a member `coordRefSys` with the URI, coordinates being in the
/// official axis order; on a shifted datum a member `datum` with its name. Each feature has the bytes that
/// [`crate::format::feature_value`] gives.
#[derive(Debug)]
pub struct GeoJson {
    head: Head,
    count: Count,
}

impl GeoJson {
    /// Of what is known before.
    pub fn new(head: Head) -> Self {
        Self { count: Count::of(&head), head }
    }
}

impl Encoder for GeoJson {
    fn head(&mut self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.extend_from_slice(b"{\"type\":\"FeatureCollection\"");
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
        // One feature in a line: long answers can be looked at.
        out.extend_from_slice(if self.count.is_first() { b"\n" } else { b",\n" });
        json::feature(feature, geometry, &self.head, out)
    }

    fn tail(&mut self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.count.check()?;
        out.extend_from_slice(b"\n]}\n");
        Ok(())
    }
}

/// A record separator, a feature, a line feed, for each feature; nothing else. What a collection would say of itself (its
/// CRS, its datum, links) has no place and belongs in headers.
#[derive(Debug)]
pub struct GeoJsonSeq {
    head: Head,
    count: Count,
}

impl GeoJsonSeq {
    /// Of what is known before.
    pub fn new(head: Head) -> Self {
        Self { count: Count::of(&head), head }
    }
}

impl Encoder for GeoJsonSeq {
    fn head(&mut self, _: &mut Vec<u8>) -> Result<(), EncodeError> {
        Ok(())
    }

    fn feature_at(
        &mut self,
        feature: &Feature,
        geometry: Option<&Geometry<f64>>,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        self.count.is_first();
        out.push(0x1E);
        json::feature(feature, geometry, &self.head, out)?;
        out.push(b'\n');
        Ok(())
    }

    fn tail(&mut self, _: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.count.check()
    }
}
