//! Filters made to exhaust stack, memory or patience, in both encodings.

use crate::query::filter::tests::attacks::on_a_small_stack;
use crate::query::filter::{Encoding, Filter, FilterError};
use std::time::{Duration, Instant};

fn refusal(text: String, encoding: Encoding) -> FilterError {
    let started = Instant::now();
    let refused = on_a_small_stack(move || Filter::read(&text, encoding, &Ok).map(|_| ()));
    assert!(started.elapsed() < Duration::from_secs(2), "took {:?}", started.elapsed());
    refused.unwrap_err()
}

fn nested(open: &str, depth: usize, inner: &str, close: &str) -> String {
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn deep_nesting_of_every_kind_is_refused_at_once() {
    for (open, inner, close) in [
        ("casei(", "'a'", ")"),
        ("abs(", "1", ")"),
        ("(", "1", ")"),
        ("1+(", "1", ")"),
        ("-abs(", "1", ")"),
        ("A_EQUALS((", "1", "),a)"),
        ("NOT ", "TRUE", ""),
    ] {
        let text = nested(open, 200, inner, close);
        let error = refusal(format!("a = {text}"), Encoding::Text);
        assert!(matches!(error, FilterError::TooDeep { .. } | FilterError::Unexpected { .. }), "{open}: {error}");
    }
    for (open, inner, close) in [
        (r#"{"op":"not","args":["#, "true", "]}"),
        (r#"{"op":"casei","args":["#, r#""a""#, "]}"),
        ("[", "1", "]"),
        (r#"{"type":"GeometryCollection","geometries":["#, "1", "]}"),
    ] {
        for text in [nested(open, 9000, inner, close), open.repeat(9000)] {
            let is_deep =
                matches!(refusal(text, Encoding::Json), FilterError::TooDeep { .. } | FilterError::TooLong { .. });
            assert!(is_deep, "{open}");
        }
    }
}

#[test]
fn what_is_as_deep_as_it_may_be_is_read_and_asked_on_a_small_stack() {
    let depth = Filter::MAX_DEPTH - 1;
    let text = format!("{} > 0", nested("abs(1+", depth, "n", ")"));
    let json = nested(r#"{"op":"not","args":["#, Filter::MAX_JSON_DEPTH / 2, "true", "]}");
    let sum = format!(
        r#"{{"op":">","args":[{},0]}}"#,
        nested(r#"{"op":"+","args":[1,"#, Filter::MAX_JSON_DEPTH / 2 - 1, "1", "]}")
    );
    for (text, encoding) in [(text, Encoding::Text), (json, Encoding::Json), (sum, Encoding::Json)] {
        on_a_small_stack(move || {
            let filter = Filter::read(&text, encoding, &Ok).unwrap();
            assert!(filter == filter.clone() && !format!("{filter:?}").is_empty());
            super::answer(&filter)
        });
    }
}

#[test]
fn ten_thousand_nots_and_unclosed_parentheses_are_refused_at_once() {
    assert!(matches!(refusal("NOT ".repeat(10_000), Encoding::Text), FilterError::TooManyTokens { .. }));
    assert!(matches!(refusal("(".repeat(64), Encoding::Text), FilterError::Unexpected { .. }));
    assert!(matches!(refusal("A_EQUALS((".repeat(60), Encoding::Text), FilterError::TooDeep { .. }));
    assert!(matches!(refusal("(1,".repeat(100), Encoding::Text), FilterError::TooDeep { .. }));
    let open = r#"{"op":"and","args":[true,"#;
    assert!(matches!(refusal(open.repeat(50), Encoding::Json), FilterError::NotJson { .. }));
}

#[test]
fn lists_arrays_and_values_are_counted() {
    let list = |n: usize| vec!["1"; n].join(",");
    let error = refusal(format!("A_EQUALS(a, ({}))", list(Filter::MAX_ENTRIES + 1)), Encoding::Text);
    assert!(matches!(error, FilterError::TooManyEntries { .. }), "{error}");
    let error = refusal(format!(r#"{{"op":"in","args":[{{"property":"a"}},[{}]]}}"#, list(1001)), Encoding::Json);
    assert_eq!(error.to_string(), "/args/1/1000: the list has more than 1000 entries");
    let terms = vec![r#"{"op":"=","args":[1,1]}"#; 700].join(",");
    let error = refusal(format!(r#"{{"op":"or","args":[{terms}]}}"#), Encoding::Json);
    assert!(matches!(error, FilterError::TooManyTokens { .. }), "{error}");
    let error = refusal(format!(r#"{{"op":"like","args":["a","{}"]}}"#, "%".repeat(33)), Encoding::Json);
    assert_eq!(error.to_string(), "/args/1: the pattern has more than 32 wildcards");
    let error = refusal(format!("a LIKE '{}'", "x".repeat(5000)), Encoding::Text);
    assert!(matches!(error, FilterError::PatternTooLong { .. }), "{error}");
}

#[test]
fn ten_thousand_positions_are_read_and_one_more_is_not() {
    // A zigzag of so many positions.
    let positions = |n: u32| (0..n).map(|i| (f64::from(i) * 0.01, i % 2)).collect::<Vec<_>>();
    let wkt = |n: u32| {
        let all: Vec<String> = positions(n).iter().map(|(x, y)| format!("{x:.2} {y}")).collect();
        format!("S_CROSSES(geometry, LINESTRING({}))", all.join(","))
    };
    let json = |n: u32| {
        let all: Vec<String> = positions(n).iter().map(|(x, y)| format!("[{x:.2},{y}]")).collect();
        format!(
            r#"{{"op":"s_crosses","args":[{{"property":"geometry"}},{{"type":"LineString","coordinates":[{}]}}]}}"#,
            all.join(",")
        )
    };
    for (text, encoding) in [(wkt(10_000), Encoding::Text), (json(10_000), Encoding::Json)] {
        assert_eq!(super::answer(&super::read(&text, encoding)), "");
    }
    for (text, encoding) in [(wkt(10_001), Encoding::Text), (json(10_001), Encoding::Json)] {
        assert_eq!(refusal(text, encoding), FilterError::TooManyPositions { limit: Filter::MAX_POSITIONS });
    }
    let two = format!("{} OR {}", wkt(6000), wkt(6000));
    assert_eq!(refusal(two, Encoding::Text), FilterError::TooManyPositions { limit: Filter::MAX_POSITIONS });
    let empty = format!("S_WITHIN(geometry, MULTIPOINT({}", "(".repeat(100_000));
    assert!(matches!(refusal(empty, Encoding::Text), FilterError::TooManyPositions { .. }));
}
