"""Area and perimeter with edges straight in (longitude, latitude), and area with geodesic edges."""

import exact_area as exact
import numpy as np
import shapely
from exact_area import GEOD
from geographiclib.geodesic import Geodesic
from polygons import FAMILIES

CASES = {family.__name__: (family, count) for family, count in FAMILIES.items()}

RELATIVE = 1e-9
LEAST_M2 = 1e-6
LEAST_M = 1e-6
# One geodesic edge's share of an area is a difference of series of size a² e² = 3e11 m², whose last binary digit is
# 3e-5 m²: below that GeographicLib (and PROJ and PostGIS, which carry its code) says nothing, whatever the parcel.
KARNEY_EDGE_M2 = 6e-5
# Places along a geodesic are good to this much.
PLACE_M = 1.5e-8
# GeographicLib in Python is slow; PROJ's copy of it takes the others.
MOST_VERTICES_IN_PYTHON = 40
CGCS2000 = Geodesic(exact.A_M, 1 / float(exact.INVERSE_FLATTENING))
DIGITS_ASKED_AGAIN = 25




def questions(case):
    return [{"op": op, "a": case.a} for op in ("area", "perimeter", "geodesic_area", "geodesic_perimeter")]


def judge(cases, answers, tools, outcome):
    measured = [exact.area_m2(case.a) for case in cases]
    coarse, fine, straight = postgis(cases, tools)
    for k, (case, (area, perimeter, geodesic, geodesic_m)) in enumerate(zip(cases, answers)):
        size = described(case.a, measured[k])
        around = exact.perimeter_m(case.a)
        # Either coordinate may be off by half its last digit; so may the boundary, all along.
        floor = max(LEAST_M2, around * exact.last_digit_m(case.a) / 2)
        tolerance = RELATIVE * measured[k] + floor
        outcome.compare("area: quadrature of the zone function", case, area, measured[k], tolerance, size=size)
        outcome.compare("perimeter: ever finer geodesics", case, perimeter, around, RELATIVE * around + LEAST_M, size=size)
        legs = sum(GEOD.line_length(*np.asarray(ring).T) for ring, _ in exact.rings_of(case.a))
        outcome.compare("geodesic_perimeter: GeographicLib (in PROJ)", case, geodesic_m, legs, RELATIVE * legs + LEAST_M, size=size)
        noise = KARNEY_EDGE_M2 * edges(case.a, finer=True) ** 0.5
        dense = exact.area_by_geodesics_m2(case.a)
        outcome.compare("area: GeographicLib, ever finer", case, area, dense, tolerance + noise, size=size)
        noise_straight = KARNEY_EDGE_M2 * edges(case.a) ** 0.5
        by_karney(case, geodesic, tolerance + noise_straight, outcome, size)
        if tools.postgis:
            finest = exact.extrapolated(coarse[k], fine[k])
            outcome.compare("area: PostGIS geography, ever finer", case, area, finest, tolerance + noise, size=size)
            outcome.compare("geodesic_area: PostGIS geography", case, geodesic, straight[k], tolerance + noise_straight, size=size)
        if case.index % DIGITS_ASKED_AGAIN == 0 and vertices(case.a) <= 30:
            in_fifty_digits(case, measured[k], outcome, size)


def by_karney(case, answer, tolerance, outcome, size):
    legs = sum(GEOD.line_length(*np.asarray(ring).T) for ring, _ in exact.rings_of(case.a))
    allowed = tolerance + legs * PLACE_M
    outcome.compare("geodesic_area: quadrature along geodesics", case, answer, exact.along_geodesics_m2(case.a), allowed, size=size)
    proj = exact.geodesic_m2(case.a)
    outcome.compare("geodesic_area: GeographicLib (in PROJ)", case, answer, proj, tolerance, size=size)
    if vertices(case.a) <= MOST_VERTICES_IN_PYTHON:
        outcome.compare("geodesic_area: GeographicLib (Python)", case, answer, exact.rings_m2(case.a, python_ring_m2), tolerance, size=size)


def python_ring_m2(ring):
    polygon = CGCS2000.Polygon()
    for lon, lat in ring[:-1]:
        polygon.AddPoint(lat, lon)
    return polygon.Compute()[2]


def postgis(cases, tools):
    """Areas of the geometry with points on its edges, with twice as many, and as it is."""
    if not tools.postgis:
        return None, None, None
    made = [[shape_of(case.a, factor) for case in cases] for factor in (1, 2, 0)]
    return [tools.postgis.geography_m2(shapes) for shapes in made]


def shape_of(geometry, factor):
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    dense = [[np.asarray(r) if factor == 0 else exact.finer_ring(r, factor) for r in rings] for rings in polygons]
    parts = [shapely.Polygon(rings[0], rings[1:]) for rings in dense]
    return parts[0] if geometry["type"] == "Polygon" else shapely.MultiPolygon(parts)


def in_fifty_digits(case, measured, outcome, size):
    """The reference itself, checked: where the two differ the run is worth nothing."""
    digits = float(exact.rings_m2(case.a, exact.ring_m2_in_fifty_digits))
    outcome.compare("the quadrature itself: 50 digits", case, measured, digits, 1e-10 * digits + 1e-8, size=size)


def vertices(geometry):
    return sum(len(ring) - 1 for ring, _ in exact.rings_of(geometry))


def edges(geometry, finer=False):
    if not finer:
        return vertices(geometry)
    return sum(len(exact.finer_ring(ring, 2)) for ring, _ in exact.rings_of(geometry))


def described(geometry, area_m2):
    return f"{area_m2:.6g} m2, {vertices(geometry)} vertices"
