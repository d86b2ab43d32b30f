//! What a client is told when its change was not made.

use crate::api::error::{ApiError, LATER_S};
use crate::edit::{EditError, Fault, FaultKind};
use crate::store::StoreError;
use axum::http::StatusCode;
use serde_json::json;

/// The kinds of fault by what the whole request answers when there are several.
const BY_WEIGHT: [(FaultKind, StatusCode, &str); 4] = [
    (FaultKind::NotFound, StatusCode::NOT_FOUND, "Not found"),
    (FaultKind::Precondition, StatusCode::PRECONDITION_FAILED, "Precondition failed"),
    (FaultKind::Conflict, StatusCode::CONFLICT, "Conflict"),
    (FaultKind::Invalid, StatusCode::UNPROCESSABLE_ENTITY, "Invalid content"),
];

pub(in crate::api) fn refusal(why: EditError) -> ApiError {
    let detail = why.to_string();
    match why {
        EditError::Refused(faults) => refused(&faults, detail),
        EditError::Store(cause) => not_written(&cause),
        EditError::Busy => ApiError::unavailable(detail, 1),
        EditError::Closed => ApiError::unavailable(detail, LATER_S),
    }
}

fn refused(faults: &[Fault], detail: String) -> ApiError {
    let gravest = BY_WEIGHT.iter().find(|(kind, ..)| faults.iter().any(|fault| fault.kind == *kind));
    let (status, title) =
        gravest.map_or((StatusCode::UNPROCESSABLE_ENTITY, "Invalid content"), |(_, status, title)| (*status, *title));
    ApiError::told(status, title, detail).with("errors", json!(faults))
}

/// The cause is in the log already; where the file lies is not the client's business.
fn not_written(cause: &StoreError) -> ApiError {
    match cause {
        StoreError::NoRoom { .. } => ApiError::told(
            StatusCode::INSUFFICIENT_STORAGE,
            "No room",
            "there is no room left for the change; nothing of it was stored, and reading goes on",
        )
        .retry_after(LATER_S),
        cause if cause.may_pass() || matches!(cause, StoreError::Closed) => ApiError::unavailable(
            "the store cannot be written at the moment; nothing of the change was stored",
            LATER_S,
        ),
        StoreError::Unsupported { what } => {
            ApiError::told(StatusCode::UNPROCESSABLE_ENTITY, "Invalid content", format!("it cannot be stored: {what}"))
        }
        cause => ApiError::internal(cause),
    }
}
