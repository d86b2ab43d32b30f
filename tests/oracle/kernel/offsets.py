"""Parallel sets: nothing nearer than the distance is left out of the outer one, nothing much farther is in it; the inner one
the other way round; the round one is on the circle. Judged by the dense search for distances, point by point."""


import exact_area as exact
import numpy as np
import pairs
import polygons
import rings
import shapely
from exact_area import GEOD
from nearest import least_distance_m
from pyproj import Transformer
from rings import line, log_uniform, multipoint, place, point, polygon, star
from shapely.geometry import mapping, shape

# As promised: a hundredth and two millimetres wide of the mark for the bounds, a thousandth or a millimetre for the round one.
WIDER, WIDER_M = 1.01, 2e-3
ROUND, ROUND_M = 1e-3, 1e-3
# Last digits of coordinates, on either side.
SLACK_M = 1e-6
VERTICES_LOOKED_AT = 6
# Every case takes hundreds of searches.
BATCH = 15
PLACES_TRIED = 24


def of_points(chance):
    centre = place(chance)
    a = point(centre) if chance.random() < 0.5 else multipoint([pairs.away(chance, centre, log_uniform(chance, 1, 3e4)) for _ in range(6)])
    return {"a": a, "more": {"metres": log_uniform(chance, 0.1, 5e4)}}


def of_lines(chance):
    size_m, steps = log_uniform(chance, 10, 3e4), chance.randint(1, 30)
    walk = pairs.walk(chance, place(chance), size_m / steps, steps)
    return {"a": line(walk), "more": {"metres": size_m * log_uniform(chance, 1e-3, 2)}}


def of_stars(chance):
    size_m = log_uniform(chance, 5, 5e4)
    return {"a": polygon(star(chance, place(chance), size_m, chance.randint(3, 80))), "more": {"metres": size_m * log_uniform(chance, 1e-4, 1)}}


def of_parts(chance):
    maker = chance.choice([polygons.holes, polygons.islands_in_holes, polygons.multipolygons, polygons.integer_grid, polygons.needle])
    a = maker(chance)
    west, south, east, north = shape(a).bounds
    size_m = min((north - south) * rings.M_PER_DEG, 1e5)
    return {"a": a, "more": {"metres": max(0.05, size_m * log_uniform(chance, 1e-3, 0.2))}}


def long_edges(chance):
    """Edges of tens of kilometres, distances of a metre."""
    a = polygon(star(chance, place(chance), log_uniform(chance, 2e4, 1e5), chance.randint(3, 8)))
    return {"a": a, "more": {"metres": log_uniform(chance, 0.5, 500)}}


FAMILIES = {of_points: 120, of_lines: 200, of_stars: 250, of_parts: 200, long_edges: 100}
CASES = {family.__name__: (lambda chance, make=family: valid(make, chance), count) for family, count in FAMILIES.items()}


def valid(maker, chance):
    while True:
        made = maker(chance)
        if shapely.is_valid(shape(made["a"])):
            return made


def questions(case):
    metres = case.more["metres"]
    ops = ["outer", "buffer"] + (["inner", "shrink"] if "Polygon" in case.a["type"] else [])
    return [{"op": "buffer" if op == "shrink" else op, "a": case.a, "metres": -metres if op == "shrink" else metres} for op in ops]


def judge(cases, answers, tools, outcome):
    for case, given in zip(cases, answers):
        for op, answer in zip(("outer", "buffer", "inner", "shrink"), given):
            if "value" not in answer:
                outcome.same(f"{op}: answered", case, answer.get("error", "panic"), None)
                continue
            made = shape(answer["pieces"])
            outcome.same(f"{op}: its pieces are valid", case, bool(shapely.is_valid(made)), True, size=f"{case.more['metres']:.4g} m")
            border_is_right(case, op, answer["pieces"], outcome)
            if op in ("outer", "inner"):
                holds_all(case, op, made, outcome)
        if "value" in given[1]:
            against_shapely(case, given[1], outcome)


def border_is_right(case, op, pieces, outcome):
    """Vertices and middles of the new border are as far from the geometry (for the inner sets, from its rings) as they must."""
    metres, chance = case.more["metres"], np.random.default_rng(case.index)
    edges = np.vstack([np.hstack([np.array(r)[:-1], np.array(r)[1:]]) for r, _ in exact.rings_of(pieces)] or [np.zeros((0, 4))])
    if not len(edges):
        return
    chosen = edges[chance.choice(len(edges), min(VERTICES_LOOKED_AT, len(edges)), replace=False)]
    of = border(case.a) if op in ("inner", "shrink") else case.a
    for position in [*chosen[:, :2], *((chosen[:, :2] + chosen[:, 2:]) / 2)]:
        far = least_distance_m(point(position.tolist()), of)
        low, high = limits(op, metres)
        size = f"{metres:.6g} m, at {position.tolist()}"
        # Inner sets may have less: a corner of the ground itself, where parts are left whole, is never on their border.
        outcome.compare(f"{op}: its border is not too near", case, max(0.0, low - far), 0.0, SLACK_M, size=size)
        outcome.compare(f"{op}: its border is not too far", case, max(0.0, far - high), 0.0, SLACK_M, size=size)


def limits(op, metres):
    if op in ("outer", "inner"):
        return metres, WIDER * metres + WIDER_M
    off = max(ROUND * metres, ROUND_M)
    return metres - off, metres + off


def border(geometry):
    """The rings as lines."""
    return {"type": "MultiLineString", "coordinates": [ring for ring, _ in exact.rings_of(geometry)]}


def holds_all(case, op, made, outcome):
    """Places a little nearer than the distance are in the outer set; places a little nearer to a ring are not in the inner one,
    and places of the ground a little farther than promised from every ring are."""
    metres, chance = case.more["metres"], np.random.default_rng(case.index + 1)
    edges = np.vstack([np.hstack([np.array(c)[:-1], np.array(c)[1:]]) if len(c) > 1 else np.hstack([c, c]) for c in chains(case.a)])
    chosen = edges[chance.choice(len(edges), PLACES_TRIED)]
    along = chance.random((PLACES_TRIED, 1)) * chance.integers(0, 2, (PLACES_TRIED, 1))
    start = chosen[:, :2] + (chosen[:, 2:] - chosen[:, :2]) * along
    reach = metres * np.where(chance.random(PLACES_TRIED) < 0.5, 1 - 1e-6, chance.random(PLACES_TRIED))
    lon, lat, _ = GEOD.fwd(*start.T, chance.uniform(0, 360, PLACES_TRIED), reach)
    near = shapely.points(lon, lat)
    if op == "outer":
        missed = int((~shapely.intersects(made, near)).sum())
        outcome.same("outer: holds every place nearer than the distance", case, missed, 0, size=f"{metres:.6g} m")
        return
    kept = int(shapely.contains_properly(made, near).sum())
    outcome.same("inner: holds no place nearer to a ring than the distance", case, kept, 0, size=f"{metres:.6g} m")
    west, south, east, north = shape(case.a).bounds
    inside = [p for p in zip(chance.uniform(west, east, 40), chance.uniform(south, north, 40)) if shape(case.a).contains(shapely.Point(p))]
    deep = [p for p in inside if least_distance_m(point(p), border(case.a)) > WIDER * metres + WIDER_M + SLACK_M]
    lost = sum(not made.contains(shapely.Point(p)) for p in deep)
    outcome.same("inner: holds every place farther than promised", case, lost, 0, size=f"{metres:.6g} m")


def chains(geometry):
    kind, inside = geometry["type"], geometry["coordinates"]
    if kind in ("Point", "LineString"):
        return [[inside]] if kind == "Point" else [inside]
    return [[p] for p in inside] if kind == "MultiPoint" else inside if kind == "MultiLineString" else [r for r, _ in exact.rings_of(geometry)]


def against_shapely(case, answer, outcome):
    """The area of the round buffer, by GEOS in a transverse Mercator plane through the place."""
    made = shape(case.a)
    west, _, east, _ = made.bounds
    if east - west > 1.0:
        return
    plane = Transformer.from_pipeline(f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=tmerc +lon_0={(west + east) / 2} +a=6378137 +rf=298.257222101")
    metres = case.more["metres"]
    dense = shapely.segmentize(made, 0.002)
    project = lambda back: lambda c: np.column_stack(plane.transform(*c.T, direction="INVERSE" if back else "FORWARD"))
    grown = shapely.transform(shapely.transform(dense, project(False)).buffer(metres, quad_segs=90), project(True))
    expected = sum(exact.area_m2(mapping(p)) for p in (grown.geoms if grown.geom_type == "MultiPolygon" else [grown]))
    around = sum(exact.perimeter_m(mapping(p)) for p in (grown.geoms if grown.geom_type == "MultiPolygon" else [grown]))
    # A thousandth or a millimetre along the border; the plane's scale, 1 + (distance from the meridian / R)² / 2, is on top.
    off = max(ROUND * metres, ROUND_M) + metres * 1e-4
    outcome.compare("buffer: GEOS in a local plane", case, answer, expected, around * off + 1e-6, size=f"{metres:.6g} m")
