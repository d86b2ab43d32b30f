//! Part 2: coordinates in other systems, official axis order, and the datum of Chinese web maps.

use super::items;
use crate::harness::{App, ids};
use serde_json::{Value, json};

const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

fn epsg(code: u32) -> String {
    format!("http://www.opengis.net/def/crs/EPSG/0/{code}")
}

fn position(body: &Value, of: usize) -> [f64; 2] {
    let at = &body["features"][of]["geometry"]["coordinates"];
    [at[0].as_f64().unwrap(), at[1].as_f64().unwrap()]
}

#[tokio::test]
async fn a_collection_lists_the_systems_that_fit_it() {
    let app = App::new();
    let zone = app.body("/collections/zone").await;
    let listed: Vec<&str> = zone["crs"].as_array().unwrap().iter().map(|uri| uri.as_str().unwrap()).collect();
    assert_eq!((listed[0], &zone["storageCrs"]), (CRS84, &json!(CRS84)));
    for code in [4326, 3857, 4490, 4516, 4517, 4518, 4537, 4538, 4539] {
        assert!(listed.contains(&epsg(code).as_str()), "{code} is not among {listed:?}");
    }
    // 85° E to 91° E lies in the zones round 84, 87 and 90; nothing of it near 135.
    assert!(!listed.contains(&epsg(4533).as_str()) && !listed.contains(&epsg(4554).as_str()), "{listed:?}");
}

#[tokio::test]
async fn without_a_crs_the_answer_says_crs84_and_with_one_it_says_that() {
    let app = App::new();
    for (parameters, expected) in [
        (vec![], CRS84.to_string()),
        (vec![("crs", CRS84.to_string())], CRS84.to_string()),
        (vec![("crs", epsg(4490))], epsg(4490)),
        (vec![("crs", epsg(3857))], epsg(3857)),
    ] {
        let parameters: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        for path in [items("zone", &parameters), items("zone", &parameters).replace("items?", "items/zone_cell?")] {
            let answer = app.get(&path).await;
            assert_eq!(answer.header("content-crs"), format!("<{expected}>"), "{path}");
        }
    }
}

#[tokio::test]
async fn coordinates_come_in_the_official_order_and_with_the_right_values() {
    let app = App::new();
    let in_crs = async |code: u32| {
        app.body(&items("site", &[("crs", &epsg(code)), ("limit", "1"), ("id", "site_inside")])).await
    };
    assert_eq!(position(&in_crs(4490).await, 0), [43.5, 87.5]);
    assert_eq!(position(&in_crs(4326).await, 0), [43.5, 87.5]);
    // Spherical Mercator by hand: x = R·λ, y = R·ln tan(π/4 + φ/2), R = 6378137.
    let (lambda, phi) = (87.5_f64.to_radians(), 43.5_f64.to_radians());
    let expected = [6_378_137.0 * lambda, 6_378_137.0 * (std::f64::consts::FRAC_PI_4 + phi / 2.0).tan().ln()];
    let found = position(&in_crs(3857).await, 0);
    assert!((found[0] - expected[0]).abs() < 1e-3 && (found[1] - expected[1]).abs() < 1e-3, "{found:?} {expected:?}");
    // Half a degree east of the central meridian of zone 29, north first; the two codes differ by the zone prefix.
    let (prefixed, plain) = (position(&in_crs(4517).await, 0), position(&in_crs(4538).await, 0));
    assert!((4_800_000.0..4_830_000.0).contains(&prefixed[0]), "{prefixed:?}");
    assert!((540_000.0..541_000.0).contains(&plain[1]), "{plain:?}");
    assert!((prefixed[1] - 29_000_000.0 - plain[1]).abs() < 1e-6 && (prefixed[0] - plain[0]).abs() < 1e-6);
}

#[tokio::test]
async fn long_edges_are_bent_before_they_are_projected() {
    let app = App::new();
    let cell = async |code: u32| {
        app.body(&format!("/collections/zone/items/zone_cell?crs={}", crate::harness::encoded(&epsg(code)))).await
    };
    let vertices = |body: &Value| body["geometry"]["coordinates"][0].as_array().unwrap().len();
    assert_eq!(vertices(&cell(4490).await), 5);
    assert!(vertices(&cell(4517).await) > 20, "a parallel is no straight line in a zone");
}

#[tokio::test]
async fn a_system_that_is_not_listed_is_refused_by_the_name_of_its_parameter() {
    let app = App::new();
    for name in ["crs", "bbox-crs", "filter-crs"] {
        for value in ["http://www.opengis.net/def/crs/0/unsupported", "EPSG:4214", "4490", "GCJ-02", &epsg(4533)] {
            let path = items("zone", &[(name, value), ("bbox", "87,43,88,44")]);
            app.get(&path).await.refuses(name, &path);
        }
    }
    app.get(&format!("/collections/zone/items/zone_cell?crs={}", epsg(2000))).await.refuses("crs", "one feature");
}

#[tokio::test]
async fn a_box_means_the_same_place_in_every_system() {
    let app = App::new();
    let found =
        async |bbox: &str, crs: &str| ids(&app.body(&items("zone", &[("bbox", bbox), ("bbox-crs", crs)])).await);
    assert_eq!(found("87.4,43.4,87.6,43.6", CRS84).await, ["zone_cell"]);
    assert_eq!(found("43.4,87.4,43.6,87.6", &epsg(4490)).await, ["zone_cell"]);
    assert_eq!(found("43.4,87.4,0,43.6,87.6,9", &epsg(4326)).await, ["zone_cell"]);
    assert_eq!(found("9730000,5370000,9750000,5390000", &epsg(3857)).await, ["zone_cell"]);
    assert_eq!(found("4806000,540000,4817000,541000", &epsg(4538)).await, ["zone_cell"]);
    assert_eq!(found("4806000,29540000,4817000,29541000", &epsg(4517)).await, ["zone_cell"]);
    // The hole of the ring, on the central meridian of zone 30 and off it.
    assert_eq!(found("4810000,30535000,4815000,30545000", &epsg(4518)).await, [] as [&str; 0]);
}

#[tokio::test]
async fn a_box_of_exchanged_axes_is_a_place_where_nothing_is_and_no_error() {
    let app = App::new();
    for (bbox, code) in [("87,43,88,44", 4490), ("117,39,118,40", 4326), ("29540000,4806000,29541000,4817000", 4517)] {
        let body = app.body(&items("zone", &[("bbox", bbox), ("bbox-crs", &epsg(code))])).await;
        assert_eq!(body["numberMatched"], 0, "{bbox} in {code}");
    }
}

#[tokio::test]
async fn the_whole_world_in_mercator_is_answered() {
    let world = "-20037508.34,-20037508.34,20037508.34,20037508.34";
    let body = App::new().body(&items("zone", &[("bbox", world), ("bbox-crs", &epsg(3857))])).await;
    assert_eq!(body["numberMatched"], 3);
}

#[tokio::test]
async fn a_box_that_is_none_is_refused_in_every_system() {
    let app = App::new();
    for bbox in ["1,2,3", "2,1,1,2", "a,b,c,d", "NaN,1,2,3"] {
        app.get(&items("zone", &[("bbox", bbox), ("bbox-crs", &epsg(3857))])).await.refuses("bbox", bbox);
    }
}

/// DOMAIN: about half a kilometre in Xinjiang; the algorithm itself is tested where it is.
#[tokio::test]
async fn the_datum_of_a_web_map_moves_what_is_drawn_and_is_named() {
    let app = App::new();
    let answer = app.get(&items("site", &[("datum", "gcj02"), ("id", "site_inside")])).await;
    let moved = position(&answer.ok("gcj02"), 0);
    assert!((moved[0] - 87.5).abs() > 1e-4 && (moved[0] - 87.5).abs() < 1e-2, "{moved:?}");
    assert_eq!((answer.header("content-datum"), answer.header("content-crs")), ("GCJ-02", ""));
    assert_eq!(answer.json()["datum"], "GCJ-02");
    let baidu = app.get("/collections/site/items/site_inside?datum=bd09").await;
    assert_eq!((baidu.header("content-datum"), &baidu.json()["datum"]), ("BD-09", &json!("BD-09")));
    app.get(&items("site", &[("datum", "wgs84")])).await.refuses("datum", "wgs84");
    app.get(&items("site", &[("datum", "gcj02"), ("crs", &epsg(3857))])).await.refuses("datum", "both");
}
