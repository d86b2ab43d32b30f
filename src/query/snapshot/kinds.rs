//! Of which kinds the values of a property are, and the geometries of a collection: counted, so that what goes can be
//! taken off again.

use geo_types::Geometry;
use serde_json::Value;

/// What a property's value is, to JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValueKind {
    /// Text.
    Text,
    /// A number without a fraction.
    Integer,
    /// Any other number.
    Number,
    /// True or false.
    Boolean,
    /// A list.
    Array,
    /// An object.
    Object,
    /// Nothing.
    Null,
}

/// All of them, in the order in which they are counted.
const VALUES: [ValueKind; 7] = [
    ValueKind::Text,
    ValueKind::Integer,
    ValueKind::Number,
    ValueKind::Boolean,
    ValueKind::Array,
    ValueKind::Object,
    ValueKind::Null,
];

impl ValueKind {
    /// The kind of a value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::String(_) => Self::Text,
            // More than fits 64 bits with a sign is no whole number to most readers.
            Value::Number(number) if number.is_i64() => Self::Integer,
            Value::Number(_) => Self::Number,
            Value::Bool(_) => Self::Boolean,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
            Value::Null => Self::Null,
        }
    }
}

/// How many values of a property are of which kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinds([u32; VALUES.len()]);

impl Kinds {
    pub(super) fn of(value: &Value, count: u32) -> Self {
        let mut kinds = Self::default();
        kinds.add(value, count);
        kinds
    }

    pub(super) fn add(&mut self, value: &Value, count: u32) {
        if let Some(found) = self.0.get_mut(ValueKind::of(value) as usize) {
            *found += count;
        }
    }

    pub(super) fn take(&mut self, value: &Value) {
        if let Some(found) = self.0.get_mut(ValueKind::of(value) as usize) {
            *found = found.saturating_sub(1);
        }
    }

    pub(super) fn is_none(&self) -> bool {
        self.0.iter().all(|count| *count == 0)
    }

    /// The kinds that occur, nothing left out.
    pub fn found(&self) -> impl Iterator<Item = ValueKind> {
        VALUES.into_iter().zip(self.0).filter(|(_, count)| *count > 0).map(|(kind, _)| kind)
    }

    /// The one kind that all values have that are not null; whole numbers among others are numbers. `None` where there
    /// are several, or only nulls.
    pub fn only(&self) -> Option<ValueKind> {
        let found: Vec<ValueKind> = self.found().filter(|kind| *kind != ValueKind::Null).collect();
        match found.as_slice() {
            [one] => Some(*one),
            [ValueKind::Integer, ValueKind::Number] => Some(ValueKind::Number),
            _ => None,
        }
    }
}

/// Kinds of geometry as GeoJSON names them.
const GEOMETRIES: [&str; 7] =
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"];

/// How many geometries are of which kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GeometryKinds([u32; GEOMETRIES.len()]);

impl GeometryKinds {
    pub(super) fn add(&mut self, geometry: &Geometry<f64>) {
        if let Some(count) = self.0.get_mut(kind(geometry)) {
            *count += 1;
        }
    }

    pub(super) fn take(&mut self, geometry: &Geometry<f64>) {
        if let Some(count) = self.0.get_mut(kind(geometry)) {
            *count = count.saturating_sub(1);
        }
    }

    /// The names of those that occur.
    pub fn found(&self) -> impl Iterator<Item = &'static str> {
        GEOMETRIES.into_iter().zip(self.0).filter(|(_, count)| *count > 0).map(|(name, _)| name)
    }
}

fn kind(geometry: &Geometry<f64>) -> usize {
    match geometry {
        Geometry::Point(_) => 0,
        Geometry::MultiPoint(_) => 1,
        Geometry::LineString(_) | Geometry::Line(_) => 2,
        Geometry::MultiLineString(_) => 3,
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => 4,
        Geometry::MultiPolygon(_) => 5,
        Geometry::GeometryCollection(_) => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whole_numbers_among_others_are_numbers_and_nulls_do_not_count() {
        let mut kinds = Kinds::of(&json!(1), 2);
        kinds.add(&json!(null), 1);
        assert_eq!(kinds.only(), Some(ValueKind::Integer));
        kinds.add(&json!(1.5), 1);
        assert_eq!(kinds.only(), Some(ValueKind::Number));
        kinds.add(&json!("x"), 1);
        assert_eq!(kinds.only(), None);
        kinds.take(&json!("x"));
        kinds.take(&json!(1.5));
        assert_eq!((kinds.only(), kinds.is_none()), (Some(ValueKind::Integer), false));
        assert_eq!(Kinds::of(&json!(null), 3).only(), None);
    }
}
