"""Part 2: what the suite asks, and what it is blind to: the values themselves, and which features a box in another CRS finds."""

import random
import re

import crs_boxes
import datum
import numpy
from layers import CRS84, epsg
from systems import Systems, lines

UNSUPPORTED = "http://www.opengis.net/def/crs/0/unsupported"
ALWAYS = (4326, 3857, 4490)
# Coordinates of planes are given to a tenth of a millimetre.
PLANE_M, DEGREES = 1.5e-4, 1e-9
# How far from the stored edge the middle of a piece that is given out may lie.
BEND_M = 1.0
FORMATS = ("json", "html", "geojsonseq", "jsonfg", "csv", "fgb")


def run(api, layers, report, seed=2):
    systems = Systems()
    listed = {name: api.get(f"/collections/{name}").json()["crs"] for name, _ in layers.placed()}
    report.section("crs/lists", lists, api, listed, layers, report)
    report.section("crs/refused", refused, api, listed, report)
    report.section("crs/named", named, api, listed, layers, report)
    report.section("crs/values", values, api, listed, layers, report, systems)
    report.section("crs/boxes", crs_boxes.boxes, api, listed, layers, report, systems, random.Random(seed))
    report.section("crs/datum", datum.datum, api, layers, report)


def lists(api, listed, layers, report):
    wrong = []
    for name, features in layers.placed():
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
    for name, features in layers.placed():
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
    for name, features in layers.placed():
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
