//! What a question may cost, and how it is stopped.

use super::error::QueryError;
use crate::geom::{self, Shape};
use geo_types::{Geometry, GeometryCollection};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What a question may bring at most. A single overlay cannot be stopped once it runs, so input is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Positions in all supplied geometries together.
    pub max_vertices: usize,
    /// Pairs of edges (in pieces of at most a degree) whose envelopes meet: within a subject, and in one question.
    pub max_edge_pairs: usize,
    /// Features in one supplied subject, and ids in one list.
    pub max_subjects: usize,
}

/// Limits, and a switch by which whoever asked can end the question between two features.
#[derive(Debug, Clone)]
pub struct Control {
    /// What the question may bring.
    pub limits: Limits,
    stop: Arc<AtomicBool>,
}

impl Control {
    /// A question that nobody has stopped yet.
    pub fn new(limits: Limits) -> Self {
        Self { limits, stop: Arc::default() }
    }

    /// The switch: once it is true the question ends with [`QueryError::Stopped`] at the next feature.
    pub fn switch(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    pub(super) fn go_on(&self) -> Result<(), QueryError> {
        if self.stop.load(Ordering::Relaxed) { Err(QueryError::Stopped) } else { Ok(()) }
    }
}

/// Edge pairs that one question may still look at. The sum does not depend on the order in which threads draw from it,
/// so neither does the answer.
#[derive(Debug)]
pub(super) struct Budget {
    spent: AtomicUsize,
    limit: usize,
}

impl Budget {
    pub fn new(limits: &Limits) -> Self {
        Self { spent: AtomicUsize::new(0), limit: limits.max_edge_pairs }
    }

    /// Refuses an overlay that would be too much work, before it is begun.
    pub fn spend(&self, a: &Shape<'_>, b: &Shape<'_>) -> Result<(), QueryError> {
        let pairs = geom::edge_pairs(a, b, self.limit.saturating_add(1));
        let before = self.spent.fetch_add(pairs, Ordering::Relaxed);
        if before.saturating_add(pairs) > self.limit {
            return Err(QueryError::TooComplex { limit: self.limit });
        }
        Ok(())
    }

    /// The same for the union of geometries.
    pub fn spend_together(&self, geometries: &[Geometry<f64>]) -> Result<(), QueryError> {
        let together = Geometry::GeometryCollection(GeometryCollection(geometries.to_vec()));
        Shape::new(&together).map_or(Ok(()), |shape| self.spend(&shape, &shape))
    }
}
