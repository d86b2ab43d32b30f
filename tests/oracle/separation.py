"""The shortest geodesic distance between two geometries, by search.

Edges are straight in (longitude, latitude). Pairs of vertices and edges are left out only when a rigorous bound
says that they cannot hold the nearest points; along the others Karney's distance itself is minimised without
derivatives. Geometries must not cross the antimeridian.
"""

import math

import numpy as np
import shapely
from measure import between, geodesic_m

EQUATOR_M, FLATTENING = 6378137.0, 1 / 298.257222101
# Lambert's formula errs by less than a tenth of this over the extent of a country.
SLACK = 1e-4
LARGEST_RADIUS_M = 6400000.0
GOLDEN = (3 - math.sqrt(5)) / 2
LONGEST_M = 1000.0
PIECES = 16
SCAN = 4
NEGLIGIBLE_M = 1e-5


class Shape:
    """One or more GeoJSON geometries taken as one set of positions."""

    def __init__(self, geometries):
        self.planes = [shapely.geometry.shape(g) for g in geometries]
        points, chains = [], []
        for geometry in geometries:
            collect(geometry, points, chains)
        edges = np.array([(*p, *q) for chain in chains for p, q in zip(chain, chain[1:])], float).reshape(-1, 4)
        self.points = np.array(points, float).reshape(-1, 2)
        self.edges = cut(edges)
        self.vertices = np.unique(np.vstack([self.points, self.edges[:, :2], self.edges[:, 2:]]), axis=0)
        self.lengths = edge_lengths_m(self.edges)
        self.reach = self.lengths.max(initial=0.0) / 2
        for plane in self.planes:
            shapely.prepare(plane)

    @classmethod
    def at(cls, position):
        return cls([{"type": "Point", "coordinates": list(position)}])

    def meets(self, other):
        """True when the two share a point in the (longitude, latitude) plane; polygons count with their inside."""
        return any(p.intersects(q) for p in self.planes for q in other.planes)


def collect(geometry, points, chains):
    """Sorts a geometry's positions into single points and chains of edges."""
    kind = geometry["type"]
    if kind == "GeometryCollection":
        for member in geometry["geometries"]:
            collect(member, points, chains)
        return
    inside = geometry["coordinates"]
    if kind == "Point":
        points.append(inside[:2])
    elif kind == "MultiPoint":
        points.extend(p[:2] for p in inside)
    else:
        depth = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}[kind]
        nested = [inside]
        for _ in range(depth):
            nested = [chain for level in nested for chain in level]
        chains.extend([p[:2] for p in chain] for chain in nested)


def cut(edges):
    """The same edges in pieces of at most LONGEST_M, so that the bounds are tight."""
    pieces = []
    for edge, length in zip(edges, edge_lengths_m(edges)):
        along = edge[:2] + (edge[2:] - edge[:2]) * np.linspace(0, 1, max(1, math.ceil(length / LONGEST_M)) + 1)[:, None]
        pieces.append(np.hstack([along[:-1], along[1:]]))
    return np.vstack(pieces) if pieces else edges


def edge_lengths_m(edges):
    """Upper bounds of the edges' lengths."""
    lon1, lat1, lon2, lat2 = np.radians(edges).T
    widest = np.where(lat1 * lat2 < 0, 1.0, np.cos(np.minimum(np.abs(lat1), np.abs(lat2))))
    return LARGEST_RADIUS_M * np.hypot(lat2 - lat1, (lon2 - lon1) * widest)


def bulges_m(shape):
    """Upper bounds of how far each edge is from the geodesic between its ends: s² tan φ / 8R, doubled."""
    steepest = np.tan(np.radians(np.minimum(np.abs(shape.edges[:, [1, 3]]).max(axis=1, initial=0.0), 89.0)))
    return shape.lengths**2 * steepest / (4 * EQUATOR_M)


def rough_m(p, q):
    """Lambert's approximate distances between every position of `p` and every one of `q`, far within SLACK."""
    lon1, lat1 = np.radians(p).T[:, :, None]
    lon2, lat2 = np.radians(q).T[:, None, :]
    lat1, lat2 = (np.arctan((1 - FLATTENING) * np.tan(lat)) for lat in (lat1, lat2))
    h = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    angle = 2 * np.arcsin(np.sqrt(np.clip(h, 1e-30, 1.0)))
    mean, half = (lat1 + lat2) / 2, (lat2 - lat1) / 2
    x = (angle - np.sin(angle)) * (np.sin(mean) * np.cos(half) / np.cos(angle / 2)) ** 2
    y = (angle + np.sin(angle)) * (np.cos(mean) * np.sin(half) / np.sin(angle / 2)) ** 2
    return EQUATOR_M * (angle - FLATTENING / 2 * (x + y))


def at_least_m(a, b):
    """A lower bound of the separation of two shapes that do not meet: no position is farther from a vertex
    of its own shape than half an edge."""
    return max(0.0, (1 - SLACK) * float(rough_m(a.vertices, b.vertices).min()) - a.reach - b.reach)


def separation_m(a, b):
    """The shortest geodesic distance between two shapes, metres; 0 when they share a point."""
    if a.meets(b):
        return 0.0
    rough = rough_m(a.vertices, b.vertices)
    i, j = np.unravel_index(rough.argmin(), rough.shape)
    best = geodesic_m(a.vertices[i], b.vertices[j])
    best = between_points(a, b, best)
    best = from_vertices_to_edges(a, b, best)
    best = from_vertices_to_edges(b, a, best)
    return between_edges(a, b, best)


def hopeful(lower, best):
    """Index pairs whose lower bound is below `best`, most hopeful first."""
    rows, columns = np.nonzero(lower < best)
    order = np.argsort(lower[rows, columns], kind="stable")
    return zip(rows[order], columns[order])


def between_points(a, b, best):
    if len(a.points) and len(b.points):
        for i, j in hopeful((1 - SLACK) * rough_m(a.points, b.points), best):
            best = min(best, geodesic_m(a.points[i], b.points[j]))
    return best


def from_vertices_to_edges(a, b, best):
    """A position on an edge of length s whose ends are d₁ and d₂ away is at least (d₁ + d₂ − s)/2 away."""
    if not len(b.edges):
        return best
    ends = rough_m(a.vertices, b.edges[:, :2]) + rough_m(a.vertices, b.edges[:, 2:])
    for i, j in hopeful(((1 - SLACK) * ends - b.lengths) / 2, best):
        vertex, start, end = a.vertices[i], b.edges[j, :2], b.edges[j, 2:]
        d1, d2 = geodesic_m(vertex, start), geodesic_m(vertex, end)
        best = min(best, d1, d2)
        if (d1 + d2 - b.lengths[j]) / 2 < best:
            best = min(best, to_edge(vertex, start, end, b.lengths[j]))
    return best


def between_edges(a, b, best):
    """Only edges that bulge can be nearest in the middle of both: two disjoint geodesics are nearest at an end
    of one of them, because they converge."""
    if not (len(a.edges) and len(b.edges)):
        return best
    middles = [(s.edges[:, :2] + s.edges[:, 2:]) / 2 for s in (a, b)]
    halves = (a.lengths[:, None] + b.lengths[None, :]) / 2
    gains = bulges_m(a)[:, None] + bulges_m(b)[None, :]
    lower = np.where(gains > NEGLIGIBLE_M, (1 - SLACK) * rough_m(*middles) - halves, np.inf)
    for i, j in hopeful(lower, best):
        p, q, r, s = a.edges[i, :2], a.edges[i, 2:], b.edges[j, :2], b.edges[j, 2:]
        closest = float(rough_m(samples(p, q), samples(r, s)).min())
        if (1 - SLACK) * closest - halves[i, j] / PIECES < best:
            on_b = b.lengths[j]
            found = least(lambda t: to_edge(between(p, q, t), r, s, on_b) ** 2, a.lengths[i])
            best = min(best, math.sqrt(found))
    return best


def samples(start, end):
    """Positions that cut an edge into PIECES."""
    return start + (end - start) * np.linspace(0, 1, PIECES + 1)[:, None]


def to_edge(position, start, end, length_m):
    """Distance from a position to one edge."""
    return math.sqrt(least(lambda t: geodesic_m(position, between(start, end, t)) ** 2, length_m))


def least(f, length_m):
    """The least value of `f`, a squared distance, over [0, 1]: a coarse scan, then Brent's method round the best place."""
    values = [f(k / SCAN) for k in range(SCAN + 1)]
    k = min(range(SCAN + 1), key=values.__getitem__)
    low, high = max(0, k - 1) / SCAN, min(SCAN, k + 1) / SCAN
    # Being off by x along the edge costs x²/2d: with x² = 2d · 10 nm, ten nanometres.
    along_m = 1e-4 * math.sqrt(2 * max(math.sqrt(values[k]), 1.0))
    return min(values[k], brent(f, low, high, along_m / max(length_m, along_m)))


def brent(f, low, high, tolerance):
    """Brent 1973, chapter 5: golden section, sped up by parabolas where they behave."""
    x = w = v = low + GOLDEN * (high - low)
    fx = fw = fv = f(x)
    step = before = 0.0
    for _ in range(100):
        middle = (low + high) / 2
        if abs(x - middle) + (high - low) / 2 <= 2 * tolerance:
            break
        r, q = (x - w) * (fx - fv), (x - v) * (fx - fw)
        p, q = (x - v) * q - (x - w) * r, 2 * (q - r)
        p = -p if q > 0 else p
        q = abs(q)
        usable = abs(before) > tolerance and abs(p) < abs(q * before / 2) and q * (low - x) < p < q * (high - x)
        before = step if usable else (high if x < middle else low) - x
        step = p / q if usable else GOLDEN * before
        u = x + (step if abs(step) >= tolerance else math.copysign(tolerance, step))
        fu = f(u)
        if fu <= fx:
            low, high = (x, high) if u >= x else (low, x)
            v, fv, w, fw, x, fx = w, fw, x, fx, u, fu
        else:
            low, high = (u, high) if u < x else (low, u)
            if fu <= fw or w == x:
                v, fv, w, fw = w, fw, u, fu
            elif fu <= fv or v in (x, w):
                v, fv = u, fu
    return fx
