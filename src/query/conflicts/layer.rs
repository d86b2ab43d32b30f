//! One layer, from west to east.

use crate::geom;
use crate::model::{Envelope, Measure};
use crate::query::control::Control;
use crate::query::error::QueryError;
use crate::query::item::{has_line, has_point, has_polygon};
use crate::query::snapshot::Snapshot;
use crate::query::subject::{Source, Subject};
use crate::query::targets::Targets;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a layer has.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LayerSum {
    /// Its collection.
    pub collection: String,
    /// The filter by which its features were chosen, CQL2 text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// The features that were named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<String>>,
    /// Features that can be placed.
    pub features: usize,
    /// Of these, features with polygons.
    pub with_area: usize,
    /// Features that cannot be placed, and so are compared with nothing.
    pub without_geometry: usize,
    /// Features with polygons of which nobody knows how well their boundaries are known.
    pub with_unknown_uncertainty: usize,
    /// Sum of the areas of its features; `null` without polygons.
    pub gross: Option<Measure>,
    /// Whether it claims to be complete somewhere.
    pub claims_completeness: bool,
}

/// A layer of one state.
pub(super) struct Layer<'a> {
    pub side: &'a Subject,
    /// Its place in the list of layers.
    pub number: usize,
    pub targets: Targets<'a>,
    /// Positions with the boxes of their features, west edges first.
    pub order: Vec<(u32, Envelope)>,
    pub extent: Option<Envelope>,
    /// What features are part of, over any number of steps, by their positions; only of those that are part of something.
    pub wholes: BTreeMap<u32, Vec<String>>,
    sum: LayerSum,
    lines: usize,
    points: usize,
}

impl<'a> Layer<'a> {
    pub fn of(
        (side, number): (&'a Subject, usize),
        (targets, snapshot): (Targets<'a>, &Snapshot),
        control: &Control,
    ) -> Result<Self, QueryError> {
        let mut order = targets.placed();
        // Stable: of two with one west edge, the first by id comes first.
        order.sort_by(|(_, a), (_, b)| a.min[0].total_cmp(&b.min[0]));
        let extent = order.iter().map(|(_, envelope)| *envelope).reduce(|a, b| a.union(&b));
        let (filter, ids) = match &side.source {
            Source::Features { filter, ids, .. } => (filter.as_ref().map(|f| f.text().to_string()), ids.clone()),
            Source::Supplied { .. } => (None, None),
        };
        let mut sum = LayerSum {
            collection: targets.collection_id().unwrap_or_default().to_string(),
            filter,
            ids,
            features: order.len(),
            with_area: 0,
            without_geometry: targets.census().without_geometry,
            with_unknown_uncertainty: 0,
            gross: None,
            claims_completeness: targets.coverage().is_some(),
        };
        let (mut lines, mut points, mut gross_m2) = (0, 0, 0.0);
        for (geometry, uncertainty_m) in targets.all() {
            control.go_on()?;
            let Some(geometry) = geometry else { continue };
            if has_polygon(geometry) {
                sum.with_area += 1;
                sum.with_unknown_uncertainty += usize::from(uncertainty_m.is_none());
                gross_m2 += geom::area_m2(geometry);
            }
            lines += usize::from(has_line(geometry));
            points += usize::from(has_point(geometry));
        }
        sum.gross = (sum.with_area > 0).then(|| Measure::area_m2(gross_m2));
        let wholes = targets.wholes(snapshot);
        Ok(Self { side, number, targets, order, extent, wholes, sum, lines, points })
    }

    pub fn id(&self) -> &str {
        &self.sum.collection
    }

    pub fn sum(&self) -> LayerSum {
        self.sum.clone()
    }

    pub fn placed(&self) -> usize {
        self.order.len()
    }

    pub fn has_polygons(&self) -> bool {
        self.sum.with_area > 0
    }

    pub fn has_lines(&self) -> bool {
        self.lines > 0
    }

    pub fn has_points(&self) -> bool {
        self.points > 0
    }

    /// Whether ε is known of everything that has an area.
    pub fn is_known(&self) -> bool {
        self.sum.with_unknown_uncertainty == 0
    }

    /// Whether it claims to be complete, and nothing of it is unplaced.
    pub fn is_complete(&self) -> bool {
        self.sum.claims_completeness && self.sum.without_geometry == 0
    }

    /// Whether both are of one collection, so that a feature may stand on both sides.
    pub fn is_of_same(&self, other: &Self) -> bool {
        self.targets.collection_id().is_some() && self.targets.collection_id() == other.targets.collection_id()
    }
}
