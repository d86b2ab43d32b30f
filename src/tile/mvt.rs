//! One layer of a vector tile as it grows (Mapbox Vector Tile 2.1): features, and the keys and values that they share.

use super::feature_id::feature_id;
use super::matrix_set::EXTENT;
use super::protobuf::{bytes, bytes_len, double, number, varint, zigzag};
use crate::model::Feature;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Kind of a feature's geometry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GeomType {
    Point = 1,
    Line = 2,
    Polygon = 3,
}

/// A property's value as a tile has it.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Stored<'a> {
    Text(Cow<'a, str>),
    Double(u64),
    Natural(u64),
    Negative(i64),
    Truth(bool),
}

/// Good enough for tables that live as long as a tile; the keys come from our own data.
#[derive(Debug, Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        self.write_u64(rest.iter().fold(rest.len() as u64, |word, byte| word << 8 | u64::from(*byte)));
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(byte.into());
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// How often the values of a key were there already.
#[derive(Debug, Clone, Copy, Default)]
struct Finds {
    tried: u32,
    found: u32,
}

impl Finds {
    /// True for ids, names and measured numbers: to look for them takes longer than to write them.
    fn are_rare(self) -> bool {
        self.tried >= 4096 && self.found * 8 < self.tried
    }
}

type Table<K> = HashMap<K, u32, BuildHasherDefault<Mixer>>;

/// A layer under construction. `'a` is the life of the features.
#[derive(Debug)]
pub(super) struct LayerWriter<'a> {
    name: String,
    /// Messages with their field numbers and lengths.
    features: Vec<u8>,
    keys: Vec<&'a str>,
    /// For each key.
    finds: Vec<Finds>,
    key_bytes: usize,
    key_table: Table<&'a str>,
    values: Vec<u8>,
    value_count: u32,
    value_table: Table<Stored<'a>>,
    /// Of the feature before: properties mostly come in the same order.
    last_keys: Vec<u32>,
    tags: Vec<u8>,
    message: Vec<u8>,
}

/// How much a writer held at some time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    features: usize,
    keys: usize,
    key_bytes: usize,
    values: usize,
    value_count: u32,
}

impl<'a> LayerWriter<'a> {
    pub fn new(name: String) -> Self {
        Self {
            name,
            features: Vec::new(),
            keys: Vec::new(),
            finds: Vec::new(),
            key_bytes: 0,
            key_table: Table::default(),
            values: Vec::new(),
            value_count: 0,
            value_table: Table::default(),
            last_keys: Vec::new(),
            tags: Vec::new(),
            message: Vec::new(),
        }
    }

    /// Sets the properties of what is added next: the id, `_tiny` if so, and the `selected` ones, or all.
    pub fn describe(&mut self, feature: &'a Feature, selected: Option<&'a [String]>, tiny: bool) {
        self.tags.clear();
        let mut place = 0;
        self.tag(&mut place, "id", Stored::Text(Cow::Borrowed(&feature.id)));
        if tiny {
            self.tag(&mut place, "_tiny", Stored::Truth(true));
        }
        match selected {
            None => feature.properties.iter().for_each(|(key, value)| self.property(&mut place, key, value)),
            Some(keys) => keys.iter().for_each(|key| {
                if let Some(value) = feature.properties.get(key) {
                    self.property(&mut place, key, value);
                }
            }),
        }
    }

    fn property(&mut self, place: &mut usize, key: &'a str, value: &'a Value) {
        if key == "id" || key == "_tiny" {
            return;
        }
        if let Some(stored) = Stored::of(value) {
            self.tag(place, key, stored);
        }
    }

    fn tag(&mut self, place: &mut usize, key: &'a str, value: Stored<'a>) {
        let key = self.key(*place, key);
        *place += 1;
        let value = self.value(key, value);
        varint(&mut self.tags, key.into());
        varint(&mut self.tags, value.into());
    }

    fn key(&mut self, place: usize, key: &'a str) -> u32 {
        if let Some(&guess) = self.last_keys.get(place)
            && self.keys.get(guess as usize) == Some(&key)
        {
            return guess;
        }
        let next = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        let index = *self.key_table.entry(key).or_insert(next);
        if index == next {
            self.keys.push(key);
            self.finds.push(Finds::default());
            self.key_bytes += bytes_len(key.len());
        }
        self.last_keys.truncate(place);
        self.last_keys.resize(place, u32::MAX);
        self.last_keys.push(index);
        index
    }

    /// The place of a value in the layer's list; it is looked for unless values of its key have hardly ever been there.
    fn value(&mut self, key: u32, value: Stored<'a>) -> u32 {
        let Some(finds) = self.finds.get_mut(key as usize) else { return self.push_value(&value) };
        if finds.are_rare() {
            return self.push_value(&value);
        }
        finds.tried += 1;
        if let Some(index) = self.value_table.get(&value) {
            finds.found += 1;
            return *index;
        }
        let index = self.push_value(&value);
        self.value_table.insert(value, index);
        index
    }

    fn push_value(&mut self, value: &Stored<'_>) -> u32 {
        self.message.clear();
        match value {
            Stored::Text(text) => bytes(&mut self.message, 1, text.as_bytes()),
            Stored::Double(bits) => double(&mut self.message, 3, f64::from_bits(*bits)),
            Stored::Natural(value) => number(&mut self.message, 5, *value),
            Stored::Negative(value) => number(&mut self.message, 6, zigzag(*value)),
            Stored::Truth(value) => number(&mut self.message, 7, u64::from(*value)),
        }
        bytes(&mut self.values, 4, &self.message);
        self.value_count += 1;
        self.value_count - 1
    }

    /// Adds a feature with the properties set last.
    pub fn add(&mut self, id: &str, kind: GeomType, geometry: &[u8]) {
        self.message.clear();
        number(&mut self.message, 1, feature_id(id));
        bytes(&mut self.message, 2, &self.tags);
        number(&mut self.message, 3, kind as u64);
        bytes(&mut self.message, 4, geometry);
        bytes(&mut self.features, 2, &self.message);
    }

    /// What the layer comes to in the tile at most, bytes.
    pub fn size(&self) -> usize {
        const LENGTH: usize = 6;
        if self.features.is_empty() {
            return 0;
        }
        let ends = 2 + bytes_len(self.name.len()) + 4;
        1 + LENGTH + ends + self.features.len() + self.key_bytes + self.values.len()
    }

    /// The present state, to come back to.
    pub fn mark(&self) -> Mark {
        Mark {
            features: self.features.len(),
            keys: self.keys.len(),
            key_bytes: self.key_bytes,
            values: self.values.len(),
            value_count: self.value_count,
        }
    }

    /// Forgets what came after the mark.
    pub fn go_back(&mut self, mark: Mark) {
        self.features.truncate(mark.features);
        self.keys.truncate(mark.keys);
        self.finds.truncate(mark.keys);
        self.key_bytes = mark.key_bytes;
        self.values.truncate(mark.values);
        self.value_count = mark.value_count;
        self.key_table.retain(|_, index| (*index as usize) < mark.keys);
        self.value_table.retain(|_, index| *index < mark.value_count);
        self.last_keys.clear();
    }

    /// Appends the layer to a tile; nothing if it has no features.
    pub fn finish(&self, tile: &mut Vec<u8>) {
        if self.features.is_empty() {
            return;
        }
        let mut ends = Vec::with_capacity(self.name.len() + 16);
        number(&mut ends, 5, EXTENT.into());
        number(&mut ends, 15, 2);
        let length = bytes_len(self.name.len()) + self.features.len() + self.key_bytes + self.values.len() + ends.len();
        tile.reserve(length + 8);
        tile.push(3 << 3 | 2);
        varint(tile, length as u64);
        bytes(tile, 1, self.name.as_bytes());
        tile.extend_from_slice(&self.features);
        self.keys.iter().for_each(|key| bytes(tile, 3, key.as_bytes()));
        tile.extend_from_slice(&self.values);
        tile.extend_from_slice(&ends);
    }
}

impl<'a> Stored<'a> {
    /// `None` for null. Lists and objects become JSON text.
    fn of(value: &'a Value) -> Option<Self> {
        Some(match value {
            Value::Null => return None,
            Value::Bool(truth) => Self::Truth(*truth),
            Value::String(text) => Self::Text(Cow::Borrowed(text)),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(natural), _, _) => Self::Natural(natural),
                (None, Some(negative), _) => Self::Negative(negative),
                (None, None, Some(double)) => Self::Double(double.to_bits()),
                (None, None, None) => return None,
            },
            Value::Array(_) | Value::Object(_) => Self::Text(Cow::Owned(value.to_string())),
        })
    }
}
