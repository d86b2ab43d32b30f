//! Parts and wholes across collections that not everybody sees.

use super::{Callers, layers};
use crate::kept::Kept;
use groundplan::access::Role;
use serde_json::json;

fn part(of: &str) -> serde_json::Value {
    json!({"type": "Feature", "properties": {"part_of": of}})
}

/// Neither a refusal nor an acceptance tells somebody that a feature is there which they may not read.
#[tokio::test]
async fn a_whole_that_cannot_be_read_is_not_there() {
    let app = Kept::of(layers());
    let editor = app.key(Role::Editor, &["open"]);
    let mut answers = Vec::new();
    for name in ["dark", "shut", "void"] {
        let mut part = part(&format!("{name}_own"));
        part["id"] = json!("p");
        let answer = app.write(&editor, "POST /collections/open/items", &part).await;
        answers.push((answer.status.as_u16(), String::from_utf8_lossy(&answer.body).replace(name, "?")));
    }
    assert_eq!(answers[0].0, 409, "{answers:?}");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let all = app.editor();
    assert_eq!(app.write(&all, "POST /collections/open/items", &part("dark_own")).await.status, 201);
    assert_eq!(app.write(&editor, "POST /collections/open/items", &part("open_own")).await.status, 201);
}

/// A part that is hidden does not keep somebody who cannot see it from deleting its whole; who sees it is told.
#[tokio::test]
async fn a_part_that_cannot_be_read_keeps_nobody_from_deleting() {
    let app = Kept::of(layers());
    let (all, open) = (app.editor(), app.key(Role::Editor, &["open"]));
    assert_eq!(app.write(&all, "POST /collections/dark/items", &part("open_own")).await.status, 201);
    app.call(&all, "DELETE /collections/open/items/open_own", &[], "").await.problem(409, "it has a part");
    assert_eq!(app.call(&open, "DELETE /collections/open/items/open_own", &[], "").await.status, 204);
}

/// A patch of something else in a feature whose whole is out of sight is refused as if the whole were gone.
#[tokio::test]
async fn callers_of_all_kinds_can_still_be_told_apart_by_what_they_see() {
    let app = Kept::of(layers());
    let callers = Callers::of(&app);
    let all = callers.key("editor of all");
    let made = json!({"type": "Feature", "id": "p", "properties": {"part_of": "dark_own"}});
    assert_eq!(app.write(all, "POST /collections/open/items", &made).await.status, 201);
    let patch = json!({"properties": {"n": 1}});
    assert_eq!(app.write(callers.key("editor"), "PATCH /collections/open/items/p", &patch).await.status, 200);
    let blind = app.key(Role::Editor, &["open"]);
    app.write(&blind, "PATCH /collections/open/items/p", &patch).await.problem(409, "its whole is not there");
    let free = json!({"properties": {"n": 1, "part_of": null}});
    assert_eq!(app.write(&blind, "PATCH /collections/open/items/p", &free).await.status, 200);
}
