"""What GEOS (through shapely) and GeographicLib (through pyproj) are asked. Everything here is timed, so it is written
as a user who cares would write it: whole arrays at a time, nothing but the question."""

import numpy
import pyproj
import shapely

CGCS2000 = pyproj.Geod(a=6378137, rf=298.257222101)
# Corners of round joins for a quarter circle: a chord is then off by 0.05 % of the width, as in our buffer.
QUARTER = 25
BUFFER_M = 50.0
WANTED = 10
# Half the height of the box in which ten of a million points are surely found, and what lies within it for certain.
BOX_DEG, SURE_M_PER_DEG = 0.06, 110_000.0


def polygons(positions):
    return shapely.polygons(positions)


def common_deg2(first, second):
    return shapely.area(shapely.intersection(first, second))


def common_and_relation(first, second):
    return common_deg2(first, second), shapely.relate(first, second)


def relation_number(matrix):
    """The DE-9IM matrix as our relation; slivers aside, which random shapes do not make."""
    if matrix[0] != "2":
        return 5 if matrix[0] == matrix[1] == matrix[3] == matrix[4] == "F" else 4
    return {(False, False): 0, (False, True): 1, (True, False): 2, (True, True): 3}[(matrix[2] == "2", matrix[6] == "2")]


def karney_m2(positions):
    """GeographicLib's polygon area, a call for each polygon: there is no other way."""
    return numpy.abs([CGCS2000.polygon_area_perimeter(ring[:, 0], ring[:, 1])[0] for ring in positions])


def in_metres(positions):
    """Each ring in a transverse Mercator plane round its own middle: true to a millionth."""
    planes = []
    for ring in positions:
        lon, lat = ring.mean(axis=0)
        plane = pyproj.Proj(f"+proj=tmerc +lon_0={lon} +lat_0={lat} +a=6378137 +rf=298.257222101")
        planes.append(numpy.column_stack(plane(ring[:, 0], ring[:, 1])))
    return polygons(numpy.array(planes))


def buffers_m2(shapes):
    return shapely.area(shapely.buffer(shapes, BUFFER_M, quad_segs=QUARTER))


def nearest_one(tree, points):
    """The nearest in degrees, which is not the nearest on the ground: all that STRtree offers."""
    return tree.query_nearest(points, all_matches=False)[1]


def ten_nearest_m(tree, questions, positions):
    """Distances of the ten nearest on the ground, by boxes that hold enough points, and a geodesic for each of them."""
    half = BOX_DEG * numpy.sqrt(1e6 / len(positions))
    lon, lat = questions.T
    wide = half / numpy.cos(numpy.radians(lat))
    asked, found = tree.query(shapely.box(lon - wide, lat - half, lon + wide, lat + half))
    apart = CGCS2000.inv(lon[asked], lat[asked], *positions[found].T)[2]
    order = numpy.lexsort((apart, asked))
    first = numpy.searchsorted(asked[order], numpy.arange(len(questions)))
    ten = apart[order][first[:, None] + numpy.arange(WANTED)]
    assert (ten[:, -1] < half * SURE_M_PER_DEG).all(), "a box did not hold the ten nearest"
    return ten
