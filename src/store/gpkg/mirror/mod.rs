//! What other programs see of a collection: one feature table with a spatial index, as `GeoPackage` says.
//!
//! It mirrors the versions that hold. It is never the truth: what differs from the account of versions was done by
//! somebody else, and is looked at when the store is opened.

mod declare;
mod index;
mod make;
mod registry;
mod row;
mod shape;
mod tidy;
mod widen;

pub(super) use index::{await_bulk, fill_index, reindex};
pub(super) use make::{create, describe, drop_table, mark_changed, register_extent};
pub(super) use registry::{read_all, register_columns};
pub(super) use row::{Place, index, put, remove, remove_row};
pub(super) use shape::{Shape, shape};
pub(super) use tidy::{add_again, make_plain, put_right};
pub(super) use widen::{rebuild, widen};

use super::cell::Kind;
use super::names::quoted;
use crate::model::Envelope;
use std::collections::{BTreeMap, HashMap};

/// The reference system of every geometry: CGCS2000, longitude and latitude.
pub(super) const SRS_ID: i32 = 4490;
/// More properties than this are kept, but not shown: `SQLite` has an end of columns.
pub(super) const MAX_COLUMNS: usize = 1_000;

/// A column of a feature table and the property that it shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub(super) property: String,
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// One feature table.
#[derive(Debug)]
pub(super) struct Mirror {
    /// The number of its collection.
    pub(super) layer: i64,
    /// Its name.
    pub(super) table: String,
    columns: Vec<Column>,
    of_property: HashMap<String, usize>,
    /// The kind of geometry that is registered; `None` until there is one.
    pub(super) geometry: Option<&'static str>,
    /// The box that is registered.
    pub(super) extent: Option<Envelope>,
    /// True when that has changed since it was registered.
    pub(super) grown: bool,
    /// Boxes that wait until the whole index is built at once; `None` when they are added one by one.
    pub(super) waiting: Option<BTreeMap<i64, Envelope>>,
    sql: Sql,
}

/// Statements, written once.
#[derive(Debug, Default)]
pub(super) struct Sql {
    insert: String,
    update: String,
    find: String,
    delete: String,
    index: String,
    unindex: String,
}

impl Mirror {
    /// A table that has no columns for properties yet.
    fn new(layer: i64, table: String) -> Self {
        let mut mirror = Self {
            layer,
            table,
            columns: Vec::new(),
            of_property: HashMap::new(),
            geometry: None,
            extent: None,
            grown: false,
            waiting: None,
            sql: Sql::default(),
        };
        mirror.set_columns(Vec::new());
        mirror
    }

    /// The columns in the order in which they stand.
    pub(super) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of a property.
    pub(super) fn column(&self, property: &str) -> Option<&Column> {
        self.columns.get(*self.of_property.get(property)?)
    }

    /// The name of the spatial index.
    pub(super) fn index_table(&self) -> String {
        format!("rtree_{}_geom", self.table)
    }

    /// Takes new columns, and writes the statements for them.
    pub(super) fn set_columns(&mut self, columns: Vec<Column>) {
        self.columns = columns;
        self.of_property = self.columns.iter().enumerate().map(|(at, column)| (column.property.clone(), at)).collect();
        let names = ["geom", "id"].into_iter().chain(self.columns.iter().map(|column| column.name.as_str()));
        let names: Vec<String> = names.map(quoted).collect();
        let (table, index) = (quoted(&self.table), quoted(&self.index_table()));
        let marks: Vec<String> = (1..=names.len()).map(|at| format!("?{at}")).collect();
        let pairs: Vec<String> = names.iter().zip(&marks).map(|(name, mark)| format!("{name}={mark}")).collect();
        let fid = names.len() + 1;
        self.sql = Sql {
            insert: format!("INSERT INTO {table} ({},fid) VALUES ({},?{fid})", names.join(","), marks.join(",")),
            update: format!("UPDATE {table} SET {} WHERE fid=?{fid}", pairs.join(",")),
            find: format!("SELECT fid FROM {table} WHERE id=?1"),
            delete: format!("DELETE FROM {table} WHERE fid=?1"),
            index: format!("INSERT OR REPLACE INTO {index} VALUES (?1,?2,?3,?4,?5)"),
            unindex: format!("DELETE FROM {index} WHERE id=?1"),
        };
    }

    /// What a reader of the table asks for: `fid`, `id`, `geom`, and the columns in their order.
    pub(super) fn select(&self) -> String {
        let names = ["fid", "id", "geom"].into_iter().chain(self.columns.iter().map(|column| column.name.as_str()));
        let names: Vec<String> = names.map(quoted).collect();
        format!("SELECT {} FROM {}", names.join(","), quoted(&self.table))
    }

    /// Widens the box.
    pub(super) fn reach(&mut self, envelope: Option<Envelope>) {
        if let Some(envelope) = envelope {
            let wider = self.extent.map_or(envelope, |extent| extent.union(&envelope));
            self.grown |= self.extent.replace(wider) != Some(wider);
        }
    }
}
