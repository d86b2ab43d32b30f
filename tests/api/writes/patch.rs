//! `PATCH …/items/{id}`: RFC 7396.

use super::{CELL, faults};
use crate::kept::Kept;
use serde_json::{Value, json};

#[tokio::test]
async fn members_are_merged_null_takes_away_and_all_else_stays() {
    let app = Kept::new();
    let before = app.body(CELL).await;
    let patch = json!({"properties": {"name": "新", "name_en": null, "more": {"a": 1, "b": null}, "aliases": ["x"]}});
    let after = app.write(&app.editor(), &format!("PATCH {CELL}"), &patch).await.ok("PATCH");
    let mut expected = before["properties"].clone();
    let members = expected.as_object_mut().unwrap();
    members.remove("name_en");
    members.extend([("name".into(), json!("新")), ("more".into(), json!({"a": 1})), ("aliases".into(), json!(["x"]))]);
    assert_eq!((&after["properties"], &after["geometry"]), (&expected, &before["geometry"]));
    assert_eq!(app.body(CELL).await, after);
}

#[tokio::test]
async fn an_inner_object_is_merged_and_a_list_is_replaced() {
    let app = Kept::new();
    let editor = app.editor();
    let line = format!("PATCH {CELL}");
    app.write(&editor, &line, &json!({"properties": {"plan": {"floors": 3, "use": ["a", "b"]}}})).await.ok("first");
    let patch = json!({"properties": {"plan": {"use": ["c"], "height_m": 12}}});
    let after = app.write(&editor, &line, &patch).await.ok("second");
    assert_eq!(after["properties"]["plan"], json!({"floors": 3, "use": ["c"], "height_m": 12}));
}

#[tokio::test]
async fn a_geometry_can_be_changed_and_taken_away() {
    let app = Kept::new();
    let editor = app.editor();
    let point = json!({"type": "Point", "coordinates": [80.0, 44.0]});
    let after = app.write(&editor, &format!("PATCH {CELL}"), &json!({"geometry": point})).await.ok("a point");
    assert_eq!(after["geometry"], point);
    let after = app.write(&editor, &format!("PATCH {CELL}"), &json!({"geometry": null})).await.ok("none");
    assert_eq!(after["geometry"], Value::Null);
}

#[tokio::test]
async fn every_media_type_of_a_patch_is_taken() {
    let app = Kept::new();
    let editor = app.editor();
    for media_type in ["application/merge-patch+json", "application/json; charset=utf-8", "Application/Geo+JSON"] {
        let headers = [("content-type", media_type)];
        let body = json!({"properties": {"via": media_type}}).to_string();
        let after = app.call(&editor, &format!("PATCH {CELL}"), &headers, body).await.ok(media_type);
        assert_eq!(after["properties"]["via"], media_type);
    }
}

#[tokio::test]
async fn an_id_stays_and_other_members_are_not_invented() {
    let app = Kept::new();
    let editor = app.editor();
    for (patch, pointer) in
        [(json!({"id": "other"}), "/id"), (json!({"name": "x"}), "/name"), (json!({"type": "X"}), "/type")]
    {
        let answer = app.write(&editor, &format!("PATCH {CELL}"), &patch).await;
        assert_eq!(faults(&answer, 422), [(pointer.to_string(), "invalid".to_string())]);
    }
    for body in ["[]", "5", "\"x\"", "null", "{"] {
        let headers = [("content-type", "application/merge-patch+json")];
        app.call(&editor, &format!("PATCH {CELL}"), &headers, body).await.problem(400, body);
    }
    assert_eq!(app.versions(CELL).await.len(), 1);
    app.write(&editor, "PATCH /collections/zone/items/nobody", &json!({})).await.problem(404, "nobody");
}

#[tokio::test]
async fn the_result_is_checked_and_not_only_the_patch() {
    let app = Kept::new();
    let patch = json!({"properties": {"valid_from": "2099"}});
    let answer = app.write(&app.editor(), &format!("PATCH {CELL}"), &patch).await;
    assert_eq!(faults(&answer, 422)[0].0, "/properties/valid_to");
}
