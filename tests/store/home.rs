//! Stores to test, and small things to put into them.

use geo_types::{Geometry, Point, Rect};
use groundplan::model::{Change, ChangeSet, Collection, Feature, Origin, RecordTime, Staged, Text};
use groundplan::store::{GeoPackage, Held, MemoryStore, Store};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

/// A folder with a store file in it.
pub struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("plan.gpkg")
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn open(&self) -> GeoPackage {
        GeoPackage::open(self.path()).unwrap()
    }

    /// Opens and loads.
    pub fn load(&self) -> (GeoPackage, Held) {
        let mut store = self.open();
        let held = store.load(&mut |_| {}).unwrap();
        (store, held)
    }
}

/// Runs a test on each kind of store, loaded and empty.
pub fn each(test: impl Fn(&mut dyn Store)) {
    let mut memory = MemoryStore::default();
    memory.load(&mut |_| {}).unwrap();
    test(&mut memory);
    let home = Home::new();
    test(&mut home.load().0);
}

pub fn by(author: &str, changes: Vec<Change>) -> ChangeSet {
    let origin = Origin { author: author.into(), reason: Some("测试".into()), source_sha256: Some("ab".repeat(32)) };
    ChangeSet { origin, changes }
}

pub fn collection(id: &str) -> Change {
    let title = Text { zh: format!("图层{id}"), en: id.into() };
    Change::PutCollection(Collection { id: id.into(), title, ..Collection::default() }.into())
}

pub fn retire(id: &str) -> Change {
    Change::RetireCollection { id: id.into() }
}

pub fn feature(id: &str, geometry: Option<Geometry<f64>>, properties: &Value) -> Feature {
    Feature { id: id.into(), geometry, properties: properties.as_object().unwrap().clone() }
}

pub fn put(collection: &str, feature: Feature) -> Change {
    Change::Put { collection: collection.into(), feature: Arc::new(feature), repairs: vec![] }
}

/// A feature that is a point and has one property.
pub fn point(collection: &str, id: &str, n: i64) -> Change {
    let geometry = Point::new(80.0 + n as f64 / 1e6, 44.0).into();
    put(collection, feature(id, Some(geometry), &serde_json::json!({"n": n})))
}

pub fn square(west: f64, south: f64) -> Geometry<f64> {
    Rect::new((west, south), (west + 0.01, south + 0.01)).to_polygon().into()
}

pub fn end(collection: &str, id: &str) -> Change {
    Change::End { collection: collection.into(), id: id.into() }
}

/// Stages a set that must not be refused, at a time that does not matter.
pub fn stage(store: &mut dyn Store, changes: Vec<Change>) -> Staged {
    store.stage(&by("anna", changes), RecordTime(0)).unwrap()
}

/// The same, and commits it.
pub fn write(store: &mut dyn Store, changes: Vec<Change>) -> u64 {
    let staged = stage(store, changes);
    store.commit().unwrap();
    staged.transaction.number
}
