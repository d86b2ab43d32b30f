"""A made-up country of some 30 by 24 km: eight layers whose features border, overlap, hold and miss each other.

Every feature has the same properties (`kind`, `status`, `level`, `flag`, `owner`, `part_of`, `uncertainty_m`), so that a
filter means something for all of them. What is drawn depends on the seed alone.
"""

import math
import random

import rings
from rings import box, line, multiline, multipoint, multipolygon, point, polygon

WEST, SOUTH, EAST, NORTH = 82.3, 43.9, 82.7, 44.12
CENTRE = ((WEST + EAST) / 2, (SOUTH + NORTH) / 2)
KINDS = ("field", "wood", "works", "town")
STATES = ("existing", "planned")
COLUMNS, ROWS = 7, 5
# Columns and rows of tiles stand this far from the edge of the country.
MARGIN_DEG = 0.06


class World:
    """`layers[name]` is a list of features; `coverage[name]` is where the layer claims to be complete, if it does."""

    def __init__(self, seed):
        self.seed = seed
        self.chance = random.Random(f"world {seed}")
        self.knots = knots(self.chance)
        self.layers = {
            "tile": self.tiles(),
            "zone": self.stars("zone", 26, (400, 3000), lambda _: 0),
            "soft": self.stars("soft", 18, (600, 3500), lambda c: round(c.uniform(20, 200))),
            "reserve": self.stars("reserve", 16, (500, 2500), lambda c: c.choice([0, 0, 30, 90, None])) + self.unplaced("reserve", 3),
            "parcel": self.parcels(),
            "district": self.districts(),
            "road": self.roads(),
            "well": self.wells(),
            "idea": self.unplaced("idea", 4),
        }
        self.coverage = {
            "tile": polygon(box(WEST, SOUTH, 82.5, NORTH)),
            "soft": polygon(box(82, 43.6, 83, 44.4)),
            "reserve": multipolygon(
                polygon(box(WEST, SOUTH, 82.45, NORTH), box(82.36, 43.99, 82.39, 44.03)),
                polygon(box(82.55, 44.0, EAST, 44.05)),
            ),
            "parcel": polygon(box(82.2, 43.8, 82.8, 44.2)),
            "district": polygon(box(82, 43.6, 83, 44.4)),
            "road": polygon(box(82, 43.6, 83, 44.4)),
            "well": polygon(box(82.2, 43.8, 82.6, 44.2)),
            "idea": polygon(box(82, 43.6, 83, 44.4)),
        }

    def feature(self, layer, number, geometry, uncertainty_m=0, **more):
        chance = self.chance
        properties = {
            "name": f"{layer} {number}", "name_en": f"{layer} {number}", "layer": layer, "kind": chance.choice(KINDS),
            "status": chance.choice(STATES), "level": chance.randint(1, 5), "flag": chance.choice([True, False, None]),
            "owner": chance.choice(["north", "south", None]), "part_of": None, "source": "made up",
            "uncertainty_m": uncertainty_m, **more,
        }
        return {"type": "Feature", "id": f"{layer}_{number:03}", "geometry": geometry, "properties": properties}

    def tiles(self):
        """Quadrangles that share borders exactly, some with more vertices on a border than their neighbour has; two are left out."""
        left_out = set(self.chance.sample(range(COLUMNS * ROWS), 2))
        found = []
        for number in range(COLUMNS * ROWS):
            column, row = number % COLUMNS, number // COLUMNS
            if number in left_out:
                continue
            ring = self.tile_ring(column, row)
            shape = polygon(rings.denser(ring, 3) if number % 5 == 1 else ring)
            found.append(self.feature("tile", number, shape))
        self.gaps = [self.tile_ring(number % COLUMNS, number // COLUMNS) for number in sorted(left_out)]
        return found

    def tile_ring(self, column, row):
        at = self.knots
        corners = [at[column, row], at[column + 1, row], at[column + 1, row + 1], at[column, row + 1]]
        return rings.closed(corners)

    def stars(self, layer, count, size_m, uncertainty_of):
        """Stars that overlap, every third with a hole, every fifth in two parts."""
        found = []
        for number in range(count):
            centre = self.somewhere(0.02)
            size = rings.log_uniform(self.chance, *size_m)
            outer = rings.star(self.chance, centre, size, self.chance.randint(7, 40), wild=0.5)
            holes = [rings.star(self.chance, centre, size * 0.2, self.chance.randint(3, 9), wild=0.5)] if number % 3 == 0 else []
            shape = polygon(outer, *holes)
            if number % 5 == 4:
                beside = rings.at(centre, 2.2 * size, 0)
                shape = multipolygon(shape, polygon(rings.star(self.chance, beside, size, 8, wild=0.4)))
            found.append(self.feature(layer, number, shape, uncertainty_of(self.chance)))
        return found

    def unplaced(self, layer, count):
        return [self.feature(layer, 900 + number, None, None) for number in range(count)]

    def parcels(self):
        """Small plots in clusters, 15 to 200 m."""
        found, clusters = [], [self.somewhere(0.04) for _ in range(9)]
        for number in range(110):
            centre = rings.at(self.chance.choice(clusters), self.chance.uniform(-900, 900), self.chance.uniform(-900, 900))
            ring = rings.star(self.chance, centre, rings.log_uniform(self.chance, 15, 200), self.chance.randint(3, 9), wild=0.4)
            found.append(self.feature("parcel", number, polygon(rings.rounded(ring, 9))))
        return found

    def districts(self):
        """Two wholes, each of three parts that fill it, with borders at the same coordinates."""
        lons = [82.25, 82.36, 82.41, 82.5, 82.57, 82.63, 82.75]
        found = [self.feature("district", 10 * half, polygon(box(lons[3 * half], 43.85, lons[3 * half + 3], 44.15))) for half in (0, 1)]
        for part in range(6):
            shape = polygon(box(lons[part], 43.85, lons[part + 1], 44.15))
            found.append(self.feature("district", 10 * (part // 3) + part % 3 + 1, shape, part_of=f"district_{10 * (part // 3):03}"))
        return found

    def roads(self):
        """Bent lines; one goes along borders of tiles and one along a stretch of that, some are only known to 15 or 60 m."""
        found = []
        for number in range(12):
            heading, position = self.chance.uniform(0, math.tau), self.somewhere(0.03)
            chain = [position]
            for _ in range(self.chance.randint(2, 9)):
                heading += self.chance.uniform(-0.7, 0.7)
                position = rings.at(position, 1500 * math.cos(heading), 1500 * math.sin(heading))
                chain.append(position)
            shape = line(chain) if number % 4 else multiline(chain[: len(chain) // 2 + 1], rings.shifted(chain, 0.01, 0.004))
            found.append(self.feature("road", number, shape, self.chance.choice([0, 0, 15, 60])))
        border = [self.knots[column, 2] for column in range(COLUMNS + 1)]
        return [*found, self.feature("road", 50, line(border)), self.feature("road", 51, line(border[3:6]))]

    def wells(self):
        found = [self.feature("well", n, point(self.somewhere(0.02)), self.chance.choice([0, 0, 40])) for n in range(30)]
        corner, several = self.knots[2, 2], [self.somewhere(0.02) for _ in range(4)]
        return [*found, self.feature("well", 50, point(corner)), self.feature("well", 51, multipoint(several))]

    def somewhere(self, margin):
        return self.chance.uniform(WEST + margin, EAST - margin), self.chance.uniform(SOUTH + margin, NORTH - margin)


def knots(chance):
    """Corners of the tiles: a grid, jittered."""
    wide, high = (EAST - WEST - 2 * MARGIN_DEG) / COLUMNS, (NORTH - SOUTH - MARGIN_DEG) / ROWS
    return {
        (column, row): (
            WEST + MARGIN_DEG + wide * (column + chance.uniform(-0.2, 0.2)),
            SOUTH + MARGIN_DEG / 2 + high * (row + chance.uniform(-0.2, 0.2)),
        )
        for column in range(COLUMNS + 1) for row in range(ROWS + 1)
    }
