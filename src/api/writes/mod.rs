//! Changes over HTTP: OGC API Features Part 4 for features, the same for collections, and change sets that are about
//! several of either. All of them become a [`Proposal`], which is durable and visible when the answer goes out.

mod answers;
mod body;
mod change_set;
mod collections;
mod items;
mod multipart;
mod refusal;
mod tags;

use super::call::{Answer, Call};
use super::error::ApiError;
use super::methods;
use super::state::{AppState, sight};
use crate::access::Role;
use crate::edit::{Accepted, Edit, Proposal};
use crate::model::{AuditEntry, Origin};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

pub(super) use body::{FEATURES, PATCHES};
pub(super) use change_set::change_set;
pub(super) use collections::{create_collection, replace_collection, retire_collection};
pub(super) use items::{create, delete, merge, replace};
pub(super) use refusal::refusal;
pub(super) use tags::feature_tag;

/// What every write with a body takes besides `f`.
pub(super) const PARAMETERS: [&str; 2] = ["reason", "repair"];
/// What every write without a body takes besides `f`.
pub(super) const DELETE_PARAMETERS: [&str; 1] = ["reason"];

/// Longest reason, bytes.
const MAX_REASON_BYTES: usize = 2_000;

/// Round the limit of time, whose answer is bare: a change that was cut off there is not over.
pub(super) async fn in_time(
    request: axum::extract::Request,
    next: impl AsyncFnOnce(axum::extract::Request) -> Response,
) -> Response {
    let is_change = methods::is_change(&request);
    let response = next(request).await;
    let is_bare = !response.headers().contains_key(header::CONTENT_TYPE);
    if is_change && is_bare && response.status() == StatusCode::SERVICE_UNAVAILABLE {
        return ApiError::undecided().into_response();
    }
    response
}

/// A request to change something, before its body is read.
struct Request<'a> {
    state: &'a AppState,
    call: &'a Call,
    method: Method,
    /// Path without query, for the audit log.
    path: String,
}

impl Request<'_> {
    /// Does what the request wants; when it is refused, whyever, that goes on record.
    async fn answered(&self, work: impl Future<Output = Answer>) -> Answer {
        if !self.state.home().is_writable() {
            return Err(ApiError::method_not_allowed());
        }
        let answer = work.await;
        self.state.metrics().write(answer.is_ok());
        if let Err(refusal) = &answer
            && !self.state.home().audit(self.entry(refusal.status()))
        {
            tracing::warn!(path = self.path, "the audit log takes no entries at the moment");
        }
        answer
    }

    /// Whether the caller may make edits of these collections, or (`true`) of what these collections are; before
    /// anything else is said about them.
    fn admit(&self, about: &[(&str, bool)]) -> Result<(), ApiError> {
        let principal = &self.call.principal;
        let may = |(collection, is_about_collection): &(&str, bool)| {
            if *is_about_collection { principal.may_administer(collection) } else { principal.may_write(collection) }
        };
        let Some((collection, is_about_collection)) = about.iter().find(|edit| !may(edit)) else { return Ok(()) };
        if !principal.is_known() {
            return Err(keyless());
        }
        // Whether a hidden collection exists is told to nobody who may not see it: it is as unknown as any other, and
        // nobody learns which collections there are from what they may not make, describe or retire.
        Err(match self.state.view(principal).collection(collection) {
            Err(unseen) if !is_about_collection => ApiError::from(unseen),
            _ => ApiError::forbidden(format!("the key does not allow this change in `{collection}`")),
        })
    }

    /// Whether the caller has this role anywhere: what else it takes depends on what the body is about.
    fn admit_somewhere(&self, least: Role) -> Result<(), ApiError> {
        match self.call.principal.grant() {
            None => Err(keyless()),
            Some(grant) if grant.role < least => Err(ApiError::forbidden(format!(
                "the key does not allow this change: it takes the role {}",
                least.as_str()
            ))),
            Some(_) => Ok(()),
        }
    }

    /// Makes the edits true, or none of them. `status` is that of the answer if all goes well.
    async fn submit(
        &self,
        edits: Vec<Edit>,
        source_sha256: Option<String>,
        status: StatusCode,
    ) -> Result<Accepted, ApiError> {
        let about: Vec<(&str, bool)> =
            edits.iter().map(|edit| (edit.action.collection(), edit.action.is_about_collection())).collect();
        self.admit(&about)?;
        let limit = self.state.settings.max_edits;
        if edits.len() > limit {
            let found = edits.len();
            return Err(ApiError::too_complex(format!("there are {found} changes, at most {limit} are taken at once")));
        }
        let origin = Origin { author: self.call.principal.who(), reason: reason(self.call)?, source_sha256 };
        let proposal = Proposal { origin, edits, repair: self.call.params.flag("repair")? };
        let (audit, sight) = (self.entry(status), sight(&self.call.principal));
        let (answer, answered) = tokio::sync::oneshot::channel();
        let home = self.state.home().clone();
        // Checking large geometries takes a while, and the line may be long: neither is for a thread of the runtime.
        let proposed = tokio::task::spawn_blocking(move || {
            home.propose(proposal, sight, Some(audit), Box::new(move |outcome| drop(answer.send(outcome))));
        });
        proposed.await.map_err(|e| ApiError::internal(&e))?;
        answered.await.map_err(|e| ApiError::internal(&e))?.map_err(refusal)
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

fn keyless() -> ApiError {
    ApiError::unauthorized("changes take a key: `Authorization: Bearer <key>`")
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
