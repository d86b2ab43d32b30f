"""Families of two geometries for distances. A family is a function from a source of chance to {"a": …, "b": …}; FAMILIES
says how many of each a full run takes."""

import math

import map_edges
import rings
import shapely
from polygons import holes, islands_in_holes, multipolygons
from rings import line, log_uniform, multiline, multipoint, place, point, polygon, star


def walk(chance, centre, size_m, steps):
    """A crooked line."""
    positions = [centre]
    turn = chance.uniform(0, math.tau)
    for _ in range(steps):
        turn += chance.uniform(-1, 1)
        positions.append(rings.at(positions[-1], size_m * math.cos(turn), size_m * math.sin(turn)))
    return positions


def anything(chance, centre, size_m, kinds=("point", "line", "polygon")):
    kind = chance.choice(kinds)
    if kind == "point":
        return point(centre)
    if kind == "line":
        steps = chance.randint(1, 30)
        return line(walk(chance, centre, size_m / steps, steps))
    return polygon(star(chance, centre, size_m, chance.randint(3, 40)))


def away(chance, centre, distance_m):
    turn = chance.uniform(0, math.tau)
    return rings.at(centre, distance_m * math.cos(turn), distance_m * math.sin(turn))


def two(chance, kinds_a, kinds_b, sizes_m, distances_m, latitudes=(34.5, 49.0)):
    size_m, distance_m = log_uniform(chance, *sizes_m), log_uniform(chance, *distances_m)
    centre = place(chance, latitudes)
    other = away(chance, centre, distance_m)
    size_b = size_m * log_uniform(chance, 0.2, 5)
    return {"a": anything(chance, centre, size_m, kinds_a), "b": anything(chance, other, size_b, kinds_b)}


def point_point(chance):
    """From a millimetre to the other side of the world."""
    a = place(chance, (-90, 90), (-180, 180))
    if chance.random() < 0.5:
        b = place(chance, (-90, 90), (-180, 180))
    else:
        b = away(chance, a, log_uniform(chance, 1e-3, 1e6))
        b = (max(-180, min(180, b[0])), max(-90, min(90, b[1])))
    return {"a": point(a), "b": point(b)}


def point_line(chance):
    return two(chance, ["point"], ["line"], (10, 3e4), (1, 1e5))


def point_polygon(chance):
    return two(chance, ["point"], ["polygon"], (2, 3e4), (1, 1e5))


def line_line(chance):
    return two(chance, ["line"], ["line"], (10, 3e4), (1, 1e5))


def line_polygon(chance):
    return two(chance, ["line"], ["polygon"], (10, 3e4), (1, 1e5))


def polygon_polygon(chance):
    return two(chance, ["polygon"], ["polygon"], (2, 3e4), (1, 1e5))


def parcels_near(chance):
    """A few metres apart."""
    return two(chance, ["polygon"], ["polygon", "line"], (2, 100), (2, 500))


def far(chance):
    """100 to 3000 km apart, large and small."""
    return two(chance, ["point", "line", "polygon"], ["line", "polygon"], (100, 2e5), (1e5, 3e6), (30, 50))


def world(chance):
    """Everywhere, sizes of hundreds of kilometres."""
    a, b = (place(chance, (-75, 75), (-170, 170)) for _ in range(2))
    return {"a": anything(chance, a, log_uniform(chance, 10, 3e5)), "b": anything(chance, b, log_uniform(chance, 10, 3e5))}


def touching(chance):
    """A vertex of one is a vertex of the other, or its edge is cut at a shared point: distance 0."""
    centre, size_m = place(chance), log_uniform(chance, 5, 1e4)
    a = rings.box_round(centre, size_m, size_m)
    east, south, north = a[1][0], a[0][1], a[2][1]
    way = rings.at(centre, 3 * size_m, 0)
    corner = (east, north) if chance.random() < 0.5 else (east, south + (north - south) * chance.random())
    b = chance.choice([point(corner), line([corner, way]), polygon([corner, way, rings.at(way, 0, size_m), corner])])
    return {"a": polygon(a), "b": b}


def almost_touching(chance):
    """A billionth of a degree, a tenth of a millimetre, or a millimetre apart."""
    centre, size_m = place(chance), log_uniform(chance, 5, 1e4)
    a = rings.box_round(centre, size_m, size_m)
    gap = chance.choice([1e-9, 2e-9, 1e-8])
    west, south, north = a[1][0] + gap, a[0][1], a[2][1]
    b = rings.box(west, south - (north - south) * chance.random(), west + gap * 1e6, north)
    return {"a": polygon(a), "b": polygon(b)}


def overlapping(chance):
    centre, size_m = place(chance), log_uniform(chance, 5, 2e4)
    other = away(chance, centre, size_m * chance.uniform(0, 0.6))
    return {"a": polygon(star(chance, centre, size_m, chance.randint(5, 40), wild=0.3)), "b": anything(chance, other, size_m * chance.uniform(0.05, 1))}


def in_a_hole(chance):
    """Inside the lake, on an island in it, or in the land round it."""
    centre, size_m = place(chance), log_uniform(chance, 20, 2e4)
    land = polygon(rings.regular(centre, size_m, 24), star(chance, centre, 0.7 * size_m, chance.randint(5, 40), wild=0.2))
    return {"a": anything(chance, away(chance, centre, size_m * chance.uniform(0, 0.3)), size_m * chance.uniform(0.01, 0.15)), "b": land}


def many_parts(chance):
    """Multi-geometries, holes and islands against one another."""
    makers = [holes, islands_in_holes, multipolygons]
    a, b = chance.choice(makers)(chance), None
    (lon, lat) = first_position(a)
    centre, size_m = away(chance, (lon, lat), log_uniform(chance, 1e3, 2e5)), log_uniform(chance, 10, 2e4)
    b = chance.choice([
        multipoint([away(chance, centre, size_m) for _ in range(chance.randint(2, 30))]),
        multiline(*(walk(chance, away(chance, centre, size_m), size_m / 5, 4) for _ in range(chance.randint(2, 8)))),
        polygon(star(chance, centre, size_m, 20)),
    ])
    return {"a": a, "b": b}


def first_position(geometry):
    found = geometry["coordinates"]
    while isinstance(found[0], list):
        found = found[0]
    return found


def nearly_parallel(chance):
    """Two long edges a few metres to kilometres apart and a hair's breadth from parallel, in any direction."""
    centre, length_m = place(chance), log_uniform(chance, 100, 8e4)
    gap_m, tilt_m = log_uniform(chance, 0.5, 3e3), chance.uniform(-2, 2)
    turn = chance.choice([0, math.pi / 2, chance.uniform(0, math.tau)])
    along, across = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))

    def spot(u, v):
        return rings.at(centre, u * along[0] + v * across[0], u * along[1] + v * across[1])

    low, high = chance.uniform(0, 0.3), chance.uniform(0.7, 1)
    a = [spot(0, 0), spot(length_m, 0)]
    return {"a": line(a), "b": line([spot(low * length_m, gap_m), spot(high * length_m, gap_m + tilt_m)])}


def parallels(chance):
    """Edges along parallels, which bend against geodesics: up to two degrees long, one above the other."""
    lon, lat = place(chance)
    width, gap = chance.uniform(0.01, 2), log_uniform(chance, 1e-6, 0.2)
    slope = chance.choice([0, chance.uniform(-gap, gap) / 2])
    a = line([(lon, lat), (lon + width, lat)])
    start = lon + width * chance.uniform(-0.5, 0.9)
    return {"a": a, "b": line([(start, lat + gap), (start + width * chance.uniform(0.1, 1.5), lat + gap + slope)])}


def long_edges(chance):
    """Edges of 2 to 40 degrees, on both sides of the equator."""
    def one():
        lon, lat = place(chance, (-70, 70), (-170, 130))
        return line([(lon, lat), (lon + chance.uniform(2, 40), max(-85, min(85, lat + chance.uniform(-20, 20))))])
    return {"a": one(), "b": chance.choice([one, lambda: point(place(chance, (-80, 80), (-179, 179)))])()}


def many_vertices(chance):
    corners = round(log_uniform(chance, 200, 2000))
    centre, size_m = place(chance), log_uniform(chance, 100, 2e4)
    other = away(chance, centre, size_m * chance.uniform(1.5, 6))
    return {"a": polygon(star(chance, centre, size_m, corners, 0.8)), "b": polygon(star(chance, other, size_m, corners // 2, 0.8))}


def small_grid(chance):
    """Points, lines and polygons on few places that binary fractions hit exactly: many share a point."""
    spot = lambda: (80 + chance.randint(0, 7) / 1024, 44 + chance.randint(0, 7) / 1024)

    def one():
        kind = chance.choice(["point", "line", "polygon"])
        if kind == "point":
            return point(spot())
        way = [spot() for _ in range(chance.randint(2, 4))]
        while kind == "polygon" and not shapely.is_valid(shapely.Polygon(way := [spot() for _ in range(chance.randint(3, 5))])):
            pass
        return polygon(rings.closed(way)) if kind == "polygon" else line(way if len(set(way)) > 1 else [way[0], (81.0, 45.0)])

    return {"a": one(), "b": one()}


def nine_decimals(chance):
    made = two(chance, ["point", "line", "polygon"], ["line", "polygon"], (5, 2e3), (1, 1e4))
    return {name: rounded(geometry, chance.choice([6, 7, 9])) for name, geometry in made.items()}


def rounded(geometry, decimals):
    def deep(value):
        return [deep(v) for v in value] if isinstance(value, (list, tuple)) else round(value, decimals)
    return {"type": geometry["type"], "coordinates": deep(geometry["coordinates"])}


FAMILIES = {
    point_point: 1000,
    point_line: 900,
    point_polygon: 900,
    line_line: 800,
    line_polygon: 800,
    polygon_polygon: 1000,
    parcels_near: 700,
    far: 600,
    world: 400,
    touching: 500,
    almost_touching: 300,
    overlapping: 500,
    in_a_hole: 500,
    many_parts: 400,
    nearly_parallel: 800,
    parallels: 600,
    long_edges: 400,
    many_vertices: 150,
    map_edges.antimeridian: 800,
    map_edges.poles: 700,
    map_edges.caps: 200,
    small_grid: 600,
    nine_decimals: 400,
}
