//! Which methods each resource takes, and from whom. `Allow` says what whoever asks may do; the API definition describes
//! the same methods, and a test compares both with the router.

use super::caller;
use super::links::{JSON, decoded};
use super::respond;
use super::state::AppState;
use super::writes::{FEATURES, PATCHES};
use crate::access::{Principal, Role};
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Who may use a method. What they may see of what it is about is another matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Right {
    Everybody,
    /// May write somewhere.
    SomeWriter,
    /// May write in this collection.
    Writer,
    /// May manage some collection.
    SomeAdmin,
    /// May manage this collection.
    Admin,
    /// May see what is about all collections.
    Overseer,
}

/// A path, with `{…}` for what varies, and its methods. HEAD goes with GET, and OPTIONS is everywhere.
struct Resource {
    path: &'static str,
    methods: &'static [(&'static str, Right)],
}

const READ: &[(&str, Right)] = &[("GET", Right::Everybody)];

const RESOURCES: [Resource; 42] = [
    Resource { path: "/", methods: READ },
    Resource { path: "/api", methods: READ },
    Resource { path: "/conformance", methods: READ },
    Resource { path: "/functions", methods: READ },
    Resource { path: crate::web::STYLE_PATH, methods: READ },
    Resource { path: "/collections", methods: &[("GET", Right::Everybody), ("POST", Right::SomeAdmin)] },
    Resource {
        path: "/collections/{collectionId}",
        methods: &[("GET", Right::Everybody), ("PUT", Right::Admin), ("DELETE", Right::Admin)],
    },
    Resource {
        path: "/collections/{collectionId}/items",
        methods: &[("GET", Right::Everybody), ("POST", Right::Writer)],
    },
    Resource {
        path: "/collections/{collectionId}/items/{featureId}",
        methods: &[
            ("GET", Right::Everybody),
            ("PUT", Right::Writer),
            ("PATCH", Right::Writer),
            ("DELETE", Right::Writer),
        ],
    },
    Resource { path: "/collections/{collectionId}/items/{featureId}/history", methods: READ },
    Resource { path: "/collections/{collectionId}/diff", methods: READ },
    Resource { path: "/collections/{collectionId}/schema", methods: READ },
    Resource { path: "/collections/{collectionId}/queryables", methods: READ },
    Resource { path: "/collections/{collectionId}/sortables", methods: READ },
    Resource { path: "/tileMatrixSets", methods: READ },
    Resource { path: "/tileMatrixSets/{tileMatrixSetId}", methods: READ },
    Resource { path: "/tiles", methods: READ },
    Resource { path: "/tiles/{tileMatrixSetId}", methods: READ },
    Resource { path: "/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", methods: READ },
    Resource { path: "/collections/{collectionId}/tiles", methods: READ },
    Resource { path: "/collections/{collectionId}/tiles/{tileMatrixSetId}", methods: READ },
    Resource {
        path: "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
        methods: READ,
    },
    Resource { path: "/styles", methods: READ },
    Resource { path: "/styles/{styleId}", methods: READ },
    Resource { path: "/events", methods: READ },
    Resource { path: "/map", methods: READ },
    Resource { path: "/map/{asset}", methods: READ },
    Resource { path: "/changes", methods: &[("POST", Right::SomeWriter)] },
    Resource { path: "/audit", methods: &[("GET", Right::Overseer)] },
    Resource { path: "/processes", methods: READ },
    Resource { path: "/processes/{processId}", methods: READ },
    Resource { path: "/processes/{processId}/schema", methods: READ },
    Resource {
        path: "/processes/{processId}/execution",
        methods: &[("GET", Right::Everybody), ("POST", Right::Everybody)],
    },
    Resource { path: "/jobs", methods: READ },
    // Whose job it is, the handler knows.
    Resource { path: "/jobs/{jobId}", methods: &[("GET", Right::Everybody), ("DELETE", Right::Everybody)] },
    Resource { path: "/jobs/{jobId}/results", methods: READ },
    Resource { path: "/reports", methods: READ },
    Resource { path: "/reports/{reportId}", methods: READ },
    Resource { path: "/reports/{reportId}/rerun", methods: READ },
    Resource { path: "/health", methods: READ },
    Resource { path: "/ready", methods: READ },
    Resource { path: "/metrics", methods: &[("GET", Right::Overseer)] },
];

/// Every path that is served, with `{…}` for what varies.
pub fn paths() -> Vec<&'static str> {
    RESOURCES.iter().map(|resource| resource.path).collect()
}

/// Every path with every method that it takes from somebody, except HEAD and OPTIONS.
pub fn methods() -> Vec<(&'static str, &'static str)> {
    RESOURCES.iter().flat_map(|resource| resource.methods.iter().map(|(method, _)| (resource.path, *method))).collect()
}

/// The path of the table that a request was routed to.
pub(super) fn route(request: &Request) -> Option<&'static str> {
    resource(request).map(|resource| resource.path)
}

/// Whether a request wants to change something: not everybody may use its method.
pub(super) fn is_change(request: &Request) -> bool {
    let has = |resource: &Resource| {
        let mut methods = resource.methods.iter();
        methods.any(|(method, right)| *method != "GET" && *method == request.method() && *right != Right::Everybody)
    };
    resource(request).is_some_and(has)
}

fn resource(request: &Request) -> Option<&'static Resource> {
    let matched = request.extensions().get::<MatchedPath>()?;
    RESOURCES.iter().find(|resource| resource.path == matched.as_str())
}

/// Puts `Allow` on answers to OPTIONS and on refusals of a method, and the media types that can be sent on the former
/// (OGC API Features Part 4, `options-response`, `options-accept-post`, `options-accept-patch`). Says nothing about
/// whether the resource exists.
pub(super) async fn told(state: &AppState, request: Request, next: impl AsyncFnOnce(Request) -> Response) -> Response {
    let Some(resource) = resource(&request) else { return next(request).await };
    let is_asked = request.method() == Method::OPTIONS;
    let collection = request.uri().path().split('/').nth(2).and_then(decoded).unwrap_or_default();
    let (parts, body) = request.into_parts();
    let known = match is_asked.then(|| caller::principal(&parts, state)).transpose() {
        Ok(known) => known,
        Err(refusal) => return respond::finished(refusal.into_response()),
    };
    let mut response = next(Request::from_parts(parts, body)).await;
    if !is_asked && response.status() != StatusCode::METHOD_NOT_ALLOWED {
        return response;
    }
    let principal = known.or_else(|| response.extensions().get().cloned()).unwrap_or(Principal::Anonymous);
    let allowed = allowed(resource, &principal, &collection, state.home().is_writable());
    if is_asked {
        let accepted = accepted(resource.path).into_iter().filter(|(_, method, _)| allowed.contains(method));
        response.headers_mut().extend(accepted.map(|(name, _, types)| (name, types)));
    }
    if let Ok(value) = HeaderValue::from_str(&allowed.join(", ")) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

fn allowed(resource: &Resource, who: &Principal, collection: &str, is_writable: bool) -> Vec<&'static str> {
    let has_role = |role| who.grant().is_some_and(|grant| grant.role >= role);
    let may = |right: &Right| match right {
        Right::Everybody => true,
        Right::SomeWriter => is_writable && has_role(Role::Editor),
        Right::Writer => is_writable && who.may_write(collection),
        Right::SomeAdmin => is_writable && has_role(Role::Admin),
        Right::Admin => is_writable && who.may_administer(collection),
        Right::Overseer => who.is_admin(),
    };
    let own = resource.methods.iter().filter(|(_, right)| may(right)).map(|(method, _)| *method);
    let with_head = own.flat_map(|method| [Some(method), (method == "GET").then_some("HEAD")]).flatten();
    with_head.chain(["OPTIONS"]).collect()
}

/// Header, method and media types of what can be sent to a path.
fn accepted(path: &str) -> Vec<(HeaderName, &'static str, HeaderValue)> {
    let (post, patch) = (HeaderName::from_static("accept-post"), HeaderName::from_static("accept-patch"));
    let types = |types: &[&str]| HeaderValue::from_str(&types.join(", ")).ok();
    let (name, method, types) = match path {
        "/collections/{collectionId}/items" => (post, "POST", types(&FEATURES)),
        "/collections/{collectionId}/items/{featureId}" => (patch, "PATCH", types(&PATCHES)),
        "/collections" | "/processes/{processId}/execution" => (post, "POST", types(&[JSON])),
        "/changes" => (post, "POST", types(&["multipart/mixed"])),
        _ => return Vec::new(),
    };
    types.map(|types| (name, method, types)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Collections, Grant, Via};
    use std::sync::Arc;

    fn may(path: &str, who: &Principal, collection: &str) -> String {
        let resource = RESOURCES.iter().find(|resource| resource.path == path).unwrap();
        allowed(resource, who, collection, true).join(" ")
    }

    #[test]
    fn what_is_allowed_follows_the_role_and_the_collections_of_a_key() {
        let port = || Collections::of(["port"]).unwrap();
        let known = |role, collections| {
            let grant = Arc::new(Grant { name: "gis".into(), role, collections, expires: None });
            Principal::Known { id: "K".into(), grant, via: Via::Key }
        };
        let (one, item) = ("/collections/{collectionId}", "/collections/{collectionId}/items/{featureId}");
        let editor = known(Role::Editor, port());
        assert_eq!(may(item, &Principal::Anonymous, "port"), "GET HEAD OPTIONS");
        assert_eq!(may(item, &editor, "port"), "GET HEAD PUT PATCH DELETE OPTIONS");
        assert_eq!(
            (may(item, &editor, "road").as_str(), may(one, &editor, "port").as_str()),
            ("GET HEAD OPTIONS", "GET HEAD OPTIONS")
        );
        let admin = known(Role::Admin, port());
        assert_eq!(may(one, &admin, "port"), "GET HEAD PUT DELETE OPTIONS");
        assert_eq!(
            (may("/collections", &admin, "").as_str(), may("/audit", &admin, "").as_str()),
            ("GET HEAD POST OPTIONS", "OPTIONS")
        );
        assert_eq!(may("/audit", &known(Role::Admin, Collections::All), ""), "GET HEAD OPTIONS");
    }

    #[test]
    fn without_a_store_nothing_is_written() {
        let everything = Grant { name: "a".into(), role: Role::Admin, collections: Collections::All, expires: None };
        let admin = Principal::Known { id: "K".into(), grant: Arc::new(everything), via: Via::Key };
        // Jobs are no data.
        for resource in RESOURCES.iter().filter(|resource| resource.path != "/jobs/{jobId}") {
            let allowed = allowed(resource, &admin, "port", false);
            assert!(!["PUT", "PATCH", "DELETE"].iter().any(|method| allowed.contains(method)), "{}", resource.path);
        }
    }
}
