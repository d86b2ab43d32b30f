"""Sites to ask about: each is a list of (id, geometry) with attributes and an uncertainty, or names of stored features."""

import random
from dataclasses import dataclass, field

import rings
from exact_area import area_m2
from rings import box, multipolygon, polygon
from world import COLUMNS, MARGIN_DEG, NORTH, ROWS, SOUTH, WEST, EAST


@dataclass
class Site:
    """`shapes` of a supplied site, or `collection` and `ids` of a stored one. `uncertainty_m` None: each feature's own."""

    family: str
    index: int
    shapes: list = field(default_factory=list)
    attributes: dict = field(default_factory=dict)
    uncertainty_m: float | None = 0
    collection: str | None = None
    ids: tuple = ()

    @property
    def name(self):
        return f"{self.family}_{self.index}"


def star(world, chance):
    size_m = rings.log_uniform(chance, 30, 3000)
    return [rings.star(chance, world.somewhere(0.0), size_m, chance.randint(4, 60), wild=0.6)]


def simple(world, chance):
    return [polygon(*star(world, chance))]


def parts(world, chance):
    """Two to four parts, the first with a hole."""
    centre, size_m = world.somewhere(0.02), rings.log_uniform(chance, 50, 900)
    made = [rings.star(chance, rings.at(centre, 2.1 * k * size_m, 0), size_m, chance.randint(6, 20), wild=0.4) for k in range(chance.randint(2, 4))]
    hole = rings.star(chance, centre, size_m * 0.2, chance.randint(3, 8), wild=0.4)
    return [multipolygon(polygon(made[0], hole), *map(polygon, made[1:]))]


def several(world, chance):
    """Two or three features; every other time the second lies partly over the first."""
    centre, size_m = world.somewhere(0.02), rings.log_uniform(chance, 50, 1500)
    step = chance.choice([0.8, 2.3])
    places = [rings.at(centre, step * k * size_m, 0) for k in range(chance.randint(2, 3))]
    return [polygon(rings.star(chance, at, size_m, chance.randint(4, 20), wild=0.3)) for at in places]


def same_as_a_tile(world, chance):
    return [chance.choice(world.layers["tile"])["geometry"]]


def gap(world, chance):
    """Exactly where a tile was left out: every neighbour only touches."""
    return [polygon(rings.turned(chance.choice(world.gaps), chance.randint(0, 3), chance.random() < 0.5))]


def on_the_edge(world, chance):
    """Outside of the tiles with their outer border for a side, or moved over it by a centimetre or ten metres, or away."""
    row, way = chance.randrange(ROWS), chance.choice([0, 0, 0, 1e-2, 10.0, -1e-2, -10.0])
    low, high = world.knots[COLUMNS, row], world.knots[COLUMNS, row + 1]
    east = max(low[0], high[0]) + 0.01
    near = [rings.at(p, -way, 0) if way else p for p in (low, high)]
    return [polygon(rings.closed([near[0], (east, low[1]), (east, high[1]), near[1]]))]


def bulge(world, chance):
    """A centimetre over the outer border of the tiles all along, and at one place 3 to 12 m: no sliver, though it is thin on the average."""
    row, deep = chance.randrange(ROWS), chance.uniform(3, 12)
    low, high = world.knots[COLUMNS, row], world.knots[COLUMNS, row + 1]
    east = max(low[0], high[0]) + 0.01

    def over(share, west_m):
        return rings.at((low[0] + share * (high[0] - low[0]), low[1] + share * (high[1] - low[1])), -west_m, 0)

    step = deep / 4500
    head = [over(0.5, 0.01), over(0.5, deep), over(0.5 + step, deep), over(0.5 + step, 0.01)]
    return [polygon(rings.closed([(east, high[1]), (east, low[1]), over(0, 0.01), *head, over(1, 0.01)]))]


def sliver(world, chance):
    """Over a border of two districts by 1 cm, 20 to 90 m long: less than a square metre."""
    south, long_deg = chance.uniform(SOUTH, NORTH - 0.01), chance.uniform(20, 90) / rings.M_PER_DEG
    west = rings.at((82.41, south), -chance.choice([0.01, 0.02]), 0)[0]
    return [polygon(box(west, south, 82.415, south + long_deg))]


def at_a_threshold(world, chance):
    """Shares 10 000 m² with a district, and 1 m² more or less, or hardly any more or less."""
    more_m2 = chance.choice([1, -1, 0.02, -0.02])
    south, high_deg = chance.uniform(SOUTH, NORTH - 0.02), chance.uniform(50, 900) / rings.M_PER_DEG
    wide_deg = 0.001
    for _ in range(6):
        wide_deg *= (10000 + more_m2) / area_m2(polygon(box(82.25, south, 82.25 + wide_deg, south + high_deg)))
    return [polygon(box(82.24, south, 82.25 + wide_deg, south + high_deg))]


def tiny(world, chance):
    """Less than a square metre, and thin: all of it, and so no sliver."""
    return [polygon(rings.box_round(world.somewhere(0.05), chance.uniform(0.5, 15), 0.04))]


def across_claims(world, chance):
    """At the edge of where the tiles claim to be complete: across it, along it, beyond it."""
    south, west = chance.uniform(SOUTH, NORTH - 0.02), 82.5 + chance.choice([-0.01, -0.005, 0, 0.003])
    return [polygon(box(west, south, west + 0.01, south + chance.uniform(0.002, 0.012)))]


def far_away(world, chance):
    return [polygon(rings.star(chance, (chance.uniform(82.9, 83.4), chance.uniform(44, 44.4)), 800, 9))]


def along_a_road(world, chance):
    """A line that runs along another for a stretch, and on by itself."""
    first = chance.randint(0, COLUMNS - 2)
    stretch = [world.knots[column, 2] for column in range(first, first + 3)]
    return [rings.line([*stretch, rings.at(stretch[-1], chance.uniform(-900, 900), 900)])]


def large(world, chance):
    """Holds whole features of every layer."""
    return [polygon(rings.star(chance, world.somewhere(0.08), chance.uniform(4000, 9000), chance.randint(6, 40), wild=0.3))]


SUPPLIED = {
    simple: 30, parts: 14, several: 12, same_as_a_tile: 5, gap: 5, on_the_edge: 14, bulge: 3, sliver: 8, at_a_threshold: 8, tiny: 6,
    across_claims: 12, far_away: 4, large: 12, along_a_road: 3,
}
STORED = {"tile": 5, "zone": 6, "soft": 5, "reserve": 6, "parcel": 6, "district": 8, "road": 3, "well": 3, "idea": 2}


def of(world, share=1):
    """All sites of a world, a `share`-th of each family."""
    found = []
    for maker, count in SUPPLIED.items():
        for index in range(max(1, count // share)):
            chance = world.chance = random.Random(f"{maker.__name__} {world.seed} {index}")
            shapes = maker(world, chance)
            site = Site(maker.__name__, index, [(f"s{k}", shape) for k, shape in enumerate(shapes)], said(chance))
            if maker in (simple, parts, large, across_claims):
                site.uncertainty_m = chance.choice([0, 0, 5, 60])
            found.append(site)
    for layer, count in STORED.items():
        for index in range(max(1, count // share)):
            chance = random.Random(f"{layer} {world.seed} {index}")
            ids = tuple(f["id"] for f in chance.sample(world.layers[layer], 2 if index == 4 else 1))
            attributes = said(chance) if chance.random() < 0.3 else {}
            found.append(Site(f"stored_{layer}", index, [], attributes, chance.choice([None, None, 0, 25]), layer, tuple(sorted(ids))))
    return found


def said(chance):
    """Some attributes, some left out."""
    values = {
        "use": chance.choice(["housing", "factory", "farm"]), "status": chance.choice(["new", "existing"]),
        "emits": chance.choice([True, False]), "storeys": chance.choice([1, 3, 4, 12]), "remark": chance.choice(["abc", "xyz"]),
    }
    return {name: value for name, value in values.items() if chance.random() < 0.7}
