//! Pages for people: whatever a resource answers as JSON, drawn as HTML.

use super::call::{Answer, Call};
use super::collections::described;
use super::error::ApiError;
use super::links::{Base, decoded};
use super::methods;
use super::negotiate::{Format, Wanted};
use super::params::Params;
use super::respond;
use super::schemas::{self, Which};
use super::state::AppState;
use crate::access::Principal;
use crate::query::CollectionSnapshot;
use crate::web::{self, Kind, Language, Page, STYLE, Titled};
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts as _, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::Response;
use serde_json::Value;

const HTML: &str = "text/html; charset=utf-8";
/// A page is made from at most so much; more is for programs.
const MAX_BYTES: usize = 32 << 20;
/// Nothing is loaded but the style sheet, and nothing runs.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// Between the negotiation and the handlers, which know nothing of pages.
pub(super) async fn presented(
    state: &AppState,
    request: Request,
    next: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let wanted = request.extensions().get::<Wanted>().copied().unwrap_or_default();
    let Some(kind) = methods::route(&request).and_then(kind).filter(|_| wanted.format == Format::Html) else {
        return varied(next(request).await);
    };
    let (mut parts, body) = request.into_parts();
    // The page has a tag of its own, and is made from the whole answer, also for HEAD.
    let conditions = std::mem::take(&mut parts.headers);
    parts.headers = conditions.iter().filter(|(name, _)| **name != header::IF_NONE_MATCH).map(owned).collect();
    let method = std::mem::replace(&mut parts.method, Method::GET);
    let Ok(base) = Base::from_request_parts(&mut parts, state).await;
    let params = Params::from_request_parts(&mut parts, state).await.unwrap_or_default();
    let principal = parts.extensions.get::<Principal>().cloned().unwrap_or(Principal::Anonymous);
    let path = parts.uri.path().to_string();
    let answer = next(Request::from_parts(parts, body)).await;
    let about = About::of(&path, &base, state, (&principal, wanted.language));
    let query = params.pairs().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let drawing = Drawing { kind, wanted, base: base.at(""), path, query, about };
    let page = drawing.page(answer, &conditions).await;
    let mut page = varied(page.unwrap_or_else(axum::response::IntoResponse::into_response));
    if method == Method::HEAD {
        *page.body_mut() = Body::empty();
    }
    page
}

/// All that a page is made from but the value itself.
struct Drawing {
    kind: Kind,
    wanted: Wanted,
    base: String,
    path: String,
    query: Vec<(String, String)>,
    about: About,
}

impl Drawing {
    async fn page(self, answer: Response, conditions: &HeaderMap) -> Result<Response, ApiError> {
        let (parts, body) = answer.into_parts();
        let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let kind = if content_type == "application/problem+json" { Kind::Problem } else { self.kind };
        if !content_type.contains("json") {
            return Ok(Response::from_parts(parts, body));
        }
        let bytes = to_bytes(body, MAX_BYTES).await.map_err(|_| {
            ApiError::bad_value("f", "this is too much for a page; ask for less (`limit`), or in another format")
        })?;
        // Ten thousand features take a while to draw.
        let drawn = move || serde_json::from_slice(&bytes).map(|value| self.drawn(kind, &value));
        let drawn = tokio::task::spawn_blocking(drawn).await.map_err(|e| ApiError::internal(&e))?;
        let text = drawn.map_err(|e| ApiError::internal(&e))?;
        let mut response = if parts.status.is_success() {
            respond::text(conditions, HTML, text)?
        } else {
            let mut response = Response::new(Body::from(text));
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
            *response.status_mut() = parts.status;
            response
        };
        // What else the answer said stays said.
        let own = [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::ETAG, header::CACHE_CONTROL];
        let others = parts.headers.iter().filter(|(name, _)| !own.contains(name));
        response.headers_mut().extend(others.map(owned));
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
        *response.extensions_mut() = parts.extensions;
        Ok(response)
    }

    fn drawn(&self, kind: Kind, value: &Value) -> String {
        let made_by = concat!("groundplan ", env!("CARGO_PKG_VERSION"));
        if kind == Kind::Result
            && let Some(report) = web::report(value, self.wanted.language, made_by)
        {
            return report;
        }
        let titles: Vec<Titled<'_>> = self.about.titles.iter().map(|[id, zh, en]| Titled { id, zh, en }).collect();
        let others = self.wanted.offered.iter().filter(|format| **format != Format::Html);
        let formats: Vec<&str> = others.map(|format| format.name()).collect();
        web::render(&Page {
            kind,
            value,
            language: self.wanted.language,
            base: &self.base,
            path: &self.path,
            query: &self.query,
            titles: &titles,
            collection: self.about.collection.as_ref(),
            schema: self.about.schema.as_ref(),
            formats: &formats,
        })
    }
}

/// What a page says besides the value itself.
#[derive(Default)]
struct About {
    /// Id and titles of every collection that the caller may know of.
    titles: Vec<[String; 3]>,
    /// The one that the path leads through.
    collection: Option<Value>,
    schema: Option<Value>,
}

impl About {
    fn of(path: &str, base: &Base, state: &AppState, (principal, language): (&Principal, Language)) -> Self {
        let snapshot = state.view(principal);
        let named =
            |c: &CollectionSnapshot| [c.meta().id.clone(), c.meta().title.zh.clone(), c.meta().title.en.clone()];
        let titles = snapshot.collections().iter().map(|collection| named(collection)).collect();
        let id = path.strip_prefix("/collections/").and_then(|rest| decoded(rest.split('/').next()?));
        let found = id.and_then(|id| snapshot.collections().iter().find(|collection| collection.meta().id == id));
        let schema = |collection: &CollectionSnapshot| schemas::document(collection, Which::All, "", language);
        Self { titles, collection: found.map(|found| described(found, base)), schema: found.map(|found| schema(found)) }
    }
}

fn owned((name, value): (&HeaderName, &HeaderValue)) -> (HeaderName, HeaderValue) {
    (name.clone(), value.clone())
}

/// What an answer depends on besides its address.
fn varied(mut response: Response) -> Response {
    let by = HeaderValue::from_static("accept, accept-language, authorization");
    response.headers_mut().append(header::VARY, by);
    response
}

/// The style sheet of all pages.
pub(super) async fn style(call: Call) -> Answer {
    call.params.only(&[])?;
    respond::text(&call.headers, "text/css; charset=utf-8", STYLE.to_string())
}

fn kind(path: &'static str) -> Option<Kind> {
    Some(match path {
        "/" => Kind::Landing,
        "/api" => Kind::Api,
        "/conformance" => Kind::Conformance,
        "/functions" => Kind::Functions,
        "/collections" => Kind::Collections,
        "/collections/{collectionId}" => Kind::Collection,
        "/collections/{collectionId}/items" => Kind::Items,
        "/collections/{collectionId}/items/{featureId}" => Kind::Item,
        "/collections/{collectionId}/items/{featureId}/history" => Kind::History,
        "/collections/{collectionId}/diff" => Kind::Diff,
        "/collections/{collectionId}/schema" => Kind::Schema,
        "/collections/{collectionId}/queryables" => Kind::Queryables,
        "/collections/{collectionId}/sortables" => Kind::Sortables,
        "/tileMatrixSets"
        | "/tileMatrixSets/{tileMatrixSetId}"
        | "/tiles"
        | "/tiles/{tileMatrixSetId}"
        | "/collections/{collectionId}/tiles"
        | "/collections/{collectionId}/tiles/{tileMatrixSetId}"
        | "/processes/{processId}/schema"
        | "/jobs"
        | "/jobs/{jobId}"
        | "/reports"
        | "/reports/{reportId}/rerun" => Kind::Other,
        "/audit" => Kind::Audit,
        "/processes" => Kind::Processes,
        "/processes/{processId}" => Kind::Process,
        "/processes/{processId}/execution" | "/jobs/{jobId}/results" | "/reports/{reportId}" => Kind::Result,
        _ => return None,
    })
}
