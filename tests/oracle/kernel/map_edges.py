"""Pairs for distances where the map ends: at ±180 degrees, and at the poles."""

import math

import rings
from rings import line, log_uniform, point, polygon


def antimeridian(chance):
    """On both sides of ±180, on it, and touching it from either side."""
    lat = chance.uniform(-80, 80)
    gap_m = log_uniform(chance, 1, 3e5)
    size_m = log_uniform(chance, 1, 1e5)

    def side(sign):
        reach = min((size_m + gap_m) / (rings.M_PER_DEG * math.cos(math.radians(lat))), 20)
        near = chance.choice([0, reach * chance.uniform(0, 0.5)])
        other = max(-89, min(89, lat + chance.uniform(-1, 1) * size_m / rings.M_PER_DEG))
        edge = sign * (180 - near)
        inland = sign * (180 - near - reach)
        return chance.choice([
            point((edge, other)),
            line([(edge, lat), (inland, other)]),
            polygon(rings.closed([(edge, lat), (inland, other), (inland, min(89.5, max(lat, other) + reach / 3 + 1e-6))])),
        ])

    return {"a": side(1), "b": side(chance.choice([-1, -1, -1, 1]))}


def poles(chance):
    """Within five degrees of a pole, across it, and on it."""
    sign = chance.choice([-1, 1])

    def one():
        lon, lat = chance.uniform(-180, 170), chance.choice([90.0, chance.uniform(85, 90), chance.uniform(89.9, 90)])
        width, height = chance.uniform(1e-3, min(60, 180 - lon)), log_uniform(chance, 1e-5, 1)
        low = lat - height
        return chance.choice([
            point((lon, sign * lat)),
            line([(lon, sign * lat), (lon + width, sign * low)]),
            polygon(rings.closed([(lon, sign * low), (lon + width, sign * low), (lon + width / 2, sign * lat)])),
        ])

    return {"a": one(), "b": one()}


def caps(chance):
    """All round a pole: a box of all longitudes, and what lies near it, in it and across the meridian where it closes."""
    sign, south = chance.choice([-1, 1]), chance.uniform(70, 89.9)
    cap = polygon(rings.closed([(x, sign * y) for x, y in ((-180, south), (0, south), (180, south), (180, 90), (-180, 90))]))
    lon, lat = chance.choice([-180.0, 180.0, chance.uniform(-180, 180)]), min(90, max(60, chance.gauss(south, 3)))
    other = chance.choice([point((lon, sign * lat)), line([(lon, sign * lat), (chance.uniform(-180, 180), sign * chance.uniform(55, 90))])])
    return {"a": cap, "b": other}
