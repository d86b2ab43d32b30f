//! What holds for every filter and every text.

use super::six;
use crate::model::Feature;
use crate::query::filter::geometries::Geometries;
use crate::query::filter::pattern::Pattern;
use crate::query::filter::tree::{Comparison, Condition, Literal, Operand};
use crate::query::filter::{Filter, parser};
use proptest::prelude::*;

const NAMES: [&str; 9] =
    ["id", "name", "status", "uncertainty_m", "schematic", "part_of", "anchors", "valid_to", "odd \"名\" and"];

fn operand() -> impl Strategy<Value = Operand> {
    let text = prop_oneof![Just("planned".to_string()), "[a-z%_'\\\\\n\"阿口 ]{0,4}"];
    let number = prop_oneof![
        (-3i32..4).prop_map(f64::from),
        Just(50_000.0),
        any::<f64>().prop_filter("finite", |n| n.is_finite())
    ];
    prop_oneof![
        3 => prop::sample::select(&NAMES).prop_map(|name| Operand::Property(name.into())),
        1 => text.prop_map(|text| Operand::Literal(Literal::Text(text))),
        1 => number.prop_map(|number| Operand::Literal(Literal::Number(number))),
        1 => any::<bool>().prop_map(|boolean| Operand::Literal(Literal::Boolean(boolean))),
    ]
}

fn comparison() -> impl Strategy<Value = Comparison> {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Unequal};
    prop::sample::select(vec![Equal, Unequal, Less, Greater, LessOrEqual, GreaterOrEqual])
}

fn pattern() -> impl Strategy<Value = Pattern> {
    let character =
        prop_oneof![Just(None), prop::sample::select(vec!['a', 'b', '%', '_', '\\', '\'', '阿']).prop_map(Some)];
    prop::collection::vec(prop::collection::vec(character, 0..4), 1..5).prop_map(|runs| Pattern { runs })
}

fn predicate() -> impl Strategy<Value = Condition> {
    prop_oneof![
        any::<bool>().prop_map(Condition::Constant),
        (operand(), comparison(), operand()).prop_map(|(left, sign, right)| Condition::Compare { left, sign, right }),
        operand().prop_map(Condition::IsNull),
        (operand(), pattern()).prop_map(|(value, pattern)| Condition::Like { value, pattern }),
        [operand(), operand(), operand()].prop_map(|[value, low, high]| Condition::Between { value, low, high }),
        (operand(), prop::collection::vec(operand(), 1..4))
            .prop_map(|(value, entries)| Condition::In { value, entries }),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    predicate().prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(not),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Condition::And),
            prop::collection::vec(inner, 2..4).prop_map(Condition::Or),
        ]
    })
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

fn written(operand: &Operand) -> String {
    match operand {
        Operand::Property(name) => format!("\"{}\"", name.replace('"', "\"\"")),
        Operand::Literal(Literal::Text(text)) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''")),
        Operand::Literal(Literal::Number(number)) => format!("{number:e}"),
        Operand::Literal(Literal::Boolean(boolean)) => boolean.to_string(),
        other => panic!("not made here: {other:?}"),
    }
}

fn written_pattern(pattern: &Pattern) -> String {
    let character = |c: &Option<char>| match c {
        None => "_".to_string(),
        Some('\'') => "''".to_string(),
        Some(c @ ('%' | '_' | '\\')) => format!("\\{c}"),
        Some(c) => c.to_string(),
    };
    let runs: Vec<String> = pattern.runs.iter().map(|run| run.iter().map(character).collect()).collect();
    format!("'{}'", runs.join("%"))
}

fn text(condition: &Condition) -> String {
    let sign = |sign: &Comparison| match sign {
        Comparison::Equal => "=",
        Comparison::Unequal => "<>",
        Comparison::Less => "<",
        Comparison::Greater => ">",
        Comparison::LessOrEqual => "<=",
        Comparison::GreaterOrEqual => ">=",
    };
    let joined = |terms: &[Condition], with: &str| {
        terms.iter().map(|term| format!("({})", text(term))).collect::<Vec<_>>().join(with)
    };
    match condition {
        Condition::Constant(constant) => constant.to_string(),
        Condition::And(terms) => joined(terms, " and "),
        Condition::Or(terms) => joined(terms, "OR"),
        Condition::Not(inner) => format!("NOT({})", text(inner)),
        Condition::Compare { left, sign: s, right } => format!("{}{}{}", written(left), sign(s), written(right)),
        Condition::IsNull(value) => format!("{} IS NULL", written(value)),
        Condition::Like { value, pattern } => format!("{} LIKE{}", written(value), written_pattern(pattern)),
        Condition::Between { value, low, high } => {
            format!("{} BETWEEN {} AND {}", written(value), written(low), written(high))
        }
        Condition::In { value, entries } => {
            format!("{} IN({})", written(value), entries.iter().map(written).collect::<Vec<_>>().join(", "))
        }
        other => panic!("not made here: {other:?}"),
    }
}

fn feature() -> impl Strategy<Value = Feature> {
    prop::sample::select(six())
}

/// LIKE as its definition reads: tries everything, in exponential time.
fn fits(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], _) => text.is_empty(),
        (['%', rest @ ..], _) => fits(rest, text) || text.split_first().is_some_and(|(_, left)| fits(pattern, left)),
        (['_', rest @ ..], [_, left @ ..]) => fits(rest, left),
        (['\\', wanted, rest @ ..] | [wanted, rest @ ..], [c, left @ ..]) => c == wanted && fits(rest, left),
        (_, []) => false,
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = Filter::parse(&text);
    }

    #[test]
    fn any_heap_of_words_is_read_or_refused_and_reads_the_same_again(
        words in prop::collection::vec(prop::sample::select(vec![
            "AND", "or", "NOT", "(", ")", "a", "\"b\"", "'c'", "1", "-", ".5", "=", "<>", "<", "IS", "NULL", "LIKE",
            "BETWEEN", "IN", ",", "TRUE", "'%_\\%'", "DATE(", "[", "*", "\\", "'", "\"", "阿", "！",
            "S_WITHIN(", "geometry", "POINT(1 2)", "BBOX(", "T_DURING(", "INTERVAL('..',", "A_EQUALS(", "CASEI(", "abs(",
            "+", "div", "^", "DATE('2016-05-01')", "GEOMETRYCOLLECTION(", "POLYGON((",
        ]), 0..24),
        gap in prop::sample::select(vec!["", " ", "\u{3000}"]),
    ) {
        if let Ok(filter) = Filter::parse(&words.join(gap)) {
            prop_assert_eq!(Filter::parse(&filter.to_string()), Ok(filter.clone()));
            let refused = Filter::parse(&format!("{filter} )"));
            prop_assert!(refused.is_err());
        }
    }

    #[test]
    fn an_error_points_into_the_text_or_just_behind_it(text in "[a-c阿=<>() '0-9\"\\\\]{0,12}") {
        if let Err(error) = Filter::parse(&text) {
            let said = error.to_string();
            let at: usize = said.strip_prefix("character ").and_then(|s| s.split(':').next()).unwrap().parse().unwrap();
            prop_assert!((1..=text.chars().count() + 1).contains(&at), "{said}");
        }
    }

    #[test]
    fn a_written_tree_is_read_as_itself(condition in condition()) {
        prop_assert_eq!(parser::parse(&text(&condition), Geometries::new(&Ok)), Ok(condition));
    }

    #[test]
    fn not_not_changes_nothing(condition in condition(), feature in feature()) {
        prop_assert_eq!(not(not(condition.clone())).truth(&feature), condition.truth(&feature));
    }

    #[test]
    fn de_morgan_holds_with_unknowns(terms in prop::collection::vec(condition(), 2..5), feature in feature()) {
        let negated: Vec<Condition> = terms.iter().cloned().map(not).collect();
        let (and, or) = (Condition::And(terms.clone()), Condition::Or(terms));
        prop_assert_eq!(not(and).truth(&feature), Condition::Or(negated.clone()).truth(&feature));
        prop_assert_eq!(not(or).truth(&feature), Condition::And(negated).truth(&feature));
    }

    #[test]
    fn a_feature_never_matches_a_filter_and_its_opposite(condition in condition(), feature in feature()) {
        let filter = Filter::parse(&text(&condition)).unwrap();
        let opposite = Filter::parse(&format!("NOT ({filter})")).unwrap();
        prop_assert!(!(filter.matches(&feature) && opposite.matches(&feature)));
        prop_assert_eq!(filter.properties(), opposite.properties());
    }

    #[test]
    fn in_and_between_are_what_they_abbreviate(v in operand(), a in operand(), b in operand(), feature in feature()) {
        let compare = |sign, right: &Operand| Condition::Compare { left: v.clone(), sign, right: right.clone() };
        let is_in = Condition::In { value: v.clone(), entries: vec![a.clone(), b.clone()] };
        let either = Condition::Or(vec![compare(Comparison::Equal, &a), compare(Comparison::Equal, &b)]);
        prop_assert_eq!(is_in.truth(&feature), either.truth(&feature));
        let ends = (compare(Comparison::GreaterOrEqual, &a), compare(Comparison::LessOrEqual, &b));
        let both = ends.0.truth(&feature).zip(ends.1.truth(&feature)).map(|(low, high)| low && high);
        prop_assert_eq!(Condition::Between { value: v, low: a, high: b }.truth(&feature), both);
    }

    #[test]
    fn like_agrees_with_its_definition(pattern in pattern(), text in "[ab%_\\\\'阿]{0,8}") {
        let written = written_pattern(&pattern);
        let inside = written.strip_prefix('\'').and_then(|s| s.strip_suffix('\'')).unwrap().replace("''", "'");
        let (inside, characters): (Vec<char>, Vec<char>) = (inside.chars().collect(), text.chars().collect());
        prop_assert_eq!(pattern.matches(&text), fits(&inside, &characters));
    }
}
