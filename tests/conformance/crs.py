"""Part 2: what the suite asks, and what it is blind to: the values themselves, and which features a box in another CRS finds."""

import random
import re

import numpy
import pyproj
import shapely
from documents import links
from layers import CRS84, epsg, in_box

UNSUPPORTED = "http://www.opengis.net/def/crs/0/unsupported"
ALWAYS = (4326, 3857, 4490)
# Coordinates of planes are given to a tenth of a millimetre.
PLANE_M, DEGREES = 1.5e-4, 1e-9
# The pieces of an edge, for brute force; and how far from the bent edge the middle of a piece given out may lie.
PIECE_DEG, BEND_M = 0.01, 1.0
FORMATS = ("json", "html", "geojsonseq", "jsonfg", "csv", "fgb")


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


def run(api, layers, report, seed=2):
    systems = Systems()
    listed = {name: api.get(f"/collections/{name}").json()["crs"] for name, _ in layers}
    report.section("crs/lists", lists, api, listed, layers, report)
    report.section("crs/refused", refused, api, listed, report)
    report.section("crs/named", named, api, listed, layers, report)
    report.section("crs/values", values, api, listed, layers, report, systems)
    report.section("crs/boxes", boxes, api, listed, layers, report, systems, random.Random(seed))
    report.section("crs/datum", datum, api, layers, report)


def lists(api, listed, layers, report):
    wrong = []
    for name, features in layers:
        entry = api.get(f"/collections/{name}").json()
        strange = [uri for uri in listed[name] if uri != CRS84 and not re.fullmatch(r"http://www\.opengis\.net/def/crs/EPSG/0/\d+", uri)]
        absent = [uri for uri in [CRS84, *map(epsg, ALWAYS)] if uri not in listed[name]]
        if strange or absent or entry["storageCrs"] not in listed[name] or len(set(listed[name])) != len(listed[name]):
            wrong.append(f"{name}: {strange} {absent} {entry['storageCrs']}")
        lons = [x for f in features if f.geometry is not None for x in f.geometry.bounds[::2]]
        zones = [uri for uri in map(epsg, range(4513, 4555)) if uri in listed[name]]
        far = [uri for uri in zones if not min(lons) - 2 <= _meridian(uri) <= max(lons) + 2]
        near = [uri for uri in map(epsg, range(4513, 4555)) if min(lons) <= _meridian(uri) <= max(lons) and uri not in zones]
        wrong += [f"{name}: {lons and (min(lons), max(lons))} zones {far} do not fit, {near} are missing"] if far or near else []
    report.check_all("crs/collections-list-what-fits", wrong, len(listed))
    report.check("crs/how-many", True, f"{min(map(len, listed.values()))} to {max(map(len, listed.values()))} of a collection")


def _meridian(uri):
    code = int(uri.rsplit("/", 1)[1])
    return 75 + 3 * ((code - 4513) % 21)


def refused(api, listed, report):
    wrong = []
    for name in listed:
        for parameters in ({"crs": UNSUPPORTED}, {"bbox": "80,40,90,45", "bbox_crs": UNSUPPORTED}):
            answer = api.get(f"/collections/{name}/items", **parameters)
            if answer.status != 400:
                wrong.append(str(answer)[:200])
    report.check_all("crs/unsupported-is-400", wrong, len(listed))


def named(api, listed, layers, report):
    """`Content-Crs` on every answer with coordinates, one feature and every format too."""
    wrong, count = [], 0
    for name, features in layers:
        for uri in (None, *listed[name]):
            expected, more = f"<{uri or CRS84}>", {"crs": uri} if uri else {}
            paths = [(f"/collections/{name}/items", {"limit": 1, **more}), (f"/collections/{name}/items/{features[0].id}", more)]
            if uri in (None, epsg(4490)):
                paths += [(f"/collections/{name}/items", {"limit": 1, "f": f, **more}) for f in FORMATS]
            for path, parameters in paths:
                answer, count = api.get(path, **parameters), count + 1
                if answer.status != 200 or answer.headers.get("content-crs") != expected:
                    wrong.append(f"{path} {parameters}: {answer.status} {answer.headers.get('content-crs')}")
    report.check_all("crs/content-crs-everywhere", wrong, count)


def values(api, listed, layers, report, systems):
    wrong, bends, count, worst = [], [], 0, 0.0
    for name, features in layers:
        for uri in listed[name][1:]:
            there = {f["id"]: f for f in api.features(name, crs=uri)}
            tolerance = PLANE_M if systems.is_plane(uri) else DEGREES
            for feature in features:
                count += 1
                problem, off = compared(feature.raw, there[feature.id]["geometry"], uri, systems, tolerance, bends)
                worst = max(worst, off) if systems.is_plane(uri) else worst
                if problem:
                    wrong.append(f"{name}/{feature.id} in {uri}: {problem}")
            alone = api.get(f"/collections/{name}/items/{features[0].id}", crs=uri).json()
            if alone["geometry"] != there[features[0].id]["geometry"]:
                wrong.append(f"{name}/{features[0].id} in {uri}: alone it is another than among the items")
    report.check_all("crs/values-are-those-of-proj", wrong, f"{count} geometries, at most {worst * 1000:.2f} mm beside")
    report.check_all("crs/edges-are-bent", bends, count)


def compared(stored, found, uri, systems, tolerance, bends):
    """Every stored vertex is there, in its order; what is between them lies on the stored edge."""
    if stored is None or found is None:
        return ("" if stored is found else "one has no geometry"), 0.0
    if stored["type"] != found["type"]:
        return f"{stored['type']} became {found['type']}", 0.0
    worst = 0.0
    ours, theirs = list(lines(stored)), list(lines(found))
    if len(ours) != len(theirs):
        return f"{len(ours)} parts became {len(theirs)}", 0.0
    for a, b in zip(ours, theirs):
        expected, at, places = systems.positions(uri, a), 0, []
        for position in expected:
            while at < len(b) and numpy.abs(b[at] - position).max() > tolerance:
                at += 1
            if at == len(b):
                return f"{position.tolist()} is not there", worst
            worst = max(worst, float(numpy.abs(b[at] - position).max()))
            places.append(at)
            at += 1
        if places[0] != 0 or places[-1] != len(b) - 1:
            return "more than the stored line", worst
        if len(b) > 1:
            bends += bend_problems(a, b, places, uri, systems)
    return "", worst


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


def bend_problems(stored, found, places, uri, systems):
    """Middles of the pieces, brought back, lie beside the stored edges by less than a metre."""
    if not systems.is_plane(uri):
        return []
    middles = systems.back(uri, (found[:-1] + found[1:]) / 2)
    edge = numpy.searchsorted(places, numpy.arange(len(middles)), side="right") - 1
    begin, end = stored[edge], stored[edge + 1]
    along, length = end - begin, numpy.hypot(*(end - begin).T)
    length[length == 0] = 1
    cross = along[:, 0] * (middles - begin)[:, 1] - along[:, 1] * (middles - begin)[:, 0]
    beside = numpy.abs(cross) / length * 111_320
    return [f"{beside.max():.2f} m beside in {uri}"] if beside.max() > BEND_M else []


def boxes(api, listed, layers, report, systems, chance):
    wrong, subsets, exchanged, count, hits = [], [], [], 0, 0
    for name, features in layers:
        extent = api.get(f"/collections/{name}").json()["extent"]["spatial"]["bbox"][0]
        everything = in_box(features, extent)
        placed = [f for f in features if f.geometry is not None]
        bent = [shapely.segmentize(f.geometry, PIECE_DEG) for f in placed]
        for uri in listed[name][1:]:
            plane = [shapely.transform(g, lambda a, u=uri: systems.positions(u, a, official=False)) for g in bent]
            for corners in random_boxes(chance, plane, systems.is_plane(uri)):
                box, count = shapely.box(*corners), count + 1
                expected = {f.id for f, g in zip(placed, plane) if g.intersects(box)}
                a, b, c, d = corners
                text = ",".join(map(repr, (b, a, d, c) if systems.of(uri)[1] else corners))
                found, hits = set(api.ids(name, bbox=text, bbox_crs=uri)), hits + len(expected)
                if found != expected:
                    wrong.append(f"{name} in {uri} {text}: {sorted(found ^ expected)[:3]}")
            # The suite sends longitude (or east) first whatever the CRS says.
            there = systems.positions(uri, numpy.array([extent[:2], extent[2:]]), official=False).ravel().tolist()
            answer = api.get(f"/collections/{name}/items", bbox=",".join(map(repr, there)), bbox_crs=uri, limit=1000)
            if answer.status != 200:
                exchanged.append(str(answer)[:250])
            elif not {f["id"] for f in answer.json()["features"]} <= everything:
                subsets.append(f"{name} in {uri}")
        same = set(api.ids(name, bbox=",".join(map(repr, extent)), bbox_crs=CRS84))
        wrong += [] if same == everything else [f"{name} in CRS84 by name"]
    report.check_all("crs/bbox-crs-is-brute-force", wrong, f"{count} boxes, {hits} features in them")
    report.check_all("crs/exchanged-axes-are-200", exchanged)
    report.check_all("crs/bbox-crs-is-a-subset", subsets)


def random_boxes(chance, plane, is_plane):
    unit = 111_320 if is_plane else 1
    for _ in range(3):
        x, y = chance.choice(shapely.get_coordinates(chance.choice(plane)).tolist())
        size = unit * 10 ** chance.uniform(-3, 0.7)
        dx, dy = chance.uniform(-size, size), chance.uniform(-size, size)
        box = (x + dx - size, y + dy - size, x + dx + size, y + dy + size)
        if not is_plane:
            box = (max(box[0], -180), max(box[1], -90), min(box[2], 180), min(box[3], 90))
        yield tuple(round(v, 3 if is_plane else 7) for v in box)


def datum(api, layers, report):
    """GCJ-02 by its published formula, written down apart from the program; BD-09 from it."""
    wrong, count = [], 0
    for name, features in layers:
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
