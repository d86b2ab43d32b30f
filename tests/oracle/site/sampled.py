"""Monte Carlo: where a report is certain in spite of uncertainties, every truth that they allow must agree with it.

A truth moves, swells or shrinks each side by no more than its ε, all in a plane round the middle of the country.
"""

import math
import random

import numpy as np
import shapely
from shapely.affinity import translate

import expected

TRUTHS = 12
AREAL = ("inside", "not_inside")
# A relation that holds by less than this is one of noise; the plane itself is good to a hundred-thousandth.
SLACK_M2, SLACK_M = 1.5, 0.02


def check(outcome, scene, rule, found, case):
    """`met` and `breached` of one rule, over some truths."""
    properties = rule["properties"]
    if found["conclusion"] not in ("met", "breached") or properties["test"] not in TRUE_OF or expected.exactly(properties):
        return
    chosen = expected.constraints(properties, scene)
    if chosen is None or not scene.shapes or any(row["uncertainty_m"] is None for row in chosen.placed) or None in scene.shapes.values():
        return
    if scene.is_exact and all(row["uncertainty_m"] == 0 for row in chosen.placed):
        return
    favour = properties["weight"] == "preferred" or properties["test"] not in expected.AGAINST
    claimed = (found["conclusion"] == "met") == favour
    if properties["test"] in AREAL and (set(scene.dims.values()) != {2} or any(row["dim"] < 2 for row in chosen.placed)):
        return
    near = close_by(scene, chosen, properties["parameters"].get("distance_m", 0))
    sides = scene.land.planes(near)
    chance = random.Random(f"{scene.site.name} {rule['id']}")
    may_shrink = properties["test"] not in ("near", "connected")
    for _ in range(TRUTHS):
        truth = [[(moved(chance, g, e, may_shrink), own) for own, g, e in side] for side in sides]
        if any(g is None for side in truth for g, _ in side):
            continue
        holds = TRUE_OF[properties["test"]](truth[0], truth[1], properties["parameters"], claimed)
        outcome.same("a sampled truth agrees: Monte Carlo", case, holds, claimed, f"{properties['test']} {found['conclusion']} in spite of a truth")


def close_by(scene, chosen, reach_m):
    """What may matter: everything that could come within the distance."""
    most = max(scene.shapes.values())
    return [
        f"{row['collection']}/{row['id']}" for row in chosen.placed
        if min(scene.distance_m(n, row) for n in scene.shapes) <= reach_m + row["uncertainty_m"] + most + 5
    ]


def moved(chance, shape, uncertainty_m, may_shrink):
    """Somewhere else by ε at most, or larger or smaller by it; None where nothing is left.

    A shape that shrinks loses whole spikes: for distances that is no truth, for every recorded point has a true one within ε.
    """
    if uncertainty_m == 0:
        return shape
    way = chance.random()
    if way < 0.5 or shape.geom_type not in ("Polygon", "MultiPolygon"):
        turn, far = chance.uniform(0, math.tau), uncertainty_m * chance.choice([0.999, 0.999, chance.random()])
        return translate(shape, far * math.cos(turn), far * math.sin(turn))
    step = uncertainty_m * (chance.choice([0.999, -0.999]) if may_shrink else 0.999)
    other = shape.buffer(step) if way < 0.8 else bent(chance, shape, uncertainty_m)
    return None if other.is_empty or not other.is_valid else other


def bent(chance, shape, uncertainty_m):
    """Every vertex moved by a wave of its own place, so that a ring stays closed."""
    wave = uncertainty_m * chance.choice([3, 10, 40])
    phase, most = [chance.uniform(0, math.tau) for _ in range(2)], 0.99 * uncertainty_m / math.sqrt(2)
    return shapely.transform(shape, lambda at: at + most * np.sin(at[:, ::-1] / wave + phase))


def lean(claimed, slack):
    """Noise speaks for what is claimed."""
    return -slack if claimed else slack


def overlap(site, others, numbers, claimed):
    for shape, _ in site:
        area, length, points = [], [], 0
        for other, _ in others:
            if shape.geom_type.endswith("Polygon") and other.geom_type.endswith("Polygon"):
                area.append(shape.intersection(other).area)
            elif "Point" in (shape.geom_type[-5:], other.geom_type[-5:]):
                points += (shape.distance(other) < SLACK_M) if claimed else shape.buffer(-SLACK_M).intersects(other)
            else:
                length.append((shape if claimed else shape.buffer(-SLACK_M)).intersection(other).length)
        union = sum(area) if claimed else max(area, default=0)
        if union > numbers["threshold_m2"] + lean(claimed, SLACK_M2) and area:
            return True
        if length and (sum(length) if claimed else max(length)) > numbers.get("threshold_m", 0) + lean(claimed, SLACK_M):
            return True
        if points:
            return True
    return False


def near(site, others, numbers, claimed):
    least = min((shape.distance(other) for shape, _ in site for other, _ in others), default=math.inf)
    return least <= numbers["distance_m"] - lean(claimed, SLACK_M + 1e-5 * min(least, 1e6))


def inside(site, others, numbers, claimed):
    rest = shapely.union_all([g for g, _ in site]).difference(shapely.union_all([g for g, _ in others])).area
    # Whether it is inside if most of it lies outside, but no more than that, is not said.
    most = numbers["tolerance_m2"] if claimed else min(numbers["tolerance_m2"], shapely.union_all([g for g, _ in site]).area / 2)
    return rest <= most - lean(claimed, SLACK_M2)


def contains(site, others, numbers, claimed):
    grown = [shape.buffer(SLACK_M if claimed else -SLACK_M) for shape, _ in site]
    return sum(any(shape.covers(other) for shape in grown) for other, _ in others) >= numbers["count_min"]


TRUE_OF = {"overlap": overlap, "near": near, "connected": near, "inside": inside, "not_inside": inside, "contains": contains}
