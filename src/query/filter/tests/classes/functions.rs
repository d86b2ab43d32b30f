//! Functions and Arithmetic Expressions.

use super::{check, read};
use crate::query::filter::{Encoding, Filter};
use serde_json::json;

#[test]
fn our_own_functions_are_known_in_both_encodings() {
    check(&[
        ("lower(name) = 'papa'", r#"{"op":"=","args":[{"op":"lower","args":[{"property":"name"}]},"papa"]}"#, "4"),
        (
            "UPPER(name) LIKE 'STRASSE'",
            r#"{"op":"like","args":[{"op":"upper","args":[{"property":"name"}]},"STRASSE"]}"#,
            "05",
        ),
        ("char_length(name) = 3", r#"{"op":"=","args":[{"op":"char_length","args":[{"property":"name"}]},3]}"#, "1"),
        ("abs(n) = 3", r#"{"op":"=","args":[{"op":"abs","args":[{"property":"n"}]},3]}"#, "1"),
        (
            "abs(n - 4) < 2 * 1.5",
            r#"{"op":"<","args":[{"op":"abs","args":[{"op":"-","args":[{"property":"n"},4]}]},{"op":"*","args":[2,1.5]}]}"#,
            "03",
        ),
        (
            "area_m2(geometry) > 8.5e9",
            r#"{"op":">","args":[{"op":"area_m2","args":[{"property":"geometry"}]},8.5e9]}"#,
            "125",
        ),
        (
            "length_m(geometry) / 1000 BETWEEN 100 AND 130",
            r#"{"op":"between","args":[{"op":"/","args":[{"op":"length_m","args":[{"property":"geometry"}]},1000]},100,130]}"#,
            "0",
        ),
        (
            "area_m2(BBOX(80,44,81,45)) > area_m2(geometry)",
            r#"{"op":">","args":[{"op":"area_m2","args":[{"bbox":[80,44,81,45]}]},{"op":"area_m2","args":[{"property":"geometry"}]}]}"#,
            "0347",
        ),
    ]);
}

#[test]
fn arithmetic_has_the_precedence_of_the_standard() {
    let all = "01234567";
    for (sum, result) in [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("1038290-2*2^0", 1_038_288.0),
        ("21 div 10", 2.0),
        ("-21 DIV 10", -2.0),
        ("5%2", 1.0),
        ("7 - 2 - 1", 4.0),
        ("8 / 4 * 2", 4.0),
        ("-2 ^ 2", 4.0),
        ("2 ^ -1", 0.5),
        ("2 - -3", 5.0),
        ("+1 + +1", 2.0),
        ("((2))^(1+2)", 8.0),
    ] {
        assert_eq!(super::answer(&read(&format!("{sum} = {result}"), Encoding::Text)), all, "{sum}");
    }
}

#[test]
fn reckoning_is_the_same_in_both_encodings_and_unknown_where_it_makes_no_sense() {
    check(&[
        (
            "n * 2 + 1 = 11",
            r#"{"op":"=","args":[{"op":"+","args":[{"op":"*","args":[{"property":"n"},2]},1]},11]}"#,
            "0",
        ),
        ("-n > 0", r#"{"op":">","args":[{"op":"*","args":[-1,{"property":"n"}]},0]}"#, "1"),
        ("10 / n > 1", r#"{"op":">","args":[{"op":"/","args":[10,{"property":"n"}]},1]}"#, "037"),
        (
            "NOT 10 / n > 1",
            r#"{"op":"not","args":[{"op":">","args":[{"op":"/","args":[10,{"property":"n"}]},1]}]}"#,
            "1",
        ),
        (
            "10 % n IS NULL AND 10 div n IS NULL",
            r#"{"op":"and","args":[{"op":"isNull","args":[{"op":"%","args":[10,{"property":"n"}]}]},{"op":"isNull","args":[{"op":"div","args":[10,{"property":"n"}]}]}]}"#,
            "2456",
        ),
        ("n ^ 0.5 IS NULL", r#"{"op":"isNull","args":[{"op":"^","args":[{"property":"n"},0.5]}]}"#, "1456"),
        ("n + 1 IN (6, 8)", r#"{"op":"in","args":[{"op":"+","args":[{"property":"n"},1]},[6,8]]}"#, "07"),
    ]);
}

#[test]
fn functions_are_described_as_the_standard_wants_it() {
    let described = serde_json::to_value(Filter::functions()).unwrap();
    assert_eq!(
        described[2],
        json!({"name": "char_length", "description": "How many characters (Unicode code points) the text has.",
            "arguments": [{"title": "text", "type": ["string"]}], "returns": ["number"]})
    );
    for function in Filter::functions() {
        let argument = if function.takes_geometry() { "geometry" } else { "n" };
        let called = Filter::parse(&format!("{}({argument}) IS NULL", function.name));
        assert_eq!(called.map(|filter| filter.properties() == [argument]), Ok(true), "{}", function.name);
    }
    assert_eq!(Filter::CONFORMANCE.len(), 14);
}
