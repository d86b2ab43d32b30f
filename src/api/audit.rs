//! The audit log, for those who administer everything.

use super::call::{Answer, Call};
use super::error::ApiError;
use super::links::{JSON, Link};
use super::respond;
use super::state::AppState;
use axum::extract::State;
use serde_json::{Value, json};

/// What the audit log takes besides `f`.
pub(super) const PARAMETERS: [&str; 2] = ["limit", "after"];

/// `GET /audit`: who asked for changes, when, from where, and what became of it; oldest first.
pub(super) async fn audit(State(state): State<AppState>, call: Call) -> Answer {
    call.params.only(&PARAMETERS)?;
    if !call.principal.is_known() {
        return Err(ApiError::unauthorized("the audit log takes the key of an admin of all collections"));
    }
    if !call.principal.is_admin() {
        return Err(ApiError::forbidden("the audit log takes the key of an admin of all collections"));
    }
    let after = call.params.text("after").map(str::parse::<i64>).transpose();
    let after = after.map_err(|_| ApiError::bad_value("after", "it must be a whole number"))?;
    let limit = call.params.limit(state.settings.default_limit, state.settings.max_limit)?;
    let home = state.home().clone();
    let found = respond::blocking(move || home.audit_log(after, limit)).await?;
    let mut links = call.links(JSON, "This log");
    if let Some((last, _)) = found.last().filter(|_| found.len() == limit) {
        let href = call.base.at(&format!("/audit?after={last}&limit={limit}"));
        links.push(Link::new(href, "next", JSON, "The next page"));
    }
    let entries: Vec<Value> = found
        .iter()
        .map(|(number, entry)| {
            let mut line = json!(entry);
            if let Value::Object(line) = &mut line {
                line.insert("number".into(), json!(number));
            }
            line
        })
        .collect();
    respond::fresh(JSON, &json!({"entries": entries, "links": links}))
}
