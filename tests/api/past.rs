//! `asOf=`, what was known then, and `datetime=`, what is valid when: on items, on one item, and on questions.

use crate::harness::encoded;
use crate::kept::Kept;
use crate::layers::{feature, layer};
use geo_types::Point;
use groundplan::model::RecordTime;
use groundplan::store::MemoryStore;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::OnceCell;

/// What this store's clock says.
static NOW: AtomicI64 = AtomicI64::new(0);
static APP: OnceCell<Kept> = OnceCell::const_new();

fn clock() -> RecordTime {
    RecordTime(NOW.load(Ordering::Relaxed))
}

fn at(time: &str) {
    NOW.store(RecordTime::parse(time).unwrap().0, Ordering::Relaxed);
}

fn valid(from: &str, to: Option<&str>) -> Value {
    json!({"n": 1, "valid_from": from, "valid_to": to})
}

/// January: `a` (valid 2020–2025) and `b` (valid from 2024). February: `a` is valid to 2027, n = 2. March: `b` goes, `c`
/// comes (valid from 2030). April: `c` has n = 2.
async fn app() -> &'static Kept {
    APP.get_or_init(|| async {
        at("2026-01-10T00:00:00Z");
        let first = vec![
            feature("a", Point::new(100.0, 0.0), valid("2020", Some("2025-12-31"))),
            feature("b", Point::new(101.0, 0.0), valid("2024", None)),
        ];
        let layers = vec![layer("plan", "规划", "Plan", first)];
        let app = Kept::on(Box::new(MemoryStore::default()), clock, layers, |_| {});
        let (admin, items) = (app.admin(), "/collections/plan/items");
        at("2026-02-10T12:00:00Z");
        let longer = json!({"properties": {"n": 2, "valid_to": "2027"}});
        app.write(&admin, &format!("PATCH {items}/a"), &longer).await.ok("a");
        at("2026-03-10T00:00:00.5Z");
        app.call(&admin, &format!("DELETE {items}/b"), &[], "").await;
        let c = json!({"type": "Point", "coordinates": [102.0, 0.0]});
        let c = json!({"type": "Feature", "id": "c", "geometry": c, "properties": valid("2030", None)});
        assert_eq!(app.write(&admin, &format!("POST {items}"), &c).await.status, 201);
        at("2026-04-10T00:00:00Z");
        app.write(&admin, &format!("PATCH {items}/c"), &json!({"properties": {"n": 2}})).await.ok("c");
        app
    })
    .await
}

/// `a1 b1`: ids with what they said. The collection that does not exist then is `-`.
async fn items(query: &str) -> String {
    let answer = app().await.get(&format!("/collections/plan/items?{query}")).await;
    if answer.status == 404 {
        return "-".into();
    }
    let body = answer.ok(query);
    let told = |f: &Value| format!("{}{}", f["id"].as_str().unwrap(), f["properties"]["n"]);
    body["features"].as_array().unwrap().iter().map(told).collect::<Vec<_>>().join(" ")
}

/// Moments of record time, and what was known then.
const KNOWN: [(&str, &str); 19] = [
    ("1900", "-"),
    ("2025-12-31", "-"),
    ("2026-01-09", "-"),
    ("2026-01-09T23:59:59.999999Z", "-"),
    ("2026-01-10T00:00:00Z", "a1 b1"),
    ("2026-01-10T08:00:00+08:00", "a1 b1"),
    ("2026-01-10", "a1 b1"),
    ("2026-02-09", "a1 b1"),
    ("2026-02-10T11:59:59.999999Z", "a1 b1"),
    ("2026-02-10T12:00:00Z", "a2 b1"),
    ("2026-02-10T19:59:59+08:00", "a1 b1"),
    ("2026-02-10", "a2 b1"),
    ("2026-02", "a2 b1"),
    ("2026-03-10T00:00:00.4Z", "a2 b1"),
    ("2026-03-10T00:00:00.6Z", "a2 c1"),
    ("2026-03", "a2 c1"),
    ("2026-04-10", "a2 c2"),
    ("2026", "a2 c2"),
    ("2999", "a2 c2"),
];

#[tokio::test]
async fn items_are_what_was_known_at_a_moment() {
    assert_eq!(items("").await, "a2 c2");
    for (time, known) in KNOWN {
        assert_eq!(items(&format!("asOf={}", encoded(time))).await, known, "{time}");
    }
}

#[tokio::test]
async fn one_item_is_what_was_known_at_a_moment() {
    let app = app().await;
    for (time, known) in KNOWN {
        for id in ["a", "b", "c"] {
            let answer = app.get(&format!("/collections/plan/items/{id}?asOf={}", encoded(time))).await;
            match known.split(' ').find_map(|one| one.strip_prefix(id)) {
                Some(n) => assert_eq!(answer.ok(time)["properties"]["n"].to_string(), n, "{id} {time}"),
                None => drop(answer.problem(404, time)),
            }
        }
    }
}

#[tokio::test]
async fn questions_are_asked_of_what_was_known_at_a_moment() {
    let app = app().await;
    for (time, known) in KNOWN {
        let expected: Vec<&str> = known.split(' ').filter_map(|one| one.get(..1)).filter(|id| *id != "-").collect();
        let got = app
            .get(&format!("/processes/nearest/execution?lon=99&lat=0&collections=plan&asOf={}", encoded(time)))
            .await;
        let inputs =
            json!({"inputs": {"subject": {"type": "Point", "coordinates": [99.0, 0.0]}, "collections": ["plan"]}});
        let path = format!("/processes/nearest/execution?asOf={}", encoded(time));
        let posted = app.post_text(&path, "application/json", inputs.to_string()).await;
        for answer in [got, posted] {
            if known == "-" {
                answer.problem(404, time);
                continue;
            }
            let body = answer.ok(time);
            let ids: Vec<&str> =
                body["neighbours"].as_array().unwrap().iter().map(|n| n["id"].as_str().unwrap()).collect();
            assert_eq!(ids, expected, "{time}");
        }
    }
}

/// What was known (`asOf`) about what is valid (`datetime`): both at once.
#[tokio::test]
async fn validity_is_asked_of_what_was_known() {
    for (known, valid, expected) in [
        ("2026-01-31", "2026-01-01", "b1"),
        ("2026-02-28", "2026-01-01", "a2 b1"),
        ("2026-01-31", "2025-12-31", "a1 b1"),
        ("2026-01-31", "2025-12-31T23:59:59Z", "a1 b1"),
        ("2026-01-31", "2026-01-01T00:00:00Z", "b1"),
        ("2026-01-31", "../2021", "a1"),
        ("2026-01-31", "../2019", ""),
        ("2026-01-31", "2026/..", "b1"),
        ("2026-01-31", "2019/2020", "a1"),
        ("2026-01-31", "../..", "a1 b1"),
        ("2026-03-31", "2031/..", "c1"),
        ("2026-03-31", "2028", ""),
        ("2026-03-31", "2027-12-31/2030-01-01", "a2 c1"),
        ("", "2027-12-31/2030-01-01", "a2 c2"),
        ("", "2028/2029", ""),
        ("", "2031-05-05T00:00:00Z", "c2"),
        ("2999", "2020-06", "a2"),
        ("2025-01-01", "2020-06", "-"),
    ] {
        let query = format!("asOf={known}&datetime={}", encoded(valid));
        assert_eq!(items(&query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn what_is_no_moment_is_refused() {
    let app = app().await;
    for time in ["now", "2026-13-01", "2026-01-01/2026-02-01", "..", "26", "2026-01-10T00:00:00"] {
        for path in ["/collections/plan/items", "/collections/plan/items/a", "/processes/area/execution"] {
            let answer = app
                .get(&format!(
                    "{path}?asOf={}&{}",
                    encoded(time),
                    if path.ends_with('n') { "collection=plan" } else { "f=json" }
                ))
                .await;
            answer.refuses("asOf", &format!("{path} {time}"));
        }
    }
}

#[tokio::test]
async fn pages_of_the_past_lead_on_in_the_past() {
    let app = app().await;
    let first = app.body("/collections/plan/items?asOf=2026-01-31&limit=1").await;
    let next = crate::harness::path(&first, "next").unwrap();
    assert_eq!(app.ids(&next).await, ["b"]);
    let tag = app.tag("/collections/plan/items?asOf=2026-01-31").await;
    assert_eq!(app.get_with("/collections/plan/items?asOf=2026-01-31", &[("if-none-match", &tag)]).await.status, 304);
}

#[tokio::test]
async fn the_tag_of_an_earlier_version_is_its_own() {
    let app = app().await;
    let [then, now] =
        [app.tag("/collections/plan/items/a?asOf=2026-01").await, app.tag("/collections/plan/items/a").await];
    assert!(then.starts_with("\"v1.") && now.starts_with("\"v2."), "{then} {now}");
    app.write_if(&app.editor(), "PATCH /collections/plan/items/a", ("if-match", &then), &json!({}))
        .await
        .problem(412, "then");
}
