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
    k = chance.randint(1, len(ring) - 2)
    way = chance.choice([ring, ring[:k + 1], [ring[0], ring[k]], [*ring[:k + 1], (ring[0][0] + 0.01, ring[0][1])]])
    return {"a": line([p for p, q in zip(way, [None, *way]) if p != q]), "b": polygon(ring)}


def beside_the_border(chance):
    """Denser borders than the neighbour's: a last digit beside it."""
    made = overlay_pairs.shared_border(chance)
    return {"a": line(made["b"]["coordinates"][0][:-2]), "b": made["a"]}


def inside_or_out(chance):
    made = overlay_pairs.inside(chance)
    return {"a": line(made["b"]["coordinates"][0]), "b": made["a"]}


def small_grid(chance):
    """Crooked lines over polygons with holes, all on few places that binary fractions hit exactly."""
    b = overlay_pairs.small_grid_with_holes(chance)["b"]
    spot = lambda: (80 + chance.randint(-1, 8) / 1024, 44 + chance.randint(-1, 8) / 1024)
    way = [spot() for _ in range(chance.randint(2, 6))]
    way = [p for p, q in zip(way, [None, *way]) if p != q]
    return {"a": line(way if len(way) > 1 else [way[0], (81.0, 45.0)]), "b": b}


def points(chance):
    """Random places, vertices, middles of edges, some twice."""
    b = chance.choice([polygons.town, polygons.holes, polygons.islands_in_holes, polygons.integer_grid, polygons.many_vertices])(chance)
    west, south, east, north = shape(b).bounds
    corners = [p for ring, _ in exact.rings_of(b) for p in ring]
    middles = [((p[0] + q[0]) / 2, (p[1] + q[1]) / 2) for p, q in zip(corners, corners[1:])]
    anywhere = [(chance.uniform(west, east), chance.uniform(south, north)) for _ in range(20)]
    chosen = chance.choices(anywhere + corners + middles, k=chance.randint(1, 40))
    return {"a": multipoint(chosen), "b": b}


FAMILIES = {across: 900, across_holes: 500, along_the_border: 500, beside_the_border: 200, inside_or_out: 300, small_grid: 800, points: 800}
CASES = {family.__name__: (overlay_pairs.valid(family), count) for family, count in FAMILIES.items()}


def questions(case):
    return [{"op": "count_in" if case.family == "points" else "length_in", "a": case.a, "b": case.b}]


def judge(cases, answers, tools, outcome):
    for case, (answer,) in zip(cases, answers):
        counted(case, answer, outcome) if case.family == "points" else measured(case, answer, outcome)


def counted(case, answer, outcome):
    """Every position counts, also twice over; on the border is neither in nor out."""
    area = shape(case.b)
    places = [shapely.Point(p) for p in case.a["coordinates"]]
    inside = sum(area.contains(p) for p in places)
    border = sum(area.touches(p) for p in places)
    found = [answer.get("value"), answer.get("on_boundary"), answer.get("relation")]
    outcome.same("count_in: GEOS", case, found, [inside, border, word(inside, border, inside + border < len(places))], size=f"{vertices(case.b)} vertices")


def word(inside, border, outside):
    return ("overlaps" if outside else "inside") if inside else "touches" if border else "disjoint"


def relation(whole, area):
    return word(whole.relate_pattern(area, "T********"), whole.intersects(area), not area.covers(whole))


def measured(case, answer, outcome):
    """What runs through the interior; along the border is not in it."""
    whole, area = shape(case.a), shape(case.b)
    inside_m, whole_m = inside(case.a, area), sum(map(exact.chain_length_m, chains(case.a)))
    allowed = RELATIVE * whole_m + LEAST_M
    expected = relation(whole, area)
    size = f"{whole_m:.6g} m, {vertices(case.b)} vertices"
    fits = "value" in answer and abs(answer["value"] - inside_m) <= allowed and answer["relation"] == expected
    reason = "" if fits else why_off(case, answer, allowed)
    outcome.compare("length_in: GEOS", case, answer, inside_m, allowed, reason, size)
    outcome.compare("length_in: the whole line", case, answer.get("total_m", -1.0), whole_m, allowed, size=size)
    outcome.same("length_in: its relation", case, answer.get("relation"), expected, reason, size)


def chains(geometry):
    return geometry["coordinates"] if geometry["type"] == "MultiLineString" else [geometry["coordinates"]]


def inside(geometry, area):
    """Length in the interior of an area, edge by edge: GEOS rounds where edges of one line cross, and would take a stretch of
    border for interior then."""
    edges = shapely.linestrings([edge for chain in chains(geometry) for edge in zip(chain, chain[1:]) if edge[0] != edge[1]])
    return sum(map(length_m, shapely.difference(shapely.intersection(edges, area), area.boundary)))


def length_m(lines):
    if lines.geom_type == "LineString":
        return exact.chain_length_m(shapely.get_coordinates(lines))
    return sum(length_m(part) for part in getattr(lines, "geoms", []))


def why_off(case, answer, allowed):
    """Whether the answer lies between those for the area less a hair and for the area and a hair more."""
    hair = 2 * BORDER_M / rings.M_PER_DEG
    less, more = (shape(case.b).buffer(side) for side in (-hair, hair))
    low, high = (inside(case.a, area) for area in (less, more))
    relations = {relation(shape(case.a), area) for area in (less, more)} | {"touches"}
    between = "value" in answer and low - allowed <= answer["value"] <= high + allowed
    return "runs along the border, within 1e-7 m" if between and answer["relation"] in relations else ""
