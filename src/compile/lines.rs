//! One line of CSV into its values. A record is one line: seeds have no line breaks inside values, so a stray
//! quotation mark can harm its own row only.

/// Why a line cannot be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineFault {
    BrokenUtf8,
    StrayQuote,
}

/// Splits one line (without its line break) into trimmed values.
pub(super) fn split(line: &[u8]) -> Result<Vec<String>, LineFault> {
    let text = std::str::from_utf8(line).map_err(|_| LineFault::BrokenUtf8)?;
    if !quotes_are_paired(text) {
        return Err(LineFault::StrayQuote);
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    match reader.records().next() {
        Some(Ok(record)) => Ok(record.iter().map(|value| value.trim().to_string()).collect()),
        Some(Err(_)) => Err(LineFault::StrayQuote),
        None => Ok(vec![String::new()]),
    }
}

/// RFC 4180: a quotation mark opens a value, closes it, or stands doubled inside a quoted one. The csv
/// crate is lenient about the rest, and would glue lines together.
fn quotes_are_paired(text: &str) -> bool {
    #[derive(PartialEq)]
    enum State {
        Start,
        Bare,
        Quoted,
        Closing,
    }
    let mut state = State::Start;
    for c in text.chars() {
        state = match (state, c) {
            (State::Start, '"') => State::Quoted,
            (State::Start | State::Bare | State::Closing, ',') => State::Start,
            (State::Start | State::Bare, c) if c != '"' => State::Bare,
            (State::Quoted, '"') => State::Closing,
            (State::Quoted, _) | (State::Closing, '"') => State::Quoted,
            _ => return false,
        };
    }
    state != State::Quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(line: &str) -> Vec<String> {
        split(line.as_bytes()).unwrap()
    }

    #[test]
    fn quoted_commas_and_doubled_quotes_are_values() {
        assert_eq!(values("a,\"b, c\",\"d \"\"e\"\"\", f "), ["a", "b, c", "d \"e\"", "f"]);
        assert_eq!(values("a,,"), ["a", "", ""]);
    }

    #[test]
    fn stray_quotes_are_found_wherever_they_stand() {
        for bad in ["a,\"b", "a,b\"c", "a,\"b\"c,d", "\"a,b,c"] {
            assert_eq!(split(bad.as_bytes()), Err(LineFault::StrayQuote), "{bad}");
        }
    }

    #[test]
    fn broken_utf8_is_found() {
        assert_eq!(split(b"a,\xff\xfe,b"), Err(LineFault::BrokenUtf8));
    }
}
