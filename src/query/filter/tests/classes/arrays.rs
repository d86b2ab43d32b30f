//! Array Functions.

use super::check;

#[test]
fn arrays_are_compared_as_sets() {
    let row = |function: &str, array: &str, json: &str, expected: &str| {
        check(&[(
            &format!("{}(tags, {array})", function.to_uppercase()),
            &format!(r#"{{"op":"{function}","args":[{{"property":"tags"}},{json}]}}"#),
            expected,
        )]);
    };
    row("a_equals", "('b', 'a')", r#"["b","a"]"#, "01");
    row("a_equals", "()", "[]", "2");
    row("a_contains", "('a')", r#"["a"]"#, "01");
    row("a_contains", "()", "[]", "01235");
    row("a_containedBy", "('a', 'b', 'c')", r#"["a","b","c"]"#, "012");
    row("a_overlaps", "('a', 2)", r#"["a",2]"#, "013");
    row("a_contains", "(1.0, TRUE)", "[1,true]", "3");
    row("a_overlaps", "('1', 'true')", r#"["1","true"]"#, "");
    row("a_contains", "(('y', 'x'), DATE('2016-05-10'))", r#"[["y","x"],{"date":"2016-05-10"}]"#, "5");
    row(
        "a_overlaps",
        "(INTERVAL('2016-05-10','2016-05-10'), 3 - 1)",
        r#"[{"interval":["2016-05-10","2016-05-10"]},{"op":"-","args":[3,1]}]"#,
        "35",
    );
    row("a_overlaps", "(n > 0, 'x')", r#"[{"op":">","args":[{"property":"n"},0]},"x"]"#, "3");
    row("a_overlaps", "(name, 'a')", r#"[{"property":"name"},"a"]"#, "01");
}

#[test]
fn arrays_may_stand_on_both_sides() {
    check(&[
        ("A_CONTAINS(('a', 'b'), tags)", r#"{"op":"a_contains","args":[["a","b"],{"property":"tags"}]}"#, "012"),
        ("A_EQUALS(('a', 1), (1, 'a', 1))", r#"{"op":"a_equals","args":[["a",1],[1,"a",1]]}"#, "01234567"),
        (
            "A_EQUALS((POINT(1 2)), (POINT(1 2)))",
            r#"{"op":"a_equals","args":[[{"type":"Point","coordinates":[1,2]}],[{"type":"Point","coordinates":[1,2]}]]}"#,
            "01234567",
        ),
        ("A_EQUALS(tags, tags)", r#"{"op":"a_equals","args":[{"property":"tags"},{"property":"tags"}]}"#, "01235"),
        (
            "NOT A_OVERLAPS(tags, tags)",
            r#"{"op":"not","args":[{"op":"a_overlaps","args":[{"property":"tags"},{"property":"tags"}]}]}"#,
            "2",
        ),
    ]);
}
