//! Features of one collection: by box, time, name and filter, in any order, page by page.

mod order;
mod output;
mod region;

pub use order::{Cursor, SortKey};
pub use output::Output;
pub use region::Region;

use super::control::Control;
use super::error::QueryError;
use super::filter::{Encoding, Filter};
use super::snapshot::{CollectionSnapshot, Row};
use crate::crs;
use crate::geom;
use crate::model::{Envelope, Feature, TimeInterval};
use geo_types::Geometry;
use order::{After, Keys};
use serde_json::Value;
use std::sync::Arc;

/// Which features are wanted, and which of them now.
#[derive(Debug, Clone, Default)]
pub struct ItemsQuery {
    /// Must share a point with it. Features without geometry never do.
    pub region: Option<Region>,
    /// Their legal validity must meet this; without dates a feature is always valid.
    pub datetime: Option<TimeInterval>,
    /// Every word must occur in the id, a name in either language, or an alias; case does not matter.
    pub q: Option<String>,
    /// Must be true of them.
    pub filter: Option<Filter>,
    /// Properties that must have a value, which is given as text.
    pub equal: Vec<(String, String)>,
    /// What they are ordered by, before the id.
    pub order: Vec<SortKey>,
    /// Where the page before, or behind, ended.
    pub from: Option<Cursor>,
    /// So many are passed over first.
    pub offset: usize,
    /// At most this many.
    pub limit: usize,
}

impl ItemsQuery {
    /// Whether every feature has to be looked at, since neither place nor ids narrow it down.
    pub fn looks_at_all(&self) -> bool {
        let is_plain = self.datetime.is_none() && self.q.is_none() && self.filter.is_none() && self.equal.is_empty();
        let is_backwards = self.from.as_ref().is_some_and(|cursor| cursor.is_backwards);
        let narrowed = self.region.as_ref().and_then(Region::envelopes).is_some()
            || self.filter.as_ref().is_some_and(|filter| filter.ids().is_some() || filter.envelopes().is_some());
        let is_walk = is_plain && self.region.is_none() && self.order.is_empty() && !is_backwards;
        !(narrowed || is_walk)
    }
}

/// One page of features, in order.
#[derive(Debug, PartialEq)]
pub struct ItemsPage {
    /// The features.
    pub features: Vec<Arc<Feature>>,
    /// How many match on all pages together; exact.
    pub matched: usize,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Cursor>,
    /// Where the page before it ends; `None` on the first one.
    pub previous: Option<Cursor>,
}

/// A filter whose geometries are in a CRS, in its official axis order; without one they are longitude and latitude.
pub fn read_filter(text: &str, encoding: Encoding, crs: Option<&str>) -> Result<Filter, QueryError> {
    let to_storage = |geometry: Geometry<f64>| match crs.filter(|name| *name != crs::CRS84_URI) {
        Some(name) => crs::geometry_to_storage(name, &geometry).map_err(|cause| cause.to_string()),
        None => Ok(geometry),
    };
    Filter::read(text, encoding, &to_storage)
        .map_err(|cause| QueryError::BadValue { parameter: "filter", reason: cause.to_string() })
}

impl ItemsPage {
    /// Whether it is written in some ten microseconds: few features with few positions.
    pub fn is_light(&self) -> bool {
        let positions = |feature: &Arc<Feature>| feature.geometry.as_ref().map_or(0, geom::vertex_count);
        self.features.len() <= QUICK_ROWS && self.features.iter().map(positions).sum::<usize>() <= QUICK_POSITIONS
    }
}

/// Features and positions that are looked at in some ten microseconds.
const QUICK_ROWS: usize = 100;
const QUICK_POSITIONS: usize = 4_000;
/// Rows between two looks at whether anybody still waits.
const STRETCH: usize = 1024;

/// Filters by ids or boxes first and refines by geometry. A page continues after a feature, not after a count, so it stays
/// right while features are added and removed. Without any filter and order a page takes no longer than its features.
///
/// Errors: [`QueryError::UnknownProperty`] for a filter or order by what no feature has, [`QueryError::BadValue`] for a
/// cursor of another order, [`QueryError::Stopped`].
pub fn items(collection: &CollectionSnapshot, query: &ItemsQuery, control: &Control) -> Result<ItemsPage, QueryError> {
    let check = Check::new(collection, query)?;
    let after = query.from.as_ref().map(|cursor| After::new(cursor, &query.order)).transpose()?;
    let is_backwards = after.as_ref().is_some_and(After::is_backwards);
    if check.takes_all() && query.order.is_empty() && !is_backwards {
        return Ok(all(collection, query, after.as_ref()));
    }
    let mut matched = 0;
    let most = query.limit.saturating_add(query.offset).saturating_add(1);
    let (mut here, mut elsewhere) = (Keys::new(most, is_backwards), 0);
    for (seen, row) in candidates(collection, query).enumerate() {
        if seen % STRETCH == 0 {
            control.go_on()?;
        }
        if !check.holds(row) {
            continue;
        }
        matched += 1;
        let key = order::key(row, &query.order);
        if after.as_ref().is_none_or(|after| after.comes_to(&key)) {
            here.push(key);
        } else {
            elsewhere += 1;
        }
    }
    Ok(here.page(query, matched, elsewhere > 0 || (query.offset > 0 && matched > 0)))
}

fn all(collection: &CollectionSnapshot, query: &ItemsQuery, after: Option<&After<'_>>) -> ItemsPage {
    let mut rest = collection.rows_after(after.map(After::id)).map(|(_, row)| &row.feature);
    let features: Vec<Arc<Feature>> = rest.by_ref().skip(query.offset).take(query.limit).cloned().collect();
    let next = rest.next().and(features.last()).map(|last| Cursor::after(last, &query.order));
    let first = collection.rows().next().map(|(_, row)| row.id());
    let is_first = features.first().is_none_or(|shown| first == Some(shown.id.as_str()));
    let previous = features.first().filter(|_| !is_first).map(|shown| Cursor::before(shown, &query.order));
    ItemsPage { features, matched: collection.len(), next, previous }
}

/// Whether the page takes so little that another thread would cost more than it saves: few features can match, and they
/// have few positions together.
pub fn is_quick(collection: &CollectionSnapshot, query: &ItemsQuery) -> bool {
    let is_walk = !query.looks_at_all() && query.region.is_none() && query.filter.is_none();
    if is_walk && query.order.is_empty() {
        return query.limit.saturating_add(query.offset) <= QUICK_ROWS;
    }
    if query.filter.is_some() {
        return false;
    }
    // What is compared in a plane has to be bent and projected first.
    let boxes = query.region.as_ref().filter(|region| !region.is_plane()).and_then(Region::envelopes);
    let Some(envelopes) = boxes else { return false };
    let hits = envelopes.iter().flat_map(|envelope| collection.candidates(envelope));
    let mut left = QUICK_POSITIONS;
    for (count, position) in hits.enumerate() {
        let geometry = collection.at(position).and_then(|row| row.feature.geometry.as_ref());
        let positions = geometry.map_or(0, geom::vertex_count);
        if count >= QUICK_ROWS || positions > left {
            return false;
        }
        left -= positions;
    }
    true
}

/// Every feature whose envelope meets the box and that fulfils what the query says of its time, names and properties, in
/// no particular order, with its envelope; the query's region, order and pages are not looked at. What is drawn, such as
/// a tile, is cut by whoever draws it.
///
/// Errors: as [`items`].
pub fn candidates_in<'a>(
    collection: &'a CollectionSnapshot,
    envelope: &Envelope,
    query: &ItemsQuery,
    control: &Control,
) -> Result<Vec<(&'a Feature, Envelope)>, QueryError> {
    let check = Check::new(collection, query)?;
    let takes_all = check.takes_all();
    let mut found = Vec::new();
    for (seen, position) in collection.candidates(envelope).enumerate() {
        if seen % STRETCH == 0 {
            control.go_on()?;
        }
        let row = collection.at(position).filter(|row| takes_all || check.holds(row));
        found.extend(row.and_then(|row| Some((&*row.feature, row.envelope?))));
    }
    Ok(found)
}

/// Rows in the order of ids that can match.
fn candidates<'a>(collection: &'a CollectionSnapshot, query: &ItemsQuery) -> Box<dyn Iterator<Item = &'a Row> + 'a> {
    if let Some(mut ids) = query.filter.as_ref().and_then(Filter::ids) {
        ids.sort_unstable();
        ids.dedup();
        let found = ids.into_iter().filter_map(|id| collection.position(&id));
        return Box::new(found.filter_map(|position| collection.at(position)).collect::<Vec<_>>().into_iter());
    }
    let of_region = query.region.as_ref().and_then(Region::envelopes);
    let Some(envelopes) = of_region.or_else(|| query.filter.as_ref().and_then(Filter::envelopes)) else {
        return Box::new(collection.rows().map(|(_, row)| row));
    };
    let mut hits = envelopes.iter().flat_map(|envelope| collection.candidates(envelope)).collect();
    collection.sort(&mut hits);
    Box::new(hits.into_iter().filter_map(|position| collection.at(position)))
}

/// What has to hold of a feature.
struct Check<'q> {
    query: &'q ItemsQuery,
    words: Vec<String>,
}

impl<'q> Check<'q> {
    fn new(collection: &CollectionSnapshot, query: &'q ItemsQuery) -> Result<Self, QueryError> {
        for key in &query.order {
            collection.require_property(&key.property, Some("sortby"))?;
        }
        for name in query.filter.iter().flat_map(Filter::properties).filter(|name| *name != "geometry") {
            collection.require_property(name, Some("filter"))?;
        }
        let words = query.q.iter().flat_map(|q| q.split_whitespace()).map(str::to_lowercase).collect();
        Ok(Self { query, words })
    }

    fn takes_all(&self) -> bool {
        let ItemsQuery { region, datetime, filter, equal, .. } = self.query;
        region.is_none() && datetime.is_none() && filter.is_none() && equal.is_empty() && self.words.is_empty()
    }

    fn holds(&self, row: &Row) -> bool {
        let query = self.query;
        let in_region = || query.region.as_ref().is_none_or(|region| region.meets(&row.feature));
        let validity = &row.validity;
        let in_time =
            query.datetime.as_ref().is_none_or(|asked| asked.meets(validity.from.as_deref(), validity.to.as_deref()));
        let named = || self.words.iter().all(|word| row.names().contains(word));
        let is_equal = |(name, text): &(String, String)| is_written(&row.feature, name, text);
        let filtered = || query.filter.as_ref().is_none_or(|filter| filter.matches(&row.feature));
        in_time && named() && query.equal.iter().all(is_equal) && in_region() && filtered()
    }
}

/// Whether a property has the value that is written so. A list has it if one of its entries has.
fn is_written(feature: &Feature, name: &str, text: &str) -> bool {
    fn is(value: &Value, text: &str) -> bool {
        match value {
            Value::String(found) => found == text,
            Value::Number(number) => text.parse::<f64>().is_ok_and(|wanted| number.as_f64() == Some(wanted)),
            Value::Bool(found) => text == if *found { "true" } else { "false" },
            Value::Array(entries) => entries.iter().any(|entry| !entry.is_array() && is(entry, text)),
            Value::Null | Value::Object(_) => false,
        }
    }
    if name == "id" { feature.id == text } else { feature.properties.get(name).is_some_and(|value| is(value, text)) }
}
