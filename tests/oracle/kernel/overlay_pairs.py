"""Families of two polygonal geometries, for common ground, union, rest and relation."""

import math

import polygons
import rings
import shapely
from pairs import away
from rings import closed, log_uniform, multipolygon, place, polygon, star


def stars(chance, low_m, high_m, corners):
    centre, size_m = place(chance), log_uniform(chance, low_m, high_m)
    other = away(chance, centre, size_m * chance.uniform(0, 1.6))
    size_b = size_m * log_uniform(chance, 0.3, 2)
    return {"a": polygon(star(chance, centre, size_m, chance.randint(3, corners))), "b": polygon(star(chance, other, size_b, chance.randint(3, corners)))}


def parcels(chance):
    return stars(chance, 1, 300, 15)


def towns(chance):
    return stars(chance, 300, 1e4, 60)


def counties(chance):
    return stars(chance, 1e4, 8e4, 150)


def provinces(chance):
    return stars(chance, 1e5, 6e5, 60)


def many_vertices(chance):
    return stars(chance, 100, 3e4, round(log_uniform(chance, 100, 2000)))


def shared_border(chance):
    """Two neighbours, whose common border has other vertices on either side: exactly on it where it follows a parallel or
    a meridian, and a last digit beside it where it is slanted."""
    centre, size_m = place(chance), log_uniform(chance, 5, 5e4)
    slant = chance.choice([0, 0, chance.uniform(-0.5, 0.5)])
    south, north = rings.at(centre, 0, 0), rings.at(centre, slant * size_m, size_m)
    border = [south, north]
    dense = rings.denser(border, chance.randint(2, 300))
    west, east = (rings.at(centre, side * size_m, size_m / 2) for side in (-1, 1))
    return {"a": polygon(closed([*border, west])), "b": polygon(closed([*dense[::-1], east]))}


def touching_points(chance):
    """One common vertex, or a vertex on an edge; never ground."""
    centre, size_m = place(chance), log_uniform(chance, 5, 1e4)
    a = rings.box_round(centre, size_m, size_m)
    east, south, north = a[1][0], a[0][1], a[2][1]
    corner = chance.choice([a[2], (east, (south + north) / 2)])
    b = [corner, rings.at(corner, size_m, -size_m / 3), rings.at(corner, size_m, size_m / 3), corner]
    return {"a": polygon(a), "b": polygon(b)}


def touching_edges(chance):
    """Boxes on both sides of a meridian or a parallel, side by side or partly so."""
    centre, size_m = place(chance), log_uniform(chance, 5, 1e5)
    a = rings.box_round(centre, size_m, size_m)
    (west, south), (east, north) = a[0], a[2]
    width, height = east - west, north - south
    slide = chance.uniform(-1.2, 1.2)
    if chance.random() < 0.5:
        return {"a": polygon(a), "b": polygon(rings.box(east, south + slide * height, east + width, north + slide * height))}
    return {"a": polygon(a), "b": polygon(rings.box(west + slide * width, north, east + slide * width, north + height))}


def holes(chance):
    a = polygons.holes(chance)
    lon, lat = a["coordinates"][0][0]
    reach = math.hypot((lon - a["coordinates"][0][len(a["coordinates"][0]) // 2][0]) * math.cos(math.radians(lat)), 0) * rings.M_PER_DEG
    centre = away(chance, (lon, lat), reach * chance.uniform(0, 0.6))
    return {"a": a, "b": chance.choice([polygon(star(chance, centre, max(reach, 5) * 0.6, 30)), filling(a)])}


def filling(geometry):
    """What fills the holes of a polygon exactly, or the polygon without holes."""
    outer, *inner = geometry["coordinates"]
    return multipolygon(*(polygon(ring) for ring in inner)) if inner else polygon(outer)


def islands(chance):
    a = polygons.islands_in_holes(chance)
    position = a["coordinates"][0][0][0]
    size_m = log_uniform(chance, 20, 5e4)
    return {"a": a, "b": polygon(star(chance, away(chance, position, size_m), size_m, chance.randint(4, 40)))}


def parts(chance):
    """Many parts against many parts, half a step aside."""
    centre, size_m = place(chance), log_uniform(chance, 5, 5e3)

    def row(offset):
        made = [star(chance, rings.at(centre, 2.1 * size_m * (k % 5) + offset, 2.1 * size_m * (k // 5)), size_m, chance.randint(3, 20))
                for k in range(chance.randint(2, 20))]
        return multipolygon(*map(polygon, made))

    return {"a": row(0), "b": row(size_m * chance.uniform(0, 2))}


def collinear(chance):
    """Boxes on one grid: edges that lie on one another in part."""
    west, south, step = round(chance.uniform(74, 96), 4), round(chance.uniform(35, 48), 4), chance.choice([1e-4, 1e-3, 0.01])

    def one():
        x, y = (chance.randint(0, 5) for _ in range(2))
        w, h = (chance.randint(1, 5) for _ in range(2))
        corners = [west + x * step, south + y * step, west + (x + w) * step, south + (y + h) * step]
        return polygon(rings.box(*(round(c, 9) for c in corners)))

    return {"a": one(), "b": one()}


def stairs(chance):
    """Rectilinear shapes on one grid, hundreds of common edges."""
    west, south = round(chance.uniform(74, 96), 3), round(chance.uniform(35, 48), 3)
    step = chance.choice([0.001, 0.01, 1.0])
    west, south = (round(west), round(south)) if step == 1.0 else (west, south)
    size = chance.randint(2, 6 if step == 1.0 else 30)
    make = lambda: polygon(rings.stairs(chance, west, south, step, size, size))
    return {"a": make(), "b": make()}


def nine_decimals(chance):
    made = stars(chance, 3, 3000, 40)
    decimals = chance.choice([5, 6, 7, 9, 9])
    return {name: polygon(rings.rounded(g["coordinates"][0], decimals)) for name, g in made.items()}


def shifted(chance):
    """A shape and itself, moved by a billionth of a degree: slivers all round."""
    ring = star(chance, place(chance), log_uniform(chance, 5, 2e4), chance.randint(3, 80))
    dlon, dlat = (chance.choice([-1e-9, 0, 1e-9]) for _ in range(2))
    return {"a": polygon(ring), "b": polygon(rings.shifted(ring, dlon, dlat))}


def equal(chance):
    """The same ground told otherwise: from another vertex, the other way round, with vertices on straight edges."""
    if chance.random() < 0.4:
        west, south = round(chance.uniform(74, 96), 3), round(chance.uniform(35, 48), 3)
        ring = rings.stairs(chance, west, south, 0.001, chance.randint(1, 20), 20)
        more = [p for a, b in zip(ring, ring[1:]) for p in ([a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)])]
        return {"a": polygon(ring), "b": polygon(closed(more))}
    ring = star(chance, place(chance), log_uniform(chance, 5, 2e4), chance.randint(3, 80))
    return {"a": polygon(ring), "b": polygon(rings.turned(ring, chance.randint(0, 50), chance.random() < 0.5))}


def inside(chance):
    """One within the other, apart from its border, along it, or in a corner of it."""
    centre, size_m = place(chance), log_uniform(chance, 5, 5e4)
    a = rings.box_round(centre, 2 * size_m, 2 * size_m)
    (west, south), (east, north) = a[0], a[2]
    part = chance.choice([
        star(chance, centre, 0.6 * size_m, 20),
        rings.box(west, south, west + (east - west) * chance.random(), south + (north - south) * chance.random()),
        [a[0], centre, a[1], a[0]],
    ])
    pair = [polygon(a), polygon(part)]
    chance.shuffle(pair)
    return dict(zip("ab", pair))


def needles(chance):
    """Two needles across each other, or nearly along each other."""
    centre, length_m = place(chance), log_uniform(chance, 10, 2e4)
    make = lambda: polygon(rings.needle(chance, centre, length_m, log_uniform(chance, 1e-2, 1)))
    return {"a": make(), "b": make()}


def far_apart(chance):
    made = stars(chance, 5, 2e4, 30)
    return {"a": made["a"], "b": {**made["b"], "coordinates": [[[x + 0.9, y] for x, y in r] for r in made["b"]["coordinates"]]}}


def small_grid(chance):
    """Random polygons on a grid of 5 places a side that binary fractions hit exactly: everything meets everything."""
    def one():
        places = [(80 + chance.randint(0, 4) / 1024, 44 + chance.randint(0, 4) / 1024) for _ in range(chance.randint(3, 6))]
        return polygon(closed(places))

    return {"a": one(), "b": one()}


def small_grid_with_holes(chance):
    """The same with holes: a square with one or two triangles out, against another."""
    def one():
        size = chance.randint(3, 6)
        west, south = 80 + chance.randint(0, 2) / 1024, 44 + chance.randint(0, 2) / 1024
        places = lambda: [(west + chance.randint(0, size) / 1024, south + chance.randint(0, size) / 1024) for _ in range(3)]
        return polygon(rings.box(west, south, west + size / 1024, south + size / 1024), *(closed(places()) for _ in range(chance.randint(1, 2))))

    return {"a": one(), "b": one()}


def large_and_small(chance):
    """A parcel at a vertex, on an edge, in or outside of a zone of many vertices, up to a million times its size."""
    centre, size_m = place(chance), log_uniform(chance, 1e3, 3e5)
    large = star(chance, centre, size_m, round(log_uniform(chance, 4, 1500)), wild=0.5)
    k = chance.randrange(len(large) - 1)
    (x1, y1), (x2, y2) = large[k:k + 2]
    t = chance.choice([0.0, 0.5, chance.random()])
    spot = chance.choice([(x1 + (x2 - x1) * t, y1 + (y2 - y1) * t), away(chance, centre, size_m * chance.random())])
    small = star(chance, spot, log_uniform(chance, 1, 300), chance.randint(3, 30))
    if chance.random() < 0.4:
        small = closed([spot, *small[1:-1]])
    return {"a": polygon(large), "b": polygon(small)}


def anywhere(chance):
    """All over the world, and round the place where longitude and latitude are zero."""
    centre = chance.choice([place(chance, (-80, 80), (-170, 170)), place(chance, (-0.3, 0.3), (-0.3, 0.3))])
    size_m = log_uniform(chance, 1, 1e5)
    other = away(chance, centre, size_m * chance.uniform(0, 1.5))
    return {"a": polygon(star(chance, centre, size_m, chance.randint(3, 40))), "b": polygon(star(chance, other, size_m, chance.randint(3, 40)))}


def valid(maker):
    """The maker, tried again until both geometries are simple features: coarse rounding may make a small star cross itself."""
    def make(chance):
        while True:
            made = maker(chance)
            if all(shapely.is_valid(shapely.geometry.shape(geometry)) for geometry in made.values()):
                return made

    make.__name__ = maker.__name__
    return make


FAMILIES = {
    parcels: 900,
    towns: 800,
    counties: 400,
    provinces: 150,
    many_vertices: 120,
    shared_border: 500,
    touching_points: 200,
    touching_edges: 300,
    holes: 300,
    islands: 250,
    parts: 300,
    collinear: 500,
    stairs: 300,
    nine_decimals: 500,
    shifted: 400,
    equal: 300,
    inside: 400,
    needles: 300,
    far_apart: 80,
    small_grid: 1200,
    small_grid_with_holes: 600,
    large_and_small: 500,
    anywhere: 300,
}
