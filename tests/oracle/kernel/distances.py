"""Shortest distances between points, lines and polygons."""

import math

import shapely
from exact_area import GEOD
from nearest import densified, least_distance_m, parts_of
from pairs import FAMILIES
from shapely.affinity import translate

CASES = {family.__name__: (family, count) for family, count in FAMILIES.items()}

NEAR_M, NEAR_TOLERANCE_M, RELATIVE = 1e5, 1e-3, 1e-6
# An end point is computed along an edge, and so off it by its last digits.
ON_IT_DEG = 1e-11
# PostGIS looks for the nearest points on a sphere, whatever the ellipsoid, and measures between them on the ellipsoid. What
# is square to an edge there is e² beside it here, so along one edge its distance is e⁴/2 too long at most …
SPHERE = 2.3e-5
# … and where two places compete it may take the wrong one, by as much as the two metrics differ.
BULGE_M = 2e-4
MOST_POINTS = 600
# Distances this small are the last digit of a coordinate, and whether two edges then meet is a matter of definition.
NOTHING_M = 1e-8
ASYMMETRY_M = 1e-4
CUTOFF_EVERY = 5


def tolerance_m(distance_m):
    return NEAR_TOLERANCE_M if distance_m < NEAR_M else RELATIVE * distance_m


def questions(case):
    there, back = {"op": "distance", "a": case.a, "b": case.b}, {"op": "distance", "a": case.b, "b": case.a}
    return [there, back]


def judge(cases, answers, tools, outcome):
    truths = []
    for case, (there, back) in zip(cases, answers):
        expected = least_distance_m(case.a, case.b)
        if "value" in there and there["value"] < expected - tolerance_m(expected) / 10:
            expected = least_distance_m(case.a, case.b, effort=4)
        size = f"{expected:.6g} m, {case.a['type']} of {len(parts_of(case.a))}, {case.b['type']} of {len(parts_of(case.b))}"
        allowed = tolerance_m(expected)
        truths.append(expected)
        outcome.compare("distance: dense minimisation", case, there, expected, allowed, size=size)
        if "value" in there and "value" in back:
            outcome.compare("distance: there and back", case, there["value"], back["value"], min(ASYMMETRY_M, allowed), size=size)
            achieved(case, there, outcome, size)
    cut_off(cases, answers, tools, outcome)
    if tools.postgis:
        by_postgis(cases, answers, truths, tools, outcome)


def achieved(case, answer, outcome, size):
    """The points named lie on the geometries and are as far apart, in such a direction, as the answer says."""
    off = max(off_deg(case.a, answer["from"]), off_deg(case.b, answer["to"]))
    outcome.compare("distance: its points lie on the geometries (degrees)", case, off, 0.0, ON_IT_DEG, size=size)
    azimuth, _, apart = GEOD.inv(*answer["from"], *answer["to"])
    outcome.compare("distance: its points are that far apart", case, answer["value"], apart, 1e-7 + 1e-14 * apart, size=size)
    # Two points that differ only by the name of the meridian, or are one pole, have no direction.
    if answer["value"] > 0.01 and answer["azimuth_deg"] is not None and off_pole(answer["from"]) and apart < 1.9e7:
        turn = abs((answer["azimuth_deg"] - azimuth + 180) % 360 - 180)
        outcome.compare("distance: the azimuth (degrees)", case, turn, 0.0, 1e-9 + 1e-5 / answer["value"], size=size)
    outcome.same("distance: no azimuth exactly at distance 0", case, answer["azimuth_deg"] is None, answer["value"] == 0, size=size)


def off_pole(position):
    return abs(position[1]) < 89.999


def off_deg(geometry, position):
    shape, point = shapely.geometry.shape(geometry), shapely.Point(position)
    if abs(position[1]) == 90 and position[1] in shapely.get_coordinates(shape)[:, 1]:
        return 0.0
    return min(translate(shape, turn).distance(point) for turn in (0, 360, -360))


def cut_off(cases, answers, tools, outcome):
    """Beyond the cutoff there is no answer, within it there is the same one."""
    asked = [(case, there["value"]) for case, (there, _) in zip(cases, answers) if there.get("value") and case.index % CUTOFF_EVERY == 0]
    asked = [(case, value) for case, value in asked if value > NOTHING_M]
    ask = lambda case, **more: {"a": case.a, "b": case.b, **more}
    found = tools.kernel.ask([
        question for case, value in asked for question in (
            ask(case, op="distance", cutoff_m=value * 0.999),
            ask(case, op="distance", cutoff_m=value * 1.001),
            ask(case, op="within", metres=value * (1 - 1e-6)),
            ask(case, op="within", metres=value * (1 + 1e-6)),
        )
    ]) if asked else []
    for (case, value), below, above, nearer, farther in zip(asked, *(found[k::4] for k in range(4))):
        outcome.same("within: a millionth less, a millionth more", case, [nearer.get("value"), farther.get("value")], [False, True])
        outcome.same("distance: none beyond the cutoff", case, below.get("value", "error"), None)
        outcome.compare("distance: the same within the cutoff", case, math.nan if above.get("value") is None else above, value, min(ASYMMETRY_M, tolerance_m(value)))


def by_postgis(cases, answers, truths, tools, outcome):
    dense = [[densified(shapely.geometry.shape(g), BULGE_M, MOST_POINTS) for g in (case.a, case.b)] for case in cases]
    found = tools.postgis.geography_m(*([pair[k][0] for pair in dense] for k in (0, 1)))
    for case, (there, _), pair, truth, distance in zip(cases, answers, dense, truths, found):
        allowed = tolerance_m(distance) + SPHERE * distance + pair[0][1] + pair[1][1]
        reason = why_postgis_differs(there, truth, distance)
        outcome.compare("distance: PostGIS geography", case, there, distance, allowed, reason, f"{distance:.6g} m")


def why_postgis_differs(answer, truth, distance):
    """Only where the dense search is with us: the third computation decides."""
    if "value" not in answer or abs(answer["value"] - truth) > tolerance_m(truth):
        return ""
    return "PostGIS calls close edges collinear" if distance == 0 else "PostGIS found another place, on its sphere" if distance > truth else ""
