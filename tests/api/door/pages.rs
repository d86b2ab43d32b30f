//! HTML of every resource.

use crate::harness::App;
use crate::kept::Kept;
use roxmltree::{Document, ParsingOptions};

const PATHS: [&str; 15] = [
    "/",
    "/api",
    "/conformance",
    "/functions",
    "/collections",
    "/collections/zone",
    "/collections/zone/items",
    "/collections/zone/items/zone_cell",
    "/collections/zone/schema",
    "/collections/zone/queryables",
    "/collections/zone/sortables",
    "/processes",
    "/processes/area",
    "/processes/area/execution?collection=zone",
    "/collections/zone/items/zone_cell/history",
];
const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

/// The page of a well-formed document.
fn checked(text: &str, asked: &str) {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).unwrap_or_else(|e| panic!("{asked}: {e}\n{text}"));
    let names = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).count();
    let all: Vec<&str> = document.descendants().map(|node| node.tag_name().name()).collect();
    assert!(all.contains(&"h1") && all.contains(&"title"), "{asked}: {all:?}");
    assert_eq!(names("script"), 0, "{asked}");
}

#[tokio::test]
async fn every_resource_is_a_page_for_browsers_in_both_languages() {
    let app = Kept::new();
    for path in PATHS {
        for (language, sign) in [("zh", "lang=\"zh"), ("en", "lang=\"en")] {
            let answer = app.get_with(path, &[BROWSER, ("accept-language", language)]).await;
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
            assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
            let text = String::from_utf8(answer.body).unwrap();
            assert!(text.contains(sign), "{path}: {}", text.chars().take(200).collect::<String>());
            checked(&text, path);
        }
    }
}

#[tokio::test]
async fn pages_of_features_have_a_map_and_their_names() {
    let app = App::new();
    for path in ["/collections/zone/items?f=html&lang=zh", "/collections/zone/items/zone_cell?f=html&lang=zh"] {
        let text = String::from_utf8(app.get(path).await.body).unwrap();
        assert!(text.contains("<svg") && text.contains("乌鲁木齐片区"), "{path}");
    }
}

#[tokio::test]
async fn head_of_a_page_is_its_headers() {
    let app = App::new();
    for path in ["/", "/collections/zone/items", "/collections/nowhere"] {
        let page = app.get_with(path, &[BROWSER]).await;
        let head = app.ask(axum::http::Method::HEAD, path, &[BROWSER], "").await;
        assert_eq!((head.status, head.header("content-type")), (page.status, page.header("content-type")), "{path}");
        assert_eq!((head.header("etag"), head.body.len()), (page.header("etag"), 0), "{path}");
    }
}

#[tokio::test]
async fn what_goes_wrong_is_a_page_too_and_keeps_its_status() {
    let app = App::new();
    for (path, status) in [("/collections/nowhere", 404), ("/collections/zone/items?limit=x", 400)] {
        let answer = app.get_with(path, &[BROWSER]).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
        checked(std::str::from_utf8(&answer.body).unwrap(), path);
    }
    // Whoever asks for JSON gets it.
    app.get("/collections/nowhere").await.problem(404, "for programs");
}

#[tokio::test]
async fn text_of_features_is_never_markup() {
    use crate::layers::{layer, unplaced};
    let hostile = "<script>alert(1)</script>\"'&";
    let features =
        vec![unplaced("x", serde_json::json!({"name": hostile, hostile: hostile, "link": "javascript:alert(1)"}))];
    let app = App::of(vec![layer("plot", hostile, hostile, features)]);
    for path in [
        "/collections",
        "/collections/plot",
        "/collections/plot/items",
        "/collections/plot/items/x",
        "/collections/plot/schema",
    ] {
        let text = String::from_utf8(app.get_with(path, &[BROWSER]).await.body).unwrap();
        assert!(!text.contains("<script") && !text.contains("href=\"javascript:"), "{path}");
        checked(&text, path);
    }
}

#[tokio::test]
async fn a_page_has_a_tag_and_its_style_is_served() {
    let app = App::new();
    let page = app.get("/collections?f=html").await;
    let again = app.get_with("/collections?f=html", &[("if-none-match", page.header("etag"))]).await;
    assert_eq!(again.status, 304);
    let style = app.get(groundplan::web::STYLE_PATH).await;
    assert_eq!((style.status.as_u16(), style.header("content-type")), (200, "text/css; charset=utf-8"));
}
