//! Exchange files of plot boundaries, read and written.

use super::{named, number, posted, rectangle, together};
use crate::harness::{App, refused};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The test polygon P5 (DOMAIN §1.5): zone 29 with prefix, its corners in longitude and latitude, its area by the survey
/// procedure and in the plane.
const P5: [(f64, f64); 5] = [
    (4_852_000.0, 29_548_000.0),
    (4_852_350.5, 29_549_800.25),
    (4_850_900.125, 29_550_420.75),
    (4_850_210.0, 29_549_105.5),
    (4_850_655.75, 29_547_890.125),
];
const P5_LON_LAT: [(f64, f64); 5] = [
    (87.596_477_415, 43.802_040_760),
    (87.618_879_724, 43.805_076_212),
    (87.626_453_980, 43.791_981_275),
    (87.610_050_371, 43.785_858_735),
    (87.594_992_059, 43.789_949_970),
];
const P5_M2: f64 = 3_814_023.14;
const P5_PLANE_M2: f64 = 3_814_249.08;

fn file(attributes: &str, plots: &str) -> String {
    format!("[属性描述]\n坐标系=2000国家大地坐标系\n{attributes}\n[地块坐标]\n{plots}")
}

/// Lines of a closed ring, moved by so much to the east.
fn ring(number: u32, corners: &[(f64, f64)], east: f64) -> String {
    let all = (1..).zip(corners.iter().chain(corners.first()));
    all.map(|(n, (north, y))| format!("J{n},{number},{north:.3},{:.3}\n", y + east)).collect()
}

fn square(number: u32, north: f64, east: f64, side: f64) -> String {
    let (low, right) = (north - side, east + side);
    ring(number, &[(north, east), (north, right), (low, right), (low, east)], 0.0)
}

async fn read(text: &str) -> Value {
    posted("read-plot", json!({"text": text})).await
}

/// Line and severity of each issue.
fn issues(answer: &Value) -> Vec<(u64, String)> {
    let one = |issue: &Value| (issue["line"].as_u64().unwrap(), issue["severity"].as_str().unwrap().to_string());
    answer["issues"].as_array().unwrap().iter().map(one).collect()
}

/// Equal to an absolute tolerance.
fn close(found: &Value, expected: f64, tolerance: f64) {
    assert!((number(found) - expected).abs() <= tolerance, "{found} is not {expected}");
}

fn only(answer: &Value) -> &Value {
    let features = answer["features"].as_array().unwrap();
    assert_eq!(features.len(), 1, "{answer}");
    &features[0]
}

#[tokio::test]
async fn the_test_polygon_lies_and_measures_as_the_notes_say() {
    let plot = format!("6,381.4023,12,地块一,面,K45,工业用地,0601,@\n{}", ring(1, &P5, 0.0));
    let answer = read(&file("几度分带=3\n带号=29\n精度=0.001", &plot)).await;
    assert_eq!(answer["type"], "FeatureCollection");
    assert_eq!(
        (&answer["issues"], &answer["crs_stated"]),
        (&json!([]), &json!("坐标系=2000国家大地坐标系; 几度分带=3; 带号=29"))
    );
    assert_eq!(answer["header"]["精度"], "0.001");
    let feature = only(&answer);
    let properties = &feature["properties"];
    for (name, value) in [
        ("name", json!("地块一")),
        ("number", json!("12")),
        ("use", json!("工业用地")),
        ("land_class", json!("0601")),
        ("sheet", json!("K45")),
        ("stated_area_ha", json!(381.4023)),
        ("measured_area_m2", json!(P5_M2)),
        ("stated_area_agrees_with", json!(["survey"])),
        ("ring_count", json!(1)),
        ("point_count", json!(5)),
        ("zone_epsg", json!(4517)),
        ("central_meridian_deg", json!(87.0)),
        ("line", json!(7)),
    ] {
        assert_eq!(properties[name], value, "{name}");
    }
    assert_eq!((&properties["area"]["value"], &properties["area"]["method"]), (&json!(P5_M2), &json!("survey")));
    close(&properties["plane_area_m2"], P5_PLANE_M2, 0.01);
    assert_eq!(feature["geometry"]["type"], "Polygon");
    let corners = feature["geometry"]["coordinates"][0].as_array().unwrap();
    assert_eq!(corners.len(), 6);
    for (lon, lat) in P5_LON_LAT {
        let is_there =
            |corner: &Value| (number(&corner[0]) - lon).abs() < 2e-9 && (number(&corner[1]) - lat).abs() < 2e-9;
        assert!(corners.iter().any(is_there), "{lon} {lat}: {corners:?}");
    }
}

/// A zone of 6° has the plane of the zone of 3° with the same meridian.
#[tokio::test]
async fn every_way_to_say_the_zone_gives_the_same_ground() {
    let plot = |east| format!("6,,1,甲,面,,,,@\n{}", ring(1, &P5, east));
    let expected = only(&read(&file("带号=29", &plot(0.0))).await)["geometry"].clone();
    for (attributes, east, epsg) in [
        ("几度分带=3\n带号=29", -29e6, 4538),
        ("几度分带=6\n带号=15", -14e6, 4493),
        ("几度分带=6\n带号=15", -29e6, 4504),
        ("", 0.0, 4517),
    ] {
        let answer = read(&file(attributes, &plot(east))).await;
        let feature = only(&answer);
        assert_eq!((&feature["geometry"], &feature["properties"]["zone_epsg"]), (&expected, &json!(epsg)));
        assert_eq!(feature["properties"]["measured_area_m2"], json!(P5_M2), "{attributes}");
    }
    let supplied = json!({"text": file("", &plot(-29e6)), "file-crs": "EPSG:4538"});
    assert_eq!(only(&posted("read-plot", supplied).await)["geometry"], expected);
}

#[tokio::test]
async fn without_a_zone_nothing_is_placed_and_that_is_said() {
    let answer = read(&file("几度分带=3", &format!("6,,1,甲,面,,,,@\n{}", ring(1, &P5, -29e6)))).await;
    assert_eq!((&answer["features"], issues(&answer)), (&json!([]), vec![(5, "error".into())]));
    assert!(answer["issues"][0]["message"].as_str().unwrap().contains("central meridian"));
}

#[tokio::test]
async fn a_stated_area_is_compared_to_its_last_digit() {
    for (stated, agrees, words) in [
        ("381.4023", json!(["survey"]), None),
        ("381.4249", json!(["plane"]), None),
        ("381", json!(["survey", "plane"]), None),
        ("381.4", json!(["survey", "plane"]), None),
        ("", Value::Null, None),
        ("381.5", json!([]), Some("+976.86 m2")),
        ("3814023.14", json!([]), Some("square metres")),
        ("5721.03", json!([]), Some("mu")),
    ] {
        let answer = read(&file("带号=29", &format!("6,{stated},1,甲,面,,,,@\n{}", ring(1, &P5, 0.0)))).await;
        assert_eq!(only(&answer)["properties"]["stated_area_agrees_with"], agrees, "{stated}");
        let said = answer["issues"].to_string();
        assert_eq!(issues(&answer).len(), usize::from(words.is_some()), "{stated}: {said}");
        assert!(words.is_none_or(|words| said.contains(words) && said.contains("warning")), "{stated}: {said}");
    }
}

/// Two parts, of which one has a hole with an island in it, the rings in no helpful order.
#[tokio::test]
async fn rings_are_what_they_are_by_where_they_lie() {
    let rings = [
        square(1, 4_851_600.0, 548_400.0, 200.0),
        square(2, 4_852_000.0, 548_000.0, 1000.0),
        square(3, 4_851_800.0, 548_200.0, 600.0),
        square(4, 4_852_000.0, 550_000.0, 1000.0),
    ];
    let answer = read(&file("带号=29", &format!("20,,1,甲,面,,,,@\n{}", rings.concat()))).await;
    assert_eq!(issues(&answer), []);
    let feature = only(&answer);
    assert_eq!(feature["geometry"]["type"], "MultiPolygon");
    let parts = feature["geometry"]["coordinates"].as_array().unwrap();
    let counts: Vec<usize> = parts.iter().map(|part| part.as_array().unwrap().len()).collect();
    assert_eq!(counts, [1, 2, 1]);
    assert_eq!(feature["properties"]["ring_count"], 4);
    close(&feature["properties"]["plane_area_m2"], 2e6 - 36e4 + 4e4, 1e-3);
    // At 48 to 51 km from the meridian the plane is larger by some 60 ppm.
    close(&feature["properties"]["measured_area_m2"], 1.68e6 * (1.0 - 59e-6), 10.0);
}

#[tokio::test]
async fn an_invalid_plot_is_left_out_or_repaired_and_harms_no_other() {
    let bow_tie =
        [(4_852_000.0, 548_000.0), (4_851_900.0, 548_100.0), (4_851_900.0, 548_000.0), (4_852_000.0, 548_100.0)];
    let text = file(
        "带号=29",
        &format!(
            "5,,1,结,面,,,,@\n{}5,,2,方,面,,,,@\n{}",
            ring(1, &bow_tie, 0.0),
            square(1, 4.853e6, 548_000.0, 100.0)
        ),
    );
    let answer = read(&text).await;
    assert_eq!(
        (only(&answer)["properties"]["name"].as_str(), issues(&answer)),
        (Some("方"), vec![(5, "error".into())])
    );
    assert!(answer["issues"][0]["message"].as_str().unwrap().contains("self-intersection"), "{answer}");
    let answer = posted("read-plot", json!({"text": text, "repair": true})).await;
    assert_eq!((answer["features"].as_array().unwrap().len(), issues(&answer)), (2, vec![(5, "warning".into())]));
    let repaired = &answer["features"][0];
    assert_eq!(
        (&repaired["geometry"]["type"], &repaired["properties"]["plane_area_m2"]),
        (&json!("MultiPolygon"), &Value::Null)
    );
    close(&repaired["properties"]["measured_area_m2"], 5000.0, 1.0);
}

#[tokio::test]
async fn a_plot_that_lies_in_no_zone_is_left_out() {
    let far = [(4_852_000.0, 29_000_001.0), (4_852_000.0, 29_000_100.0), (9_999_000.0, 29_000_100.0)];
    for corners in [far, [(9_990_000.0, 29.5e6), (9_999_990.0, 29.5e6), (9_999_990.0, 29.99e6)]] {
        let answer = read(&file("带号=29", &format!("4,,1,远,面,,,,@\n{}", ring(1, &corners, 0.0)))).await;
        assert_eq!((&answer["features"], issues(&answer)), (&json!([]), vec![(5, "error".into())]), "{answer}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_at_all_is_refused() {
    refused("read-plot", json!({}), "text").await;
    refused("read-plot", json!({"text": ""}), "text").await;
    refused("read-plot", json!({"text": ["a"]}), "text").await;
    refused("read-plot", json!({"text": "a", "repair": "yes"}), "repair").await;
    for crs in ["EPSG:4490", "29", "", "EPSG:99999999999"] {
        refused("read-plot", json!({"text": "a", "file-crs": crs}), "file-crs").await;
    }
    let many = (0..20_000).map(|n| format!("J{n},1,{},{}\n", 4_852_000 + n, 548_000 + n % 2)).collect::<String>();
    let text = file("带号=29", &format!("20000,,1,甲,面,,,,@\n{many}"));
    App::new().execute("read-plot", &json!({"text": text})).await.names(413, "text", "20 001 positions");
    let plot = format!("5,,1,甲,面,,,,@\n{}", square(1, 4.852e6, 548_000.0, 10.0));
    App::new()
        .execute("read-plot", &json!({"text": file("带号=29", &plot.repeat(1001))}))
        .await
        .names(413, "text", "plots");
}

#[tokio::test]
async fn a_browser_gets_a_page_of_it() {
    let text = file("带号=29", &format!("6,381.5,1,甲,面,,,,@\n{}", ring(1, &P5, 0.0)));
    let path = format!("/processes/read-plot/execution?f=html&lang=zh&text={}", crate::harness::encoded(&text));
    let page = App::new().get(&path).await;
    let html = String::from_utf8(page.body).unwrap();
    assert!(page.status == 200 && html.contains("文件问题") && html.contains("381.5 ha"), "{html}");
}

#[tokio::test]
async fn what_was_read_is_written_as_it_was() {
    let plots = format!(
        "6,381.4023,12,地块一,面,K45,工业用地,0601,@\n{}10,1.5,13,有洞,面,,,,备注,@\n{}{}",
        ring(1, &P5, 0.0),
        square(1, 4_852_000.0, 29_541_000.0, 1000.0),
        // A hole runs against its outer ring.
        ring(2, &[(4_851_800.0, 29_541_200.0), (4_851_600.0, 29_541_200.0), (4_851_600.0, 29_541_400.0)], 0.0)
    );
    let plots = plots.replace("10,1.5,", "9,1.5,");
    let answer = read(&file("带号=29", &plots)).await;
    let inputs = json!({"subject": answer, "zone": "EPSG:4517", "producer": "甲,乙", "date": "2026-05-31"});
    let written = posted("write-plot", inputs).await;
    let text = written["text"].as_str().unwrap().replace("\r\n", "\n");
    let (header, points) = text.split_once("[地块坐标]\n").unwrap();
    assert!(
        header.contains("数据产生单位=甲，乙\n数据产生日期=2026-05-31\n坐标系=2000国家大地坐标系\n几度分带=3\n"),
        "{header}"
    );
    // Points are named anew.
    let renamed =
        plots.replace("J1,2,", "J5,2,").replace("J2,2,", "J6,2,").replace("J3,2,", "J7,2,").replace("J4,2,", "J5,2,");
    let unnamed = |text: &str| -> Vec<String> {
        let bare = |line: &str| {
            line.split_once(',').map(|(name, rest)| if name.starts_with('J') { rest } else { line }.to_string())
        };
        text.lines().filter_map(bare).collect()
    };
    assert_eq!(unnamed(points), unnamed(&renamed));
    assert_eq!((&written["zone_epsg"], &written["decimals"]), (&json!(4517), &json!(3)));
    assert_eq!(written["plots"][0]["area"]["value"], json!(P5_M2));
    assert!(written["notes"][0].as_str().unwrap().starts_with("words changed: 1"));
    let again = read(&text).await;
    assert_eq!(again["features"][0]["properties"]["measured_area_m2"], json!(P5_M2));
}

#[tokio::test]
async fn the_nearest_zone_is_taken_unless_another_is_named() {
    let site = |west: f64| named("a", rectangle(west, 43.0, west + 0.01, 43.01), json!({"name": "甲"}));
    let zone = async |subject: Value, zone: Option<&str>| {
        let mut inputs = json!({"subject": subject});
        if let Some(zone) = zone {
            inputs["zone"] = json!(zone);
        }
        posted("write-plot", inputs).await["zone_epsg"].clone()
    };
    assert_eq!(zone(site(87.0), None).await, 4517);
    assert_eq!(zone(site(80.4), Some("nearest")).await, 4515);
    assert_eq!(zone(together(vec![site(87.0), site(89.9)]), None).await, 4517);
    assert_eq!(zone(site(87.0), Some("EPSG:4538")).await, 4538);
    assert_eq!(zone(site(87.0), Some("http://www.opengis.net/def/crs/EPSG/0/4493")).await, 4493);
    for zone in ["29", "EPSG:4490", "furthest", "EPSG:"] {
        refused("write-plot", json!({"subject": site(87.0), "zone": zone}), "zone").await;
    }
    refused("write-plot", json!({"subject": site(87.0), "zone": "EPSG:4525"}), "subject").await;
    refused("write-plot", json!({"subject": site(10.0)}), "subject").await;
    refused("write-plot", json!({"subject": site(87.0), "coordinate-decimals": 1}), "coordinate-decimals").await;
}

#[tokio::test]
async fn points_and_lines_are_no_plots() {
    let point = named("p", json!({"type": "Point", "coordinates": [87.0, 43.0]}), json!({}));
    refused("write-plot", json!({"subject": point}), "subject").await;
    let with = together(vec![point, named("a", rectangle(87.0, 43.0, 87.01, 43.01), json!({}))]);
    let written = posted("write-plot", json!({"subject": with})).await;
    assert_eq!((written["plots"].as_array().unwrap().len(), &written["without_area"][0]["id"]), (1, &json!("p")));
    assert!(written["text"].as_str().unwrap().contains(",1,a,面,,,,@\r\n"), "{written}");
}

/// The area of a feature that states none is the measured one.
#[tokio::test]
async fn a_file_states_the_measured_area_where_a_feature_states_none() {
    let written = posted("write-plot", json!({"subject": rectangle(87.60, 43.80, 87.62, 43.815)})).await;
    // DOMAIN §1.5: 2682105.2176 with edges straight in the plane.
    close(&written["plots"][0]["area"]["value"], 2_682_105.22, 0.03);
    assert!(written["text"].as_str().unwrap().contains("5,268.2105,1,#0,面,,,,@"), "{written}");
    let back = read(written["text"].as_str().unwrap()).await;
    assert_eq!(only(&back)["properties"]["stated_area_agrees_with"], json!(["survey"]));
}

#[tokio::test]
async fn a_stored_collection_can_be_asked_for_over_get() {
    let app = App::new();
    let get = app.body("/processes/write-plot/execution?collection=zone&ids=zone_cell&zone=EPSG:4517").await;
    let inputs = json!({"subject": {"collection": "zone", "ids": ["zone_cell"]}, "zone": "EPSG:4517"});
    assert_eq!(get, app.execute("write-plot", &inputs).await.ok("the same"));
    assert_eq!(get["plots"][0]["id"], "zone_cell");
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What is written and read is the same ground to the digits of the file.
    #[test]
    fn any_site_comes_back_to_the_millimetre(
        lon in 74.0..96.0_f64, lat in 35.0..49.0_f64, size in 0.001..0.05_f64, corners in 3_u32..12, decimals in 3_usize..5,
    ) {
        let corner = |n: u32| {
            let (sin, cos) = (std::f64::consts::TAU * f64::from(n % corners) / f64::from(corners)).sin_cos();
            [lon + size * cos, lat + size * sin]
        };
        let ring: Vec<[f64; 2]> = (0..=corners).map(corner).collect();
        let site = json!({"type": "Polygon", "coordinates": [ring]});
        let back = runtime().block_on(async {
            let written = posted("write-plot", json!({"subject": site, "coordinate-decimals": decimals})).await;
            read(written["text"].as_str().unwrap()).await
        });
        prop_assert_eq!(issues(&back), vec![]);
        let found = only(&back)["geometry"]["coordinates"][0].as_array().unwrap().clone();
        prop_assert_eq!(found.len(), ring.len());
        for (found, [lon, lat]) in found.iter().zip(&ring) {
            // Half of the last digit both ways is 0.7 mm, and a degree of longitude at 49°N has 73 km.
            let off = (number(&found[0]) - lon).hypot(number(&found[1]) - lat);
            prop_assert!(off < 2e-8, "{} {}", found, off);
        }
    }
}
