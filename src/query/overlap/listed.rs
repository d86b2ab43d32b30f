//! How much an answer lists, counted while pairs are compared: what is too much is refused before it is made.

use super::pair::Common;
use crate::geom::Relation;
use crate::query::control::{Allowance, Limits};
use crate::query::error::QueryError;

/// What may still be listed.
#[derive(Debug)]
pub(in crate::query) struct Listed {
    pairs: Allowance,
    /// Positions of the common pieces; `None` where these are not asked for.
    positions: Option<Allowance>,
    /// Whether pairs that lie apart as recorded are listed.
    possible: bool,
}

impl Listed {
    /// With pairs that lie apart as recorded if `possible`; with their common pieces if `pieces`.
    pub fn new(possible: bool, pieces: bool, limits: &Limits) -> Self {
        let positions = pieces.then(|| Allowance::new(limits.max_result_vertices));
        Self { pairs: Allowance::new(limits.max_pairs), positions, possible }
    }

    /// With every pair that has to do with each other, and all pieces.
    pub fn all(limits: &Limits) -> Self {
        Self::new(true, true, limits)
    }

    /// Whether the question is lost already, so that no further pair need be looked at.
    pub fn is_overdrawn(&self) -> bool {
        self.pairs.is_overdrawn() || self.positions.as_ref().is_some_and(Allowance::is_overdrawn)
    }

    /// Counts a pair, if it will be listed. False when that is too much.
    pub(super) fn take(&self, common: &Common) -> bool {
        if common.relation == Relation::Disjoint && !self.possible {
            return true;
        }
        let positions_fit = self.positions.as_ref().is_none_or(|positions| {
            positions.take_shape(&common.ground) && positions.take(in_lines_and_points(common))
        });
        self.pairs.take(1) && positions_fit
    }

    /// Why there is no answer, if too much was counted; `larger` names the side of the question that has more features.
    pub fn refusal(&self, larger: &'static str) -> Option<QueryError> {
        if self.pairs.is_overdrawn() {
            let (limit, possible) = (self.pairs.limit, self.possible);
            return Some(QueryError::TooManyPairs { parameter: larger, limit, possible });
        }
        let positions = self.positions.as_ref().filter(|positions| positions.is_overdrawn())?;
        Some(QueryError::TooManyResultVertices { parameter: "pieces", limit: positions.limit })
    }
}

fn in_lines_and_points(common: &Common) -> usize {
    let in_lines = common.line.iter().flat_map(|line| &line.pieces.0).map(|piece| piece.0.len()).sum::<usize>();
    in_lines + common.points.as_ref().map_or(0, |points| points.positions_inside.len())
}
