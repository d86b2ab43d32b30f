//! Reasons, in both languages.

use crate::model::Text;

/// Both at once.
pub(super) fn text(zh: impl Into<String>, en: impl Into<String>) -> Text {
    Text { zh: zh.into(), en: en.into() }
}

/// One after the other.
pub(super) fn joined(first: Text, second: &Text) -> Text {
    if first == Text::default() {
        return second.clone();
    }
    Text { zh: format!("{}{}", first.zh, second.zh), en: format!("{} {}", first.en, second.en) }
}

/// Square metres as people read them: to the square metre, in thousands from a hectare on.
pub(super) fn square_metres(m2: f64) -> String {
    if m2.abs() >= 1e6 {
        format!("{:.4} km²", m2 / 1e6)
    } else if m2.abs() >= 1e4 {
        format!("{:.4} ha", m2 / 1e4)
    } else {
        format!("{m2:.2} m²")
    }
}

/// Metres as people read them.
pub(super) fn metres(m: f64) -> String {
    if m.abs() >= 1e4 { format!("{:.1} km", m / 1e3) } else { format!("{m:.1} m") }
}

/// A few ids, and how many more.
pub(super) fn ids(ids: &[String]) -> String {
    const FEW: usize = 5;
    let shown = ids.iter().take(FEW).map(String::as_str).collect::<Vec<_>>().join(", ");
    if ids.len() > FEW { format!("{shown} (+{})", ids.len() - FEW) } else { shown }
}
