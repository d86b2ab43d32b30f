//! What holds in a store that somebody else may be serving.

use super::load;
use super::migrate::{self, Kind};
use super::pool::Pool;
use super::trouble::{Result, Trouble};
use crate::store::{Held, HeldLayer, Progress, StoreError};
use rusqlite::Connection;
use std::path::Path;

/// See [`super::GeoPackage::held`].
pub(super) fn held(path: &Path, progress: &mut dyn FnMut(Progress)) -> std::result::Result<Held, StoreError> {
    if !path.exists() {
        let cause = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(StoreError::Read { path: path.display().to_string(), cause });
    }
    Pool::new(path.to_path_buf()).read(|connection| read(connection, path, progress))
}

fn read(connection: &Connection, path: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Held> {
    let other = |why: &str| Trouble::Store(StoreError::NotAStore { path: path.display().to_string(), why: why.into() });
    match migrate::kind(connection)? {
        Kind::Store(schema) => migrate::is_known(path, schema)?,
        Kind::Empty => return Err(other("it is empty")),
        Kind::Other(why) => return Err(other(why)),
    }
    let id = connection.query_row("SELECT store FROM groundplan_meta", [], |row| row.get(0))?;
    let sql = "SELECT coalesce(max(number), 0) FROM groundplan_transaction";
    let last: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    let collections = load::collections(connection)?;
    let mut features = load::features(connection, progress)?;
    let layers = collections.into_iter().map(|(layer, collection)| {
        let mut held = features.remove(&layer).unwrap_or_default();
        held.sort_by(|(a, ..), (b, ..)| a.id.cmp(&b.id));
        HeldLayer { collection, features: held.into_iter().map(|(feature, number, _)| (feature, number)).collect() }
    });
    Ok(Held { id, last: u64::try_from(last).unwrap_or(0), layers: layers.collect(), ..Held::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Change, ChangeSet, Collection, Feature, Origin, RecordTime};
    use crate::store::{GeoPackage, Store};
    use std::sync::Arc;

    fn set(changes: Vec<Change>) -> ChangeSet {
        ChangeSet { origin: Origin::default(), changes }
    }

    fn road(id: &str) -> Change {
        let feature = Feature { id: id.into(), geometry: None, properties: serde_json::Map::new() };
        Change::Put { collection: "road".into(), feature: Arc::new(feature), repairs: Vec::new() }
    }

    #[test]
    fn what_was_committed_is_read_while_the_store_is_open_and_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.gpkg");
        let mut store = GeoPackage::open(&path).unwrap();
        let described = Change::PutCollection(Arc::new(Collection { id: "road".into(), ..Collection::default() }));
        store.stage(&set(vec![described, road("b"), road("a")]), RecordTime(0)).unwrap();
        store.commit().unwrap();
        store.stage(&set(vec![road("c")]), RecordTime(1)).unwrap();
        let held = GeoPackage::held(&path, &mut |_| {}).unwrap();
        let ids: Vec<&str> = held.layers[0].features.iter().map(|(feature, _)| feature.id.as_str()).collect();
        assert_eq!((held.last, ids), (1, vec!["a", "b"]));
        assert_eq!(held.id.len(), 32);
        store.commit().unwrap();
        assert_eq!(GeoPackage::held(&path, &mut |_| {}).unwrap().layers[0].features.len(), 3);
    }

    #[test]
    fn what_is_no_store_is_refused_and_nothing_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.gpkg");
        assert!(matches!(GeoPackage::held(&path, &mut |_| {}), Err(StoreError::Read { .. })));
        assert!(!path.exists());
        std::fs::write(&path, "").unwrap();
        assert!(matches!(GeoPackage::held(&path, &mut |_| {}), Err(StoreError::NotAStore { .. })));
    }
}
