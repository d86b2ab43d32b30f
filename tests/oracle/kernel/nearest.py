"""The shortest geodesic distance between two geometries, by dense search: what the program's answer is held against.

Edges are cut into pieces; pairs of pieces are thrown out when their middles are farther apart than the best distance found
so far plus half of both; the others are halved until they are short against the distance, and then a parabola through nine
distances leads to the least one. Every number returned is a geodesic between two points of the geometries (by PROJ's copy
of GeographicLib), so it is never too small.
"""

import math

import numpy as np
import shapely
from exact_area import GEOD
from shapely.affinity import translate

LARGEST_RADIUS_M = 6399594.0
# Lower bounds from chords are lowered by this much.
SLACK = 1e-3
START_PIECES = 100
# Pieces shorter than this are straight to a tenth of a millimetre; longer ones may be where the distance is longer still.
SHORT_M = 50.0
SHORT = 1 / 20
MOST_PAIRS = 4000
REFINED = 48
ROUNDS = 7

GRID = [(s, t) for s in (0.0, 0.5, 1.0) for t in (0.0, 0.5, 1.0)]
FIT = np.linalg.pinv(np.array([[1, s, t, s * s, s * t, t * t] for s, t in GRID]))


def parts_of(geometry):
    """Edges (n × 4) of a GeoJSON geometry; a point is an edge of length 0."""
    if geometry["type"] == "GeometryCollection":
        return np.vstack([parts_of(member) for member in geometry["geometries"]])
    depth = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
    nested = [geometry["coordinates"]]
    for _ in range(depth[geometry["type"]] - 1):
        nested = [inner for outer in nested for inner in outer]
    if geometry["type"] in ("Point", "MultiPoint"):
        points = [geometry["coordinates"]] if geometry["type"] == "Point" else geometry["coordinates"]
        return np.array([[*p, *p] for p in points], float)
    return np.vstack([np.hstack([np.array(c)[:-1], np.array(c)[1:]]) for c in nested])


def least_distance_m(a, b, effort=1):
    """The distance; 0 when they share a point in the (longitude, latitude) plane, longitudes wrapping round."""
    if meet(a, b):
        return 0.0
    pieces_a, pieces_b = (cut(parts_of(g), START_PIECES * effort) for g in (a, b))
    pairs, best = first_pairs(pieces_a, pieces_b)
    left, right = pieces_a[pairs[0]], pieces_b[pairs[1]]
    while len(left):
        lengths = reach_m(left) * 2, reach_m(right) * 2
        long_m = max(SHORT_M / effort, SHORT * best / effort)
        longest = max(lengths[0].max(), lengths[1].max())
        if longest <= long_m:
            break
        left, right = halved(left, right, lengths, long_m)
        middle_m = distances(middles(left), middles(right))
        best = min(best, middle_m.min())
        lower = middle_m - reach_m(left) - reach_m(right)
        keep = lower <= best
        left, right = left[keep], right[keep]
        if len(left) > MOST_PAIRS * effort:
            order = np.argsort(lower[keep])[:MOST_PAIRS * effort]
            left, right = left[order], right[order]
    return refined(left, right, best, effort)


def meet(a, b):
    """True when the two share a point; polygons with their inside. ±180 is one meridian, and a pole is one point."""
    shapes = [shapely.geometry.shape(g) for g in (a, b)]
    if any(shapes[0].intersects(translate(shapes[1], turn)) for turn in (0.0, 360.0, -360.0)):
        return True
    latitudes = [shapely.get_coordinates(shape)[:, 1] for shape in shapes]
    return any(all(pole in found for found in latitudes) for pole in (90.0, -90.0))


def cut(edges, count):
    """The edges in about `count` pieces, at least one for each, in proportion to their length."""
    lengths = 2 * reach_m(edges)
    pieces = np.maximum(1, np.ceil(count * lengths / max(lengths.sum(), 1e-9))).astype(int)
    which = np.repeat(np.arange(len(edges)), pieces)
    step = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    of = np.repeat(pieces, pieces)
    return section(edges[which], step / of, (step + 1) / of)


def section(edges, low, high):
    """The part of each edge between two parameters."""
    start, way = edges[:, :2], edges[:, 2:] - edges[:, :2]
    ends = np.where((high == 1.0)[:, None], edges[:, 2:], start + way * high[:, None])
    return np.hstack([start + way * low[:, None], ends])


def middles(edges):
    return (edges[:, :2] + edges[:, 2:]) / 2


def reach_m(edges):
    """No point of an edge is farther from its middle."""
    half = np.radians(np.abs(edges[:, 2:] - edges[:, :2])) / 2
    widest = np.cos(np.radians(np.minimum(90, np.where(edges[:, 1] * edges[:, 3] < 0, 0, np.abs(edges[:, [1, 3]]).min(axis=1)))))
    return LARGEST_RADIUS_M * np.hypot(half[:, 1], half[:, 0] * widest)


def distances(p, q):
    return GEOD.inv(p[:, 0], p[:, 1], q[:, 0], q[:, 1])[2]


def in_space(points):
    """Positions on the ellipsoid as points in space, metres."""
    lon, lat = np.radians(points).T
    n = GEOD.a / np.sqrt(1 - GEOD.es * np.sin(lat) ** 2)
    return np.column_stack([n * np.cos(lat) * np.cos(lon), n * np.cos(lat) * np.sin(lon), n * (1 - GEOD.es) * np.sin(lat)])


def first_pairs(a, b):
    """Pairs of pieces that may hold the nearest points, and the distance of two middles to begin with."""
    p, q = in_space(middles(a)), in_space(middles(b))
    chord = np.sqrt(np.maximum(0, ((p[:, None, :] - q[None, :, :]) ** 2).sum(axis=2)))
    rough = 2 * LARGEST_RADIUS_M * np.arcsin(np.minimum(1, chord / (2 * LARGEST_RADIUS_M)))
    i, j = np.unravel_index(chord.argmin(), chord.shape)
    best = distances(middles(a[i:i + 1]), middles(b[j:j + 1]))[0]
    lower = (1 - SLACK) * rough - reach_m(a)[:, None] - reach_m(b)[None, :]
    return np.nonzero(lower <= best), best


def halved(left, right, lengths, long_m):
    """The longer of each pair cut in two, unless both are short."""
    cut_left = (lengths[0] >= lengths[1]) & (lengths[0] > long_m)
    cut_right = ~cut_left & (lengths[1] > long_m)
    kept = ~cut_left & ~cut_right
    out = [(left[kept], right[kept])]
    for low, high in ((0.0, 0.5), (0.5, 1.0)):
        out.append((halves(left[cut_left], low, high), right[cut_left]))
        out.append((left[cut_right], halves(right[cut_right], low, high)))
    return np.vstack([l for l, _ in out]), np.vstack([r for _, r in out])


def halves(edges, low, high):
    return section(edges, np.full(len(edges), low), np.full(len(edges), high))


def refined(left, right, best, effort):
    """The least distance over pairs of short pieces: all of them looked at once, the most promising ones closely."""
    low, high = np.zeros((len(left), 2)), np.ones((len(left), 2))
    for step in range(ROUNDS if len(left) else 0):
        at = low[:, None, :] + (high - low)[:, None, :] * np.array(GRID)[None, :, :]
        found = between(left, right, at)
        centre = low + (high - low) * lowest(found ** 2)
        reached = np.minimum(found.min(axis=1), between(left, right, centre[:, None, :])[:, 0])
        best = min(best, reached.min())
        half = (high - low) / 6
        low, high = np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)
        if step == 0:
            keep = np.argsort(reached)[:REFINED * effort]
            left, right, low, high = left[keep], right[keep], low[keep], high[keep]
    return float(best)


def between(left, right, at):
    """Distances between positions at[:, k, 0] along the left pieces and at[:, k, 1] along the right ones."""
    p, q = (edges[:, None, :2] + (edges[:, 2:] - edges[:, :2])[:, None, :] * at[:, :, k:k + 1] for k, edges in enumerate((left, right)))
    flat = distances(p.reshape(-1, 2), q.reshape(-1, 2))
    return flat.reshape(at.shape[:2])


def lowest(squares):
    """Where the paraboloids through nine values each are least in the unit square."""
    _, cs, ct, css, cst, ctt = (FIT @ squares.T)
    with np.errstate(all="ignore"):
        det = 4 * css * ctt - cst**2
        inside = np.column_stack([(cst * ct - 2 * ctt * cs) / det, (cst * cs - 2 * css * ct) / det])
        inside[~((css > 0) & (det > 0))] = 0.5
        sides = [inside]
        for fixed in (0.0, 1.0):
            sides.append(np.column_stack([np.full_like(cs, fixed), np.where(ctt > 0, -(ct + cst * fixed) / (2 * ctt), 0.5)]))
            sides.append(np.column_stack([np.where(css > 0, -(cs + cst * fixed) / (2 * css), 0.5), np.full_like(cs, fixed)]))
    corners = [np.tile(c, (len(cs), 1)) for c in ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))]
    candidates = np.clip(np.nan_to_num(np.stack([*sides, *map(np.array, corners)], axis=1), nan=0.5), 0, 1)
    s, t = candidates[..., 0], candidates[..., 1]
    model = cs[:, None] * s + ct[:, None] * t + css[:, None] * s * s + cst[:, None] * s * t + ctt[:, None] * t * t
    return candidates[np.arange(len(cs)), model.argmin(axis=1)]


def densified(shape, bulge_m, most):
    """A shapely geometry with so many points that geodesics between them stay `bulge_m` close to its straight edges, and how
    close they do stay where that would take more than `most` points.

    An edge of x radians (the root of the squares of both differences), straight in (longitude, latitude), bends by x² R / 8 at
    most: its geodesic curvature is sin φ λ' (cos² φ λ'² + 2 φ'²) / (cos² φ λ'² + φ'²)^(3/2).
    """
    piece_deg = max(math.degrees(math.sqrt(8 * bulge_m / LARGEST_RADIUS_M)), shape.length / most)
    return shapely.segmentize(shape, piece_deg), LARGEST_RADIUS_M * math.radians(piece_deg) ** 2 / 8
