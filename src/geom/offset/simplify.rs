//! Chains with as few corners as the tolerance allows: a band much wider than the corners are apart does not need them
//! all.

use super::source::Chain;
use super::spot::Spot;
use super::{MAX_EDGES, OffsetError};
use std::collections::HashSet;

/// How many corners are looked at beyond the last one that would do.
const LOOK_AHEAD: usize = 32;

/// Longest way of an edge in latitude, times 1 + 2 tan φ, radians: 64 km at 45°.
///
/// The offset of an edge is not quite straight in (longitude, latitude): with C = 1 + 4 tan² φ for the change of
/// the parallels' radius and of the edge's azimuth it is off by C·Δφ²/8 of the width, below 1e-4.
const MOST_LATITUDE: f64 = 0.03;

/// The chains, each within the tolerance for left-out corners of what it stands for and with no edge too long; neighbours
/// follow each other.
pub(super) fn simplified<'a>(
    chains: impl Iterator<Item = &'a Chain>,
    tolerance_m: f64,
) -> Result<Vec<Chain>, OffsetError> {
    let (mut found, mut pieces, mut cells) = (Vec::new(), 0, HashSet::new());
    for chain in chains {
        let mut positions = chain.positions.clone();
        positions.extend(chain.positions.first().filter(|_| chain.closed));
        let mut positions = cut(&sleeve(&positions, tolerance_m), MAX_EDGES - pieces)?;
        positions.dedup();
        if chain.closed && positions.len() > 1 {
            positions.pop();
        }
        let closed = chain.closed && positions.len() > 1;
        match positions.as_slice() {
            [point] if !cells.insert(cell(*point, tolerance_m)) => {}
            _ => {
                pieces += positions.len();
                found.push(Chain { positions, closed });
            }
        }
    }
    found.sort_by_cached_key(|chain: &Chain| chain.positions.first().map_or(0, |at| interleaved(*at)));
    Ok(found)
}

/// The positions with corners on long edges.
fn cut(positions: &[[f64; 2]], limit: usize) -> Result<Vec<[f64; 2]>, OffsetError> {
    let mut all: Vec<[f64; 2]> = positions.first().copied().into_iter().collect();
    for (from, to) in positions.iter().zip(positions.iter().skip(1)) {
        let pieces = pieces(*from, *to);
        if all.len() as f64 + pieces > limit as f64 {
            return Err(OffsetError::TooComplex { found: MAX_EDGES + 1, limit: MAX_EDGES });
        }
        let mut piece = 1.0;
        while piece < pieces {
            let share = piece / pieces;
            all.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]);
            piece += 1.0;
        }
        all.push(*to);
    }
    Ok(all)
}

/// Into how many pieces an edge has to be cut.
fn pieces(from: [f64; 2], to: [f64; 2]) -> f64 {
    let highest = from[1].abs().max(to[1].abs()).to_radians();
    let way = (to[1] - from[1]).to_radians().abs() * (1.0 + 2.0 * highest.tan());
    (way / MOST_LATITUDE).ceil().max(1.0)
}

/// The same chain with fewer corners, nowhere farther than the tolerance from the one given nor the other way round.
///
/// From each kept corner the next one is the farthest that still has all between in reach: the directions that pass
/// within the tolerance of each corner form a cone; a corner will do if it lies in the cone and is the farthest so far
/// (Imai and Iri's cone, taken greedily).
fn sleeve(positions: &[[f64; 2]], tolerance_m: f64) -> Vec<[f64; 2]> {
    let mut kept: Vec<[f64; 2]> = positions.first().copied().into_iter().collect();
    let mut rest = positions;
    while let [anchor, ahead @ ..] = rest {
        let Some(skipped) = farthest_that_will_do(*anchor, ahead, tolerance_m) else { break };
        kept.extend(ahead.get(skipped));
        rest = ahead.get(skipped..).unwrap_or_default();
    }
    kept
}

/// How many of the corners ahead can be left out; `None` when there are none ahead.
///
/// Metres are those at the anchor; where the parallels are longer, no more than 1.5 % within an edge, the tolerance
/// is used up sooner by as much.
fn farthest_that_will_do(anchor: [f64; 2], ahead: &[[f64; 2]], tolerance_m: f64) -> Option<usize> {
    let (spot, tolerance_m) = (Spot::new(anchor), 0.98 * tolerance_m);
    let (mut cone, mut farthest_m, mut good) = (Cone::default(), 0.0_f64, None);
    for (number, corner) in ahead.iter().enumerate() {
        let [x, y] = spot.flat_m(*corner);
        let distance_m = x.hypot(y);
        let short = pieces(anchor, *corner) <= 1.0;
        if number == 0 || (short && distance_m >= farthest_m && cone.has([x, y])) {
            good = Some(number);
        }
        farthest_m = farthest_m.max(distance_m);
        if distance_m > tolerance_m {
            cone.narrow([x / distance_m, y / distance_m], tolerance_m / distance_m);
        }
        if !short || cone.empty || good.is_none_or(|good| number - good >= LOOK_AHEAD) {
            break;
        }
    }
    good
}

/// Directions between two unit vectors (right, left), less than half a turn apart; all as long as there are none.
#[derive(Default)]
struct Cone {
    sides: Option<([f64; 2], [f64; 2])>,
    empty: bool,
}

impl Cone {
    fn has(&self, direction: [f64; 2]) -> bool {
        let within = |(right, left): ([f64; 2], [f64; 2])| {
            let forwards = dot(right, direction) + dot(left, direction) > 0.0;
            forwards && cross(right, direction) >= 0.0 && cross(direction, left) >= 0.0
        };
        !self.empty && self.sides.is_none_or(within)
    }

    /// Leaves only directions within the angle of the given sine on both sides.
    fn narrow(&mut self, [x, y]: [f64; 2], sin: f64) {
        let cos = (1.0 - sin * sin).sqrt();
        let (right, left) = ([x * cos + y * sin, y * cos - x * sin], [x * cos - y * sin, y * cos + x * sin]);
        let Some((old_right, old_left)) = self.sides else {
            self.sides = Some((right, left));
            return;
        };
        let new_right = if cross(old_right, right) > 0.0 { right } else { old_right };
        let new_left = if cross(left, old_left) > 0.0 { left } else { old_left };
        // A cone that looks backwards has nothing in common with the old one either.
        let forwards = dot([x, y], old_right) + dot([x, y], old_left) > 0.0;
        self.empty = !forwards || cross(new_right, new_left) < 0.0;
        self.sides = Some((new_right, new_left));
    }
}

fn cross([ax, ay]: [f64; 2], [bx, by]: [f64; 2]) -> f64 {
    ax * by - ay * bx
}

fn dot([ax, ay]: [f64; 2], [bx, by]: [f64; 2]) -> f64 {
    ax * bx + ay * by
}

/// Points in one cell are within the tolerance of each other, so the first stands for all. A degree is nowhere more
/// than 112 km.
fn cell([lon, lat]: [f64; 2], tolerance_m: f64) -> (u64, u64) {
    let side_deg = (tolerance_m / std::f64::consts::SQRT_2 / 112_000.0).max(1e-14);
    ((lon / side_deg).floor().to_bits(), (lat / side_deg).floor().to_bits())
}

/// Place along a curve that keeps neighbours together: the bits of both coordinates in turn, 2⁻²² degrees or 3 cm fine.
fn interleaved([lon, lat]: [f64; 2]) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 2^31")]
    let [x, y] = [lon + 180.0, lat + 90.0].map(|degrees| (degrees.clamp(0.0, 360.0) * f64::from(1 << 22)) as u64);
    (0..31).fold(0, |all, bit| all | ((x >> bit) & 1) << (2 * bit) | ((y >> bit) & 1) << (2 * bit + 1))
}
