"""What functions, sums and the relations of places, times and lists give, by other means than the program's."""

import math

import pyproj
import shapely

# CGCS2000.
ELLIPSOID = pyproj.Geod(a=6378137.0, rf=298.257222101)
# Edges are straight in longitude and latitude: they are cut into pieces so short that geodesics do not differ.
PIECE_DEG = 0.002


def area_m2(geometry):
    parts = [g for g in getattr(geometry, "geoms", [geometry]) if g.geom_type == "Polygon"]
    return sum(abs(ELLIPSOID.geometry_area_perimeter(shapely.segmentize(shapely.orient_polygons(g), PIECE_DEG))[0]) for g in parts)


def length_m(geometry):
    parts = [g for g in getattr(geometry, "geoms", [geometry]) if g.geom_type in ("LineString", "LinearRing")]
    return sum(ELLIPSOID.geometry_length(shapely.segmentize(g, PIECE_DEG)) for g in parts)


ALL = {"lower": str.lower, "upper": str.upper, "char_length": len, "abs": abs, "area_m2": area_m2, "length_m": length_m}
TAKES = {"abs": (int, float), "area_m2": shapely.Geometry, "length_m": shapely.Geometry}


def typed(work, name, value):
    return work(value) if isinstance(value, TAKES.get(name, str)) and not isinstance(value, bool) else None


def computed(sign, x, y):
    try:
        value = {
            "+": lambda: x + y, "-": lambda: x - y, "*": lambda: x * y, "/": lambda: x / y, "^": lambda: float(x) ** y,
            "%": lambda: math.fmod(x, y), "div": lambda: math.trunc(x / y),
        }[sign]()
    except (ZeroDivisionError, OverflowError):
        return None
    return value if isinstance(value, (int, float)) and math.isfinite(value) else None


PLACES = {
    f"s_{name}": getattr(shapely, name)
    for name in ("intersects", "disjoint", "equals", "touches", "crosses", "within", "contains", "overlaps")
}


def first(span):
    return -math.inf if span.first is None else span.first.timestamp()


def last(span):
    return math.inf if span.last is None else span.last.timestamp()


def meets(a, b):
    return a.end is not None and a.end == b.begin


# The definitions of the standard, over first and last instants.
TIMES = {
    "t_after": lambda a, b: first(a) > last(b),
    "t_before": lambda a, b: last(a) < first(b),
    "t_contains": lambda a, b: first(a) < first(b) and last(a) > last(b),
    "t_disjoint": lambda a, b: last(a) < first(b) or first(a) > last(b),
    "t_during": lambda a, b: first(a) > first(b) and last(a) < last(b),
    "t_equals": lambda a, b: first(a) == first(b) and last(a) == last(b),
    "t_finishedBy": lambda a, b: first(a) < first(b) and last(a) == last(b),
    "t_finishes": lambda a, b: first(a) > first(b) and last(a) == last(b),
    "t_intersects": lambda a, b: not (last(a) < first(b) or first(a) > last(b)),
    "t_meets": meets,
    "t_metBy": lambda a, b: meets(b, a),
    "t_overlappedBy": lambda a, b: first(b) < first(a) <= last(b) < last(a) and not meets(b, a),
    "t_overlaps": lambda a, b: first(a) < first(b) <= last(a) < last(b) and not meets(a, b),
    "t_startedBy": lambda a, b: first(a) == first(b) and last(a) > last(b),
    "t_starts": lambda a, b: first(a) == first(b) and last(a) < last(b),
}
INSTANTS_TOO = ("t_after", "t_before", "t_disjoint", "t_equals", "t_intersects")

LISTS = {
    "a_equals": lambda a, b: set(a) == set(b),
    "a_contains": lambda a, b: set(a) >= set(b),
    "a_containedBy": lambda a, b: set(a) <= set(b),
    "a_overlaps": lambda a, b: bool(set(a) & set(b)),
}
