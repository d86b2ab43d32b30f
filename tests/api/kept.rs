//! An API over a store in memory with keys on disk: what can be changed, by whom, and what it was before.

use crate::harness::{Answer, App, HOST};
use crate::layers;
use axum::body::Body;
use axum::http::{Method, Request, header};
use groundplan::access::{Collections, Gate, Grant, KeyRing, Role};
use groundplan::api::ApiSettings;
use groundplan::edit::{Action, Clock, Draft, Edit, Expectation, Home, Proposal};
use groundplan::model::{Layer, Origin, RecordTime};
use groundplan::store::{MemoryStore, Progress, Store};
use serde_json::Value;
use std::ops::Deref;
use std::sync::Arc;
use std::time::SystemTime;
use tempfile::TempDir;

/// Positions of one stored geometry at most.
pub const MAX_STORED_VERTICES: usize = 1_000;
/// Media type of features.
pub const GEOJSON: &str = "application/geo+json";

/// Record time of now.
pub fn clock() -> RecordTime {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    RecordTime(i64::try_from(since.as_micros()).unwrap())
}

/// A server over a store, its keys, and the door behind it.
pub struct Kept {
    pub app: App,
    pub home: Arc<Home>,
    ring: KeyRing,
    _folder: TempDir,
}

impl Deref for Kept {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl Kept {
    /// Over the layers of `layers.rs`, put in by one proposal.
    pub fn new() -> Self {
        Self::of(layers::all())
    }

    pub fn of(layers: Vec<Layer>) -> Self {
        Self::with(layers, |_| {})
    }

    pub fn with(layers: Vec<Layer>, change: impl FnOnce(&mut ApiSettings)) -> Self {
        Self::on(Box::new(MemoryStore::default()), clock, layers, change)
    }

    pub fn on(store: Box<dyn Store>, clock: Clock, layers: Vec<Layer>, change: impl FnOnce(&mut ApiSettings)) -> Self {
        let (home, notes) = Home::open(store, clock, MAX_STORED_VERTICES, &mut |_: Progress| {}).unwrap();
        assert_eq!(notes, Vec::<String>::new());
        let home = Arc::new(home);
        if !layers.is_empty() {
            put_in(&home, layers);
        }
        let folder = tempfile::tempdir().unwrap();
        let ring = || KeyRing::beside(&folder.path().join("plan.gpkg"));
        let app = App::at_home(Arc::clone(&home), Gate::new(Some(ring()), None), change);
        Self { app, home, ring: ring(), _folder: folder }
    }

    /// A new key, as it stands in an `Authorization` header. Without collections it reaches all.
    pub fn key(&self, role: Role, collections: &[&str]) -> String {
        let reach = if collections.is_empty() {
            Collections::All
        } else {
            Collections::of(collections.iter().copied()).unwrap()
        };
        let name = format!(
            "{} of {}",
            role.as_str(),
            if collections.is_empty() { "all".into() } else { collections.join(" ") }
        );
        let grant = Grant { name, role, collections: reach, expires: None };
        format!("Bearer {}", self.ring.create(grant, clock()).unwrap().0.reveal())
    }

    pub fn editor(&self) -> String {
        self.key(Role::Editor, &[])
    }

    pub fn admin(&self) -> String {
        self.key(Role::Admin, &[])
    }

    /// The keys, as the command line has them.
    pub fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// A request with a key (none if it is empty), more headers, and a body.
    pub async fn call(&self, key: &str, line: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let (method, path) = line.split_once(' ').unwrap();
        let request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
        let request = request.header(header::HOST, HOST);
        let request = if key.is_empty() { request } else { request.header(header::AUTHORIZATION, key) };
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.body(body.into()).unwrap()).await
    }

    /// The same with a feature, a feature collection or a patch.
    pub async fn write(&self, key: &str, line: &str, body: &Value) -> Answer {
        self.call(key, line, &[("content-type", GEOJSON)], body.to_string()).await
    }

    /// The same with conditions.
    pub async fn write_if(&self, key: &str, line: &str, header: (&str, &str), body: &Value) -> Answer {
        self.call(key, line, &[("content-type", GEOJSON), header], body.to_string()).await
    }

    /// The same with a document that is no feature.
    pub async fn document(&self, key: &str, line: &str, body: &Value) -> Answer {
        self.call(key, line, &[("content-type", "application/json")], body.to_string()).await
    }

    /// The tag of what is there now.
    pub async fn tag(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        answer.header("etag").to_string()
    }

    /// The versions of a feature, oldest first.
    pub async fn versions(&self, path: &str) -> Vec<Value> {
        self.body(&format!("{path}/history")).await["versions"].as_array().unwrap().clone()
    }
}

fn put_in(home: &Home, layers: Vec<Layer>) {
    let edits = layers.into_iter().flat_map(|Layer { collection, features }| {
        let id = collection.id.clone();
        let made = features.into_iter().map(move |feature| Action::Create {
            collection: id.clone(),
            id: Some(feature.id),
            draft: Draft { geometry: feature.geometry, properties: feature.properties, ..Draft::default() },
        });
        std::iter::once(Action::CreateCollection(Box::new(collection))).chain(made).collect::<Vec<_>>()
    });
    let edits = edits.map(|action| Edit { action, expectation: Expectation::Any }).collect();
    let origin = Origin { author: "groundplan".into(), reason: Some("first start".into()), source_sha256: None };
    home.propose_and_wait(Proposal { origin, edits, repair: false }).unwrap();
}
