//! Edges that are straight in longitude and latitude, cut into pieces so short that it shows nowhere else.

use super::CrsError;
use geo_types::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPolygon, Polygon};

/// Length of a degree of latitude where it is longest, metres (CGCS2000 at a pole, 111 694 m).
const DEGREE_M: f64 = 111_700.0;
/// Most vertices that are added to one geometry: 300 000 km of edges to be projected, 20 000 km on BD-09.
const MOST_ADDED: usize = 200_000;
/// Longest piece of an edge that is to be projected, metres.
const PROJECTED_STEP_M: f64 = 1_500.0;

/// The geometry (longitude, latitude; degrees) with vertices added to edges longer than 1.5 km, so that it can be projected
/// vertex by vertex: an edge is straight in longitude and latitude, but bent in the plane. What is left of the bend is
/// below 0.1 m in a Gauss-Krüger zone and in Web Mercator up to 54° of latitude (between a parallel and the straight line
/// over `s` metres: `s² tan φ / 8R`, DOMAIN §1.4). Vertices that are there stay as they are; boxes, triangles and
/// segments become polygons and line strings. Errors: [`CrsError::Vertices`] if more than 200 000 vertices would be needed.
///
/// ```
/// use geo_types::{Geometry, line_string};
/// let edge: Geometry = line_string![(x: 87.0, y: 44.0), (x: 87.1, y: 44.0)].into();
/// let Geometry::LineString(bent) = groundplan::crs::densified(&edge).unwrap() else { unreachable!() };
/// // 8 km, six pieces.
/// assert_eq!(bent.0.len(), 7);
/// ```
pub fn densified(geometry: &Geometry<f64>) -> Result<Geometry<f64>, CrsError> {
    cut(geometry, PROJECTED_STEP_M)
}

/// The geometry with vertices evenly added to every edge longer than the step, metres.
pub(super) fn cut(geometry: &Geometry<f64>, step_m: f64) -> Result<Geometry<f64>, CrsError> {
    Cutter { step_m, left: MOST_ADDED }.geometry(geometry)
}

/// What may still be added.
struct Cutter {
    step_m: f64,
    left: usize,
}

impl Cutter {
    fn geometry(&mut self, geometry: &Geometry<f64>) -> Result<Geometry<f64>, CrsError> {
        Ok(match geometry {
            Geometry::Point(_) | Geometry::MultiPoint(_) => geometry.clone(),
            Geometry::Line(segment) => self.line(&LineString::new(vec![segment.start, segment.end]))?.into(),
            Geometry::LineString(string) => self.line(string)?.into(),
            Geometry::Polygon(one) => self.polygon(one)?.into(),
            Geometry::Rect(rect) => self.polygon(&rect.to_polygon())?.into(),
            Geometry::Triangle(triangle) => self.polygon(&triangle.to_polygon())?.into(),
            Geometry::MultiLineString(lines) => {
                MultiLineString(lines.iter().map(|line| self.line(line)).collect::<Result<_, _>>()?).into()
            }
            Geometry::MultiPolygon(polygons) => {
                MultiPolygon(polygons.iter().map(|one| self.polygon(one)).collect::<Result<_, _>>()?).into()
            }
            Geometry::GeometryCollection(all) => Geometry::GeometryCollection(GeometryCollection(
                all.iter().map(|part| self.geometry(part)).collect::<Result<_, _>>()?,
            )),
        })
    }

    fn polygon(&mut self, polygon: &Polygon<f64>) -> Result<Polygon<f64>, CrsError> {
        let outer = self.line(polygon.exterior())?;
        let holes = polygon.interiors().iter().map(|ring| self.line(ring)).collect::<Result<_, _>>()?;
        Ok(Polygon::new(outer, holes))
    }

    fn line(&mut self, line: &LineString<f64>) -> Result<LineString<f64>, CrsError> {
        let mut positions = Vec::with_capacity(line.0.len());
        positions.extend(line.0.first());
        for edge in line.lines() {
            let pieces = (length_m(edge.start, edge.end) / self.step_m).ceil();
            // What is not a number stays as it is.
            if pieces > 1.0 {
                self.add(edge.start, edge.end, pieces, &mut positions)?;
            }
            positions.push(edge.end);
        }
        Ok(LineString::new(positions))
    }

    /// What lies between the ends of that many pieces.
    fn add(
        &mut self,
        from: Coord<f64>,
        to: Coord<f64>,
        pieces: f64,
        out: &mut Vec<Coord<f64>>,
    ) -> Result<(), CrsError> {
        let error = CrsError::Vertices { limit: MOST_ADDED };
        if pieces > MOST_ADDED as f64 {
            return Err(error);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
        let pieces = pieces as u32;
        self.left = self.left.checked_sub(pieces as usize - 1).ok_or(error)?;
        // The same to the last digit from either end: two features that share an edge run along it in opposite directions.
        let is_turned = (to.x, to.y) < (from.x, from.y);
        let (begin, end) = if is_turned { (to, from) } else { (from, to) };
        let share = |k: u32| f64::from(if is_turned { pieces - k } else { k }) / f64::from(pieces);
        out.extend((1..pieces).map(|k| begin + (end - begin) * share(k)));
        Ok(())
    }
}

/// Length of an edge in degrees, metres, never too short: along the parallel nearest to the equator.
fn length_m(from: Coord<f64>, to: Coord<f64>) -> f64 {
    let lowest = if from.y * to.y <= 0.0 { 0.0 } else { from.y.abs().min(to.y.abs()) };
    ((to.x - from.x) * lowest.to_radians().cos()).hypot(to.y - from.y) * DEGREE_M
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_gets_the_same_vertices_from_either_end() {
        for (a, b) in [((87.1, 43.3), (88.7, 44.9)), ((80.0, 45.0), (80.0, 41.7)), ((90.3, 44.1), (85.2, 44.1))] {
            let there = Geometry::from(LineString::from(vec![a, b]));
            let back = Geometry::from(LineString::from(vec![b, a]));
            let (Geometry::LineString(there), Geometry::LineString(mut back)) =
                (densified(&there).unwrap(), densified(&back).unwrap())
            else {
                panic!("lines stay lines");
            };
            back.0.reverse();
            assert!(there.0.len() > 50);
            assert_eq!(there, back);
        }
    }
    use geo_types::{Line, MultiPoint, Point, Rect, Triangle, coord};
    use proptest::prelude::*;

    fn at(x: f64, y: f64) -> Coord<f64> {
        coord! { x: x, y: y }
    }

    fn line(positions: &[(f64, f64)]) -> LineString<f64> {
        positions.iter().map(|(x, y)| at(*x, *y)).collect()
    }

    fn count(geometry: &Geometry<f64>) -> usize {
        match geometry {
            Geometry::LineString(string) => string.0.len(),
            Geometry::Polygon(one) => {
                one.exterior().0.len() + one.interiors().iter().map(|ring| ring.0.len()).sum::<usize>()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn short_edges_and_points_stay_as_they_are() {
        let short: Geometry<f64> = line(&[(87.0, 44.0), (87.01, 44.0), (87.01, 44.01)]).into();
        let points = [Point::new(1.0, 2.0).into(), MultiPoint::from(vec![at(1.0, 2.0), at(100.0, 2.0)]).into(), short];
        for geometry in points {
            assert_eq!(densified(&geometry), Ok(geometry));
        }
        let empty: Geometry<f64> = LineString::new(vec![]).into();
        assert_eq!(densified(&empty), Ok(empty));
    }

    #[test]
    fn a_long_edge_gets_evenly_spaced_vertices() {
        let cut = cut(&Line::new(at(87.0, 0.0), at(87.4, 0.0)).into(), DEGREE_M / 9.9).unwrap();
        let Geometry::LineString(found) = cut else { panic!("{cut:?}") };
        let expected = [87.0, 87.1, 87.2, 87.3, 87.4];
        assert_eq!(found.0.len(), expected.len());
        assert!(found.0.iter().zip(expected).all(|(p, x)| (p.x - x).abs() < 1e-12 && p.y == 0.0), "{found:?}");
    }

    #[test]
    fn every_kind_is_cut() {
        let ring = |o: f64| line(&[(o, o), (o + 1.0, o), (o, o + 1.0), (o, o)]);
        let pierced = Polygon::new(ring(0.0), vec![ring(0.1)]);
        let one = count(&densified(&pierced.clone().into()).unwrap());
        assert!(one > 400, "{one}");
        for (kind, parts) in [
            (MultiPolygon(vec![pierced.clone()]).into(), 1),
            (MultiLineString(vec![ring(0.0), ring(0.1)]).into(), 2),
            (Geometry::GeometryCollection(GeometryCollection(vec![pierced.into()])), 1),
        ] {
            let (found, total) = match densified(&kind).unwrap() {
                Geometry::MultiPolygon(all) => (all.0.len(), all.into_iter().map(|p| count(&p.into())).sum::<usize>()),
                Geometry::MultiLineString(all) => (all.0.len(), all.into_iter().map(|l| count(&l.into())).sum()),
                Geometry::GeometryCollection(all) => (all.0.len(), all.iter().map(count).sum()),
                other => panic!("{other:?}"),
            };
            assert_eq!((found, total), (parts, one));
        }
        let boxed = densified(&Rect::new(at(0.0, 0.0), at(1.0, 1.0)).into()).unwrap();
        let cornered = densified(&Triangle::new(at(0.0, 0.0), at(1.0, 0.0), at(0.0, 1.0)).into()).unwrap();
        assert!(count(&boxed) > count(&cornered) && count(&cornered) > 200);
    }

    #[test]
    fn more_vertices_than_the_limit_are_an_error_and_not_made() {
        let round_the_world = line(&[(-180.0, 0.0), (180.0, 0.0)]);
        assert!(densified(&round_the_world.clone().into()).is_ok());
        let often = MultiLineString(vec![round_the_world; 8]);
        assert_eq!(densified(&often.into()), Err(CrsError::Vertices { limit: MOST_ADDED }));
        for wild in [1e300, f64::INFINITY] {
            assert!(densified(&line(&[(0.0, 0.0), (wild, 0.0)]).into()).is_err());
        }
        assert_eq!(count(&densified(&line(&[(0.0, 0.0), (f64::NAN, 0.0)]).into()).unwrap()), 2);
    }

    proptest! {
        #[test]
        fn vertices_stay_and_new_ones_lie_on_the_edge(
            x in -170.0..170.0_f64, y in -80.0..80.0_f64, dx in -3.0..3.0_f64, dy in -3.0..3.0_f64,
        ) {
            let edge = line(&[(x, y), (x + dx, y + dy)]);
            let Geometry::LineString(found) = densified(&edge.clone().into()).unwrap() else { panic!() };
            prop_assert_eq!(found.0.first(), edge.0.first());
            prop_assert_eq!(found.0.last(), edge.0.last());
            for position in &found.0 {
                prop_assert!(((position.x - x) * dy - (position.y - y) * dx).abs() < 1e-11);
            }
            for piece in found.lines() {
                prop_assert!(length_m(piece.start, piece.end) <= PROJECTED_STEP_M * (1.0 + 1e-9));
            }
        }
    }
}
