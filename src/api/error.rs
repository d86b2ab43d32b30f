//! Errors as problem+json (RFC 9457). The client gets a sentence that names the parameter, the log gets the
//! cause. The only place that knows which error has which status.

use crate::ask::{AskError, Fault};
use crate::query::QueryError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// What went wrong, as the client is told.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    status: StatusCode,
    title: &'static str,
    detail: String,
    parameter: Option<String>,
}

impl ApiError {
    /// 400: a parameter or input has a value that cannot be used.
    pub fn bad_value(parameter: &str, detail: impl Into<String>) -> Self {
        Self {
            parameter: Some(parameter.to_string()),
            ..Self::new(StatusCode::BAD_REQUEST, "Invalid parameter", detail)
        }
    }

    /// The same error under the name by which the client gave the value.
    #[must_use]
    pub fn renamed(self, from: &str, to: &str) -> Self {
        if self.parameter.as_deref() == Some(from) { Self { parameter: Some(to.to_string()), ..self } } else { self }
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
        let title = status.canonical_reason().unwrap_or("Error");
        let detail = match status {
            StatusCode::SERVICE_UNAVAILABLE => "the answer took longer than this server allows",
            _ => "the request could not be answered as it was sent",
        };
        Self::new(status, title, detail)
    }

    fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, title, detail: detail.into(), parameter: None }
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
            Fault::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Too large"),
            Fault::TooComplex => (StatusCode::UNPROCESSABLE_ENTITY, "Too complex"),
            Fault::Stopped => (StatusCode::SERVICE_UNAVAILABLE, "Stopped"),
        };
        Self { parameter, ..Self::new(status, title, detail) }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = Map::new();
        body.insert("type".into(), json!("about:blank"));
        body.insert("title".into(), json!(self.title));
        body.insert("status".into(), json!(self.status.as_u16()));
        body.insert("detail".into(), json!(self.detail));
        if let Some(parameter) = self.parameter {
            body.insert("parameter".into(), json!(parameter));
        }
        let content_type = HeaderValue::from_static("application/problem+json");
        (self.status, [(header::CONTENT_TYPE, content_type)], Value::Object(body).to_string()).into_response()
    }
}
