//! `DELETE …/items/{id}`.

use super::{CELL, ITEMS, faults, named, point};
use crate::kept::Kept;
use serde_json::{Value, json};

#[tokio::test]
async fn what_is_deleted_is_gone_and_its_history_stays() {
    let app = Kept::new();
    let editor = app.editor();
    let answer = app.call(&editor, &format!("DELETE {CELL}?reason=merged"), &[], "").await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    app.get(CELL).await.problem(404, "gone");
    assert_eq!(app.body(ITEMS).await["numberMatched"], 2);
    let versions = app.versions(CELL).await;
    assert_eq!(versions.len(), 1);
    assert_eq!(
        (&versions[0]["ended"]["reason"], &versions[0]["feature"]["id"]),
        (&json!("merged"), &json!("zone_cell"))
    );
    assert_eq!(faults(&app.call(&editor, &format!("DELETE {CELL}"), &[], "").await, 404)[0].1, "not-found");
}

#[tokio::test]
async fn what_comes_back_goes_on_counting() {
    let app = Kept::new();
    let editor = app.editor();
    let first = app.tag(CELL).await;
    app.call(&editor, &format!("DELETE {CELL}"), &[], "").await;
    let again = named("zone_cell", point(80.0, 44.0, json!({})));
    assert_eq!(app.write(&editor, &format!("POST {ITEMS}"), &again).await.json()["changes"][0]["version"], 2);
    app.write_if(&editor, &format!("DELETE {CELL}"), ("if-match", &first), &Value::Null).await.problem(412, "old tag");
    let versions = app.versions(CELL).await;
    assert_eq!((versions.len(), &versions[1]["ended"]), (2, &Value::Null));
}

#[tokio::test]
async fn a_whole_stays_while_it_has_parts() {
    let app = Kept::new();
    let editor = app.editor();
    let part = named("part", json!({"type": "Feature", "properties": {"part_of": "zone_cell"}}));
    app.write(&editor, "POST /collections/site/items", &part).await;
    let answer = app.call(&editor, &format!("DELETE {CELL}"), &[], "").await;
    assert_eq!(faults(&answer, 409), [(String::new(), "conflict".to_string())]);
    app.call(&editor, "DELETE /collections/site/items/part", &[], "").await;
    assert_eq!(app.call(&editor, &format!("DELETE {CELL}"), &[], "").await.status, 204);
}
