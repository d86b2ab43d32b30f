//! Boxes in any CRS.

use crate::crs;
use crate::geom;
use crate::model::{BBox, Envelope, Feature};
use crate::query::error::QueryError;

/// Pieces of each side of a box that is brought from another CRS.
const PIECES: u32 = 32;
/// How much larger than its bent sides the box for candidates is made, of its size: for what lies between the pieces.
const MARGIN: f64 = 0.01;

/// Where features must be.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    /// Nothing is there: coordinates that are no place in their CRS.
    Nowhere,
    /// Boxes in longitude and latitude.
    Boxes(Vec<Envelope>),
    /// A box in the plane of a projected CRS, east first, and where its features can be.
    Plane { crs: String, plane: Envelope, candidates: Option<Envelope> },
}

impl Region {
    /// A box in longitude and latitude.
    pub fn of(bbox: &BBox) -> Self {
        Self { kind: Kind::Boxes(bbox.envelopes()) }
    }

    /// A box `[least first, least second, largest first, largest second]` in the official axis order and unit of a CRS.
    /// What lies in it is what has a point in it when it is itself expressed in that CRS, long edges bent.
    ///
    /// Errors: corners that are not finite or not in order, or a CRS that is not known. A box beyond what the CRS can
    /// express has nothing in it.
    pub fn in_crs(name: &str, corners: [f64; 4]) -> Result<Self, QueryError> {
        let axes = crs::axes(name).map_err(|cause| QueryError::Crs { parameter: "bbox-crs", cause })?;
        let bad = |reason: &str| QueryError::BadValue { parameter: "bbox", reason: reason.into() };
        let [a, b, c, d] = corners;
        let [west, south, east, north] = if axes.order.is_east_first() { [a, b, c, d] } else { [b, a, d, c] };
        if corners.iter().any(|corner| !corner.is_finite()) {
            return Err(bad("every number must be finite"));
        }
        if south > north || (axes.is_projected() && west > east) {
            return Err(bad("the first corner must be the lower one in both axes"));
        }
        if !axes.is_projected() {
            // Out of range is no place, which is an answer; a client that takes the axes the other way round learns it
            // from `Content-Crs`.
            let boxes = BBox::new([west, south, east, north]).map(|bbox| bbox.envelopes());
            return Ok(Self { kind: boxes.map_or(Kind::Nowhere, Kind::Boxes) });
        }
        let plane = Envelope { min: [west, south], max: [east, north] };
        let candidates = outline(name, &plane);
        Ok(Self { kind: Kind::Plane { crs: name.to_string(), plane, candidates } })
    }

    /// Boxes that the envelope of a feature must meet; `None` when all features have to be looked at.
    pub(super) fn envelopes(&self) -> Option<Vec<Envelope>> {
        match &self.kind {
            Kind::Nowhere => Some(Vec::new()),
            Kind::Boxes(boxes) => Some(boxes.clone()),
            Kind::Plane { candidates, .. } => candidates.map(|envelope| vec![envelope]),
        }
    }

    /// Whether it is a box in a plane.
    pub(super) fn is_plane(&self) -> bool {
        matches!(self.kind, Kind::Plane { .. })
    }

    /// Whether a feature has a point in it.
    pub(super) fn meets(&self, feature: &Feature) -> bool {
        let Some(geometry) = &feature.geometry else { return false };
        match &self.kind {
            Kind::Nowhere => false,
            Kind::Boxes(boxes) => boxes.iter().any(|envelope| geom::intersects_envelope(geometry, envelope)),
            // What cannot be expressed there is not there.
            Kind::Plane { crs, plane, .. } => crs::densified(geometry)
                .ok()
                .and_then(|bent| crs::to_plane(crs, &bent).ok())
                .is_some_and(|there| geom::intersects_envelope(&there, plane)),
        }
    }
}

/// The box round a box of a plane; `None` if not all of its sides can be expressed in longitude and latitude, so that
/// nothing is known about what is in it.
fn outline(name: &str, plane: &Envelope) -> Option<Envelope> {
    let ([w, s], [e, n]) = (plane.min, plane.max);
    let share = |k: u32| f64::from(k) / f64::from(PIECES);
    let steps = (0..=PIECES).map(share);
    let sides = steps.flat_map(|t| {
        let (x, y) = (w + t * (e - w), s + t * (n - s));
        [[x, s], [x, n], [w, y], [e, y]]
    });
    let positions: Option<Vec<[f64; 2]>> = sides.map(|[x, y]| crs::to_storage(name, x, y).ok()).collect();
    let bare = Envelope::of_positions(positions?)?;
    let ([w, s], [e, n]) = (bare.min, bare.max);
    let (dx, dy) = (MARGIN * (e - w) + 1e-9, MARGIN * (n - s) + 1e-9);
    // A box over a pole or the antimeridian has an inside that its sides do not tell.
    (e - w < 180.0).then_some(Envelope { min: [w - dx, s - dy], max: [e + dx, n + dy] })
}
