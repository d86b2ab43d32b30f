//! Answers that were given out.

use super::trouble::Result;
use super::writer::Writer;
use crate::model::{Filing, RecordTime};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

const COLUMNS: &str = "seq, id, time_us, who, process, snapshot, number, software, answer_sha256, request, answer";
/// Without what may be large.
const HEADS: &str = "seq, id, time_us, who, process, snapshot, number, software, answer_sha256, '', ''";

/// Whose it has to be, if that is said by the second parameter.
const IS_OWN: &str = "(?2 IS NULL OR EXISTS (SELECT 1 FROM groundplan_filing_owner WHERE filing = id AND owner = ?2))";

/// Adds it, if it is not there yet.
pub(super) fn add(writer: &mut Writer, filing: &Filing) -> Result<()> {
    let Filing { id, time, who, owner, process, snapshot, transaction, software, request, answer_sha256, answer } =
        filing;
    let number = i64::try_from(*transaction).unwrap_or(i64::MAX);
    let mut statement = writer.connection.prepare_cached(
        "INSERT INTO groundplan_filing (id, time_us, who, process, snapshot, number, software, answer_sha256, request, answer) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO NOTHING",
    )?;
    statement.execute(params![id, time.0, who, process, snapshot, number, software, answer_sha256, request, answer])?;
    writer.logged += request.len() + answer.len();
    let mut statement = writer
        .connection
        .prepare_cached("INSERT INTO groundplan_filing_owner (filing, owner) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
    statement.execute([id, owner])?;
    Ok(())
}

pub(super) fn one(connection: &Connection, id: &str, owner: Option<&str>) -> Result<Option<Filing>> {
    let sql = format!("SELECT {COLUMNS} FROM groundplan_filing WHERE id = ?1 AND {IS_OWN}");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params![id, owner], filing).optional()?.map(|(_, filing)| filing))
}

/// Without requests and answers.
pub(super) fn heads(
    connection: &Connection,
    owner: Option<&str>,
    after: i64,
    limit: usize,
) -> Result<Vec<(i64, Filing)>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {HEADS} FROM groundplan_filing WHERE seq > ?1 AND {IS_OWN} ORDER BY seq LIMIT ?3"
    ))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let found = statement.query_map(params![after, owner, limit], filing)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn filing(row: &Row<'_>) -> rusqlite::Result<(i64, Filing)> {
    let number: i64 = row.get(6)?;
    let filing = Filing {
        id: row.get(1)?,
        time: RecordTime(row.get(2)?),
        who: row.get(3)?,
        owner: String::new(),
        process: row.get(4)?,
        snapshot: row.get(5)?,
        transaction: u64::try_from(number).unwrap_or_default(),
        software: row.get(7)?,
        answer_sha256: row.get(8)?,
        request: row.get(9)?,
        answer: row.get(10)?,
    };
    Ok((row.get(0)?, filing))
}
