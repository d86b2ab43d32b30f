"""How two areas lie to each other, without any sliver rule, against the exact predicates of GEOS."""

import exact_area as exact
import shapely
from areas import vertices
from overlay_pairs import FAMILIES, valid
from overlays import polygons_of

CASES = {family.__name__: (valid(family), count) for family, count in FAMILIES.items()}

# Ground narrower than this, and gaps, are noise of the last digits by our definition.
NOISE_M = 1e-7
# Where a width is this close to it, either answer is right.
EITHER = (0.2, 5.0)


# Families on a grid that binary fractions hit exactly.
WHOLE = ("small_grid", "small_grid_with_holes")


def questions(case):
    there = {"op": "relation", "a": case.a, "b": case.b, "sliver_area_m2": 0, "sliver_width_m": 0}
    return [there, {**there, "a": case.b, "b": case.a}]


MIRRORED = {"inside": "contains", "contains": "inside"}


def judge(cases, answers, tools, outcome):
    pairs = [[shapely.geometry.shape(g) for g in (case.a, case.b)] for case in cases]
    matrices = tools.postgis.column("ST_Relate(g, h)", *zip(*pairs)) if tools.postgis else []
    for k, (case, (there, back)) in enumerate(zip(cases, answers)):
        a, b = pairs[k]
        found, expected = there.get("value"), named(a.relate(b))
        size = f"{vertices(case.a)} and {vertices(case.b)} vertices"
        outcome.same("relation: GEOS", case, found, expected, reason(case, found, expected, a, b), size)
        outcome.same("relation: there and back", case, back.get("value"), MIRRORED.get(found, found), size=size)
        if matrices:
            by_postgis = named(matrices[k])
            outcome.same("relation: PostGIS", case, found, by_postgis, reason(case, found, by_postgis, a, b), size)


def reason(case, found, expected, a, b):
    """Where the coordinates are few and whole there is no noise, and the overlay of GEOS is exact."""
    if found == expected or found not in but_for_noise(a, b):
        return ""
    return "GEOS contradicts its own overlay" if case.family in WHOLE else "narrower than 1e-7 m"


def named(matrix):
    """The relation that a DE-9IM matrix means, on the coordinates as they are."""
    ground, a_outside, b_outside = (matrix[k] != "F" for k in (0, 2, 6))
    if ground:
        return {(False, False): "equal", (False, True): "inside", (True, False): "contains", (True, True): "overlaps"}[a_outside, b_outside]
    return "touches" if any(matrix[k] != "F" for k in (1, 3, 4)) else "disjoint"


def but_for_noise(a, b):
    """The relations that leaving out noise may give: one, or more where a width is about as much as noise."""
    return {relation_of(a, b, NOISE_M * factor) for factor in (1.0, *EITHER)}


def relation_of(a, b, noise_m):
    common, a_rest, b_rest = (has_ground(s, noise_m) for s in (a.intersection(b), a.difference(b), b.difference(a)))
    if common:
        return {(False, False): "equal", (False, True): "inside", (True, False): "contains", (True, True): "overlaps"}[a_rest, b_rest]
    return "touches" if a.distance(b) * 111_320 <= noise_m else "disjoint"


def has_ground(shape, noise_m):
    """Whether a piece is wider than noise; the width is twice the area over the perimeter."""
    for part in polygons_of(shape):
        geometry = shapely.geometry.mapping(part)
        around = exact.perimeter_m(geometry)
        if around and 2 * exact.area_m2(geometry) / around > noise_m:
            return True
    return False
