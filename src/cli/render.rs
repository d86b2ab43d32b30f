//! Answers as a table for people, or as JSON, GeoJSON or CSV for programs.

use super::answers::tabular;
use crate::ask::Answered;
use clap::ValueEnum;
use comfy_table::{CellAlignment, Table, presets};
use serde_json::{Value, json};
use std::io::Write as _;

/// How an answer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Columns for people
    Table,
    /// The answer as the API gives it
    Json,
    /// A feature collection: measured features, common ground, or lines to the neighbours
    Geojson,
    /// One row per line of the table
    Csv,
}

/// An answer that can be shown in every format.
pub(super) trait Answer {
    /// Column titles; those that end in a unit are numbers.
    fn columns(&self) -> Vec<&'static str>;
    /// One row per feature, pair or neighbour.
    fn rows(&self) -> Vec<Vec<String>>;
    /// The rows that people look at: those that say something.
    fn rows_for_people(&self) -> Vec<Vec<String>> {
        self.rows()
    }
    /// What must not be overlooked, in sentences.
    fn remarks(&self) -> Vec<String>;
    /// GeoJSON features.
    fn features(&self) -> Vec<Value>;
}

/// Writes the answer to standard output; whoever reads it may stop early.
pub(super) fn print(answered: &Answered, format: Format) -> Result<(), Box<dyn std::error::Error>> {
    let answer = tabular(answered);
    let text = match format {
        Format::Table => match answered {
            // What is asked for is the file.
            Answered::WritePlots(written) => written.text.clone(),
            _ => table(answer),
        },
        Format::Json => serde_json::to_string_pretty(&answered.value()?)? + "\n",
        Format::Geojson => json!({"type": "FeatureCollection", "features": answer.features()}).to_string() + "\n",
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(answer.columns())?;
            for row in answer.rows() {
                writer.write_record(row)?;
            }
            String::from_utf8(writer.into_inner()?)?
        }
    };
    say(&text)?;
    let is_file = format == Format::Table && matches!(answered, Answered::WritePlots(_));
    if is_file || matches!(format, Format::Csv | Format::Geojson) {
        // Rows alone cannot say "no data"; whoever pipes them still sees this.
        for remark in answer.remarks() {
            eprintln!("{remark}");
        }
    }
    Ok(())
}

/// Writes to standard output. A reader that has closed it has seen enough: that is no failure.
pub(super) fn say(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

fn table(answer: &dyn Answer) -> String {
    let columns = answer.columns();
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(&columns);
    for row in answer.rows_for_people() {
        table.add_row(row);
    }
    for (position, _) in columns.iter().enumerate().filter(|(_, title)| is_number(title)) {
        if let Some(column) = table.column_mut(position) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let remarks = answer.remarks();
    format!("{table}\n{}{}", remarks.join("\n"), if remarks.is_empty() { "" } else { "\n" })
}

fn is_number(title: &str) -> bool {
    [
        "m2",
        "ha",
        "km2",
        "mu",
        "m",
        "deg",
        "share",
        "least",
        "most",
        "gross",
        "shown",
        "difference",
        "stated",
        "measured",
    ]
    .iter()
    .any(|unit| title.split(' ').next_back() == Some(unit))
}
