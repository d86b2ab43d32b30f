"""Where degrees lie in tiles: from the documents of the tile matrix sets, and PROJ for Mercator."""

import json
import math

import numpy
import pyproj
import shapely

SETS = ("WebMercatorQuad", "WorldCRS84Quad", "CGCS2000Quad")
# What docs/how-to says of the tiles: coordinates are 1/4096 of the side, tiles reach 128 of them beyond their edges, and below zoom
# 14 coordinates are rounded to every fourth.
EXTENT, BUFFER, FINEST, COARSE = 4096, 128, 14, 4
LAST_LATITUDE = 89.5


def step(zoom):
    return 1 if zoom >= FINEST else COARSE


class Grid:
    """One tile matrix set, by its document."""

    def __init__(self, document):
        self.id = document["id"]
        self.matrices = {int(matrix["id"]): matrix for matrix in document["tileMatrices"]}
        self.swapped = document["orderedAxes"][0].lower().startswith("lat")
        self.is_mercator = document["crs"].endswith("/3857")
        self.mercator = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True) if self.is_mercator else None

    def origin(self, matrix):
        first, second = matrix["pointOfOrigin"]
        return (second, first) if self.swapped else (first, second)

    def side(self, zoom):
        return self.matrices[zoom]["cellSize"] * self.matrices[zoom]["tileWidth"]

    def units(self, zoom, lonlat):
        """Units (1/4096 of a tile) from the north-west corner of the world, x eastwards and y southwards."""
        x, y = lonlat[:, 0], lonlat[:, 1]
        if self.is_mercator:
            x, y = self.mercator.transform(x, numpy.clip(y, -LAST_LATITUDE, LAST_LATITUDE))
        west, north = self.origin(self.matrices[zoom])
        unit = self.side(zoom) / EXTENT
        return numpy.column_stack(((x - west) / unit, (north - y) / unit))

    def tile_at(self, zoom, lon, lat):
        x, y = self.units(zoom, numpy.array([[lon, lat]], dtype=float))[0] / EXTENT
        matrix = self.matrices[zoom]
        return min(max(int(y), 0), matrix["matrixHeight"] - 1), min(max(int(x), 0), matrix["matrixWidth"] - 1)

    def box(self, zoom, row, col, reach=0.0):
        """West, south, east, north of a tile in degrees, with `reach` units more on each side."""
        west, north = self.origin(self.matrices[zoom])
        side = self.side(zoom)
        more = side * reach / EXTENT
        left, top = west + col * side - more, north - row * side + more
        right, bottom = west + (col + 1) * side + more, north - (row + 1) * side - more
        if not self.is_mercator:
            return left, max(bottom, -90.0), right, min(top, 90.0)
        # PROJ brings what lies beyond the antimeridian back from the other side.
        _, (bottom, top) = self.mercator.transform([0.0, 0.0], [bottom, top], direction="INVERSE")
        around = self.side(zoom) * self.matrices[zoom]["matrixWidth"]
        return left / around * 360, bottom, right / around * 360, top

    def range(self, zoom, box, reach=0.0):
        """Rows and columns, first and last, of the tiles that a box in degrees meets when tiles reach so far."""
        west, south, east, north = box
        (x0, y0), (x1, y1) = self.units(zoom, numpy.array([[west, north], [east, south]], dtype=float))
        matrix = self.matrices[zoom]

        def place(units, count):
            return min(max(math.floor(units / EXTENT), 0), count - 1)

        rows = place(y0 - reach, matrix["matrixHeight"]), place(y1 + reach, matrix["matrixHeight"])
        return *rows, place(x0 - reach, matrix["matrixWidth"]), place(x1 + reach, matrix["matrixWidth"])

    def in_tile(self, geometry, zoom, row, col, moved=None, piece=None):
        """A geometry in degrees, in units of a tile. Its edges are straight in degrees: they are cut into short pieces first."""
        columns = self.matrices[zoom]["matrixWidth"]
        fine = shapely.segmentize(geometry, piece or 360 / columns / 256) if self.is_mercator or moved else geometry

        def there(lonlat):
            units = self.units(zoom, moved(lonlat) if moved else lonlat)
            return units - numpy.array([col * EXTENT, row * EXTENT])

        return shapely.transform(fine, there)


def grids(api):
    return {name: Grid(json.loads(api.get(f"/tileMatrixSets/{name}").body)) for name in SETS}
