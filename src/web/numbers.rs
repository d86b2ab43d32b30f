//! Numbers, units and times as people read them.

use super::Language;

/// A thin space that does not break, between groups of three digits.
const GROUP: char = '\u{202F}';

/// A measured number with groups of three digits: hundredths from a hundred on, below that six significant digits.
///
/// 134599999.97640964 is `134 599 999.98` (with thin spaces).
pub(super) fn measured(value: f64) -> String {
    let size = value.abs();
    if !(1e-6..1e15).contains(&size) {
        return if size == 0.0 { "0".into() } else { format!("{value:e}") };
    }
    let decimals = if size >= 100.0 { 2 } else { (5 - magnitude(size)).clamp(0, 12) };
    let text = format!("{value:.*}", usize::try_from(decimals).unwrap_or(0));
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    grouped(text)
}

/// The power of ten of the first digit: 3 of 1500, -2 of 0.015.
#[expect(clippy::cast_possible_truncation, reason = "between -308 and 308")]
pub(super) fn magnitude(size: f64) -> i32 {
    size.log10().floor() as i32
}

fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("−", rest));
    let whole = digits.split('.').next().unwrap_or_default();
    let mut out = String::from(sign);
    for (position, c) in digits.chars().enumerate() {
        let left = whole.len().saturating_sub(position);
        if position > 0 && position < whole.len() && left % 3 == 0 && whole.len() > 4 {
            out.push(GROUP);
        }
        out.push(c);
    }
    out
}

/// A unit as people write it, from its name in answers or its UCUM code.
pub(super) fn unit(code: &str, language: Language) -> String {
    let known = match code {
        "m2" => "m²",
        "m3" => "m³",
        "km2" => "km²",
        "har" => "ha",
        "mu" | "[mu]" => language.pick("亩", "mu (亩)"),
        "m3/a" => language.pick("m³/年", "m³ a year"),
        "t/a" => language.pick("t/年", "t a year"),
        "d/wk" => language.pick("天/周", "days a week"),
        "h/d" => language.pick("小时/天", "hours a day"),
        "deg" => "°",
        other => other,
    };
    known.to_string()
}

/// `2026-11-21T06:10:20.137044Z` as `2026-11-21 06:10:20 UTC`; only the day where the clock says midnight, and nothing of
/// what is no such time.
pub(super) fn time(text: &str) -> Option<String> {
    let (day, clock) = text.split_once('T')?;
    let clock = clock.strip_suffix('Z')?;
    let shape = |text: &str, pattern: &str| {
        text.len() == pattern.len()
            && text.bytes().zip(pattern.bytes()).all(|(c, p)| if p == b'0' { c.is_ascii_digit() } else { c == p })
    };
    let seconds = clock.split('.').next().filter(|seconds| shape(seconds, "00:00:00"))?;
    if !shape(day, "0000-00-00") {
        return None;
    }
    Some(if clock == "00:00:00" || clock == "23:59:59" { day.to_string() } else { format!("{day} {seconds} UTC") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_is_readable() {
        for (value, expected) in [
            (134_599_999.976_409_64, "134\u{202F}599\u{202F}999.98"),
            (952.913_403_642_982_2, "952.91"),
            (1_666.742_944, "1666.74"),
            (0.017_904_903_712_537_525, "0.0179049"),
            (1.0, "1"),
            (0.0, "0"),
            (-16_580_000.0, "−16\u{202F}580\u{202F}000"),
            (-0.056_256_303, "−0.0562563"),
            (99.999_999, "100"),
            (3.4e-9, "3.4e-9"),
            (1e300, "1e300"),
        ] {
            assert_eq!(measured(value), expected, "{value}");
        }
    }

    #[test]
    fn a_time_is_readable() {
        assert_eq!(time("2026-11-21T06:10:20.137044Z").as_deref(), Some("2026-11-21 06:10:20 UTC"));
        assert_eq!(time("2016-01-01T00:00:00Z").as_deref(), Some("2016-01-01"));
        for other in ["2016", "T", "2016-01-01", "x016-01-01T00:00:00Z", "2016-01-01T00:00Z", "今T天Z"] {
            assert_eq!(time(other), None, "{other}");
        }
    }

    #[test]
    fn units_are_written_as_people_do() {
        assert_eq!(unit("km2", Language::En), "km²");
        assert_eq!(unit("[mu]", Language::Zh), "亩");
        assert_eq!(unit("kV", Language::Zh), "kV");
    }
}
