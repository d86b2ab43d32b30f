//! Questions that are worked on in the background.

use super::trouble::Result;
use super::writer::Writer;
use crate::model::{Job, JobEnd, JobStatus, KeptJob, RecordTime};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

const COLUMNS: &str = "job.seq, job.id, job.time_us, job.who, job.process, job.snapshot, job.number, job.software, \
    job_end.started_us, job_end.time_us, job_end.status, job_end.detail, job_end.answer_sha256, job.owner, job.as_of_us";
/// The last thing that became of a job, if anything did.
const WITH_ENDS: &str = "FROM groundplan_job AS job LEFT JOIN groundplan_job_end AS job_end ON job_end.seq = \
    (SELECT max(seq) FROM groundplan_job_end WHERE job = job.id)";

pub(super) fn begin(writer: &mut Writer, job: &Job) -> Result<()> {
    let Job { id, time, who, owner, process, snapshot, transaction, as_of, software, request } = job;
    let (number, as_of) = (i64::try_from(*transaction).unwrap_or(i64::MAX), as_of.map(|time| time.0));
    let mut statement = writer.connection.prepare_cached(
        "INSERT INTO groundplan_job (id, time_us, who, owner, process, snapshot, number, as_of_us, software, request) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    statement.execute(params![id, time.0, who, owner, process, snapshot, number, as_of, software, request])?;
    writer.logged += request.len();
    Ok(())
}

pub(super) fn end(writer: &mut Writer, end: &JobEnd) -> Result<()> {
    let JobEnd { job, started, time, status, detail, answer_sha256, answer } = end;
    let mut statement = writer.connection.prepare_cached(
        "INSERT INTO groundplan_job_end (job, started_us, time_us, status, detail, answer_sha256, answer) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let started = started.map(|started| started.0);
    statement.execute(params![job, started, time.0, status.word(), detail, answer_sha256, answer])?;
    writer.logged += answer.len();
    Ok(())
}

/// With its request and its answer.
pub(super) fn one(connection: &Connection, id: &str) -> Result<Option<KeptJob>> {
    let sql = format!("SELECT {COLUMNS}, job.request, coalesce(job_end.answer, '') {WITH_ENDS} WHERE job.id = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row([id], kept).optional()?.map(|(_, job)| job))
}

/// Newest first, without requests and answers.
pub(super) fn heads(
    connection: &Connection,
    owner: Option<&str>,
    before: i64,
    limit: usize,
) -> Result<Vec<(i64, KeptJob)>> {
    let sql = format!(
        "SELECT {COLUMNS}, '', '' {WITH_ENDS} WHERE job.seq < ?1 AND (?2 IS NULL OR job.owner = ?2) \
         ORDER BY job.seq DESC LIMIT ?3"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let found = statement.query_map(params![before, owner, limit], kept)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Ids of jobs of which nothing has become yet.
pub(super) fn open(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM groundplan_job WHERE id NOT IN (SELECT job FROM groundplan_job_end) ORDER BY seq",
    )?;
    let found = statement.query_map([], |row| row.get(0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn kept(row: &Row<'_>) -> rusqlite::Result<(i64, KeptJob)> {
    let number: i64 = row.get(6)?;
    let job = Job {
        id: row.get(1)?,
        time: RecordTime(row.get(2)?),
        who: row.get(3)?,
        owner: row.get(13)?,
        process: row.get(4)?,
        snapshot: row.get(5)?,
        transaction: u64::try_from(number).unwrap_or_default(),
        as_of: row.get::<_, Option<i64>>(14)?.map(RecordTime),
        software: row.get(7)?,
        request: row.get(15)?,
    };
    let status: Option<String> = row.get(10)?;
    let end = match status {
        None => None,
        Some(status) => Some(JobEnd {
            job: job.id.clone(),
            started: row.get::<_, Option<i64>>(8)?.map(RecordTime),
            time: RecordTime(row.get(9)?),
            // The table takes no other word.
            status: JobStatus::parse(&status).unwrap_or(JobStatus::Failed),
            detail: row.get(11)?,
            answer_sha256: row.get(12)?,
            answer: row.get(16)?,
        }),
    };
    Ok((row.get(0)?, (job, end)))
}
