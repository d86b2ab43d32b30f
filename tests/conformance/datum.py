"""GCJ-02 and BD-09 by their published formulas, written down apart from the program."""

import numpy
from documents import links
from systems import lines


def datum(api, layers, report):
    """Every stored vertex is there, moved; edges may be bent between them."""
    wrong, count = [], 0
    for name, features in layers.placed():
        for datum_name, moved in (("gcj02", gcj02), ("bd09", lambda p: bd09(gcj02(p)))):
            for page in api.features(name, datum=datum_name):
                stored = next(f for f in features if f.id == page["id"])
                if stored.raw is None:
                    continue
                count += 1
                for before, after in zip(lines(stored.raw), lines(page["geometry"]), strict=True):
                    off = max(numpy.abs(after - place).max(axis=1).min() for place in moved(before))
                    wrong += [f"{name}/{page['id']} {datum_name}: {off:.1e}° beside"] if off > 2e-7 else []
    report.check_all("crs/datum-is-the-formula", wrong, count)
    answer = api.get("/collections/port/items", datum="gcj02", limit=1)
    named_so = answer.headers.get("content-datum") == "GCJ-02" and "content-crs" not in answer.headers
    report.check("crs/datum-is-no-crs", named_so and links(answer.json(), "self"), answer.headers.get("content-datum"))


def gcj02(positions):
    lon, lat = positions[:, 0], positions[:, 1]
    x, y, pi, sin = lon - 105, lat - 35, numpy.pi, numpy.sin
    root = numpy.sqrt(numpy.abs(x))
    waves = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3 + (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3 + (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    a, ee, phi = 6378245.0, 0.00669342162296594323, numpy.radians(lat)
    magic = 1 - ee * sin(phi) ** 2
    dlat = north * 180 / (a * (1 - ee) / (magic * numpy.sqrt(magic)) * pi)
    dlon = east * 180 / (a / numpy.sqrt(magic) * numpy.cos(phi) * pi)
    return numpy.column_stack((lon + dlon, lat + dlat))


def bd09(positions):
    x, y, k = positions[:, 0], positions[:, 1], numpy.pi * 3000 / 180
    z = numpy.hypot(x, y) + 0.00002 * numpy.sin(y * k)
    theta = numpy.arctan2(y, x) + 0.000003 * numpy.cos(x * k)
    return numpy.column_stack((z * numpy.cos(theta) + 0.0065, z * numpy.sin(theta) + 0.006))
