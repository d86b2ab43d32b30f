"""The land-survey area, against an implementation of its own, in extended precision."""

import land_survey
import polygons
import rings
from areas import vertices
from exact_area import rings_of
from rings import log_uniform, polygon

LEAST = 0.005


def in_degrees(chance):
    """A shape of the area families that fits into a zone."""
    families = [
        polygons.tiny_parcel, polygons.parcel, polygons.town, polygons.needle, polygons.holes, polygons.islands_in_holes,
        polygons.multipolygons, polygons.nine_decimals, polygons.dense_side, polygons.many_vertices, polygons.hole_at_a_corner,
    ]
    return {"a": chance.choice(families)(chance), "more": {"op": "survey"}}


def county(chance):
    """Boundaries of hundreds of kilometres, thousands of inserted points."""
    return {"a": polygons.county(chance), "more": {"op": "survey"}}


def in_plane(chance):
    """Corners in metres to three or four decimals, as surveyed, with the zone's prefix or without."""
    zone = chance.randint(25, 32)
    centre = (chance.uniform(3.85e6, 5.4e6), 500000 + chance.uniform(-9e4, 9e4) + chance.choice([0, zone * 1000000]))
    decimals, size_m = chance.choice([0, 1, 3, 3, 3, 4]), log_uniform(chance, 3, 5000)
    ring = rings.star(chance, (0, 0), size_m, chance.randint(3, 40))
    metres = [(centre[0] + y * rings.M_PER_DEG, centre[1] + x * rings.M_PER_DEG) for x, y in ring]
    return {"a": polygon(rings.rounded(metres, decimals)), "more": {"op": "survey_plane", "zone": zone}}


def edges_of_seventy(chance):
    """Sides of whole multiples of 70 m, and a hair more or less: one point more or none."""
    zone = chance.randint(25, 32)
    north, east = round(chance.uniform(3.85e6, 5.4e6)), 500000 + round(chance.uniform(-9e4, 9e4))
    height, width = (70 * chance.randint(1, 12) + chance.choice([-1e-4, 0, 0, 1e-4, 1e-3]) for _ in range(2))
    corners = [(0, 0), (0, width), (height, width), (height, 0), (0, 0)]
    ring = [(round(north + y, 4), round(east + x, 4)) for y, x in corners]
    return {"a": polygon(ring), "more": {"op": "survey_plane", "zone": zone}}


CASES = {f.__name__: (f, n) for f, n in {in_degrees: 1200, county: 60, in_plane: 700, edges_of_seventy: 300}.items()}


def zone_of(case):
    """The given one, else that of the middle of the box."""
    if "zone" in case.more:
        return case.more["zone"]
    longitudes = [p[0] for ring, _ in rings_of(case.a) for p in ring]
    return int((min(longitudes) + max(longitudes)) / 2 / 3 + 0.5)


def questions(case):
    return [{"op": op, "a": case.a, "zone": zone_of(case)} for op in (case.more["op"], f"{case.more['op']}_perimeter")]


def judge(cases, answers, tools, outcome):
    measures = {"": (land_survey.area_m2, "m2"), "_perimeter": (land_survey.perimeter_m, "m")}
    for case, given in zip(cases, answers):
        for answer, (what, (measure, unit)) in zip(given, measures.items()):
            expected, ties = measure(case.a, zone_of(case), case.more["op"] == "survey_plane")
            size = f"{expected} {unit}, {vertices(case.a)} vertices"
            check = f"{case.more['op']}{what}: own implementation, to 0.01 {unit}"
            explained = "value" in answer and abs(answer["value"] - expected) <= ties + 0.001
            outcome.compare(check, case, answer, expected, LEAST, "a tie in rounding" if explained else "", size)
