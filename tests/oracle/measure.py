"""Areas and lengths on the CGCS2000 ellipsoid, by densifying.

Edges are straight in (longitude, latitude), as RFC 7946 says. Each is cut into ever more geodesic pieces and
the limit is taken; nothing here knows how groundplan finds the same number in closed form.
Geometries must not cross the antimeridian.
"""

import math

import shapely
from geographiclib.geodesic import Geodesic
from geographiclib.polygonarea import PolygonArea

EARTH = Geodesic(6378137.0, 1 / 298.257222101)
FIRST_PIECE_M = 5000.0
MOST_DOUBLINGS = 9
# What GeographicLib's own roundings leave of an area in m² and of a perimeter in m; more pieces do not help.
NOISE = (1e-3, 1e-6)


def geodesic_m(p, q):
    """Karney's distance between two (longitude, latitude) positions, metres."""
    return EARTH.Inverse(p[1], p[0], q[1], q[0], Geodesic.DISTANCE)["s12"]


def between(p, q, t):
    """The position at `t` of the edge from `p` to `q`, straight in (longitude, latitude)."""
    return (p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t)


def geodesic_ring(ring, pieces):
    """(area in m², perimeter in m) of a closed ring whose edge i is cut into `pieces[i]` geodesics."""
    polygon = PolygonArea(EARTH)
    for p, q, n in zip(ring, ring[1:], pieces):
        for k in range(n):
            lon, lat = between(p, q, k / n)
            polygon.AddPoint(lat, lon)
    _, perimeter, area = polygon.Compute(False, True)
    return abs(area), perimeter


def ring_measures(ring):
    """(area, perimeter) in the limit; the error of n pieces falls as 1/n², so two steps extrapolate."""
    pieces = [max(1, math.ceil(geodesic_m(p, q) / FIRST_PIECE_M)) for p, q in zip(ring, ring[1:])]
    coarse, limit = geodesic_ring(ring, pieces), None
    for _ in range(MOST_DOUBLINGS):
        pieces = [2 * n for n in pieces]
        fine = geodesic_ring(ring, pieces)
        previous, limit = limit, tuple((4 * f - c) / 3 for f, c in zip(fine, coarse))
        coarse = fine
        if previous and all(abs(x - y) <= 1e-11 * y + noise for x, y, noise in zip(previous, limit, NOISE)):
            break
    return limit


def chain_m(chain):
    """Length of a chain of positions in the limit of ever finer geodesics, metres."""
    coarse, limit, pieces = sum(geodesic_m(p, q) for p, q in zip(chain, chain[1:])), None, 1
    for _ in range(MOST_DOUBLINGS):
        pieces *= 2
        fine = sum(
            geodesic_m(between(p, q, k / pieces), between(p, q, (k + 1) / pieces))
            for p, q in zip(chain, chain[1:]) for k in range(pieces)
        )
        previous, limit, coarse = limit, (4 * fine - coarse) / 3, fine
        if previous is not None and abs(previous - limit) <= 1e-11 * limit + NOISE[1]:
            break
    return limit


def polygons(geometry):
    """The polygons of a GeoJSON geometry, each a list of rings; other kinds have none."""
    kind = geometry["type"]
    if kind == "GeometryCollection":
        return [p for member in geometry["geometries"] for p in polygons(member)]
    return {"Polygon": lambda g: [g["coordinates"]], "MultiPolygon": lambda g: list(g["coordinates"])}.get(
        kind, lambda g: []
    )(geometry)


def polygon_measures(geometry):
    """(area, perimeter) of everything polygonal in a GeoJSON geometry; holes are subtracted and have edges."""
    area = perimeter = 0.0
    for rings in polygons(geometry):
        measured = [ring_measures(ring) for ring in rings]
        area += measured[0][0] - sum(hole[0] for hole in measured[1:])
        perimeter += sum(ring[1] for ring in measured)
    return area, perimeter


def plane_area_m2(plane):
    """Ellipsoidal area of a shapely geometry whose edges are straight in (longitude, latitude)."""
    return 0.0 if plane.is_empty else polygon_measures(shapely.geometry.mapping(plane))[0]


def plane(geometry):
    """The GeoJSON geometry in the (longitude, latitude) plane."""
    return shapely.geometry.shape(geometry)
