//! Ground divided by the features of other collections, such as counties.

use super::cut::corners;
use crate::geom::{self, Shape, SliverRule};
use crate::model::{Envelope, Reference};
use crate::query::control::Control;
use crate::query::error::QueryError;
use crate::query::item::Item;
use crate::query::parallel;
use crate::query::snapshot::Snapshot;
use crate::query::targets::Targets;
use geo_types::{Geometry, Polygon};
use std::collections::BTreeMap;

/// Collection and position of a district.
pub(super) type District = (usize, u32);

/// All districts of a question.
pub(super) struct Districts<'a> {
    layers: Vec<Targets<'a>>,
}

/// How much ground lies in which district, square metres, and how much in none.
#[derive(Debug, Default)]
pub(super) struct Divided {
    pub by: BTreeMap<District, f64>,
    pub elsewhere_m2: f64,
}

const EXACT: SliverRule = SliverRule { area_m2: 0.0, width_m: 0.0 };

impl<'a> Districts<'a> {
    pub fn none() -> Self {
        Self { layers: Vec::new() }
    }

    /// Those that have areas; ids of collections without any are returned beside.
    pub fn of(
        (ids, are_named): (&'a [String], bool),
        snapshot: &'a Snapshot,
    ) -> Result<(Self, Vec<&'a str>), QueryError> {
        let (mut layers, mut without_areas) = (Vec::new(), Vec::new());
        for id in ids {
            let collection = match snapshot.collection(id) {
                Ok(collection) => collection,
                Err(_) if !are_named => continue,
                Err(why) => return Err(why.of("districts")),
            };
            let targets = Targets::Collection { collection, chosen: None, uncertainty_m: None };
            if targets.census().polygons > 0 { layers.push(targets) } else { without_areas.push(id.as_str()) }
        }
        Ok((Self { layers }, without_areas))
    }

    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    pub fn reference(&self, (layer, position): District) -> Option<Reference> {
        Some(self.layers.get(layer)?.item(position)?.described.reference)
    }

    /// Adds ground whose pieces do not overlap.
    pub fn divide(&self, ground: &[Polygon<f64>], into: &mut Divided, control: &Control) -> Result<(), QueryError> {
        if self.is_empty() {
            return Ok(());
        }
        for (by, elsewhere_m2) in parallel::each(ground, control, |piece| Ok(self.of_piece(piece)))? {
            for (district, m2) in by {
                *into.by.entry(district).or_default() += m2;
            }
            into.elsewhere_m2 += elsewhere_m2;
        }
        Ok(())
    }

    fn of_piece(&self, piece: &Polygon<f64>) -> (Vec<(District, f64)>, f64) {
        let whole = Geometry::Polygon(piece.clone());
        let Some((shape, [w, s, e, n])) = Shape::new(&whole).zip(corners(piece)) else { return (Vec::new(), 0.0) };
        let envelope = Envelope { min: [w, s], max: [e, n] };
        let mut found = Vec::new();
        let mut covering: Vec<Geometry<f64>> = Vec::new();
        let items = self.layers.iter().enumerate().flat_map(|(layer, targets)| {
            let positions = targets.candidates(&envelope).into_iter();
            positions.filter_map(move |position| Some(((layer, position), targets.item(position)?)))
        });
        for (district, item) in items {
            let Some(common_m2) = common_m2(&shape, &item) else { continue };
            found.push((district, common_m2));
            covering.extend(item.areal().cloned());
        }
        let whole_m2 = geom::area_m2(&whole);
        let elsewhere_m2 = match found.as_slice() {
            [] => whole_m2,
            // Wholly in one of them.
            found if found.iter().any(|(_, m2)| *m2 >= whole_m2 * (1.0 - 1e-12)) => 0.0,
            _ => {
                let covering = Geometry::MultiPolygon(geom::union(&covering).pieces);
                geom::difference(&whole, &covering).area_m2
            }
        };
        (found, elsewhere_m2)
    }
}

/// `None` where there is no common ground.
fn common_m2(shape: &Shape<'_>, item: &Item<'_>) -> Option<f64> {
    let district = Shape::new(item.areal()?)?;
    let common_m2 = geom::compare(shape, &district, &EXACT).common_m2;
    (common_m2 > 0.0).then_some(common_m2)
}
