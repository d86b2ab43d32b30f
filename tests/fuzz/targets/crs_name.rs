//! Any text as the name of a reference system, alone and in a GeoJSON document: no panic, and nothing but an authority
//! and a code gets as far as PROJ (the stand-in for it asserts that).
#![no_main]

use libfuzzer_sys::fuzz_target;
use rooms::{crs::to_storage, format::check_crs};
use serde_json::json;

fuzz_target!(|name: &str| {
    if let Ok(position) = to_storage(name, 87.6, 43.8) {
        assert_eq!(position, [87.6, 43.8], "{name} counts as the storage CRS");
    }
    let member = json!({"type": "name", "properties": {"name": name}});
    let _ = check_crs(&json!({"type": "Point", "coordinates": [87.6, 43.8], "crs": member}));
});
