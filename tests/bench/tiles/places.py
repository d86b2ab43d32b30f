"""Which tiles of WebMercatorQuad lie on the parcels."""

import math
import random

WEST, SOUTH, STEP = 70.0, 30.0, 0.01
# More than anybody draws in a round.
MOST = 60_000


def tiles_of(zoom, count):
    """Zoom, column and row of tiles in the square of the parcels, in an order that is the same in every run."""
    side = math.isqrt(count) * STEP
    west, north = column_row(zoom, WEST, SOUTH + side - STEP)
    east, south = column_row(zoom, WEST + side - STEP, SOUTH)
    tiles = [(zoom, x, y) for x in range(west, east + 1) for y in range(north, south + 1)]
    random.Random(zoom).shuffle(tiles)
    return tiles[:MOST]


def column_row(zoom, lon, lat):
    across = 2**zoom
    down = math.asinh(math.tan(math.radians(lat))) / math.pi
    return int((lon + 180) / 360 * across), int((1 - down) / 2 * across)
