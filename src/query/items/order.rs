//! The order of features, and places in it. A place is named by what the order looks at, so that it stays where it is
//! while features come and go.

use super::{ItemsPage, ItemsQuery};
use crate::model::Feature;
use crate::query::error::QueryError;
use crate::query::snapshot::Row;
use serde_json::Value;
use std::cmp::Ordering;
use std::sync::Arc;

/// What features are ordered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortKey {
    /// A property, or `id`.
    pub property: String,
    /// The largest value first.
    pub is_descending: bool,
}

/// A place between two features.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    /// The values of the feature that the order looks at.
    pub values: Vec<Value>,
    /// Its id.
    pub id: String,
    /// Whether what comes before it is wanted, not what comes after.
    pub is_backwards: bool,
}

impl Cursor {
    /// Behind a feature.
    pub(super) fn after(feature: &Feature, order: &[SortKey]) -> Self {
        Self { values: values(feature, order), id: feature.id.clone(), is_backwards: false }
    }

    /// In front of a feature.
    pub(super) fn before(feature: &Feature, order: &[SortKey]) -> Self {
        Self { is_backwards: true, ..Self::after(feature, order) }
    }
}

fn values(feature: &Feature, order: &[SortKey]) -> Vec<Value> {
    let value = |key: &SortKey| match key.property.as_str() {
        "id" => Value::from(feature.id.as_str()),
        name => match feature.properties.get(name) {
            Some(value @ (Value::String(_) | Value::Number(_) | Value::Bool(_))) => value.clone(),
            // Lists and objects have no order; they stand where nothing stands.
            _ => Value::Null,
        },
    };
    order.iter().map(value).collect()
}

/// A value in its order: false, true, numbers, text by code points. What is missing comes last either way.
#[derive(Debug, Clone, Copy)]
enum Place<'a> {
    Boolean(bool),
    Number(f64),
    Text(&'a str),
    Missing,
}

impl<'a> Place<'a> {
    fn of(value: Option<&'a Value>) -> Self {
        match value {
            Some(Value::Bool(value)) => Self::Boolean(*value),
            Some(Value::Number(number)) => number.as_f64().map_or(Self::Missing, Self::Number),
            Some(Value::String(text)) => Self::Text(text),
            _ => Self::Missing,
        }
    }

    fn rank(self) -> u8 {
        match self {
            Self::Boolean(_) => 0,
            Self::Number(_) => 1,
            Self::Text(_) => 2,
            Self::Missing => 3,
        }
    }

    fn compare(self, other: Self, is_descending: bool) -> Ordering {
        let order = match (self, other) {
            (Self::Missing, _) | (_, Self::Missing) => return self.rank().cmp(&other.rank()),
            (Self::Boolean(a), Self::Boolean(b)) => a.cmp(&b),
            (Self::Number(a), Self::Number(b)) => a.total_cmp(&b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (a, b) => a.rank().cmp(&b.rank()),
        };
        if is_descending { order.reverse() } else { order }
    }
}

/// A feature with what the order looks at.
#[derive(Debug, Clone)]
pub(super) struct Key<'a> {
    places: Vec<(Place<'a>, bool)>,
    feature: &'a Arc<Feature>,
}

/// What the order looks at in a row.
pub(super) fn key<'a>(row: &'a Row, order: &[SortKey]) -> Key<'a> {
    let place = |key: &SortKey| {
        let place = match key.property.as_str() {
            "id" => Place::Text(&row.feature.id),
            name => Place::of(row.feature.properties.get(name)),
        };
        (place, key.is_descending)
    };
    Key { places: order.iter().map(place).collect(), feature: &row.feature }
}

impl Key<'_> {
    fn compare(&self, other: &Self) -> Ordering {
        self.against(other.places.iter().map(|(place, _)| *place), &other.feature.id)
    }

    fn against<'b>(&self, places: impl Iterator<Item = Place<'b>>, id: &str) -> Ordering {
        let mut orders = self.places.iter().zip(places).map(|((a, descending), b)| a.compare(b, *descending));
        orders.find(|order| order.is_ne()).unwrap_or_else(|| self.feature.id.as_str().cmp(id))
    }
}

/// A cursor against an order.
pub(super) struct After<'c> {
    cursor: &'c Cursor,
}

impl<'c> After<'c> {
    pub fn new(cursor: &'c Cursor, order: &[SortKey]) -> Result<Self, QueryError> {
        if cursor.values.len() == order.len() {
            return Ok(Self { cursor });
        }
        Err(QueryError::BadValue { parameter: "cursor", reason: "it belongs to another order (`sortby`)".into() })
    }

    pub fn is_backwards(&self) -> bool {
        self.cursor.is_backwards
    }

    pub fn id(&self) -> &str {
        &self.cursor.id
    }

    /// Whether a feature lies on the side that is wanted.
    pub fn comes_to(&self, key: &Key<'_>) -> bool {
        let order = key.against(self.cursor.values.iter().map(|value| Place::of(Some(value))), &self.cursor.id);
        if self.cursor.is_backwards { order.is_lt() } else { order.is_gt() }
    }
}

/// The first (or, backwards, the last) so many of all that are pushed.
pub(super) struct Keys<'a> {
    kept: Vec<Key<'a>>,
    most: usize,
    is_backwards: bool,
}

impl<'a> Keys<'a> {
    pub fn new(most: usize, is_backwards: bool) -> Self {
        Self { kept: Vec::new(), most, is_backwards }
    }

    /// Twice as many are kept before the wrong half is let go: O(1) for each on average.
    pub fn push(&mut self, key: Key<'a>) {
        self.kept.push(key);
        if self.kept.len() >= self.most.saturating_mul(2).max(64) {
            self.shorten();
        }
    }

    fn shorten(&mut self) {
        let is_backwards = self.is_backwards;
        let order = |a: &Key<'a>, b: &Key<'a>| if is_backwards { b.compare(a) } else { a.compare(b) };
        if self.kept.len() > self.most {
            self.kept.select_nth_unstable_by(self.most - 1, order);
            self.kept.truncate(self.most);
        }
    }

    /// The page, when all have been seen. `has_elsewhere`: some lie on the other side of the cursor.
    pub fn page(mut self, query: &ItemsQuery, matched: usize, has_elsewhere: bool) -> ItemsPage {
        self.shorten();
        self.kept.sort_unstable_by(Key::compare);
        self.kept.drain(..query.offset.min(self.kept.len()));
        let has_more = self.kept.len() > query.limit;
        if has_more && self.is_backwards {
            self.kept.remove(0);
        } else {
            self.kept.truncate(query.limit);
        }
        let features: Vec<Arc<Feature>> = self.kept.iter().map(|key| Arc::clone(key.feature)).collect();
        let (has_previous, has_next) =
            if self.is_backwards { (has_more, has_elsewhere) } else { (has_elsewhere, has_more) };
        let next = features.last().filter(|_| has_next).map(|last| Cursor::after(last, &query.order));
        let previous = features.first().filter(|_| has_previous).map(|first| Cursor::before(first, &query.order));
        ItemsPage { features, matched, next, previous }
    }
}
