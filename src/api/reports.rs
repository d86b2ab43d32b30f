//! Reports that were given out to somebody with a key: kept as they were, and asked again over the state that they were
//! about.

use super::call::{Answer, Call};
use super::error::ApiError;
use super::links::{JSON, Link};
use super::respond;
use super::state::AppState;
use crate::ask::{Answered, Audit, Inputs, Question, process};
use crate::format::sha256_hex;
use crate::model::{Filing, Paper, Transaction};
use crate::query::{Control, Snapshot};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use serde_json::{Map, Value, json};

/// What the list takes besides `f`.
pub(super) const PARAMETERS: [&str; 2] = ["limit", "after"];
/// The process whose answers are kept.
const PROCESS: &str = "site-report";

/// `GET /reports`: those that the caller asked for; of everybody, for an admin of everything. Oldest first.
pub(super) async fn list(State(state): State<AppState>, call: Call) -> Answer {
    call.params.only(&PARAMETERS)?;
    let owner = reader(&call)?;
    let after = call.params.text("after").map(str::parse::<i64>).transpose();
    let after = after.map_err(|_| ApiError::bad_value("after", "it must be a whole number"))?;
    let limit = call.params.limit(state.settings.default_limit, state.settings.max_limit)?;
    let home = state.home().clone();
    let found = respond::blocking(move || home.filings(owner.as_deref(), after, limit)).await?;
    let mut links = call.links(JSON, "Reports that are kept");
    if let Some((last, _)) = found.last().filter(|_| found.len() == limit) {
        let href = call.base.at(&format!("/reports?after={last}&limit={limit}"));
        links.push(Link::new(href, "next", JSON, "The next page"));
    }
    let reports: Vec<Value> = found.iter().map(|(number, filing)| told(filing, *number, &call)).collect();
    respond::fresh(JSON, &json!({"reports": reports, "links": links}))
}

fn told(filing: &Filing, number: i64, call: &Call) -> Value {
    let mut line = json!(filing);
    if let Value::Object(line) = &mut line {
        line.insert("number".into(), json!(number));
        line.insert("href".into(), json!(call.base.at(&format!("/reports/{}", filing.id))));
    }
    line
}

/// `GET /reports/{reportId}`: the bytes that were given out.
pub(super) async fn one(State(state): State<AppState>, Path(id): Path<String>, call: Call) -> Answer {
    call.params.only(&[])?;
    let filing = find(&state, id, &call).await?;
    let fixed = [
        (header::CONTENT_TYPE, HeaderValue::from_static(JSON)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    Ok((fixed, Body::from(filing.answer)).into_response())
}

/// `GET /reports/{reportId}/rerun`: the same question over the same state, and whether the answer is the same to the byte.
pub(super) async fn rerun(State(state): State<AppState>, Path(id): Path<String>, call: Call) -> Answer {
    call.params.only(&[])?;
    let filing = find(&state, id, &call).await?;
    let (home, number) = (state.home().clone(), filing.transaction);
    let (past, transaction) = respond::blocking(move || {
        let transaction = home.transaction(number)?;
        let past = match &transaction {
            Some(transaction) => home.as_of(transaction.time)?,
            None => home.snapshot(),
        };
        Ok((past, transaction))
    })
    .await?;
    let request = filing.request.clone();
    let ask = move |snapshot: &Snapshot, control: &Control| {
        let spec = process(PROCESS).ok_or_else(|| ApiError::not_found("there is no such process"))?;
        let inputs: Map<String, Value> = serde_json::from_str(&request).map_err(|e| ApiError::internal(&e))?;
        let answered = Question::read(spec, Inputs::typed(inputs, spec)?)?.answer(snapshot, None, control)?;
        given_out(answered, transaction.as_ref())
    };
    let (text, audit) = state.ask(state.seen(past, &call.principal), ask).await?;
    let sha256 = sha256_hex(text.as_bytes());
    let software = audit.map(|audit| audit.software);
    let same = sha256 == filing.answer_sha256;
    let now = json!({"software": software, "answer_sha256": sha256});
    let links = call.links(JSON, "The question asked again");
    respond::fresh(JSON, &json!({"report": filing.id, "same": same, "recorded": filing, "now": now, "links": links}))
}

/// What an answer is worth on paper: its JSON, dated by the last change of the state that it is about.
pub(super) fn given_out(
    mut answered: Answered,
    transaction: Option<&Transaction>,
) -> Result<(String, Option<Audit>), ApiError> {
    let mut audit = None;
    if let Answered::SiteReport(report) = &mut answered
        && let Some(made) = &mut report.audit
    {
        made.as_of = transaction.map(|transaction| transaction.time);
        audit = Some(made.clone());
    }
    let text = answered.text().map_err(|e| ApiError::internal(&e))?;
    Ok((text, audit))
}

/// Keeps an answer, if it is to be kept and there is a store to keep it in.
pub(super) async fn keep(
    state: &AppState,
    (who, owner): (&str, &str),
    (answer, audit): (&str, Option<Audit>),
    transaction: Option<&Transaction>,
) -> Result<(), ApiError> {
    let Some(audit) = audit.filter(|_| state.home().is_writable()) else { return Ok(()) };
    let filing = Filing {
        id: audit.report,
        time: state.now(),
        who: who.into(),
        owner: owner.into(),
        process: PROCESS.into(),
        snapshot: audit.snapshot,
        transaction: transaction.map_or(0, |transaction| transaction.number),
        software: audit.software,
        request: audit.request,
        answer_sha256: sha256_hex(answer.as_bytes()),
        answer: answer.into(),
    };
    let home = state.home().clone();
    let kept = tokio::task::spawn_blocking(move || home.file(Paper::Answer(filing)))
        .await
        .map_err(|e| ApiError::internal(&e))?;
    kept.map_err(super::writes::refusal)
}

/// Whose reports the caller may read; `None` means everybody's.
fn reader(call: &Call) -> Result<Option<String>, ApiError> {
    if !call.principal.is_known() {
        return Err(ApiError::unauthorized("reports are kept for those who ask with a key, and shown to them"));
    }
    Ok((!call.principal.is_admin()).then(|| call.principal.owner()))
}

async fn find(state: &AppState, id: String, call: &Call) -> Result<Filing, ApiError> {
    let owner = reader(call)?;
    let (home, wanted) = (state.home().clone(), id.clone());
    let found = respond::blocking(move || home.filing(&wanted, owner.as_deref())).await?;
    // Somebody else's report is as good as none.
    found.ok_or_else(|| ApiError::not_found(format!("there is no report `{id}`")))
}
