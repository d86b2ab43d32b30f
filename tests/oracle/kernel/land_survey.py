"""The area of the Chinese land surveys (图斑椭球面积), written from the description of the procedure alone, in extended
precision, with a bound of what a tie in rounding may do.

The steps, for every ring: corners to the plane of a 3° zone, rounded to 0.1 mm; edges longer than 70 m cut into
trunc(length / 70) + 1 equal parts, the new points rounded to 1 µm; latitude and longitude by the series of the notice, in
seconds, rounded to 1e-6; trapezoids; the sum rounded to 0.01 m², halves up everywhere.
"""

import numpy as np
from exact_area import B_MP, E2_MP, LONG, PI, rings_of
from pyproj import Transformer

# As printed for CGCS2000 in programs that follow the notice.
K = [LONG(k) for k in ("1.57048761144159e-07", "5.05250178820567e-03", "2.98472900956587e-05", "2.41626669230084e-07", "2.22241238938534e-09")]
E2, B2 = (LONG(str(x)) for x in (E2_MP, B_MP**2))
SECOND_E2 = E2 / (1 - E2)
POLAR_RADIUS_M = LONG(6378137) / np.sqrt(1 - E2)
A, B, C, D, E = (
    1 + LONG(3) / 6 * E2 + LONG(30) / 80 * E2**2 + LONG(35) / 112 * E2**3 + LONG(630) / 2304 * E2**4,
    LONG(1) / 6 * E2 + LONG(15) / 80 * E2**2 + LONG(21) / 112 * E2**3 + LONG(420) / 2304 * E2**4,
    LONG(3) / 80 * E2**2 + LONG(7) / 112 * E2**3 + LONG(180) / 2304 * E2**4,
    LONG(1) / 112 * E2**3 + LONG(45) / 2304 * E2**4,
    LONG(5) / 2304 * E2**4,
)
SECONDS = 3600 * 180 / PI
LONGEST_M = 70
FALSE_EASTING_M = 500000
METRES_PER_SECOND = 31.0

# How far two honest computations of the same figure are apart before it is rounded, in units of the last decimal kept:
# 10 nm of 0.1 mm for a projected corner, thirty last digits of 1.6e5 seconds.
CLOSE_CORNER, CLOSE_SECONDS = 1e-4, 1e-3


def half_up(values, decimals):
    scale = LONG(10) ** decimals
    return np.floor(values * scale + LONG(0.5)) / scale


def is_near_tie(values, decimals, close):
    part = values * LONG(10) ** decimals
    return np.abs(part - np.floor(part) - LONG(0.5)) < close


def corners_in_plane(ring, meridian):
    """(north, east from the meridian), metres, by PROJ's exact transverse Mercator on the EPSG code of the zone."""
    code = 4534 + round(meridian / 3) - 25
    if code not in TRANSFORMERS:
        TRANSFORMERS[code] = Transformer.from_crs("EPSG:4490", f"EPSG:{code}", always_xy=True)
    east, north = TRANSFORMERS[code].transform(*np.asarray(ring, float).T)
    return np.column_stack([north, np.asarray(east) - FALSE_EASTING_M]).astype(LONG)


TRANSFORMERS = {}


def gauss_inverse(north, east):
    """Latitude and longitude from the meridian, radians, by the series."""
    e0 = K[0] * north
    s, c = np.sin(e0), np.cos(e0)
    foot = e0 + c * (K[1] * s - K[2] * s**3 + K[3] * s**5 - K[4] * s**7)
    t, eta2 = np.tan(foot), SECOND_E2 * np.cos(foot) ** 2
    v2 = 1 + eta2
    u = east * np.sqrt(v2) / POLAR_RADIUS_M
    lat = (
        foot - v2 * t * u**2 / 2 + (5 + 3 * t**2 + eta2 - 9 * eta2 * t**2) * v2 * t * u**4 / 24
        - (61 + 90 * t**2 + 45 * t**4) * v2 * t * u**6 / 720
    )
    lon = (u - (1 + 2 * t**2 + eta2) * u**3 / 6 + (5 + 28 * t**2 + 24 * t**4 + 6 * eta2 + 8 * eta2 * t**2) * u**5 / 120) / np.cos(foot)
    return lat, lon


def cut(corners):
    """Long edges cut at 70 m, the new points rounded; closed."""
    start, way = corners[:-1], np.diff(corners, axis=0)
    lengths = np.hypot(way[:, 0], way[:, 1])
    counts = np.where(lengths > LONGEST_M, np.trunc(lengths / LONGEST_M), 0).astype(int) + 1
    which = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    points = start[which] + way[which] * (step.astype(LONG) / counts[which])[:, None]
    points = np.where((step == 0)[:, None], start[which], half_up(points, 6))
    return np.vstack([points, corners[-1:]])


def trapezoids_m2(lat, lon):
    """The formula of the notice, edge by edge."""
    db, bm = np.diff(lat), (lat[:-1] + lat[1:]) / 2
    bracket = (
        A * np.sin(db / 2) * np.cos(bm) - B * np.sin(3 * db / 2) * np.cos(3 * bm) + C * np.sin(5 * db / 2) * np.cos(5 * bm)
        - D * np.sin(7 * db / 2) * np.cos(7 * bm) + E * np.sin(9 * db / 2) * np.cos(9 * bm)
    )
    return 2 * B2 * (lon[:-1] + lon[1:]) / 2 * bracket


def ring_m2(corners, projected):
    """(area of a ring in the plane, what ties in rounding may change of it), square metres, unrounded."""
    reach = np.hypot(*np.diff(corners, axis=0).T)
    around = (reach + np.roll(reach, 1)) / 2
    slack = 1e-4 * np.sum(is_near_tie(corners[:-1], 4, CLOSE_CORNER) * around[:, None]) if projected else 0
    points = cut(half_up(corners, 4))
    seconds = [angle * SECONDS for angle in gauss_inverse(*points.T)]
    pieces = np.hypot(*np.diff(points, axis=0).T)
    beside = (pieces + np.roll(pieces, 1)) / 2
    for angle in seconds:
        slack += 1e-6 * METRES_PER_SECOND * np.sum(is_near_tie(angle[:-1], 6, CLOSE_SECONDS) * beside)
    lat, lon = (half_up(angle, 6) / SECONDS for angle in seconds)
    return abs(np.sum(trapezoids_m2(lat, lon))), slack


def area_m2(geometry, zone, plane=False):
    """(the area, rounded; what ties in rounding may change of it). `plane`: coordinates are north and east with or without
    the prefix of the zone, else longitude and latitude."""
    total, slack = LONG(0), LONG(0)
    for corners, outer in planar_rings(geometry, zone, plane):
        found, ties = ring_m2(corners, not plane)
        total, slack = total + (found if outer else -found), slack + ties
    # Sums of this size end in 1e-7 m² or so; a figure on the verge of the next hundredth is one hundredth off.
    slack += LONG(1e-15) * abs(total) + LONG(1e-6)
    return float(half_up(total, 2)), float(slack + one_more(total, slack))


def perimeter_m(geometry, zone, plane=False):
    """The same for the length of all rings in the plane of the zone, between corners rounded to 0.1 mm."""
    total, slack = LONG(0), LONG(1e-6)
    for corners, _ in planar_rings(geometry, zone, plane):
        total += np.sum(np.hypot(*np.diff(half_up(corners, 4), axis=0).T))
        slack += 0 if plane else 2e-4 * np.sum(is_near_tie(corners[:-1], 4, CLOSE_CORNER))
    return float(half_up(total, 2)), float(slack + one_more(total, slack))


def one_more(total, slack):
    """A hundredth, where the total is as near to a tie as the slack."""
    return LONG(0.01) if is_near_tie(total, 2, 100 * slack) else LONG(0)


def planar_rings(geometry, zone, plane):
    for ring, outer in rings_of(geometry):
        if plane:
            corners = np.asarray(ring, float).astype(LONG)
            corners[:, 1] -= FALSE_EASTING_M + np.where(corners[:, 1] > 1e6, zone * 1000000, 0)
        else:
            corners = corners_in_plane(ring, 3 * zone)
        yield corners, outer
