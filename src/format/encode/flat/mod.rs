//! `FlatGeobuf` version 3 (flatgeobuf.org, `header.fbs` and `feature.fbs`): a magic number, a header, features one after
//! the other.

mod header;
mod properties;
mod shape;

use super::head::{GeometryKind, Head};
use super::{Count, EncodeError, Encoder};
use crate::model::Feature;
use flatbuffers::{FlatBufferBuilder, TableFinishedWIPOffset, VOffsetT};
use geo_types::Geometry;
use shape::Shapes;

const MAGIC: [u8; 8] = *b"fgb\x03fgb\0";
/// Slots of the table `Feature`.
const GEOMETRY: VOffsetT = 4;
const PROPERTIES: VOffsetT = 6;
/// A feature must fit into a buffer of flatbuffers, 2 GiB; half of it leaves room for its tables and offsets.
const MOST_BYTES: usize = 1 << 30;

/// A file without spatial index, which would have to be known before the first feature: it can be written in one go, in any
/// order, without temporary file. Readers go through it from front to end.
///
/// Columns: `id`, then those of the head with their kinds; lists and objects in columns of JSON. The first coordinate is
/// always east or longitude, as in every file of this kind, **whatever the official axis order**: north-first geometries
/// are exchanged on the way out. The CRS is named by its code at EPSG (CRS84 as 4326); on a shifted datum none is named and
/// the description says which it is. Single geometries become collections of one where [`Head::geometry`] says several; one
/// without any position is written as none.
pub struct FlatGeobuf {
    head: Head,
    count: Count,
    builder: FlatBufferBuilder<'static>,
    shapes: Shapes,
    values: Vec<u8>,
}

impl FlatGeobuf {
    /// Of what is known before.
    pub fn new(head: Head) -> Self {
        let shapes = Shapes::new(head.crs.is_north_first);
        Self { count: Count::of(&head), head, builder: FlatBufferBuilder::new(), shapes, values: Vec::new() }
    }
}

impl Encoder for FlatGeobuf {
    fn head(&mut self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.extend_from_slice(&MAGIC);
        header::write(&mut self.builder, &self.head)?;
        out.extend_from_slice(self.builder.finished_data());
        Ok(())
    }

    fn feature_at(
        &mut self,
        feature: &Feature,
        geometry: Option<&Geometry<f64>>,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        self.count.is_first();
        let wrong = |reason| EncodeError::Geometry { feature: feature.id.clone(), reason };
        let is_given =
            |geometry: &&Geometry<f64>| self.head.geometry != GeometryKind::Skipped && !shape::is_empty(geometry);
        let geometry = geometry.filter(is_given);
        let kind = geometry.map(|geometry| kind(geometry, self.head.geometry)).transpose().map_err(wrong)?;
        properties::write(feature, &self.head, &mut self.values)?;
        if geometry.map_or(0, shape::bytes) + self.values.len() > MOST_BYTES {
            return Err(wrong("has too many vertices for this format".into()));
        }
        self.builder.reset();
        let shape = geometry.zip(kind).map(|(geometry, kind)| self.shapes.write(&mut self.builder, geometry, kind));
        let values = self.builder.create_vector(&self.values);
        let table = self.builder.start_table();
        if let Some(shape) = shape {
            self.builder.push_slot_always(GEOMETRY, shape);
        }
        self.builder.push_slot_always(PROPERTIES, values);
        let root = self.builder.end_table(table);
        self.builder.finish_size_prefixed(root, None);
        out.extend_from_slice(self.builder.finished_data());
        Ok(())
    }

    fn tail(&mut self, _: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.count.check()
    }
}

/// As what a geometry is written into a file that announced a kind.
fn kind(geometry: &Geometry<f64>, announced: GeometryKind) -> Result<GeometryKind, String> {
    let kind = GeometryKind::of(geometry);
    match announced {
        GeometryKind::Mixed => Ok(kind),
        announced if announced == kind || announced == kind.several() => Ok(announced),
        announced => Err(format!("is {kind:?}, where all should be {announced:?}")),
    }
}

/// The number of a kind in the format; nothing but what has a number of its own is none.
fn code(kind: GeometryKind) -> u8 {
    match kind {
        GeometryKind::Skipped | GeometryKind::Mixed => 0,
        GeometryKind::Point => 1,
        GeometryKind::LineString => 2,
        GeometryKind::Polygon => 3,
        GeometryKind::MultiPoint => 4,
        GeometryKind::MultiLineString => 5,
        GeometryKind::MultiPolygon => 6,
        GeometryKind::GeometryCollection => 7,
    }
}

/// A table that is written.
type Table = flatbuffers::WIPOffset<TableFinishedWIPOffset>;
