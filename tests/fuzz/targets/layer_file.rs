//! Any bytes as a layer file: no panic, and what is read is written and read to the same layer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rooms::format::{read_layer, write_layer};

fuzz_target!(|bytes: &[u8]| {
    let Ok(layer) = read_layer(bytes) else { return };
    let text = write_layer(&layer).expect("a layer can be written");
    let back = read_layer(text.as_bytes()).expect("what we wrote can be read");
    assert_eq!(back, layer);
    assert_eq!(write_layer(&back).expect("a layer can be written"), text);
});
