//! Links to the same in other formats, and conformance.

use crate::harness::App;
use serde_json::Value;

fn links(body: &Value, rel: &str) -> Vec<(String, String)> {
    let links = body["links"].as_array().unwrap().iter().filter(|link| link["rel"] == rel);
    links.map(|link| (link["type"].as_str().unwrap().into(), link["href"].as_str().unwrap().into())).collect()
}

#[tokio::test]
async fn every_document_names_itself_and_its_page() {
    let app = App::new();
    for (path, media_type) in [
        ("/", "application/json"),
        ("/conformance", "application/json"),
        ("/collections", "application/json"),
        ("/collections/zone", "application/json"),
        ("/collections/zone/items", "application/geo+json"),
        ("/collections/zone/items/zone_cell", "application/geo+json"),
        ("/processes", "application/json"),
    ] {
        let body = app.body(path).await;
        let own = links(&body, "self");
        assert_eq!((own.len(), own[0].0.as_str()), (1, media_type), "{path}");
        let others = links(&body, "alternate");
        assert!(others.iter().any(|(media_type, href)| media_type == "text/html" && href.contains("f=html")), "{path}");
        for (media_type, href) in others {
            let path = href.strip_prefix("http://plan.test:8080").unwrap();
            let answer = app.get(path).await;
            assert_eq!(answer.status, 200, "{href}");
            assert_eq!(answer.header("content-type").split(';').next(), media_type.split(';').next(), "{href}");
        }
    }
}

#[tokio::test]
async fn what_is_declared_names_all_parts() {
    let body = App::new().body("/conformance").await;
    let declared: Vec<&str> = body["conformsTo"].as_array().unwrap().iter().map(|uri| uri.as_str().unwrap()).collect();
    for class in [
        "ogcapi-features-1/1.0/conf/core",
        "ogcapi-features-1/1.0/conf/html",
        "ogcapi-features-2/1.0/conf/crs",
        "ogcapi-features-3/1.0/conf/filter",
        "ogcapi-features-3/1.0/conf/queryables-query-parameters",
        "ogcapi-features-5/1.0/conf/schemas",
        "cql2/1.0/conf/cql2-text",
        "cql2/1.0/conf/cql2-json",
        "cql2/1.0/conf/basic-cql2",
        "cql2/1.0/conf/spatial-functions",
        "cql2/1.0/conf/temporal-functions",
        "cql2/1.0/conf/array-functions",
        "cql2/1.0/conf/arithmetic",
    ] {
        let uri = format!("http://www.opengis.net/spec/{class}");
        assert!(declared.contains(&uri.as_str()), "{uri}");
    }
    let mut unique = declared.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), declared.len(), "a class is declared twice");
}
