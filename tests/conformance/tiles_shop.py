"""Layers made up for tiles, and a store with them: a partition with wiggly borders, and shapes that are hard to draw."""

import contextlib
import json
import math
import random
import subprocess
from pathlib import Path

import shapely
from layers import Feature
from server import serving

WEST, SOUTH, CELL_DEG, CELLS, BENDS = 84.03, 42.17, 0.1, 20, 60
# Collections of the store.
CELL, HULL, SHAPE, CROWD = "t_cell", "t_hull", "t_shape", "t_crowd"


def partition(seed=17):
    """Polygons by column and row, and the polygon round all. Borders have many vertices, and neighbours share them."""
    chance = random.Random(seed)
    corner = {(i, j): _jittered(chance, i, j) for i in range(CELLS + 1) for j in range(CELLS + 1)}
    east = {(i, j): _wiggly(chance, corner[i, j], corner[i + 1, j]) for i in range(CELLS) for j in range(CELLS + 1)}
    north = {(i, j): _wiggly(chance, corner[i, j], corner[i, j + 1]) for i in range(CELLS + 1) for j in range(CELLS)}
    cells = {}
    for i in range(CELLS):
        for j in range(CELLS):
            ring = east[i, j][:-1] + north[i + 1, j][:-1] + east[i, j + 1][::-1][:-1] + north[i, j][::-1]
            cells[i, j] = shapely.Polygon(ring)
    n = CELLS
    south, north_side = [p for i in range(n) for p in east[i, 0][:-1]], [p for i in range(n) for p in east[i, n][:-1]] + [corner[n, n]]
    east_side, west_side = [p for j in range(n) for p in north[n, j][:-1]], [p for j in range(n) for p in north[0, j][:-1]] + [corner[0, n]]
    hull = shapely.Polygon(south + east_side + north_side[::-1] + west_side[::-1][1:])
    return cells, hull


def _jittered(chance, i, j):
    by = CELL_DEG * 0.25
    return round(WEST + i * CELL_DEG + chance.uniform(-by, by), 7), round(SOUTH + j * CELL_DEG + chance.uniform(-by, by), 7)


def _wiggly(chance, a, b):
    """From one corner to another; it does not come near the next border, and does not cross itself."""
    dx, dy, points = b[0] - a[0], b[1] - a[1], [a]
    for k in range(1, BENDS):
        t = k / BENDS
        by = 0.04 * math.sin(t * math.pi) * chance.uniform(-1, 1)
        points.append((round(a[0] + dx * t - dy * by, 7), round(a[1] + dy * t + dx * by, 7)))
    return points + [b]


def shapes(seed=23):
    """Areas with holes, spits and slivers, of many parts, tiny ones; lines that turn back; with every kind of property."""
    chance, found = random.Random(seed), []
    for number in range(240):
        lon, lat, size = chance.uniform(80, 90), chance.uniform(40, 48), 10 ** chance.uniform(-5, 0)
        geometry = [_star, _ring, _comb, _islands, _sliver, _zigzag, _lines, _box, _triangle][number % 9](chance, lon, lat, size)
        if geometry.is_valid and not geometry.is_empty:
            found.append(Feature(f"s{number}", _properties(chance, number), shapely.geometry.mapping(geometry)))
    return found


def crowd(count=10_000, seed=29):
    """Areas one over the other, all of them in one tile of zoom 8."""
    chance = random.Random(seed)
    made = (_star(chance, chance.uniform(84.5, 85.3), chance.uniform(43.0, 43.5), 10 ** chance.uniform(-3, -0.8), 24) for _ in range(count))
    return [Feature(f"w{number}", {"name": f"重叠 {number}", "group": number % 7}, shapely.geometry.mapping(area)) for number, area in enumerate(made)]


def _properties(chance, number):
    values = {
        "name": f"形状 {number}", "whole": chance.randrange(-(1 << 40), 1 << 40), "real": chance.uniform(-1e9, 1e9) + 0.5, "truth": chance.random() < 0.5,
        "list": ["a", number], "object": {"zh": "名", "en": None}, "nothing": None, "text": chance.choice(["", "\u0000\t\"", "好" * 50]), "kind": f"k{number % 9}",
    }
    return {key: value for key, value in values.items() if chance.random() < 0.8}


def _round(points):
    return [(round(x, 9), round(y, 9)) for x, y in points]


def _star(chance, lon, lat, size, corners=40, least=0.3):
    turns = sorted(chance.uniform(0, 2 * math.pi) for _ in range(corners))
    return shapely.Polygon(_round((lon + size * (r := chance.uniform(least, 1)) * math.cos(t), lat + size * r * math.sin(t)) for t in turns))


def _ring(chance, lon, lat, size):
    outside = _star(chance, lon, lat, size, 60, 0.8)
    holes = [_star(chance, lon + dx * size, lat + dy * size, size * 10 ** chance.uniform(-3, -0.8), 9) for dx in (-0.3, 0.3) for dy in (-0.3, 0, 0.3)]
    return shapely.Polygon(outside.exterior.coords, [hole.exterior.coords for hole in holes if hole.within(outside)])


def _comb(chance, lon, lat, size):
    """Teeth that get narrower and closer."""
    points, x = [(lon, lat)], lon
    for k in range(14):
        width = size * 0.6**k * 0.3
        points += [(x, lat + size), (x + width, lat + size), (x + width, lat + size * 0.05), (x + 1.4 * width, lat + size * 0.05)]
        x += 1.4 * width
    return shapely.Polygon(_round(points + [(x, lat)]))


def _islands(chance, lon, lat, size):
    parts = [_star(chance, lon + size * 3 * i, lat + size * 3 * j, size * 10 ** chance.uniform(-3, 0), 12) for i in range(3) for j in range(3)]
    return shapely.MultiPolygon(parts)


def _sliver(chance, lon, lat, size):
    dx, dy, thin = size, size * chance.uniform(-1, 1), 10 ** chance.uniform(-4, -1)
    return shapely.Polygon(_round([(lon, lat), (lon + dx, lat + dy), (lon + dx - dy * thin, lat + dy + dx * thin), (lon - dy * thin, lat + dx * thin)]))


def _zigzag(chance, lon, lat, size):
    return shapely.LineString(_round((lon + size * chance.uniform(-1, 1), lat + size * chance.uniform(-1, 1)) for _ in range(chance.randrange(2, 30))))


def _lines(chance, lon, lat, size):
    return shapely.MultiLineString([_zigzag(chance, lon + k * size, lat, size * 10 ** chance.uniform(-2, 0)) for k in range(4)])


def _box(chance, lon, lat, size):
    return shapely.box(*(round(v, 7) for v in (lon, lat, lon + size * 6, lat + size * 3)))


def _triangle(chance, lon, lat, size):
    return shapely.Polygon(_round((lon + size * chance.uniform(-1, 1), lat + size * chance.uniform(-1, 1)) for _ in range(3)))


def collections(is_quick):
    """The features of the collections; the crowd only for those who have time."""
    cells, hull = partition()
    return {
        CELL: [Feature(f"c{i}_{j}", {"i": i, "j": j}, shapely.geometry.mapping(cell)) for (i, j), cell in cells.items()],
        HULL: [Feature("hull", {}, shapely.geometry.mapping(hull))],
        SHAPE: shapes(),
        **({} if is_quick else {CROWD: crowd()}),
    }


@contextlib.contextmanager
def stored(binary, data, folder, made):
    """A server over a store with the layers and these, the store's path, and a key that may do everything."""
    store = Path(folder) / "plan.gpkg"
    for name, features in made.items():
        path = Path(folder) / f"{name}.geojson"
        rows = [{"type": "Feature", "id": f.id, "geometry": f.raw, "properties": f.properties} for f in features]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")
    key = [str(binary), "key", "create", "--store", str(store), "--name", "tiles", "--role", "admin"]
    secret = subprocess.run(key, check=True, capture_output=True, text=True).stdout.strip()
    with serving(binary, "--store", store, data=data):
        pass
    for name in made:
        command = [str(binary), "import", str(Path(folder) / f"{name}.geojson"), "--store", str(store), "--collection", name]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise LookupError(f"{name}: {done.stderr[:200]} {done.stdout[:300]}")
    with serving(binary, "--store", store, data=data) as api:
        yield api, store, secret
