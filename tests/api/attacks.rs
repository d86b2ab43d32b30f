//! Bodies that were made to break a server: each gets a clear answer soon, and others are answered meanwhile.

use crate::harness::{Answer, App};
use serde_json::{Value, json};
use std::f64::consts::TAU;
use std::time::{Duration, Instant};

const EXECUTION: &str = "/processes/area/execution";
/// Limits as the server has them by default, and a body may hold what they allow.
const BODY: usize = 16 * 1024 * 1024;

fn app() -> App {
    App::with(|settings| {
        settings.max_body_bytes = BODY;
        settings.limits.max_vertices = 100_000;
    })
}

/// Sends a body as it is.
async fn sent(app: &App, process: &str, inputs: &str) -> Answer {
    let path = format!("/processes/{process}/execution");
    app.post_text(&path, "application/json", format!("{{\"inputs\": {inputs}}}")).await
}

/// Sends the body, and while it is worked on asks how the server is and one small question.
async fn answered_meanwhile(app: &App, process: &str, inputs: String) -> Answer {
    let small = async {
        let begun = Instant::now();
        let question = "/processes/nearest/execution?lon=100&lat=0&collections=site&limit=1";
        for _ in 0..3 {
            assert_eq!(app.body(question).await["neighbours"][0]["id"], "site_a");
            app.body("/collections/zone/items?limit=1").await;
        }
        begun.elapsed()
    };
    let (answer, waited) = tokio::join!(sent(app, process, &inputs), small);
    assert!(waited < Duration::from_secs(20), "a small question took {waited:?}");
    answer
}

fn circle(corners: u32, digits: usize) -> String {
    let corner = |i: u32| {
        let angle = TAU * f64::from(i % corners) / f64::from(corners);
        format!("[{:.digits$},{:.digits$}]", 87.5 + 0.4 * angle.cos(), 43.5 + 0.4 * angle.sin())
    };
    let ring: Vec<String> = (0..=corners).map(corner).collect();
    format!("{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}", ring.join(","))
}

/// A star whose every edge crosses almost every other.
fn star(corners: u32, step: u32) -> String {
    let corner = |i: u32| {
        let angle = TAU * f64::from((i * step) % corners) / f64::from(corners);
        format!("[{},{}]", 87.5 + 0.4 * angle.cos(), 43.5 + 0.4 * angle.sin())
    };
    let ring: Vec<String> = (0..=corners).map(corner).collect();
    format!("{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}", ring.join(","))
}

/// One polygon: a back with so many teeth, upright or lying.
fn comb(teeth: u32, lying: bool) -> Value {
    let mut ring = vec![[0.0, -0.01], [1.0, -0.01]];
    for i in (0..teeth).rev() {
        let (a, b) = (f64::from(i) / f64::from(teeth), (f64::from(i) + 0.5) / f64::from(teeth));
        ring.extend([[b, 0.0], [b, 1.0], [a, 1.0], [a, 0.0]]);
    }
    ring.push([0.0, -0.01]);
    let placed: Vec<[f64; 2]> =
        ring.into_iter().map(|[x, y]| if lying { [87.0 + y, 43.0 + x] } else { [87.0 + x, 43.0 + y] }).collect();
    json!({"type": "Polygon", "coordinates": [placed]})
}

#[tokio::test]
async fn numbers_that_are_none_are_refused() {
    let app = app();
    for position in ["[null,43]", "[\"87\",43]", "[\"NaN\",43]", "[[87],43]", "[true,43]", "[{},43]", "[]", "[87]"] {
        let inputs = format!("{{\"subject\":{{\"type\":\"Point\",\"coordinates\":{position}}}}}");
        sent(&app, "area", &inputs).await.refuses("subject", position);
    }
    // These are no JSON, or no number that fits: the whole body cannot be read.
    for position in ["[NaN,43]", "[Infinity,43]", "[-inf,43]", "[1e999,43]", "[87,-1e400]", "[0x57,43]", "[87,43,]"] {
        let inputs = format!("{{\"subject\":{{\"type\":\"Point\",\"coordinates\":{position}}}}}");
        let problem = sent(&app, "area", &inputs).await.problem(400, position);
        assert!(problem["detail"].as_str().unwrap().contains("not valid JSON"), "{problem}");
    }
    for (name, number) in [("within-m", "1e999"), ("within-m", "null"), ("uncertainty-m", "\"inf\""), ("limit", "1e3")]
    {
        let inputs =
            format!("{{\"subject\":{{\"collection\":\"zone\"}},\"collections\":[\"site\"],\"{name}\":{number}}}");
        sent(&app, "nearest", &inputs).await.problem(400, name);
    }
    for text in ["NaN", "inf", "-inf", "1e999", "infinity"] {
        let path = format!("/processes/nearest/execution?lon={text}&lat=44&collections=site");
        app.get(&path).await.refuses("lon", text);
    }
}

#[tokio::test]
async fn the_largest_numbers_there_are_do_no_harm() {
    let app = app();
    for huge in ["1e308", "-1.7976931348623157e308", "1e300", "9007199254740993", "5e-324"] {
        let inputs = format!("{{\"subject\":{{\"type\":\"Point\",\"coordinates\":[{huge},43]}}}}");
        let answer = sent(&app, "area", &inputs).await;
        if huge == "5e-324" {
            answer.ok(huge);
        } else {
            answer.refuses("subject", huge);
        }
        let crs = format!(
            "{{\"subject\":{{\"type\":\"Point\",\"coordinates\":[{huge},{huge}]}},\"subject-crs\":\"EPSG:4517\"}}"
        );
        sent(&app, "area", &crs).await.problem(400, huge);
    }
    let far = json!({"subject": {"collection": "zone"}, "constraints": ["rule", "site"], "uncertainty-m": 1e300, "constraint-uncertainty-m": 1e300});
    let body = app.execute("overlap", &far).await.ok("an uncertainty larger than the earth");
    assert_eq!(body["pairs"][0]["verdict"], "possible");
    let far =
        json!({"subject": {"collection": "zone"}, "collections": ["site"], "within-m": 1e308, "uncertainty-m": 1e308});
    app.execute("nearest", &far).await.ok("a distance larger than the universe");
    let thresholds = json!({"subject": {"collection": "zone"}, "constraints": ["rule"], "sliver-area-m2": 1e308, "sliver-width-m": 1e308});
    app.execute("overlap", &thresholds).await.ok("everything is a sliver");
}

#[tokio::test]
async fn empty_geometries_are_refused_at_every_depth() {
    let app = app();
    for geometry in [
        json!({"type": "Polygon", "coordinates": []}),
        json!({"type": "Polygon", "coordinates": [[]]}),
        json!({"type": "MultiPolygon", "coordinates": [[]]}),
        json!({"type": "MultiLineString", "coordinates": [[]]}),
        json!({"type": "GeometryCollection", "geometries": []}),
        json!({"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection", "geometries": []}]}),
        json!({"type": "GeometryCollection", "geometries": [{"type": "MultiPoint", "coordinates": []}, {"type": "Point", "coordinates": [87, 43]}]}),
    ] {
        for repair in [false, true] {
            let inputs = json!({"subject": geometry, "repair": repair});
            let status = app.execute("area", &inputs).await.status.as_u16();
            assert!(status == 400 || (repair && status == 200), "{geometry} {repair}: {status}");
        }
        let inputs = json!({"subject": {"collection": "zone"}, "constraints": [geometry]});
        app.execute("overlap", &inputs).await.refuses("constraints", &geometry.to_string());
    }
}

#[tokio::test]
async fn heights_of_any_size_are_left_out() {
    let app = app();
    for height in ["0", "-11000", "1e308", "8848.86,2020", "1,2,3,4,5,6,7,8"] {
        let ring = format!("[[87,43,{height}],[88,43,{height}],[88,44,{height}],[87,44,{height}],[87,43,{height}]]");
        let body =
            sent(&app, "area", &format!("{{\"subject\":{{\"type\":\"Polygon\",\"coordinates\":[{ring}]}}}}")).await;
        crate::harness::near(&body.ok(height)["total"]["net"]["value"], crate::harness::CELL_M2, 1e-12);
    }
}

#[tokio::test]
async fn two_hundred_thousand_vertices_are_refused_quickly() {
    let (app, inputs) = (app(), format!("{{\"subject\":{}}}", circle(200_000, 7)));
    let begun = Instant::now();
    let problem = sent(&app, "area", &inputs).await.names(413, "subject", "200 001 positions");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("200001") && detail.contains("100000"), "{detail}");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    let constraint = format!("{{\"subject\":{{\"collection\":\"zone\"}},\"constraints\":[{}]}}", circle(200_000, 7));
    sent(&app, "overlap", &constraint).await.names(413, "constraints", "200 001 positions");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ninety_thousand_good_vertices_are_answered_and_others_do_not_wait() {
    let inputs = format!("{{\"subject\":{},\"uncertainty-m\":10}}", circle(90_000, 9));
    let body = answered_meanwhile(&app(), "area", inputs).await.ok("90 000 corners");
    let area = &body["features"][0]["area"];
    assert!(area["interval"].is_array(), "{area}");
}

#[tokio::test]
async fn collections_nested_in_collections_are_read_or_refused_but_never_too_deep() {
    let app = app();
    for (depth, most) in [(10, 200), (60, 200), (120, 400), (1000, 400), (100_000, 400)] {
        for inner in [
            "{\"type\":\"Point\",\"coordinates\":[87,43]}",
            "{\"type\":\"Polygon\",\"coordinates\":[[[87,43],[88,43],[88,44],[87,43]]]}",
        ] {
            let (open, close) = ("{\"type\":\"GeometryCollection\",\"geometries\":[".repeat(depth), "]}".repeat(depth));
            let answer = sent(&app, "area", &format!("{{\"subject\":{open}{inner}{close}}}")).await;
            let status = answer.status.as_u16();
            assert!(status == 200 || status == 400, "{depth}: {status}");
            assert!(status == most || (depth == 60 && status == 400), "{depth}: {status}");
            if status == 400 {
                answer.problem(400, "too deep");
            }
        }
    }
    let (open, close) = ("{\"subject\":".repeat(50_000), "}".repeat(50_000));
    sent(&app, "area", &format!("{open}1{close}")).await.problem(400, "nested objects");
}

#[tokio::test]
async fn collections_within_the_limit_of_depth_are_asked_every_question() {
    let app = app();
    let inner = json!({"type": "Polygon", "coordinates": [[[87, 43], [88, 43], [88, 44], [87, 44], [87, 43]]]});
    let nested = (0..25).fold(inner, |inner, _| json!({"type": "GeometryCollection", "geometries": [inner]}));
    for (process, more) in [
        ("area", json!({"uncertainty-m": 5})),
        ("overlap", json!({"constraints": ["rule", "zone", "site"], "pieces": true, "uncertainty-m": 5})),
        ("nearest", json!({"collections": ["site", "zone"]})),
        ("reconcile", json!({})),
        ("summarize", json!({"clip": "rule"})),
        ("buffer", json!({"distance-m": 100})),
        ("union", json!({})),
        ("difference", json!({"minus": ["rule"]})),
    ] {
        let mut inputs = json!({"subject": nested});
        inputs.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        app.execute(process, &inputs).await.ok(process);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_star_of_ten_thousand_vertices_that_crosses_itself_everywhere_is_refused_in_time() {
    let app = app();
    for (corners, step) in [(10_000, 4_999), (9_999, 5_000), (10_000, 3_333)] {
        let begun = Instant::now();
        let inputs = format!("{{\"subject\":{}}}", star(corners, step));
        let answer = answered_meanwhile(&app, "area", inputs).await;
        answer.names(answer.status.as_u16(), "subject", "star");
        assert!([400, 422].contains(&answer.status.as_u16()), "{}", answer.status);
        assert!(answer.body.len() < 20_000, "the reasons are not a book: {} bytes", answer.body.len());
        assert!(begun.elapsed() < Duration::from_secs(60), "{corners} {step}: {:?}", begun.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_repair_of_such_a_star_ends_too() {
    let app = app();
    let begun = Instant::now();
    let inputs = format!("{{\"subject\":{},\"repair\":true}}", star(10_000, 4_999));
    let answer = answered_meanwhile(&app, "area", inputs).await;
    assert!([200, 400, 422].contains(&answer.status.as_u16()), "{}", answer.status);
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    let small = format!("{{\"subject\":{},\"repair\":true}}", star(101, 50));
    let body = sent(&app, "area", &small).await.ok("a star of 101 points");
    assert_eq!(body["repairs"][0]["id"], "#0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_combs_across_each_other_are_too_complex_and_said_to_be_before_they_are_overlaid() {
    let app = app();
    let begun = Instant::now();
    let inputs = json!({"subject": comb(2_000, false), "constraints": [comb(2_000, true)]}).to_string();
    let problem = answered_meanwhile(&app, "overlap", inputs).await.problem(422, "combs");
    assert!(problem["detail"].as_str().unwrap().contains("1000000"), "{problem}");
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    for (process, other) in [("difference", "minus"), ("summarize", "clip"), ("summarize", "zones")] {
        let mut inputs = json!({"subject": comb(2_000, false)});
        inputs[other] = comb(2_000, true);
        app.execute(process, &inputs).await.problem(422, process);
    }
    let feature = |lying| json!({"type": "Feature", "properties": {}, "geometry": comb(2_000, lying)});
    let together = json!({"type": "FeatureCollection", "features": [feature(false), feature(true)]});
    for process in ["area", "union", "reconcile"] {
        app.execute(process, &json!({"subject": together})).await.names(422, "subject", process);
    }
    assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
}

/// Each is fine by itself; what they make together is a million crossings and more.
#[tokio::test]
async fn sides_that_are_first_united_are_counted_together() {
    let apart = json!({"subject": {"collection": "zone"}, "minus": [comb(600, false), comb(600, true)]});
    app().execute("difference", &apart).await.problem(422, "two combs");
}

#[tokio::test]
async fn corridors_that_are_dissolved_are_counted_together() {
    let zigzag = |lying: bool| {
        let at = |i: u32| [f64::from(i / 2) / 600.0, f64::from(i.div_ceil(2) % 2)];
        let line: Vec<[f64; 2]> =
            (0..1200).map(at).map(|[x, y]| if lying { [87.0 + y, 43.0 + x] } else { [87.0 + x, 43.0 + y] }).collect();
        json!({"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": line}})
    };
    let lines = json!({"type": "FeatureCollection", "features": [zigzag(false), zigzag(true)]});
    app().execute("buffer", &json!({"subject": lines, "distance-m": 5})).await.ok("each by itself");
    let dissolved = json!({"subject": lines, "distance-m": 5, "dissolve": true});
    app().execute("buffer", &dissolved).await.problem(422, "two zigzags");
}

#[tokio::test]
async fn lines_that_run_round_the_world_again_and_again_are_too_complex() {
    let app = app();
    let zigzag: Vec<[f64; 2]> =
        (0..20_000).map(|i| [if i % 2 == 0 { -180.0 } else { 180.0 }, f64::from(i % 170) - 85.0]).collect();
    let inputs = json!({"subject": {"type": "LineString", "coordinates": zigzag}, "collections": ["zone"]});
    app.execute("nearest", &inputs).await.names(422, "subject", "zigzag");
    let inputs = json!({"subject": {"type": "LineString", "coordinates": zigzag}, "distance-m": 10});
    app.execute("buffer", &inputs).await.names(422, "subject", "zigzag");
}

#[tokio::test]
async fn a_thousand_bad_positions_are_not_told_one_by_one() {
    let app = app();
    let metres: Vec<[f64; 2]> = (0..1000).map(|i| [29_548_000.0 + f64::from(i), 4_852_000.0]).collect();
    let answer = app.execute("area", &json!({"subject": {"type": "MultiPoint", "coordinates": metres}})).await;
    let problem = answer.refuses("subject", "metres");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("longitude, latitude") && detail.len() < 20_000, "{} bytes", detail.len());
}

#[tokio::test]
async fn bodies_beyond_the_limit_are_refused_however_they_come() {
    let app = App::with(|settings| settings.max_body_bytes = 100_000);
    for filling in [" ", "[", "{\"a\":", "\"", "9", "\u{0}", "霍"] {
        let body = filling.repeat(200_000 / filling.len() + 1);
        let problem = app.post_text(EXECUTION, "application/json", body).await.problem(413, filling);
        assert!(problem["detail"].as_str().unwrap().contains("100000"), "{problem}");
    }
    // An address cannot be longer than 65 534 bytes; this one is nearly.
    let ids = format!("{EXECUTION}?collection=zone&ids={}", "zone_cell,".repeat(6_500));
    app.get(&ids).await.names(413, "ids", "6500 ids");
}

#[tokio::test]
async fn filters_that_were_made_to_be_slow_or_deep_are_refused() {
    let app = app();
    let deep = format!("{}a = 1{}", "(".repeat(5_000), ")".repeat(5_000));
    let not = format!("{}a = 1", "NOT ".repeat(10_000));
    let long = vec!["name = 'x'"; 50_000].join(" OR ");
    for filter in [deep, not, long] {
        let begun = Instant::now();
        let inputs = json!({"subject": {"collection": "zone", "filter": filter}});
        app.execute("area", &inputs).await.refuses("subject", "a filter");
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }
    let slow = format!("name LIKE '{}'", "%a".repeat(200));
    app.execute("area", &json!({"subject": {"collection": "zone", "filter": slow}})).await;
}
