//! Changes over HTTP: OGC API Features Part 4 for features, the same for collections, and change sets that are about
//! several of either. All of them become a [`Proposal`], which is durable and visible when the answer goes out.

mod body;
mod change_set;
mod collections;
mod items;
mod multipart;
mod refusal;
mod tags;

use super::call::Call;
use super::error::ApiError;
use super::state::AppState;
use crate::edit::{Accepted, Action, Edit, Proposal};
use crate::model::{AuditEntry, Origin};
use axum::http::{HeaderMap, Method, StatusCode};

pub(super) use change_set::change_set;
pub(super) use collections::{create_collection, replace_collection, retire_collection};
pub(super) use items::{create, delete, merge, replace};
pub(super) use tags::{expectation, feature_tag};

/// What every write takes besides `f`.
pub(super) const PARAMETERS: [&str; 2] = ["reason", "repair"];

/// Longest reason, bytes.
const MAX_REASON_BYTES: usize = 2_000;

/// A request to change something, before its body is read.
pub(super) struct Request<'a> {
    pub state: &'a AppState,
    pub call: &'a Call,
    pub method: Method,
    /// Path without query, for the audit log.
    pub path: String,
}

impl Request<'_> {
    /// Whether the caller may make these edits; before anything else is said about them.
    pub fn admit(&self, about: &[(&str, bool)]) -> Result<(), ApiError> {
        if !self.state.home().is_writable() {
            return Err(ApiError::method_not_allowed());
        }
        let view = self.state.view(&self.call.principal);
        let denied = about.iter().find_map(|(collection, is_about_collection)| {
            let principal = &self.call.principal;
            let may = if *is_about_collection {
                principal.may_administer(collection)
            } else {
                principal.may_write(collection)
            };
            if may {
                return None;
            }
            if !principal.is_known() {
                return Some(ApiError::unauthorized("changes take a key: `Authorization: Bearer <key>`"));
            }
            // Whether a hidden collection exists is told to nobody who may not see it.
            Some(match view.collection(collection) {
                Err(unseen) if !is_about_collection => ApiError::from(unseen),
                _ => ApiError::forbidden(format!("the key does not allow this change in `{collection}`")),
            })
        });
        match denied {
            None => Ok(()),
            Some(refusal) => {
                self.note(refusal.status());
                Err(refusal)
            }
        }
    }

    /// Whether the caller is known at all: what else it takes depends on what the body is about.
    pub fn admit_known(&self) -> Result<(), ApiError> {
        if !self.state.home().is_writable() {
            return Err(ApiError::method_not_allowed());
        }
        if self.call.principal.is_known() {
            return Ok(());
        }
        let refusal = ApiError::unauthorized("changes take a key: `Authorization: Bearer <key>`");
        self.note(refusal.status());
        Err(refusal)
    }

    /// Makes the edits true, or none of them. `status` is that of the answer if all goes well.
    pub async fn submit(
        &self,
        edits: Vec<Edit>,
        source_sha256: Option<String>,
        status: StatusCode,
    ) -> Result<Accepted, ApiError> {
        let about: Vec<(&str, bool)> =
            edits.iter().map(|edit| (edit.action.collection(), edit.action.is_about_collection())).collect();
        self.admit(&about)?;
        let origin = Origin { author: self.call.principal.who(), reason: reason(self.call)?, source_sha256 };
        let proposal = Proposal { origin, edits, repair: flag(self.call, "repair")? };
        let audit = self.entry(status);
        let (answer, answered) = tokio::sync::oneshot::channel();
        let home = self.state.home().clone();
        // Checking large geometries takes a while, and the line may be long: neither is for a thread of the runtime.
        let proposed = tokio::task::spawn_blocking(move || {
            home.propose(proposal, Some(audit), Box::new(move |outcome| drop(answer.send(outcome))));
        });
        proposed.await.map_err(|e| ApiError::internal(&e))?;
        let outcome = answered.await.map_err(|e| ApiError::internal(&e))?;
        outcome.map_err(|why| {
            let refusal = refusal::refusal(why);
            self.note(refusal.status());
            refusal
        })
    }

    /// Puts on record that nothing was changed.
    fn note(&self, status: StatusCode) {
        if !self.state.home().audit(self.entry(status)) {
            tracing::warn!(path = self.path, "the audit log takes no entries at the moment");
        }
    }

    fn entry(&self, status: StatusCode) -> AuditEntry {
        AuditEntry {
            time: self.state.now(),
            who: self.call.principal.who(),
            from: self.call.from.clone(),
            what: format!("{} {}", self.method, self.path),
            status: status.as_u16(),
            transaction: None,
        }
    }
}

/// The edit without expectations, and one with those of the request's headers.
pub(super) fn edit(action: Action, headers: &HeaderMap) -> Result<Edit, ApiError> {
    Ok(Edit { action, expectation: expectation(headers)? })
}

/// `reason=`: why the change is made.
fn reason(call: &Call) -> Result<Option<String>, ApiError> {
    match call.params.text("reason") {
        Some(reason) if reason.len() > MAX_REASON_BYTES => {
            Err(ApiError::bad_value("reason", format!("it has more than {MAX_REASON_BYTES} bytes")))
        }
        reason => Ok(reason.map(str::to_string)),
    }
}

fn flag(call: &Call, name: &str) -> Result<bool, ApiError> {
    match call.params.text(name) {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(ApiError::bad_value(name, "it must be `true` or `false`")),
    }
}
