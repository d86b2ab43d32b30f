use super::*;
use serde_json::json;

fn dress() -> Dress {
    Dress {
        title: "Map".into(),
        description: "a map".into(),
        colour: "#123456".into(),
        letters: ["W", "E", "S", "N"].map(str::to_string),
        order: Order::LonLat,
    }
}

fn one<'a>(geometry: &'a Value, name: &str) -> Drawn<'a> {
    Drawn { geometry, name: name.into(), href: None, is_schematic: false, uncertainty_m: None }
}

fn numbers_of(svg: &str, attribute: &str) -> Vec<f64> {
    let start = format!(" {attribute}=\"");
    svg.split(&start).skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok()).collect()
}

#[test]
fn a_point_in_the_middle_is_a_circle_in_the_middle() {
    let point = json!({"type": "Point", "coordinates": [80.47, 44.19]});
    let svg = draw(&[one(&point, "Horgos")], &dress()).unwrap().svg;
    assert!(svg.contains("<circle cx=\"350\" cy=\"130\" r=\"4.5\""), "{svg}");
    assert!(svg.contains("<title>Horgos</title>") && svg.contains("role=\"img\""));
    assert!(svg.contains("#123456"));
}

#[test]
fn nothing_to_draw_is_no_map() {
    assert!(draw(&[], &dress()).is_none());
    assert!(draw(&[one(&Value::Null, "")], &dress()).is_none());
    let broken = json!({"type": "Polygon", "coordinates": "none"});
    assert!(draw(&[one(&broken, "")], &dress()).is_none());
}

#[test]
fn what_has_no_geometry_is_counted() {
    let point = json!({"type": "Point", "coordinates": [80, 44]});
    let picture = draw(&[one(&point, ""), one(&Value::Null, "")], &dress()).unwrap();
    assert_eq!((picture.unplaced, picture.left_out), (1, 0));
}

#[test]
fn both_sides_of_the_antimeridian_lie_side_by_side() {
    let both = json!({"type": "MultiPolygon", "coordinates": [
        [[[178, 50], [180, 50], [180, 52], [178, 52], [178, 50]]],
        [[[-180, 50], [-178, 50], [-178, 52], [-180, 52], [-180, 50]]]]});
    let svg = draw(&[one(&both, "")], &dress()).unwrap().svg;
    // Four degrees of longitude with margins in 700 pixels: the two halves meet in the middle.
    let paths: Vec<&str> = svg.split("<path d=\"").filter(|path| path.contains('Z')).collect();
    assert_eq!(paths.len(), 1);
    assert!(paths[0].matches("350 ").count() == 4, "{}", paths[0]);
    assert!(svg.contains("180°<") && svg.contains("°W<") && svg.contains("°E<"), "{svg}");
}

#[test]
fn what_is_schematic_is_dashed_or_hollow() {
    let line = json!({"type": "LineString", "coordinates": [[80, 40], [85, 42]]});
    let point = json!({"type": "Point", "coordinates": [81, 41]});
    let exact = draw(&[one(&line, ""), one(&point, "")], &dress()).unwrap();
    assert!(exact.has_exact && !exact.has_schematic && !exact.svg.contains("dasharray"));
    let schematic = [&line, &point].map(|geometry| Drawn { is_schematic: true, ..one(geometry, "") });
    let schematic = draw(&schematic, &dress()).unwrap();
    assert!(schematic.has_schematic && !schematic.has_exact);
    assert!(schematic.svg.contains("dasharray") && schematic.svg.contains("r=\"4.5\" fill=\"#ffffff\""));
}

#[test]
fn an_uncertain_point_has_a_circle_of_the_right_size() {
    let point = json!({"type": "Point", "coordinates": [80, 0]});
    let picture = draw(&[Drawn { uncertainty_m: Some(50_000.0), ..one(&point, "") }], &dress()).unwrap();
    assert!(picture.has_uncertainty);
    let (rx, ry) = (numbers_of(&picture.svg, "rx"), numbers_of(&picture.svg, "ry"));
    // The map is as high as the circle and its margins, which are 6 % on both sides.
    let height = numbers_of(&picture.svg, "height")[1];
    assert!((2.0 * ry[0] * 1.12 - height).abs() < 1.0, "{ry:?} in {height}");
    // At the equator a degree of latitude is 0.67 % shorter than one of longitude.
    assert!((ry[0] / rx[0] - 1.0067).abs() < 1e-3, "{rx:?} {ry:?}");
}

#[test]
fn circles_of_one_place_are_drawn_once_and_nonsense_is_not() {
    let point = json!({"type": "Point", "coordinates": [80, 44]});
    let far = json!({"type": "Point", "coordinates": [85, 44]});
    let of = |geometry, uncertainty_m| Drawn { uncertainty_m: Some(uncertainty_m), ..one(geometry, "") };
    let features = [of(&point, 60_000.0), of(&point, 60_000.0), of(&far, -1.0), of(&far, f64::NAN), of(&far, 0.0)];
    assert_eq!(draw(&features, &dress()).unwrap().svg.matches("<ellipse").count(), 1);
    let huge = draw(&[of(&point, 1e300)], &dress()).unwrap().svg;
    assert!(!huge.contains("inf") && !huge.contains("NaN"), "{huge}");
}

#[test]
fn points_lie_on_lines_and_lines_on_areas() {
    let area = json!({"type": "Polygon", "coordinates": [[[80, 40], [90, 40], [90, 45], [80, 40]]]});
    let line = json!({"type": "LineString", "coordinates": [[80, 40], [85, 42]]});
    let point = json!({"type": "Point", "coordinates": [81, 41]});
    let svg = draw(&[one(&point, "point"), one(&line, "line"), one(&area, "area")], &dress()).unwrap().svg;
    let place = |name: &str| svg.find(&format!("<title>{name}</title>")).unwrap();
    assert!(place("area") < place("line") && place("line") < place("point"));
}

#[test]
fn an_area_too_small_to_see_has_a_mark() {
    let small = json!({"type": "Polygon", "coordinates": [[[80, 40], [80.001, 40], [80.001, 40.001], [80, 40]]]});
    let far = json!({"type": "Point", "coordinates": [90, 45]});
    let svg = draw(&[one(&small, "small"), one(&far, "far")], &dress()).unwrap().svg;
    let own = svg.split("<title>small</title>").nth(1).unwrap().split("</g>").next().unwrap();
    assert!(own.contains("<rect"), "{own}");
}

#[test]
fn hostile_names_and_addresses_are_escaped() {
    let point = json!({"type": "Point", "coordinates": [80, 44]});
    let features = [Drawn { href: Some("/a?b=\"&c".into()), ..one(&point, "</title><script>'x'") }];
    let svg = draw(&features, &dress()).unwrap().svg;
    assert!(
        svg.contains("&lt;/title&gt;&lt;script&gt;&#39;x&#39;") && svg.contains("href=\"/a?b=&quot;&amp;c\""),
        "{svg}"
    );
    assert!(svg.contains("role=\"group\""));
}

#[test]
fn too_many_features_are_cut_off_and_it_is_said() {
    let points: Vec<Value> =
        (0..3_000).map(|i| json!({"type": "Point", "coordinates": [80.0 + f64::from(i) / 1e3, 44]})).collect();
    let drawn: Vec<Drawn<'_>> = points.iter().map(|point| one(point, "")).collect();
    let picture = draw(&drawn, &dress()).unwrap();
    assert_eq!(picture.left_out, 1_000);
    assert_eq!(picture.svg.matches("<circle").count(), MAX_FEATURES);
}

#[test]
fn a_monstrous_outline_is_drawn_coarsely_within_bounds() {
    // Half a million vertices that jump to and fro, so that none is too near to the one before.
    let zigzag: Vec<Value> =
        (0..500_000).map(|i| json!([80.0 + f64::from(i) / 5e4, if i % 2 == 0 { 40.0 } else { 45.0 }])).collect();
    let line = json!({"type": "LineString", "coordinates": zigzag});
    let point = json!({"type": "Point", "coordinates": [81, 41]});
    let picture = draw(&[one(&line, "monster"), one(&point, "point")], &dress()).unwrap();
    assert!(picture.left_out == 1 && picture.svg.len() < 5_000_000, "{}", picture.svg.len());
    assert!(picture.svg.contains("<title>point</title>"));
}

#[test]
fn the_corners_of_the_world_can_be_drawn() {
    for coordinates in [json!([0, 90]), json!([180, -90]), json!([-180, 0]), json!([360, 12])] {
        let point = json!({"type": "Point", "coordinates": coordinates});
        let svg = draw(&[Drawn { uncertainty_m: Some(3e5), ..one(&point, "") }], &dress()).unwrap().svg;
        assert!(!svg.contains("inf") && !svg.contains("NaN"), "{coordinates}: {svg}");
    }
    let world =
        json!({"type": "Polygon", "coordinates": [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]});
    let svg = draw(&[one(&world, "")], &dress()).unwrap().svg;
    assert!(svg.contains(">90°E<") && svg.contains("km<"), "{svg}");
}
