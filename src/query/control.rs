//! What a question may cost, and how it is stopped.

use super::error::QueryError;
use crate::geom::{self, Shape};
use geo_types::{Geometry, GeometryCollection, MultiPolygon};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// What a question may bring at most, and what its answer. A single overlay cannot be stopped once it runs, so input is
/// limited; and a short question may have an answer that fills the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Positions in all supplied geometries together.
    pub max_vertices: usize,
    /// Pairs of edges (in pieces of at most a degree) whose envelopes meet: within a subject, and in one question.
    pub max_edge_pairs: usize,
    /// Features in one supplied subject, and ids in one list.
    pub max_subjects: usize,
    /// Pairs that the answer about an overlap lists.
    pub max_pairs: usize,
    /// Positions in all shapes, or common pieces, that an answer gives out.
    pub max_result_vertices: usize,
}

/// How far a question is, for those who watch it.
#[derive(Debug, Default)]
pub struct Gauge {
    done: AtomicU64,
    total: AtomicU64,
}

impl Gauge {
    /// Steps that are done, and all that are known of; none before the question knows how many there are.
    pub fn read(&self) -> Option<(u64, u64)> {
        let total = self.total.load(Ordering::Relaxed);
        (total > 0).then(|| (self.done.load(Ordering::Relaxed).min(total), total))
    }
}

/// Limits, a switch by which whoever asked can end the question between two features, and how far it is.
#[derive(Debug, Clone)]
pub struct Control {
    /// What the question may bring.
    pub limits: Limits,
    stop: Arc<AtomicBool>,
    gauge: Arc<Gauge>,
}

impl Control {
    /// A question that nobody has stopped yet.
    pub fn new(limits: Limits) -> Self {
        Self { limits, stop: Arc::default(), gauge: Arc::default() }
    }

    /// The switch: once it is true the question ends with [`QueryError::Stopped`] at the next feature.
    pub fn switch(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// How far it is.
    pub fn gauge(&self) -> Arc<Gauge> {
        Arc::clone(&self.gauge)
    }

    /// There are so many more steps to be done.
    pub(crate) fn expect(&self, steps: usize) {
        self.gauge.total.fetch_add(steps as u64, Ordering::Relaxed);
    }

    /// So many of them are done.
    pub(crate) fn advance(&self, steps: usize) {
        self.gauge.done.fetch_add(steps as u64, Ordering::Relaxed);
    }

    pub(crate) fn go_on(&self) -> Result<(), QueryError> {
        if self.stop.load(Ordering::Relaxed) { Err(QueryError::Stopped) } else { Ok(()) }
    }
}

/// Something of which there may be so much. The sum does not depend on the order in which threads draw from it, so
/// neither does whether it is too much.
#[derive(Debug)]
pub(super) struct Allowance {
    taken: AtomicUsize,
    pub limit: usize,
}

impl Allowance {
    pub fn new(limit: usize) -> Self {
        Self { taken: AtomicUsize::new(0), limit }
    }

    /// False when that is more than was left.
    pub fn take(&self, count: usize) -> bool {
        let before = self.taken.fetch_add(count, Ordering::Relaxed);
        before.saturating_add(count) <= self.limit
    }

    /// The same with the positions of a shape.
    pub fn take_shape(&self, shape: &MultiPolygon<f64>) -> bool {
        let rings = shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        self.take(rings.map(|ring| ring.0.len()).sum())
    }

    /// Whether more was taken than there was.
    pub fn is_overdrawn(&self) -> bool {
        self.taken.load(Ordering::Relaxed) > self.limit
    }
}

/// Edge pairs that one question may still look at.
#[derive(Debug)]
pub(super) struct Budget(Allowance);

impl Budget {
    pub fn new(limits: &Limits) -> Self {
        Self(Allowance::new(limits.max_edge_pairs))
    }

    /// Refuses an overlay that would be too much work, before it is begun.
    pub fn spend(&self, a: &Shape<'_>, b: &Shape<'_>) -> Result<(), QueryError> {
        let limit = self.0.limit;
        let pairs = geom::edge_pairs(a, b, limit.saturating_add(1));
        if self.0.take(pairs) { Ok(()) } else { Err(QueryError::TooComplex { limit }) }
    }

    /// The same for the union of geometries.
    pub fn spend_together(&self, geometries: &[Geometry<f64>]) -> Result<(), QueryError> {
        let together = Geometry::GeometryCollection(GeometryCollection(geometries.to_vec()));
        Shape::new(&together).map_or(Ok(()), |shape| self.spend(&shape, &shape))
    }
}
