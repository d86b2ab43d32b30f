//! What almost every handler unpacks: the public address, the parameters, and the headers that decide about 304.

use super::caller;
use super::error::ApiError;
use super::links::Base;
use super::params::Params;
use super::respond;
use super::state::AppState;
use crate::access::{Collections, Principal};
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::Response;
use serde::Serialize;

/// What a handler returns.
pub(super) type Answer = Result<Response, ApiError>;

/// One request without its body.
pub(super) struct Call {
    pub base: Base,
    pub params: Params,
    pub headers: HeaderMap,
    /// Who asks.
    pub principal: Principal,
    /// Address that the request came from.
    pub from: String,
}

impl Call {
    /// Whether nothing is out of the caller's sight. Others are not told how many transactions there are: they could
    /// count those of what they do not see.
    pub fn sees_all(&self) -> bool {
        self.principal.grant().is_some_and(|grant| grant.collections == Collections::All)
    }

    /// The JSON answer, or 304 when the client has it.
    pub fn json(&self, content_type: &'static str, value: &impl Serialize) -> Answer {
        respond::json(&self.headers, content_type, value)
    }
}

impl FromRequestParts<AppState> for Call {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let params = Params::from_request_parts(parts, state).await?;
        let Ok(base) = Base::from_request_parts(parts, state).await;
        let principal = parts.extensions.get::<Principal>().cloned().unwrap_or(Principal::Anonymous);
        let from = caller::address(parts, state);
        Ok(Self { base, params, headers: parts.headers.clone(), principal, from })
    }
}
