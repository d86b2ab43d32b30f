//! What a token claims, once its signature has been checked: who, until when, which role, which collections.

use super::grant::is_printable;
use super::{Collections, Denied, Grant, Role};
use crate::model::RecordTime;
use serde_json::{Map, Value};

/// Clocks of issuer and server may differ by this much, seconds.
const LEEWAY_S: f64 = 60.0;
const MICROS: f64 = 1e6;

/// Most collections that one token can name.
const MAX_COLLECTIONS: usize = 10_000;

/// The claims of a token, by name.
pub(super) type Claims = Map<String, Value>;

fn refused<T>(sentence: &'static str) -> Result<T, Denied> {
    Err(Denied::not_valid(sentence, sentence))
}

/// The subject and what it is given.
pub(super) fn grant(
    claims: &Claims,
    role_claim: &str,
    collections_claim: &str,
    now: RecordTime,
) -> Result<(String, Grant), Denied> {
    let expires = times(claims, now)?;
    let subject = claims.get("sub").and_then(Value::as_str).filter(|sub| is_printable(sub));
    let Some(subject) = subject else { return refused("the token names no usable subject (`sub`)") };
    let preferred = claims.get("preferred_username").and_then(Value::as_str).filter(|name| is_printable(name));
    let Some(role) = claim(claims, role_claim).and_then(role) else {
        return refused("the token names no role on this server");
    };
    let collections = match claim(claims, collections_claim) {
        None | Some(Value::Null) => Collections::Set(std::collections::BTreeSet::new()),
        Some(value) => match collections(value) {
            Some(collections) => collections,
            None => return refused("the token does not name its collections as a list of ids"),
        },
    };
    let grant = Grant { name: preferred.unwrap_or(subject).to_string(), role, collections, expires: Some(expires) };
    Ok((subject.to_string(), grant))
}

/// When the token ends, if it holds now (RFC 7519, sections 4.1.4 and 4.1.5). A token that never ends is refused.
fn times(claims: &Claims, now: RecordTime) -> Result<RecordTime, Denied> {
    let now_s = now.0 as f64 / MICROS;
    let Some(expires_s) = claims.get("exp").and_then(Value::as_f64).filter(|s| s.is_finite()) else {
        return refused("the token does not say when it expires");
    };
    if now_s > expires_s + LEEWAY_S {
        return refused("the token has expired");
    }
    match claims.get("nbf") {
        None | Some(Value::Null) => {}
        Some(from) => match from.as_f64() {
            Some(from_s) if now_s + LEEWAY_S >= from_s => {}
            Some(_) => return refused("the token is not valid yet"),
            None => return refused("the token does not say in seconds since when it is valid"),
        },
    }
    #[expect(clippy::cast_possible_truncation, reason = "what is out of reach is cut to the last time there is")]
    let last = ((expires_s + LEEWAY_S) * MICROS) as i64;
    Ok(RecordTime(last))
}

/// A claim by its name, or, when there is none of that name, by a path of names with dots in between
/// (`realm_access.roles`).
fn claim<'a>(claims: &'a Claims, name: &str) -> Option<&'a Value> {
    claims.get(name).or_else(|| {
        let mut steps = name.split('.');
        let first = claims.get(steps.next()?)?;
        steps.try_fold(first, |value, step| value.get(step))
    })
}

/// The highest role in a text or a list; other words in a list are roles of other programs.
fn role(value: &Value) -> Option<Role> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Array(list) => list.iter().filter_map(|entry| entry.as_str()?.parse().ok()).max(),
        _ => None,
    }
}

/// A list of ids, or a text with blanks or commas between them; `*` is all.
fn collections(value: &Value) -> Option<Collections> {
    let ids: Vec<&str> = match value {
        Value::String(text) => text.split([' ', ',']).filter(|id| !id.is_empty()).collect(),
        Value::Array(list) => list.iter().map(Value::as_str).collect::<Option<_>>()?,
        _ => return None,
    };
    if ids.contains(&"*") {
        return Some(Collections::All);
    }
    if ids.len() > MAX_COLLECTIONS { None } else { Collections::of(ids).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const NOW_S: i64 = 1_800_000_000;

    fn read_by(role_claim: &str, value: Value) -> Result<(String, Grant), Denied> {
        let Value::Object(claims) = value else { panic!() };
        grant(&claims, role_claim, "groundplan_collections", RecordTime(NOW_S * 1_000_000))
    }

    fn read(changes: Value) -> Result<(String, Grant), Denied> {
        let mut claims = json!({"sub": "4f1c", "exp": NOW_S + 300, "groundplan_role": "editor"});
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        read_by("groundplan_role", claims)
    }

    #[test]
    fn a_token_names_its_holder() {
        assert_eq!(read(json!({})).unwrap().0, "4f1c");
        assert_eq!(read(json!({})).unwrap().1.name, "4f1c");
        let (id, grant) = read(json!({"preferred_username": "zhang.san"})).unwrap();
        assert_eq!((id.as_str(), grant.name.as_str()), ("4f1c", "zhang.san"));
        assert_eq!(read(json!({"preferred_username": "a\u{202e}b"})).unwrap().1.name, "4f1c");
        for bad in [json!(null), json!(""), json!("a\nb"), json!(7), json!("x".repeat(200))] {
            assert!(read(json!({ "sub": bad })).is_err());
        }
    }

    #[test]
    fn a_token_holds_between_its_times_with_a_minute_to_spare() {
        for (exp, nbf, good) in [
            (json!(NOW_S + 1), json!(null), true),
            (json!(NOW_S - 60), json!(NOW_S + 60), true),
            (json!(1_800_000_000.5), json!(1.5), true),
            (json!(NOW_S - 61), json!(null), false),
            (json!(NOW_S + 300), json!(NOW_S + 61), false),
            (json!(null), json!(null), false),
            (json!("1900000000"), json!(null), false),
            (json!(NOW_S + 300), json!("1"), false),
            (json!(u64::MAX), json!(i64::MIN), true),
            (json!(i64::MIN), json!(null), false),
        ] {
            assert_eq!(read(json!({"exp": exp, "nbf": nbf})).is_ok(), good, "{exp} {nbf}");
        }
        let last = read(json!({})).unwrap().1.expires.unwrap();
        assert_eq!(last.0, (NOW_S + 360) * 1_000_000);
    }

    #[test]
    fn the_role_is_the_highest_that_is_named() {
        for (claim, role) in [
            (json!("admin"), Some(Role::Admin)),
            (json!(["offline_access", "reader", "editor"]), Some(Role::Editor)),
            (json!([]), None),
            (json!(["Admin", 7]), None),
            (json!("owner"), None),
            (json!({"admin": true}), None),
            (json!(null), None),
        ] {
            assert_eq!(read(json!({ "groundplan_role": claim })).ok().map(|(_, grant)| grant.role), role, "{claim}");
        }
    }

    #[test]
    fn a_role_may_lie_deeper_and_a_name_with_dots_is_a_name_first() {
        let deep = json!({"sub": "a", "exp": NOW_S, "realm_access": {"roles": ["admin"]}});
        assert_eq!(read_by("realm_access.roles", deep.clone()).unwrap().1.role, Role::Admin);
        assert!(read_by("realm_access.groups", deep.clone()).is_err() && read_by("", deep).is_err());
        let flat = json!({"sub": "a", "exp": NOW_S, "https://example.org/role": "reader"});
        assert_eq!(read_by("https://example.org/role", flat).unwrap().1.role, Role::Reader);
    }

    #[test]
    fn a_token_reaches_the_collections_that_it_names_and_no_others() {
        for (claim, expected) in [
            (json!(["port", "airport"]), Ok("airport, port")),
            (json!("port airport"), Ok("airport, port")),
            (json!("port, airport"), Ok("airport, port")),
            (json!("*"), Ok("all")),
            (json!(["port", "*"]), Ok("all")),
            (json!("all"), Ok("all")),
            (json!([]), Ok("")),
            (json!(null), Ok("")),
            (json!(["a b"]), Err(())),
            (json!([7]), Err(())),
            (json!(true), Err(())),
        ] {
            let found = read(json!({ "groundplan_collections": claim })).map(|(_, grant)| grant.collections);
            assert_eq!(
                found.as_ref().map(ToString::to_string).map_err(|_| ()),
                expected.map(str::to_string),
                "{claim}"
            );
            assert_eq!(found == Ok(Collections::All), claim.to_string().contains('*'), "{claim}");
        }
        assert!(!read(json!({})).unwrap().1.collections.contain("port"));
    }

    proptest! {
        #[test]
        fn no_claims_are_too_strange(exp in any::<f64>(), nbf in any::<i64>(), role in "\\PC{0,9}", ids in "\\PC{0,20}") {
            let _ = read(json!({"exp": exp, "nbf": nbf, "groundplan_role": role, "groundplan_collections": ids}));
        }
    }
}
