"""Shapes that real layers hardly have, written as a data folder of their own and asked like the real one: holes,
partial overlaps, shared edges, slivers, edges of two degrees, nearly parallel edges, points in holes and twins."""

import hashlib
import json
import math
import random
import tempfile
from pathlib import Path

import area_cases
import dimension_cases
import nearest_cases
import overlap_cases
from layers import Layers
from program import Program

SUBJECTS = (
    ("hard_a", "ring"),
    ("hard_a", "box"),
    ("hard_b", "sliver"),
    ("hard_b", "star03"),
    ("hard_line", "parallel_44"),
    ("hard_line", "bent"),
    ("hard_point", "in_hole"),
)


def run(data, binary, report):
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), Path(data))
        layers, program = Layers(folder), Program(binary, folder)
        areas = area_cases.Areas(layers, program)
        area_cases.measured(areas, report)
        area_cases.totals(areas, report)
        area_cases.unplaced(areas, report)
        for subject, constraint in (("hard_a", "hard_b"), ("hard_b", "hard_a")):
            overlap_cases.every_pair(layers, program, report, subject, [constraint])
        for subject in layers.collections():
            dimension_cases.every_relation(layers, program, report, subject, layers.collections())
        ask = nearest_cases.Asking(layers, program, report)
        everything = layers.collections()
        for collection, feature_id in SUBJECTS:
            ask.feature(f"the nearest to {feature_id}", collection, [feature_id], everything, 16)
        ask.feature("the nearest to three stars at once", "hard_a", ["star01", "star02", "star04"], everything, 16)
        nearest_cases.worst(ask, report)


def write(folder, model):
    """A data folder with four collections, described like the first layer of the real one."""
    description = json.loads(next(iter(sorted((model / "layers").glob("*.geojson")))).read_text(encoding="utf-8"))
    entries = []
    (folder / "layers").mkdir()
    for name, shapes in collections().items():
        features = [{"type": "Feature", "id": key, "geometry": shapes[key], "properties": {"name": key, "layer": name}}
                    for key in sorted(shapes)]
        member = {k: v for k, v in description["collection"].items() if k not in ("extent", "coverage")}
        document = {"type": "FeatureCollection", "collection": {**member, "id": name}, "features": features}
        content = json.dumps(document, ensure_ascii=False).encode()
        (folder / "layers" / f"{name}.geojson").write_bytes(content)
        entries.append({
            "id": name,
            "file": f"layers/{name}.geojson",
            "sha256": hashlib.sha256(content).hexdigest(),
            "features": len(features),
            "with_geometry": sum(f["geometry"] is not None for f in features),
        })
    manifest = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, "layers": entries}), encoding="utf-8")


def collections():
    chance = random.Random(44)
    a, b = stars(chance, 8), stars(chance, 8)
    a["ring"] = polygon(circle(82.0, 44.0, 0.3, 0.25, 40), circle(82.0, 44.0, 0.2, 0.15, 30)[::-1])
    a["box"] = polygon(box(83.0, 43.0, 85.0, 44.5))
    a["two"] = {"type": "MultiPolygon", "coordinates": [[box(80.0, 42.0, 80.2, 42.1)], [box(80.3, 42.0, 80.5, 42.1)]]}
    b["beside_box"] = polygon(box(85.0, 43.2, 85.5, 44.0))
    b["in_ring"] = polygon(circle(82.05, 44.02, 0.05, 0.05, 12))
    b["across_ring"] = polygon(circle(82.3, 44.1, 0.2, 0.2, 17))
    b["sliver"] = polygon([(83.5, 44.2), (83.6, 44.2), (83.6, 44.20001), (83.5, 44.200012), (83.5, 44.2)])
    b["across_two"] = polygon(box(80.1, 42.05, 80.4, 42.15))
    return {"hard_a": a, "hard_b": b, "hard_line": lines(), "hard_point": points(chance)}


def lines():
    return {
        "parallel_44": line([(80.0, 44.0), (82.0, 44.0)], [(82.5, 43.2), (83.5, 43.3)]),
        "parallel_44_north": line([(80.3, 44.013), (81.1, 44.013)]),
        "almost_parallel": line([(80.2, 43.95), (81.9, 43.99)]),
        "bent": line([(80.0, 42.8), (80.9, 42.9), (80.91, 43.2), (82.9, 42.5)]),
        "meridian": line([(86.0, 42.0), (86.0, 44.0)]),
        "unknown": None,
    }


def points(chance):
    found = {f"point{k:02}": point(chance.uniform(79, 87), chance.uniform(41.5, 45)) for k in range(20)}
    found["in_hole"] = point(82.0, 44.0)
    found["in_box"] = point(84.0, 43.5)
    found["box_corner"] = point(83.0, 43.0)
    found["twin_b"] = found["twin_a"] = point(81.0, 43.5)
    found["several"] = {"type": "MultiPoint", "coordinates": [[79.5, 43.0], [86.5, 43.0]]}
    found["unknown"] = None
    return found


def stars(chance, count):
    """Star-shaped polygons in one crowded place, every other one with a hole."""
    found = {}
    for k in range(count):
        lon, lat, size, corners = chance.uniform(80.5, 81.5), chance.uniform(44.2, 45), chance.uniform(0.1, 0.4), 5 + 3 * k
        reach = [size * chance.uniform(0.6, 1.0) for _ in range(corners)]
        spokes = [(math.cos(2 * math.pi * i / corners), 0.7 * math.sin(2 * math.pi * i / corners)) for i in range(corners)]
        rings = []
        for part in (1.0, 0.4) if k % 2 else (1.0,):
            ring = [(lon + part * r * x, lat + part * r * y) for r, (x, y) in zip(reach, spokes)]
            rings.append([*ring, ring[0]])
        found[f"star{k:02}"] = polygon(*rings)
    return found


def circle(lon, lat, wide, high, corners):
    turns = [2 * math.pi * (k % corners) / corners for k in range(corners + 1)]
    return [(lon + wide * math.cos(t), lat + high * math.sin(t)) for t in turns]


def box(west, south, east, north):
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def line(*chains):
    if len(chains) == 1:
        return {"type": "LineString", "coordinates": chains[0]}
    return {"type": "MultiLineString", "coordinates": list(chains)}


def point(lon, lat):
    return {"type": "Point", "coordinates": [lon, lat]}
