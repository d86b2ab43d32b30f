//! Texts made to exhaust stack, memory or patience. Each runs on a small stack.

use super::six;
use crate::query::filter::geometries::Geometries;
use crate::query::filter::tree::Condition;
use crate::query::filter::{Filter, FilterError, parser};

/// Reads and drops it on a thread with 512 KiB of stack, a quarter of what threads have.
pub(super) fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(512 * 1024).spawn(work).unwrap().join().unwrap()
}

fn nested(open: &str, depth: usize, close: &str) -> String {
    format!("{}TRUE{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn three_hundred_thousand_parentheses_or_nots_are_refused_unread() {
    for text in ["(".repeat(300_000), "NOT ".repeat(100_000), nested("(NOT ", 100_000, ")"), "a=1 AND ".repeat(40_000)]
    {
        assert!(matches!(Filter::parse(&text), Err(FilterError::TooLong { .. })));
    }
}

#[test]
fn even_without_the_limit_on_bytes_nothing_overflows() {
    for text in ["(".repeat(100_000), "NOT ".repeat(100_000), "a=1 AND ".repeat(20_000), "a IN (".repeat(20_000)] {
        let refused = on_a_small_stack(move || parser::parse(&text, Geometries::new(&Ok)));
        assert!(matches!(refused, Err(FilterError::TooManyTokens { .. })), "{refused:?}");
    }
}

#[test]
fn depth_is_counted_over_parentheses_and_nots_together() {
    for (open, close, levels) in [("(", ")", 1), ("NOT ", "", 1), ("NOT (", ")", 2), ("(NOT NOT ", ")", 3)] {
        let depth = Filter::MAX_DEPTH / levels;
        let (deepest, deeper) = (nested(open, depth, close), nested(open, depth + 1, close));
        assert!(on_a_small_stack(move || Filter::parse(&deepest).is_ok_and(|filter| filter == filter.clone())));
        let refused = on_a_small_stack(move || Filter::parse(&deeper));
        assert!(matches!(refused, Err(FilterError::TooDeep { .. })), "{refused:?}");
    }
    // What lies side by side is not deep.
    assert!(Filter::parse(&vec!["(NOT TRUE)"; 300].join("OR")).is_ok());
}

#[test]
fn unclosed_parentheses_take_no_longer_than_closed_ones() {
    for depth in 1..=Filter::MAX_DEPTH {
        let refused = Filter::parse(&format!("{}a = 1", "(".repeat(depth)));
        assert!(matches!(refused, Err(FilterError::Unexpected { .. })), "{depth}: {refused:?}");
    }
}

#[test]
fn a_chain_of_a_thousand_terms_is_one_flat_node() {
    for (keyword, flat) in [("AND", true), ("OR", false)] {
        let text = vec![if flat { "TRUE" } else { "FALSE" }; 1000].join(&format!(" {keyword} "));
        let feature = six().swap_remove(0);
        let (terms, truth) = on_a_small_stack(move || {
            let condition = parser::parse(&text, Geometries::new(&Ok)).unwrap();
            let (Condition::And(terms) | Condition::Or(terms)) = &condition else { panic!("no chain: {condition:?}") };
            (terms.len(), condition.clone().truth(&feature))
        });
        assert_eq!((terms, truth), (1000, Some(flat)));
    }
}

#[test]
fn a_pattern_full_of_wildcards_is_no_trap() {
    let mut feature = six().swap_remove(0);
    // The last is the worst there is: at every place half of the pattern fits.
    for (pattern, length) in [
        (format!("{}%b", "%a".repeat(31)), 100_000),
        (format!("{}%b", "%_a".repeat(15)), 100_000),
        (format!("%{}b%", "a".repeat(4000)), 8000),
    ] {
        feature.properties.insert("p".into(), "a".repeat(length).into());
        assert!(!Filter::parse(&format!("p LIKE '{pattern}'")).unwrap().matches(&feature), "{pattern}");
    }
}
