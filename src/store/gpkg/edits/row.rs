//! One row beside the feature that it shows.

use crate::model::Feature;
use crate::store::gpkg::blob::{self, Blob};
use crate::store::gpkg::cell::{Cell, Kind, meaning};
use crate::store::gpkg::mirror::{Mirror, SRS_ID};
use crate::store::gpkg::trouble::Result;
use crate::store::kept;
use geo_types::Geometry;
use rusqlite::Row;
use rusqlite::types::ValueRef;
use serde_json::{Map, Number, Value};
use std::fmt::Write as _;

/// The first column that shows a property, behind number, id and geometry.
const PROPERTIES: usize = 3;

/// What became of a row.
pub(super) enum Found {
    Same,
    /// The feature as it would be, and what differs.
    Edit(Feature, String),
    Unreadable(String),
}

/// A row that was read to be looked at later.
pub(super) struct Stored {
    pub(super) fid: i64,
    pub(super) id: Option<String>,
    cells: Vec<Kept>,
}

/// A cell that outlives its row. Text need not be UTF-8.
enum Kept {
    Null,
    Integer(i64),
    Real(f64),
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

impl Kept {
    fn new(cell: ValueRef<'_>) -> Self {
        match cell {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Real(number) => Self::Real(number),
            ValueRef::Text(bytes) => Self::Text(bytes.to_vec()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_vec()),
        }
    }

    fn cell(&self) -> ValueRef<'_> {
        match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(bytes) => ValueRef::Text(bytes),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }
    }

    /// As JSON, bytes in hexadecimal digits.
    fn json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Integer(number) => (*number).into(),
            Self::Real(number) => Number::from_f64(*number).map_or_else(|| number.to_string().into(), Value::Number),
            Self::Text(bytes) => String::from_utf8_lossy(bytes).into(),
            Self::Blob(bytes) => hexadecimal(bytes).into(),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::from("0x"), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Stored {
    pub(super) fn read(row: &Row<'_>, mirror: &Mirror, fid: i64, id: Option<&str>) -> Result<Self> {
        let cells = (2..PROPERTIES + mirror.columns().len()).map(|at| row.get_ref(at).map(Kept::new));
        Ok(Self { fid, id: id.map(str::to_string), cells: cells.collect::<rusqlite::Result<_>>()? })
    }

    /// The row as JSON.
    pub(super) fn document(&self, mirror: &Mirror) -> String {
        let names = std::iter::once("geom").chain(mirror.columns().iter().map(|column| column.name.as_str()));
        let cells = names.zip(&self.cells).map(|(name, cell)| (name.to_string(), cell.json()));
        let own = [("fid".to_string(), self.fid.into()), ("id".to_string(), self.id.clone().into())];
        Value::Object(own.into_iter().chain(cells).collect()).to_string()
    }
}

/// Compares rows of one table with features.
pub(super) struct Reader<'table> {
    mirror: &'table Mirror,
    /// Properties whose columns are gone.
    gone: &'table [String],
    blob: Blob,
}

impl<'table> Reader<'table> {
    pub(super) fn new(mirror: &'table Mirror, gone: &'table [String]) -> Self {
        Self { mirror, gone, blob: Blob::default() }
    }

    /// Compares a row with the feature that has its id.
    pub(super) fn compare(&mut self, row: &Row<'_>, feature: &Feature) -> Result<Found> {
        let mut cells = Vec::with_capacity(1 + self.mirror.columns().len());
        for at in 2..PROPERTIES + self.mirror.columns().len() {
            cells.push(row.get_ref(at)?);
        }
        Ok(match self.merge(feature, &cells) {
            Ok(None) => Found::Same,
            Ok(Some((feature, what))) => Found::Edit(feature, what.join(", ")),
            Err(why) => Found::Unreadable(why),
        })
    }

    /// The table.
    pub(super) fn mirror(&self) -> &'table Mirror {
        self.mirror
    }

    /// Makes a feature of a row that has no feature, on the ground of another one where that is known, and says what
    /// differs from that.
    pub(super) fn take_in(
        &mut self,
        stored: &Stored,
        id: String,
        base: Option<&Feature>,
    ) -> std::result::Result<(Feature, Vec<String>), String> {
        let nothing = Feature { id: id.clone(), geometry: None, properties: Map::new() };
        let base = base.unwrap_or(&nothing);
        let cells: Vec<ValueRef<'_>> = stored.cells.iter().map(Kept::cell).collect();
        let (merged, what) = self.merge(base, &cells)?.unwrap_or_else(|| (base.clone(), Vec::new()));
        Ok((Feature { id, ..merged }, what))
    }

    /// The feature with what differs in the cells (the geometry first), and the names of that; `None` when nothing does.
    fn merge(
        &mut self,
        feature: &Feature,
        cells: &[ValueRef<'_>],
    ) -> std::result::Result<Option<(Feature, Vec<String>)>, String> {
        let (geometry, cells) = cells.split_first().ok_or("the row has no geometry column")?;
        let mut edited: Option<(Feature, Vec<String>)> = None;
        let mut edit = |what: &str, apply: &mut dyn FnMut(&mut Feature)| {
            let (feature, names) = edited.get_or_insert_with(|| (feature.clone(), Vec::new()));
            apply(feature);
            names.push(what.to_string());
        };
        for (column, cell) in self.mirror.columns().iter().zip(cells) {
            let known = feature.properties.get(&column.property);
            if self.gone.contains(&column.property) {
                continue;
            }
            if Cell::of(column.kind, known).is(*cell) {
                continue;
            }
            let value = meaning(column.kind, *cell).map_err(|why| format!("{}: {why}", column.name))?;
            // A cell that was cleared says that there is no value, not that there never was such a property.
            edit(&column.property, &mut |feature| {
                feature.properties.insert(column.property.clone(), as_known(known, column.kind, value.clone()));
            });
        }
        for property in
            self.gone.iter().filter(|property| feature.properties.get(*property).is_some_and(|v| !v.is_null()))
        {
            edit(property, &mut |feature| {
                feature.properties.shift_remove(property);
            });
        }
        if let Some(geometry) = self.geometry(feature.geometry.as_ref(), *geometry)? {
            edit("geometry", &mut |feature| feature.geometry.clone_from(&geometry));
        }
        Ok(edited)
    }

    /// The geometry of a row if it is another one.
    #[allow(clippy::option_option, reason = "the other one may be none at all")]
    fn geometry(
        &mut self,
        known: Option<&Geometry<f64>>,
        cell: ValueRef<'_>,
    ) -> std::result::Result<Option<Option<Geometry<f64>>>, String> {
        let bytes = match (known, cell) {
            (None, ValueRef::Null) => return Ok(None),
            (Some(_), ValueRef::Null) => return Ok(Some(None)),
            (_, ValueRef::Blob(bytes)) => bytes,
            _ => return Err("geom: the value is not a geometry".into()),
        };
        if let Some(known) = known {
            self.blob.set(known, SRS_ID);
            if blob::split(bytes).is_ok_and(|(_, wkb)| wkb == self.blob.wkb()) {
                return Ok(None);
            }
        }
        let (_, found) = blob::read(bytes).map_err(|why| format!("geom: {why}"))?;
        let Some(found) = found else { return Ok(known.map(|_| None)) };
        if !kept::is_whole(&found) {
            return Err("geom: a coordinate is not finite".into());
        }
        if known.is_none() {
            return Ok(Some(Some(found)));
        }
        // Another program may write the same coordinates in another way.
        let before = self.blob.wkb().to_vec();
        self.blob.set(&found, SRS_ID);
        Ok((before != self.blob.wkb()).then_some(Some(found)))
    }
}

/// The value in the notation that the property had: a number column has no whole numbers.
fn as_known(known: Option<&Value>, kind: Kind, value: Value) -> Value {
    let whole = known.is_some_and(|known| known.is_i64() || known.is_u64());
    match value.as_f64() {
        #[allow(clippy::cast_possible_truncation, reason = "a whole number in the range is what is asked for")]
        Some(number) if kind == Kind::Real && whole && number.fract() == 0.0 && number.abs() < 9e15 => {
            (number as i64).into()
        }
        _ => value,
    }
}
