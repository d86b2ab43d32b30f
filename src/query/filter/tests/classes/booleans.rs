//! AND, OR and NOT over predicates of every class.

use super::places::eight;
use super::read;
use crate::model::Feature;
use crate::query::filter::{Encoding, Filter};

const PREDICATES: [(&str, &str); 8] = [
    ("n > 0", r#"{"op":">","args":[{"property":"n"},0]}"#),
    ("name LIKE '%a%'", r#"{"op":"like","args":[{"property":"name"},"%a%"]}"#),
    (
        "S_INTERSECTS(geometry,BBOX(79,44,80,45))",
        r#"{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[79,44,80,45]}]}"#,
    ),
    (
        "S_TOUCHES(geometry,POINT(79 44.5))",
        r#"{"op":"s_touches","args":[{"property":"geometry"},{"type":"Point","coordinates":[79,44.5]}]}"#,
    ),
    ("T_AFTER(\"from\",DATE('2016-05-10'))", r#"{"op":"t_after","args":[{"property":"from"},{"date":"2016-05-10"}]}"#),
    ("A_CONTAINS(tags,('a'))", r#"{"op":"a_contains","args":[{"property":"tags"},["a"]]}"#),
    ("id IN ('zone','edge')", r#"{"op":"in","args":[{"property":"id"},["zone","edge"]]}"#),
    ("10 / n > 1", r#"{"op":">","args":[{"op":"/","args":[10,{"property":"n"}]},1]}"#),
];

type Truth = Option<bool>;

fn not(a: Truth) -> Truth {
    a.map(|truth| !truth)
}

fn and(a: Truth, b: Truth) -> Truth {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn or(a: Truth, b: Truth) -> Truth {
    not(and(not(a), not(b)))
}

/// Told by asking for it and for its opposite.
fn truth(predicate: &str, feature: &Feature) -> Truth {
    let holds = |text: String| Filter::parse(&text).unwrap().matches(feature);
    holds(predicate.to_string()).then_some(true).or_else(|| holds(format!("NOT {predicate}")).then_some(false))
}

#[test]
fn combinations_follow_the_truth_table() {
    let truths: Vec<Vec<Truth>> =
        PREDICATES.iter().map(|(text, _)| eight().iter().map(|place| truth(text, place)).collect()).collect();
    let mut seen = [0; 3];
    for i in 0..PREDICATES.len() {
        for j in 0..PREDICATES.len() {
            let four = [i, j, (i + 3) % 8, (j + 5) % 8];
            let [(t1, j1), (t2, j2), (t3, j3), (t4, j4)] = four.map(|k| PREDICATES[k]);
            let text = format!("(NOT ({t2}) AND {t1}) OR ({t3} AND {t4}) OR NOT ({t1} OR {t4})");
            let json = format!(
                r#"{{"op":"or","args":[{{"op":"and","args":[{{"op":"not","args":[{j2}]}},{j1}]}},{{"op":"and","args":[{j3},{j4}]}},{{"op":"not","args":[{{"op":"or","args":[{j1},{j4}]}}]}}]}}"#
            );
            let (text, json) = (read(&text, Encoding::Text), read(&json, Encoding::Json));
            for (n, place) in eight().iter().enumerate() {
                let [p1, p2, p3, p4] = four.map(|k| truths[k][n]);
                let expected = or(or(and(not(p2), p1), and(p3, p4)), not(or(p1, p4)));
                assert_eq!(text.matches(place), expected == Some(true), "{text} of {}", place.id);
                assert_eq!(json.matches(place), expected == Some(true), "{json} of {}", place.id);
                seen[expected.map_or(2, usize::from)] += 1;
            }
        }
    }
    assert!(seen.iter().all(|count| *count > 20), "{seen:?}");
}

#[test]
fn boxes_are_drawn_from_and_and_or_but_not_through_not() {
    let boxes = |text: &str| {
        let all = read(text, Encoding::Text).envelopes()?;
        let written = all.iter().map(|envelope| envelope.to_array().map(|c| format!("{c:.0}")).join(" "));
        Some(written.collect::<Vec<_>>().join(", "))
    };
    let (a, b) = ("S_INTERSECTS(geometry,BBOX(0,0,9,9))", "S_WITHIN(geometry,BBOX(5,5,6,6))");
    for (text, expected) in [
        (a.to_string(), Some("0 0 9 9")),
        (format!("{a} AND {b}"), Some("5 5 6 6")),
        (format!("{a} AND n = 1"), Some("0 0 9 9")),
        (format!("{a} OR {b}"), Some("0 0 9 9, 5 5 6 6")),
        (format!("{a} OR n = 1"), None),
        (format!("NOT {a}"), None),
        ("S_DISJOINT(geometry,POINT(1 1))".into(), None),
        ("S_INTERSECTS(geometry,BBOX(170,0,-170,9))".into(), Some("170 0 180 9, -180 0 -170 9")),
        ("FALSE".into(), Some("")),
    ] {
        assert_eq!(boxes(&text).as_deref(), expected, "{text}");
    }
}

#[test]
fn ids_are_drawn_from_equalities_with_text() {
    let ids = |text: &str| read(text, Encoding::Text).ids();
    let listed = |ids: &[&str]| Some(ids.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(ids("id = 'a' OR 'b' = id"), listed(&["a", "b"]));
    assert_eq!(ids("id IN ('a','b','c') AND (n = 1 OR n = 2) AND id = 'b'"), listed(&["b"]));
    assert_eq!(ids("id = 'a' OR n = 1"), None);
    assert_eq!(ids("id <> 'a'"), None);
    assert_eq!(ids("NOT id = 'a'"), None);
    assert_eq!(ids("id IN ('a', name)"), None);
    assert_eq!(ids("CASEI(id) = 'a'"), None);
}
