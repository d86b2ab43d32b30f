use super::*;
use crate::geom::length_m;
use geo_types::{MultiPoint, MultiPolygon, Point, Polygon, Rect, coord};
use proptest::prelude::*;

fn rect(west: f64, south: f64, east: f64, north: f64) -> Polygon<f64> {
    Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north }).to_polygon()
}

fn line(points: &[(f64, f64)]) -> Geometry<f64> {
    LineString::from(points.to_vec()).into()
}

fn clipped(points: &[(f64, f64)], area: impl Into<Geometry<f64>>) -> LineClip {
    clip_lines(&line(points), &Shape::new(&area.into()).unwrap())
}

/// The clip has this relation and these pieces, and their length.
fn check(clip: &LineClip, relation: Relation, pieces: &[&[(f64, f64)]]) {
    assert_eq!(clip.relation, relation);
    let expected: Vec<LineString<f64>> = pieces.iter().map(|p| LineString::from(p.to_vec())).collect();
    assert_eq!(clip.pieces.0, expected);
    let expected_m = length_m(&clip.pieces.clone().into());
    assert!((clip.length_m - expected_m).abs() <= 1e-9 * expected_m, "{} {expected_m}", clip.length_m);
}

#[test]
fn a_line_through_an_area_is_cut_at_its_border() {
    let clip = clipped(&[(79.0, 44.5), (80.5, 44.5), (80.5, 46.0)], rect(80.0, 44.0, 81.0, 45.0));
    check(&clip, Relation::Overlaps, &[&[(80.0, 44.5), (80.5, 44.5), (80.5, 45.0)]]);
    assert!((clip.total_m - length_m(&line(&[(79.0, 44.5), (80.5, 44.5), (80.5, 46.0)]))).abs() < 1e-6);
}

#[test]
fn a_line_in_an_area_is_inside_also_where_it_touches_the_border() {
    let area = rect(80.0, 44.0, 81.0, 45.0);
    let through: &[(f64, f64)] = &[(80.2, 44.2), (80.5, 45.0), (80.8, 44.2)];
    check(&clipped(through, area.clone()), Relation::Inside, &[through]);
    let along = [(80.5, 44.5), (80.5, 45.0), (80.7, 45.0), (80.7, 44.5)];
    check(&clipped(&along, area), Relation::Inside, &[&along[..2], &along[2..]]);
}

#[test]
fn a_line_along_the_border_touches() {
    let area = rect(80.0, 44.0, 81.0, 45.0);
    check(&clipped(&[(80.2, 45.0), (80.8, 45.0)], area.clone()), Relation::Touches, &[]);
    check(&clipped(&[(79.2, 45.0), (81.8, 45.0)], area.clone()), Relation::Touches, &[]);
    check(&clipped(&[(80.5, 45.0), (80.5, 46.0)], area.clone()), Relation::Touches, &[]);
    check(&clipped(&[(80.5, 45.1), (80.5, 46.0)], area), Relation::Disjoint, &[]);
}

#[test]
fn a_line_along_a_slanted_border_with_rounded_vertices_touches() {
    let on = |i: u32| {
        let t = f64::from(i) / 300.0;
        (80.0 + t, 44.0 + 0.3 * t)
    };
    let mut ring: Vec<(f64, f64)> = (0..=300).map(on).collect();
    ring.push((80.2, 44.9));
    let area = Polygon::new(LineString::from(ring), vec![]);
    check(&clipped(&[(80.0, 44.0), (81.0, 44.3)], area.clone()), Relation::Touches, &[]);
    // The same with the vertices on the side of the line.
    let thirds: Vec<(f64, f64)> =
        (0..=77).map(|i| (80.0 + f64::from(i) / 77.0, 44.0 + 0.3 * f64::from(i) / 77.0)).collect();
    check(&clipped(&thirds, area.clone()), Relation::Touches, &[]);
    // It comes from inside, runs along the border and leaves it again to the inside.
    let clip = clipped(&[(80.3, 44.5), on(100), on(200), (80.4, 44.5)], area);
    check(&clip, Relation::Inside, &[&[(80.3, 44.5), on(100)], &[on(200), (80.4, 44.5)]]);
}

#[test]
fn a_hole_is_outside() {
    let hole = rect(80.4, 44.4, 80.6, 44.6).exterior().clone();
    let area = Polygon::new(rect(80.0, 44.0, 81.0, 45.0).exterior().clone(), vec![hole]);
    let clip = clipped(&[(80.2, 44.5), (80.8, 44.5)], area.clone());
    check(&clip, Relation::Overlaps, &[&[(80.2, 44.5), (80.4, 44.5)], &[(80.6, 44.5), (80.8, 44.5)]]);
    check(&clipped(&[(80.45, 44.5), (80.55, 44.5)], area.clone()), Relation::Disjoint, &[]);
    check(&clipped(&[(80.4, 44.5), (80.6, 44.5)], area), Relation::Touches, &[]);
}

#[test]
fn a_vertex_that_is_written_twice_makes_no_difference() {
    let ring = vec![(80.0, 44.0), (81.0, 44.0), (81.0, 44.0), (81.0, 45.0), (80.0, 45.0)];
    let area = Polygon::new(LineString::from(ring), vec![]);
    check(
        &clipped(&[(80.5, 44.5), (80.5, 44.5), (80.5, 45.5)], area),
        Relation::Overlaps,
        &[&[(80.5, 44.5), (80.5, 45.0)]],
    );
}

#[test]
fn a_line_over_neighbouring_parts_is_counted_once() {
    let parts = MultiPolygon(vec![rect(80.0, 44.0, 80.5, 45.0), rect(80.5, 44.0, 81.0, 45.0)]);
    let through = [(80.2, 44.3), (80.8, 44.9)];
    check(&clipped(&through, parts), Relation::Inside, &[&through]);
}

#[test]
fn parts_that_overlap_count_once() {
    let parts = [rect(80.0, 44.0, 80.7, 45.0), rect(80.3, 44.0, 81.0, 45.0)].map(Geometry::from);
    let through = [(80.2, 44.25), (80.8, 44.75)];
    check(&clipped(&through, Geometry::GeometryCollection(parts.to_vec().into())), Relation::Inside, &[&through]);
}

#[test]
fn rings_are_no_lines_and_vertices_no_points() {
    let area = Geometry::from(rect(80.0, 44.0, 81.0, 45.0));
    let clip = clip_lines(&area, &Shape::new(&area).unwrap());
    assert_eq!((clip.relation, clip.total_m), (Relation::Disjoint, 0.0));
    assert_eq!(count_points(&area, &Shape::new(&area).unwrap()).total, 0);
}

#[test]
fn points_on_the_border_touch() {
    let area = Geometry::from(rect(80.0, 44.0, 81.0, 45.0));
    let counted = |points: Vec<(f64, f64)>| count_points(&MultiPoint::from(points).into(), &Shape::new(&area).unwrap());
    assert_eq!(counted(vec![(80.5, 44.5), (81.0, 44.5)]).relation, Relation::Inside);
    assert_eq!(counted(vec![(81.0, 44.5), (81.5, 44.5)]).relation, Relation::Touches);
    assert_eq!(counted(vec![(81.0_f64.next_up(), 44.5)]).relation, Relation::Disjoint);
    let mixed =
        Geometry::GeometryCollection(vec![Point::new(80.5, 44.5).into(), line(&[(80.1, 44.1), (80.2, 44.2)])].into());
    let count = count_points(&mixed, &Shape::new(&area).unwrap());
    assert_eq!((count.inside, count.total, count.positions_inside), (1, 1, vec![[80.5, 44.5]]));
}

/// The cells of a slanted, uneven field of four by four that covers all positions between 80 and 81, 44 and 45.
fn partition(bends: &[f64]) -> Vec<Geometry<f64>> {
    let node = |i: usize, j: usize| {
        let bend = |k: usize| {
            if i.is_multiple_of(4) || j.is_multiple_of(4) { 0.0 } else { bends[(3 * i + 5 * j + k) % bends.len()] }
        };
        (80.0 + i as f64 * 0.25 + bend(0), 44.0 + j as f64 * 0.25 + bend(1))
    };
    let cell = |i: usize, j: usize| {
        let ring = vec![node(i, j), node(i + 1, j), node(i + 1, j + 1), node(i, j + 1)];
        Geometry::from(Polygon::new(LineString::from(ring), vec![]))
    };
    (0..4).flat_map(|i| (0..4).map(move |j| (i, j))).map(|(i, j)| cell(i, j)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn the_parts_of_a_partition_add_up(
        bends in prop::collection::vec(-0.1..0.1f64, 7),
        points in prop::collection::vec((80.001..80.999f64, 44.001..44.999f64), 2..12),
    ) {
        let path = line(&points);
        let clips: Vec<LineClip> =
            partition(&bends).iter().map(|cell| clip_lines(&path, &Shape::new(cell).unwrap())).collect();
        let total_m = length_m(&path);
        let sum_m: f64 = clips.iter().map(|clip| clip.length_m).sum();
        prop_assert!((sum_m - total_m).abs() <= 1e-9 * total_m, "{} {}", sum_m, total_m);
        for clip in clips {
            let pieces_m = length_m(&clip.pieces.into());
            prop_assert!((pieces_m - clip.length_m).abs() <= 1e-9 * total_m);
            prop_assert_eq!(clip.length_m > 0.0, matches!(clip.relation, Relation::Inside | Relation::Overlaps));
        }
    }

    #[test]
    fn on_a_grid_the_length_inside_is_that_by_hand(
        cells in prop::collection::vec(any::<bool>(), 25),
        ends in prop::array::uniform2((0..6i32, 0..6i32)),
    ) {
        // Cells of one unit; a line between nodes, in fine steps, each step in one cell or on a border.
        let at = |x: f64, y: f64| (80.0 + x / 8.0, 44.0 + y / 8.0);
        let parts = (0..25usize).filter(|i| cells[*i]).map(|i| {
            let (west, south) = at((i % 5) as f64, (i / 5) as f64);
            rect(west, south, west + 0.125, south + 0.125)
        });
        let area = Geometry::from(MultiPolygon(parts.collect()));
        prop_assume!(ends[0] != ends[1] && Shape::new(&area).is_some());
        let [(x1, y1), (x2, y2)] = ends.map(|(x, y)| (f64::from(x), f64::from(y)));
        // All crossings with lines of the grid lie at shares with denominators up to five: sixtieths hold them.
        let inside: u32 = (0..60).map(|step| {
            let t = (f64::from(step) + 0.5) / 60.0;
            let (x, y) = (x1 + (x2 - x1) * t, y1 + (y2 - y1) * t);
            let is_border = (x - x.round()).abs() < 1e-9 || (y - y.round()).abs() < 1e-9;
            u32::from(!is_border && cells[x.floor() as usize + 5 * y.floor() as usize])
        }).sum();
        let clip = clip_lines(&line(&[at(x1, y1), at(x2, y2)]), &Shape::new(&area).unwrap());
        let share = length_deg(&clip.pieces) / (x2 - x1).hypot(y2 - y1) * 8.0;
        prop_assert!((share - f64::from(inside) / 60.0).abs() < 1e-9, "{} {}", share, inside);
    }
}

fn length_deg(lines: &MultiLineString<f64>) -> f64 {
    lines.0.iter().flat_map(LineString::lines).map(|e| e.dx().hypot(e.dy())).sum()
}
