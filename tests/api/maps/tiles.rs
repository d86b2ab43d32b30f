use super::{CELL_TILE, features, ids, layers};
use crate::harness::{App, encoded};
use crate::layers::{feature, layer};
use geo_types::{LineString, Point, polygon};
use serde_json::json;

/// Twice the area by the surveyor's formula, as the standard writes it: positive for exteriors in tile coordinates.
fn doubled(ring: &LineString<f32>) -> f64 {
    ring.lines().map(|line| f64::from(line.start.x * line.end.y) - f64::from(line.end.x * line.start.y)).sum()
}

/// Where a place is on a Web Mercator tile of zoom 5 at row 11 and column 23, by hand.
fn on_cell_tile(lon: f64, lat: f64) -> (f64, f64) {
    let x = (lon + 180.0) / 360.0;
    let y = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0;
    ((x * 32.0 - 23.0) * 4096.0, (y * 32.0 - 11.0) * 4096.0)
}

#[tokio::test]
async fn a_tile_shows_what_lies_in_it_where_it_is() {
    let answer = App::new().get(CELL_TILE).await;
    let shown = features(&answer);
    assert_eq!(ids(&answer), ["zone_cell", "zone_ring", "zone_twin"]);
    let cell = shown[0].polygon();
    for (lon, lat) in [(87.0, 43.0), (88.0, 43.0), (88.0, 44.0), (87.0, 44.0)] {
        let (x, y) = on_cell_tile(lon, lat);
        let near = |c: &geo_types::Coord<f32>| (f64::from(c.x) - x).abs() <= 2.1 && (f64::from(c.y) - y).abs() <= 2.1;
        assert!(cell.exterior().coords().any(near), "{lon} {lat} is at {x} {y}, not in {cell:?}");
    }
    assert!(doubled(cell.exterior()) > 0.0);
    assert_eq!(shown[0].text("name"), "乌鲁木齐片区");
    assert!(shown[0].number.is_some_and(|number| number > 0 && number < 1 << 53));
    assert_eq!((answer.header("ogc-numbermatched"), answer.header("ogc-numberreturned")), ("3", "3"));
}

#[tokio::test]
async fn a_hole_is_a_hole() {
    let shown = features(&App::new().get("/collections/zone/tiles/WebMercatorQuad/5/11/24").await);
    let ring = shown[0].polygon();
    assert_eq!(ring.interiors().len(), 1);
    assert!(doubled(&ring.interiors()[0]) < 0.0);
}

#[tokio::test]
async fn every_tile_matrix_set_shows_the_same_place() {
    let app = App::new();
    for path in ["WorldCRS84Quad/4/4/23", "CGCS2000Quad/5/4/23", "WebMercatorQuad/5/11/23", "WebMercatorQuad/0/0/0"] {
        let shown = ids(&app.get(&format!("/collections/zone/tiles/{path}")).await);
        assert_eq!(shown, ["zone_cell", "zone_ring", "zone_twin"], "{path}");
    }
}

#[tokio::test]
async fn a_tile_of_several_collections_has_a_layer_for_each() {
    let app = App::new();
    let all = layers(&app.get("/tiles/WebMercatorQuad/0/0/0").await);
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    assert!(["zone", "site", "line"].iter().all(|name| names.contains(name)), "{names:?}");
    let two = layers(&app.get("/tiles/WebMercatorQuad/0/0/0?collections=site,zone").await);
    assert_eq!(two.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["site", "zone"]);
    app.get("/tiles/WebMercatorQuad/0/0/0?collections=site,nowhere").await.problem(404, "tiles");
}

#[tokio::test]
async fn a_tile_never_shows_what_its_filter_leaves_out() {
    let app = App::new();
    let asked = async |filter: &str| ids(&app.get(&format!("{CELL_TILE}?filter={}", encoded(filter))).await);
    assert_eq!(asked("name_en = 'Twin Area'").await, ["zone_twin"]);
    assert_eq!(asked("S_INTERSECTS(geometry, POINT(87.5 43.5))").await, ["zone_cell"]);
    assert_eq!(asked("name_en = 'nobody'").await, Vec::<String>::new());
    let json = r#"{"op":"=","args":[{"property":"name_en"},"Ring Area"]}"#;
    let path = format!("{CELL_TILE}?filter-lang=cql2-json&filter={}", encoded(json));
    assert_eq!(ids(&app.get(&path).await), ["zone_ring"]);
    assert_eq!(ids(&app.get(&format!("{CELL_TILE}?datetime=2018-01-01/2018-02-01")).await), ["zone_cell", "zone_ring"]);
    app.get(&format!("{CELL_TILE}?filter=nothing%3D1")).await.refuses("filter", "tile");
}

/// Of collections without the property nothing can be true; a property that none has is a mistake.
#[tokio::test]
async fn a_filter_over_several_collections_asks_those_that_have_the_property() {
    let app = App::new();
    let filter = encoded("geometry_basis = 'digitised'");
    let shown = layers(&app.get(&format!("/tiles/WebMercatorQuad/0/0/0?filter={filter}")).await);
    assert!(
        shown.iter().all(|(name, _)| name == "zone"),
        "{:?}",
        shown.iter().map(|(name, _)| name).collect::<Vec<_>>()
    );
    app.get("/tiles/WebMercatorQuad/0/0/0?filter=nothing%3D1").await.refuses("filter", "tiles");
}

#[tokio::test]
async fn only_the_properties_that_are_asked_for_are_in_a_tile() {
    let shown = features(&App::new().get(&format!("{CELL_TILE}?properties=name_en")).await);
    let mut names: Vec<&String> = shown[0].properties.keys().collect();
    names.sort();
    assert_eq!(names, ["id", "name_en"]);
    App::new().get(&format!("{CELL_TILE}?properties=name_en,colour")).await.refuses("properties", "tile");
}

#[tokio::test]
async fn labels_are_points_in_a_layer_of_their_own() {
    let all = layers(&App::new().get(&format!("{CELL_TILE}?labels=true")).await);
    let (_, labels) = all.iter().find(|(name, _)| name == "zone_label").unwrap();
    let cell = labels.iter().find(|label| label.id() == "zone_cell").unwrap();
    let at = cell.point();
    let ((west, north), (east, south)) = (on_cell_tile(87.0, 44.0), on_cell_tile(88.0, 43.0));
    let (x, y) = (f64::from(at.x()), f64::from(at.y()));
    assert!(x > west && x < east && y > north && y < south, "{at:?}");
    assert_eq!(cell.text("name"), "乌鲁木齐片区");
}

#[tokio::test]
async fn gcj02_tiles_show_every_vertex_where_the_datum_has_it() {
    // DOMAIN.md 2.4: Urumqi, WGS 87.6168, 43.8256 and its place in GCJ-02.
    let (wgs, gcj) = ((87.6168, 43.8256), (87.619_649_949_469, 43.826_805_393_111));
    let place = feature("urumqi", Point::new(wgs.0, wgs.1), json!({}));
    let app = App::of(vec![layer("city", "城市", "Cities", vec![place])]);
    let (z, n) = (14, f64::from(1 << 14));
    let at = |(lon, lat): (f64, f64)| {
        let y = (1.0 - f64::tan(lat.to_radians()).asinh() / std::f64::consts::PI) / 2.0;
        ((lon + 180.0) / 360.0 * n, y * n)
    };
    let (x, y) = at(gcj);
    let path = format!("/collections/city/tiles/WebMercatorQuad/{z}/{}/{}?datum=gcj02", y.floor(), x.floor());
    let answer = app.get(&path).await;
    assert_eq!(answer.header("content-datum"), "GCJ-02");
    let shown = features(&answer)[0].point();
    let (dx, dy) = (f64::from(shown.x()) - (x - x.floor()) * 4096.0, f64::from(shown.y()) - (y - y.floor()) * 4096.0);
    assert!(dx.abs() <= 2.1 && dy.abs() <= 2.1, "{dx} {dy}");
    app.get(&path.replace("gcj02", "wgs72")).await.refuses("datum", "tile");
}

#[tokio::test]
async fn what_is_no_tile_is_not_found_and_what_is_no_parameter_is_refused() {
    let app = App::new();
    for path in ["5/11/32", "5/32/23", "99/0/0", "5/-1/0", "5/2147483647/2147483647", "five/1/1", "5/1/1.5"] {
        app.get(&format!("/collections/zone/tiles/WebMercatorQuad/{path}")).await.problem(404, path);
    }
    app.get("/collections/zone/tiles/NoSuchQuad/0/0/0").await.problem(404, "set");
    app.get("/collections/nowhere/tiles/WebMercatorQuad/0/0/0").await.problem(404, "collection");
    app.get(&format!("{CELL_TILE}?bbox=1,2,3,4")).await.refuses("bbox", "tile");
    app.get(&format!("{CELL_TILE}?collections=zone")).await.refuses("collections", "tile");
    app.get(&format!("{CELL_TILE}?labels=perhaps")).await.refuses("labels", "tile");
}

#[tokio::test]
async fn an_empty_tile_has_no_bytes_or_no_content_as_the_server_is_set() {
    let empty = "/collections/zone/tiles/WebMercatorQuad/5/0/0";
    let answer = App::new().get(empty).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 0));
    let answer = App::with(|settings| settings.is_empty_tile_no_content = true).get(empty).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
}

/// The acceptance of the house: whatever lies on top of each other, a tile stays small and says what is not in it.
#[tokio::test]
async fn ten_thousand_overlapping_features_stay_within_the_budget_and_are_counted() {
    let features = (0..10_000).map(|n| {
        let (x, y) = (85.0 + f64::from(n % 100) * 0.001, 43.0 + f64::from(n / 100) * 0.001);
        let shape = polygon![(x: x, y: y), (x: x + 1.0, y: y), (x: x + 1.1, y: y + 0.6), (x: x + 0.5, y: y + 1.0), (x: x, y: y + 1.0)];
        feature(&format!("f{n:05}"), shape, json!({"name": format!("地块{n}"), "n": n, "note": "overlapping with all others"}))
    });
    let app = App::of(vec![layer("pile", "重叠", "A pile", features.collect())]);
    let answer = app.get("/collections/pile/tiles/WebMercatorQuad/5/11/23").await;
    let (matched, returned) = (answer.header("ogc-numbermatched"), answer.header("ogc-numberreturned"));
    assert_eq!(matched, "10000");
    assert!(answer.body.len() <= 512 << 10, "{}", answer.body.len());
    let shown = super::features(&answer).len();
    assert!(returned.parse::<usize>().unwrap() == shown && shown > 1_000 && shown < 10_000, "{shown} {returned}");
}

#[tokio::test]
async fn an_unchanged_tile_is_not_sent_again() {
    let app = App::new();
    let tag = app.get(CELL_TILE).await.header("etag").to_string();
    assert!(tag.starts_with('"'), "{tag}");
    let again = app.get_with(CELL_TILE, &[("if-none-match", &tag)]).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    let all = app.get("/tiles/WebMercatorQuad/5/11/23").await.header("etag").to_string();
    assert_eq!(app.get_with("/tiles/WebMercatorQuad/5/11/23", &[("if-none-match", &all)]).await.status, 304);
}
