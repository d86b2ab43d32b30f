"""The union of many geometries, each area counted once."""

import exact_area as exact
import overlay_pairs
import pairs
import rings
import shapely
from overlays import ground_m2, why_invalid
from rings import closed, log_uniform, multipolygon, place, polygon, star
from shapely.geometry import shape

RELATIVE, LEAST_M2 = 1e-9, 1e-6


def parcels(chance):
    """Neighbours on a crooked grid with common corners; some are missing, some are there twice."""
    centre, size_m = place(chance), log_uniform(chance, 5, 5e3)
    wide, high = chance.randint(2, 12), chance.randint(2, 12)
    off = lambda: chance.uniform(-0.3, 0.3)
    corner = {(x, y): rings.at(centre, (x + off()) * size_m, (y + off()) * size_m) for x in range(wide + 1) for y in range(high + 1)}
    made = [closed([corner[x, y], corner[x + 1, y], corner[x + 1, y + 1], corner[x, y + 1]]) for x in range(wide) for y in range(high)]
    return [polygon(chance.choice(made) if chance.random() < 0.1 else ring) for ring in made if chance.random() < 0.9] or [polygon(made[0])]


def heap(chance):
    """Stars upon one another."""
    centre, size_m = place(chance), log_uniform(chance, 5, 5e4)
    return [polygon(star(chance, pairs.away(chance, centre, chance.uniform(0, 3) * size_m), size_m, chance.randint(3, 30))) for _ in range(chance.randint(2, 60))]


def on_a_grid(chance):
    made = [overlay_pairs.small_grid(chance)[side] for _ in range(chance.randint(2, 8)) for side in "ab"]
    return [g for g in made if shapely.is_valid(shape(g))] or [polygon(rings.box(80, 44, 81, 45))]


def apart(chance):
    """Scattered over the province: nothing to unite."""
    return [polygon(star(chance, place(chance), log_uniform(chance, 5, 500), 8)) for _ in range(chance.randint(2, 40))]


def as_a_case(maker):
    def make(chance):
        made = maker(chance)
        return {"a": multipolygon(*made), "more": {"members": len(made)}}

    return make


CASES = {f.__name__: (as_a_case(f), n) for f, n in {parcels: 250, heap: 250, on_a_grid: 300, apart: 60}.items()}


def members(case):
    return [{"type": "Polygon", "coordinates": rings_of_one} for rings_of_one in case.a["coordinates"]]


def questions(case):
    return [{"op": "union_all", "all": members(case)}]


def judge(cases, answers, tools, outcome):
    for case, (answer,) in zip(cases, answers):
        expected = ground_m2(shapely.union_all([shape(g) for g in members(case)]))
        floor = max(LEAST_M2, exact.perimeter_m(case.a) * exact.last_digit_m(case.a) / 2)
        size = f"{expected:.6g} m2, {len(members(case))} members"
        outcome.compare("union_all: GEOS", case, answer, expected, RELATIVE * expected + floor, size=size)
        if "value" in answer:
            made = shape(answer["pieces"])
            outcome.same("union_all: its pieces are valid", case, bool(shapely.is_valid(made)), True, why_invalid(made, floor), size)
