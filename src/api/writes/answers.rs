//! What is told of a change that was made.

use crate::api::call::{Answer, Call};
use crate::api::error::ApiError;
use crate::api::history::transaction;
use crate::api::items::item_answer;
use crate::api::links::{JSON, encoded};
use crate::api::respond;
use crate::api::state::AppState;
use crate::edit::Accepted;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// The transaction, and each feature or collection with its version and address.
pub(super) fn summary(status: StatusCode, accepted: &Accepted, state: &AppState, call: &Call) -> Answer {
    let row = |(collection, id, version): &(String, Option<String>, u32)| {
        let path = match id {
            Some(id) => item_path(collection, id),
            None => collection_path(collection),
        };
        json!({"collection": collection, "id": id, "version": version, "href": call.base.at(&path)})
    };
    let versions: Vec<Value> = accepted.versions.iter().map(row).collect();
    let snapshot =
        if call.sees_all() { accepted.snapshot.clone() } else { state.view(&call.principal).id().to_string() };
    let body = json!({
        "transaction": transaction(&accepted.transaction, call), "snapshot": snapshot, "changes": versions,
        "unchanged": accepted.unchanged, "notes": accepted.notes,
    });
    Ok((status, [(header::CONTENT_TYPE, JSON)], respond::bytes(&body)?).into_response())
}

/// The feature as this change has made it, under its tag: what the client would ask for next. Somebody may have changed
/// it again since, and their version under this answer would be taken for one's own.
pub(super) async fn changed_feature(status: StatusCode, accepted: &Accepted, state: &AppState, call: &Call) -> Answer {
    let Some((collection, Some(id), version)) = accepted.versions.first() else {
        return summary(status, accepted, state, call);
    };
    let snapshot = state.view(&call.principal);
    let now = snapshot.collection(collection).ok().filter(|c| c.version(id) == Some(*version));
    let made = match now.and_then(|found| found.shared(id)) {
        Some(feature) => Some(feature.clone()),
        None => recorded(state, collection, id, *version).await,
    };
    let Some(feature) = made else { return summary(status, accepted, state, call) };
    let mut answer = item_answer((&feature, *version), collection, state, call)?;
    *answer.status_mut() = status;
    if status == StatusCode::CREATED {
        located(&mut answer, &item_path(collection, id), call)?;
    }
    Ok(answer)
}

/// That the change was made is certain; if the store cannot be read just now, the answer is a shorter one.
async fn recorded(
    state: &AppState,
    collection: &str,
    id: &str,
    version: u32,
) -> Option<std::sync::Arc<crate::model::Feature>> {
    let (home, asked) = (state.home().clone(), (collection.to_string(), id.to_string()));
    let versions = respond::blocking(move || home.history(&asked.0, &asked.1)).await.ok()?;
    versions.into_iter().find(|found| found.number == version).map(|found| found.feature)
}

/// Says where the new thing is.
pub(super) fn located(answer: &mut Response, path: &str, call: &Call) -> Result<(), ApiError> {
    let location = HeaderValue::from_str(&call.base.at(path)).map_err(|e| ApiError::internal(&e))?;
    answer.headers_mut().insert(header::LOCATION, location);
    Ok(())
}

pub(super) fn collection_path(collection: &str) -> String {
    format!("/collections/{}", encoded(collection))
}

pub(super) fn item_path(collection: &str, id: &str) -> String {
    format!("{}/items/{}", collection_path(collection), encoded(id))
}
