"""Small made-up countries, each with what is asked about it. What is drawn depends on the seed alone."""

import math
import random

import rings
from folder import feature
from rings import box, line, multiline, multipoint, multipolygon, point, polygon

import tiles

DIGITS = 8


class World:
    """`layers[name]` is a list of features, `coverage[name]` a claim; `asked` are the layers, `tiling` those that should tile."""

    def __init__(self, family, seed):
        self.family, self.seed = family, seed
        self.chance = random.Random(f"{family} {seed}")
        self.layers, self.coverage, self.asked, self.against, self.tiling = {}, {}, [], [], []
        self.largest = self.chance.choice([0, 3, 20, 1000])
        self.intervals = False
        FAMILIES[family](self)
        self.layers.setdefault("district", districts(self))

    @property
    def inputs(self):
        inputs = {"layers": ",".join(self.asked), "districts": "district", "largest": self.largest}
        if self.against:
            inputs["against"] = ",".join(self.against)
        if self.tiling:
            inputs["tiling"] = ",".join(self.tiling)
        return inputs


def rounded(rings_of):
    return [rings.rounded(ring, DIGITS) for ring in rings_of]


def somewhere(chance, centre, size_m):
    return rings.at(centre, chance.uniform(-size_m, size_m), chance.uniform(-size_m, size_m))


def districts(world, parts=3):
    """Strips side by side, one laid over two of them, and ground outside of all."""
    west, south, east, north = world.bounds
    step = (east - west) / (parts + 1)
    found = []
    for n in range(parts):
        shape = polygon(box(*(round(v, DIGITS) for v in (west + n * step, south - 0.01, west + (n + 1) * step, north))))
        found.append(feature(f"district_{n}", shape))
    over = [round(v, DIGITS) for v in (west + step / 2, south + (north - south) / 3, west + 1.5 * step, north)]
    found.append(feature("district_over", polygon(box(*over))))
    return [*found, feature("district_unplaced", None)]


def stars(chance, name, count, centre, spread_m, size_m, known_m):
    """Stars that overlap, every third with a hole, every fifth in two parts."""
    found = []
    for n in range(count):
        place, size = somewhere(chance, centre, spread_m), rings.log_uniform(chance, *size_m)
        outer = rings.star(chance, place, size, chance.randint(7, 30), wild=0.4)
        # Small enough for the narrowest of them.
        hole = [rings.star(chance, place, size * 0.2, chance.randint(3, 9), wild=0.5)] if n % 3 == 0 else []
        shape = polygon(*rounded([outer, *hole]))
        if n % 5 == 4:
            beside = rings.star(chance, rings.at(place, 2.3 * size, 0), size, 8, wild=0.4)
            shape = multipolygon(shape, polygon(*rounded([beside])))
        found.append(feature(f"{name}_{n:03}", shape, known_m(chance), kind=chance.choice(["x", "y"])))
    return found


def roads(chance, count, centre, spread_m, step_m):
    found = []
    for n in range(count):
        heading, place = chance.uniform(0, math.tau), somewhere(chance, centre, spread_m)
        chain = [place]
        for _ in range(chance.randint(1, 8)):
            heading += chance.uniform(-0.7, 0.7)
            place = rings.at(place, step_m * math.cos(heading), step_m * math.sin(heading))
            chain.append(place)
        chain = rings.rounded(chain, DIGITS)
        shape = line(chain) if n % 3 else multiline(chain, rings.rounded(rings.shifted(chain, 0.003, 0.002), DIGITS))
        found.append(feature(f"road_{n:03}", shape, chance.choice([0, 5, None])))
    return found


def wells(chance, count, centre, spread_m):
    found = []
    for n in range(count):
        places = rings.rounded([somewhere(chance, centre, spread_m) for _ in range(chance.randint(2, 6))], DIGITS)
        found.append(feature(f"well_{n:03}", multipoint(places) if n % 4 == 0 else point(places[0]), chance.choice([0, None])))
    return found


def mixed(world):
    """Polygons, lines, points, features without geometry; twins, nested ones, neighbours; unknown ε."""
    chance, centre = world.chance, rings.place(world.chance)
    unknown = chance.random() < 0.5
    known = (lambda c: c.choice([0, 0, 10, None])) if unknown else (lambda c: c.choice([0, 0, 3, 20]))
    plan = stars(chance, "plan", 120, centre, 6000, (30, 1500), known)
    zone = stars(chance, "zone", 60, centre, 6000, (100, 3000), lambda _: 0)
    # Twins in one layer, and a copy in the other.
    plan += [feature("plan_twin", plan[7]["geometry"]), feature("plan_twin2", plan[7]["geometry"])]
    zone += [feature("zone_copy", plan[9]["geometry"]), feature("zone_unplaced", None, None)]
    # The inside of a hole as a feature of its own, in both layers.
    hole = plan[3]["geometry"]["coordinates"][1]
    plan.append(feature("plan_filling", polygon(hole)))
    zone.append(feature("zone_filling", polygon(hole)))
    world.layers = {"plan": plan, "zone": zone, "road": roads(chance, 25, centre, 6000, 1200),
                    "well": wells(chance, 60, centre, 7000), "nothing": [feature("nothing_1", None, None)], "void": []}
    west, south = rings.at(centre, -7000, -7000)
    east, north = rings.at(centre, 7000, 7000)
    world.bounds = (west, south, east, north)
    world.coverage = {"zone": polygon(box(west, south, east, north)), "nothing": polygon(box(west, south, east, north))}
    world.asked = chance.sample(list(world.layers), len(world.layers))
    world.tiling = ["plan", "zone", "road", "nothing", "void"]


def known(world):
    """A few features of known ε, with and without zero: intervals."""
    chance, centre = world.chance, rings.place(world.chance)
    world.intervals = True
    size = (60, 500)
    world.layers = {
        "plan": stars(chance, "plan", 14, centre, 900, size, lambda c: c.choice([0, 2, 8, 25])),
        "zone": stars(chance, "zone", 10, centre, 900, size, lambda c: c.choice([0, 1, 15])),
        "sharp": stars(chance, "sharp", 10, centre, 900, size, lambda c: 0),
    }
    world.bounds = (*rings.at(centre, -1500, -1500), *rings.at(centre, 1500, 1500))
    world.asked, world.tiling = ["plan", "zone", "sharp"], ["sharp"]


def strips(world):
    """Narrow strips and hair-thin overlaps: slivers on both sides of the thresholds. Everything lies on a grid."""
    chance = world.chance
    west, south = round(chance.uniform(74, 96), 3), round(chance.uniform(35, 48), 3)
    plan, zone = [], []
    for n in range(60):
        x, y = round(west + 0.002 * (n % 10), DIGITS), round(south + 0.002 * (n // 10), DIGITS)
        wide = rings.log_uniform(chance, 1e-8, 1e-4)
        high = rings.log_uniform(chance, 1e-7, 1e-3)
        plan.append(feature(f"plan_{n:03}", polygon(rings.rounded(box(x, y, x + 0.001, y + 0.001), 9))))
        zone.append(feature(f"zone_{n:03}", polygon(rings.rounded(box(x + 0.001 - wide, y, x + 0.0015, y + high), 9))))
        if n % 3 == 0:
            # All of a hair lies in a plot.
            zone.append(feature(f"zone_hair_{n:03}", polygon(rings.rounded(box(x + 0.0002, y + 0.0002, x + 0.0002 + wide, y + 0.0002 + high), 9))))
    plan, zone = ([f for f in features if is_real(f)] for features in (plan, zone))
    world.layers = {"plan": plan, "zone": zone}
    world.bounds = (west, south, west + 0.02, south + 0.012)
    world.asked, world.tiling = ["plan", "zone"], ["plan"]


def is_real(one):
    ring = one["geometry"]["coordinates"][0]
    return ring[0][0] < ring[1][0] and ring[0][1] < ring[2][1]


def dense(world):
    """Two polygons of thousands of vertices, small ones round their borders, and one round all."""
    chance, centre = world.chance, rings.place(world.chance)
    count = chance.choice([2000, 20000]) if world.seed % 2 else 3000
    giant = [rings.rounded(rings.star(chance, rings.at(centre, x, 0), 9000, count, wild=0.02), 9) for x in (0, 7000)]
    small = stars(chance, "zone", 80, centre, 9000, (20, 700), lambda _: 0)
    world.layers = {
        "plan": [feature(f"plan_{n}", polygon(ring)) for n, ring in enumerate(giant)],
        "zone": [*small, feature("zone_all", polygon(rings.regular(centre, 40000, 7)))],
    }
    world.bounds = (*rings.at(centre, -9000, -9000), *rings.at(centre, 16000, 9000))
    world.asked, world.tiling = ["plan", "zone"], ["plan"]


def far(world):
    """Tiny and huge ones together; near ±180° or near a pole."""
    chance = world.chance
    lon, lat = chance.choice([(179.9, 66.0), (-179.9, -17.0), (30.0, 89.0), (100.0, -89.3), (0.0, 0.0)])
    plan, zone = [], []
    for n in range(60):
        size = rings.log_uniform(chance, 1e-5, 0.3)
        x, y = chance.uniform(lon - 0.4, lon + 0.4), chance.uniform(lat - 0.4, lat + 0.4)
        w, e = max(-180, x - size), min(180, x + size * chance.uniform(0.2, 2))
        s, n_ = max(-90, y - size), min(90, y + size * chance.uniform(0.2, 2))
        if w < e and s < n_:
            (plan if n % 2 else zone).append(feature(f"f_{n:03}", polygon(rings.rounded(box(w, s, e, n_), 9))))
    # Both halves of something that crosses 180°.
    halves = multipolygon(polygon(box(179.95, lat - 0.1, 180, lat + 0.1)), polygon(box(-180, lat - 0.1, -179.95, lat + 0.1)))
    plan.append(feature("f_halves", halves))
    zone.append(feature("f_world", polygon(box(-180, -90, 180, 90)) if chance.random() < 0.3 else polygon(box(-180, lat - 0.05, 180, lat))))
    world.layers = {"plan": plan, "zone": zone}
    world.bounds = (lon - 0.1, max(-90, lat - 0.2), lon + 0.08, min(90, lat + 0.2))
    world.asked, world.tiling = ["plan", "zone"], ["plan"]
    if lon == 179.9:
        world.coverage = {"plan": polygon(box(179.5, lat - 0.2, 180, lat + 0.2))}


FAMILIES = {
    "mixed": mixed, "known": known, "strips": strips, "dense": dense, "far": far,
    "tiles": tiles.jittered, "blocks": tiles.blocks, "large": tiles.large, "columns": tiles.columns, "soft": tiles.soft,
}
