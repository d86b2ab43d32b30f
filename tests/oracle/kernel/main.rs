//! The measures of `groundplan::geom` over standard input and output, for the large oracle run.
//!
//! One JSON object per line in, one per line out, in the same order: `{"op": "area", "a": geometry}` gives
//! `{"value": 2682105.2}`. Whatever is wrong with a line is answered with `{"error": "…"}`; a panic in a measure is
//! caught and answered with `{"panic": true}`, so that one bad case never hides the others.

mod ops;
mod planes;

use serde_json::{Value, json};
use std::io::{BufRead, BufWriter, Write, stdin, stdout};

fn main() -> std::io::Result<()> {
    let mut out = BufWriter::new(stdout().lock());
    for line in stdin().lock().lines() {
        serde_json::to_writer(&mut out, &answer(&line?))?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

fn answer(line: &str) -> Value {
    let question: Value = match serde_json::from_str(line) {
        Ok(question) => question,
        Err(cause) => return json!({ "error": format!("not JSON: {cause}") }),
    };
    match std::panic::catch_unwind(|| ops::answer(&question)) {
        Ok(Ok(answer)) => answer,
        Ok(Err(message)) => json!({ "error": message }),
        Err(_) => json!({ "panic": true }),
    }
}
