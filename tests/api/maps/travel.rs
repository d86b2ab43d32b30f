//! Tiles as they travel: compressed, or not.

use super::CELL_TILE;
use crate::harness::{Answer, App};
use flate2::read::GzDecoder;
use std::io::Read;

const ALL: &str = "/tiles/WebMercatorQuad/5/11/23?labels=true";
const GZIP: (&str, &str) = ("accept-encoding", "gzip, deflate");

fn unzipped(answer: &Answer) -> Vec<u8> {
    let mut all = Vec::new();
    GzDecoder::new(&answer.body[..]).read_to_end(&mut all).unwrap();
    all
}

#[tokio::test]
async fn a_compressed_tile_is_the_tile() {
    let app = App::new();
    for path in [CELL_TILE, ALL, "/collections/zone/tiles/WebMercatorQuad/9/186/380?datum=gcj02"] {
        let plain = app.get(path).await;
        assert!(plain.header("content-encoding").is_empty() && plain.body.len() > 32, "{path}");
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
    let app = App::new();
    let (plain, zipped) = (app.get(CELL_TILE).await, app.get_with(CELL_TILE, &[GZIP]).await);
    let (tag, zipped_tag) = (plain.header("etag").to_string(), zipped.header("etag").to_string());
    assert_eq!(zipped_tag, format!("{}-gzip\"", tag.trim_end_matches('"')));
    for known in [&tag, &zipped_tag] {
        let again = app.get_with(CELL_TILE, &[GZIP, ("if-none-match", known)]).await;
        assert_eq!((again.status.as_u16(), again.header("etag"), again.body.len()), (304, known.as_str(), 0));
    }
}

#[tokio::test]
async fn who_refuses_gzip_gets_another_form() {
    let app = App::new();
    let plain = app.get(CELL_TILE).await.body;
    let refused = app.get_with(CELL_TILE, &[("accept-encoding", "gzip;q=0")]).await;
    assert_eq!((refused.header("content-encoding"), &refused.body), ("", &plain));
    assert_eq!(app.get_with(CELL_TILE, &[("accept-encoding", "zstd")]).await.header("content-encoding"), "zstd");
}

#[tokio::test]
async fn a_tile_with_nothing_in_it_has_no_form() {
    let answer = App::new().get_with("/collections/zone/tiles/WebMercatorQuad/9/1/1", &[GZIP]).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-encoding"), answer.body.len()), (200, "", 0));
}
