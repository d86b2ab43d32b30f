//! Values and expressions of a style of one's own: a part of the expression language that is checked completely.
//!
//! An expression that `MapLibre` cannot make sense of does not only spoil its layer: the whole style is refused by the map, so that
//! one collection would take all others with it. What is let through here, the validator of the style specification
//! lets through too.

use super::colour::Colour;
use super::error::StyleError;
use super::properties::{May, Takes};
use serde_json::Value;

/// How deeply expressions may be nested.
const MAX_DEPTH: usize = 24;
/// Longest string, bytes.
const MAX_STRING_BYTES: usize = 1000;

type Checked = Result<(), StyleError>;

/// Checks the value of a property.
pub(super) fn check_value(takes: Takes, may: May, value: &Value, at: &str) -> Checked {
    let is_list = matches!(takes, Takes::Pair | Takes::Dashes | Takes::Fonts | Takes::Words(_));
    match value {
        Value::Array(items) if !is_list => {
            let fails = || StyleError::wrong(at, format!("{}, without an expression", name_of(takes)));
            match (may, items.as_slice()) {
                (May::Nothing, _) => Err(fails()),
                (_, [op, rest @ ..]) if is_zoom_curve(op, rest) => check_curve(takes, may, items, at, 0),
                (May::Zoom, _) => Err(fails()),
                _ => check_data(takes, value, at, 0),
            }
        }
        _ => check_literal(takes, value, at),
    }
}

/// Checks a filter.
pub(super) fn check_filter(value: &Value, at: &str) -> Checked {
    if !value.is_array() {
        return Err(StyleError::wrong(at, "an expression"));
    }
    check_data(Takes::Bool, value, at, 0)
}

fn name_of(takes: Takes) -> String {
    match takes {
        Takes::Number(min, max) if min < -1e8 && max > 1e8 => "a number".into(),
        Takes::Number(min, max) if max > 1e8 => format!("a number from {min}"),
        Takes::Number(min, max) => format!("a number from {min} to {max}"),
        Takes::Colour => "a colour such as \"#88ccff\"".into(),
        Takes::Bool => "true or false".into(),
        Takes::Word(words) => format!("one of {}", words.join(", ")),
        Takes::Text | Takes::Formatted => "text".into(),
        Takes::Pair => "two numbers".into(),
        Takes::Dashes => "a list of 2 to 16 lengths".into(),
        Takes::Fonts => "a list of 1 to 16 names of fonts".into(),
        Takes::Words(words) => format!("a list of some of {}", words.join(", ")),
    }
}

fn check_literal(takes: Takes, value: &Value, at: &str) -> Checked {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let text = value.as_str();
    let is_number = |value: &Value| value.as_f64().is_some_and(f64::is_finite);
    let fits = match takes {
        Takes::Number(min, max) => value.as_f64().is_some_and(|number| (min..=max).contains(&number)),
        Takes::Colour => text.is_some_and(|text| Colour::parse(text).is_some()),
        Takes::Bool => value.is_boolean(),
        Takes::Word(words) => text.is_some_and(|text| words.contains(&text)),
        Takes::Text | Takes::Formatted => text.is_some_and(|text| text.len() <= MAX_STRING_BYTES),
        Takes::Pair => items.len() == 2 && items.iter().all(is_number),
        Takes::Dashes => {
            (2..=16).contains(&items.len())
                && items.iter().all(|item| item.as_f64().is_some_and(|length| (0.0..=1e4).contains(&length)))
        }
        Takes::Fonts => are_fonts(items),
        Takes::Words(words) => {
            !items.is_empty() && items.iter().all(|item| item.as_str().is_some_and(|word| words.contains(&word)))
        }
    };
    if fits { Ok(()) } else { Err(StyleError::wrong(at, name_of(takes))) }
}

/// A list whose first name could be that of an operator would be taken for an expression.
fn are_fonts(items: &[Value]) -> bool {
    const GENERIC: [&str; 4] = ["sans-serif", "serif", "monospace", "system-ui"];
    let is_name = |name: &str| {
        let is_plain = |c: char| c.is_alphanumeric() || " -_.".contains(c);
        let starts = name.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_ascii());
        (starts || GENERIC.contains(&name)) && name.len() <= 100 && name.chars().all(is_plain)
    };
    (1..=16).contains(&items.len()) && items.iter().all(|item| item.as_str().is_some_and(is_name))
}

fn is_zoom_curve(op: &Value, rest: &[Value]) -> bool {
    let is_zoom = |value: Option<&Value>| value.is_some_and(|value| *value == serde_json::json!(["zoom"]));
    match op.as_str() {
        Some("interpolate") => is_zoom(rest.get(1)),
        Some("step") => is_zoom(rest.first()),
        _ => false,
    }
}

/// `["interpolate", how, input, stop, output, …]` and `["step", input, output, stop, output, …]`, whose input is looked at elsewhere.
fn check_curve(takes: Takes, may: May, items: &[Value], at: &str, depth: usize) -> Checked {
    let is_smooth = items.first().and_then(Value::as_str) == Some("interpolate");
    let can_be = !is_smooth || may != May::Step && matches!(takes, Takes::Number(..) | Takes::Colour);
    let (head, stops) = if is_smooth { (items.get(1), items.get(3..)) } else { (items.get(2), items.get(3..)) };
    let (Some(head), Some(stops), true) = (head, stops, can_be) else {
        return Err(StyleError::wrong(at, format!("{}, and curves in steps only", name_of(takes))));
    };
    let output = |value: &Value| match may {
        May::Feature | May::Step => check_data(takes, value, at, depth + 1),
        May::Zoom | May::Nothing => check_literal(takes, value, at),
    };
    if !is_smooth {
        output(head)?;
    } else if !is_interpolation(head) {
        return Err(StyleError::wrong(at, "[\"linear\"] or [\"exponential\", number]"));
    }
    if stops.is_empty() || !stops.len().is_multiple_of(2) {
        return Err(StyleError::wrong(at, "a curve with pairs of stop and value"));
    }
    let mut last = f64::NEG_INFINITY;
    for pair in stops.chunks(2) {
        let [stop, value] = pair else { continue };
        match stop.as_f64() {
            Some(stop) if stop > last => last = stop,
            _ => return Err(StyleError::wrong(at, "a curve whose stops are numbers that rise")),
        }
        output(value)?;
    }
    Ok(())
}

fn is_interpolation(how: &Value) -> bool {
    match how.as_array().map(Vec::as_slice) {
        Some([name]) => name == "linear",
        Some([name, base]) => name == "exponential" && base.as_f64().is_some_and(|base| (0.01..=100.0).contains(&base)),
        _ => false,
    }
}

/// A literal, or an expression over the feature.
fn check_data(takes: Takes, value: &Value, at: &str, depth: usize) -> Checked {
    let Value::Array(items) = value else { return check_literal(takes, value, at) };
    let (Some(op), true) = (items.first().and_then(Value::as_str), depth < MAX_DEPTH) else {
        return Err(StyleError::wrong(
            at,
            format!("{}, or an expression of at most {MAX_DEPTH} levels", name_of(takes)),
        ));
    };
    let rest = items.get(1..).unwrap_or_default();
    let each =
        |takes: Takes, values: &[Value]| values.iter().try_for_each(|value| check_data(takes, value, at, depth + 1));
    let unknown = || Err(StyleError::wrong(at, format!("{}; `{op}` cannot be used here so", name_of(takes))));
    match (op, takes) {
        ("get", _) if is_name(rest) => Ok(()),
        ("coalesce", _) if !rest.is_empty() => each(takes, rest),
        ("case", _) if rest.len() >= 3 && rest.len() % 2 == 1 => rest.iter().zip(0..).try_for_each(|(part, n)| {
            let is_condition = n % 2 == 0 && n + 1 < rest.len();
            check_data(if is_condition { Takes::Bool } else { takes }, part, at, depth + 1)
        }),
        ("match", _) => check_match(takes, rest, at, depth),
        ("step", _) if rest.len() >= 4 => {
            each(NUMBER, rest.get(..1).unwrap_or_default())?;
            must_be_computed(rest.first(), at)?;
            check_curve(takes, May::Step, items, at, depth)
        }
        ("interpolate", Takes::Number(..) | Takes::Colour) if rest.len() >= 4 => {
            each(NUMBER, rest.get(1..2).unwrap_or_default())?;
            must_be_computed(rest.get(1), at)?;
            check_curve(takes, May::Feature, items, at, depth)
        }
        (_, Takes::Number(..)) => check_number(op, rest, at, depth).unwrap_or_else(unknown),
        ("format", Takes::Formatted) => check_format(rest, at, depth),
        (_, Takes::Text | Takes::Formatted) => check_text(op, rest, at, depth).unwrap_or_else(unknown),
        (_, Takes::Bool) => check_bool(op, rest, at, depth).unwrap_or_else(unknown),
        _ => unknown(),
    }
}

const NUMBER: Takes = Takes::Number(-1e12, 1e12);

/// What is the same for all features is worked out beforehand, and may turn out to be no number.
fn must_be_computed(input: Option<&Value>, at: &str) -> Checked {
    if input.is_some_and(|input| asks_feature(input, 0)) {
        Ok(())
    } else {
        Err(StyleError::wrong(at, "a curve over a property"))
    }
}

fn asks_feature(value: &Value, depth: usize) -> bool {
    let Some(items) = value.as_array().filter(|_| depth <= MAX_DEPTH) else { return false };
    items.first().is_some_and(|op| op == "get") || items.iter().any(|item| asks_feature(item, depth + 1))
}

/// One name of a property; names with `$` were once special.
fn is_name(rest: &[Value]) -> bool {
    matches!(rest, [Value::String(name)] if !name.starts_with('$') && name.len() <= MAX_STRING_BYTES)
}

fn is_get(items: &[Value]) -> bool {
    items.first().is_some_and(|op| op == "get") && is_name(items.get(1..).unwrap_or_default())
}

fn check_number(op: &str, rest: &[Value], at: &str, depth: usize) -> Option<Checked> {
    match (op, rest.len()) {
        ("+" | "*" | "min" | "max", 1..)
        | ("-", 1 | 2)
        | ("/" | "^" | "%", 2)
        | ("abs" | "ceil" | "floor" | "round" | "sqrt" | "ln" | "log10" | "log2", 1) => {}
        // What it takes may be anything, so that nothing in it may depend on being a number.
        ("to-number", 1..) => {
            let is_plain = |part: &Value| part.is_number() || part.as_array().is_some_and(|items| is_get(items));
            return rest.iter().all(is_plain).then_some(Ok(()));
        }
        _ => return None,
    }
    Some(rest.iter().try_for_each(|part| check_data(NUMBER, part, at, depth + 1)))
}

fn check_text(op: &str, rest: &[Value], at: &str, depth: usize) -> Option<Checked> {
    match (op, rest.len()) {
        ("concat", 1..) | ("to-string" | "upcase" | "downcase", 1) => {
            Some(rest.iter().try_for_each(|part| check_data(Takes::Text, part, at, depth + 1)))
        }
        _ => None,
    }
}

/// `["format", text, {"font-scale": 0.8}, …]`.
fn check_format(rest: &[Value], at: &str, depth: usize) -> Checked {
    if rest.is_empty() || !rest.len().is_multiple_of(2) {
        return Err(StyleError::wrong(at, "a format with pairs of text and settings"));
    }
    for pair in rest.chunks(2) {
        let [part, settings] = pair else { continue };
        check_data(Takes::Text, part, at, depth + 1)?;
        let is_setting = |(name, value): (&String, &Value)| name == "font-scale" && value.is_number();
        if !settings.as_object().is_some_and(|settings| settings.iter().all(is_setting)) {
            return Err(StyleError::wrong(at, "a format whose settings are {} or {\"font-scale\": number}"));
        }
    }
    Ok(())
}

fn check_bool(op: &str, rest: &[Value], at: &str, depth: usize) -> Option<Checked> {
    match (op, rest) {
        ("has", rest) if is_name(rest) => Some(Ok(())),
        ("!", [part]) => Some(check_data(Takes::Bool, part, at, depth + 1)),
        ("all" | "any", [_, ..]) => Some(rest.iter().try_for_each(|part| check_data(Takes::Bool, part, at, depth + 1))),
        ("==" | "!=" | "<" | "<=" | ">" | ">=", [left, right]) => {
            let fits = match (subject(left, at, depth)?, right) {
                (Subject::Any | Subject::Text, Value::String(text)) => text.len() <= MAX_STRING_BYTES,
                (Subject::Any | Subject::Number, Value::Number(_)) => true,
                (Subject::Any, Value::Bool(_)) => op == "==" || op == "!=",
                (left, right) if right.is_array() => subject(right, at, depth)? == left,
                _ => false,
            };
            fits.then_some(Ok(()))
        }
        ("in", [left, Value::Array(list)]) => {
            subject(left, at, depth)?;
            let [Value::String(word), Value::Array(items)] = list.as_slice() else { return None };
            let is_plain = items.iter().all(|item| item.is_string() || item.is_number());
            (word == "literal" && is_plain && !items.is_empty()).then_some(Ok(()))
        }
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    Any,
    Text,
    Number,
}

/// What is compared: a property, the type of geometry, or something computed.
fn subject(value: &Value, at: &str, depth: usize) -> Option<Subject> {
    let items = value.as_array()?;
    let (op, rest) = (items.first()?.as_str()?, items.get(1..)?);
    match op {
        "get" if is_name(rest) => Some(Subject::Any),
        "geometry-type" if rest.is_empty() => Some(Subject::Text),
        "to-string" | "concat" | "upcase" | "downcase" => {
            check_data(Takes::Text, value, at, depth + 1).ok().map(|()| Subject::Text)
        }
        _ => check_number(op, rest, at, depth + 1)?.ok().map(|()| Subject::Number),
    }
}

/// `["match", subject, labels, output, …, otherwise]`: labels are all texts, or all whole numbers, and none occurs twice.
fn check_match(takes: Takes, rest: &[Value], at: &str, depth: usize) -> Checked {
    let fails = |what: &str| Err(StyleError::wrong(at, what));
    let [input, branches @ .., otherwise] = rest else { return fails("a match with branches") };
    let Some(subject) = subject(input, at, depth) else { return fails("a match over a property") };
    if branches.is_empty() || !branches.len().is_multiple_of(2) {
        return fails("a match with pairs of label and value, and a value for all others");
    }
    let mut seen: Vec<&Value> = Vec::new();
    for pair in branches.chunks(2) {
        let [labels, output] = pair else { continue };
        let labels = labels.as_array().map_or(std::slice::from_ref(labels), Vec::as_slice);
        if labels.is_empty() {
            return fails("a match without empty lists");
        }
        for label in labels {
            let is_text = label.is_string();
            // Whole numbers up to 2^53 are told apart everywhere.
            let is_whole = label.as_i64().is_some_and(|whole| whole.unsigned_abs() <= 1 << 53);
            let of_subject = match subject {
                Subject::Any => is_text || is_whole,
                Subject::Text => is_text,
                Subject::Number => is_whole,
            };
            let as_others = seen.first().is_none_or(|first| first.is_string() == is_text);
            if !of_subject || !as_others || seen.contains(&label) {
                return fails("a match whose labels are different texts, or different whole numbers");
            }
            seen.push(label);
        }
        check_data(takes, output, at, depth + 1)?;
    }
    check_data(takes, otherwise, at, depth + 1)
}
