//! The union of very many polygons.

use super::grid::{Contours, Shapes};
use crate::geom::boxes::group_neighbours;
use crate::model::Envelope;
use i_overlay::core::overlay_rule::OverlayRule;

/// How many groups are united at a time.
const GROUPS: usize = 4;

/// A polygon and the box round it, in grid steps.
struct Boxed {
    envelope: Envelope,
    shape: Contours,
}

/// The union of all shapes: neighbours first, then ever larger groups, so that ground which lies under sixty
/// polygons is cut into pieces four at a time and not into all the pieces that sixty outlines make. Polygons whose
/// box meets no other group's are passed on as they are. Everything stays on the grid, so nothing is rounded twice.
pub(super) fn gathered(shapes: Shapes) -> Shapes {
    let mut boxed: Vec<Boxed> = shapes.into_iter().filter_map(Boxed::new).collect();
    group_neighbours(&mut boxed, |b| b.envelope);
    let mut groups: Vec<Vec<Boxed>> = boxed.into_iter().map(|b| vec![b]).collect();
    while groups.len() > 1 {
        let mut larger = Vec::with_capacity(groups.len().div_ceil(GROUPS));
        let mut rest = groups.into_iter().peekable();
        while rest.peek().is_some() {
            larger.push(united(rest.by_ref().take(GROUPS).collect()));
        }
        groups = larger;
    }
    groups.into_iter().flatten().map(|b| b.shape).collect()
}

impl Boxed {
    fn new(shape: Contours) -> Option<Self> {
        let positions = shape.first()?.iter().map(|p| [p.x as f64, p.y as f64]);
        Some(Self { envelope: Envelope::of_positions(positions)?, shape })
    }
}

/// The union of a few groups, in each of which no two polygons overlap.
fn united(groups: Vec<Vec<Boxed>>) -> Vec<Boxed> {
    let meets = meeting(&groups);
    let (near, mut apart): (Vec<_>, Vec<_>) = groups.into_iter().flatten().zip(meets).partition(|(_, meets)| *meets);
    let near: Contours = near.into_iter().flat_map(|(b, _)| b.shape).collect();
    let together = super::run(&near, &Vec::new(), OverlayRule::Subject).into_iter().filter_map(Boxed::new);
    apart.extend(together.map(|b| (b, false)));
    apart.into_iter().map(|(b, _)| b).collect()
}

/// For each polygon, in order, whether its box meets that of a polygon of another group. Boxes are visited from west
/// to east; those that reach as far as the present one stay open.
fn meeting(groups: &[Vec<Boxed>]) -> Vec<bool> {
    let all = groups.iter().enumerate().flat_map(|(group, members)| members.iter().map(move |b| (group, b.envelope)));
    let mut order: Vec<(usize, (usize, Envelope))> = all.enumerate().collect();
    let mut meets = vec![false; order.len()];
    order.sort_by(|(_, (_, a)), (_, (_, b))| a.min[0].total_cmp(&b.min[0]));
    let mut open: Vec<(usize, (usize, Envelope))> = Vec::new();
    for &(index, (group, envelope)) in &order {
        open.retain(|(_, (_, earlier))| earlier.max[0] >= envelope.min[0]);
        for &(other, (its_group, earlier)) in &open {
            if its_group != group && earlier.intersects(&envelope) {
                [index, other].iter().filter_map(|&i| meets.get_mut(i).map(|m| *m = true)).for_each(drop);
            }
        }
        open.push((index, (group, envelope)));
    }
    meets
}
