//! What styles draw, whose layers they take, and what they refuse.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use crate::model::{Collection, Text};
use proptest::prelude::*;
use serde_json::{Value, json};

const TILES: &str = "http://127.0.0.1/tiles/WebMercatorQuad?f=tilejson&labels=true";

fn collection(id: &str) -> Collection {
    Collection { id: id.into(), title: Text { zh: "名".into(), en: "Name".into() }, ..Collection::default() }
}

fn styled(id: &str, style: Value) -> Collection {
    Collection { style: Some(style), ..collection(id) }
}

fn facts<'a>(collection: &'a Collection, geometries: &'a [&'a str], statuses: &'a [&'a str]) -> LayerFacts<'a> {
    LayerFacts { collection, geometries, statuses, extent: Some([73.0, 34.0, 97.0, 49.0]) }
}

fn style_of(collection: &Collection, geometries: &[&str], statuses: &[&str]) -> Value {
    of_collection(&facts(collection, geometries, statuses), &Wanted::plain(TILES))
}

fn ids(style: &Value) -> Vec<&str> {
    style["layers"].as_array().unwrap().iter().map(|layer| layer["id"].as_str().unwrap()).collect()
}

fn layer<'a>(style: &'a Value, id: &str) -> &'a Value {
    style["layers"].as_array().unwrap().iter().find(|layer| layer["id"] == id).unwrap()
}

#[test]
fn what_is_there_is_solid_and_what_is_planned_is_dashed() {
    let style =
        style_of(&collection("highway"), &["LineString"], &["existing", "planned", "proposed", "under_construction"]);
    let solid = layer(&style, "highway/line");
    assert_eq!(solid["paint"].get("line-dasharray"), None);
    assert_eq!(solid["filter"][2], json!(["under_construction", "planned", "proposed"]));
    for (id, status) in
        [("line-planned", "planned"), ("line-proposed", "proposed"), ("line-building", "under_construction")]
    {
        let dashed = layer(&style, &format!("highway/{id}"));
        assert!(dashed["paint"]["line-dasharray"].is_array());
        assert_eq!(dashed["filter"], json!(["==", ["get", "status"], status]));
    }
}

#[test]
fn a_status_without_a_dashed_layer_is_drawn_by_the_solid_one() {
    let style = style_of(&collection("highway"), &["LineString"], &["existing"]);
    assert_eq!(layer(&style, "highway/line").get("filter"), None);
    assert!(!ids(&style).contains(&"highway/line-planned"));
}

#[test]
fn what_is_gone_is_faint() {
    let style = style_of(&collection("park"), &[], &[]);
    for (id, property) in
        [("fill", "fill-opacity"), ("line", "line-opacity"), ("point", "circle-opacity"), ("label", "text-opacity")]
    {
        let opacity = &layer(&style, &format!("park/{id}"))["paint"][property];
        assert!(opacity[2].as_array().unwrap().contains(&json!("removed")), "{id}");
        assert!(opacity[3].as_f64().unwrap() < opacity.as_array().unwrap().last().unwrap().as_f64().unwrap());
    }
}

#[test]
fn only_what_can_occur_has_layers() {
    assert_eq!(
        ids(&style_of(&collection("port"), &["Point"], &["existing"])),
        ["background", "port/halo", "port/point", "port/mark", "port/label"]
    );
    assert_eq!(
        ids(&style_of(&collection("ftz_area"), &["MultiPolygon"], &["existing"])),
        [
            "background",
            "ftz_area/halo-line",
            "ftz_area/halo",
            "ftz_area/fill",
            "ftz_area/line",
            "ftz_area/tiny",
            "ftz_area/label"
        ]
    );
}

#[test]
fn a_collection_nobody_knows_can_draw_everything() {
    let style = style_of(&collection("地块.v2:~x"), &[], &[]);
    for role in ["halo", "halo-line", "fill", "line", "line-planned", "tiny", "point", "mark", "label"] {
        let found = layer(&style, &format!("地块.v2:~x/{role}"));
        assert_eq!(
            (&found["metadata"][COLLECTION_KEY], &found["metadata"][ROLE_KEY]),
            (&json!("地块.v2:~x"), &json!(role))
        );
        assert_eq!(found["source-layer"], if role == "label" { "地块.v2:~x_label" } else { "地块.v2:~x" });
    }
}

#[test]
fn the_red_line_is_red_and_the_railway_black_and_white() {
    let style = style_of(&collection("ecological_zone"), &["Polygon"], &[]);
    assert_eq!(
        layer(&style, "ecological_zone/line")["paint"]["line-color"],
        json!(["match", ["get", "kind"], "red_line", "#c8102e", "#117733"])
    );
    let style = style_of(&collection("railway"), &["LineString"], &["existing"]);
    assert_eq!(layer(&style, "railway/inlay")["paint"]["line-color"], "#ffffff");
}

#[test]
fn a_map_is_bands_then_areas_then_lines_then_points_then_names() {
    let all = ["city_or_county", "railway", "water_body", "own", "region"].map(collection);
    let all: Vec<LayerFacts<'_>> = all.iter().map(|collection| facts(collection, &[], &[])).collect();
    let style = of_map(&all, &Wanted::plain(TILES));
    let found = ids(&style);
    let at = |id: &str| found.iter().position(|known| *known == id).unwrap();
    let order = [
        "background",
        "city_or_county/halo",
        "region/fill",
        "water_body/fill",
        "own/fill",
        "region/line",
        "railway/line",
        "region/point",
        "city_or_county/point",
        "region/label",
        "city_or_county/label",
    ];
    assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{found:?}");
    assert_eq!(style["sources"].as_object().unwrap().len(), 1);
    assert_eq!(style["sources"][SOURCE]["url"], TILES);
}

#[test]
fn bands_are_hidden_until_they_are_wanted() {
    let plain = Wanted::plain(TILES);
    let port = collection("port");
    let found = |wanted: &Wanted| {
        layer(&of_collection(&facts(&port, &["Point"], &[]), wanted), "port/halo")["layout"]["visibility"].clone()
    };
    assert_eq!(found(&plain), "none");
    assert_eq!(found(&Wanted { shows_halos: true, ..plain }), "visible");
}

#[test]
fn a_line_of_ones_own_colour_keeps_its_layers() {
    let style = style_of(&styled("railway", json!({"color": "#0a0"})), &["LineString"], &["planned"]);
    assert_eq!(layer(&style, "railway/line-planned")["paint"]["line-color"], "#00aa00");
}

#[test]
fn layers_of_ones_own_are_drawn_from_our_tiles_instead_of_ours() {
    let own = json!({"version": 8, "layers": [
        {"id": "background", "type": "background", "paint": {"background-color": "#000"}},
        {"id": "big", "type": "line", "source": "theirs", "source-layer": "secret", "paint": {"line-width": 9}},
        {"id": "port/name", "type": "symbol", "source-layer": "x_label", "metadata": {"a": 1}, "layout": {"text-field": "{name}"}},
    ]});
    let style = style_of(&styled("port", own), &["Point"], &[]);
    assert_eq!(ids(&style), ["background", "port/big", "port/name"]);
    assert_ne!(style["layers"][0]["paint"]["background-color"], "#000");
    let (big, name) = (layer(&style, "port/big"), layer(&style, "port/name"));
    assert_eq!((&big["source"], &big["source-layer"]), (&json!(SOURCE), &json!("port")));
    assert_eq!(
        (&name["source-layer"], &name["metadata"]),
        (&json!("port_label"), &json!({COLLECTION_KEY: "port", ROLE_KEY: "name"}))
    );
}

#[test]
fn a_style_that_is_refused_is_never_drawn() {
    let hostile = json!({"layers": [{"id": "a", "type": "raster", "source": "https://elsewhere.example"}]});
    let style = style_of(&styled("port", hostile), &["Point"], &[]);
    assert!(!style.to_string().contains("elsewhere"));
    assert!(ids(&style).contains(&"port/point"));
}

fn refused(style: &Value, pointer: &str) {
    let shown: String = style.to_string().chars().take(120).collect();
    let why = check(style).expect_err(&shown);
    assert_eq!(why.pointer(), pointer, "{shown}: {why}");
    assert!(!why.to_string().is_empty());
}

#[test]
fn a_document_that_would_load_something_or_has_no_form_is_refused_with_the_place() {
    for (style, pointer) in [
        (json!([]), ""),
        (json!({}), ""),
        (json!({"fill": "#8cf"}), ""),
        (json!({"color": "red"}), "/color"),
        (json!({"color": "#8cf", "glyphs": "https://x"}), "/glyphs"),
        (json!({"layers": {}}), "/layers"),
        (json!({"layers": [], "version": 7}), "/version"),
        (json!({"layers": [], "glyphs": "https://x/{fontstack}/{range}"}), "/glyphs"),
        (json!({"layers": [], "sprite": "https://x"}), "/sprite"),
        (json!({"layers": [], "font-faces": {"a": "https://x"}}), "/font-faces"),
        (json!({"layers": [], "terrain": {"source": "x"}}), "/terrain"),
        (json!({"layers": [], "sources": {"x": {"type": "vector", "url": "https://x"}}}), "/sources"),
        (json!({"layers": [], "a/b~": 1}), "/a~1b~0"),
        (json!({"layers": [{"id": "x/a", "type": "line"}, {"id": "a", "type": "fill"}]}), "/layers/1/id"),
        (json!({"layers": vec![json!({"id": "a", "type": "line"}); 61]}), "/layers"),
        (json!({"layers": [], "name": "x".repeat(300_000)}), ""),
    ] {
        refused(&style, pointer);
    }
}

#[test]
fn a_layer_that_would_load_something_or_break_the_map_is_refused_with_the_place() {
    for (layer, pointer) in [
        (json!({"id": "a", "type": "raster"}), "type"),
        (json!({"id": "", "type": "line"}), "id"),
        (json!({"id": "a/", "type": "line"}), "id"),
        (json!({"id": "a", "type": "line", "ref": "b"}), "ref"),
        (json!({"id": "a", "type": "line", "maxzoom": 25}), "maxzoom"),
        (json!({"id": "a", "type": "line", "filter": ["==", "status", "planned"]}), "filter"),
        (json!({"id": "a", "type": "line", "filter": ["within", {}]}), "filter"),
        (json!({"id": "a", "type": "symbol", "layout": {"icon-image": "https://x/y.png"}}), "layout/icon-image"),
        (json!({"id": "a", "type": "symbol", "layout": {"text-field": ["image", "x"]}}), "layout/text-field"),
        (json!({"id": "a", "type": "symbol", "layout": {"text-font": ["literal", ["a"]]}}), "layout/text-font"),
    ] {
        refused(&json!({"layers": [layer]}), &format!("/layers/0/{pointer}"));
    }
    for (property, value) in [
        ("line-pattern", json!("x")),
        ("line-color", json!("url(https://x)")),
        ("line-width", json!(-1)),
        ("line-width", json!(["zoom"])),
        ("line-width", json!(["match", ["get", "a"], "x", 1, "x", 2, 3])),
        ("line-width", json!(["interpolate", ["linear"], ["zoom"], 5, 1, 5, 2])),
        ("line-width", json!(["step", ["ln", -1], 1, 2, 3])),
        ("line-dasharray", json!(["get", "a"])),
    ] {
        let layer = json!({"id": "a", "type": "line", "paint": {property: value}});
        refused(&json!({"layers": [layer]}), &format!("/layers/0/paint/{property}"));
    }
}

#[test]
fn deep_expressions_are_refused() {
    let deep = (0..100).fold(json!(["get", "a"]), |inner, _| json!(["abs", inner]));
    let style = json!({"layers": [{"id": "a", "type": "line", "paint": {"line-width": deep}}]});
    assert_eq!(check(&style).unwrap_err().pointer(), "/layers/0/paint/line-width");
}

#[test]
fn our_own_layers_can_be_taken_changed_and_given_back() {
    for id in ["railway", "ecological_zone", "own"] {
        for language in [Language::Zh, Language::En] {
            let known = collection(id);
            let wanted = Wanted { language, ..Wanted::plain(TILES) };
            let made = of_collection(&facts(&known, &[], &[]), &wanted);
            let given_back = json!({"version": 8, "layers": made["layers"]});
            assert_eq!(check(&given_back), Ok(()));
            let again = styled(id, given_back);
            assert_eq!(ids(&of_collection(&facts(&again, &[], &[]), &wanted)).len(), ids(&made).len());
        }
    }
}

#[test]
fn glyphs_and_basemap_are_there_only_when_wanted() {
    let port = collection("port");
    let plain = style_of(&port, &["Point"], &[]);
    assert_eq!((plain.get("glyphs"), plain["sources"].get("basemap")), (None, None));
    let wanted = Wanted {
        glyphs: Some(Glyphs { url: "http://h/{fontstack}/{range}.pbf".into(), font: "Noto Sans".into() }),
        basemap: Some(Basemap {
            url: "http://h/{z}/{x}/{y}".into(),
            attribution: "©".into(),
            tile_size_px: 256,
            max_zoom: 18,
        }),
        ..Wanted::plain(TILES)
    };
    let style = of_collection(&facts(&port, &["Point"], &[]), &wanted);
    assert_eq!(layer(&style, "port/label")["layout"]["text-font"], json!(["Noto Sans"]));
    assert_eq!(ids(&style)[..2], ["background", "basemap"]);
}

#[test]
fn the_view_holds_the_extents() {
    let port = collection("port");
    let style = style_of(&port, &["Point"], &[]);
    assert_eq!(style["center"], json!([85.0, 41.5]));
    // 24° wide: 700 px / 512 px · 360° / 24° = 2^4.36.
    assert_eq!(style["zoom"], 4.3);
    let nowhere = LayerFacts { extent: Some([f64::NAN, 0.0, 0.0, f64::INFINITY]), ..facts(&port, &[], &[]) };
    assert_eq!(of_collection(&nowhere, &Wanted::plain(TILES))["zoom"], 4.0);
    let point = LayerFacts { extent: Some([80.0, 44.0, 80.0, 44.0]), ..facts(&port, &[], &[]) };
    assert_eq!(of_collection(&point, &Wanted::plain(TILES))["zoom"], 12.0);
}

#[test]
fn a_legend_says_what_the_style_draws() {
    let (port, railway) = (collection("port"), styled("railway", json!({"color": "#0a0"})));
    let own = styled("own", json!({"layers": [{"id": "a", "type": "fill", "paint": {"fill-color": "#abc"}}]}));
    let all = [facts(&railway, &["LineString"], &[]), facts(&port, &["Point"], &[]), facts(&own, &[], &[])];
    let legend = legend(&all, &Wanted { language: Language::En, ..Wanted::plain(TILES) });
    let entries = legend["collections"].as_array().unwrap();
    let found: Vec<_> = entries
        .iter()
        .map(|e| (e["collection"].as_str().unwrap(), e["color"].as_str().unwrap(), e["own"] == true))
        .collect();
    assert_eq!(found, [("port", "#7a0177", false), ("railway", "#00aa00", false), ("own", "#aabbcc", true)]);
    assert_eq!((&entries[0]["mark"], &entries[0]["symbols"][0]["kind"]), (&json!("G"), &json!("point")));
    assert_eq!(entries[1]["symbols"][0]["inlay"], "#ffffff");
    assert_eq!(legend["statuses"][2]["dashes"], json!([2.5, 2.0]));
}

proptest! {
    #[test]
    fn the_same_facts_make_the_same_style_and_ids_are_unique(id in "\\PC{1,12}", style in any_json()) {
        let own = Collection { style: Some(style), ..collection(&id) };
        let port = collection("port");
        let all = [facts(&own, &[], &[]), facts(&port, &["Point"], &[]), facts(&own, &[], &[])];
        let wanted = Wanted::plain(TILES);
        let made = of_map(&all, &wanted);
        prop_assert_eq!(&made, &of_map(&all, &wanted));
        let found = ids(&made);
        prop_assert_eq!(found.iter().collect::<std::collections::BTreeSet<_>>().len(), found.len());
    }

    #[test]
    fn nothing_makes_the_check_fall_over(style in any_json(), value in any_json()) {
        let _ = check(&style);
        let _ = check(&json!({"layers": [{"id": "a", "type": "line", "filter": value, "paint": {"line-width": value}}]}));
    }
}

const WORDS: &[&str] =
    &["layers", "color", "id", "type", "line", "paint", "get", "match", "case", "zoom", "step", "#8cf", "has"];

/// JSON that looks a little like styles.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        proptest::sample::select(WORDS).prop_map(|word| json!(word)),
        any::<f64>().prop_map(|number| json!(number)),
        any::<i64>().prop_map(|number| json!(number)),
        Just(json!(null)),
        Just(json!(true)),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::vec((proptest::sample::select(WORDS), inner), 0..5)
                .prop_map(|members| members.into_iter().map(|(name, value)| (name.to_string(), value)).collect()),
        ]
    })
}
