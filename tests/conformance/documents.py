"""Landing page, conformance, collections, and where their links lead (points 1, 4, 5, 6 of the suite)."""

import urllib.parse

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
GEOJSON, JSON, HTML = "application/geo+json", "application/json", "text/html"
CLASSES = (
    "ogcapi-features-1/1.0/conf/core",
    "ogcapi-features-1/1.0/conf/oas30",
    "ogcapi-features-1/1.0/conf/geojson",
    "ogcapi-features-1/1.0/conf/html",
    "ogcapi-features-2/1.0/conf/crs",
    "ogcapi-features-3/1.0/conf/filter",
    "ogcapi-features-3/1.0/conf/features-filter",
    "ogcapi-features-3/1.0/conf/queryables",
    "ogcapi-features-5/1.0/conf/schemas",
    "cql2/1.0/conf/cql2-text",
    "cql2/1.0/conf/cql2-json",
    "cql2/1.0/conf/basic-cql2",
)
ALTERNATES = ("/", "/conformance", "/collections", "/api", "/functions", "/processes")


def links(document, rel, media_type=None):
    found = (link for link in document["links"] if link["rel"] == rel)
    return [link for link in found if media_type is None or link.get("type") == media_type]


def run(api, layers, report):
    report.section("core/landing", landing, api, report)
    report.section("core/collections", collections, api, layers, report)
    report.section("core/links", links_lead_there, api, layers, report)
    report.section("core/refusals", refusals, api, layers, report)
    report.section("core/html", pages_for_people, api, layers, report)


def landing(api, report):
    answer = api.get("/", {"Accept": "application/json"})
    report.check("core/http-1.1", answer.version == 11 and answer.status == 200, answer.status)
    report.check("core/landing-json", answer.media_type == JSON, answer.media_type)
    page = answer.json()
    for rel in ("conformance", "data"):
        report.check(f"core/landing-{rel}", bool(links(page, rel)))
    described = [link.get("type", "").replace(" ", "") for link in links(page, "service-desc")]
    report.check("core/landing-service-desc", OPENAPI in described and all(described), described)
    body = api.get(links(page, "conformance")[0]["href"]).json()["conformsTo"]
    absent = [name for name in CLASSES if f"http://www.opengis.net/spec/{name}" not in body]
    report.check_all("core/conformance-classes", absent, len(CLASSES))
    report.check("core/conformance-classes-once", len(set(body)) == len(body), len(body))


def collections(api, layers, report):
    body = api.get("/collections").json()
    listed = {entry["id"]: entry for entry in body["collections"]}
    report.check("core/collections-all", set(listed) == set(layers.by_id), sorted(set(listed) ^ set(layers.by_id)))
    problems, extents = [], []
    for name, features in layers.placed():
        entry, alone = listed[name], api.get(f"/collections/{name}").json()
        if not links(entry, "items", GEOJSON):
            problems.append(f"{name}: no link `items` of type {GEOJSON}")
        for member in ("id", "title", "description", "extent", "crs", "storageCrs", "itemType"):
            if entry.get(member) != alone.get(member) or not alone.get(member):
                problems.append(f"{name}: `{member}` differs between the list and the collection, or is missing")
        extents += extent_problems(name, features, alone["extent"])
    report.check_all("core/collection-members", problems, len(listed))
    report.check_all("core/extents-hold-every-feature", extents, len(listed))


def extent_problems(name, features, extent):
    (box,) = extent["spatial"]["bbox"]
    if len(box) != 4:
        return [f"{name}: a box of {len(box)} numbers"]
    outside = [f.id for f in features if f.geometry is not None and not _inside(f.geometry.bounds, box)]
    bounds = [f.geometry.bounds for f in features if f.geometry is not None]
    tight = [min(b[0] for b in bounds), min(b[1] for b in bounds), max(b[2] for b in bounds), max(b[3] for b in bounds)]
    loose = [f"{name}: {box} is larger than {tight}"] if max(abs(a - b) for a, b in zip(box, tight)) > 1e-6 else []
    return [f"{name}: {id_} sticks out" for id_ in outside] + loose


def _inside(bounds, box):
    return bounds[0] >= box[0] and bounds[1] >= box[1] and bounds[2] <= box[2] and bounds[3] <= box[3]


def documents(api, layers):
    """Every kind of resource once, collections all."""
    yield from ALTERNATES
    yield "/processes/area"
    for name, features in layers:
        for end in ("", "/items", f"/items/{urllib.parse.quote(features[0].id)}", "/schema", "/queryables", "/sortables"):
            yield f"/collections/{name}{end}"


def links_lead_there(api, layers, report):
    bare, wrong, seen, alternates, own = [], [], {}, [], []
    for path in documents(api, layers):
        answer = api.get(path)
        body = answer.json()
        if answer.status != 200 or "links" not in body:
            if not path.endswith(("/schema", "/queryables", "/sortables", "/api")) or answer.status != 200:
                bare.append(str(answer)[:200])
            continue
        bare += [f"{path}: {link}" for link in body["links"] if not all(link.get(m) for m in ("href", "rel", "type"))]
        if len(links(body, "self", answer.media_type)) != 1:
            own.append(path)
        if not links(body, "alternate", HTML):
            alternates.append(path)
        for link in body["links"]:
            key = (link["href"], link.get("type"))
            if key not in seen:
                seen[key] = problem_of(api, link)
                wrong += [f"{path}: {seen[key]}"] if seen[key] else []
    report.check_all("core/links-have-rel-and-type", bare)
    report.check_all("core/self-with-its-type", own)
    report.check_all("core/alternate-html", alternates)
    report.check_all("core/links-lead-to-what-they-say", wrong, len(seen))


def problem_of(api, link):
    if "{" in link["href"] or link["rel"].endswith("/execute"):
        return ""
    answer = api.get(link["href"])
    expected = link.get("type", "").split(";")[0]
    return "" if answer.status == 200 and answer.media_type == expected else f"{link} -> {answer.status} {answer.media_type}"


REFUSED = (
    {"limit": "unlimited"}, {"limit": "-1"}, {"limit": "0"}, {"limit": "1.5"}, {"limit": ""},
    {"unknownQueryParameter1xxxx": "x"}, {"bbox": "1,2,3"}, {"bbox": "a,b,c,d"}, {"bbox": "0,95,1,96"},
    {"bbox": "1,2,3,4,5"}, {"bbox": "0,2,1,1"}, {"datetime": "yesterday"}, {"datetime": "2020-13-01"},
    {"datetime": "2021-01-01/2020-01-01"}, {"datetime": "../../.."}, {"crs": "http://www.opengis.net/def/crs/0/unsupported"},
    {"bbox": "80,40,90,45", "bbox_crs": "http://www.opengis.net/def/crs/0/unsupported"}, {"f": "gml3"},
    {"sortby": "colour"}, {"properties": "colour"}, {"filter": "colour = 1"}, {"filter": "name ="},
    {"filter": "1=1", "filter_lang": "ecql"}, {"datum": "mars"}, {"cursor": "~x"}, {"skipGeometry": "perhaps"},
)


def refusals(api, layers, report):
    wrong, count = [], 0
    for name, _ in layers:
        for parameters in REFUSED:
            answer, count = api.get(f"/collections/{name}/items", **parameters), count + 1
            body = answer.json() if answer.media_type == "application/problem+json" else {}
            named = body.get("parameter", "").replace("-", "_")
            if answer.status != 400 or named not in parameters:
                wrong.append(f"{parameters} -> {answer.status} {named}")
    report.check_all("core/refused-with-400-by-name", wrong, count)
    paths = ("/collections/dUmmYColLection", "/collections/dUmmYColLection/items", "/collections/port/items/no_such", "/nothing")
    report.check_all("core/what-is-not-there-is-404", [p for p in paths if api.get(p).status != 404], len(paths))
    larger = api.get("/collections/city_or_county/items", limit=1000000)
    report.check("core/too-large-limit-is-cut", larger.status == 200 and larger.json()["numberReturned"] == 105, str(larger)[:200])


def pages_for_people(api, layers, report):
    wrong, count, browser = [], 0, {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
    for path in documents(api, layers):
        for language in ("zh", "en"):
            answer, count = api.get(path, {**browser, "Accept-Language": language}), count + 1
            text = answer.body.decode("utf-8", "replace")
            if answer.status != 200 or answer.media_type != HTML or f'lang="{language}' not in text or "<script" in text:
                wrong.append(f"{path} in {language}: {answer.status} {answer.media_type}")
    report.check_all("core/every-resource-is-a-page", wrong, count)
