"""Making broken polygons valid, against the "linework" method of GEOS: what the rings enclose by the even-odd rule."""

import exact_area as exact
import shapely
from areas import vertices
from overlays import ground_m2
from validity import FAMILIES

CASES = {family.__name__: (family, count // 2) for family, count in FAMILIES.items() if family.__name__ != "rightly"}
RELATIVE, LEAST_M2 = 1e-8, 1e-6


def questions(case):
    return [{"op": "repair", "a": case.a}]


def judge(cases, answers, tools, outcome):
    for case, (answer,) in zip(cases, answers):
        shape = shapely.geometry.shape(case.a)
        expected, by_geos = (ground_m2(united(shape, mend)) for mend in (even_odd, linework))
        around = exact.perimeter_m(case.a)
        floor = max(LEAST_M2, around * exact.last_digit_m(case.a) / 2)
        size = f"{expected:.6g} m2, {vertices(case.a)} vertices, {shapely.is_valid_reason(shape)}"
        if "value" not in answer and expected <= floor:
            outcome.same("repair: refused where nothing is left", case, "error" in answer, True, size=size)
            continue
        allowed = RELATIVE * expected + floor
        outcome.compare("repair: the even-odd rule", case, answer, expected, allowed, size=size)
        agreed = "value" in answer and abs(answer["value"] - expected) <= allowed
        reason = "GEOS takes a stretch that is run twice for one" if agreed else ""
        outcome.compare("repair: GEOS, linework", case, answer, by_geos, RELATIVE * by_geos + floor, reason, size)
        if "value" in answer:
            of_its_result(case, shape, answer, outcome, size)


def of_its_result(case, shape, answer, outcome, size):
    made = shapely.geometry.shape(answer["geometry"])
    outcome.same("repair: its result is valid", case, bool(shapely.is_valid(made)), True, size=size)
    if shapely.is_valid(shape) and exact.area_m2(case.a) > LEAST_M2:
        outcome.same("repair: what is valid stays as it is", case, answer["changes"], [], size=size)


def united(shape, mend):
    """Each polygon by itself, then united: parts of a multi-polygon that overlap are one."""
    polygons = shape.geoms if shape.geom_type == "MultiPolygon" else [shape]
    return shapely.union_all([p if shapely.is_valid(p) else mend(p) for p in polygons])


def linework(polygon):
    return shapely.make_valid(polygon, method="linework")


def even_odd(polygon):
    """The faces between all rings that a ray to the east leaves through an odd number of edges, doubled ones counted twice."""
    chains = [list(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
    noded = shapely.unary_union([shapely.LineString(chain) for chain in chains])
    faces = shapely.get_parts(shapely.polygonize([noded]))
    edges = [edge for chain in chains for edge in zip(chain, chain[1:])]
    return shapely.union_all([face for face in faces if is_odd(face.representative_point(), edges)])


def is_odd(place, edges):
    crossed = 0
    for (x1, y1), (x2, y2) in edges:
        if (y1 > place.y) != (y2 > place.y):
            crossed += x1 + (place.y - y1) / (y2 - y1) * (x2 - x1) > place.x
    return crossed % 2 == 1
