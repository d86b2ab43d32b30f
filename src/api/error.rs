//! Errors as problem+json (RFC 9457). The client gets a sentence that names the parameter, the log gets the
//! cause. The only place that knows which error has which status.

use crate::ask::{AskError, Fault};
use crate::query::QueryError;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// Seconds after which what found no room, no time, or too many others before it, may be tried again.
pub(super) const LATER_S: u32 = 5;

/// What went wrong, as the client is told. In a box, since most results are none.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError(Box<Problem>);

#[derive(Debug, Clone, PartialEq)]
struct Problem {
    status: StatusCode,
    title: &'static str,
    detail: String,
    parameter: Option<String>,
    /// More members of the problem document.
    members: Map<String, Value>,
    /// A URI that says what kind of error it is, where a standard has one.
    kind: Option<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl ApiError {
    /// 400: a parameter or input has a value that cannot be used.
    pub fn bad_value(parameter: &str, detail: impl Into<String>) -> Self {
        let mut error = Self::new(StatusCode::BAD_REQUEST, "Invalid parameter", detail);
        error.0.parameter = Some(parameter.to_string());
        error
    }

    /// The same error under the name by which the client gave the value.
    #[must_use]
    pub fn renamed(mut self, from: &str, to: &str) -> Self {
        if self.0.parameter.as_deref() == Some(from) {
            self.0.parameter = Some(to.to_string());
        }
        self
    }

    /// 404.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not found", detail)
    }

    /// 405.
    pub fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed", "this resource does not take this method")
    }

    /// 415.
    pub fn unsupported_media_type(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported media type", detail)
    }

    /// 413.
    pub fn too_large(limit_bytes: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "Request body too large",
            format!("at most {limit_bytes} bytes are accepted"),
        )
    }

    /// Any other status, with its title.
    pub(super) fn told(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self::new(status, title, detail)
    }

    /// 400: a body that cannot be read as what it should be.
    pub fn bad_body(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Invalid request body", detail)
    }

    /// 401: it takes a key, or another one.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        let mut error = Self::new(StatusCode::UNAUTHORIZED, "Unauthorized", detail);
        error.0.headers.push((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"groundplan\"")));
        error
    }

    /// 403: the key does not allow it.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Forbidden", detail)
    }

    /// 422: more work than is taken at once.
    pub fn too_complex(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "Too complex", detail)
    }

    /// 503, and when to come back.
    pub fn unavailable(detail: impl Into<String>, retry_s: u32) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Not available at the moment", detail).retry_after(retry_s)
    }

    /// The same error with the seconds after which to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.headers.push((header::RETRY_AFTER, HeaderValue::from(seconds)));
        self
    }

    /// The same error with one more member in the problem document.
    #[must_use]
    pub fn with(mut self, member: &str, value: Value) -> Self {
        self.0.members.insert(member.to_string(), value);
        self
    }

    /// The same error under the URI that a standard has for it.
    #[must_use]
    pub fn of_type(mut self, uri: &str) -> Self {
        self.0.kind = Some(uri.to_string());
        self
    }

    /// The problem document.
    pub fn document(&self) -> Value {
        let Problem { status, title, detail, parameter, members, kind, .. } = &*self.0;
        let mut body = Map::new();
        body.insert("type".into(), json!(kind.as_deref().unwrap_or("about:blank")));
        body.insert("title".into(), json!(title));
        body.insert("status".into(), json!(status.as_u16()));
        body.insert("detail".into(), json!(detail));
        body.extend(parameter.as_ref().map(|parameter| ("parameter".to_string(), json!(parameter))));
        body.extend(members.clone());
        Value::Object(body)
    }

    /// The same error of a part of a request.
    #[must_use]
    pub fn about(mut self, part: &str) -> Self {
        self.0.detail = format!("{part}: {}", self.0.detail);
        self
    }

    /// The status that goes out.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// 500; the cause goes to the log only.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Internal error",
            "the request could not be answered; the log has the cause",
        )
    }

    /// For an error that was made outside our handlers: its status is all that is told.
    pub fn from_status(status: StatusCode) -> Self {
        if status == StatusCode::SERVICE_UNAVAILABLE {
            return Self::unavailable("the answer took longer than this server allows", LATER_S);
        }
        let title = status.canonical_reason().unwrap_or("Error");
        Self::new(status, title, "the request could not be answered as it was sent")
    }

    /// For a change whose time is over: it may be in the line, and nothing takes it out of there.
    pub fn undecided() -> Self {
        let detail =
            "the change took longer than this server allows, and may still be made; look before it is sent again";
        Self::unavailable(detail, LATER_S)
    }

    fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        let (detail, members) = (detail.into(), Map::new());
        Self(Box::new(Problem { status, title, detail, parameter: None, members, kind: None, headers: Vec::new() }))
    }
}

impl From<QueryError> for ApiError {
    fn from(error: QueryError) -> Self {
        AskError::from(error).into()
    }
}

impl From<AskError> for ApiError {
    fn from(AskError { fault, parameter, detail }: AskError) -> Self {
        let (status, title) = match fault {
            Fault::BadValue if parameter.is_none() => (StatusCode::BAD_REQUEST, "Invalid request body"),
            Fault::BadValue => (StatusCode::BAD_REQUEST, "Invalid parameter"),
            Fault::NotFound => (StatusCode::NOT_FOUND, "Not found"),
            Fault::Closed => (StatusCode::FORBIDDEN, "Forbidden"),
            Fault::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Too large"),
            Fault::TooComplex => (StatusCode::UNPROCESSABLE_ENTITY, "Too complex"),
            Fault::Stopped => (StatusCode::SERVICE_UNAVAILABLE, "Stopped"),
        };
        let mut error = Self::new(status, title, detail);
        error.0.parameter = parameter;
        error
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let content_type = HeaderValue::from_static("application/problem+json");
        let body = self.document().to_string();
        let mut response = (self.0.status, [(header::CONTENT_TYPE, content_type)], body).into_response();
        response.headers_mut().extend(self.0.headers);
        response
    }
}
