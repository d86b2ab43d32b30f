//! Whether a store is whole: what `groundplan check --store` asks.

mod account;
mod tables;

use super::fault::fault;
use super::trouble::{Result, Trouble};
use super::{connect, holder, migrate};
use crate::model::Severity;
use crate::store::StoreError;
use rusqlite::Connection;
use std::path::Path;

/// More findings than this are only counted.
const SHOWN: usize = 1_000;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// An error is damage; a warning will be put right when the store is opened; an info is worth knowing.
    pub severity: Severity,
    /// Where: a table, a feature, a transaction.
    pub place: String,
    /// What is wrong, in a sentence.
    pub message: String,
}

/// Reads a whole store and lists what is wrong with it, the worst first. It can be served meanwhile.
///
/// Looked at are: the pages of the file; that transactions, versions and collections follow each other without gaps and
/// in the order of time; that every version says what it said when it was written; that each feature table shows what
/// holds, and its spatial index the table. Errors: only what keeps it from being read at all.
pub fn check(path: impl AsRef<Path>) -> std::result::Result<Vec<Finding>, StoreError> {
    let path = path.as_ref();
    if !path.exists() {
        let cause = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(StoreError::Read { path: path.display().to_string(), cause });
    }
    let connection = connect::reader(path).map_err(|error| fault(path, None, &error))?;
    let findings = look(&connection, path).map_err(|trouble| trouble.named(path, Some(&connection)))?;
    Ok(findings)
}

fn look(connection: &Connection, path: &Path) -> Result<Vec<Finding>> {
    // One moment of the store, however long it takes.
    let transaction = connection.unchecked_transaction()?;
    let mut findings = Findings::default();
    let schema = match migrate::kind(connection)? {
        migrate::Kind::Store(schema) => schema,
        migrate::Kind::Empty => return Err(not_a_store(path, "it is empty")),
        migrate::Kind::Other(why) => return Err(not_a_store(path, why)),
    };
    migrate::is_known(path, schema)?;
    if schema < migrate::SCHEMA {
        findings.add(Severity::Info, "the file", "it has an older schema, and is brought up to date when it is opened");
    }
    pages(connection, &mut findings)?;
    account::look(connection, schema, &mut findings)?;
    tables::look(connection, &mut findings)?;
    if let Some(by) = holder::of(path) {
        findings.add(Severity::Info, "the file", format!("it is in use by {by}"));
    }
    transaction.finish()?;
    Ok(findings.sorted())
}

fn not_a_store(path: &Path, why: &str) -> Trouble {
    Trouble::Store(StoreError::NotAStore { path: path.display().to_string(), why: why.into() })
}

fn pages(connection: &Connection, findings: &mut Findings) -> Result<()> {
    let mut statement = connection.prepare("PRAGMA integrity_check(100)")?;
    for line in statement.query_map([], |row| row.get::<_, String>(0))? {
        let line = line?;
        if line != "ok" {
            findings.add(Severity::Error, "the pages of the file", line);
        }
    }
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    for table in statement.query_map([], |row| row.get::<_, String>(0))? {
        findings.add(Severity::Error, &table?, "a row names another one that is not there");
    }
    Ok(())
}

/// Findings as they are made.
#[derive(Debug, Default)]
struct Findings {
    list: Vec<Finding>,
    more: usize,
}

impl Findings {
    fn add(&mut self, severity: Severity, place: impl Into<String>, message: impl Into<String>) {
        if self.list.len() < SHOWN {
            self.list.push(Finding { severity, place: place.into(), message: message.into() });
        } else {
            self.more += 1;
        }
    }

    fn sorted(mut self) -> Vec<Finding> {
        if self.more > 0 {
            let message = format!("{} more findings are not listed", self.more);
            self.list.push(Finding { severity: Severity::Error, place: "the file".into(), message });
        }
        self.list.sort_by_key(|finding| finding.severity);
        self.list
    }
}
