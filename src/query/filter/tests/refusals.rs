//! What is refused, and in which words.

use crate::query::filter::{Filter, FilterError};

fn refusal(filter: &str) -> String {
    match Filter::parse(filter) {
        Ok(filter) => panic!("was read: {filter:?}"),
        Err(error) => error.to_string(),
    }
}

fn check(table: &[(&str, usize, &str)]) {
    for (filter, at, words) in table {
        let said = refusal(filter);
        assert!(said.starts_with(&format!("character {at}: ")) && said.contains(words), "{filter}: {said}");
    }
}

#[test]
fn an_error_says_where_and_what_was_expected() {
    check(&[
        ("", 1, "expected a property name, text in single quotation marks, a number, TRUE or FALSE, found the end"),
        ("   ", 4, "found the end"),
        ("名称", 3, "expected a comparison, LIKE, BETWEEN, IN or IS NULL after the value, found the end"),
        ("名称 = ", 6, "expected a property name"),
        ("a = 1 b", 7, "expected AND, OR or the end of the filter, found `b`"),
        ("a = 1)", 6, "expected AND, OR or the end of the filter, found `)`"),
        ("(a = 1", 7, "expected AND, OR or ), found the end"),
        ("(a b)", 4, "expected a comparison"),
        ("a AND b = 1", 3, "found `AND`"),
        ("'a' OR TRUE", 5, "expected a comparison"),
        ("a = AND", 5, "expected a property name"),
        ("a = NULL", 5, "found `NULL`"),
        ("a = (b = 1)", 5, "expected a property name"),
        ("a = 1 = 2", 7, "expected AND, OR"),
        ("a == 1", 4, "found `=`"),
        ("a IS 1", 6, "expected NULL or NOT NULL, found `1`"),
        ("a IS NOT 1", 10, "expected NULL,"),
        ("a NOT = 1", 7, "expected LIKE, BETWEEN or IN"),
        ("a LIKE b", 8, "expected a pattern in single quotation marks, found `b`"),
        ("a LIKE 1", 8, "expected a pattern"),
        ("a BETWEEN 1", 12, "expected AND and the upper end"),
        ("a BETWEEN 1 OR 2", 13, "expected AND and the upper end"),
        ("a IN 1", 6, "expected ( and a list"),
        ("a IN ()", 7, "expected a property name"),
        ("a IN (1 2)", 9, "expected a comma or )"),
        ("a IN (1,)", 9, "expected a property name"),
        ("a = +b", 6, "expected a number after the sign"),
        ("a = -'b'", 6, "expected a number, a property or a function after the minus"),
        ("a = \"\"", 5, "expected a name between the quotation marks"),
        ("a = 1 ; DROP", 7, "expected a word, a value or a sign of CQL2, found `;`"),
        ("NOT", 4, "found the end"),
        ("AND", 1, "found `AND`"),
    ]);
}

#[test]
fn broken_values_are_named() {
    check(&[
        ("名 = '开", 5, "the quotation mark ' is not closed"),
        ("\"名 = 1", 1, "the quotation mark \" is not closed"),
        ("a = 'x\\'", 5, "the quotation mark ' is not closed"),
        ("a = '名\\d'", 7, "`\\d` means nothing here"),
        ("a = '100\\%'", 9, "`\\%` means nothing here"),
        ("a LIKE '\\x'", 9, "`\\x` means nothing here"),
        ("a = 1.2.3", 5, "`1.2.3` is not a number"),
        ("a = 12ab", 5, "`12ab` is not a number"),
        ("a = 1e", 5, "`1e` is not a number"),
        ("a = 1e999", 5, "`1e999` is not a number"),
    ]);
}

#[test]
fn signs_of_other_keyboards_and_languages_are_answered_with_the_right_one() {
    check(&[
        ("名称＝'x'", 3, "`＝` is not a sign of CQL2, write `=`"),
        ("a IN （1）", 6, "write `(`"),
        ("a IN (1，2)", 8, "write `,`"),
        ("a = ‘x’", 5, "write `'`"),
        ("a != 1", 3, "write `<>`"),
        ("a ≥ 1", 3, "write `>=`"),
    ]);
}

#[test]
fn keywords_without_a_parenthesis_are_names_like_any_other() {
    assert!(Filter::parse("date IS NULL AND point = 1 AND casei > 2 AND \"timestamp\" = 'x'").is_ok());
}

#[test]
fn a_long_piece_of_the_filter_is_shortened_in_the_message() {
    let name = "名".repeat(1000);
    let said = refusal(&format!("a = 1 {name}"));
    assert!(said.ends_with(&format!("found `{}…`", "名".repeat(40))), "{said}");
    assert!(refusal(&format!("{name}(1)")).len() < 300);
    assert!(refusal(&format!("a = {}x", "9".repeat(3000))).len() < 100);
}

#[test]
fn limits_hold_to_the_last_byte_entry_and_wildcard() {
    let padded = |length: usize| format!("TRUE{}", " ".repeat(length - 4));
    assert!(Filter::parse(&padded(Filter::MAX_BYTES)).is_ok());
    assert_eq!(
        Filter::parse(&padded(Filter::MAX_BYTES + 1)),
        Err(FilterError::TooLong { found: Filter::MAX_BYTES + 1, limit: Filter::MAX_BYTES })
    );
    let list = |entries: usize| format!("a IN ({}1)", "1,".repeat(entries - 1));
    assert!(Filter::parse(&list(Filter::MAX_ENTRIES)).is_ok());
    assert!(matches!(Filter::parse(&list(Filter::MAX_ENTRIES + 1)), Err(FilterError::TooManyEntries { .. })));
    let like = |wildcards: usize| format!("a LIKE 'x{}\\%'", "%_".repeat(wildcards / 2));
    assert!(Filter::parse(&like(Filter::MAX_WILDCARDS)).is_ok());
    let refused = Filter::parse(&like(Filter::MAX_WILDCARDS + 2));
    assert_eq!(refused, Err(FilterError::TooManyWildcards { at: 42.into(), limit: Filter::MAX_WILDCARDS }));
    // 500 terms are 1500 tokens and 499 connectives.
    let short = |terms: usize| vec!["a=1"; terms].join(" OR ");
    assert!(Filter::parse(&short(500)).is_ok());
    assert!(matches!(Filter::parse(&short(501)), Err(FilterError::TooManyTokens { .. })));
}
