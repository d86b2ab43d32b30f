//! What was: the versions of a feature, and what differs between two record times.

use super::call::{Answer, Call};
use super::error::ApiError;
use super::links::{Base, GEOJSON, JSON, Link, encoded, query_string};
use super::respond;
use super::state::AppState;
use crate::format::feature_value;
use crate::model::{RecordTime, Transaction, Version};
use crate::store::StoreError;
use axum::extract::{Path, State};
use serde_json::{Map, Value, json};

/// What the history resource takes besides `f`.
pub(super) const HISTORY_PARAMETERS: [&str; 2] = ["limit", "after"];
/// What the diff resource takes besides `f`.
pub(super) const DIFF_PARAMETERS: [&str; 4] = ["from", "to", "limit", "after"];

/// `GET …/items/{id}/history`: every version, oldest first, also of a feature that is no more.
pub(super) async fn history(
    State(state): State<AppState>,
    Path((collection, id)): Path<(String, String)>,
    call: Call,
) -> Answer {
    call.params.only(&HISTORY_PARAMETERS)?;
    state.view(&call.principal).collection(&collection)?;
    let after = number(&call, "after")?.unwrap_or(0);
    let limit = call.params.limit(state.settings.default_limit, state.settings.max_limit)?;
    let home = state.home().clone();
    let (asked, named) = ((collection.clone(), id.clone()), id.clone());
    let versions = respond::blocking(move || home.history(&asked.0, &asked.1)).await?;
    if versions.is_empty() {
        return Err(ApiError::not_found(format!("there never was a feature `{named}` in `{collection}`")));
    }
    let total = versions.len();
    let shown: Vec<&Version> = versions.iter().filter(|v| u64::from(v.number) > after).take(limit).collect();
    let path = format!("/collections/{}/items/{}", encoded(&collection), encoded(&id));
    let mut links = call.links(JSON, "This history");
    links.push(Link::new(call.base.at(&path), "latest-version", GEOJSON, "The feature as it is now"));
    if let Some(last) = shown.last().filter(|last| versions.iter().any(|v| v.number > last.number)) {
        links.push(next(&call.base, &format!("{path}/history"), &call, &last.number.to_string()));
    }
    let body = json!({
        "collection": collection, "id": id, "numberMatched": total, "numberReturned": shown.len(),
        "versions": shown.into_iter().map(|version| told(version, &call)).collect::<Vec<Value>>(), "links": links,
    });
    call.json(JSON, &body)
}

/// `GET …/diff?from=…&to=…`: features that differ between what was known at two record times.
pub(super) async fn diff(State(state): State<AppState>, Path(collection): Path<String>, call: Call) -> Answer {
    call.params.only(&DIFF_PARAMETERS)?;
    state.view(&call.principal).collection(&collection)?;
    let (from, to) = (time(&call, "from")?, time(&call, "to")?);
    let from = from.ok_or_else(|| ApiError::bad_value("from", "`from` is needed: a record time"))?;
    if to.is_some_and(|to| to < from) {
        return Err(ApiError::bad_value("to", "it lies before `from`"));
    }
    let limit = call.params.limit(state.settings.default_limit, state.settings.max_limit)?;
    let after = call.params.text("after").map(str::to_string);
    let home = state.home().clone();
    let asked = collection.clone();
    let differences = respond::blocking(move || {
        let number = |time| Ok::<_, StoreError>(home.transaction_at(time)?.map_or(0, |transaction| transaction.number));
        home.diff(&asked, number(from)?, number(to.unwrap_or(RecordTime(i64::MAX)))?)
    })
    .await?;
    let total = differences.len();
    let wanted = differences.into_iter().filter(|(id, ..)| after.as_ref().is_none_or(|after| id > after));
    let mut shown: Vec<_> = wanted.take(limit.saturating_add(1)).collect();
    let more = shown.len() > limit;
    shown.truncate(limit);
    let path = format!("/collections/{}", encoded(&collection));
    let mut links = call.links(JSON, "These differences");
    if let Some((last, ..)) = shown.last().filter(|_| more) {
        links.push(next(&call.base, &format!("{path}/diff"), &call, last));
    }
    let rows: Vec<Value> =
        shown.iter().map(|(id, then, later)| row(id, (then.as_ref(), later.as_ref()), &call)).collect();
    let body = json!({
        "collection": collection, "from": from, "to": to, "numberMatched": total, "numberReturned": rows.len(),
        "changes": rows, "links": links,
    });
    call.json(JSON, &body)
}

fn row(id: &str, (then, later): (Option<&Version>, Option<&Version>), call: &Call) -> Value {
    let change = match (then, later) {
        (None, _) => "added",
        (_, None) => "removed",
        _ => "changed",
    };
    json!({"id": id, "change": change, "before": then.map(|v| told(v, call)), "after": later.map(|v| told(v, call))})
}

/// A version as a JSON object: both its times, its origin, and the feature as it was.
fn told(version: &Version, call: &Call) -> Value {
    let valid = |key: &str| version.feature.text(key).map(str::to_string);
    let mut body = Map::new();
    body.insert("version".into(), json!(version.number));
    let ended = version.ended.as_ref();
    body.insert("recorded".into(), json!([version.began.time, ended.map(|transaction| transaction.time)]));
    body.insert("valid".into(), json!([valid("valid_from"), valid("valid_to")]));
    body.insert("began".into(), transaction(&version.began, call));
    body.insert("ended".into(), ended.map_or(Value::Null, |ended| transaction(ended, call)));
    body.insert("repairs".into(), json!(version.repairs));
    body.insert("feature".into(), Value::Object(feature_value(&version.feature)));
    Value::Object(body)
}

/// When, by whom, why, from what. Times are as good as names of transactions: no two have the same. Their numbers, which
/// count what is hidden too, are for those who see everything.
pub(super) fn transaction(transaction: &Transaction, call: &Call) -> Value {
    let mut told = json!(transaction);
    if let Some(members) = told.as_object_mut().filter(|_| !call.sees_all()) {
        members.shift_remove("number");
    }
    told
}

fn next(base: &Base, path: &str, call: &Call, after: &str) -> Link {
    let kept = call.params.pairs().filter(|(name, _)| *name != "after");
    let query = query_string(kept.chain([("after", after)]));
    Link::new(base.at(&format!("{path}{query}")), "next", JSON, "The next page")
}

/// A record time: RFC 3339, or a date, which means its end.
pub(super) fn time(call: &Call, name: &str) -> Result<Option<RecordTime>, ApiError> {
    let parse = |text: &str| RecordTime::parse(text).map_err(|why| ApiError::bad_value(name, why.to_string()));
    call.params.text(name).map(parse).transpose()
}

fn number(call: &Call, name: &str) -> Result<Option<u64>, ApiError> {
    let parse = |text: &str| text.parse().map_err(|_| ApiError::bad_value(name, "it must be a whole number"));
    call.params.text(name).map(parse).transpose()
}
