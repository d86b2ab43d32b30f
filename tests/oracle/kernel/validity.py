"""Valid or not, in the sense of simple features: on coarse grids, where everything touches, and on coordinates as they come."""

import math

import exact_area as exact
import overlay_pairs
import polygons
import rings
import shapely
from areas import vertices
from rings import closed, log_uniform, multipolygon, place, polygon

# Our own rule beyond simple features: rings of less than a tenth of a millimetre squared are no ground.
LEAST_RING_M2 = 1e-8


def grid_ring(chance, size, corners, origin=(80, 44), step=1 / 1024):
    """A ring through random places of a grid that binary fractions hit exactly."""
    places = [(origin[0] + chance.randint(0, size) * step, origin[1] + chance.randint(0, size) * step) for _ in range(corners)]
    return closed(places)


def on_a_grid(chance):
    """Random rings of 3 to 8 corners on a grid of 3 to 7 places a side: crossings, touches, spikes, repetitions."""
    return polygon(grid_ring(chance, chance.randint(2, 6), chance.randint(3, 8)))


def holes_on_a_grid(chance):
    """A square with one to three random triangles or quadrangles in it, inside, outside, touching and crossing."""
    size = chance.randint(3, 6)
    outer = rings.box(80, 44, 80 + size / 1024, 44 + size / 1024)
    return polygon(outer, *(grid_ring(chance, size, chance.randint(3, 4)) for _ in range(chance.randint(1, 3))))


def parts_on_a_grid(chance):
    """Two to four triangles or quadrangles, one by one mostly valid, beside and across one another."""
    def part():
        corner = (80 + chance.randint(0, 5) / 1024, 44 + chance.randint(0, 5) / 1024)
        return polygon(grid_ring(chance, 3, chance.randint(3, 4), corner))

    return multipolygon(*(part() for _ in range(chance.randint(2, 4))))


def on_a_decimal_grid(chance):
    """The same on thousandths of a degree, which binary fractions miss: nearly collinear is not collinear."""
    lon, lat = round(chance.uniform(74, 96), 3), round(chance.uniform(35, 48), 3)
    count = chance.randint(3, 8)
    places = [(round(lon + chance.randint(0, 5) / 1000, 3), round(lat + chance.randint(0, 5) / 1000, 3)) for _ in range(count)]
    return polygon(closed(places))


def anyhow(chance):
    """Random corners: nearly always crossing itself."""
    centre, size_m = place(chance), log_uniform(chance, 1, 1e5)
    corners = [rings.at(centre, chance.uniform(-1, 1) * size_m, chance.uniform(-1, 1) * size_m) for _ in range(chance.randint(3, 7))]
    return polygon(closed(corners))


def rightly(chance):
    """Shapes of the area families, all kinds."""
    return chance.choice([maker for maker in polygons.FAMILIES if maker is not polygons.province])(chance)


def one_wrong_vertex(chance):
    """A star with one vertex moved across, onto another, onto an edge, or there and back."""
    ring = rings.star(chance, place(chance), log_uniform(chance, 2, 1e4), chance.randint(5, 300), wild=0.2)
    k, j = chance.randrange(1, len(ring) - 1), chance.randrange(1, len(ring) - 1)
    middle = tuple((p + q) / 2 for p, q in zip(ring[j], ring[j + 1] if j + 1 < len(ring) else ring[1]))
    ring[k] = chance.choice([ring[j], middle, rings.at(ring[j], 1e-3, 1e-3), rings.at(ring[k], 1e4, 1e4)])
    return polygon(ring)


def repeated(chance):
    """Positions twice or thrice: allowed."""
    ring = rings.star(chance, place(chance), log_uniform(chance, 2, 1e4), chance.randint(3, 30))
    return polygon([p for p in ring for _ in range(chance.randint(1, 3))])


def border_in_common(chance):
    """Two parts with a slanted common border of different vertices: they cross by a last digit, or do not."""
    made = overlay_pairs.shared_border(chance)
    return multipolygon(made["a"], made["b"])


def touching_parts(chance):
    made = chance.choice([overlay_pairs.touching_points, overlay_pairs.touching_edges, overlay_pairs.collinear])(chance)
    return multipolygon(made["a"], made["b"])


def hole_round_the_corner(chance):
    """A hole that touches the outer ring once, twice, or along an edge: twice cuts the ground in two."""
    a = rings.box(80, 44, 80.5, 44.5)
    north = chance.choice([44.5, 44.4, 44.25])
    inner = [(80.25, 44.0), (80.25 + chance.choice([0.125, 0.25]), 44.25), (80.25, north), (80.0 + chance.choice([0, 0.125]), 44.25), (80.25, 44.0)]
    return polygon(a, inner)


def many_vertices(chance):
    """Hundreds of vertices on a spiral or a comb, valid or spoiled in one place."""
    centre, size_m, count = place(chance), log_uniform(chance, 10, 1e4), round(log_uniform(chance, 50, 1500))
    out = [(size_m * k / count, 3 * math.tau * k / count) for k in range(1, count)]
    back = [(r * 0.97, t) for r, t in reversed(out)]
    ring = closed([rings.at(centre, r * math.cos(t), r * math.sin(t)) for r, t in out + back])
    if chance.random() < 0.5:
        ring[chance.randrange(1, len(ring) - 1)] = ring[chance.randrange(1, len(ring) - 1)]
    return polygon(ring)


FAMILIES = {
    on_a_grid: 1500,
    holes_on_a_grid: 1200,
    parts_on_a_grid: 1000,
    on_a_decimal_grid: 700,
    anyhow: 400,
    rightly: 600,
    one_wrong_vertex: 600,
    repeated: 200,
    border_in_common: 300,
    touching_parts: 300,
    hole_round_the_corner: 100,
    many_vertices: 200,
}
CASES = {family.__name__: (family, count) for family, count in FAMILIES.items()}


def questions(case):
    return [{"op": "valid", "a": case.a}]


def judge(cases, answers, tools, outcome):
    shapes = [shapely.geometry.shape(case.a) for case in cases]
    found = tools.postgis.column("ST_IsValid(g)", shapes) if tools.postgis else []
    for k, (case, (answer,)) in enumerate(zip(cases, answers)):
        reasons = answer.get("reasons", [])
        size = f"{vertices(case.a)} vertices; GEOS: {shapely.is_valid_reason(shapes[k])}; we: {(reasons or ['valid'])[0]}"
        flat = "a ring without ground" if reasons and all("encloses no area" in r for r in reasons) and is_flat(shapes[k]) else ""
        outcome.same("valid: GEOS", case, answer.get("value"), bool(shapely.is_valid(shapes[k])), flat, size)
        if found:
            outcome.same("valid: PostGIS", case, answer.get("value"), found[k], flat, size)


def is_flat(shape):
    """Whether a ring encloses less than we take for ground, or less than the last digits of its coordinates are worth."""
    geometry = shapely.geometry.mapping(shape)
    digit_m = exact.last_digit_m(geometry)
    return any(abs(exact.ring_m2(r)) < LEAST_RING_M2 + exact.chain_length_m(r) * digit_m / 2 for r, _ in exact.rings_of(geometry))
