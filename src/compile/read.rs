//! Files into tables. A line that cannot be split, or has the wrong number of values, becomes an issue and
//! is left out; every other row is kept as it is.

use super::CompileError;
use super::journal::{Journal, Spot};
use super::lines::{LineFault, split};
use crate::format::{InputEntry, sha256_hex};
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

/// The bytes of every seed file, by path below `seeds/` with forward slashes.
pub(super) struct Folder {
    files: BTreeMap<String, Vec<u8>>,
    /// What lies beside them and is not read.
    strays: Vec<String>,
}

/// Files and folders that belong to the seeds; anything else (a README) is left alone.
const FILES: [&str; 3] = ["sources.csv", "places.csv", "checks.csv"];
const FOLDERS: [(&str, &str); 4] = [("themes", "csv"), ("vocab", "csv"), ("outlines", "geojson"), ("rules", "csv")];

impl Folder {
    /// Reads all seed files. Only a missing folder, or a file that the system refuses, is an error.
    pub fn open(seeds: &Path) -> Result<Self, CompileError> {
        let mut files = BTreeMap::new();
        let mut strays = Vec::new();
        let fail = |path: &Path| {
            let path = path.display().to_string();
            move |cause| CompileError::Read { path, cause }
        };
        std::fs::read_dir(seeds).map_err(fail(seeds))?;
        for name in FILES {
            let path = seeds.join(name);
            if path.is_file() {
                files.insert(name.to_string(), std::fs::read(&path).map_err(fail(&path))?);
            }
        }
        for (folder, ending) in FOLDERS {
            let path = seeds.join(folder);
            let entries = match std::fs::read_dir(&path) {
                Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => continue,
                entries => entries.map_err(fail(&path))?,
            };
            for entry in entries {
                let path = entry.map_err(fail(&path))?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                // Whatever else lies there is reported by name, not read: `ftz_area.CSV` is not `ftz_area.csv`.
                let known = path.extension().is_some_and(|e| e == ending) && path.is_file();
                let bytes = if known { Some(std::fs::read(&path).map_err(fail(&path))?) } else { None };
                match bytes {
                    Some(bytes) => drop(files.insert(format!("{folder}/{name}"), bytes)),
                    None if name.starts_with('.') => {}
                    None => strays.push(format!("{folder}/{name}")),
                }
            }
        }
        strays.sort();
        Ok(Self { files, strays })
    }

    /// Notes what lies in the folders and was not read.
    pub fn report_strays(&self, journal: &mut Journal) {
        for name in &self.strays {
            journal.report("stray_file", &Spot::file(name), "", "", "the file is not one that is read");
        }
    }

    /// Names of the files below a folder, in order.
    pub fn below(&self, folder: &str) -> Vec<String> {
        let prefix = format!("{folder}/");
        self.files.keys().filter(|name| name.starts_with(&prefix)).cloned().collect()
    }

    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// The table in a file; without rows when there is no such file.
    pub fn table(&self, name: &str, journal: &mut Journal) -> Table {
        self.bytes(name).map_or_else(Table::default, |bytes| Table::read(name, bytes, journal))
    }

    pub fn into_inputs(self) -> Vec<InputEntry> {
        let entry =
            |(file, bytes): (String, Vec<u8>)| InputEntry { sha256: sha256_hex(&bytes), bytes: bytes.len(), file };
        self.files.into_iter().map(entry).collect()
    }
}

/// Lines that end in LF, CR LF or CR: a table saved with the old ends must not turn into one long line.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    for line in bytes.split(|b| *b == b'\n') {
        lines.extend(line.strip_suffix(b"\r").unwrap_or(line).split(|b| *b == b'\r'));
    }
    lines
}

/// A header and its rows.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub file: String,
    pub columns: Rc<[String]>,
    pub rows: Vec<Row>,
}

/// One row: values by column name.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub spot: Spot,
    columns: Rc<[String]>,
    values: Vec<String>,
}

impl Row {
    /// The value, empty where the table has no such column.
    pub fn get(&self, column: &str) -> &str {
        let position = self.columns.iter().position(|c| c == column);
        position.and_then(|p| self.values.get(p)).map_or("", String::as_str)
    }

    /// Notes an issue about the value in a column.
    pub fn report(&self, journal: &mut Journal, kind: &str, column: &str, message: impl Into<String>) {
        journal.report(kind, &self.spot, column, self.get(column), message);
    }

    /// The parts of a `;`-list.
    pub fn list(&self, column: &str) -> Vec<String> {
        self.get(column).split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_string).collect()
    }
}

impl Table {
    fn read(file: &str, bytes: &[u8], journal: &mut Journal) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut lines = lines(bytes).into_iter().zip(1..);
        let header = lines.next().map(|(line, _)| split(line));
        let Some(Ok(header)) = header else {
            journal.report("missing_column", &Spot::file(file), "", "", "the header line cannot be read");
            return Self::default();
        };
        let columns: Rc<[String]> = header.into();
        for (position, name) in columns.iter().enumerate() {
            if columns.iter().take(position).any(|earlier| earlier == name) {
                journal.report(
                    "duplicate_column",
                    &Spot::file(file),
                    name,
                    "",
                    format!("two columns are named `{name}`"),
                );
            }
        }
        let mut table = Self { file: file.to_string(), columns, rows: Vec::new() };
        for (line, row) in lines {
            if !line.iter().all(u8::is_ascii_whitespace) {
                table.push(line, row, journal);
            }
        }
        table
    }

    fn push(&mut self, line: &[u8], row: usize, journal: &mut Journal) {
        let mut spot = Spot { file: self.file.clone(), row, id: String::new() };
        let shown = String::from_utf8_lossy(line);
        let values = match split(line) {
            Ok(values) => values,
            Err(LineFault::BrokenUtf8) => {
                return journal.report("broken_utf8", &spot, "", &shown, "the line is not valid UTF-8");
            }
            Err(LineFault::StrayQuote) => {
                return journal.report(
                    "stray_quote",
                    &spot,
                    "",
                    &shown,
                    "a quotation mark stands where none may stand",
                );
            }
        };
        spot.id = values.first().cloned().unwrap_or_default();
        if values.len() != self.columns.len() {
            let message = format!("{} values for {} columns", values.len(), self.columns.len());
            return journal.report("wrong_column_count", &spot, "", &shown, message);
        }
        self.rows.push(Row { spot, columns: Rc::clone(&self.columns), values });
    }

    /// Reports columns that are not there. Rows then read as empty in them.
    pub fn require(&self, columns: &[&str], journal: &mut Journal) {
        if self.file.is_empty() {
            return;
        }
        for column in columns.iter().filter(|c| !self.columns.iter().any(|known| known == *c)) {
            journal.report(
                "missing_column",
                &Spot::file(&self.file),
                column,
                "",
                format!("the table has no column `{column}`"),
            );
        }
    }
}
