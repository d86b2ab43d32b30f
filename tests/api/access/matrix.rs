//! The table of who gets which status, and every cell of it asked.

use super::{Callers, DARK, NONE, OPEN, SHUT, layers};
use crate::kept::Kept;
use serde_json::json;

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// What a collection is.
    Name,
    /// What is in it, or was.
    Contents,
    /// Changing what is in it; the status if all goes well.
    Change(u16),
    /// Making, describing, retiring it.
    Manage(u16),
}

/// The status by caller: nobody · a wrong key · reader, editor, admin of others, of these, of all.
const COLUMNS: [&str; 11] = [
    "nobody",
    "a wrong key",
    "reader of others",
    "reader",
    "reader of all",
    "editor of others",
    "editor",
    "editor of all",
    "admin of others",
    "admin",
    "admin of all",
];

/// 0 stands for what the request gives when all goes well.
const TABLE: [(&str, &str, [u16; 11]); 16] = [
    ("name", OPEN, [0, 401, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ("name", SHUT, [0, 401, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ("name", DARK, [404, 401, 404, 0, 0, 404, 0, 0, 404, 0, 0]),
    ("name", NONE, [404, 401, 404, 404, 404, 404, 404, 404, 404, 404, 404]),
    ("contents", OPEN, [0, 401, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ("contents", SHUT, [401, 401, 403, 0, 0, 403, 0, 0, 403, 0, 0]),
    ("contents", DARK, [404, 401, 404, 0, 0, 404, 0, 0, 404, 0, 0]),
    ("contents", NONE, [404, 401, 404, 404, 404, 404, 404, 404, 404, 404, 404]),
    ("change", OPEN, [401, 401, 403, 403, 403, 403, 0, 0, 403, 0, 0]),
    ("change", SHUT, [401, 401, 403, 403, 403, 403, 0, 0, 403, 0, 0]),
    ("change", DARK, [401, 401, 404, 403, 403, 404, 0, 0, 404, 0, 0]),
    ("change", NONE, [401, 401, 404, 404, 404, 404, 404, 404, 404, 404, 404]),
    ("manage", OPEN, [401, 401, 403, 403, 403, 403, 403, 403, 403, 0, 0]),
    ("manage", SHUT, [401, 401, 403, 403, 403, 403, 403, 403, 403, 0, 0]),
    ("manage", DARK, [401, 401, 403, 403, 403, 403, 403, 403, 403, 0, 0]),
    ("manage", NONE, [401, 401, 403, 403, 403, 403, 403, 403, 403, 403, 404]),
];

/// Every route that names a collection, with `$` for its name, and the body that goes with it.
fn requests() -> Vec<(&'static str, About, Option<serde_json::Value>)> {
    use About::{Change, Contents, Manage, Name};
    let feature = || Some(json!({"type": "Feature", "properties": {"n": 1}}));
    let inputs = |inputs| Some(json!({ "inputs": inputs }));
    vec![
        ("GET /collections/$", Name, None),
        ("HEAD /collections/$", Name, None),
        ("GET /collections/$/items", Contents, None),
        ("GET /collections/$/items?asOf=2999", Contents, None),
        ("GET /collections/$/items/f", Contents, None),
        ("HEAD /collections/$/items/f", Contents, None),
        ("GET /collections/$/items/f?asOf=2999", Contents, None),
        ("GET /collections/$/items/f/history", Contents, None),
        ("GET /collections/$/diff?from=2020", Contents, None),
        ("GET /collections/$/schema", Contents, None),
        ("GET /collections/$/queryables", Contents, None),
        ("GET /collections/$/sortables", Contents, None),
        ("GET /collections/$/tiles", Contents, None),
        ("GET /collections/$/tiles/WebMercatorQuad", Contents, None),
        ("GET /collections/$/tiles/WebMercatorQuad?f=tilejson", Contents, None),
        ("GET /collections/$/tiles/WebMercatorQuad/0/0/0", Contents, None),
        ("GET /collections/$/tiles/WebMercatorQuad/0/0/0?asOf=2999", Contents, None),
        ("GET /tiles/WebMercatorQuad/0/0/0?collections=open,$", Contents, None),
        ("GET /styles/$", Contents, None),
        ("GET /collections/$/items?f=csv", Contents, None),
        ("GET /collections/$/items?f=html", Contents, None),
        ("GET /collections/$/items?filter=id%3D%27f%27", Contents, None),
        ("GET /collections/$/items/f?f=html", Contents, None),
        ("GET /processes/area/execution?collection=$", Contents, None),
        ("GET /processes/area/execution?collection=$&asOf=2999", Contents, None),
        ("GET /processes/overlap/execution?collection=open&constraints=$", Contents, None),
        ("GET /processes/nearest/execution?lon=87&lat=43&collections=open,$", Contents, None),
        ("GET /processes/reconcile/execution?collection=$", Contents, None),
        ("GET /processes/summarize/execution?collection=open&zones=$", Contents, None),
        ("GET /processes/summarize/execution?collection=open&clip=$", Contents, None),
        ("GET /processes/buffer/execution?collection=$&distance-m=5", Contents, None),
        ("GET /processes/union/execution?collection=$", Contents, None),
        ("GET /processes/difference/execution?collection=open&minus=$", Contents, None),
        ("GET /processes/write-plot/execution?collection=$", Contents, None),
        ("POST /processes/area/execution", Contents, inputs(json!({"subject": {"collection": "$"}}))),
        (
            "POST /processes/overlap/execution",
            Contents,
            inputs(json!({"subject": {"collection": "open"}, "constraints": ["$"]})),
        ),
        ("POST /collections/$/items", Change(201), feature()),
        ("PUT /collections/$/items/f", Change(200), feature()),
        ("PATCH /collections/$/items/f", Change(200), Some(json!({"properties": {"n": 2}}))),
        ("DELETE /collections/$/items/f", Change(204), None),
        ("PUT /collections/$", Manage(200), Some(json!({"title": {"zh": "层", "en": "Layer"}, "access": "?"}))),
        ("DELETE /collections/$", Manage(204), None),
    ]
}

fn expected(about: About, collection: &str, caller: usize) -> u16 {
    let (kind, good) = match about {
        About::Name => ("name", 200),
        About::Contents => ("contents", 200),
        About::Change(status) => ("change", status),
        About::Manage(status) => ("manage", status),
    };
    let (_, _, row) = TABLE.iter().find(|(known, name, _)| *known == kind && *name == collection).unwrap();
    if row[caller] == 0 { good } else { row[caller] }
}

/// Puts back what a request has taken away.
async fn mended(app: &Kept, admin: &str, collection: &str) {
    let access = layers().into_iter().find(|l| l.collection.id == collection).unwrap().collection.access;
    let body = json!({"id": collection, "title": {"zh": "层", "en": "Layer"}, "access": access});
    app.document(admin, "POST /collections", &body).await;
    for id in ["f".to_string(), format!("{collection}_own")] {
        let shape = crate::layers::cell(87.0, 43.0, 88.0, 44.0);
        let ring: Vec<[f64; 2]> = shape.exterior().coords().map(|c| [c.x, c.y]).collect();
        let feature = json!({"type": "Feature", "id": id, "geometry": {"type": "Polygon", "coordinates": [ring]}});
        app.write(admin, &format!("POST /collections/{collection}/items"), &feature).await;
    }
}

#[tokio::test]
async fn every_route_gives_every_caller_what_the_table_says() {
    let app = Kept::of(layers());
    let callers = Callers::of(&app);
    let admin = callers.key("admin of all");
    let mut wrong = Vec::new();
    for (line, about, body) in requests() {
        for collection in [OPEN, SHUT, DARK, NONE] {
            let line = line.replace('$', collection);
            let access = match collection {
                SHUT => "restricted",
                DARK => "hidden",
                _ => "public",
            };
            let body =
                body.as_ref().map_or(String::new(), |b| b.to_string().replace('$', collection).replace('?', access));
            for (position, caller) in COLUMNS.iter().enumerate() {
                let headers = [("content-type", "application/json")];
                let headers: &[(&str, &str)] = if body.is_empty() { &[] } else { &headers };
                let answer = app.call(callers.key(caller), &line, headers, body.clone()).await;
                let expected = expected(about, collection, position);
                if answer.status != expected {
                    let shown = String::from_utf8_lossy(&answer.body).into_owned();
                    wrong.push(format!("{line} by {caller}: {} instead of {expected}: {shown}", answer.status));
                }
                if answer.status == 401 {
                    assert!(answer.header("www-authenticate").starts_with("Bearer"), "{line} by {caller}");
                }
                if line.starts_with("DELETE") && answer.status == 204 {
                    mended(&app, admin, collection).await;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Routes that name no collection: reading them takes nothing, making a collection takes a key for its name.
#[tokio::test]
async fn what_is_about_no_collection_follows_the_role() {
    let app = Kept::of(layers());
    let callers = Callers::of(&app);
    let lake = |id: &str| json!({"id": id, "title": {"zh": "湖", "en": "Lake"}}).to_string();
    let json_type = [("content-type", "application/json")];
    let set_type = [("content-type", "multipart/mixed; boundary=b")];
    let set =
        "--b\r\nContent-Type: application/http\r\n\r\nPATCH /collections/open/items/f HTTP/1.1\r\n\r\n{}\r\n--b--";
    let every = [0, 401, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let top = [401, 401, 403, 403, 403, 403, 403, 403, 403, 403, 0];
    for (line, headers, body, good, row) in [
        ("GET /", &[][..], String::new(), 200, every),
        ("GET /api", &[], String::new(), 200, every),
        ("GET /conformance", &[], String::new(), 200, every),
        ("GET /functions", &[], String::new(), 200, every),
        ("GET /style.css", &[], String::new(), 200, every),
        ("GET /collections", &[], String::new(), 200, every),
        ("GET /processes", &[], String::new(), 200, every),
        ("GET /processes/area", &[], String::new(), 200, every),
        ("GET /tileMatrixSets", &[], String::new(), 200, every),
        ("GET /tileMatrixSets/WebMercatorQuad", &[], String::new(), 200, every),
        ("GET /tiles", &[], String::new(), 200, every),
        ("GET /tiles/WebMercatorQuad", &[], String::new(), 200, every),
        ("GET /tiles/WebMercatorQuad/0/0/0", &[], String::new(), 200, every),
        ("GET /styles", &[], String::new(), 200, every),
        ("GET /styles/groundplan", &[], String::new(), 200, every),
        ("GET /events", &[], String::new(), 200, every),
        ("GET /map/config.json", &[], String::new(), 200, every),
        ("GET /health", &[], String::new(), 200, every),
        ("GET /ready", &[], String::new(), 200, every),
        ("GET /audit", &[], String::new(), 200, top),
        ("GET /metrics", &[], String::new(), 200, top),
        ("POST /changes", &set_type, set.to_string(), 200, [401, 401, 403, 403, 403, 403, 0, 0, 403, 0, 0]),
        // Exists and is hidden, exists and is public, does not exist: a key that does not name it is told nothing.
        ("POST /collections", &json_type, lake(DARK), 409, [401, 401, 403, 403, 403, 403, 403, 403, 403, 0, 0]),
        ("POST /collections", &json_type, lake(OPEN), 409, [401, 401, 403, 403, 403, 403, 403, 403, 403, 0, 0]),
        ("POST /collections", &json_type, lake(NONE), 201, [401, 401, 403, 403, 403, 403, 403, 403, 403, 403, 0]),
    ] {
        for (position, caller) in COLUMNS.iter().enumerate() {
            let answer = app.call(callers.key(caller), line, headers, body.clone()).await;
            let expected = if row[position] == 0 { good } else { row[position] };
            assert_eq!(answer.status, expected, "{line} by {caller}: {}", String::from_utf8_lossy(&answer.body));
        }
    }
}

/// The table above is whole: no route is left out of it.
#[test]
fn every_route_is_in_one_of_the_tables() {
    let named: Vec<String> =
        requests().iter().map(|(line, ..)| line.split('?').next().unwrap().replace('$', "{collectionId}")).collect();
    for (path, method) in groundplan::api::methods() {
        let path =
            path.replace("{tileMatrixSetId}", "WebMercatorQuad").replace("{tileMatrix}/{tileRow}/{tileCol}", "0/0/0");
        let line = format!("{method} {}", path.replace("{featureId}", "f"));
        let is_general = !path.contains("{collectionId}") && !path.ends_with("/execution");
        let asked = line.replace("{processId}", "area");
        assert!(is_general || named.contains(&asked), "{asked}");
    }
}
