//! `POST …/items`.

use super::{ITEMS, faults, named, point, square};
use crate::harness::{HOST, href};
use crate::kept::Kept;
use serde_json::{Value, json};

#[tokio::test]
async fn a_new_feature_has_an_address_that_answers() {
    let app = Kept::new();
    let sent = square(80.0, 44.0, json!({"name": "新区", "n": 1.5, "list": [1, {"a": null}]}));
    let answer = app.write(&app.editor(), &format!("POST {ITEMS}"), &sent).await;
    assert_eq!(answer.status, 201);
    let location = answer.header("location").strip_prefix(&format!("http://{HOST}")).unwrap().to_string();
    let found = app.body(&location).await;
    assert_eq!((&found["geometry"], &found["properties"]), (&sent["geometry"], &sent["properties"]));
    assert_eq!(found["id"].as_str().unwrap(), location.rsplit('/').next().unwrap());
    assert_eq!(href(&found, "self").unwrap(), format!("http://{HOST}{location}"));
    let told = answer.json();
    assert_eq!((&told["changes"][0]["id"], &told["changes"][0]["version"]), (&found["id"], &json!(1)));
    assert_eq!(app.body(ITEMS).await["numberMatched"], 4);
}

#[tokio::test]
async fn an_id_that_comes_with_a_feature_is_kept_and_is_taken_once() {
    let app = Kept::new();
    let editor = app.editor();
    let answer = app.write(&editor, &format!("POST {ITEMS}"), &named("片区-1", point(80.0, 44.0, json!({})))).await;
    assert_eq!(answer.header("location"), format!("http://{HOST}{ITEMS}/%E7%89%87%E5%8C%BA-1"));
    let again = app.write(&editor, &format!("POST {ITEMS}"), &named("片区-1", point(81.0, 44.0, json!({})))).await;
    assert_eq!(faults(&again, 409), [("/id".to_string(), "conflict".to_string())]);
    let number = app.write(&editor, &format!("POST {ITEMS}"), &json!({"type": "Feature", "id": 7})).await;
    assert_eq!((number.status.as_u16(), number.header("location")), (201, format!("http://{HOST}{ITEMS}/7").as_str()));
}

#[tokio::test]
async fn ids_that_the_server_gives_are_new_each_time() {
    let app = Kept::new();
    let editor = app.editor();
    let feature = json!({"type": "Feature"});
    let first = app.write(&editor, &format!("POST {ITEMS}"), &feature).await;
    let second = app.write(&editor, &format!("POST {ITEMS}"), &feature).await;
    assert_ne!(first.header("location"), second.header("location"));
}

#[tokio::test]
async fn a_feature_collection_becomes_true_as_a_whole() {
    let app = Kept::new();
    let features: Vec<Value> = (0..5).map(|n| named(&format!("n{n}"), point(80.0, 44.0, json!({})))).collect();
    let body = json!({"type": "FeatureCollection", "features": features});
    let answer = app.write(&app.editor(), &format!("POST {ITEMS}"), &body).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (201, ""));
    assert_eq!(answer.json()["changes"].as_array().unwrap().len(), 5);
    let [first, last] = [app.versions(&format!("{ITEMS}/n0")).await, app.versions(&format!("{ITEMS}/n4")).await];
    assert_eq!(first[0]["began"], last[0]["began"]);
}

#[tokio::test]
async fn one_bad_feature_keeps_all_out_and_everything_wrong_is_told() {
    let app = Kept::new();
    let bow = json!([[80.0, 44.0], [81.0, 45.0], [81.0, 44.0], [80.0, 45.0], [80.0, 44.0]]);
    let features = json!([
        named("good", point(80.0, 44.0, json!({}))),
        named(
            "bow",
            json!({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [bow]}, "properties": {"status": "maybe"}})
        ),
        named("zone_cell", point(80.0, 44.0, json!({"uncertainty_m": -1, "geometry_basis": "none"}))),
    ]);
    let body = json!({"type": "FeatureCollection", "features": features});
    let answer = app.write(&app.editor(), &format!("POST {ITEMS}"), &body).await;
    let problem = answer.problem(422, "three features");
    assert!(problem["detail"].as_str().unwrap().contains("more"), "{problem}");
    let pointers: Vec<String> = faults(&answer, 422).into_iter().map(|(pointer, _)| pointer).collect();
    let expected = ["/properties/status", "/geometry", "/properties/uncertainty_m", "/properties/geometry_basis"];
    assert_eq!(pointers, expected);
    assert_eq!(problem["errors"][1]["feature"], "zone/bow");
    assert_eq!((&problem["errors"][0]["edit"], &problem["errors"][2]["edit"]), (&json!(1), &json!(2)));
    assert_eq!(app.body(ITEMS).await["numberMatched"], 3);
    app.get(&format!("{ITEMS}/good")).await.problem(404, "good");
    app.get(&format!("{ITEMS}/good/history")).await.problem(404, "good");
}

#[tokio::test]
async fn the_same_id_twice_in_one_body_is_a_conflict() {
    let app = Kept::new();
    let twin = || named("twin", point(80.0, 44.0, json!({})));
    let body = json!({"type": "FeatureCollection", "features": [twin(), twin()]});
    let answer = app.write(&app.editor(), &format!("POST {ITEMS}"), &body).await;
    assert_eq!(faults(&answer, 409), [("/id".to_string(), "conflict".to_string())]);
}

#[tokio::test]
async fn an_empty_feature_collection_is_taken_and_changes_nothing() {
    let app = Kept::new();
    let body = json!({"type": "FeatureCollection", "features": []});
    let answer = app.write(&app.editor(), &format!("POST {ITEMS}"), &body).await;
    assert!([201, 422].contains(&answer.status.as_u16()), "{}", answer.status);
    assert_eq!(app.body(ITEMS).await["numberMatched"], 3);
}

#[tokio::test]
async fn heights_are_left_out_and_said_to_be() {
    let app = Kept::new();
    let high =
        json!({"type": "Feature", "id": "high", "geometry": {"type": "Point", "coordinates": [80.0, 44.0, 612.5]}});
    let answer = app.write(&app.editor(), &format!("POST {ITEMS}"), &high).await;
    assert!(answer.json()["notes"][0].as_str().unwrap().contains("heights"), "{}", answer.json());
    assert_eq!(app.body(&format!("{ITEMS}/high")).await["geometry"]["coordinates"], json!([80.0, 44.0]));
    let repairs = &app.versions(&format!("{ITEMS}/high")).await[0]["repairs"];
    assert!(repairs[0].as_str().unwrap().contains("heights"), "{repairs}");
}

#[tokio::test]
async fn a_repair_is_made_when_it_is_asked_for_and_stays_on_record() {
    let app = Kept::new();
    let bow = json!([[80.0, 44.0], [80.02, 44.02], [80.02, 44.0], [80.0, 44.02], [80.0, 44.0]]);
    let sent = json!({"type": "Feature", "id": "bow", "geometry": {"type": "Polygon", "coordinates": [bow]}});
    let editor = app.editor();
    let refused = app.write(&editor, &format!("POST {ITEMS}"), &sent).await;
    assert_eq!(faults(&refused, 422)[0].0, "/geometry");
    let answer = app.write(&editor, &format!("POST {ITEMS}?repair=true"), &sent).await;
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    assert!(!answer.json()["notes"].as_array().unwrap().is_empty());
    let version = &app.versions(&format!("{ITEMS}/bow")).await[0];
    let repairs: Vec<&str> = version["repairs"].as_array().unwrap().iter().map(|r| r.as_str().unwrap()).collect();
    assert!(repairs.iter().any(|repair| repair.contains("m²")), "{repairs:?}");
    assert_eq!(app.body(&format!("{ITEMS}/bow")).await["geometry"]["type"], "MultiPolygon");
    app.write(&editor, &format!("POST {ITEMS}?repair=perhaps"), &sent).await.refuses("repair", "perhaps");
}
