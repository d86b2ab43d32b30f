"""What a tile must hold, by brute force: each source feature projected, cut and compared with what was drawn."""

import json
from dataclasses import dataclass, field

import numpy
import shapely
from tiles_grid import BUFFER, EXTENT, step
from tiles_mvt import LINE, POINT, POLYGON

# Tiny features share a cell of so many units.
CELL = 32
KINDS = {"Point": POINT, "MultiPoint": POINT, "LineString": LINE, "MultiLineString": LINE, "Polygon": POLYGON, "MultiPolygon": POLYGON}


def slack(zoom):
    """How far a drawn edge may lie from the true one, units: half the diagonal of a step, half a unit for bends, one for cuts."""
    return 0.7072 * step(zoom) + 1.5


@dataclass
class Place:
    """A tile, and how to get there. `reach` is by how many degrees a datum may move things."""

    grid: object
    zoom: int
    row: int
    col: int
    moved: object = None
    reach_deg: float = 0.0
    found: dict = field(default_factory=dict)

    @property
    def path(self):
        return f"tiles/{self.grid.id}/{self.zoom}/{self.row}/{self.col}"

    def near(self):
        west, south, east, north = self.grid.box(self.zoom, self.row, self.col, 3 * BUFFER)
        more = self.reach_deg
        return west - more, max(south - more, -90), east + more, min(north + more, 90)

    def source(self, feature):
        """The feature in units, as far as it is near: `None` if it is not."""
        if feature.geometry is None:
            return None
        near = self.near()
        west, south, east, north = feature.geometry.bounds
        if west > near[2] or east < near[0] or south > near[3] or north < near[1]:
            return None
        cut = feature.geometry
        if not (near[0] <= west and east <= near[2] and near[1] <= south and north <= near[3]) and "Point" not in cut.geom_type:
            cut = cut.intersection(shapely.box(*near))
        return None if cut.is_empty else self.grid.in_tile(cut, self.zoom, self.row, self.col, self.moved)

    def box_of(self, feature):
        """The box round the whole of it, units."""
        whole = feature.geometry.bounds
        corners = numpy.array([[whole[0], whole[1]], [whole[2], whole[3]]])
        if self.moved:
            corners = shapely.get_coordinates(feature.geometry)
            corners = self.moved(corners)
        units = self.grid.units(self.zoom, corners) - numpy.array([self.col * EXTENT, self.row * EXTENT])
        return (*units.min(axis=0).tolist(), *units.max(axis=0).tolist())

    def is_tiny(self, feature):
        """`True`, `False`, or `None` where rounding decides."""
        west, north, east, south = self.box_of(feature)
        size, limit = max(east - west, south - north), step(self.zoom)
        if size == 0:
            return False
        return None if abs(size - limit) < 1e-3 * limit + (0.2 if self.moved else 0) else size < limit


def box(more):
    return shapely.box(-BUFFER - more, -BUFFER - more, EXTENT + BUFFER + more, EXTENT + BUFFER + more)


def compared(place, features, drawn, headers=None):
    """What is wrong with a layer of a tile; `features` are all that it may show."""
    by_id, problems = {}, []
    for one in drawn:
        by_id.setdefault(one.id, []).append(one)
    must, may, sources = set(), set(), {}
    for feature in features:
        source = place.source(feature)
        if source is None:
            continue
        sources[feature.id] = feature, source
        verdict = belongs(place, feature, source)
        must |= {feature.id} if verdict else set()
        may |= {feature.id} if verdict is not False else set()
    problems += [f"{id_} does not belong there" for id_ in by_id.keys() - may]
    points = {(one.parts[0][0] // CELL, one.parts[0][1] // CELL) for one in drawn if one.is_tiny and one.kind == POINT}
    for id_ in must - by_id.keys():
        if not is_thinned(place, *sources[id_], points):
            problems.append(f"{id_} is missing")
    tiny = [one for one in drawn if one.is_tiny and one.kind == POINT]
    if len(tiny) != len(points):
        problems.append(f"{len(tiny)} tiny ones in {len(points)} cells")
    for id_ in by_id.keys() & may:
        feature, source = sources[id_]
        problems += [f"{id_}: {problem}" for problem in feature_problems(place, feature, source, by_id[id_])]
    if headers is not None:
        matched, returned = (int(headers[f"ogc-number{name}"]) for name in ("matched", "returned"))
        if returned != len(by_id) or not max(len(must), returned) <= matched <= len(may):
            problems.append(f"matched {matched} of {len(must)} to {len(may)}, returned {returned} of {len(by_id)}")
    return problems


def belongs(place, feature, source):
    """Whether it must be in the tile; `None` where rounding decides."""
    near = slack(place.zoom) + 0.5
    if not source.intersects(box(near)):
        return False
    if place.is_tiny(feature) is not False:
        west, north, east, south = place.box_of(feature)
        middle = shapely.Point((west + east) / 2, (north + south) / 2)
        return True if middle.covered_by(box(-near)) else None if middle.covered_by(box(near)) else False
    inside = source.intersection(box(-near))
    if inside.is_empty:
        return None
    if inside.geom_type.endswith("Polygon") or inside.geom_type == "GeometryCollection":
        return None if inside.buffer(-step(place.zoom)).is_empty else True
    if "Line" in inside.geom_type:
        return True if inside.length > 3 * step(place.zoom) else None
    return True


def is_thinned(place, feature, source, points):
    """Too small, and another one stands for it in its cell."""
    if not is_thin(place, feature, source):
        return False
    west, north, east, south = place.box_of(feature)
    x, y, off = (west + east) / 2, (north + south) / 2, step(place.zoom) + 0.5
    cells = {(int((x + dx) // CELL), int((y + dy) // CELL)) for dx in (-off, off) for dy in (-off, off)}
    return bool(cells & points)


def is_thin(place, feature, source):
    """Whether nothing but a point may be left of it."""
    if feature.geometry.geom_type.endswith("Polygon"):
        return source.buffer(-step(place.zoom)).is_empty
    if "Line" in feature.geometry.geom_type:
        return not long_parts(source, step(place.zoom)).length
    return place.is_tiny(feature) is not False


def long_parts(source, least):
    """Lines without their parts that round to one point."""
    parts = [part for part in shapely.get_parts(source) if max(part.bounds[2] - part.bounds[0], part.bounds[3] - part.bounds[1]) > 1.01 * least]
    return shapely.MultiLineString(parts)


def feature_problems(place, feature, source, drawn):
    yield from property_problems(feature, drawn)
    one, *more = drawn
    if more:
        yield f"drawn {len(drawn)} times"
    if one.is_tiny:
        yield from tiny_problems(place, feature, source, one)
        return
    if place.is_tiny(feature):
        yield "it should be tiny"
    if one.kind != KINDS[feature.geometry.geom_type]:
        yield f"{feature.geometry.geom_type} became kind {one.kind}"
        return
    geometry, off = one.geometry, slack(place.zoom)
    if not geometry.is_valid:
        yield f"invalid: {shapely.is_valid_reason(geometry)}"
        return
    if max(-value for value in geometry.bounds[:2]) > BUFFER or max(geometry.bounds[2:]) > EXTENT + BUFFER:
        yield f"sticks out: {geometry.bounds}"
    stray = farthest(geometry.difference(source.buffer(off)), source)
    if stray > off:
        yield f"it lies {stray:.1f} units beside"
    left = absent(long_parts(source, step(place.zoom)) if one.kind == LINE else source, one, geometry, off)
    if left:
        yield f"what is {left:.1f} units from it is left out"


def farthest(rest, other):
    """How far a vertex of the rest lies from something at most: GEOS leaves points behind that it should not."""
    return float(shapely.distance(shapely.points(shapely.get_coordinates(rest)), other).max()) if not rest.is_empty else 0.0


def absent(source, one, geometry, off):
    """How far from it something lies that should be there: of areas all that is broader than the slack, of lines and points everything."""
    inside = source.intersection(box(-off))
    if one.kind == POLYGON:
        return farthest(inside.buffer(-off).difference(geometry), geometry)
    left = farthest(inside.difference(geometry.buffer(0.99 * off)), geometry)
    return left if left > off else 0.0


def tiny_problems(place, feature, source, one):
    if one.kind != POINT or len(one.parts) != 1:
        yield "tiny, and not one point"
        return
    if not is_thin(place, feature, source):
        yield "it is not tiny"
    west, north, east, south = place.box_of(feature)
    (x, y), off = one.parts[0], slack(place.zoom)
    if abs(x - (west + east) / 2) > off or abs(y - (north + south) / 2) > off:
        yield f"its point {x} {y} is not in the middle of {west:.1f} {north:.1f} {east:.1f} {south:.1f}"


def stored(value):
    """A property as a tile should have it."""
    return json.loads(json.dumps(value)) if isinstance(value, (list, dict)) else value


def property_problems(feature, drawn, selected=None):
    for one in drawn:
        found = {key: value for key, value in one.properties.items() if key not in ("id", "_tiny")}
        given = feature.properties if selected is None else {key: feature.properties.get(key) for key in selected}
        expected = {key: value for key, value in given.items() if value is not None and key != "id"}
        if one.properties.get("id") != feature.id or found.keys() != expected.keys():
            yield f"properties {sorted(found.keys() ^ expected.keys())[:3]}"
            continue
        for key, value in expected.items():
            there = found[key]
            if isinstance(value, (list, dict)):
                there = json.loads(there) if isinstance(there, str) else there
            if there != value or type(there) is not type(value):
                yield f"{key}: {there!r} for {value!r}"
