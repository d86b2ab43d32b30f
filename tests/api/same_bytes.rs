//! One question asked four ways gives one answer, byte for byte: by the library, on the command line, over GET and over
//! POST; on the real layers.

use crate::harness::{App, encoded};
use groundplan::app;
use groundplan::ask::{Answered, Inputs, Question, process};
use groundplan::config::DataArgs;
use groundplan::query::{AreaMethod, AreaQuery, AreaUnit, Control, Limits, Snapshot, Subject, area};
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

fn data() -> DataArgs {
    DataArgs { data: PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data") }
}

fn snapshot() -> Snapshot {
    app::load(&data()).unwrap()
}

fn control() -> Control {
    Control::new(Limits {
        max_vertices: 100_000,
        max_edge_pairs: 1_000_000,
        max_subjects: 1_000,
        max_pairs: 20_000,
        max_result_vertices: 500_000,
    })
}

/// A process, its inputs as text, and the same inputs as a body has them.
struct Asked {
    process: &'static str,
    text: Vec<(&'static str, &'static str)>,
    body: Value,
}

fn asked(process: &'static str, text: &[(&'static str, &'static str)], body: Value) -> Asked {
    Asked { process, text: text.to_vec(), body }
}

fn by_library(snapshot: &Snapshot, asked: &Asked) -> [Vec<u8>; 2] {
    let spec = process(asked.process).unwrap();
    let Value::Object(body) = asked.body.clone() else { panic!("inputs are an object") };
    let answered = |inputs: Inputs| -> Answered {
        Question::read(spec, inputs).unwrap().answer(snapshot, None, &control()).unwrap()
    };
    let textual = answered(Inputs::textual(asked.text.iter().copied()));
    let typed = answered(Inputs::typed(body, spec).unwrap());
    [textual, typed].map(|answered| serde_json::to_vec(&answered.value().unwrap()).unwrap())
}

/// What the command line prints is set in lines; its numbers and its order are those of the answer.
fn by_command(asked: &Asked) -> Vec<u8> {
    let flag =
        |(name, value): &(&str, &str)| if *value == "true" { format!("--{name}") } else { format!("--{name}={value}") };
    let done = Command::new(env!("CARGO_BIN_EXE_groundplan"))
        .arg(asked.process)
        .args(asked.text.iter().map(flag))
        .args(["--format", "json", "--data"])
        .arg(data().data)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}: {}", asked.process, String::from_utf8_lossy(&done.stderr));
    let answer: Value = serde_json::from_slice(&done.stdout).unwrap();
    serde_json::to_vec(&answer).unwrap()
}

fn address(asked: &Asked) -> String {
    let pairs: Vec<String> = asked.text.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    format!("/processes/{}/execution?{}", asked.process, pairs.join("&"))
}

async fn every_way(questions: Vec<Asked>) {
    let app = App::over(snapshot());
    let shared: Arc<Snapshot> = app.state.snapshot();
    for asked in &questions {
        let shown = address(asked);
        let get = app.get(&shown).await;
        get.ok(&shown);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let post = app.execute(asked.process, &asked.body).await;
        assert_eq!(text(&get.body), text(&post.body), "POST: {shown}");
        for library in by_library(&shared, asked) {
            assert_eq!(text(&get.body), text(&library), "library: {shown}");
        }
        assert_eq!(text(&get.body), text(&by_command(asked)), "command line: {shown}");
    }
}

#[tokio::test]
async fn areas_are_the_same_every_way() {
    let zone = |ids: &[&str]| json!({"collection": "ftz_area", "ids": ids});
    every_way(vec![
        asked("area", &[("collection", "ftz_area")], json!({"subject": {"collection": "ftz_area"}})),
        asked(
            "area",
            &[("collection", "ftz_area"), ("ids", "ftz_kashgar,ftz_horgos"), ("method", "survey"), ("unit", "mu")],
            json!({"subject": zone(&["ftz_kashgar", "ftz_horgos"]), "method": "survey", "unit": "mu"}),
        ),
        asked(
            "area",
            &[("collection", "water_body"), ("method", "geodesic"), ("unit", "km2"), ("uncertainty-m", "0.1")],
            json!({"subject": {"collection": "water_body"}, "method": "geodesic", "unit": "km2", "uncertainty-m": 0.1}),
        ),
        asked(
            "area",
            &[
                ("collection", "ftz_area"),
                ("ids", "ftz_urumqi"),
                ("method", "planar"),
                ("crs", "EPSG:4517"),
                ("unit", "ha"),
            ],
            json!({"subject": zone(&["ftz_urumqi"]), "method": "planar", "crs": "EPSG:4517", "unit": "ha"}),
        ),
        asked(
            "area",
            &[("collection", "port"), ("filter", "kind = 'land_port' OR name LIKE '%霍尔果斯%'")],
            json!({"subject": {"collection": "port", "filter": "kind = 'land_port' OR name LIKE '%霍尔果斯%'"}}),
        ),
    ])
    .await;
}

#[tokio::test]
async fn overlaps_are_the_same_every_way() {
    every_way(vec![
        asked(
            "overlap",
            &[("collection", "bonded_zone"), ("constraints", "ftz_area,xpcc_division,port,highway"), ("pieces", "true")],
            json!({"subject": {"collection": "bonded_zone"}, "constraints": ["ftz_area", "xpcc_division", "port", "highway"], "pieces": true}),
        ),
        asked(
            "overlap",
            &[
                ("collection", "ftz_area"),
                ("constraints", "bonded_zone/cbz_urumqi,bonded_zone/cbz_horgos,city_or_county"),
                ("uncertainty-m", "12.5"),
                ("constraint-uncertainty-m", "3"),
                ("max-area-m2", "1000000"),
                ("possible", "true"),
                ("method", "survey"),
                ("sliver-area-m2", "2"),
                ("sliver-width-m", "0.25"),
                ("pieces", "true"),
                ("result-crs", "EPSG:4490"),
            ],
            json!({"subject": {"collection": "ftz_area"},
                "constraints": [{"collection": "bonded_zone", "ids": ["cbz_urumqi", "cbz_horgos"]}, "city_or_county"],
                "uncertainty-m": 12.5, "constraint-uncertainty-m": 3, "max-area-m2": 1_000_000, "possible": true, "method": "survey",
                "sliver-area-m2": 2, "sliver-width-m": 0.25, "pieces": true, "result-crs": "EPSG:4490"}),
        ),
        asked(
            "overlap",
            &[("lon", "87.6"), ("lat", "43.9"), ("constraints", "ftz_area")],
            json!({"subject": {"type": "Feature", "id": "point", "properties": {}, "geometry": {"type": "Point", "coordinates": [87.6, 43.9]}},
                "constraints": "ftz_area"}),
        ),
    ])
    .await;
}

#[tokio::test]
async fn neighbours_are_the_same_every_way() {
    every_way(vec![
        asked(
            "nearest",
            &[("lon", "80.41"), ("lat", "44.21"), ("collections", "port,airport"), ("limit", "5")],
            json!({"subject": {"type": "Feature", "id": "point", "properties": {}, "geometry": {"type": "Point", "coordinates": [80.41, 44.21]}},
                "collections": ["port", "airport"], "limit": 5}),
        ),
        asked(
            "nearest",
            &[
                ("collection", "ftz_area"),
                ("ids", "ftz_kashgar"),
                ("collections", "highway,railway,water_body"),
                ("within-m", "250000.5"),
                ("possible", "true"),
                ("neighbour-uncertainty-m", "1500"),
                ("filter", "id LIKE '%a%'"),
                ("limit", "100"),
            ],
            json!({"subject": {"collection": "ftz_area", "ids": ["ftz_kashgar"]}, "collections": ["highway", "railway", "water_body"],
                "within-m": 250_000.5, "possible": true, "neighbour-uncertainty-m": 1500, "filter": "id LIKE '%a%'", "limit": 100}),
        ),
    ])
    .await;
}

#[tokio::test]
async fn reconciliations_and_sums_are_the_same_every_way() {
    every_way(vec![
        asked("reconcile", &[("collection", "ftz_area")], json!({"subject": {"collection": "ftz_area"}})),
        asked(
            "reconcile",
            &[("collection", "ftz_area"), ("unit", "km2"), ("method", "survey"), ("tolerance", "0.000001"), ("decimals", "1")],
            json!({"subject": {"collection": "ftz_area"}, "unit": "km2", "method": "survey", "tolerance": 0.000_001, "decimals": 1}),
        ),
        asked(
            "summarize",
            &[("collection", "ftz_area"), ("by", "geometry_basis,status"), ("zones", "bonded_zone"), ("unit", "ha"), ("decimals", "2")],
            json!({"subject": {"collection": "ftz_area"}, "by": ["geometry_basis", "status"], "zones": "bonded_zone", "unit": "ha", "decimals": 2}),
        ),
        asked(
            "summarize",
            &[("collection", "highway"), ("filter", "status = 'existing'"), ("clip", "water_body"), ("by", "kind")],
            json!({"subject": {"collection": "highway", "filter": "status = 'existing'"}, "clip": "water_body", "by": ["kind"]}),
        ),
    ])
    .await;
}

#[tokio::test]
async fn shapes_are_the_same_every_way() {
    every_way(vec![
        asked(
            "buffer",
            &[("collection", "port"), ("distance-m", "5000"), ("dissolve", "true")],
            json!({"subject": {"collection": "port"}, "distance-m": 5000, "dissolve": true}),
        ),
        asked(
            "buffer",
            &[("collection", "ftz_area"), ("distance-m", "-150.5"), ("method", "planar"), ("crs", "EPSG:4517"), ("result-crs", "EPSG:4517")],
            json!({"subject": {"collection": "ftz_area"}, "distance-m": -150.5, "method": "planar", "crs": "EPSG:4517", "result-crs": "EPSG:4517"}),
        ),
        asked("union", &[("collection", "bonded_zone")], json!({"subject": {"collection": "bonded_zone"}})),
        asked(
            "difference",
            &[("collection", "ftz_area"), ("minus", "bonded_zone,xpcc_division/ftz_xpcc12_part"), ("method", "survey")],
            json!({"subject": {"collection": "ftz_area"}, "minus": ["bonded_zone", {"collection": "xpcc_division", "ids": ["ftz_xpcc12_part"]}],
                "method": "survey"}),
        ),
    ])
    .await;
}

/// The functions of `query` without anything round them.
#[tokio::test]
async fn the_plain_function_gives_the_same_bytes_too() {
    let query = AreaQuery {
        subject: Subject::features("ftz_area", ["ftz_horgos"]),
        method: AreaMethod::from_words(Some("survey"), Some(27), None).unwrap(),
        unit: AreaUnit::Ha,
    };
    let answer = area(&snapshot(), &query, &control()).unwrap();
    let library = serde_json::to_vec(&answer).unwrap();
    let path = "/processes/area/execution?collection=ftz_area&ids=ftz_horgos&method=survey&survey-zone=27&unit=ha";
    assert_eq!(library, App::over(snapshot()).get(path).await.body);
}

/// A file on the command line is a subject in a body.
#[tokio::test]
async fn a_file_and_a_body_give_the_same_bytes() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("site.geojson");
    let ring = [
        [4_852_000.0, 29_548_000.0],
        [4_852_350.5, 29_549_800.25],
        [4_850_900.125, 29_550_420.75],
        [4_852_000.0, 29_548_000.0],
    ];
    let site = json!({"type": "Feature", "id": "site", "properties": {"name": "地块"}, "geometry": {"type": "Polygon", "coordinates": [ring]}});
    std::fs::write(&file, site.to_string()).unwrap();
    let path = file.to_str().unwrap().to_string();
    let inputs: Map<String, Value> = [
        ("subject", site),
        ("subject-crs", json!("EPSG:4517")),
        ("constraints", json!(["ftz_area", "city_or_county"])),
        ("repair", json!(true)),
        ("uncertainty-m", json!(0.5)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_string(), value))
    .collect();
    let text: Vec<(&'static str, String)> = vec![
        ("file", path),
        ("subject-crs", "EPSG:4517".into()),
        ("constraints", "ftz_area,city_or_county".into()),
        ("repair", "true".into()),
        ("uncertainty-m", "0.5".into()),
    ];
    let text = text.into_iter().map(|(name, value)| (name, &*Box::leak(value.into_boxed_str()))).collect();
    let asked = Asked { process: "overlap", text, body: Value::Object(inputs) };
    let posted = App::over(snapshot()).execute("overlap", &asked.body).await;
    posted.ok("a site");
    assert_eq!(String::from_utf8_lossy(&posted.body), String::from_utf8_lossy(&by_command(&asked)));
}

/// What a file of plot boundaries says is the same from a file and from a body.
#[tokio::test]
async fn an_exchange_file_is_the_same_every_way() {
    let text = "[属性描述]\n坐标系=2000国家大地坐标系\n带号=29\n[地块坐标]\n4,1,1,甲,面,,,,@\nJ1,1,4852000,548000\n\
        J2,1,4852100,548000\nJ3,1,4852100,548200\nJ1,1,4852000,548000\n5,1,2,乙,面,,,,@\nJ1,1,?,?\n";
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("plots.txt");
    std::fs::write(&file, text).unwrap();
    let asked = asked("read-plot", &[("text", text)], json!({"text": text}));
    let app = App::over(snapshot());
    let shown = address(&asked);
    let get = app.get(&shown).await;
    get.ok(&shown);
    assert_eq!(get.body, app.execute("read-plot", &asked.body).await.body);
    assert_eq!(by_library(&app.state.snapshot(), &asked), [get.body.clone(), get.body.clone()]);
    let done = Command::new(env!("CARGO_BIN_EXE_groundplan"))
        .args(["read-plot", file.to_str().unwrap(), "--format", "json"])
        .output()
        .unwrap();
    let answer: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((done.status.code(), serde_json::to_vec(&answer).unwrap()), (Some(1), get.body));
    every_way(vec![asked_to_write()]).await;
}

fn asked_to_write() -> Asked {
    asked(
        "write-plot",
        &[("collection", "ftz_area"), ("ids", "ftz_urumqi"), ("coordinate-decimals", "4"), ("producer", "甲")],
        json!({"subject": {"collection": "ftz_area", "ids": ["ftz_urumqi"]}, "coordinate-decimals": 4, "producer": "甲"}),
    )
}

#[test]
fn the_command_line_refuses_what_http_refuses() {
    for (arguments, word) in [
        (vec!["area", "--collection=ftz_area", "--method=planar"], "crs"),
        (vec!["area", "--collection=ftz_area", "--method=survey", "--survey-zone=99999"], "survey-zone"),
        (vec!["area", "--collection=ftz_area", "--filter=(("], "filter"),
        (vec!["area", "--collection=nowhere"], "nowhere"),
        (vec!["buffer", "--collection=ftz_area"], "distance-m"),
        (vec!["overlap", "--collection=ftz_area", "--constraints=nowhere"], "nowhere"),
    ] {
        let done = Command::new(env!("CARGO_BIN_EXE_groundplan"))
            .args(&arguments)
            .arg("--data")
            .arg(data().data)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(word), "{arguments:?}: {said}");
        assert!(done.stdout.is_empty(), "{arguments:?}");
    }
}
