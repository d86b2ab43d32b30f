//! Any text as a filter: no panic, no long run; what is read means the same when it is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rooms::{model::Feature, query::Filter};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

static FEATURES: LazyLock<Vec<Feature>> = LazyLock::new(|| {
    let feature = |id: &str, properties: Value| Feature {
        id: id.into(),
        geometry: (id == "placed").then(|| geo_types::Point::new(87.6, 43.8).into()),
        properties: properties.as_object().cloned().unwrap_or_default(),
    };
    vec![
        feature("placed", json!({"a": 1, "name": "霍尔果斯", "status": "planned", "flag": true, "list": [1, 2]})),
        feature("other", json!({"a": -0.5, "name": "", "status": null, "flag": false, "deep": {"a": 1}})),
        Feature { id: "bare".into(), geometry: None, properties: Map::new() },
    ]
});

fuzz_target!(|text: &str| {
    let Ok(filter) = Filter::parse(text) else { return };
    assert!(text.len() <= Filter::MAX_BYTES);
    let again = Filter::parse(&filter.to_string()).expect("what was read once is read again");
    assert_eq!(again.properties(), filter.properties());
    let opposite = Filter::parse(&format!("NOT ({text})")).ok();
    for feature in FEATURES.iter() {
        assert_eq!(again.matches(feature), filter.matches(feature));
        // Never both true; both may be unknown.
        assert!(!(filter.matches(feature) && opposite.as_ref().is_some_and(|not| not.matches(feature))));
    }
});
