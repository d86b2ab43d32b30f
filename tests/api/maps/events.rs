//! Listeners hear of what changes, as far as they may see it.

use crate::harness::HOST;
use crate::kept::Kept;
use axum::body::Body;
use axum::http::{Request, header};
use groundplan::access::Role;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt as _;

/// A connection that events come through.
struct Line {
    body: Body,
    rest: String,
}

#[derive(Debug)]
struct Event {
    id: String,
    name: String,
    data: Value,
}

impl Line {
    async fn open(kept: &Kept, path: &str, headers: &[(&str, &str)]) -> Self {
        let request = Request::builder().uri(path).header(header::HOST, HOST);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let answer = kept.app.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self { body: answer.into_body(), rest: String::new() }
    }

    /// The next event; `None` when the line was closed.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((one, rest)) = self.rest.split_once("\n\n") {
                let field = |name: &str| one.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("").to_string();
                let event = Event {
                    id: field("id: "),
                    name: field("event: "),
                    data: serde_json::from_str(&field("data: ")).unwrap_or_default(),
                };
                self.rest = rest.to_string();
                return Some(event);
            }
            let frame =
                tokio::time::timeout(Duration::from_secs(5), self.body.frame()).await.expect("an event in time");
            let bytes = frame?.unwrap().into_data().unwrap();
            self.rest += std::str::from_utf8(&bytes).unwrap();
        }
    }
}

fn triangle(id: &str) -> Value {
    json!({"type": "Feature", "id": id, "properties": {"name": id},
        "geometry": {"type": "Polygon", "coordinates": [[[87.3, 43.2], [87.5, 43.2], [87.5, 43.4], [87.3, 43.2]]]}})
}

async fn add(kept: &Kept, key: &str, id: &str) {
    assert_eq!(kept.write(key, "POST /collections/zone/items", &triangle(id)).await.status, 201);
}

#[tokio::test]
async fn a_change_is_told_with_its_features_its_box_and_its_tiles() {
    let kept = Kept::new();
    let key = kept.key(Role::Editor, &[]);
    let mut line = Line::open(&kept, "/events", &[]).await;
    assert_eq!(line.next().await.unwrap().name, "ready");
    add(&kept, &key, "zone_new").await;
    let event = line.next().await.unwrap();
    assert_eq!(event.name, "change");
    assert_eq!(event.data["changes"], json!([{"collection": "zone", "id": "zone_new", "action": "create"}]));
    assert_eq!(event.data["bbox"], json!([87.3, 43.2, 87.5, 43.4]));
    assert!(event.data.get("transaction").is_none(), "{}", event.data);
    let tiles = event.data["tiles"]["WebMercatorQuad"].as_array().unwrap();
    let five = tiles.iter().find(|range| range["tileMatrix"] == "5").unwrap();
    assert_eq!((&five["minTileRow"], &five["maxTileCol"]), (&json!(11), &json!(23)));
    for set in ["WorldCRS84Quad", "CGCS2000Quad"] {
        assert!(!event.data["tiles"][set].as_array().unwrap().is_empty(), "{set}");
    }
}

#[tokio::test]
async fn who_comes_back_hears_what_was_missed_and_nothing_twice() {
    let kept = Kept::new();
    let key = kept.key(Role::Editor, &[]);
    let mut line = Line::open(&kept, "/events", &[]).await;
    let ready = line.next().await.unwrap();
    add(&kept, &key, "zone_1").await;
    let first = line.next().await.unwrap();
    drop(line);
    add(&kept, &key, "zone_2").await;
    let mut again = Line::open(&kept, "/events", &[("last-event-id", &first.id)]).await;
    again.next().await.unwrap();
    assert_eq!(again.next().await.unwrap().data["changes"][0]["id"], "zone_2");
    let mut whole = Line::open(&kept, &format!("/events?lastEventId={}", ready.id), &[]).await;
    whole.next().await.unwrap();
    assert_eq!(whole.next().await.unwrap().data["changes"][0]["id"], "zone_1");
    assert_eq!(whole.next().await.unwrap().data["changes"][0]["id"], "zone_2");
}

#[tokio::test]
async fn an_id_that_was_not_given_out_means_to_begin_anew() {
    let kept = Kept::new();
    let mut line = Line::open(&kept, "/events", &[("last-event-id", "00000000deadbeef")]).await;
    line.next().await.unwrap();
    assert_eq!(line.next().await.unwrap().name, "reset");
    kept.get("/events?lastEventId=x").await.refuses("lastEventId", "events");
}

#[tokio::test]
async fn nobody_hears_of_what_they_may_not_see() {
    let kept = Kept::new();
    let (admin, reader) = (kept.key(Role::Admin, &[]), kept.key(Role::Reader, &["zone"]));
    let hidden = json!({"id": "zone", "title": {"zh": "片区", "en": "Zones"}, "access": "hidden"});
    assert!(kept.document(&admin, "PUT /collections/zone", &hidden).await.status.is_success());
    let mut nobody = Line::open(&kept, "/events", &[]).await;
    let mut somebody = Line::open(&kept, "/events", &[("authorization", &reader)]).await;
    let mut overseer = Line::open(&kept, "/events?collections=zone", &[("authorization", &admin)]).await;
    for line in [&mut nobody, &mut somebody, &mut overseer] {
        line.next().await.unwrap();
    }
    add(&kept, &admin, "zone_secret").await;
    let site = json!({"type": "Feature", "id": "site_new", "properties": {}, "geometry": {"type": "Point", "coordinates": [80.0, 44.0]}});
    assert_eq!(kept.write(&admin, "POST /collections/site/items", &site).await.status, 201);
    assert_eq!(nobody.next().await.unwrap().data["collections"], json!(["site"]));
    assert_eq!(somebody.next().await.unwrap().data["collections"], json!(["zone"]));
    let told = overseer.next().await.unwrap();
    assert_eq!(told.data["changes"][0]["id"], "zone_secret");
    assert!(told.data["transaction"].as_u64().is_some_and(|number| number > 1));
}

#[tokio::test]
async fn when_the_server_stops_the_line_is_closed() {
    let kept = Kept::new();
    let mut line = Line::open(&kept, "/events", &[]).await;
    line.next().await.unwrap();
    kept.app.state.hang_up();
    assert!(line.next().await.is_none());
    let mut late = Line::open(&kept, "/events", &[]).await;
    late.next().await;
    assert!(late.next().await.is_none());
}
