"""Making broken polygons valid, against the "linework" method of GEOS: what the rings enclose by the even-odd rule."""

import exact_area as exact
import shapely
from areas import vertices
from overlays import ground_m2
from validity import FAMILIES

CASES = {family.__name__: (family, count // 2) for family, count in FAMILIES.items() if family.__name__ != "rightly"}
RELATIVE, LEAST_M2 = 1e-7, 1e-6


def questions(case):
    return [{"op": "repair", "a": case.a}]


def judge(cases, answers, tools, outcome):
    for case, (answer,) in zip(cases, answers):
        shape = shapely.geometry.shape(case.a)
        expected = ground_m2(expected_ground(shape))
        around = exact.perimeter_m(case.a)
        floor = max(LEAST_M2, around * exact.last_digit_m(case.a) / 2)
        size = f"{expected:.6g} m2, {vertices(case.a)} vertices, {shapely.is_valid_reason(shape)}"
        if "value" not in answer and expected <= floor:
            outcome.same("repair: refused where nothing is left", case, "error" in answer, True, size=size)
            continue
        outcome.compare("repair: GEOS, linework", case, answer, expected, RELATIVE * expected + floor, size=size)
        if "value" in answer:
            outcome.same("repair: its result is valid", case, bool(shapely.is_valid(shapely.geometry.shape(answer["geometry"]))), True, size=size)
            if shapely.is_valid(shape) and exact.area_m2(case.a) > LEAST_M2:
                outcome.same("repair: what is valid stays as it is", case, answer["changes"], [], size=size)


def expected_ground(shape):
    """Each polygon by itself, then united: parts of a multi-polygon that overlap are one."""
    polygons = shape.geoms if shape.geom_type == "MultiPolygon" else [shape]
    return shapely.union_all([shapely.make_valid(p, method="linework") for p in polygons])
