//! A geometry with every position mapped.

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};

/// The same geometry with each position replaced, up to the first error. Boxes and triangles become polygons, single
/// segments line strings: their images need not be boxes.
pub(super) fn each_position<E>(
    geometry: &Geometry<f64>,
    map: &impl Fn(Coord<f64>) -> Result<Coord<f64>, E>,
) -> Result<Geometry<f64>, E> {
    Ok(match geometry {
        Geometry::Point(point) => Point(map(point.0)?).into(),
        Geometry::Line(segment) => line(&LineString::new(vec![segment.start, segment.end]), map)?.into(),
        Geometry::LineString(string) => line(string, map)?.into(),
        Geometry::Polygon(one) => polygon(one, map)?.into(),
        Geometry::MultiPoint(points) => {
            MultiPoint(points.0.iter().map(|p| map(p.0).map(Point)).collect::<Result<_, _>>()?).into()
        }
        Geometry::MultiLineString(lines) => {
            MultiLineString(lines.0.iter().map(|l| line(l, map)).collect::<Result<_, _>>()?).into()
        }
        Geometry::MultiPolygon(polygons) => {
            MultiPolygon(polygons.0.iter().map(|p| polygon(p, map)).collect::<Result<_, _>>()?).into()
        }
        Geometry::GeometryCollection(all) => Geometry::GeometryCollection(GeometryCollection(
            all.0.iter().map(|part| each_position(part, map)).collect::<Result<_, _>>()?,
        )),
        Geometry::Rect(rect) => polygon(&rect.to_polygon(), map)?.into(),
        Geometry::Triangle(triangle) => polygon(&triangle.to_polygon(), map)?.into(),
    })
}

fn line<E>(line: &LineString<f64>, map: &impl Fn(Coord<f64>) -> Result<Coord<f64>, E>) -> Result<LineString<f64>, E> {
    line.0.iter().map(|at| map(*at)).collect::<Result<_, _>>().map(LineString::new)
}

fn polygon<E>(polygon: &Polygon<f64>, map: &impl Fn(Coord<f64>) -> Result<Coord<f64>, E>) -> Result<Polygon<f64>, E> {
    let holes = polygon.interiors().iter().map(|ring| line(ring, map)).collect::<Result<_, _>>()?;
    Ok(Polygon::new(line(polygon.exterior(), map)?, holes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{Line, Rect, Triangle, coord, point};

    #[test]
    fn every_kind_is_walked_and_keeps_its_structure() {
        let c = |x: f64, y: f64| coord! { x: x, y: y };
        let ring = |o: f64| LineString::new(vec![c(o, o), c(o + 9.0, o), c(o, o + 9.0), c(o, o)]);
        let pierced = Polygon::new(ring(0.0), vec![ring(1.0)]);
        let exchanged = Polygon::new(
            LineString::new(vec![c(0.0, 0.0), c(0.0, 9.0), c(9.0, 0.0), c(0.0, 0.0)]),
            vec![LineString::new(vec![c(1.0, 1.0), c(1.0, 10.0), c(10.0, 1.0), c(1.0, 1.0)])],
        );
        let line = |x, y| LineString::new(vec![c(x, y), c(x + 1.0, y + 2.0)]);
        let back = LineString::new(vec![c(2.0, 1.0), c(4.0, 2.0)]);
        let pairs: [(Geometry<f64>, Geometry<f64>); 10] = [
            (point! { x: 1.0, y: 2.0 }.into(), point! { x: 2.0, y: 1.0 }.into()),
            (Line::new(c(1.0, 2.0), c(2.0, 4.0)).into(), back.clone().into()),
            (line(1.0, 2.0).into(), back.clone().into()),
            (pierced.clone().into(), exchanged.clone().into()),
            (MultiPoint::from(vec![c(1.0, 2.0)]).into(), MultiPoint::from(vec![c(2.0, 1.0)]).into()),
            (MultiLineString(vec![line(1.0, 2.0)]).into(), MultiLineString(vec![back]).into()),
            (MultiPolygon(vec![pierced.clone()]).into(), MultiPolygon(vec![exchanged.clone()]).into()),
            (
                Geometry::GeometryCollection(GeometryCollection(vec![pierced.into()])),
                Geometry::GeometryCollection(GeometryCollection(vec![exchanged.into()])),
            ),
            (Rect::new(c(0.0, 0.0), c(1.0, 2.0)).into(), {
                let corners = Rect::new(c(0.0, 0.0), c(1.0, 2.0)).to_polygon().exterior().0.clone();
                Polygon::new(corners.iter().map(|p| c(p.y, p.x)).collect(), vec![]).into()
            }),
            (Triangle::new(c(0.0, 0.0), c(1.0, 0.0), c(0.0, 2.0)).into(), {
                Polygon::new(LineString::new(vec![c(0.0, 0.0), c(0.0, 1.0), c(2.0, 0.0)]), vec![]).into()
            }),
        ];
        for (given, expected) in pairs {
            let found = each_position(&given, &|at| Ok::<_, ()>(c(at.y, at.x)));
            assert_eq!(found, Ok(expected));
            assert_eq!(each_position(&given, &|_| Err("no")), Err("no"));
        }
    }
}
