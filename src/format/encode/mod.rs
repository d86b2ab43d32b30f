//! Features as a stream of bytes, piece by piece: [`Encoder::head`] once, [`Encoder::feature`] for each, [`Encoder::tail`]
//! once. The caller owns threads, sockets and the size of pieces; an encoder keeps nothing of what it has written, so
//! memory is bounded by the largest feature whatever the number of features.

mod csv_text;
mod flat;
mod geojson_text;
mod head;
mod json;
mod json_fg;
mod wkt;

#[cfg(test)]
mod tests;

use crate::model::Feature;
use geo_types::Geometry;

pub use csv_text::Csv;
pub use flat::FlatGeobuf;
pub use geojson_text::{GeoJson, GeoJsonSeq};
pub use head::{Column, ColumnKind, CrsLabel, GeometryKind, Head};
pub use json_fg::{CONFORMS_TO, JsonFg, write_json_fg_feature};

/// Why features cannot be written; what has been written before is not a whole document.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// A value that has no JSON.
    #[error("not to be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// More or fewer features than the head says.
    #[error("{promised} features were announced, {written} written")]
    Count {
        /// As in the head.
        promised: usize,
        /// As it came.
        written: usize,
    },
    /// A value that is not of the kind of its column, where columns are typed.
    #[error("feature {feature}: the value of `{column}` is not {kind}")]
    Value {
        /// Id of the feature.
        feature: String,
        /// Name of the property.
        column: String,
        /// What it should be.
        kind: &'static str,
    },
    /// A geometry that is not of the announced kind, or too large for the format.
    #[error("feature {feature}: its geometry {reason}")]
    Geometry {
        /// Id of the feature.
        feature: String,
        /// What is wrong with it.
        reason: String,
    },
    /// More columns than the format can number.
    #[error("{0} columns are more than the format can number")]
    Columns(usize),
}

/// Writes features into a buffer that the caller empties as often as it likes.
pub trait Encoder: Send {
    /// What comes before the first feature.
    fn head(&mut self, out: &mut Vec<u8>) -> Result<(), EncodeError>;

    /// One feature with another geometry than its own, such as the same in the CRS of the answer. Coordinates are in the
    /// **official axis order** of [`Head::crs`], already rounded; `None` is written as no geometry. The feature's own
    /// geometry is not looked at.
    fn feature_at(
        &mut self,
        feature: &Feature,
        geometry: Option<&Geometry<f64>>,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError>;

    /// One feature as it is, its geometry being in the CRS and axis order of the answer.
    fn feature(&mut self, feature: &Feature, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.feature_at(feature, feature.geometry.as_ref(), out)
    }

    /// What comes after the last feature. Fails if there were not as many as the head says.
    fn tail(&mut self, out: &mut Vec<u8>) -> Result<(), EncodeError>;
}

/// The formats of a stream of features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// One GeoJSON feature collection, RFC 7946.
    GeoJson,
    /// One GeoJSON text sequence, RFC 8142.
    GeoJsonSeq,
    /// One JSON-FG feature collection, OGC 21-045r1.
    JsonFg,
    /// One table, RFC 4180.
    Csv,
    /// One `FlatGeobuf` file, version 3, without index.
    FlatGeobuf,
}

impl Encoding {
    /// A fresh encoder of the format.
    ///
    /// ```
    /// use groundplan::format::encode::{Encoding, Head};
    /// let head = Head { id: "park".into(), ..Head::default() };
    /// let (mut encoder, mut out) = (Encoding::Csv.encoder(head), Vec::new());
    /// encoder.head(&mut out).unwrap();
    /// encoder.tail(&mut out).unwrap();
    /// assert_eq!(out, b"id,geometry\r\n");
    /// ```
    pub fn encoder(self, head: Head) -> Box<dyn Encoder> {
        match self {
            Self::GeoJson => Box::new(GeoJson::new(head)),
            Self::GeoJsonSeq => Box::new(GeoJsonSeq::new(head)),
            Self::JsonFg => Box::new(JsonFg::new(head)),
            Self::Csv => Box::new(Csv::new(head)),
            Self::FlatGeobuf => Box::new(FlatGeobuf::new(head)),
        }
    }
}

/// How many features were written, against how many were announced.
#[derive(Debug, Clone, Copy)]
struct Count {
    promised: usize,
    written: usize,
}

impl Count {
    fn of(head: &Head) -> Self {
        Self { promised: head.returned, written: 0 }
    }

    /// Counts one more; true for the first.
    fn is_first(&mut self) -> bool {
        self.written += 1;
        self.written == 1
    }

    fn check(self) -> Result<(), EncodeError> {
        let Self { promised, written } = self;
        if promised == written { Ok(()) } else { Err(EncodeError::Count { promised, written }) }
    }
}
