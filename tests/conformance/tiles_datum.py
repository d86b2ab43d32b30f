"""Tiles in the datums of Chinese web maps: each stored vertex moved by the published formula, and then drawn."""

import datum
import numpy
import shapely
from tiles_brute import Place, compared
from tiles_grid import BUFFER, EXTENT
from tiles_mvt import POLYGON, decoded

MOVES = {"gcj02": datum.gcj02, "bd09": lambda lonlat: datum.bd09(datum.gcj02(lonlat))}
NAMES = {"gcj02": "GCJ-02", "bd09": "BD-09"}
ZOOMS = (3, 9, 12, 14, 15, 16)
# How far a datum may move things, degrees.
REACH_DEG = 0.05
# From the rounded place of a vertex to what is drawn, units: half the diagonal of the last grid, and the formula's last digits.
OFF = 0.75


def run(api, layers, report, grids, is_quick):
    report.section("tiles/datum", moved, api, layers, report, grids, is_quick)


def moved(api, layers, report, grids, is_quick):
    wrong, vertices, contents, seen = [], 0, [], set()
    for name, features in layers.items():
        placed = [f for f in features if f.geometry is not None][:: 40 if is_quick else 7]
        for number, (feature, (which, move)) in enumerate((f, m) for f in placed for m in MOVES.items()):
            grid = list(grids.values())[number % 3]
            zoom = ZOOMS[number % len(ZOOMS)]
            lon, lat = move(shapely.get_coordinates(feature.geometry)[-1:])[0].tolist()
            place = Place(grid, zoom, *grid.tile_at(zoom, lon, lat), moved=move, reach_deg=REACH_DEG)
            if (name, place.path, which) in seen:
                continue
            seen.add((name, place.path, which))
            answer = api.get(f"/collections/{name}/{place.path}", datum=which)
            if answer.status != 200 or answer.headers.get("content-datum") != NAMES[which]:
                wrong.append(f"{name} {place.path} {which}: {answer.status} {answer.headers.get('content-datum')}")
                continue
            layer = decoded(answer.body).get(name)
            drawn = [] if layer is None else layer.features
            contents += [f"{name} {place.path} {which}: {problem}" for problem in compared(place, features, drawn, answer.headers)]
            by_id = {one.id: one for one in drawn if not one.is_tiny}
            for other in features if zoom >= 14 else ():
                if other.id in by_id:
                    problem, count = beside(place, other, by_id[other.id], move)
                    vertices += count
                    wrong += [f"{name}/{other.id} {place.path} {which}: {problem}"] if problem else []
    report.check_all("tiles/datum-is-the-formula", wrong, f"{vertices} vertices")
    report.check_all("tiles/datum-contents", contents, f"{len(seen)} tiles")


def beside(place, feature, one, move):
    """Each vertex of the source in the tile is drawn, to a unit; rounding may make it a point of a straight run."""
    corner = numpy.array([place.col * EXTENT, place.row * EXTENT])
    there = place.grid.units(place.zoom, move(shapely.get_coordinates(feature.geometry))) - corner
    inside = there[((there > -BUFFER + 2) & (there < EXTENT + BUFFER - 2)).all(axis=1)]
    if not len(inside):
        return "", 0
    points = shapely.points(inside)
    if one.kind == POLYGON:
        points = [point for point in points if is_broad(place.source(feature), point)]
    outline = one.geometry.boundary if one.kind == POLYGON else one.geometry
    off = max((shapely.distance(point, outline) for point in points), default=0.0)
    return (f"{off:.2f} units beside" if off > OFF else ""), len(points)


def is_broad(source, point):
    """Whether the ground and what is not ground are both broad there: what is narrower than a unit may be left out."""
    ground, other = source.buffer(-1).buffer(1), source.buffer(1).buffer(-1)
    return ground.boundary.distance(point) < OFF and other.boundary.distance(point) < OFF
