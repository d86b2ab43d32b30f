//! Temporal Functions: a property alone is what its date covers; two of them are the ends of an interval.

use super::check;

/// A function of `from`, or of the interval from `from` to `to`, and something else.
fn asked(rows: &[(&str, bool, &str, &str, &str)]) {
    for (function, is_interval, wanted, wanted_json, expected) in rows {
        let (own, own_json) = match is_interval {
            false => ("\"from\"", r#"{"property":"from"}"#),
            true => ("INTERVAL(\"from\", \"to\")", r#"{"interval":[{"property":"from"},{"property":"to"}]}"#),
        };
        let text = format!("T_{}({own}, {wanted})", function.to_uppercase());
        let json = format!(r#"{{"op":"t_{function}","args":[{own_json},{wanted_json}]}}"#);
        check(&[(&text, &json, expected)]);
    }
}

#[test]
fn five_functions_take_instants_and_intervals() {
    let (day, day_json) = ("DATE('2016-05-10')", r#"{"date":"2016-05-10"}"#);
    let (year, year_json) = ("INTERVAL('2016-01-01','2016-12-31')", r#"{"interval":["2016-01-01","2016-12-31"]}"#);
    asked(&[
        ("after", false, day, day_json, "57"),
        ("before", false, day, day_json, "0"),
        ("disjoint", false, day, day_json, "057"),
        ("intersects", false, day, day_json, "123"),
        ("equals", false, day, day_json, "2"),
        ("equals", false, "INTERVAL('2016-05-01','2016-05-31')", r#"{"interval":["2016-05-01","2016-05-31"]}"#, "1"),
        ("after", false, year, year_json, "57"),
        ("before", false, "INTERVAL('2017-01-01','..')", r#"{"interval":["2017-01-01",".."]}"#, "0123"),
        ("intersects", false, year, year_json, "0123"),
        ("intersects", false, "INTERVAL('..','..')", r#"{"interval":["..",".."]}"#, "012357"),
        ("equals", false, "TIMESTAMP('2016-05-10T08:00:00.000Z')", r#"{"timestamp":"2016-05-10T08:00:00.000Z"}"#, "3"),
        ("intersects", true, day, day_json, "023"),
        ("disjoint", true, day, day_json, "5"),
        ("equals", true, year, year_json, "0"),
    ]);
}

#[test]
fn ten_functions_are_for_intervals() {
    let interval =
        |from: &str, to: &str| (format!("INTERVAL('{from}','{to}')"), format!(r#"{{"interval":["{from}","{to}"]}}"#));
    for (function, (from, to), expected) in [
        ("contains", ("2016-05-11", "2016-05-12"), "02"),
        ("during", ("2016-01-01", "2016-12-31"), "23"),
        ("during", ("..", ".."), "0235"),
        ("finishes", ("2015-01-01", "2016-12-31"), "0"),
        ("finishedBy", ("2016-05-15", "2016-05-20"), "2"),
        ("starts", ("2016-05-10", ".."), "2"),
        ("startedBy", ("2016-05-10", "2016-05-11"), "2"),
        ("meets", ("2016-05-20", "2016-06-01"), "2"),
        ("meets", ("2016-05-21", "2016-06-01"), ""),
        ("metBy", ("2016-01-01", "2016-05-10"), "2"),
        ("metBy", ("2016-05-01T00:00:00Z", "2016-05-10T08:00:00Z"), "3"),
        ("overlaps", ("2016-05-15", "2016-06-01"), "2"),
        ("overlaps", ("2016-05-20", "2016-06-01"), ""),
        ("overlappedBy", ("2016-05-01", "2016-05-12"), "2"),
        ("overlappedBy", ("2015-05-01", "2016-05-10"), "0"),
    ] {
        let (text, json) = interval(from, to);
        asked(&[(function, true, &text, &json, expected)]);
    }
}

#[test]
fn an_interval_without_an_end_or_with_ends_exchanged_is_unknown() {
    check(&[
        // `to` is null, absent, a number, or before `from`.
        (
            "T_INTERSECTS(INTERVAL(\"from\",\"to\"), INTERVAL('..','..'))",
            r#"{"op":"t_intersects","args":[{"interval":[{"property":"from"},{"property":"to"}]},{"interval":["..",".."]}]}"#,
            "0235",
        ),
        (
            "NOT T_INTERSECTS(INTERVAL(\"from\",\"to\"), INTERVAL('..','..'))",
            r#"{"op":"not","args":[{"op":"t_intersects","args":[{"interval":[{"property":"from"},{"property":"to"}]},{"interval":["..",".."]}]}]}"#,
            "",
        ),
        (
            "T_INTERSECTS(INTERVAL(\"from\",'..'), DATE('2016-12-31'))",
            r#"{"op":"t_intersects","args":[{"interval":[{"property":"from"},".."]},{"date":"2016-12-31"}]}"#,
            "0123",
        ),
        (
            "INTERVAL(\"from\",\"to\") IS NULL",
            r#"{"op":"isNull","args":[{"interval":[{"property":"from"},{"property":"to"}]}]}"#,
            "1467",
        ),
        (
            "T_BEFORE(DATE('2015-01-01'), TIMESTAMP('2015-01-02T00:00:00Z'))",
            r#"{"op":"t_before","args":[{"date":"2015-01-01"},{"timestamp":"2015-01-02T00:00:00Z"}]}"#,
            "01234567",
        ),
    ]);
}
