"""Intervals of net and gross ground: brackets from buffers in a local plane, and truths drawn within ε."""

import math
import random

import numpy as np
import shapely
from ground import NOTHING, m2, polygons_of
from pyproj import Transformer

QUAD = 32
TRUTHS = 6
FINE_DEG = 0.002
# Parallel sets may be off by so much of ε, and by so many metres.
MORE, BEYOND_M = 1.02, 0.005


def of_cell(outcome, case, layers, cell, world, expected):
    a, b = layers
    is_known = all(e is not None for layer in layers for e, g in zip(layer.known_m, layer.ground) if not g.is_empty)
    interval = cell["net"]["interval"]
    outcome.same("interval: told at all", case, interval is not None, is_known)
    outcome.same("interval: of gross told at all", case, cell["gross"]["interval"] is not None, is_known)
    if not is_known or interval is None:
        return
    for name in ("net", "gross"):
        low, high = cell[name]["interval"]
        outcome.same(f"interval: holds {name}", case, low <= cell[name]["value"] <= high, True)
    if all(e == 0 for layer in layers for e in layer.known_m):
        outcome.compare("interval: exact", case, max(abs(end - cell["net"]["value"]) for end in interval), 0.0, 0.01)
    if world.intervals:
        bracketed(outcome, case, layers, cell, expected)
        sampled(outcome, case, layers, cell, random.Random(f"truth {world.seed} {a.name} {b.name}"))


class Plane:
    """Metres round a place; true to 1e-6 within some kilometres."""

    def __init__(self, shape):
        west, south, east, north = shape.bounds
        there = f"+proj=aeqd +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +a=6378137 +rf=298.257222101"
        self.of = Transformer.from_crs("+proj=longlat +a=6378137 +rf=298.257222101", there, always_xy=True)

    def to(self, shape):
        # Edges are straight in degrees, and bend in a plane.
        finer = shapely.segmentize(shape, FINE_DEG)
        return shapely.transform(finer, lambda xy: np.column_stack(self.of.transform(xy[:, 0], xy[:, 1])))

    def back(self, shape):
        return shapely.transform(shape, lambda xy: np.column_stack(self.of.transform(xy[:, 0], xy[:, 1], direction="INVERSE")))


def pairs_of(a, b, ours, theirs):
    """Each pair once whose sets may meet."""
    for i, j in sorted(zip(*shapely.STRtree(theirs).query(ours).tolist())):
        if a.name != b.name or a.ids[i] < b.ids[j]:
            yield i, j


def bracketed(outcome, case, layers, cell, expected):
    """Between the sets for ε, and those for a little more; circles of a buffer lie within the true ones."""
    a, b = layers
    plane = Plane(shapely.union_all([*a.ground, *b.ground]))
    # Slivers are no ground as recorded.
    certain = {frozenset((pair.a, pair.b)) for pair in expected.pairs}
    near, wide = (grounds(plane, layers, more, certain) for more in (False, True))
    for name in ("net", "gross"):
        low, high = cell[name]["interval"]
        slack = max(0.05, 1e-5 * high)
        within(outcome, f"interval: least {name}", case, low, (wide["least"][name], near["least"][name]), slack)
        within(outcome, f"interval: most {name}", case, high, (near["most"][name], wide["most"][name]), slack)
    told = cell["pairs_possible"]
    # With ε a little smaller, and a little larger.
    outcome.same("interval: possible pairs", case, grounds(plane, layers, None, certain)["possible"] <= told <= wide["possible"], True)


def within(outcome, check, case, found, ends, slack):
    low, high = ends
    outcome.compare(check, case, found, min(max(found, low), high), slack)


def grounds(plane, layers, more, certain):
    """Net and gross of the inner and the outer sets; `more`: of ε, of more (True), or of less (None)."""
    a, b = layers
    swollen = {id(layer): [sets(plane, g, e, more) for g, e in zip(layer.ground, layer.known_m)] for layer in layers}
    made = {"least": [], "most": []}
    possible = 0
    for i, j in pairs_of(a, b, *([outer for _, outer in swollen[id(layer)]] for layer in layers)):
        (inner, outer), (inner_b, outer_b) = swollen[id(a)][i], swollen[id(b)][j]
        most = outer.intersection(outer_b)
        made["least"].append(inner.intersection(inner_b))
        made["most"].append(most)
        # Of two that are exact, a sliver stays one.
        if frozenset((a.ids[i], b.ids[j])) not in certain and a.known_m[i] + b.known_m[j] > 0:
            possible += most.area > 1e-3
    both = {key: {"net": of_plane_m2(plane, shapely.union_all(parts)), "gross": sum(of_plane_m2(plane, p) for p in parts)}
            for key, parts in made.items()}
    return {**both, "possible": possible}


def sets(plane, shape, epsilon_m, more):
    """Inner and outer parallel set; of ε = 0 the drawing itself."""
    here = plane.to(shape)
    by_m = epsilon_m
    if more and epsilon_m:
        by_m = MORE * epsilon_m + BEYOND_M
    elif more is None:
        by_m = max(0.0, 0.98 * epsilon_m - BEYOND_M)
    if not by_m:
        return here, here
    return here.buffer(-by_m, quad_segs=QUAD), here.buffer(by_m, quad_segs=QUAD)


def of_plane_m2(plane, shape):
    ground = shapely.MultiPolygon(polygons_of(shape))
    return 0.0 if ground.is_empty else m2(plane.back(ground))


def sampled(outcome, case, layers, cell, chance):
    """Every truth within ε has to lie in the interval."""
    plane = Plane(shapely.union_all([*layers[0].ground, *layers[1].ground]))
    for _ in range(TRUTHS):
        truths = {layer.name: [truth(chance, plane.to(g), e) for g, e in zip(layer.ground, layer.known_m)] for layer in layers}
        a, b = (truths[layer.name] for layer in layers)
        parts = [polygons_only(a[i].intersection(b[j])) for i, j in pairs_of(*layers, a, b)]
        true_m2 = {"net": of_plane_m2(plane, shapely.union_all(parts)), "gross": sum(of_plane_m2(plane, p) for p in parts)}
        for name, size in true_m2.items():
            within(outcome, f"interval: truths of {name}", case, size, cell[name]["interval"], max(0.05, 1e-5 * size))


def polygons_only(shape):
    return shapely.MultiPolygon(polygons_of(shape)) if not shape.is_empty else NOTHING


def truth(chance, shape, epsilon_m):
    """A border within ε: the shape shrunk, swollen or laid a little aside."""
    kind, by_m = chance.choice("-+ms"), chance.uniform(0.5, 1) * 0.999 * epsilon_m
    if not epsilon_m:
        return shape
    if kind == "-":
        return shape.buffer(-by_m, quad_segs=8)
    if kind == "+":
        return shape.buffer(by_m, quad_segs=8)
    turn = chance.uniform(0, math.tau)
    return shapely.affinity.translate(shape, by_m * math.cos(turn), by_m * math.sin(turn))
