"""Features by box, time and page, against the layers as files (points 4 to 10 of the suite, and what it is blind to)."""

import datetime
import random
import re
import urllib.parse

from documents import GEOJSON, HTML, JSON, links
from layers import boxes, in_box, in_force
from shapely.geometry import shape

# Those of the suite, and some of this data.
BOXES = (
    (-1.5, 50, 1.5, 53), (-80, -5, -70, 5), (177, 65, -177, 70), (-180, 85, 180, 90), (-180, -90, 180, -85),
    (-180, -90, 180, 90), (80, 44, 81, 45), (87.3, 43.6, 87.7, 44.1), (73, 34, 97, 50), (90, -90, 85, 90),
)
TIMES = (
    "2016-05-01T00:00:00Z", "2018-06-01", "2018-06-01T12:00:00+08:00", "2020-12-31", "2021-01-01", "2023-10-20", "2023-10-21T00:00:00Z",
    "2030-01-01", "1990-01-01", "../2016-04-30", "../2016-05-01", "2020-12-31T23:59:59Z/..", "2021-01-01/..", "2021-01-01T00:00:00Z/2021-01-08T00:00:00Z",
    "2019-01-01/2020-06-30", "/2015-12-31", "2024-01-01/", "../..",
)
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
MAXIMUM = 1000
SUITE_PAGES = 4


def run(api, layers, report, seed=1):
    report.section("items/whole", whole, api, layers, report)
    report.section("items/boxes", by_box, api, layers, report, random.Random(seed))
    report.section("items/times", by_time, api, layers, report)
    report.section("items/pages", pages, api, layers, report)
    report.section("items/one", one_by_one, api, layers, report)


def whole(api, layers, report):
    """Each collection, whole, is what is in its file, and says so."""
    wrong, members, counted = [], [], 0
    for name, features in layers:
        answer = api.get(f"/collections/{name}/items", limit=10)
        page = answer.json()
        if answer.media_type != GEOJSON or page["type"] != "FeatureCollection" or not STAMP.fullmatch(page["timeStamp"]):
            members.append(f"{name}: {answer.media_type} {page.get('timeStamp')}")
        if page["numberReturned"] != len(page["features"]) or page["numberMatched"] != len(features):
            members.append(f"{name}: {page['numberReturned']} of {page['numberMatched']}, {len(features)} in the file")
        if not links(page, "self", GEOJSON) or not links(page, "alternate", HTML) or not links(page, "collection", JSON):
            members.append(f"{name}: links {[(link['rel'], link['type']) for link in page['links']]}")
        here = {feature["id"]: feature for feature in api.features(name)}
        counted += len(here)
        for feature in features:
            found = here.get(feature.id, {})
            if found.get("properties") != feature.properties or found.get("geometry") != feature.raw:
                wrong.append(f"{name}/{feature.id}")
    report.check_all("items/members-and-links", members, len(layers.by_id))
    report.check_all("items/are-what-the-file-has", wrong, counted)


def by_box(api, layers, report, chance):
    wrong, outside, count = [], [], 0
    for name, features in layers.placed():
        (extent,) = api.get(f"/collections/{name}").json()["extent"]["spatial"]["bbox"]
        asked = [tuple(extent), *BOXES, *(around(chance, features) for _ in range(12))]
        for corners in asked:
            text, count = ",".join(map(str, corners)), count + 1
            answer = api.get(f"/collections/{name}/items", bbox=text, limit=MAXIMUM)
            if answer.status != 200:
                wrong.append(str(answer))
                continue
            found = answer.json()["features"]
            if {f["id"] for f in found} != in_box(features, corners):
                wrong.append(f"{name} in {text}: {sorted({f['id'] for f in found} ^ in_box(features, corners))}")
            parts = boxes(*corners)
            outside += [f["id"] for f in found if not any(shape(f["geometry"]).intersects(part) for part in parts)]
        high = ",".join(map(str, (extent[0], extent[1], 0, extent[2], extent[3], 9000)))
        if set(api.ids(name, bbox=high)) != in_box(features, extent):
            wrong.append(f"{name} with heights in {high}")
    report.check_all("items/bbox-is-brute-force", wrong, count)
    report.check_all("items/bbox-meets-every-geometry", outside)


def around(chance, features):
    """A box near a vertex of a feature, of a size between some metres and some degrees."""
    placed = [f for f in features if f.geometry is not None]
    x, y = chance.choice(list(positions(chance.choice(placed).raw["coordinates"])))
    size = 10 ** chance.uniform(-4, 0.7)
    dx, dy = chance.uniform(-size, size), chance.uniform(-size, size)
    return tuple(round(v, 7) for v in (x + dx - size, y + dy - size, x + dx + size, y + dy + size))


def positions(coordinates):
    if isinstance(coordinates[0], (int, float)):
        yield coordinates
        return
    for part in coordinates:
        yield from positions(part)


def interval(text):
    """First and last moment that is asked for."""
    from layers import span

    begin, _, end = text.partition("/") if "/" in text else (text, "", text)
    begin, end = (None if side in ("", "..") else span(side) for side in (begin, end))
    return begin and begin[0].astimezone(datetime.timezone.utc), end and end[1].astimezone(datetime.timezone.utc)


def by_time(api, layers, report):
    """The suite never asks for a time where the extent is written as the standard has it."""
    wrong, counts, count = [], set(), 0
    for name, features in layers:
        for text in TIMES:
            answer, count = api.get(f"/collections/{name}/items", datetime=text, limit=MAXIMUM), count + 1
            if answer.status != 200:
                wrong.append(str(answer)[:200])
                continue
            expected, found = in_force(features, *interval(text)), {f["id"] for f in answer.json()["features"]}
            counts.add(len(found))
            if found != expected or answer.json()["numberMatched"] != len(expected):
                wrong.append(f"{name} at {text}: {sorted(found ^ expected)[:4]}")
    report.check_all("items/datetime-is-brute-force", wrong, count)
    report.check("items/datetime-tells-apart", len(counts) > 20, f"{len(counts)} different counts")


def pages(api, layers, report):
    wrong, tokens, orders = [], [], []
    for name, features in layers:
        expected = sorted(f.id for f in features)
        for size, more in ((7, {}), (1000, {}), (3, {"sortby": "-name"}), (5, {"bbox": "-180,-90,180,90"}), (4, {"filter": "id <> 'x'"})):
            found, bad = walk(api, f"/collections/{name}/items?" + urllib.parse.urlencode({"limit": size, **more}))
            tokens += bad
            of = expected if "bbox" not in more else sorted(f.id for f in features if f.geometry is not None)
            if sorted(found) != of:
                wrong.append(f"{name} by {size} {more}: {len(found)} of {len(of)}")
            names = {f.id: f.properties["name"] for f in features}
            if more.get("sortby") and [names[i] for i in found] != sorted(names.values(), reverse=True):
                orders.append(name)
        wrong += [f"{name} as the suite walks: {p}" for p in suite_walk(api, name, len(features))]
        wrong += back_problems(api, name, expected)
    report.check_all("items/pages-give-each-once", wrong, len(layers.by_id))
    report.check_all("items/pages-keep-the-order", orders)
    report.check_all("items/cursor-can-be-taken-apart", tokens)


def walk(api, path, rel="next"):
    found, bad = [], []
    while path:
        answer = api.get(path)
        page = answer.json()
        found += [f["id"] for f in page["features"]]
        path = next((link["href"] for link in links(page, rel)), None)
        query = urllib.parse.urlsplit(path).query if path else ""
        bad += [path for pair in query.split("&") if path and "=" not in pair]
        if len(found) > 5000:
            return found, [*bad, f"{path} does not end"]
    return found, bad


def suite_walk(api, name, count):
    """`next`, its `limit` replaced by the declared maximum and its other pairs sent again, at most four times."""
    page = api.get(f"/collections/{name}/items", limit=10).json()
    seen, following = page["numberReturned"], links(page, "next")
    for _ in range(SUITE_PAGES):
        if not following:
            break
        address = urllib.parse.urlsplit(following[0]["href"])
        pairs = [pair.split("=", 1) for pair in address.query.split("&")]
        query = "&".join(f"{key}={MAXIMUM if key == 'limit' else value}" for key, value in pairs)
        page = api.get(f"{address.path}?{query}").json()
        seen, following = seen + page["numberReturned"], links(page, "next")
    return [] if seen == count == page["numberMatched"] else [f"{seen} of {count}"]


def back_problems(api, name, expected):
    page = api.get(f"/collections/{name}/items", limit=6).json()
    while links(page, "next"):
        page = api.get(links(page, "next")[0]["href"]).json()
    last = [f["id"] for f in page["features"]]
    back = links(page, "prev")
    before = walk(api, back[0]["href"], "prev")[0] if back else []
    return [] if sorted(last + before) == expected else [f"{name} backwards: {len(last + before)} of {len(expected)}"]


def one_by_one(api, layers, report):
    """The address of a feature is that of the items without the query, and its id."""
    wrong, count = [], 0
    for name, features in layers:
        entry = api.get(f"/collections/{name}").json()
        items = urllib.parse.urlsplit(links(entry, "items", GEOJSON)[0]["href"]).path
        for feature in features:
            answer, count = api.get(f"{items}/{urllib.parse.quote(feature.id)}"), count + 1
            body = answer.json()
            rels = all((links(body, "self", GEOJSON), links(body, "alternate", HTML), links(body, "collection", JSON)))
            same = body.get("geometry") == feature.raw and body.get("properties") == feature.properties and body["id"] == feature.id
            if answer.status != 200 or answer.media_type != GEOJSON or not rels or not same:
                wrong.append(f"{name}/{feature.id}: {answer.status} {answer.media_type}, links {bool(rels)}, same {same}")
    report.check_all("items/each-feature-alone", wrong, count)
