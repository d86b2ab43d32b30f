//! Site reports over HTTP: the same bytes whichever way they are asked for, kept for those who ask with a key, and asked
//! again over the state that they were about.

use crate::harness::App;
use crate::kept::Kept;
use crate::layers::{feature, layer, unplaced};
use geo_types::{Geometry, Rect, coord};
use groundplan::access::Role;
use groundplan::model::Layer;
use serde_json::{Value, json};

fn square(west: f64, east: f64) -> Geometry<f64> {
    Geometry::Polygon(Rect::new(coord! { x: west, y: 44.0 }, coord! { x: east, y: 44.01 }).to_polygon())
}

fn rule(test: &str) -> Value {
    json!({
        "name": "不得占用。", "name_en": "It may not be built on.", "weight": "prohibited", "test": test,
        "parameters": {"threshold_m2": 1}, "constraint_collections": ["wetland"], "constraint_filter": "id IN ('w')",
        "applies": "use = 'park'", "needs": ["use"],
    })
}

fn layers() -> Vec<Layer> {
    let place = |id: &str, geometry: Geometry<f64>| feature(id, geometry, json!({"uncertainty_m": 0}));
    let words = json!({"name": "用途", "type": "text", "values": ["park", "port"]});
    vec![
        layer("wetland", "湿地", "Wetlands", vec![place("w", square(80.0, 80.01))]),
        layer("plot", "地块", "Plots", vec![place("p", square(80.005, 80.02))]),
        layer("planning_rule", "规则", "Rules", vec![unplaced("R1", rule("overlap"))]),
        layer("site_attribute", "属性", "Attributes", vec![unplaced("use", words)]),
    ]
}

const EXECUTE: &str = "POST /processes/site-report/execution";
const PLOT: &str = "/processes/site-report/execution?collection=plot&ids=p&attributes=use=park";

fn inputs() -> Value {
    json!({"inputs": {"subject": {"collection": "plot", "ids": ["p"]}, "attributes": {"use": "park"}}})
}

fn conclusion(report: &Value) -> &str {
    report["rules"][0]["conclusion"].as_str().unwrap()
}

#[tokio::test]
async fn an_address_and_a_body_give_the_same_bytes() {
    let app = App::of(layers());
    let get = app.get(PLOT).await;
    let post = app.execute("site-report", &inputs()["inputs"]).await;
    assert_eq!(get.body, post.body);
    get.ok("over GET");
    let report: Value = serde_json::from_slice(&get.body).unwrap();
    assert_eq!((conclusion(&report), report["overall"]["conclusion"].as_str().unwrap()), ("breached", "conflict"));
    let common = &report["layers"][0]["features"][0]["pairs"][0];
    assert!(common["pieces"]["coordinates"].is_array() && common["area"]["value"].as_f64().unwrap() > 400_000.0);
    assert_eq!(report["audit"]["as_of"], Value::Null, "no times are kept without a store");
}

#[tokio::test]
async fn a_word_that_no_rule_knows_is_refused_and_not_taken_as_no() {
    let app = App::of(layers());
    let problem = app.get(&PLOT.replace("use=park", "use=prak")).await.problem(400, "attributes");
    assert!(problem["detail"].as_str().unwrap().contains("park, port"), "{problem}");
    app.get(&PLOT.replace("use=park", "colour=red")).await.problem(400, "attributes");
    app.get(&format!("{PLOT}&rules=R9")).await.problem(400, "rules");
    app.get(&format!("{PLOT}&layers=atlantis")).await.problem(400, "layers");
}

#[tokio::test]
async fn a_file_of_plots_is_a_site_and_every_bad_line_of_it_is_told() {
    let app = App::of(layers());
    let file = |line: &str| {
        format!(
            "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n带号=29\n[地块坐标]\n4,2.0,1,A,面,,,,@\nJ1,1,4852000,548000\nJ2,1,4852100,548000\n{line}\nJ1,1,4852000,548000\n"
        )
    };
    let asked = async |text: String| app.execute("site-report", &json!({"plot": text})).await;
    let good = asked(file("J3,1,4852100,548200")).await;
    let report: Value = good.ok("a plot").clone();
    assert_eq!(report["site"]["supplied_crs"], "EPSG:4538");
    assert!((report["site"]["area"]["value"].as_f64().unwrap() - 10_000.0).abs() < 10.0);
    assert!(report["notes"][0].as_str().unwrap().contains("line 6"), "stated and measured area disagree: {report}");
    let problem = asked(file("J3,1,4852100,far")).await.problem(400, "plot");
    assert!(problem["detail"].as_str().unwrap().contains("line 9"), "{problem}");
}

#[tokio::test]
async fn a_report_that_was_asked_for_with_a_key_is_kept_and_can_be_asked_again_after_edits() {
    let app = Kept::of(layers());
    let (reader, admin) = (app.key(Role::Reader, &["plot"]), app.admin());
    let given = app.write(&reader, EXECUTE, &inputs()).await;
    let report: Value = given.ok("with a key").clone();
    let href = report["audit"]["href"].as_str().unwrap().to_string();
    assert!(report["audit"]["as_of"].is_string());

    // What it was about changes: the wetland goes, the rule is made another, a plot is added.
    for (what, body) in [
        ("PATCH /collections/planning_rule/items/R1", json!({"properties": {"weight": "report"}})),
        ("PATCH /collections/wetland/items/w", json!({"geometry": {"type": "Point", "coordinates": [10, 10]}})),
    ] {
        app.write(&admin, what, &body).await.ok(what);
    }
    let now = app.write(&reader, EXECUTE, &inputs()).await;
    let now: Value = now.ok("now").clone();
    assert_eq!(conclusion(&now), "met");
    assert_ne!(now["audit"]["report"], report["audit"]["report"]);

    let kept = app.call(&reader, &format!("GET {href}"), &[], "").await;
    kept.ok("kept");
    assert_eq!(kept.body, given.body, "to the byte");
    let again = app.call(&reader, &format!("GET {href}/rerun"), &[], "").await;
    let again: Value = again.ok("again").clone();
    assert_eq!(again["same"], true, "{again}");
    let as_of = report["audit"]["as_of"].as_str().unwrap();
    let path = format!("GET {PLOT}&asOf={}", as_of.replace(':', "%3A"));
    assert_eq!(app.call(&reader, &path, &[], "").await.body, given.body);
}

#[tokio::test]
async fn reports_are_for_those_who_asked_and_for_admins_of_everything() {
    let app = Kept::of(layers());
    let (one, other, admin) = (app.key(Role::Reader, &["plot"]), app.key(Role::Reader, &["wetland"]), app.admin());
    app.write(&one, EXECUTE, &inputs()).await.ok("one");
    app.write(&one, EXECUTE, &inputs()).await.ok("the same again");
    app.execute("site-report", &inputs()["inputs"]).await.ok("nobody in particular");
    let listed = async |key: &str| {
        let list = app.call(key, "GET /reports", &[], "").await;
        let list: Value = list.ok("list").clone();
        list["reports"].as_array().unwrap().clone()
    };
    let (mine, all) = (listed(&one).await, listed(&admin).await);
    assert_eq!((mine.len(), listed(&other).await.len(), all.len()), (1, 0, 1), "the same answer is kept once");
    let path = format!("GET /reports/{}", mine[0]["id"].as_str().unwrap());
    assert_eq!(app.call(&other, &path, &[], "").await.status, 404);
    assert_eq!(app.call(&admin, &path, &[], "").await.status, 200);
    assert_eq!(app.get("/reports").await.status, 401);
}

#[tokio::test]
async fn a_rule_that_nobody_could_apply_is_not_stored() {
    let app = Kept::of(layers());
    let admin = app.admin();
    let put = async |properties: Value| {
        let body = json!({"type": "Feature", "id": "R2", "geometry": null, "properties": properties});
        app.write(&admin, "POST /collections/planning_rule/items", &body).await
    };
    let mut bad = rule("overlap");
    bad["applies"] = json!("use ~ 'park'");
    let refused = put(bad).await;
    assert_eq!(refused.status, 422, "{}", String::from_utf8_lossy(&refused.body));
    assert!(String::from_utf8_lossy(&refused.body).contains("/properties/applies"));
    assert_eq!(put(rule("nearby")).await.status, 422);
    assert_eq!(put(rule("overlap")).await.status, 201);
}

#[tokio::test]
async fn a_report_is_a_page_that_stands_for_itself_in_both_languages() {
    let app = App::of(layers());
    for (language, title) in [("zh", "地块合规性分析报告"), ("en", "Site compliance report")] {
        let page = app.get(&format!("{PLOT}&f=html&lang={language}")).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        let text = String::from_utf8(page.body.to_vec()).unwrap();
        assert!(text.contains(title) && text.contains("R1") && text.contains("<svg"), "{text}");
        let document = text.strip_prefix("<!DOCTYPE html>").unwrap_or(&text);
        let document = roxmltree::Document::parse(document).unwrap();
        assert!(!document.descendants().any(|node| node.has_tag_name("script") || node.has_tag_name("link")));
    }
}
