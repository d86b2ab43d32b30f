//! What almost every handler unpacks: the public address, the parameters, and the headers that decide about 304.

use super::caller;
use super::error::ApiError;
use super::links::{Base, Link, query_string};
use super::negotiate::{Format, Wanted};
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
    /// In which format and language.
    pub wanted: Wanted,
    /// Path of the request, encoded.
    pub path: String,
}

impl Call {
    /// Whether nothing is out of the caller's sight. Others are not told how many transactions there are: they could
    /// count those of what they do not see.
    pub fn sees_all(&self) -> bool {
        self.principal.grant().is_some_and(|grant| grant.collections == Collections::All)
    }

    /// Links to the resource as it is asked for: itself in the format of `media_type`, and in the others that it has.
    pub fn links(&self, media_type: &'static str, title: &str) -> Vec<Link> {
        let plain = self.base.at(&self.path);
        let others = query_string(self.params.pairs().filter(|(name, _)| *name != "f"));
        let sign = if others.is_empty() { '?' } else { '&' };
        let at = |format: Option<Format>| match format {
            Some(format) => format!("{plain}{others}{sign}f={}", format.name()),
            None => format!("{plain}{}", query_string(self.params.pairs())),
        };
        let alternate = |format: &Format| {
            let other = if *format == Format::Json { media_type } else { format.of_features() };
            Link::new(at(Some(*format)), "alternate", other, format!("{title} ({})", format.name()))
        };
        let current = self.wanted.format;
        let own = if matches!(current, Format::Json | Format::Html) { media_type } else { current.of_features() };
        // A page is made from the JSON document, whose own address is another one.
        let here = if current == Format::Html { at(Some(Format::Json)) } else { at(None) };
        let own_format = if current == Format::Html { Format::Json } else { current };
        let mut links = vec![Link::new(here, "self", own, title)];
        links.extend(self.offered().iter().filter(|format| **format != own_format).map(alternate));
        links
    }

    fn offered(&self) -> &'static [Format] {
        self.wanted.offered
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
        let wanted = parts.extensions.get::<Wanted>().copied().unwrap_or_default();
        let (headers, path) = (parts.headers.clone(), parts.uri.path().to_string());
        Ok(Self { base, params, headers, principal, from, wanted, path })
    }
}
