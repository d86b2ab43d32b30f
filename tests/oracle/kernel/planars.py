"""Plane areas and coordinates in other reference systems, against pyproj and a shoelace in extended precision."""

import exact_area as exact
import numpy as np
import polygons
import rings
from areas import described
from exact_area import LONG, rings_of
from pyproj import CRS, Transformer
from rings import log_uniform, place, polygon, star

RELATIVE, LEAST_M2, LEAST_M = 1e-9, 1e-6, 1e-6
# Two builds of PROJ agree to the last digits of 30 million metres and of 100 degrees.
PLACE_M, PLACE_DEG = 2e-8, 2e-13
TRANSFORMERS = {}


def gauss_kruger(chance, meridian, code):
    """A shape in or near a 3° zone, as longitudes and latitudes, and the code of the zone."""
    centre = place(chance, longitudes=(meridian - 1.8, meridian + 1.8))
    size_m = log_uniform(chance, 1, 3e4)
    return {"a": polygon(star(chance, centre, size_m, chance.randint(3, 40))), "more": {"crs": f"EPSG:{code}"}}


def with_prefix(chance):
    """EPSG:4513 … 4533: eastings carry the number of the zone."""
    zone = chance.randint(25, 45)
    return gauss_kruger(chance, 3 * zone, 4513 + zone - 25)


def without_prefix(chance):
    """EPSG:4534 … 4554."""
    zone = chance.randint(25, 45)
    return gauss_kruger(chance, 3 * zone, 4534 + zone - 25)


def six_degrees(chance):
    """EPSG:4491 … 4501 with prefix and 4502 … 4512 without."""
    zone = chance.randint(13, 23)
    return gauss_kruger(chance, 6 * zone - 3, chance.choice([4491, 4502]) + zone - 13)


def utm(chance):
    zone = chance.randint(43, 47)
    return gauss_kruger(chance, 6 * zone - 183, 32600 + zone)


def web_mercator(chance):
    maker = chance.choice([polygons.parcel, polygons.town, polygons.county, polygons.holes, polygons.anywhere])
    return {"a": maker(chance), "more": {"crs": "EPSG:3857"}}


CASES = {f.__name__: (f, n) for f, n in {with_prefix: 500, without_prefix: 500, six_degrees: 300, utm: 200, web_mercator: 300}.items()}


def transformer(code):
    """From longitude and latitude on the datum of the CRS to east and north; CGCS2000 and WGS 84 are taken as one."""
    if code not in TRANSFORMERS:
        base = "EPSG:4490" if "China" in CRS(code).name or "CGCS2000" in CRS(code).name else "EPSG:4326"
        TRANSFORMERS[code] = Transformer.from_crs(base, code, always_xy=True)
    return TRANSFORMERS[code]


def official(code, east, north):
    """The pair in the order of the register."""
    return [north, east] if CRS(code).axis_info[0].direction == "north" else [east, north]


def questions(case):
    code = case.more["crs"]
    placed = [[official(code, *transformer(code).transform(*p)) for p in ring] for ring, _ in rings_of(case.a)]
    there = {"type": "MultiLineString", "coordinates": placed}
    return [
        {"op": "planar", "a": case.a, "crs": code},
        {"op": "planar_perimeter", "a": case.a, "crs": code},
        {"op": "to_crs", "a": case.a, "crs": code},
        {"op": "from_crs", "a": there, "crs": code},
    ]


def judge(cases, answers, tools, outcome):
    for case, (area, perimeter, there, back) in zip(cases, answers):
        code = case.more["crs"]
        plane = {"type": "MultiPolygon", "coordinates": [[np.column_stack(transformer(code).transform(*np.asarray(r).T)) for r in p] for p in parts(case.a)]}
        expected = float(exact.rings_m2(plane, shoelace))
        around = sum(np.hypot(*np.diff(r, axis=0).T).sum() for r, _ in rings_of(plane))
        largest = max(np.abs(r).max() for r, _ in rings_of(plane))
        allowed = RELATIVE * expected + max(LEAST_M2, around * float(np.spacing(largest)))
        outcome.compare("planar: pyproj and a shoelace", case, area, expected, allowed, size=f"{described(case.a, expected)}, {code}")
        outcome.compare("planar_perimeter: pyproj", case, perimeter, around, RELATIVE * around + LEAST_M, size=code)
        placed = np.vstack([np.array([official(code, *p) for p in ring]) for ring, _ in rings_of(plane)])
        nearness("coordinates in the CRS: pyproj (m)", case, there, placed, PLACE_M, outcome)
        before = np.vstack([np.asarray(ring) for ring, _ in rings_of(case.a)])
        nearness("coordinates back from it (degrees)", case, back, before, PLACE_DEG, outcome)


def nearness(check, case, answer, expected, tolerance, outcome):
    if "value" not in answer:
        return outcome.compare(check, case, answer, 0.0, tolerance)
    found = answer["value"]["coordinates"]
    while not isinstance(found[0][0], float | int):
        found = [p for part in found for p in part]
    outcome.compare(check, case, float(np.abs(np.asarray(found) - expected).max()), 0.0, tolerance, size=case.more["crs"])


def parts(geometry):
    return geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]


def shoelace(ring):
    x, y = (np.asarray(ring).astype(LONG) - np.asarray(ring[0]).astype(LONG)).T
    return np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2
