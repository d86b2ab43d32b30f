//! Any text as a date or interval: no panic, ends in order, and the printed ends are what was read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rooms::model::{TimeInterval, TimeSpan};

fuzz_target!(|text: &str| {
    let interval = TimeInterval::parse(text);
    let Ok(span) = TimeSpan::parse(text) else { return };
    assert!(span.start <= span.end);
    assert_eq!(span.to_string(), text);
    let start = TimeSpan::parse(&span.start_rfc3339()).expect("a printed start");
    let end = TimeSpan::parse(&span.end_rfc3339()).expect("a printed end");
    assert_eq!((start.start, end.end), (span.start, span.end));
    assert!(interval.expect("a date is an interval").meets(Some(&span), Some(&span)));
});
