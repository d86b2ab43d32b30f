"""Part 2: which features a box in another CRS finds, against features cut into short pieces and projected by PROJ."""

import numpy
import shapely
from layers import CRS84, in_box

# The pieces of an edge, for brute force.
PIECE_DEG = 0.01


def boxes(api, listed, layers, report, systems, chance):
    wrong, subsets, exchanged, count, hits = [], [], [], 0, 0
    for name, features in layers.placed():
        extent = api.get(f"/collections/{name}").json()["extent"]["spatial"]["bbox"][0]
        everything = in_box(features, extent)
        placed = [f for f in features if f.geometry is not None]
        bent = [shapely.segmentize(f.geometry, PIECE_DEG) for f in placed]
        for uri in listed[name][1:]:
            plane = [shapely.transform(g, lambda a, u=uri: systems.positions(u, a, official=False)) for g in bent]
            for corners in random_boxes(chance, plane, systems.is_plane(uri)):
                box, count = shapely.box(*corners), count + 1
                expected = {f.id for f, g in zip(placed, plane) if g.intersects(box)}
                a, b, c, d = corners
                text = ",".join(map(repr, (b, a, d, c) if systems.of(uri)[1] else corners))
                found, hits = set(api.ids(name, bbox=text, bbox_crs=uri)), hits + len(expected)
                if found != expected:
                    wrong.append(f"{name} in {uri} {text}: {sorted(found ^ expected)[:3]}")
            # The suite sends longitude (or east) first whatever the CRS says.
            there = systems.positions(uri, numpy.array([extent[:2], extent[2:]]), official=False).ravel().tolist()
            answer = api.get(f"/collections/{name}/items", bbox=",".join(map(repr, there)), bbox_crs=uri, limit=1000)
            if answer.status != 200:
                exchanged.append(str(answer)[:250])
            elif not {f["id"] for f in answer.json()["features"]} <= everything:
                subsets.append(f"{name} in {uri}")
        same = set(api.ids(name, bbox=",".join(map(repr, extent)), bbox_crs=CRS84))
        wrong += [] if same == everything else [f"{name} in CRS84 by name"]
    report.check_all("crs/bbox-crs-is-brute-force", wrong, f"{count} boxes, {hits} features in them")
    report.check_all("crs/exchanged-axes-are-200", exchanged)
    report.check_all("crs/bbox-crs-is-a-subset", subsets)


def random_boxes(chance, plane, is_plane):
    unit = 111_320 if is_plane else 1
    for _ in range(3):
        x, y = chance.choice(shapely.get_coordinates(chance.choice(plane)).tolist())
        size = unit * 10 ** chance.uniform(-3, 0.7)
        dx, dy = chance.uniform(-size, size), chance.uniform(-size, size)
        box = (x + dx - size, y + dy - size, x + dx + size, y + dy + size)
        if not is_plane:
            box = (max(box[0], -180), max(box[1], -90), min(box[2], 180), min(box[3], 90))
        yield tuple(round(v, 3 if is_plane else 7) for v in box)
