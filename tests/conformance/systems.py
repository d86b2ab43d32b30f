"""PROJ by way of pyproj, apart from the program."""

import numpy
import pyproj


class Systems:
    """PROJ, apart from the program: positions in longitude and latitude into the official axes of a CRS, and back."""

    def __init__(self):
        self.kept = {}

    def of(self, uri, official=True):
        code = int(uri.rsplit("/", 1)[1])
        source = "OGC:CRS84" if code in (4326, 3857) else "EPSG:4490"
        if (uri, official) not in self.kept:
            there = pyproj.Transformer.from_crs(source, f"EPSG:{code}", always_xy=True)
            swapped = official and pyproj.CRS.from_epsg(code).axis_info[0].direction == "north"
            self.kept[uri, official] = there, swapped
        return self.kept[uri, official]

    def positions(self, uri, array, official=True):
        there, swapped = self.of(uri, official)
        x, y = there.transform(array[:, 0], array[:, 1])
        return numpy.column_stack((y, x) if swapped else (x, y))

    def back(self, uri, array):
        there, swapped = self.of(uri)
        a, b = (array[:, 1], array[:, 0]) if swapped else (array[:, 0], array[:, 1])
        return numpy.column_stack(there.transform(a, b, direction="INVERSE"))

    def is_plane(self, uri):
        return pyproj.CRS.from_epsg(int(uri.rsplit("/", 1)[1])).is_projected


def lines(geometry):
    """Positions of each part that is in one piece, as arrays."""
    def parts(coordinates, depth):
        if depth == 0:
            yield numpy.atleast_2d(numpy.array(coordinates, dtype=float))[:, :2]
            return
        for part in coordinates:
            yield from parts(part, depth - 1)

    depth = {"Point": 0, "MultiPoint": 1, "LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}
    return parts(geometry["coordinates"], depth[geometry["type"]])
