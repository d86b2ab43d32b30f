//! Any bytes as a supplied GeoJSON document: no panic, and what passes the door goes out and comes back unchanged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rooms::format::{geometry_value, supplied_features};
use rooms::geom::{Limits, Shape, area_m2, check, length_m};

fuzz_target!(|bytes: &[u8]| {
    let Ok(document) = serde_json::from_slice(bytes) else { return };
    let Ok(features) = supplied_features(document) else { return };
    for feature in features {
        if check(&feature.geometry, &Limits { max_vertices: 1_000 }).is_err() {
            continue;
        }
        assert!(area_m2(&feature.geometry).is_finite() && length_m(&feature.geometry).is_finite());
        assert!(Shape::new(&feature.geometry).is_some());
        let back = supplied_features(geometry_value(&feature.geometry)).expect("our own GeoJSON");
        assert_eq!(back.first().map(|f| &f.geometry), Some(&feature.geometry));
    }
});
