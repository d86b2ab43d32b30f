//! Figures as a report prints them: fixed decimals, groups of three digits, units, intervals.

use serde_json::Value;

/// Metres in a kilometre from which distances are told in kilometres.
const FAR_M: f64 = 1e4;
const M2_PER_HA: f64 = 1e4;
const MU_PER_M2: f64 = 3.0 / 2000.0;

/// The number of a measure, or the number itself.
fn number(value: &Value) -> Option<f64> {
    value.get("value").unwrap_or(value).as_f64()
}

/// With so many decimals and commas between groups of three digits; `trimmed` without zeros at the end. A number that is
/// shown as zero has no sign.
fn grouped(value: f64, decimals: usize, trimmed: bool) -> String {
    let digits = format!("{:.decimals$}", value.abs());
    let digits =
        if trimmed && digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { &digits };
    let (whole, rest) = digits.split_once('.').map_or((digits, String::new()), |(w, r)| (w, format!(".{r}")));
    let mut out = String::new();
    if value < 0.0 && digits.contains(|c: char| ('1'..='9').contains(&c)) {
        out.push('−');
    }
    for (position, c) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    out + &rest
}

/// Square metres, to the hundredth.
pub(super) fn m2(value: &Value) -> String {
    number(value).map_or_else(String::new, |v| format!("{} m²", grouped(v, 2, false)))
}

/// Hectares from 10 000 m² on.
pub(super) fn area(value: &Value) -> String {
    match number(value) {
        None => String::new(),
        Some(v) if v.abs() <= 0.0 => "0 m²".into(),
        Some(v) if v.abs() < M2_PER_HA => format!("{} m²", grouped(v, 2, false)),
        Some(v) => format!("{} ha", grouped(v / M2_PER_HA, 4, false)),
    }
}

/// 亩, 2000/3 m².
pub(super) fn mu(value: &Value) -> String {
    number(value).map_or_else(String::new, |v| format!("{} 亩", grouped(v * MU_PER_M2, 2, false)))
}

/// Kilometres from 10 000 m on.
pub(super) fn metres(value: &Value) -> String {
    match number(value) {
        None => String::new(),
        Some(v) if v.abs() >= FAR_M => format!("{} km", grouped(v / 1e3, 1, true)),
        Some(v) => format!("{} m", grouped(v, if v.abs() < 10.0 { 2 } else { 1 }, true)),
    }
}

/// `[least – most unit]` of a measure; nothing where both are shown alike, a question mark where there is none.
pub(super) fn interval(measure: &Value) -> String {
    let ends = measure.get("interval").and_then(Value::as_array);
    let Some([low, high]) = ends.and_then(|ends| match ends.as_slice() {
        [low, high] => Some([low.as_f64()?, high.as_f64()?]),
        _ => None,
    }) else {
        return "[?]".into();
    };
    let unit = measure.get("unit").and_then(Value::as_str).unwrap_or_default();
    let (low, high, unit) = match unit {
        "m2" if high < M2_PER_HA => (grouped(low, 2, false), grouped(high, 2, false), "m²"),
        "m2" => (grouped(low / M2_PER_HA, 4, false), grouped(high / M2_PER_HA, 4, false), "ha"),
        "m" if high >= FAR_M => (grouped(low / 1e3, 1, true), grouped(high / 1e3, 1, true), "km"),
        "m" => (grouped(low, 1, true), grouped(high, 1, true), "m"),
        other => (grouped(low, 4, true), grouped(high, 4, true), other),
    };
    if low == high {
        return String::new();
    }
    let low = if low.contains(|c: char| ('1'..='9').contains(&c)) { low } else { "0".into() };
    format!("[{low} – {high} {unit}]")
}

/// Of 0 to 1. What is not quite nothing or all is not shown as either.
pub(super) fn percent(value: &Value) -> String {
    let Some(share) = number(value) else { return String::new() };
    let (percent, sign) = (share.abs() * 100.0, if share < 0.0 { "−" } else { "" });
    if percent <= 0.0 {
        "0%".into()
    } else if percent < 0.05 {
        format!("{sign}<0.1%")
    } else if (99.95..100.0).contains(&percent) {
        format!("{sign}>99.9%")
    } else {
        format!("{sign}{}%", grouped(percent, 1, true))
    }
}

/// Any value: numbers to nine decimals, text as it is, everything else as JSON.
pub(super) fn num(value: &Value) -> String {
    match value {
        Value::Number(_) => number(value).map_or_else(String::new, |v| grouped(v, 9, true)),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A word of a vocabulary without its underscores; anything that people wrote stays as it is.
pub(super) fn term(word: &str) -> String {
    let is_code = word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if is_code { word.replace('_', " ") } else { word.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn areas_and_distances_have_the_unit_that_suits_their_size() {
        assert_eq!(area(&json!({"value": 2_664_774.784})), "266.4775 ha");
        assert_eq!((area(&json!(9_999.994)), area(&json!(0.0))), ("9,999.99 m²".into(), "0 m²".into()));
        assert_eq!((m2(&json!(134_599_999.976)), mu(&json!(10_000))), ("134,599,999.98 m²".into(), "15.00 亩".into()));
        assert_eq!((metres(&json!(9.999)), metres(&json!(1278.24))), ("10 m".into(), "1,278.2 m".into()));
        assert_eq!((metres(&json!(255_500.0)), metres(&json!(0))), ("255.5 km".into(), "0 m".into()));
    }

    #[test]
    fn an_interval_is_shown_where_there_is_one_and_where_nobody_knows() {
        assert_eq!(interval(&json!({"unit": "m", "interval": [0.0, 22_000.0]})), "[0 – 22 km]");
        assert_eq!(interval(&json!({"unit": "m2", "interval": [1.0, 1.0]})), "");
        assert_eq!(interval(&json!({"unit": "m2", "interval": null})), "[?]");
        assert_eq!(interval(&json!({"unit": "m2", "interval": [0.0, 461_931_008.0]})), "[0 – 46,193.1008 ha]");
    }

    #[test]
    fn a_share_is_nothing_or_all_only_if_it_is() {
        for (share, expected) in
            [(0.0, "0%"), (0.0001, "<0.1%"), (0.123_45, "12.3%"), (0.9999, ">99.9%"), (1.0, "100%")]
        {
            assert_eq!(percent(&json!(share)), expected);
        }
    }

    #[test]
    fn other_values_are_shown_as_they_are() {
        assert_eq!(
            (num(&json!(1000)), num(&json!("part_of")), num(&json!(true))),
            ("1,000".into(), "part_of".into(), "true".into())
        );
        assert_eq!((num(&json!(-0.25)), term("power_pumped_storage")), ("−0.25".into(), "power pumped storage".into()));
    }
}
