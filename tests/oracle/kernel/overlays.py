"""Common ground, union and rest of two polygonal geometries, in the (longitude, latitude) plane, measured on the ellipsoid."""

import exact_area as exact
import shapely
from areas import vertices
from overlay_pairs import FAMILIES, valid

CASES = {family.__name__: (valid(family), count) for family, count in FAMILIES.items()}

OPS = {"intersection": shapely.intersection, "union": shapely.union, "difference": shapely.difference}
IN_POSTGIS = {"intersection": "ST_Intersection", "union": "ST_Union", "difference": "ST_Difference"}
RELATIVE = 1e-9
LEAST_M2 = 1e-6


def questions(case):
    return [{"op": op, "a": case.a, "b": case.b} for op in OPS]


def judge(cases, answers, tools, outcome):
    shapes = [[shapely.geometry.shape(g) for g in (case.a, case.b)] for case in cases]
    found = {op: by_postgis(IN_POSTGIS[op], shapes, tools) for op in OPS}
    for k, (case, answer) in enumerate(zip(cases, answers)):
        a_m2, b_m2 = exact.area_m2(case.a), exact.area_m2(case.b)
        around = exact.perimeter_m(case.a) + exact.perimeter_m(case.b)
        # A vertex where two edges cross is rounded to its last digit by either side.
        floor = max(LEAST_M2, around * exact.last_digit_m(case.a) / 2)
        size = f"{a_m2:.6g} and {b_m2:.6g} m2, {vertices(case.a)} and {vertices(case.b)} vertices"
        for op, given in zip(OPS, answer):
            allowed = RELATIVE * min(a_m2, b_m2) + floor
            expected = ground_m2(OPS[op](*shapes[k]))
            outcome.compare(f"{op}: GEOS", case, given, expected, allowed, size=size)
            if found[op]:
                outcome.compare(f"{op}: PostGIS", case, given, ground_m2(found[op][k]), allowed, size=size)
            if "value" in given:
                of_its_pieces(case, op, given, floor, outcome, size)


def of_its_pieces(case, op, given, floor, outcome, size):
    """The number is that of the pieces given, and the pieces are simple features that do not overlap."""
    measured = exact.area_m2(given["pieces"])
    outcome.compare(f"{op}: its pieces, measured", case, given, measured, 1e-9 * measured + floor, size=size)
    shape = shapely.geometry.shape(given["pieces"])
    outcome.same(f"{op}: its pieces are valid", case, bool(shapely.is_valid(shape)), True, why_invalid(shape, floor), size)


def why_invalid(shape, floor):
    """Vertices rounded to their last digit may bring edges to cross by as much: what that is worth is below the floor."""
    if shapely.is_valid(shape):
        return ""
    mended = ground_m2(shapely.make_valid(shape))
    return "edges cross by the last digit" if abs(mended - ground_m2(shape)) <= floor else ""


def by_postgis(function, shapes, tools):
    if not tools.postgis:
        return None
    made = tools.postgis.column(f"ST_AsBinary({function}(g, h))", *([pair[k] for pair in shapes] for k in (0, 1)))
    return [shapely.from_wkb(bytes(binary)) for binary in made]


def ground_m2(shape):
    """The area of the polygons among the parts."""
    return sum(exact.area_m2(shapely.geometry.mapping(part)) for part in polygons_of(shape))


def polygons_of(shape):
    """The polygons among the parts of a geometry, also within collections."""
    if shape.geom_type == "Polygon":
        return [] if shape.is_empty else [shape]
    return [polygon for part in getattr(shape, "geoms", []) for polygon in polygons_of(part)]
