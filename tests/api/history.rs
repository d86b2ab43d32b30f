//! What was: versions of features, and what differs between two moments.

use crate::harness::{App, path};
use crate::kept::Kept;
use serde_json::{Value, json};

const CELL: &str = "/collections/zone/items/zone_cell";

fn time(version: &Value, end: usize) -> String {
    version["recorded"][end].as_str().unwrap().to_string()
}

#[tokio::test]
async fn every_version_has_both_times_its_author_its_reason_and_its_source() {
    let app = Kept::new();
    let body = json!({"properties": {"valid_to": "2021", "n": 1}});
    let line = format!("PATCH {CELL}?reason=%E5%8B%98%E8%AF%AF");
    app.write(&app.editor(), &line, &body).await.ok("PATCH");
    let history = app.body(&format!("{CELL}/history")).await;
    assert_eq!(
        (&history["collection"], &history["id"], &history["numberMatched"]),
        (&json!("zone"), &json!("zone_cell"), &json!(2))
    );
    let [first, second] = history["versions"].as_array().unwrap().as_slice() else { panic!("{history}") };
    assert_eq!((&first["version"], &second["version"]), (&json!(1), &json!(2)));
    assert_eq!((first["recorded"][1].clone(), &second["recorded"][1]), (second["recorded"][0].clone(), &Value::Null));
    assert_eq!((&first["valid"], &second["valid"]), (&json!(["2016-05", "2020-12-31"]), &json!(["2016-05", "2021"])));
    assert_eq!((&first["began"]["author"], &first["began"]["reason"]), (&json!("groundplan"), &json!("first start")));
    assert_eq!((&second["began"]["author"], &second["began"]["reason"]), (&json!("editor of all"), &json!("勘误")));
    assert_eq!((&first["ended"], &second["ended"]), (&second["began"], &Value::Null));
    let sha256 = groundplan::format::sha256_hex(body.to_string().as_bytes());
    assert_eq!(second["began"]["source_sha256"], sha256);
    assert_eq!((&first["feature"]["properties"].get("n"), &second["feature"]["properties"]["n"]), (&None, &json!(1)));
    assert_eq!(path(&history, "latest-version").unwrap(), CELL);
    assert_eq!(path(&app.body(CELL).await, "version-history").unwrap(), format!("{CELL}/history"));
}

#[tokio::test]
async fn a_long_history_comes_in_pages() {
    let app = Kept::new();
    let editor = app.editor();
    for n in 0..6 {
        app.write(&editor, &format!("PATCH {CELL}"), &json!({"properties": {"n": n}})).await.ok("PATCH");
    }
    let mut next = Some(format!("{CELL}/history?limit=3"));
    let mut pages = Vec::new();
    while let Some(page) = next {
        let body = app.body(&page).await;
        let numbers = body["versions"].as_array().unwrap().iter().map(|v| v["version"].as_u64().unwrap());
        pages.push(numbers.collect::<Vec<_>>());
        assert_eq!(body["numberMatched"], 7);
        next = path(&body, "next");
    }
    assert_eq!(pages, [vec![1, 2, 3], vec![4, 5, 6], vec![7]]);
}

#[tokio::test]
async fn what_never_was_has_no_history() {
    let app = Kept::new();
    app.get("/collections/zone/items/nobody/history").await.problem(404, "nobody");
    app.get("/collections/nowhere/items/x/history").await.problem(404, "nowhere");
    app.get(&format!("{CELL}/history?after=x")).await.refuses("after", "x");
    app.get(&format!("{CELL}/history?limit=0")).await.refuses("limit", "0");
}

#[tokio::test]
async fn a_server_without_a_store_says_so() {
    let app = App::new();
    for asked in [format!("{CELL}/history"), "/collections/zone/diff?from=2020".into()] {
        let problem = app.get(&asked).await.problem(404, &asked);
        assert!(problem["detail"].as_str().unwrap().contains("no store"), "{problem}");
    }
    app.get("/collections/zone/items?asOf=2020").await.refuses("asOf", "items");
    app.get(&format!("{CELL}?asOf=2020")).await.refuses("asOf", "an item");
}

#[tokio::test]
async fn a_diff_tells_what_came_changed_and_went() {
    let app = Kept::new();
    let editor = app.editor();
    let start = time(&app.versions(CELL).await[0], 0);
    let new = json!({"type": "Feature", "id": "a_new"});
    app.write(&editor, "POST /collections/zone/items", &new).await;
    app.write(&editor, &format!("PATCH {CELL}"), &json!({"properties": {"n": 1}})).await;
    let middle = time(&app.versions(CELL).await[1], 0);
    app.call(&editor, "DELETE /collections/zone/items/zone_ring", &[], "").await;
    app.write(&editor, &format!("PATCH {CELL}"), &json!({"properties": {"n": 2}})).await;
    // Elsewhere: not in this collection.
    app.call(&editor, "DELETE /collections/site/items/site_a", &[], "").await;
    let rows = |body: Value| -> Vec<(String, String)> {
        let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_string();
        body["changes"].as_array().unwrap().iter().map(|row| (text(row, "id"), text(row, "change"))).collect()
    };
    let row = |id: &str, change: &str| (id.to_string(), change.to_string());
    let all = app.body(&format!("/collections/zone/diff?from={start}")).await;
    assert_eq!((&all["from"], &all["to"]), (&json!(start), &Value::Null));
    let changed = &all["changes"][1];
    assert_eq!((&changed["before"]["version"], &changed["after"]["version"]), (&json!(1), &json!(3)));
    assert_eq!((&all["changes"][0]["before"], &all["changes"][2]["after"]), (&Value::Null, &Value::Null));
    assert_eq!(rows(all), [row("a_new", "added"), row("zone_cell", "changed"), row("zone_ring", "removed")]);
    let first = app.body(&format!("/collections/zone/diff?from={start}&to={middle}")).await;
    assert_eq!(rows(first), [row("a_new", "added"), row("zone_cell", "changed")]);
    let second = app.body(&format!("/collections/zone/diff?from={middle}&to=2999")).await;
    assert_eq!(rows(second), [row("zone_cell", "changed"), row("zone_ring", "removed")]);
    let before = app.body("/collections/zone/diff?from=2000&to=2001").await;
    assert_eq!(rows(before), []);
    let created = app.body(&format!("/collections/zone/diff?from=2000&to={start}")).await;
    assert_eq!(created["numberMatched"], 3);
    let paged = app.body(&format!("/collections/zone/diff?from={start}&limit=2")).await;
    assert_eq!(rows(app.body(&path(&paged, "next").unwrap()).await), [row("zone_ring", "removed")]);
}

#[tokio::test]
async fn the_ends_of_a_diff_are_moments_in_order() {
    let app = Kept::new();
    app.get("/collections/zone/diff").await.refuses("from", "missing");
    app.get("/collections/zone/diff?from=yesterday").await.refuses("from", "yesterday");
    app.get("/collections/zone/diff?from=2020&to=2019").await.refuses("to", "before from");
    app.get("/collections/nowhere/diff?from=2020").await.problem(404, "nowhere");
}
