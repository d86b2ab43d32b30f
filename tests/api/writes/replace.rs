//! `PUT …/items/{id}`.

use super::{CELL, ITEMS, faults, named, point, square};
use crate::harness::HOST;
use crate::kept::Kept;
use serde_json::json;

#[tokio::test]
async fn the_whole_feature_is_replaced_and_comes_back_as_it_is_now() {
    let app = Kept::new();
    let sent = square(80.0, 44.0, json!({"name": "改"}));
    let answer = app.write(&app.editor(), &format!("PUT {CELL}"), &sent).await;
    let told = answer.ok("PUT");
    assert_eq!((&told["geometry"], &told["properties"]), (&sent["geometry"], &sent["properties"]));
    let now = app.get(CELL).await;
    assert_eq!((now.json(), now.header("etag")), (told, answer.header("etag")));
    assert_eq!(now.json()["properties"].get("name_en"), None, "what is not sent is gone");
}

#[tokio::test]
async fn what_was_read_can_be_sent_back_as_it_is() {
    let app = Kept::new();
    let read = app.body(CELL).await;
    assert!(read["links"].is_array());
    assert_eq!(app.write(&app.editor(), &format!("PUT {CELL}"), &read).await.ok("PUT"), read);
    assert_eq!(app.versions(CELL).await.len(), 1, "what is as it was is no new version");
}

#[tokio::test]
async fn another_id_in_the_body_is_refused() {
    let app = Kept::new();
    let editor = app.editor();
    let other = named("zone_ring", point(80.0, 44.0, json!({})));
    app.write(&editor, &format!("PUT {CELL}"), &other).await.problem(400, "another id");
    assert_eq!(app.versions(CELL).await.len(), 1);
    let same = named("zone_cell", point(80.0, 44.0, json!({})));
    assert_eq!(app.write(&editor, &format!("PUT {CELL}"), &same).await.status, 200);
}

#[tokio::test]
async fn what_does_not_exist_is_not_replaced() {
    let app = Kept::new();
    let editor = app.editor();
    let (line, body) = (format!("PUT {ITEMS}/nobody"), point(80.0, 44.0, json!({})));
    assert_eq!(faults(&app.write(&editor, &line, &body).await, 404), [(String::new(), "not-found".to_string())]);
    // No condition would have helped (RFC 9110, 13.2.1; Part 4, test `replace-exceptions`).
    for tag in ["\"xyz\"", "*", "\"v1.0\""] {
        app.write_if(&editor, &line, ("if-match", tag), &body).await.problem(404, tag);
    }
    app.get(&format!("{ITEMS}/nobody")).await.problem(404, "nobody");
    app.write(&editor, "PUT /collections/nowhere/items/x", &body).await.problem(404, "nowhere");
}

#[tokio::test]
async fn with_none_match_a_feature_is_made_under_the_id_of_its_address() {
    let app = Kept::new();
    let editor = app.editor();
    let (line, body) = (format!("PUT {ITEMS}/mine"), point(80.0, 44.0, json!({})));
    let answer = app.write_if(&editor, &line, ("if-none-match", "*"), &body).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (201, format!("http://{HOST}{ITEMS}/mine").as_str())
    );
    assert_eq!(answer.header("etag"), app.tag(&format!("{ITEMS}/mine")).await);
    assert_eq!(answer.json()["id"], "mine");
    let again = app.write_if(&editor, &line, ("if-none-match", "*"), &body).await;
    assert_eq!(faults(&again, 412), [(String::new(), "precondition".to_string())]);
    let bad = app.write_if(&editor, &format!("PUT {ITEMS}/a%20b"), ("if-none-match", "*"), &body).await;
    assert_eq!(faults(&bad, 422)[0].0, "/id");
}
