//! A `GeoPackage` that somebody sends. Nothing in it is trusted: no trigger, view, function or virtual table of it runs,
//! no value is larger than agreed, no geometry is read beyond its bytes, no reading goes on for ever.

mod open;
mod read;
mod tables;

use super::trouble::Trouble;
use crate::model::Severity;
use crate::store::StoreError;
use geo_types::Geometry;
use rusqlite::Connection;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How much is read of a file that somebody sends.
#[derive(Debug, Clone, Copy)]
pub struct ForeignLimits {
    /// Bytes of the file.
    pub max_file_bytes: u64,
    /// Layers in it.
    pub max_layers: usize,
    /// Rows of one layer.
    pub max_rows: u64,
    /// Columns of one layer.
    pub max_columns: usize,
    /// Bytes of one value, such as a geometry.
    pub max_value_bytes: i32,
    /// Issues that are listed one by one; more are counted.
    pub max_issues: usize,
    /// Time for one layer.
    pub max_time: Duration,
}

impl Default for ForeignLimits {
    /// 4 GiB, 200 layers of 10 million rows and 1,000 columns, 64 MiB a value, 1,000 issues, ten minutes.
    fn default() -> Self {
        Self {
            max_file_bytes: 4 << 30,
            max_layers: 200,
            max_rows: 10_000_000,
            max_columns: 1_000,
            max_value_bytes: 64 << 20,
            max_issues: 1_000,
            max_time: Duration::from_secs(600),
        }
    }
}

/// The reference system that a file states for a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignSrs {
    /// Its number in the file.
    pub id: i32,
    /// Who gave it its code, such as `EPSG`; `NONE` for the undefined ones.
    pub organization: String,
    /// The code that this organization gave it.
    pub code: i64,
    /// Its definition as well-known text.
    pub definition: String,
}

impl ForeignSrs {
    /// True when coordinates are longitude and latitude on CGCS2000 or WGS 84, which is how they are stored here.
    pub fn is_storage(&self) -> bool {
        self.organization.eq_ignore_ascii_case("EPSG") && matches!(self.code, 4326 | 4490)
    }
}

/// A layer of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignLayer {
    /// The name of its table.
    pub table: String,
    /// What people call it.
    pub title: String,
    /// A sentence about it.
    pub description: String,
    /// What its coordinates are; `None` for a table without geometry.
    pub srs: Option<ForeignSrs>,
    /// The geometry column.
    geometry: Option<String>,
    /// True when positions have more than two numbers.
    has_heights: bool,
    columns: Vec<tables::Column>,
    /// The column that numbers the rows.
    key: Option<String>,
}

/// A row of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignFeature {
    /// The number of the row.
    pub row: i64,
    /// What stands in a column called `id`, if it is text or a whole number.
    pub id: Option<String>,
    /// In the reference system of the layer; horizontal first, as `GeoPackage` has it whatever the system says.
    pub geometry: Option<Geometry<f64>>,
    /// The other columns, in their order; empty cells are left out.
    pub properties: Map<String, Value>,
}

/// Something in a file that was not taken as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignIssue {
    /// The row; `None` when the whole layer is meant.
    pub row: Option<i64>,
    /// The column; empty when the whole row is meant.
    pub column: String,
    /// An error lost something; a warning is worth a look.
    pub severity: Severity,
    /// What is wrong and what was done, in a sentence.
    pub message: String,
}

/// A file that somebody sent, opened.
///
/// It is never written to, and read as it lies on the disk: changes that another program still keeps beside it are a
/// reason not to read it.
#[derive(Debug)]
pub struct ForeignFile {
    connection: Connection,
    path: PathBuf,
    limits: ForeignLimits,
}

impl ForeignFile {
    /// Opens a file. Errors: [`StoreError::NotAStore`] when it is no `GeoPackage`, [`StoreError::Locked`] when another
    /// program has changes that are not in it yet, [`StoreError::Unsupported`] when it is too large.
    pub fn open(path: impl AsRef<Path>, limits: ForeignLimits) -> Result<Self, StoreError> {
        open::open(path.as_ref(), limits)
    }

    /// Its layers, in the order of their names, and the names of those that are not read: views, virtual tables, and
    /// what is listed without being there.
    pub fn layers(&self) -> Result<(Vec<ForeignLayer>, Vec<String>), StoreError> {
        self.limited(|| tables::layers(&self.connection, &self.limits))
    }

    /// Calls for every row of a layer, and gives what was not taken as it is. A row without a usable geometry is given
    /// without one. Ends early, with an issue that says so, when the file is damaged or a limit is reached; ends with the
    /// error when the call gives one.
    pub fn read(
        &self,
        layer: &ForeignLayer,
        call: &mut dyn FnMut(ForeignFeature) -> Result<(), StoreError>,
    ) -> Result<Vec<ForeignIssue>, StoreError> {
        self.limited(|| read::layer(&self.connection, layer, &self.limits, call))
    }

    fn limited<T>(&self, read: impl FnOnce() -> super::trouble::Result<T>) -> Result<T, StoreError> {
        open::begin_time(&self.connection, self.limits.max_time);
        read().map_err(|trouble| self.named(trouble))
    }

    fn named(&self, trouble: Trouble) -> StoreError {
        open::named(trouble, &self.path, &self.connection)
    }
}
