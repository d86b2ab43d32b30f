//! Any text as the name of a reference system, alone and in a GeoJSON document: no panic, and nothing but an authority
//! and a code gets as far as PROJ (the stand-in for it asserts that).
#![no_main]

use libfuzzer_sys::fuzz_target;
use rooms::{
    crs::{axes, from_storage, to_storage},
    format::check_crs,
};
use serde_json::json;

const POSITION: [f64; 2] = [87.6, 43.8];

fuzz_target!(|name: &str| {
    if let Ok(position) = to_storage(name, POSITION[0], POSITION[1]) {
        assert_eq!(position, POSITION, "{name} counts as the storage CRS");
    }
    let _ = (from_storage(name, POSITION), axes(name));
    let member = json!({"type": "name", "properties": {"name": name}});
    let _ = check_crs(&json!({"type": "Point", "coordinates": POSITION, "crs": member}));
});
