"""Rings to build cases from: lists of (longitude, latitude), closed, laid out in metres round a place.

Metres become degrees with the local scale of a sphere; that is exact enough, because every case is judged by the
coordinates it ends up with.
"""

import math

M_PER_DEG = 111_195.0


def place(chance, latitudes=(34.5, 49.0), longitudes=(73.6, 96.4)):
    """A place in Xinjiang, unless told otherwise."""
    return chance.uniform(*longitudes), chance.uniform(*latitudes)


def log_uniform(chance, low, high):
    return math.exp(chance.uniform(math.log(low), math.log(high)))


def at(centre, east_m, north_m):
    """The position so far east and north of a place."""
    lon, lat = centre
    return lon + east_m / (M_PER_DEG * math.cos(math.radians(lat))), lat + north_m / M_PER_DEG


def closed(points):
    return [*points, points[0]]


def star(chance, centre, size_m, corners, wild=0.6, phase=None):
    """A ring that turns once round its centre, with radii between (1 − wild) and 1 times `size_m`."""
    start = chance.uniform(0, math.tau) if phase is None else phase
    # At most 0.4 steps off the even place: the angles keep their order, and no two are equal.
    angles = [start + math.tau * (k + chance.uniform(-0.4, 0.4)) / corners for k in range(corners)]
    reach = [size_m * chance.uniform(1 - wild, 1) for _ in range(corners)]
    return closed([at(centre, r * math.cos(t), r * math.sin(t)) for r, t in zip(reach, angles)])


def regular(centre, size_m, corners, phase=0.0):
    angles = [phase + math.tau * k / corners for k in range(corners)]
    return closed([at(centre, size_m * math.cos(t), size_m * math.sin(t)) for t in angles])


def box(west, south, east, north):
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def box_round(centre, width_m, height_m):
    west, south = at(centre, -width_m / 2, -height_m / 2)
    east, north = at(centre, width_m / 2, height_m / 2)
    return box(west, south, east, north)


def needle(chance, centre, length_m, width_m):
    """A triangle or a quadrangle so long and so wide, in any direction."""
    turn = chance.uniform(0, math.tau)
    along, across = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    corners = [(0, 0), (1, chance.uniform(0, 0.4)), (chance.uniform(0.1, 0.9), 1)]
    if chance.random() < 0.5:
        corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
    return closed([
        at(centre, u * length_m * along[0] + v * width_m * across[0], u * length_m * along[1] + v * width_m * across[1])
        for u, v in corners
    ])


def stairs(chance, west, south, step, width, height):
    """A rectilinear ring on a grid: a skyline of `width` columns, each up to `height` high, all on whole steps."""
    heights = [chance.randint(1, height) for _ in range(width)]
    on_grid = [(0, 0), (width, 0)]
    for column in range(width - 1, -1, -1):
        on_grid += [(column + 1, heights[column]), (column, heights[column])]
    points = [(round(west + x * step, 9), round(south + y * step, 9)) for x, y in on_grid]
    unrepeated = [p for p, q in zip(points, points[1:] + points[:1]) if p != q]
    return closed(unrepeated)


def denser(ring, pieces):
    """The same ring with every edge cut into so many pieces; the new vertices are off it by their last digit."""
    out = []
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        out += [(x1 + (x2 - x1) * k / pieces, y1 + (y2 - y1) * k / pieces) for k in range(pieces)]
    return [*out, ring[-1]]


def rounded(ring, decimals):
    return [(round(x, decimals), round(y, decimals)) for x, y in ring]


def shifted(ring, dlon, dlat):
    return [(x + dlon, y + dlat) for x, y in ring]


def turned(ring, by, backwards=False):
    """The same ring from another vertex on, and the other way round if asked."""
    points = ring[:-1]
    points = points[by % len(points):] + points[:by % len(points)]
    return closed(points[::-1] if backwards else points)


def polygon(*rings):
    return {"type": "Polygon", "coordinates": [list(map(list, ring)) for ring in rings]}


def multipolygon(*polygons):
    return {"type": "MultiPolygon", "coordinates": [p["coordinates"] for p in polygons]}


def line(points):
    return {"type": "LineString", "coordinates": list(map(list, points))}


def multiline(*lines):
    return {"type": "MultiLineString", "coordinates": [list(map(list, points)) for points in lines]}


def point(position):
    return {"type": "Point", "coordinates": list(position)}


def multipoint(positions):
    return {"type": "MultiPoint", "coordinates": list(map(list, positions))}
