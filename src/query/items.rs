//! Features of one collection: by box, time and name, page by page.

use super::snapshot::{CollectionSnapshot, Row};
use crate::geom;
use crate::model::{BBox, Feature, TimeInterval};

/// Which features are wanted.
#[derive(Debug, Clone, Default)]
pub struct ItemsQuery {
    /// Must share a point with this box. Features without geometry never do.
    pub bbox: Option<BBox>,
    /// Their legal validity must meet this; without dates a feature is always valid.
    pub datetime: Option<TimeInterval>,
    /// Every word must occur in the id, a name in either language, or an alias; case does not matter.
    pub q: Option<String>,
    /// Only features after this id: where the page before ended.
    pub after: Option<String>,
    /// At most this many.
    pub limit: usize,
}

/// One page of features, ordered by id.
#[derive(Debug, PartialEq)]
pub struct ItemsPage<'a> {
    /// The features.
    pub features: Vec<&'a Feature>,
    /// How many match on all pages together; exact.
    pub matched: usize,
    /// Id to continue after; `None` on the last page.
    pub next_after: Option<&'a str>,
}

/// Filters by box first and refines by geometry. A page continues after an id, not after a count, so it stays
/// right while features are added and removed. Without any filter a page takes no longer than its features.
pub fn items<'a>(collection: &'a CollectionSnapshot, query: &ItemsQuery) -> ItemsPage<'a> {
    let words: Vec<String> = query.q.iter().flat_map(|q| q.split_whitespace()).map(str::to_lowercase).collect();
    if query.bbox.is_none() && query.datetime.is_none() && words.is_empty() {
        return all(collection, query);
    }
    let mut page = ItemsPage { features: Vec::new(), matched: 0, next_after: None };
    for row in candidates(collection, query) {
        if !is_wanted(row, query, &words) {
            continue;
        }
        page.matched += 1;
        if query.after.as_ref().is_some_and(|after| row.id() <= after.as_str()) {
            continue;
        }
        if page.features.len() < query.limit {
            page.features.push(&*row.feature);
        } else if page.next_after.is_none() {
            page.next_after = page.features.last().map(|last| last.id.as_str());
        }
    }
    page
}

fn all<'a>(collection: &'a CollectionSnapshot, query: &ItemsQuery) -> ItemsPage<'a> {
    let mut rest = collection.rows_after(query.after.as_deref()).map(|(_, row)| &*row.feature);
    let features: Vec<&Feature> = rest.by_ref().take(query.limit).collect();
    let next_after = rest.next().and_then(|_| features.last().map(|last| last.id.as_str()));
    ItemsPage { features, matched: collection.len(), next_after }
}

/// Rows in the order of ids that can match the box.
fn candidates<'a>(collection: &'a CollectionSnapshot, query: &ItemsQuery) -> Box<dyn Iterator<Item = &'a Row> + 'a> {
    let Some(bbox) = &query.bbox else { return Box::new(collection.rows().map(|(_, row)| row)) };
    let mut hits = bbox.envelopes().iter().flat_map(|e| collection.candidates(e)).collect();
    collection.sort(&mut hits);
    Box::new(hits.into_iter().filter_map(|position| collection.at(position)))
}

fn is_wanted(row: &Row, query: &ItemsQuery, words: &[String]) -> bool {
    let in_box = query.bbox.as_ref().is_none_or(|bbox| {
        let geometry = row.feature.geometry.as_ref();
        geometry.is_some_and(|g| bbox.envelopes().iter().any(|e| geom::intersects_envelope(g, e)))
    });
    let validity = &row.validity;
    let in_time =
        || query.datetime.as_ref().is_none_or(|asked| asked.meets(validity.from.as_deref(), validity.to.as_deref()));
    let named = || words.iter().all(|word| row.names().contains(word));
    in_box && in_time() && named()
}
