"""The area of polygons with edges straight in (longitude, latitude), and the length of such edges, by two ways that share
nothing with the program: extended precision quadrature of the closed zone function, and ever finer geodesics.

The zone function is q(φ) = sin φ / (2(1 − e² sin² φ)) + artanh(e sin φ) / (2e); a ring's area is −b² ∮ q dλ.
"""

import mpmath
import numpy as np
from pyproj import Geod

A_M = 6378137.0
INVERSE_FLATTENING = "298.257222101"
GEOD = Geod(a=A_M, rf=float(INVERSE_FLATTENING))

LONG = np.longdouble
if np.finfo(LONG).eps > 1.1e-19:
    raise SystemExit("the reference needs 80-bit floating point: run the oracle on x86-64 or with IEEE quad precision")

mpmath.mp.dps = 50
PI = LONG(mpmath.nstr(mpmath.pi, 40))
F_MP = 1 / mpmath.mpf(INVERSE_FLATTENING)
E2_MP = F_MP * (2 - F_MP)
B_MP = A_M * (1 - F_MP)
E2, E, B_M = (LONG(mpmath.nstr(x, 40)) for x in (E2_MP, mpmath.sqrt(E2_MP), B_MP))

# Gauss–Legendre with ten points: exact to the last digit for pieces of up to ten degrees.
POINTS = 10
LONGEST_DEG = 10.0
# Geodesics stand in for straight edges in pieces of this length and of half of it, and the error (∝ length²) is
# extrapolated away: what is left is of the order (length / radius)⁴.
PIECE_M = 5000.0
LEAST_PIECE_M = 20.0


def legendre():
    """Nodes and weights on [0, 1]."""
    roots = mpmath.polyroots(mpmath.taylor(lambda x: mpmath.legendre(POINTS, x), 0, POINTS)[::-1], maxsteps=200, extraprec=200)
    roots = [mpmath.re(x) for x in roots]
    weights = [2 / ((1 - x * x) * mpmath.diff(lambda t: mpmath.legendre(POINTS, t), x) ** 2) for x in roots]
    as_long = [[LONG(mpmath.nstr(v, 40)) for v in values] for values in ([(x + 1) / 2 for x in roots], [w / 2 for w in weights])]
    return np.array(as_long[0]), np.array(as_long[1])


NODES, WEIGHTS = legendre()


def zone(sine):
    return sine / (2 * (1 - E2 * sine * sine)) + np.arctanh(E * sine) / (2 * E)


def ring_m2(ring):
    """Signed area of a closed ring, extended precision; positive counter-clockwise."""
    points = np.asarray(ring, dtype=np.float64)
    pieces = max(1, int(np.ceil(np.abs(np.diff(points, axis=0)).max(initial=0.0) / LONGEST_DEG)))
    points = points.astype(LONG)
    if pieces > 1:
        along = np.arange(pieces, dtype=LONG)[:, None] / pieces
        parts = [p + (q - p) * along for p, q in zip(points, points[1:])]
        points = np.vstack([*parts, points[-1:]])
    lon, lat = (points * (PI / 180)).T
    latitudes = lat[:-1, None] + np.diff(lat)[:, None] * NODES
    excess = zone(np.sin(latitudes)) - zone(np.sin(lat[0]))
    return -B_M * B_M * np.sum(np.diff(lon) * (excess @ WEIGHTS))


def rings_of(geometry):
    """(ring, is it an outer one) of every polygon of a GeoJSON geometry."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [(ring, k == 0) for polygon in polygons for k, ring in enumerate(polygon)]


def rings_m2(geometry, ring_m2_of):
    """Outer rings less holes, by any signed area of a ring."""
    return sum(abs(ring_m2_of(ring)) * (1 if outer else -1) for ring, outer in rings_of(geometry))


def area_m2(geometry):
    """The area by quadrature: outer rings less holes, winding ignored."""
    return float(rings_m2(geometry, ring_m2))


def ring_m2_in_fifty_digits(ring):
    """The same with mpmath, edge by edge: slow, to check the quadrature above."""
    radian = mpmath.pi / 180

    def q(lat_deg):
        sine = mpmath.sin(lat_deg * radian)
        return sine / (2 * (1 - E2_MP * sine**2)) + mpmath.atanh(mpmath.sqrt(E2_MP) * sine) / (2 * mpmath.sqrt(E2_MP))

    total = mpmath.mpf(0)
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        x1, y1, x2, y2 = map(mpmath.mpf, (x1, y1, x2, y2))
        mean = q(y1) if y1 == y2 else mpmath.quad(lambda t: q(y1 + (y2 - y1) * t), [0, 1])
        total += (x2 - x1) * radian * mean
    return -B_MP**2 * total


def finer(points, piece_m=PIECE_M, factor=1):
    """The vertices of a chain with points between them, evenly in (longitude, latitude), `piece_m` / `factor` apart."""
    points = np.asarray(points, dtype=np.float64)
    lon, lat = points.T
    lengths = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]
    counts = np.maximum(1, np.ceil(lengths / piece_m)).astype(int) * factor
    starts = np.repeat(np.arange(len(counts)), counts)
    along = (np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)) / np.repeat(counts, counts)
    inner = points[starts] + (points[starts + 1] - points[starts]) * along[:, None]
    return np.vstack([inner, points[-1:]])


def extrapolated(coarse, fine):
    return fine + (fine - coarse) / 3


def geodesic_ring_m2(ring, factor=0):
    """Signed area with geodesic edges, after Karney, by PROJ's copy of his code; `factor` > 0 puts points on straight edges."""
    points = np.asarray(ring) if factor == 0 else finer_ring(ring, factor)
    return GEOD.polygon_area_perimeter(points[:-1, 0], points[:-1, 1])[0]


def finer_ring(ring, factor):
    """A ring with points on its straight edges."""
    return finer(ring, fitting_m(ring), factor)


def fitting_m(ring):
    """How far apart the points of a ring may be so that geodesics between them change its area by a quarter at most: a needle
    needs more. A geodesic of length s takes s³ tan φ / 12R from the area of a straight edge."""
    area, points = abs(float(ring_m2(ring))), np.asarray(ring)
    around = GEOD.line_length(points[:, 0], points[:, 1])
    return max(min(PIECE_M, (3 * A_M * area / around) ** 0.5), LEAST_PIECE_M)


def geodesic_m2(geometry):
    """Area with geodesic edges."""
    return rings_m2(geometry, geodesic_ring_m2)


def along_geodesics_m2(geometry):
    """Area with geodesic edges by our own quadrature: points along the geodesics, straight edges between them, ever finer."""
    return rings_m2(geometry, lambda ring: extrapolated(*(float(ring_m2(on_geodesics(ring, k))) for k in (1, 2))))


def on_geodesics(ring, factor):
    """The vertices with points between them on the geodesics."""
    points = np.asarray(ring, dtype=np.float64)
    lon, lat = points.T
    azimuths, _, lengths = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    counts = np.maximum(1, np.ceil(lengths / fitting_m(ring))).astype(int) * factor
    which = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    inner = np.column_stack(GEOD.fwd(lon[which], lat[which], azimuths[which], lengths[which] * step / counts[which])[:2])
    inner[step == 0] = points[:-1]
    return np.vstack([inner, points[-1:]])


def area_by_geodesics_m2(geometry):
    """Area with straight edges, by ever finer geodesics."""
    return rings_m2(geometry, lambda ring: extrapolated(geodesic_ring_m2(ring, 1), geodesic_ring_m2(ring, 2)))


def chain_length_m(points):
    """Length of a chain of straight edges."""
    if len(points) < 2:
        return 0.0
    coarse, fine = (finer(points, factor=k) for k in (1, 2))
    return extrapolated(GEOD.line_length(*coarse.T), GEOD.line_length(*fine.T))


def perimeter_m(geometry):
    return sum(chain_length_m(ring) for ring, _ in rings_of(geometry))


def last_digit_m(geometry):
    """What the last binary digit of the largest coordinate is on the ground, metres."""
    largest = max(np.abs(np.asarray(ring)).max() for ring, _ in rings_of(geometry))
    return float(np.spacing(largest)) * 111_320.0
