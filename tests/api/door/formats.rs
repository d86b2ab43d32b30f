//! The formats of features.

use super::items;
use crate::harness::{App, ids};
use crate::layers::{feature, layer};
use geo_types::Point;
use serde_json::{Value, json};

const MEDIA: [(&str, &str); 5] = [
    ("json", "application/geo+json"),
    ("geojsonseq", "application/geo+json-seq"),
    ("jsonfg", "application/vnd.ogc.fg+json"),
    ("csv", "text/csv"),
    ("fgb", "application/flatgeobuf"),
];

#[tokio::test]
async fn every_format_is_had_by_its_name_and_by_its_media_type() {
    let app = App::new();
    for (name, media_type) in MEDIA {
        let (by_name, by_type) = (
            app.get(&items("zone", &[("f", name)])).await,
            app.get_with("/collections/zone/items", &[("accept", media_type)]).await,
        );
        for answer in [by_name, by_type] {
            assert_eq!(answer.status, 200, "{name}");
            assert_eq!(answer.header("content-type").split(';').next(), Some(media_type), "{name}");
            assert!(!answer.header("content-crs").is_empty() && !answer.header("etag").is_empty(), "{name}");
            assert!(answer.header("vary").contains("accept"), "{name}");
        }
    }
    app.get(&items("zone", &[("f", "gml")])).await.refuses("f", "gml");
    app.get("/conformance?f=csv").await.refuses("f", "no table of classes");
}

#[tokio::test]
async fn a_sequence_has_a_text_for_each_feature() {
    let answer = App::new().get(&items("site", &[("f", "geojsonseq")])).await;
    let text = String::from_utf8(answer.body).unwrap();
    let features: Vec<Value> = text.split('\u{1e}').skip(1).map(|part| serde_json::from_str(part).unwrap()).collect();
    assert_eq!(features.len(), 6);
    assert!(text.ends_with('\n') && features.iter().all(|feature| feature["type"] == "Feature"));
}

#[tokio::test]
async fn json_fg_has_place_time_and_its_own_names() {
    let app = App::new();
    let zone = app.get(&items("zone", &[("f", "jsonfg")])).await.json();
    assert!(
        zone["conformsTo"].as_array().unwrap().iter().any(|uri| uri.as_str().unwrap().contains("json-fg-1")),
        "{zone}"
    );
    assert_eq!(zone["featureType"], "zone");
    let cell = &zone["features"][0];
    assert!(cell["geometry"].is_object() && cell["place"].is_null(), "{cell}");
    assert_eq!(cell["time"]["interval"], json!(["2016-05-01", "2020-12-31"]));
    let there = app
        .get(
            "/collections/zone/items/zone_cell?f=jsonfg&crs=http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FEPSG%2F0%2F3857",
        )
        .await
        .json();
    assert!(there["geometry"].is_null() && there["place"].is_object(), "{there}");
    assert_eq!(there["coordRefSys"], "http://www.opengis.net/def/crs/EPSG/0/3857");
}

#[tokio::test]
async fn a_table_has_a_row_for_each_feature() {
    let answer = App::new().get(&items("site", &[("f", "csv")])).await;
    let text = String::from_utf8(answer.body).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 7, "{text}");
    assert!(lines[0].starts_with("id,") && lines[0].contains("geometry"), "{text}");
    assert!(lines[1].contains("霍尔果斯口岸") && lines[1].contains("POINT"), "{text}");
}

/// A table that is longer than a page leads on.
#[tokio::test]
async fn formats_without_room_for_links_and_counts_have_them_in_headers() {
    let app = App::new();
    for (name, media_type) in MEDIA {
        let answer = app.get(&items("site", &[("f", name), ("limit", "2")])).await;
        assert_eq!((answer.header("ogc-numbermatched"), answer.header("ogc-numberreturned")), ("6", "2"), "{name}");
        let next = answer.header("link").split(", ").find(|link| link.contains("rel=\"next\"")).unwrap();
        assert!(next.ends_with(&format!("; type=\"{media_type}\"")), "{next}");
        let href = next.trim_start_matches('<').split('>').next().unwrap();
        let next = app.get(href.strip_prefix("http://plan.test:8080").unwrap()).await;
        assert_eq!(next.header("content-type").split(';').next(), Some(media_type));
        assert!(next.header("link").contains("rel=\"prev\"") && next.header("link").contains("/queryables>"), "{name}");
    }
}

#[tokio::test]
async fn a_binary_file_begins_as_flatgeobuf_does() {
    let answer = App::new().get(&items("zone", &[("f", "fgb")])).await;
    assert_eq!(answer.body[..8], [0x66, 0x67, 0x62, 0x03, 0x66, 0x67, 0x62, answer.body[7]]);
}

/// More than fits into one piece of an answer.
#[tokio::test]
async fn a_long_page_is_whole_in_every_format() {
    let note = "长".repeat(200);
    let features =
        (0..3000).map(|n| feature(&format!("p{n:04}"), Point::new(80.0, 44.0), json!({"n": n, "note": note})));
    let layers = vec![layer("plot", "地块", "Plots", features.collect())];
    let app = App::build(layers, |settings| settings.max_limit = 10_000);
    let body = app.body("/collections/plot/items?limit=3000").await;
    assert_eq!((ids(&body).len(), &body["numberReturned"], &body["numberMatched"]), (3000, &json!(3000), &json!(3000)));
    for (name, _) in MEDIA {
        let answer = app.get(&items("plot", &[("f", name), ("limit", "3000")])).await;
        assert!(
            answer.status == 200 && answer.body.len() > 3000 * 600,
            "{name}: {} {}",
            answer.status,
            answer.body.len()
        );
    }
}

#[tokio::test]
async fn the_same_question_again_is_answered_304_in_every_format() {
    let app = App::new();
    for (name, _) in MEDIA.into_iter().chain([("html", "")]) {
        let asked = items("zone", &[("f", name)]);
        let tag = app.get(&asked).await.header("etag").to_string();
        let again = app.get_with(&asked, &[("if-none-match", &tag)]).await;
        assert!(name == "html" || (again.status == 304 && again.body.is_empty()), "{name}: {}", again.status);
    }
}

/// Python's reader gives up at a header of 64 KiB, and proxies much earlier.
#[tokio::test]
async fn however_long_a_filter_is_the_link_header_stays_short() {
    let app = App::new();
    for count in [1, 40, 300] {
        let filter = format!("name IN ({})", vec!["'a rather long name of nothing at all'"; count].join(","));
        let answer = app.get(&items("site", &[("filter", &filter), ("limit", "1")])).await;
        assert_eq!(answer.status, 200);
        assert!(answer.header("link").len() <= 6 << 10, "{count}");
        assert!(answer.header("link").contains("rel=\"collection\""), "{count}: {}", answer.header("link"));
        let links = answer.ok("items")["links"].as_array().unwrap().clone();
        assert!(links.iter().any(|link| link["rel"] == "self") && links.len() > 7, "{links:?}");
    }
}
