"""What a layer leaves free, by shapely."""

import shapely
from ground import is_noise, is_small, m2, polygons_of


def gaps(layer, coverage):
    """(gaps with areas, sliver areas, how many are too near to the threshold) as the definition says."""
    covered = shapely.union_all(layer.ground)
    free = within_claim(covered, coverage) if coverage is not None else enclosed(covered)
    found, slivers, open_ones = [], [], 0
    for piece in free:
        size = m2(piece)
        if is_noise(piece, size):
            continue
        kind = is_small(piece, size)
        open_ones += kind is None
        if kind:
            slivers.append(size)
        else:
            found.append((piece, size))
    found.sort(key=lambda one: -one[1])
    return found, slivers, open_ones


def within_claim(covered, coverage):
    return polygons_of(coverage.difference(covered))


def enclosed(covered):
    """Free ground that is not connected with the outside: the pieces of a wide frame less the layer, but for the outer one."""
    if covered.is_empty:
        return []
    west, south, east, north = covered.bounds
    frame = shapely.box(west - 1, south - 1, east + 1, north + 1)
    corner = shapely.Point(west - 1, south - 1)
    return [p for p in polygons_of(frame.difference(covered)) if not p.touches(corner)]
