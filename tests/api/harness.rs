//! A router over a snapshot made in memory, requests through `oneshot`, and short ways to look at answers.

use crate::kept::clock;
use crate::layers;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use groundplan::access::Gate;
use groundplan::api::{ApiSettings, AppState, router};
use groundplan::edit::Home;
use groundplan::model::Layer;
use groundplan::query::{Limits, Snapshot};
use groundplan::store::{LayerStore, Memory};
use http_body_util::BodyExt;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;

/// Where the requests say that they were sent.
pub const HOST: &str = "plan.test:8080";
/// The area of a cell of 1° × 1° at 43–44°N, m².
pub const CELL_M2: f64 = 8_985_483_100.882_09;
/// One degree of longitude along the equator of the CGCS2000 ellipsoid, a·π/180, metres.
pub const EQUATOR_DEGREE_M: f64 = 111_319.490_793_273_57;

pub struct App {
    pub router: Router,
    pub state: AppState,
}

impl App {
    /// Over the layers of `layers.rs`, with settings that leave pages whole.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut ApiSettings)) -> Self {
        Self::build(layers::all(), change)
    }

    pub fn of(layers: Vec<Layer>) -> Self {
        Self::build(layers, |_| {})
    }

    pub fn over(snapshot: Snapshot) -> Self {
        Self::serving(snapshot, |_| {})
    }

    pub fn build(layers: Vec<Layer>, change: impl FnOnce(&mut ApiSettings)) -> Self {
        Self::serving(snapshot(layers), change)
    }

    pub fn serving(snapshot: Snapshot, change: impl FnOnce(&mut ApiSettings)) -> Self {
        Self::at_home(Arc::new(Home::fixed(snapshot)), Gate::default(), change)
    }

    pub fn at_home(home: Arc<Home>, gate: Gate, change: impl FnOnce(&mut ApiSettings)) -> Self {
        let mut settings = ApiSettings {
            base_url: None,
            default_limit: 10,
            max_limit: 20,
            max_body_bytes: 2 * 1024 * 1024,
            max_edits: 100,
            requests_per_s: 0,
            behind_proxy: false,
            limits: Limits {
                max_vertices: 20_000,
                max_edge_pairs: 1_000_000,
                max_subjects: 1_000,
                max_pairs: 20_000,
                max_result_vertices: 500_000,
            },
            max_questions: 4,
            max_jobs: 8,
            job_timeout: Duration::from_secs(3600),
            timeout: Duration::from_secs(30),
            max_tile_cache_bytes: 64 << 20,
            is_empty_tile_no_content: false,
            basemap: None,
            loaded_at: "2026-01-02T03:04:05Z".into(),
        };
        change(&mut settings);
        let state = AppState::new(home, gate, clock, settings);
        Self { router: router(state.clone()), state }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, mut body) = response.into_parts();
        if parts.headers.get("content-type").is_some_and(|told| told == "text/event-stream") {
            // It has no end: what comes first is enough.
            let first = body.frame().await.and_then(|frame| frame.unwrap().into_data().ok()).unwrap_or_default();
            return Answer { status: parts.status, headers: parts.headers, body: first.to_vec() };
        }
        Answer { status: parts.status, headers: parts.headers, body: body.collect().await.unwrap().to_bytes().to_vec() }
    }

    pub async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.body(body.into()).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], Body::empty()).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask(Method::GET, path, headers, Body::empty()).await
    }

    pub async fn post_text(&self, path: &str, content_type: &str, body: impl Into<Body>) -> Answer {
        self.ask(Method::POST, path, &[("content-type", content_type)], body).await
    }

    /// Executes a process with `inputs`.
    pub async fn execute(&self, process: &str, inputs: &Value) -> Answer {
        let body = serde_json::json!({"inputs": inputs}).to_string();
        self.post_text(&format!("/processes/{process}/execution"), "application/json", body).await
    }

    /// The body of an answer that has to be 200.
    pub async fn body(&self, path: &str) -> Value {
        self.get(path).await.ok(path)
    }

    /// Ids on one page.
    pub async fn ids(&self, path: &str) -> Vec<String> {
        ids(&self.body(path).await)
    }
}

pub fn snapshot(layers: Vec<Layer>) -> Snapshot {
    let (layers, id) = Memory { layers }.load().unwrap();
    Snapshot::build(layers, id)
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The body, when the status is 200 and the type some JSON.
    pub fn ok(&self, asked: &str) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{asked}: {}", String::from_utf8_lossy(&self.body));
        assert!(self.header("content-type").starts_with("application/"), "{asked}: {}", self.header("content-type"));
        self.json()
    }

    /// The problem, when it is a whole one with this status.
    pub fn problem(&self, status: u16, asked: &str) -> Value {
        let shown = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status.as_u16(), status, "{asked}: {shown}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{asked}: {shown}");
        assert_eq!(self.header("x-content-type-options"), "nosniff", "{asked}");
        let problem = self.json();
        assert_eq!(problem["status"], status, "{asked}: {shown}");
        assert!(problem["type"].is_string() && problem["title"].is_string(), "{asked}: {shown}");
        assert!(problem["detail"].as_str().is_some_and(|d| !d.is_empty()), "{asked}: {shown}");
        problem
    }

    /// A 400 that names the parameter.
    pub fn refuses(&self, parameter: &str, asked: &str) -> Value {
        self.names(400, parameter, asked)
    }

    /// A problem with this status that names the parameter in its own member.
    pub fn names(&self, status: u16, parameter: &str, asked: &str) -> Value {
        let problem = self.problem(status, asked);
        assert_eq!(problem["parameter"], parameter, "{asked}: {problem}");
        problem
    }
}

/// The inputs have to be refused with a 400 that names the parameter.
pub async fn refused(process: &str, inputs: Value, parameter: &str) -> Value {
    App::new().execute(process, &inputs).await.refuses(parameter, &inputs.to_string())
}

pub fn ids(collection: &Value) -> Vec<String> {
    collection["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap().to_string()).collect()
}

/// The address of the link with this rel.
pub fn href(document: &Value, rel: &str) -> Option<String> {
    let link = document["links"].as_array().unwrap().iter().find(|link| link["rel"] == rel)?;
    Some(link["href"].as_str().unwrap().to_string())
}

/// The link with this rel, as a path below the server.
pub fn path(document: &Value, rel: &str) -> Option<String> {
    let href = href(document, rel)?;
    let base = format!("http://{HOST}");
    Some(href.strip_prefix(&base).unwrap_or_else(|| panic!("{href} is not below {base}")).to_string())
}

/// Percent-encodes everything but letters and digits.
pub fn encoded(text: &str) -> String {
    let byte = |b: u8| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") };
    text.bytes().map(byte).collect()
}

/// Equal to `tolerance`, relative to the expectation.
pub fn near(found: &Value, expected: f64, tolerance: f64) {
    let value = found.as_f64().unwrap_or_else(|| panic!("{found} is not a number"));
    assert!((value - expected).abs() <= tolerance * expected.abs().max(f64::MIN_POSITIVE), "{value} is not {expected}");
}

/// Closed form of the area between two parallels and two meridians on the CGCS2000 ellipsoid, m²:
/// b²·Δλ·(F(φ₂) − F(φ₁)) with F(φ) = sin φ / (2(1 − e² sin²φ)) + artanh(e sin φ) / (2e).
pub fn cell_m2(width_deg: f64, south: f64, north: f64) -> f64 {
    let (a, f): (f64, f64) = (6_378_137.0, 1.0 / 298.257_222_101);
    let e2 = f * (2.0 - f);
    let e = e2.sqrt();
    let zone = |lat: f64| {
        let s = lat.to_radians().sin();
        s / (2.0 * (1.0 - e2 * s * s)) + (e * s).atanh() / (2.0 * e)
    };
    a * a * (1.0 - e2) * width_deg.to_radians() * (zone(north) - zone(south))
}

#[test]
fn the_closed_form_gives_the_known_cell() {
    assert!((cell_m2(1.0, 43.0, 44.0) / CELL_M2 - 1.0).abs() < 1e-13);
}
