"""Shared borders stay shared: a partition with wiggly borders has no gap and no overlap in any tile, at any zoom."""

import random
from collections import Counter

import shapely
from tiles_grid import BUFFER, EXTENT
from tiles_mvt import decoded
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
    areas, sequences, tiles, pairs = [], [], 0, 0
    worst = Counter()
    for name, grid in list(grids.items())[: 1 if is_quick else 3]:
        for zoom in QUICK_ZOOMS if is_quick else ZOOMS:
            if zoom not in grid.matrices:
                continue
            for row, col in sorted(blocks(grid, zoom, made, chance, 6 if is_quick else MOST)):
                path = f"tiles/{name}/{zoom}/{row}/{col}"
                found = decoded(api.get(f"/{path}", collections=f"{CELL},{HULL}").body)
                cells = {one.id: one.geometry for one in found[CELL].features if one.kind == 3} if CELL in found else {}
                hull = shapely.union_all([one.geometry for one in found[HULL].features]) if HULL in found else shapely.Polygon()
                tiles += 1
                gap, overlap = misfit(cells, hull)
                worst["gap"], worst["overlap"] = max(worst["gap"], gap), max(worst["overlap"], overlap)
                areas += [f"{path}: {gap} units² of gaps, {overlap} of overlaps"] if gap or overlap else []
                for problem in sequence_problems(cells):
                    pairs += 1
                    sequences += [f"{path}: {problem}"] if problem else []
    report.check_all("tiles/borders-without-gaps-and-overlaps", areas, f"{tiles} tiles")
    report.check("tiles/borders-misfit", True, f"at most {worst['gap']} units² of gaps, {worst['overlap']} of overlaps in a tile and its buffer")
    report.check_all("tiles/borders-have-the-same-vertices", sequences, f"{pairs} borders")


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
