//! What a listener is told of a publication.

use crate::api::tiles::range_value;
use crate::edit::{Published, Touched};
use crate::model::Envelope;
use crate::query::{Sight, Snapshot};
use crate::tile::{Settings, TileMatrixSet, TileRange, matrix_sets};
use serde_json::{Map, Value, json};

/// Boxes whose tiles are listed one by one; of more the tiles of the box round all.
const MAX_BOXES: usize = 8;

/// Who listens, and to what.
pub(super) struct Listener {
    pub sight: Sight,
    /// Only those may know the numbers of transactions.
    pub sees_all: bool,
    /// Only these; without, all.
    pub collections: Option<Vec<String>>,
}

impl Listener {
    /// The JSON of an event; `None` if nothing of it is in sight.
    pub fn told(&self, published: &Published, snapshot: &Snapshot) -> Option<Value> {
        let seen: Vec<&Touched> = published.collections.iter().filter(|touched| self.sees(touched, snapshot)).collect();
        if seen.is_empty() {
            return None;
        }
        let boxes = gathered(seen.iter().flat_map(|touched| &touched.boxes).copied().collect());
        let mut data = Map::new();
        if self.sees_all {
            data.insert("transaction".into(), json!(published.number));
        }
        data.insert("time".into(), json!(published.time));
        data.insert("collections".into(), seen.iter().map(|touched| json!(touched.collection)).collect());
        let described = seen.iter().filter(|touched| touched.is_described);
        data.insert("described".into(), described.map(|touched| json!(touched.collection)).collect());
        data.insert("changes".into(), seen.iter().flat_map(|touched| changes(touched)).collect());
        data.insert("more".into(), json!(seen.iter().map(|touched| touched.more).sum::<usize>()));
        let round = boxes.iter().copied().reduce(|a, b| a.union(&b));
        data.insert("bbox".into(), json!(round.map(Envelope::to_array)));
        let tiles = matrix_sets().iter().map(|set| (set.id.to_string(), ranges(set, &boxes)));
        data.insert("tiles".into(), Value::Object(tiles.collect()));
        Some(Value::Object(data))
    }

    /// What was retired is named only to those who see everything: nobody knows any more who might see it.
    fn sees(&self, touched: &Touched, snapshot: &Snapshot) -> bool {
        let is_wanted = self.collections.as_ref().is_none_or(|wanted| wanted.contains(&touched.collection));
        let held = snapshot.collections().iter().find(|held| held.meta().id == touched.collection);
        is_wanted && held.map_or(self.sees_all, |held| self.sight.reads(held.meta()))
    }
}

fn changes(touched: &Touched) -> Vec<Value> {
    let one = |(id, doing): &(String, crate::edit::Doing)| json!({"collection": touched.collection, "id": id, "action": doing.name()});
    touched.features.iter().map(one).collect()
}

fn gathered(boxes: Vec<Envelope>) -> Vec<Envelope> {
    if boxes.len() <= MAX_BOXES { boxes } else { boxes.into_iter().reduce(|a, b| a.union(&b)).into_iter().collect() }
}

/// The tiles that show anything of the boxes, matrix by matrix.
fn ranges(set: &TileMatrixSet, boxes: &[Envelope]) -> Value {
    let of_matrix = |z| {
        let mut ranges: Vec<TileRange> =
            boxes.iter().filter_map(|envelope| set.range(z, envelope, Settings::default().buffer_units)).collect();
        ranges.sort_unstable_by_key(|range| (range.min_row, range.min_col, range.max_row, range.max_col));
        ranges.dedup();
        ranges
    };
    (set.min_zoom()..=set.max_zoom()).flat_map(of_matrix).map(range_value).collect()
}
