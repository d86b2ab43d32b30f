"""Shared borders stay shared: a partition with wiggly borders has no gap and no overlap in any tile, at any zoom."""

import random
from collections import Counter

import shapely
from tiles_grid import BUFFER, EXTENT
from tiles_mvt import POLYGON, decoded
from tiles_shop import CELL, HULL

ZOOMS, QUICK_ZOOMS = range(4, 17), (5, 8, 11, 15)
# Tiles of a zoom that are looked at: neighbours round places on borders.
MOST = 24


def run(api, made, report, grids, is_quick, seed=4):
    report.section("tiles/borders", borders, api, made, report, grids, random.Random(seed), is_quick)


def blocks(grid, zoom, made, chance, most):
    """Tiles of a zoom: all that the partition is in, or squares of neighbours round corners of cells, some on its edge."""
    first_row, last_row, first_col, last_col = grid.range(zoom, made[HULL][0].geometry.bounds)
    if (last_row - first_row + 1) * (last_col - first_col + 1) <= most:
        return {(row, col) for row in range(first_row, last_row + 1) for col in range(first_col, last_col + 1)}
    found = set()
    while len(found) < most:
        lon, lat = chance.choice(chance.choice(made[CELL]).geometry.exterior.coords)
        row, col = grid.tile_at(zoom, lon, lat)
        found |= {(row + dy, col + dx) for dx in (-1, 0, 1) for dy in (-1, 0)}
    return found


def borders(api, made, report, grids, chance, is_quick):
    areas, sequences, edges, tiles, pairs = [], [], [], 0, 0
    worst, stretches_seen = Counter(), 0
    for name, grid in list(grids.items())[: 1 if is_quick else 3]:
        for zoom in QUICK_ZOOMS if is_quick else ZOOMS:
            held = {}
            for row, col in sorted(blocks(grid, zoom, made, chance, 6 if is_quick else MOST)) if zoom in grid.matrices else ():
                path = f"tiles/{name}/{zoom}/{row}/{col}"
                cells, hull = shown(api, path)
                tiles, held[row, col] = tiles + 1, cells
                gap, overlap = misfit(cells, hull)
                worst["gap"], worst["overlap"] = max(worst["gap"], gap), max(worst["overlap"], overlap)
                areas += [f"{path}: {gap} units² of gaps, {overlap} of overlaps"] if gap or overlap else []
                for problem in sequence_problems(cells):
                    pairs += 1
                    sequences += [f"{path}: {problem}"] if problem else []
                for problem in edge_problems(held, row, col):
                    stretches_seen += 1
                    edges += [f"{path}: {problem}"] if problem else []
    report.check_all("tiles/borders-without-gaps-and-overlaps", areas, f"{tiles} tiles")
    report.check("tiles/borders-misfit", True, f"at most {worst['gap']} units² of gaps, {worst['overlap']} of overlaps in a tile and its buffer")
    report.check_all("tiles/borders-have-the-same-vertices", sequences, f"{pairs} borders")
    report.check_all("tiles/borders-meet-at-the-edges-of-tiles", edges, f"{stretches_seen} stretches")


def shown(api, path):
    """The areas of the cells by their ids, and that of the hull."""
    found = decoded(api.get(f"/{path}", collections=f"{CELL},{HULL}").body)
    cells = {one.id: one.geometry for one in found[CELL].features if one.kind == POLYGON} if CELL in found else {}
    return cells, shapely.union_all([one.geometry for one in found[HULL].features]) if HULL in found else shapely.Polygon()


def edge_problems(held, row, col):
    """For each cell on the common edge with the neighbour in the north or in the west: whether the two hold other parts of it."""
    north, west = ((0, 0), (EXTENT, 0), (0, EXTENT), (EXTENT, EXTENT)), ((0, 0), (0, EXTENT), (EXTENT, 0), (EXTENT, EXTENT))
    for other, (a, b, c, d) in (((row - 1, col), north), ((row, col - 1), west)):
        if other in held:
            here, there = shapely.LineString([a, b]), shapely.LineString([c, d])
            for id_ in held[row, col].keys() | held[other].keys():
                mine, theirs = (stretches(cells.get(id_), line) for cells, line in ((held[row, col], here), (held[other], there)))
                if mine or theirs:
                    yield f"{id_} {sorted(mine ^ theirs)[:2]}" if mine != theirs else ""


def stretches(cell, line):
    """Where a cell covers an edge, in whole units along it."""
    if cell is None:
        return set()
    (x0, y0), _ = line.coords
    parts = shapely.get_parts(shapely.line_merge(cell.intersection(line)))
    return {tuple(sorted(round(x - x0 + y - y0) for x, y in part.coords)) for part in parts if part.geom_type == "LineString"}


def misfit(cells, hull):
    """Areas that the hull has and no cell, and that two cells have, within the tile and its buffer; all numbers are whole."""
    together = shapely.union_all(list(cells.values())) if cells else shapely.Polygon()
    gap = hull.symmetric_difference(together).area
    return round(gap, 3), round(sum(cell.area for cell in cells.values()) - together.area, 3)


def sequence_problems(cells):
    """For each two neighbours: the vertices of the one between the ends of a shared border are those of the other."""
    ids, shapes = list(cells), list(cells.values())
    tree = shapely.STRtree(shapes)
    for i, cell in enumerate(shapes):
        for j in tree.query(cell, predicate="intersects"):
            if i >= j:
                continue
            shared = shapely.line_merge(shapely.intersection(cell.boundary, shapes[j].boundary))
            lines = [part for part in shapely.get_parts(shared) if part.geom_type == "LineString"]
            if not lines:
                continue
            mine, other = vertices(cell), vertices(shapes[j])
            inner = {point for line in lines for point in inside(line, mine | other)}
            different = {point for point in inner if (point in mine) != (point in other)}
            yield f"{ids[i]} and {ids[j]}: {sorted(different)[:2]}" if different else ""


def vertices(shape):
    return {(round(x), round(y)) for x, y in shapely.get_coordinates(shape).tolist()}


def inside(line, points):
    """Vertices on a shared line but not at its ends, nor where tiles are cut."""
    ends = {(round(x), round(y)) for x, y in (line.coords[0], line.coords[-1])}
    cuts = (-BUFFER, EXTENT + BUFFER)
    return {(round(x), round(y)) for x, y in line.coords} - ends - {point for point in points if point[0] in cuts or point[1] in cuts}
