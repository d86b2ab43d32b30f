//! Features of one collection: by box, time and name, page by page.

use super::snapshot::CollectionSnapshot;
use crate::geom;
use crate::model::{BBox, Feature, TimeInterval};
use std::collections::BTreeSet;

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
/// right while features are added and removed.
pub fn items<'a>(collection: &'a CollectionSnapshot, query: &ItemsQuery) -> ItemsPage<'a> {
    let words: Vec<String> = query.q.iter().flat_map(|q| q.split_whitespace()).map(str::to_lowercase).collect();
    let mut page = ItemsPage { features: Vec::new(), matched: 0, next_after: None };
    for position in positions(collection, query) {
        let Some(feature) = collection.at(position).filter(|_| is_wanted(collection, position, query, &words)) else {
            continue;
        };
        page.matched += 1;
        if query.after.as_ref().is_some_and(|after| feature.id <= *after) {
            continue;
        }
        if page.features.len() < query.limit {
            page.features.push(feature);
        } else if page.next_after.is_none() {
            page.next_after = page.features.last().map(|last| last.id.as_str());
        }
    }
    page
}

/// Positions in id order that can match the box.
fn positions(collection: &CollectionSnapshot, query: &ItemsQuery) -> Vec<u32> {
    match &query.bbox {
        None => (0..).zip(collection.features()).map(|(position, _)| position).collect(),
        Some(bbox) => {
            let hits: BTreeSet<u32> =
                bbox.envelopes().iter().flat_map(|e| collection.tree.candidates(e).collect::<Vec<_>>()).collect();
            hits.into_iter().collect()
        }
    }
}

fn is_wanted(collection: &CollectionSnapshot, position: u32, query: &ItemsQuery, words: &[String]) -> bool {
    let Ok(at) = usize::try_from(position) else {
        return false;
    };
    let in_box = query.bbox.as_ref().is_none_or(|bbox| {
        let geometry = collection.at(position).and_then(|f| f.geometry.as_ref());
        geometry.is_some_and(|g| bbox.envelopes().iter().any(|e| geom::intersects_envelope(g, e)))
    });
    let in_time = || match (&query.datetime, collection.validity.get(at)) {
        (Some(asked), Some(validity)) => asked.meets(validity.from.as_ref(), validity.to.as_ref()),
        _ => true,
    };
    let named = || collection.names.get(at).is_some_and(|names| words.iter().all(|word| names.contains(word)));
    in_box && in_time() && named()
}
