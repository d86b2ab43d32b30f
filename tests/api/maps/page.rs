//! The map comes with the program, and loads nothing from elsewhere.

use crate::harness::App;

#[tokio::test]
async fn the_map_tells_how_the_server_is_set() {
    let app = App::with(|settings| settings.basemap = Some("https://t{s}.tianditu.gov.cn/vec_w/wmts?x={x}".into()));
    let config = app.body("/map/config.json").await;
    assert_eq!((&config["writable"], config["basemap"].is_string()), (&serde_json::json!(false), true));
    assert!(App::new().body("/map/config.json").await["basemap"].is_null());
}

/// Built with the map or without it: either it is there with all that protects it, or the answer says what is missing.
#[tokio::test]
async fn the_page_is_there_or_the_answer_says_why_not() {
    let answer = App::new().get("/map").await;
    if answer.status == 404 {
        assert!(answer.problem(404, "map")["detail"].as_str().unwrap().contains("make web"));
        return;
    }
    assert!(answer.header("content-type").starts_with("text/html"));
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("http"), "{policy}");
    assert_eq!(App::new().get_with("/map", &[("if-none-match", answer.header("etag"))]).await.status, 304);
    App::new().get("/map/..%2FCargo.toml").await.problem(404, "asset");
}
