//! Reasons, in both languages.

use crate::model::{Reference, Text};

/// Both at once.
pub(super) fn text(zh: impl Into<String>, en: impl Into<String>) -> Text {
    Text { zh: zh.into(), en: en.into() }
}

/// One after the other.
pub(super) fn joined(first: &Text, second: &Text) -> Text {
    if *first == Text::default() {
        return second.clone();
    }
    Text { zh: format!("{}{}", first.zh, second.zh), en: format!("{} {}", first.en, second.en) }
}

/// How many features, in English.
pub(super) fn features(count: usize) -> String {
    if count == 1 { "1 feature".into() } else { format!("{count} features") }
}

/// Square metres as people read them: hectares from one on, square kilometres from one on.
pub(super) fn square_metres(m2: f64) -> String {
    if m2.abs() >= 1e6 {
        format!("{} km²", grouped(m2 / 1e6, 4))
    } else if m2.abs() >= 1e4 {
        format!("{} ha", grouped(m2 / 1e4, 4))
    } else {
        format!("{} m²", grouped(m2, 2))
    }
}

/// Metres as people read them: kilometres from ten on.
pub(super) fn metres(m: f64) -> String {
    if m.abs() >= 1e4 { format!("{} km", grouped(m / 1e3, 1)) } else { format!("{} m", grouped(m, 1)) }
}

/// With commas between groups of three digits.
fn grouped(number: f64, decimals: usize) -> String {
    let digits = format!("{number:.decimals$}");
    let (whole, rest) = digits.split_once('.').map_or((digits.as_str(), ""), |(whole, rest)| (whole, rest));
    let count = whole.chars().filter(char::is_ascii_digit).count();
    let mut out = String::new();
    let mut left = count;
    for c in whole.chars() {
        if c.is_ascii_digit() {
            if left < count && left % 3 == 0 {
                out.push(',');
            }
            left -= 1;
        }
        out.push(c);
    }
    if rest.is_empty() { out } else { format!("{out}.{rest}") }
}

/// By its name, if it has one, and its id.
pub(super) fn called(feature: &Reference) -> String {
    match &feature.name {
        Some(name) => format!("{name} {}", feature.id),
        None => feature.id.clone(),
    }
}

/// A few ids, and how many more.
pub(super) fn ids(ids: &[String]) -> String {
    const FEW: usize = 5;
    let shown = ids.iter().take(FEW).map(String::as_str).collect::<Vec<_>>().join(", ");
    if ids.len() > FEW { format!("{shown} (+{})", ids.len() - FEW) } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_readable() {
        assert_eq!((square_metres(999.5), square_metres(2_664_774.78)), ("999.50 m²".into(), "2.6648 km²".into()));
        assert_eq!((metres(1278.24), metres(1_255_500.0)), ("1,278.2 m".into(), "1,255.5 km".into()));
        assert_eq!((square_metres(-12_345.0), features(1)), ("-1.2345 ha".into(), "1 feature".into()));
    }
}
