//! Tiles as they travel: compressed, or not.

use crate::harness::{Answer, App};
use crate::layers::{feature, layer};
use flate2::read::GzDecoder;
use geo_types::Rect;
use serde_json::json;
use std::io::Read;

const ONE: &str = "/collections/zone/tiles/WebMercatorQuad/5/11/23";
const ALL: &str = "/tiles/WebMercatorQuad/5/11/23?labels=true";
const GZIP: (&str, &str) = ("accept-encoding", "gzip, deflate");

/// Forty squares in a tile, in two layers.
fn squares() -> App {
    let square = |n: u32| {
        let west = 80.0 + f64::from(n) * 0.2;
        let shape = Rect::new((west, 43.0), (west + 0.15, 43.15)).to_polygon();
        feature(&format!("square{n}"), shape, json!({"name": format!("方{n}"), "number": n}))
    };
    App::of(vec![
        layer("zone", "片区", "Zones", (0..20).map(square).collect()),
        layer("park", "园区", "Parks", (20..40).map(square).collect()),
    ])
}

fn unzipped(answer: &Answer) -> Vec<u8> {
    let mut all = Vec::new();
    GzDecoder::new(&answer.body[..]).read_to_end(&mut all).unwrap();
    all
}

#[tokio::test]
async fn a_compressed_tile_is_the_tile() {
    let app = squares();
    for path in [ONE, ALL, "/tiles/WebMercatorQuad/5/11/23?datum=gcj02"] {
        let plain = app.get(path).await;
        assert!(plain.header("content-encoding").is_empty() && plain.body.len() > 1024, "{path}");
        // Drawn plain before, compressed now, and from the cache.
        for _ in 0..2 {
            let zipped = app.get_with(path, &[GZIP]).await;
            assert_eq!((zipped.status.as_u16(), zipped.header("content-encoding")), (200, "gzip"), "{path}");
            assert_eq!(unzipped(&zipped), plain.body, "{path}");
            assert!(zipped.header("vary").contains("accept-encoding"), "{path}");
            for count in ["ogc-numbermatched", "ogc-numberreturned"] {
                assert_eq!(zipped.header(count), plain.header(count), "{path}");
            }
        }
        assert_eq!(app.get(path).await.body, plain.body, "{path}");
    }
}

#[tokio::test]
async fn each_form_has_its_own_tag_and_either_is_known_again() {
    let app = squares();
    let (plain, zipped) = (app.get(ONE).await, app.get_with(ONE, &[GZIP]).await);
    let (tag, zipped_tag) = (plain.header("etag").to_string(), zipped.header("etag").to_string());
    assert_eq!(zipped_tag, format!("{}-gzip\"", tag.trim_end_matches('"')));
    for known in [&tag, &zipped_tag] {
        let again = app.get_with(ONE, &[GZIP, ("if-none-match", known)]).await;
        assert_eq!((again.status.as_u16(), again.header("etag"), again.body.len()), (304, known.as_str(), 0));
    }
}

#[tokio::test]
async fn who_refuses_gzip_gets_another_form() {
    let app = squares();
    let plain = app.get(ONE).await.body;
    let small = app.get_with("/collections/zone/tiles/WebMercatorQuad/9/187/370", &[GZIP]).await;
    // It fits into a packet.
    assert!(!small.body.is_empty() && small.header("content-encoding").is_empty());
    let refused = app.get_with(ONE, &[("accept-encoding", "gzip;q=0")]).await;
    assert_eq!((refused.header("content-encoding"), &refused.body), ("", &plain));
    // Tiles are kept in one compressed form.
    let other = app.get_with(ALL, &[("accept-encoding", "zstd")]).await;
    assert_eq!((other.header("content-encoding"), &other.body), ("", &app.get(ALL).await.body));
}

#[tokio::test]
async fn a_tile_with_nothing_in_it_has_no_form() {
    let answer = squares().get_with("/collections/zone/tiles/WebMercatorQuad/9/1/1", &[GZIP]).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-encoding"), answer.body.len()), (200, "", 0));
}
