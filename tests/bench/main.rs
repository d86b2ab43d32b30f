//! The kernel at work on large inputs, timed for `bench.py`, which runs other engines on the same files in turn.
//!
//! `bench WORK VALUES INPUT…` reads the inputs once and says `{"ready": "overlap"}`. Then it takes orders, a line each,
//! and answers with a line of JSON: `go` does the work once, `{"seconds": 1.25}`; `save` leaves what was computed in the
//! file VALUES, so that not only times are compared, `{"count": 2000, "sum": 4.7}`. Reading, and what is done to make
//! results comparable, is in no time. One thread.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod files;
mod nearest;
mod work;

use serde_json::json;
use std::path::{Path, PathBuf};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(name), Some(values)) = (arguments.next(), arguments.next()) else { usage() };
    let inputs: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let Some(mut work) = work::prepared(&name, &inputs) else { usage() };
    println!("{}", json!({ "ready": name }));
    let mut columns: Option<work::Columns> = None;
    for line in std::io::stdin().lines() {
        if line.unwrap() == "go" {
            let run = work();
            columns = Some(run.columns);
            println!("{}", json!({ "seconds": run.seconds }));
        } else {
            let columns = columns.take().map_or_else(Vec::new, |columns| columns());
            files::write(Path::new(&values), &columns);
            let first = columns.first().map_or(&[][..], Vec::as_slice);
            println!("{}", json!({ "count": first.len(), "sum": first.iter().sum::<f64>() }));
        }
    }
}

fn usage() -> ! {
    eprintln!("usage: bench {} VALUES INPUT…", work::NAMES.join("|"));
    std::process::exit(2)
}
