"""How much of a line lies in a polygon, and how many points do."""

import exact_area as exact
import overlay_pairs
import pairs
import polygons
import rings
import shapely
from areas import vertices
from rings import line, log_uniform, multiline, multipoint, place, polygon, star
from shapely.geometry import shape

RELATIVE, LEAST_M = 1e-9, 1e-6
# What keeps this close to the border runs along it, by our definition.
BORDER_M = 1e-7


def across(chance):
    """Crooked lines across stars."""
    centre, size_m = place(chance), log_uniform(chance, 5, 5e4)
    steps = chance.randint(1, 60)
    walk = pairs.walk(chance, pairs.away(chance, centre, size_m), 2.5 * size_m / steps, steps)
    return {"a": line(walk), "b": polygon(star(chance, centre, size_m, chance.randint(3, 200)))}


def across_holes(chance):
    b = chance.choice([polygons.holes, polygons.islands_in_holes, polygons.multipolygons])(chance)
    west, south, east, north = shape(b).bounds
    ends = [[(chance.uniform(west, east), chance.uniform(south, north)) for _ in range(chance.randint(2, 9))] for _ in range(chance.randint(1, 4))]
    return {"a": multiline(*ends), "b": b}


def along_the_border(chance):
    """Part of a polygon's border, its whole border, and lines that leave it at a vertex."""
    ring = star(chance, place(chance), log_uniform(chance, 5, 1e4), chance.randint(4, 40))
    if chance.random() < 0.4:
        west, south = round(chance.uniform(74, 96), 3), round(chance.uniform(35, 48), 3)
        ring = rings.stairs(chance, west, south, 0.001, chance.randint(2, 12), 9)
    k = chance.randint(1, len(ring) - 1)
    way = chance.choice([ring, ring[:k + 1], [ring[0], ring[k]], [*ring[:k + 1], (ring[0][0] + 0.01, ring[0][1])]])
    return {"a": line([p for p, q in zip(way, [None, *way]) if p != q]), "b": polygon(ring)}


def beside_the_border(chance):
    """Denser borders than the neighbour's: a last digit beside it."""
    made = overlay_pairs.shared_border(chance)
    return {"a": line(made["b"]["coordinates"][0][:-2]), "b": made["a"]}


def inside_or_out(chance):
    made = overlay_pairs.inside(chance)
    return {"a": line(made["b"]["coordinates"][0]), "b": made["a"]}


def points(chance):
    """Random places, vertices, middles of edges, some twice."""
    b = chance.choice([polygons.town, polygons.holes, polygons.islands_in_holes, polygons.integer_grid, polygons.many_vertices])(chance)
    west, south, east, north = shape(b).bounds
    corners = [p for ring, _ in exact.rings_of(b) for p in ring]
    middles = [((p[0] + q[0]) / 2, (p[1] + q[1]) / 2) for p, q in zip(corners, corners[1:])]
    anywhere = [(chance.uniform(west, east), chance.uniform(south, north)) for _ in range(20)]
    chosen = chance.choices(anywhere + corners + middles, k=chance.randint(1, 40))
    return {"a": multipoint(chosen), "b": b}


FAMILIES = {across: 900, across_holes: 500, along_the_border: 500, beside_the_border: 200, inside_or_out: 300, points: 800}
CASES = {family.__name__: (overlay_pairs.valid(family), count) for family, count in FAMILIES.items()}


def questions(case):
    return [{"op": "count_in" if case.family == "points" else "length_in", "a": case.a, "b": case.b}]


def judge(cases, answers, tools, outcome):
    for case, (answer,) in zip(cases, answers):
        counted(case, answer, outcome) if case.family == "points" else measured(case, answer, outcome)


def counted(case, answer, outcome):
    """Every position counts, also on the border and twice over."""
    area = shape(case.b)
    expected = sum(area.intersects(shapely.Point(p)) for p in case.a["coordinates"])
    outcome.same("count_in: GEOS", case, answer.get("value"), expected, size=f"{vertices(case.b)} vertices")


def measured(case, answer, outcome):
    """A line along the border is in the polygon."""
    common = shape(case.a).intersection(shape(case.b))
    expected = sum(exact.chain_length_m(shapely.get_coordinates(p)) for p in shapely.get_parts(common) if p.geom_type == "LineString")
    whole = sum(exact.chain_length_m(chain) for chain in chains(case.a))
    allowed = RELATIVE * whole + LEAST_M
    size = f"{whole:.6g} m, {vertices(case.b)} vertices"
    outcome.compare("length_in: GEOS", case, answer, expected, allowed, why_off(case, answer, allowed), size)


def chains(geometry):
    return geometry["coordinates"] if geometry["type"] == "MultiLineString" else [geometry["coordinates"]]


def why_off(case, answer, allowed):
    """Whether the length lies between what is inside a hair's breadth from the border and what is not outside it."""
    hair = 2 * BORDER_M / rings.M_PER_DEG
    area = shape(case.b)
    low, high = (
        sum(exact.chain_length_m(shapely.get_coordinates(p)) for p in shapely.get_parts(shape(case.a).intersection(ground)) if p.geom_type == "LineString")
        for ground in (area.buffer(-hair), area.buffer(hair))
    )
    between = "value" in answer and low - allowed <= answer["value"] <= high + allowed
    return "runs along the border, within 1e-7 m" if between else ""
