//! A reader of vector tiles for the tests, written from the specification and sharing nothing with the writer.

use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub struct Layer {
    pub name: String,
    pub extent: u64,
    pub version: u64,
    pub features: Vec<Read>,
    pub value_count: usize,
}

#[derive(Debug, Clone)]
pub struct Read {
    pub number: u64,
    pub kind: u64,
    pub properties: BTreeMap<String, Value>,
    /// Points, lines, or rings without their closing point.
    pub parts: Vec<Vec<[i64; 2]>>,
}

impl Read {
    pub fn id(&self) -> &str {
        self.properties["id"].as_str().unwrap()
    }
}

enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Eight([u8; 8]),
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = bytes[0];
        *bytes = &bytes[1..];
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return value;
        }
        shift += 7;
    }
}

fn fields(mut bytes: &[u8]) -> Vec<(u64, Field<'_>)> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let tag = varint(&mut bytes);
        let field = match tag & 7 {
            0 => Field::Number(varint(&mut bytes)),
            1 => {
                let (eight, rest) = bytes.split_at(8);
                bytes = rest;
                Field::Eight(eight.try_into().unwrap())
            }
            2 => {
                let length = varint(&mut bytes) as usize;
                let (content, rest) = bytes.split_at(length);
                bytes = rest;
                Field::Bytes(content)
            }
            other => panic!("wire type {other}"),
        };
        fields.push((tag >> 3, field));
    }
    fields
}

fn unzigzag(value: u64) -> i64 {
    let half = (value >> 1) as i64;
    if value & 1 == 1 { -half - 1 } else { half }
}

fn value(bytes: &[u8]) -> Value {
    let fields = fields(bytes);
    assert_eq!(fields.len(), 1, "a value has one type");
    match &fields[0] {
        (1, Field::Bytes(text)) => json!(std::str::from_utf8(text).unwrap()),
        (3, Field::Eight(bits)) => json!(f64::from_le_bytes(*bits)),
        (5, Field::Number(natural)) => json!(natural),
        (6, Field::Number(signed)) => json!(unzigzag(*signed)),
        (7, Field::Number(truth)) => json!(*truth == 1),
        (tag, _) => panic!("value field {tag}"),
    }
}

fn parts(kind: u64, bytes: &[u8]) -> Vec<Vec<[i64; 2]>> {
    let (mut rest, mut at, mut parts) = (bytes, [0_i64; 2], Vec::<Vec<[i64; 2]>>::new());
    while !rest.is_empty() {
        let command = varint(&mut rest);
        let (id, count) = (command & 7, command >> 3);
        assert!(count > 0);
        if id == 7 {
            assert_eq!((kind, count), (3, 1));
            continue;
        }
        assert!(id == 1 || id == 2);
        for _ in 0..count {
            at = [at[0] + unzigzag(varint(&mut rest)), at[1] + unzigzag(varint(&mut rest))];
            if id == 1 {
                parts.push(vec![at]);
            } else {
                parts.last_mut().unwrap().push(at);
            }
        }
        assert!(kind == 1 || id == 2 || count == 1);
    }
    parts
}

fn feature(bytes: &[u8], keys: &[String], values: &[Value]) -> Read {
    let (mut number, mut kind, mut tags, mut geometry) = (0, 0, Vec::new(), Vec::new());
    for (tag, field) in fields(bytes) {
        match (tag, field) {
            (1, Field::Number(n)) => number = n,
            (2, Field::Bytes(mut packed)) => {
                while !packed.is_empty() {
                    tags.push(varint(&mut packed) as usize);
                }
            }
            (3, Field::Number(n)) => kind = n,
            (4, Field::Bytes(commands)) => geometry = commands.to_vec(),
            (tag, _) => panic!("feature field {tag}"),
        }
    }
    let mut properties = BTreeMap::new();
    for pair in tags.chunks(2) {
        assert!(properties.insert(keys[pair[0]].clone(), values[pair[1]].clone()).is_none(), "a key twice");
    }
    Read { number, kind, properties, parts: parts(kind, &geometry) }
}

/// The layers of a tile.
pub fn decode(tile: &[u8]) -> Vec<Layer> {
    let layer = |(tag, field): (u64, Field<'_>)| {
        let (3, Field::Bytes(bytes)) = (tag, field) else { panic!("tile field {tag}") };
        let (mut name, mut extent, mut version) = (String::new(), 4096, 1);
        let (mut raw, mut keys, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for (tag, field) in fields(bytes) {
            match (tag, field) {
                (1, Field::Bytes(text)) => name = String::from_utf8(text.to_vec()).unwrap(),
                (2, Field::Bytes(feature)) => raw.push(feature),
                (3, Field::Bytes(text)) => keys.push(String::from_utf8(text.to_vec()).unwrap()),
                (4, Field::Bytes(bytes)) => values.push(value(bytes)),
                (5, Field::Number(n)) => extent = n,
                (15, Field::Number(n)) => version = n,
                (tag, _) => panic!("layer field {tag}"),
            }
        }
        let features = raw.into_iter().map(|bytes| feature(bytes, &keys, &values)).collect();
        Layer { name, extent, version, features, value_count: values.len() }
    };
    fields(tile).into_iter().map(layer).collect()
}
