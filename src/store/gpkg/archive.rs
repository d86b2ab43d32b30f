//! The reading half: what was.

use super::pool::Pool;
use super::trouble::Result;
use super::truth::{self, TRANSACTION, torn};
use super::{backup, filings, jobs};
use crate::model::{
    AuditEntry, Collection, CollectionState, FeatureState, Filing, KeptJob, RecordTime, Transaction, Version,
};
use crate::store::{Archive, Difference, StoreError};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// A version with its two transactions.
const VERSIONS: &str = "SELECT v.feature, v.properties, v.geometry, v.number, v.repairs, \
    b.number, b.time_us, b.author, b.reason, b.source_sha256, \
    e.number, e.time_us, e.author, e.reason, e.source_sha256 \
    FROM groundplan_version v JOIN groundplan_transaction b ON b.number = v.began \
    LEFT JOIN groundplan_transaction e ON e.number = v.ended \
    WHERE v.layer = ?1 AND v.feature = ?2 ORDER BY v.number";

type Answer<T> = std::result::Result<T, StoreError>;

impl Archive for Pool {
    fn history(&self, collection: &str, id: &str) -> Answer<Vec<Version>> {
        self.read(|connection| match layer(connection, collection)? {
            Some(layer) => versions(connection, layer, id),
            None => Ok(Vec::new()),
        })
    }

    fn transaction_at(&self, time: RecordTime) -> Answer<Option<Transaction>> {
        self.read(|connection| {
            let sql = format!(
                "SELECT {TRANSACTION} FROM groundplan_transaction WHERE time_us <= ?1 ORDER BY time_us DESC LIMIT 1"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            Ok(statement.query_row([time.0], |row| truth::transaction(row, 0)).optional()?)
        })
    }

    fn transaction(&self, number: u64) -> Answer<Option<Transaction>> {
        self.read(|connection| {
            let sql = format!("SELECT {TRANSACTION} FROM groundplan_transaction WHERE number = ?1");
            let mut statement = connection.prepare_cached(&sql)?;
            Ok(statement.query_row([signed(number)], |row| truth::transaction(row, 0)).optional()?)
        })
    }

    fn undo(&self, number: u64) -> Answer<(Vec<CollectionState>, Vec<FeatureState>)> {
        self.read(|connection| Ok((collections_at(connection, number)?, features_at(connection, number)?)))
    }

    fn diff(&self, collection: &str, from: u64, to: u64) -> Answer<Vec<Difference>> {
        self.read(|connection| {
            let Some(layer) = layer(connection, collection)? else { return Ok(Vec::new()) };
            let mut differences = Vec::new();
            for id in touched(connection, layer, from.min(to), from.max(to))? {
                let versions = versions(connection, layer, &id)?;
                let at = |number| versions.iter().find(|version| holds_at(version, number)).cloned();
                let (before, after) = (at(from), at(to));
                if before.is_some() || after.is_some() {
                    differences.push((id, before, after));
                }
            }
            Ok(differences)
        })
    }

    fn audit_log(&self, after: Option<i64>, limit: usize) -> Answer<Vec<(i64, AuditEntry)>> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT seq, time_us, who, origin, what, status, number FROM groundplan_audit \
                 WHERE seq > ?1 ORDER BY seq LIMIT ?2",
            )?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let entries = statement.query_map(params![after.unwrap_or(i64::MIN), limit], audit_entry)?;
            Ok(entries.collect::<rusqlite::Result<_>>()?)
        })
    }

    fn filing(&self, id: &str, owner: Option<&str>) -> Answer<Option<Filing>> {
        self.read(|connection| filings::one(connection, id, owner))
    }

    fn filings(&self, owner: Option<&str>, after: Option<i64>, limit: usize) -> Answer<Vec<(i64, Filing)>> {
        self.read(|connection| filings::heads(connection, owner, after.unwrap_or(i64::MIN), limit))
    }

    fn job(&self, id: &str) -> Answer<Option<KeptJob>> {
        self.read(|connection| jobs::one(connection, id))
    }

    fn jobs(&self, owner: Option<&str>, before: Option<i64>, limit: usize) -> Answer<Vec<(i64, KeptJob)>> {
        self.read(|connection| jobs::heads(connection, owner, before.unwrap_or(i64::MAX), limit))
    }

    fn open_jobs(&self) -> Answer<Vec<String>> {
        self.read(jobs::open)
    }

    fn backup(&self, target: &Path) -> Answer<()> {
        self.read(|connection| Ok(backup::copy(connection, target)?))
    }
}

/// Transactions are numbered far below the end of either range.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn layer(connection: &Connection, collection: &str) -> Result<Option<i64>> {
    let mut statement = connection.prepare_cached("SELECT key FROM groundplan_layer WHERE id = ?1")?;
    Ok(statement.query_row([collection], |row| row.get(0)).optional()?)
}

fn versions(connection: &Connection, layer: i64, id: &str) -> Result<Vec<Version>> {
    let mut statement = connection.prepare_cached(VERSIONS)?;
    let mut rows = statement.query(params![layer, id])?;
    let mut versions = Vec::new();
    while let Some(row) = rows.next()? {
        versions.push(version(row)?);
    }
    Ok(versions)
}

fn version(row: &Row<'_>) -> Result<Version> {
    let feature = Arc::new(truth::feature(row, 0)?);
    let repairs: Option<String> = row.get(4)?;
    let repairs = repairs.map_or(Ok(Vec::new()), |text| serde_json::from_str(&text));
    let ended: Option<i64> = row.get(10)?;
    Ok(Version {
        number: row.get(3)?,
        repairs: repairs.map_err(|cause| torn(format!("repairs of feature {}: {cause}", feature.id)))?,
        feature,
        began: truth::transaction(row, 5)?,
        ended: ended.map(|_| truth::transaction(row, 10)).transpose()?,
    })
}

fn holds_at(version: &Version, number: u64) -> bool {
    version.began.number <= number && version.ended.as_ref().is_none_or(|ended| ended.number > number)
}

/// The last version before the transaction after this one.
fn versions_until(connection: &Connection, number: u64) -> Result<i64> {
    let mut statement = connection.prepare_cached("SELECT before FROM groundplan_transaction WHERE number = ?1")?;
    let before = statement.query_row([signed(number.saturating_add(1))], |row| row.get(0)).optional()?;
    Ok(before.unwrap_or(i64::MAX))
}

/// Ids of features that began or ended a version after one transaction and not after another.
fn touched(connection: &Connection, layer: i64, from: u64, to: u64) -> Result<BTreeSet<String>> {
    let mut began = connection
        .prepare_cached("SELECT feature FROM groundplan_version WHERE seq > ?1 AND seq <= ?2 AND +layer = ?3")?;
    let mut ended = connection
        .prepare_cached("SELECT feature FROM groundplan_version WHERE ended > ?1 AND ended <= ?2 AND +layer = ?3")?;
    let (first, last) = (versions_until(connection, from)?, versions_until(connection, to)?);
    let mut ids = BTreeSet::new();
    for id in began.query_map(params![first, last, layer], |row| row.get(0))? {
        ids.insert(id?);
    }
    for id in ended.query_map(params![signed(from), signed(to), layer], |row| row.get(0))? {
        ids.insert(id?);
    }
    Ok(ids)
}

/// The states at the end of a transaction of the collections that changed after it.
fn collections_at(connection: &Connection, number: u64) -> Result<Vec<CollectionState>> {
    let mut statement = connection.prepare_cached(
        "SELECT l.id, (SELECT document FROM groundplan_collection c WHERE c.layer = l.key \
           AND c.began <= ?1 AND (c.ended IS NULL OR c.ended > ?1)) \
         FROM groundplan_layer l WHERE EXISTS (SELECT 1 FROM groundplan_collection c WHERE c.layer = l.key \
           AND (c.began > ?1 OR c.ended > ?1)) ORDER BY l.key",
    )?;
    let mut rows = statement.query([signed(number)])?;
    let mut states = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, document): (String, Option<String>) = (row.get(0)?, row.get(1)?);
        let read = |text: String| serde_json::from_str::<Collection>(&text).map(Arc::new);
        let state = document.map(read).transpose().map_err(|cause| torn(format!("collection {id}: {cause}")))?;
        states.push(CollectionState { id, state });
    }
    Ok(states)
}

/// The states at the end of a transaction of the features that changed after it.
fn features_at(connection: &Connection, number: u64) -> Result<Vec<FeatureState>> {
    let mut ids = connection.prepare_cached("SELECT key, id FROM groundplan_layer")?;
    let ids = ids.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let ids: BTreeMap<i64, String> = ids.collect::<rusqlite::Result<_>>()?;
    let id_of = |layer: i64| ids.get(&layer).cloned().unwrap_or_default();
    let mut states = BTreeMap::new();
    let mut began = connection.prepare_cached("SELECT layer, feature FROM groundplan_version WHERE seq > ?1")?;
    let mut rows = began.query([versions_until(connection, number)?])?;
    while let Some(row) = rows.next()? {
        states.insert((id_of(row.get(0)?), row.get::<_, String>(1)?), None);
    }
    let mut ended = connection.prepare_cached(
        "SELECT feature, properties, geometry, number, layer FROM groundplan_version WHERE ended > ?1 AND began <= ?1",
    )?;
    let mut rows = ended.query([signed(number)])?;
    while let Some(row) = rows.next()? {
        let feature = Arc::new(truth::feature(row, 0)?);
        states.insert((id_of(row.get(4)?), feature.id.clone()), Some((feature, row.get(3)?)));
    }
    let states = states.into_iter();
    Ok(states.map(|((collection, id), state)| FeatureState { collection, id, state }).collect())
}

fn audit_entry(row: &Row<'_>) -> rusqlite::Result<(i64, AuditEntry)> {
    let entry = AuditEntry {
        time: RecordTime(row.get(1)?),
        who: row.get(2)?,
        from: row.get(3)?,
        what: row.get(4)?,
        status: row.get(5)?,
        transaction: row.get(6)?,
    };
    Ok((row.get(0)?, entry))
}
