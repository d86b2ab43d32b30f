//! `/map`: the map for people, and the files that it is made of. They are in the program.

use super::call::{Answer, Call};
use super::error::ApiError;
use super::links::JSON;
use super::respond;
use super::state::AppState;
use crate::web::{MAP_PAGE, asset as find_asset};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde_json::json;

/// What the map asks first: how this server is set.
const CONFIG: &str = "config.json";

/// `GET /map`
pub(super) async fn page(State(state): State<AppState>, call: Call) -> Answer {
    call.params.only(&[])?;
    file(MAP_PAGE, &state, &call)
}

/// `GET /map/{asset}`
pub(super) async fn asset(State(state): State<AppState>, Path(name): Path<String>, call: Call) -> Answer {
    call.params.only(&[])?;
    if name != CONFIG {
        return file(&name, &state, &call);
    }
    let config = json!({
        "basemap": state.settings.basemap,
        "writable": state.home().is_writable(),
        "version": env!("CARGO_PKG_VERSION"),
    });
    call.json(JSON, &config)
}

fn file(name: &str, state: &AppState, call: &Call) -> Answer {
    let Some((media_type, bytes)) = find_asset(name) else {
        let why = if find_asset(MAP_PAGE).is_some() {
            "the map has no such file"
        } else {
            "this program was built without the map (`make web` builds it)"
        };
        return Err(ApiError::not_found(why));
    };
    let mut answer =
        respond::versioned_bytes(&call.headers, media_type, bytes.to_vec(), |hash| hash.chars().take(32).collect())?;
    protect(&mut answer, state)?;
    Ok(answer)
}

/// Nothing comes from elsewhere but the base map that the server's own settings name, and nothing frames the page.
fn protect(answer: &mut Response, state: &AppState) -> Result<(), ApiError> {
    let maps = state.settings.basemap.iter().flat_map(|urls| urls.split(' '));
    let elsewhere = maps.map(origin).collect::<Vec<_>>().join(" ");
    let policy = format!(
        "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob: {elsewhere}; connect-src 'self' {elsewhere}; font-src 'self'; manifest-src 'self'; \
         base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
    );
    let policy = HeaderValue::from_str(&policy).map_err(|e| ApiError::internal(&e))?;
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(())
}

/// Scheme and host of an address. Tile servers with a choice of hosts write `{s}` or `{0-7}` there: then any host of that
/// domain.
fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match (host.find('{'), host.rfind('}')) {
        (Some(_), Some(end)) => {
            let after = host.get(end + 1..).unwrap_or_default();
            format!("*{}", after.find('.').and_then(|dot| after.get(dot..)).unwrap_or_default())
        }
        _ => host.to_string(),
    };
    format!("{scheme}://{host}")
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn the_origin_of_a_base_map_is_its_host() {
        assert_eq!(origin("https://tiles.example.org/vec/{z}/{x}/{y}.png?tk=1"), "https://tiles.example.org");
        assert_eq!(origin("https://t{s}.tianditu.gov.cn/img_w/wmts?x={x}"), "https://*.tianditu.gov.cn");
        assert_eq!(origin("http://127.0.0.1:9000/style.json"), "http://127.0.0.1:9000");
    }
}
