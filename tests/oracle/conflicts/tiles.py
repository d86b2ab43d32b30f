"""Layers that tile, or nearly so: missing cells, gaps in gaps, gaps that meet at a point, hairs, laps, long features."""

import rings
from folder import feature
from rings import box, multipolygon, polygon


def knots(chance, columns, rows, west, south, step, wild):
    """Corners of cells, shared exactly by neighbours."""
    def one(k, j):
        dx, dy = (chance.uniform(-wild, wild) * step for _ in range(2))
        return round(west + k * step + dx, 9), round(south + j * step + dy, 9)
    return {(k, j): one(k, j) for k in range(columns + 1) for j in range(rows + 1)}


def cell(at, k, j):
    return rings.closed([at[k, j], at[k + 1, j], at[k + 1, j + 1], at[k, j + 1]])


def missing(chance, columns, rows, share):
    """Cells that are left out: some alone, some in blocks, some that meet at a corner only."""
    out = {(k, j) for k in range(columns) for j in range(rows) if chance.random() < share}
    k, j = chance.randrange(1, columns - 4), chance.randrange(1, rows - 4)
    # A ring of gaps round a cell, and a diagonal.
    out |= {(k + x, j + y) for x in range(3) for y in range(3)}
    out.discard((k + 1, j + 1))
    k, j = chance.randrange(0, columns - 3), chance.randrange(0, rows - 3)
    return out | {(k + n, j + n) for n in range(3)}


def tiled(world, name, columns, rows, step, wild, share, west, south):
    """Cells of a grid as features; some as one feature of two cells, some twice."""
    chance = world.chance
    at = knots(chance, columns, rows, west, south, step, wild)
    out, found = missing(chance, columns, rows, share), []
    for k in range(columns):
        for j in range(rows):
            if (k, j) in out:
                continue
            shape = polygon(cell(at, k, j))
            if chance.random() < 0.02:
                found.append(feature(f"{name}_{k:03}_{j:03}_twin", shape))
            if chance.random() < 0.03:
                # A second part far away lies over others.
                x, y = chance.randrange(columns), chance.randrange(rows)
                if max(abs(x - k), abs(y - j)) > 1:
                    shape = multipolygon(shape, polygon(cell(at, x, y)))
            found.append(feature(f"{name}_{k:03}_{j:03}", shape))
    return found


def frame(world, west, south, step, columns, rows):
    world.bounds = (west, south, west + columns * step, south + rows * step)


def origin(chance):
    return round(chance.uniform(74, 96), 2), round(chance.uniform(35, 48), 2)


def jittered(world):
    chance = world.chance
    (west, south), columns, rows, step = origin(chance), 18, 14, 0.01
    frame(world, west, south, step, columns, rows)
    plan = tiled(world, "plan", columns, rows, step, 0.3, 0.06, west, south)
    zone = tiled(world, "zone", 12, 9, 0.013, 0.35, 0.03, west + 0.003, south + 0.002)
    world.layers = {"plan": plan, "zone": zone, "claimed": plan, "parted": plan}
    world.coverage = {
        "claimed": polygon(box(*(round(v, 6) for v in (west - 0.004, south + 0.015, west + 0.15, south + 0.2)))),
        "parted": multipolygon(polygon(box(west + 0.005, south, west + 0.05, south + 0.3)), polygon(box(west + 0.08, south + 0.02, west + 0.09, south + 0.05))),
    }
    world.asked, world.against = ["plan", "claimed", "parted"], chance.choice([[], ["zone"]])
    world.tiling = ["plan", "claimed", "parted"]


def blocks(world):
    """Boxes on a coarse grid, of all sizes: everything meets everything at equal coordinates."""
    chance = world.chance
    west, south = (round(v, 1) for v in origin(chance))

    def one():
        k, j = chance.randrange(30), chance.randrange(30)
        wide, high = (chance.choice([1, 1, 2, 3, 8]) for _ in range(2))
        outer = on_grid(k, j, k + wide, j + high)
        if wide == 8 and high == 8:
            return polygon(outer, on_grid(k + 2, j + 3, k + 5, j + 6))
        return polygon(outer)

    def on_grid(w, s, e, n):
        return [[round(west + x / 64, 9), round(south + y / 64, 9)] for x, y in box(w, s, e, n)]

    world.layers = {name: [feature(f"{name}_{n:03}", one()) for n in range(count)] for name, count in (("plan", 260), ("zone", 90))}
    world.layers["zone"].append(feature("zone_long", polygon(on_grid(-5, 11, 60, 12))))
    world.bounds = (west, south, west + 0.6, south + 0.6)
    world.coverage = {"zone": polygon(on_grid(0, 0, 30, 30), on_grid(3, 3, 9, 9))}
    world.asked, world.tiling = ["zone", "plan"], ["plan", "zone"]


def large(world):
    """More than two batches of 4096, with features that span all of them."""
    chance = world.chance
    (west, south), columns, rows, step = origin(chance), 104, 92, 0.002
    frame(world, west, south, step, columns, rows)
    plan = tiled(world, "plan", columns, rows, step, chance.choice([0, 0.3]), 0.02, west, south)
    rights = []
    for n in range(150):
        x, y = west + chance.uniform(0, 0.2), south + chance.uniform(0, 0.18)
        ring = rings.star(chance, (x, y), rings.log_uniform(chance, 50, 2500), chance.randint(3, 9))
        rights.append(feature(f"right_{n:03}", polygon(rings.rounded(ring, 9))))
    rights.append(feature("right_all", polygon(rings.rounded(box(west - 0.01, south + 0.05, west + 0.3, south + 0.0513), 9))))
    # In the layer itself: a bar over all columns, and a frame round all.
    bar = rings.rounded(box(west - 0.01, south + 0.1003, west + 0.25, south + 0.1017), 9)
    outer, inner = (rings.rounded(box(west - d, south - d, west + 0.208 + d, south + 0.184 + d), 9) for d in (0.02, 0.003))
    if chance.random() < 0.5:
        plan += [feature("plan_bar", polygon(bar)), feature("plan_frame", polygon(outer, inner))]
    world.layers = {"plan": plan, "right": rights}
    if chance.random() < 0.5:
        world.coverage = {"plan": polygon(rings.rounded(box(west - 0.005, south + 0.01, west + 0.2, south + 0.19), 9))}
    world.asked, world.against, world.tiling = ["plan"], chance.choice([[], ["right"]]), ["plan"]
    if not world.against:
        world.asked.append("right")


def columns(world):
    """Few columns of thousands of rows: whole batches share one west edge; long gaps run through."""
    chance = world.chance
    west, south = (round(v, 1) for v in origin(chance))
    wide, high, plan = 0.01, 0.0002, []
    gone = {chance.randrange(2, 4998) for _ in range(40)}
    for k in range(2):
        for j in range(5000):
            if j in gone and (k == 0 or j % 2):
                continue
            w, s = west + k * wide, south + j * high
            plan.append(feature(f"plan_{k}_{j:04}", polygon(rings.rounded(box(w, s, w + wide, s + high), 9))))
    # Closes the east side of the long gaps.
    e = west + 2 * wide
    plan.append(feature("plan_wall", polygon(rings.rounded(box(e, south, e + wide, south + 1), 9))))
    plan.append(feature("plan_west", polygon(rings.rounded(box(west - wide, south, west, south + 1), 9))))
    world.layers = {"plan": plan}
    world.bounds = (west, south, e, south + 1)
    world.asked, world.tiling = ["plan"], ["plan"]


def soft(world):
    """More than a batch of small plots, some of them not sharp, under rights that reach over all: intervals of many batches."""
    chance = world.chance
    west, south = (round(v, 1) for v in origin(chance))
    world.intervals, plan = True, []
    for n in range(4300):
        w, s = west + 0.00005 * n, south + 0.0002 * (n % 50)
        known_m = chance.choice([3, 12]) if n % 90 == 0 else 0
        plan.append(feature(f"plan_{n:04}", polygon(rings.rounded(box(w, s, w + 0.00012, s + 0.00018), 9)), known_m))
    rights = []
    for n in range(8):
        s, x = south + chance.uniform(0, 0.01), west + chance.uniform(0, 0.1)
        ring = rings.rounded(box(x, s, x + chance.uniform(0.01, 0.1), s + 0.0006), 9)
        rights.append(feature(f"right_{n}", polygon(ring), chance.choice([0, 4, 40])))
    world.layers = {"plan": plan, "right": rights}
    world.bounds = (west, south, west + 0.2, south + 0.01)
    world.asked, world.against = ["plan"], ["right"]
