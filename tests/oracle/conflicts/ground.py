"""What shapely says two layers have in common: pairs, pieces, slivers, lengths, points."""

import json
from dataclasses import dataclass, field

import exact_area as areas
import shapely

# Pieces narrower than this are noise of the last digits.
NOISE_M = 1e-7
# How near to a threshold of slivers a piece may come before it can be either.
NEAR = 1e-5
SLIVER = (1.0, 0.1)
NOTHING = shapely.Polygon()


def polygons_of(shape):
    """All polygons in a geometry of any kind."""
    if shape.geom_type == "Polygon":
        return [] if shape.is_empty else [shape]
    return [p for member in getattr(shape, "geoms", []) for p in polygons_of(member)]


def lines_of(shape):
    if shape.geom_type in ("LineString", "LinearRing"):
        return [] if shape.is_empty else [shape]
    return [x for member in getattr(shape, "geoms", []) for x in lines_of(member)]


def points_of(shape):
    if shape.geom_type == "Point":
        return [] if shape.is_empty else [shape]
    return [x for member in getattr(shape, "geoms", []) for x in points_of(member)]


def m2(shape):
    """Area on the ellipsoid by quadrature."""
    total = 0.0
    for polygon in polygons_of(shape):
        total += abs(float(areas.ring_m2(polygon.exterior.coords)))
        total -= sum(abs(float(areas.ring_m2(hole.coords))) for hole in polygon.interiors)
    return total


def perimeter_m(polygon):
    return sum(areas.chain_length_m(list(ring.coords)) for ring in (polygon.exterior, *polygon.interiors))


def rough_perimeter_m(polygon):
    """Geodesics between the vertices: enough to tell what cannot be a sliver."""
    return sum(areas.GEOD.line_length(*zip(*ring.coords)) for ring in (polygon.exterior, *polygon.interiors))


def is_small(polygon, area_m2, rule=SLIVER):
    """Whether a piece is a sliver; None when it is too near to say."""
    if area_m2 >= rule[0] * (1 + NEAR):
        return False
    width = 2 * area_m2 / perimeter_m(polygon)
    if width >= rule[1] * (1 + NEAR):
        return False
    return True if area_m2 < rule[0] * (1 - NEAR) and width < rule[1] * (1 - NEAR) else None


def is_noise(polygon, area_m2):
    return area_m2 < 1.0 and 2 * area_m2 < NOISE_M * rough_perimeter_m(polygon)


@dataclass
class Pair:
    a: str
    b: str
    area_m2: float = 0.0
    length_m: float = 0.0
    inside: int = 0
    has_something: bool = False


@dataclass
class Common:
    """Everything two layers have in common."""

    pairs: list = field(default_factory=list)
    touching: int = 0
    gross_m2: float = 0.0
    slivers: list = field(default_factory=list)
    pieces: list = field(default_factory=list)
    # Pairs that may count or not: a piece is just as large as a threshold.
    open: int = 0

    @property
    def net(self):
        return shapely.union_all(self.pieces) if self.pieces else NOTHING

    @property
    def with_ground(self):
        return [pair for pair in self.pairs if pair.area_m2 > 0]

    @property
    def length_m(self):
        return sum(pair.length_m for pair in self.pairs)

    @property
    def inside(self):
        return sum(pair.inside for pair in self.pairs)


class Layer:
    """Features of one collection, as shapely has them. `chosen` is a filter."""

    def __init__(self, name, features, chosen=lambda _: True):
        self.name = name
        self.all = [f for f in features if chosen(f)]
        self.placed = sorted((f for f in self.all if f["geometry"] is not None), key=lambda f: f["id"])
        self.shapes = [shapely.from_geojson(json.dumps(f["geometry"])) for f in self.placed]
        self.ids = [f["id"] for f in self.placed]
        self.known_m = [f["properties"]["uncertainty_m"] for f in self.placed]
        self.ground = [shapely.MultiPolygon(polygons_of(s)) for s in self.shapes]
        self.tree = shapely.STRtree(self.shapes)

    @property
    def is_areal(self):
        return any(not g.is_empty for g in self.ground)


def candidates(a, b):
    """Positions of both whose boxes meet; of one layer, or of two filters of one collection, each pair of features once."""
    seen = set()
    for i, j in sorted(zip(*b.tree.query(a.shapes))) if a.shapes and b.shapes else []:
        if a.name == b.name:
            if a.ids[i] == b.ids[j] or (b.ids[j], a.ids[i]) in seen:
                continue
            seen.add((a.ids[i], b.ids[j]))
        yield int(i), int(j)


def common(a, b):
    found = Common()
    for i, j in candidates(a, b):
        compare(found, (a, i), (b, j))
    return found


def compare(found, one, other):
    (a, i), (b, j) = one, other
    pair = Pair(a.ids[i], b.ids[j])
    has_slivers = compare_ground(found, pair, a.ground[i], b.ground[j])
    for thin, ground in ((a.shapes[i], b.ground[j]), (b.shapes[j], a.ground[i])):
        if not ground.is_empty:
            compare_thin(pair, thin, ground)
    if pair.has_something:
        found.pairs.append(pair)
    elif has_slivers or can_touch(a, i, b, j):
        found.touching += 1


def can_touch(a, i, b, j):
    """Lines and points are compared with polygons only."""
    compared = not (a.ground[i].is_empty and b.ground[j].is_empty)
    return compared and a.shapes[i].intersects(b.shapes[j])


def compare_ground(found, pair, ours, theirs):
    if ours.is_empty or theirs.is_empty:
        return False
    sized = [(p, m2(p)) for p in polygons_of(ours.intersection(theirs))]
    sized = [(p, size) for p, size in sized if not is_noise(p, size)]
    kinds = [is_small(p, size) for p, size in sized]
    if any(kind is not False for kind in kinds) and is_whole(ours, theirs):
        # The whole of either side is no sliver.
        kinds = [False] * len(kinds)
    found.open += sum(kind is None for kind in kinds)
    for (piece, size), kind in zip(sized, kinds):
        if kind:
            found.slivers.append(size)
            continue
        pair.area_m2 += size
        pair.has_something = True
        found.gross_m2 += size
        found.pieces.append(piece)
    return bool(sized)


def is_whole(ours, theirs):
    """Whether one is all in the other, but for noise."""
    def is_left(one, other):
        return any(not is_noise(p, m2(p)) for p in polygons_of(one.difference(other)))
    return not is_left(ours, theirs) or not is_left(theirs, ours)


def compare_thin(pair, thin, ground):
    border = ground.boundary
    for line in lines_of(thin):
        for part in lines_of(line.intersection(ground).difference(border)):
            length_m = areas.chain_length_m(list(part.coords))
            if length_m > NOISE_M:
                pair.length_m += length_m
                pair.has_something = True
    inside = sum(ground.contains(point) for point in points_of(thin))
    pair.inside += inside
    pair.has_something |= inside > 0
