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


def questions(case):
    there = {"op": "relation", "a": case.a, "b": case.b, "sliver_area_m2": 0, "sliver_width_m": 0}
    return [there, {**there, "a": case.b, "b": case.a}]


MIRRORED = {"inside": "contains", "contains": "inside"}


def judge(cases, answers, tools, outcome):
    for case, (there, back) in zip(cases, answers):
        a, b = (shapely.geometry.shape(g) for g in (case.a, case.b))
        found, expected = there.get("value"), exactly(a, b)
        size = f"{vertices(case.a)} and {vertices(case.b)} vertices"
        reason = "narrower than 1e-7 m" if found != expected and found in but_for_noise(a, b) else ""
        outcome.same("relation: GEOS", case, found, expected, reason, size)
        outcome.same("relation: there and back", case, back.get("value"), MIRRORED.get(found, found), size=size)


def exactly(a, b):
    """The relation on the coordinates as they are."""
    if a.equals(b):
        return "equal"
    if a.within(b):
        return "inside"
    if a.contains(b):
        return "contains"
    if a.relate_pattern(b, "T********"):
        return "overlaps"
    return "touches" if a.intersects(b) else "disjoint"


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
