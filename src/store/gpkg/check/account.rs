//! Whether the account of what held when is without gaps and says what was written.

use super::Findings;
use crate::format::sha256_hex;
use crate::model::{Collection, Severity};
use crate::store::gpkg::trouble::Result;
use crate::store::gpkg::{truth, wkb};
use rusqlite::{Connection, Row};
use serde_json::{Map, Value};

/// The tables that are only added to, each with the schema that it came with.
const GUARDED: [(&str, i64); 9] = [
    ("groundplan_transaction", 1),
    ("groundplan_layer", 1),
    ("groundplan_collection", 1),
    ("groundplan_version", 1),
    ("groundplan_audit", 1),
    ("groundplan_filing", WITH_FILINGS),
    ("groundplan_filing_owner", WITH_JOBS),
    ("groundplan_job", WITH_JOBS),
    ("groundplan_job_end", WITH_JOBS),
];
const WITH_FILINGS: i64 = 3;
const WITH_JOBS: i64 = 4;

pub(super) fn look(connection: &Connection, schema: i64, findings: &mut Findings) -> Result<()> {
    guards(connection, schema, findings)?;
    if schema >= WITH_FILINGS {
        let sql = "SELECT id, answer_sha256, answer FROM groundplan_filing ORDER BY seq";
        answers(connection, ("report", sql), findings)?;
    }
    if schema >= WITH_JOBS {
        let sql = "SELECT job, answer_sha256, answer FROM groundplan_job_end WHERE status = 'successful' ORDER BY seq";
        answers(connection, ("job", sql), findings)?;
    }
    let last = transactions(connection, findings)?;
    collections(connection, findings, last)?;
    versions(connection, findings, last)?;
    orphans(connection, findings)
}

/// The triggers that keep other programs from changing the account.
fn guards(connection: &Connection, schema: i64, findings: &mut Findings) -> Result<()> {
    let mut statement =
        connection.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1")?;
    for (table, _) in GUARDED.into_iter().filter(|(_, since)| *since <= schema) {
        let triggers: i64 = statement.query_row([table], |row| row.get(0))?;
        if triggers < 2 {
            findings.add(Severity::Warning, table, "the triggers that guard it are gone");
        }
    }
    Ok(())
}

/// Whether answers are still those that were given out.
fn answers(connection: &Connection, (what, sql): (&str, &str), findings: &mut Findings) -> Result<()> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, stated, answer): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if sha256_hex(answer.as_bytes()) != stated {
            findings.add(Severity::Error, format!("{what} {id}"), "it is not what was given out: its hash differs");
        }
    }
    Ok(())
}

/// Gives the number of the last one.
fn transactions(connection: &Connection, findings: &mut Findings) -> Result<i64> {
    let mut statement =
        connection.prepare("SELECT number, time_us, before FROM groundplan_transaction ORDER BY number")?;
    let mut rows = statement.query([])?;
    let (mut number, mut time, mut before) = (0, i64::MIN, 0);
    while let Some(row) = rows.next()? {
        let (next, now, versions): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let place = format!("transaction {next}");
        if next != number + 1 {
            findings.add(Severity::Error, &place, format!("it follows on transaction {number}"));
        }
        if now <= time {
            findings.add(Severity::Error, &place, "it is not later than the one before");
        }
        if versions < before {
            findings.add(Severity::Error, &place, "fewer versions lie before it than before the one before");
        }
        (number, time, before) = (next, now, versions);
    }
    Ok(number)
}

/// Checks that states of one thing follow each other.
#[derive(Default)]
struct Chain {
    of: Option<(i64, String)>,
    number: i64,
    free_from: Option<i64>,
}

/// One state.
struct Link {
    of: (i64, String),
    number: i64,
    began: i64,
    ended: Option<i64>,
}

impl Chain {
    /// What is wrong with the next state.
    fn add(&mut self, link: Link, last: i64) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.of.as_ref() != Some(&link.of) {
            *self = Self { of: Some(link.of), number: 0, free_from: Some(0) };
        }
        if link.number != self.number + 1 {
            wrong.push(format!("version {} follows on version {}", link.number, self.number));
        }
        match self.free_from {
            None => wrong.push(format!("version {} holds although a later one follows", self.number)),
            Some(ended) if ended > link.began => {
                wrong.push(format!("version {} begins before the last one has ended", link.number));
            }
            Some(_) => {}
        }
        if link.ended.is_some_and(|ended| ended < link.began) {
            wrong.push(format!("version {} ends before it begins", link.number));
        }
        if !(1..=last).contains(&link.began) || link.ended.is_some_and(|ended| ended > last) {
            wrong.push(format!("version {} belongs to a transaction that there is not", link.number));
        }
        (self.number, self.free_from) = (link.number, link.ended);
        wrong
    }
}

fn collections(connection: &Connection, findings: &mut Findings, last: i64) -> Result<()> {
    let mut statement = connection.prepare(
        "SELECT layer, coalesce((SELECT id FROM groundplan_layer WHERE key = layer), ''), number, began, ended, document \
         FROM groundplan_collection ORDER BY layer, number",
    )?;
    let mut rows = statement.query([])?;
    let mut chain = Chain::default();
    while let Some(row) = rows.next()? {
        let link = link(row)?;
        let (id, document): (String, String) = (link.of.1.clone(), row.get(5)?);
        for wrong in chain.add(link, last) {
            findings.add(Severity::Error, format!("collection {id}"), wrong);
        }
        if serde_json::from_str::<Collection>(&document).is_err() {
            findings.add(Severity::Error, format!("collection {id}"), "its description cannot be read");
        }
    }
    Ok(())
}

fn link(row: &Row<'_>) -> Result<Link> {
    Ok(Link { of: (row.get(0)?, row.get(1)?), number: row.get(2)?, began: row.get(3)?, ended: row.get(4)? })
}

fn versions(connection: &Connection, findings: &mut Findings, last: i64) -> Result<()> {
    let (count, seq): (i64, i64) =
        connection.query_row("SELECT count(*), coalesce(max(seq), 0) FROM groundplan_version", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    if count != seq {
        findings.add(Severity::Error, "the account of versions", format!("{} versions are missing", seq - count));
    }
    let mut statement = connection.prepare(
        "SELECT layer, feature, number, began, ended, properties, geometry, hash, repairs \
         FROM groundplan_version ORDER BY layer, feature, number",
    )?;
    let mut rows = statement.query([])?;
    let mut chain = Chain::default();
    while let Some(row) = rows.next()? {
        let link = link(row)?;
        let (feature, number) = (link.of.1.clone(), link.number);
        let place = || format!("feature {feature}, version {number}");
        for wrong in chain.add(link, last) {
            findings.add(Severity::Error, place(), wrong);
        }
        if let Some(wrong) = content(row, &feature, number)? {
            findings.add(Severity::Error, place(), wrong);
        }
    }
    Ok(())
}

/// What is wrong with what a version says.
fn content(row: &Row<'_>, feature: &str, number: i64) -> Result<Option<&'static str>> {
    let (Ok(properties), Ok(geometry)) = (row.get_ref(5)?.as_str(), row.get_ref(6)?.as_blob_or_null()) else {
        return Ok(Some("it is not of the right type"));
    };
    let hash = truth::hash(feature, u32::try_from(number).unwrap_or(0), properties, geometry);
    let repairs: Option<String> = row.get(8)?;
    Ok(if row.get_ref(7)?.as_blob().ok() != Some(&hash) {
        Some("it does not say what it said when it was written")
    } else if serde_json::from_str::<Map<String, Value>>(properties).is_err() {
        Some("its properties cannot be read")
    } else if geometry.is_some_and(|bytes| !matches!(wkb::read(bytes), Ok(Some(_)))) {
        Some("its geometry cannot be read")
    } else if repairs.is_some_and(|text| serde_json::from_str::<Vec<String>>(&text).is_err()) {
        Some("its repairs cannot be read")
    } else {
        None
    })
}

/// Versions of nothing.
fn orphans(connection: &Connection, findings: &mut Findings) -> Result<()> {
    for (sql, what) in [
        (
            "SELECT count(*) FROM groundplan_version WHERE layer NOT IN (SELECT key FROM groundplan_layer)",
            "versions belong to a collection that there never was",
        ),
        (
            "SELECT count(*) FROM groundplan_version WHERE ended IS NULL AND layer NOT IN \
             (SELECT layer FROM groundplan_collection WHERE ended IS NULL)",
            "versions hold although their collection has ended",
        ),
        (
            "SELECT count(*) FROM groundplan_collection WHERE layer NOT IN (SELECT key FROM groundplan_layer)",
            "collections have no id",
        ),
    ] {
        let count: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        if count > 0 {
            findings.add(Severity::Error, "the account of versions", format!("{count} {what}"));
        }
    }
    Ok(())
}
