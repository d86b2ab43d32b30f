"""Parts 3 and 5 without CQL2: what schemas say of every feature, order, properties as parameters, words, and formats."""

import csv
import io
import json
import re

import jsonschema

ALWAYS = ("id", "geometry", "name", "name_en", "status", "kind", "valid_from")


def run(api, layers, report):
    report.section("selections/schemas", schemas, api, layers, report)
    report.section("selections/order", order, api, layers, report)
    report.section("selections/properties", by_property, api, layers, report)
    report.section("selections/words", by_words, api, layers, report)
    report.section("selections/less", less, api, layers, report)
    report.section("selections/formats", formats, api, layers, report)
    report.section("selections/headers", link_headers, api, layers, report)


def schemas(api, layers, report):
    """Every feature is as its schema says; everything that can be asked or ordered by is in the schema."""
    wrong, lists, count = [], [], 0
    for name, features in layers.placed():
        found = {which: api.get(f"/collections/{name}/{which}") for which in ("schema", "queryables", "sortables")}
        strange = [which for which, answer in found.items() if answer.status != 200 or answer.media_type != "application/schema+json"]
        lists += [f"{name}: {strange}"] if strange else []
        whole, queryables, sortables = (found[which].json() for which in ("schema", "queryables", "sortables"))
        jsonschema.Draft202012Validator.check_schema(whole)
        names = set(whole["properties"])
        used = {"id", "geometry"} | {key for f in features for key in f.properties}
        if names != used or not set(queryables["properties"]) <= names or not set(sortables["properties"]) <= names:
            lists.append(f"{name}: {sorted(names ^ used)[:5]}")
        if not set(ALWAYS) <= set(queryables["properties"]) or "geometry" in sortables["properties"]:
            lists.append(f"{name}: queryables or sortables")
        properties = {key: schema for key, schema in whole["properties"].items() if key != "geometry"}
        # Null is how features say that there is no value; a schema of OGC API says it by leaving the property out.
        checker = jsonschema.Draft202012Validator({**whole, "properties": properties, "additionalProperties": False})
        for feature in features:
            count += 1
            given = {"id": feature.id, **{key: value for key, value in feature.properties.items() if value is not None}}
            wrong += [f"{name}/{feature.id}: {error.message[:100]}" for error in checker.iter_errors(given)]
    report.check_all("selections/schemas-list-what-there-is", lists, len(layers.by_id))
    report.check_all("selections/features-are-as-their-schema-says", wrong, count)


def order(api, layers, report):
    """By each sortable property, both ways: false, true, numbers, text; without a value last; then by id."""
    wrong, count = [], 0
    for name, features in layers.placed():
        for key in api.get(f"/collections/{name}/sortables").json()["properties"]:
            for sign in ("", "-"):
                found, count = api.ids(name, sortby=f"{sign}{key}", limit=13), count + 1
                if found != ordered(features, key, sign == "-"):
                    wrong.append(f"{name} by {sign}{key}: {found[:4]}")
        found = api.ids(name, sortby="-status,name", limit=1000)
        expected = ordered(sorted(features, key=lambda f: (f.properties["name"].encode(), f.id)), "status", True, is_sorted=True)
        wrong += [] if found == expected else [f"{name} by two: {found[:4]}"]
    report.check_all("selections/order-is-pythons", wrong, count)


def ordered(features, key, descending, is_sorted=False):
    def value(feature):
        return feature.id if key == "id" else feature.properties.get(key)

    def place(found):
        rank = 0 if isinstance(found, bool) else 1 if isinstance(found, (int, float)) else 2
        return rank, found

    features = features if is_sorted else sorted(features, key=lambda f: f.id)
    given = [f for f in features if value(f) is not None and not isinstance(value(f), (list, dict))]
    missing = [f.id for f in features if f not in given]
    # Sorting twice keeps what is equal in the order of ids, also when it is turned round.
    return [f.id for f in sorted(given, key=lambda f: place(value(f)), reverse=descending)] + missing


def by_property(api, layers, report):
    wrong, count = [], 0
    for name, features in layers.placed():
        for key in ("id", "status", "kind", "uncertainty_m", "schematic", "aliases", "part_of", "valid_from"):
            values = {written(v) for f in features for v in entries(f, key)}
            if not values:
                continue
            text_only = key in ("id", "status", "kind", "aliases", "part_of", "valid_from")
            for text in sorted(values)[:3] + ["no such value"][:text_only]:
                expected, count = {f.id for f in features if text in map(written, entries(f, key))}, count + 1
                answer = api.get(f"/collections/{name}/items", **{key: text, "limit": 1000})
                found = {f["id"] for f in answer.json()["features"]} if answer.status == 200 else str(answer)[:150]
                if found != expected:
                    wrong.append(f"{name} {key}={text}: {found if isinstance(found, str) else len(found)} for {len(expected)}")
    report.check_all("selections/properties-are-parameters", wrong, count)
    # Abstract test queryables-query-parameters/query-param of Part 3: what cannot be a value is refused.
    impossible = (("port", "uncertainty_m", "many"), ("power_line", "stated_voltage_kv", "high"), ("port", "schematic", "perhaps"))
    answers = [api.get(f"/collections/{name}/items", **{key: text}) for name, key, text in impossible]
    report.check_all("selections/impossible-values-are-400", [str(a)[:90] for a in answers if a.status != 400], len(answers))


def entries(feature, key):
    value = feature.id if key == "id" else feature.properties.get(key)
    return [] if value is None else value if isinstance(value, list) else [value]


def written(value):
    return json.dumps(value) if isinstance(value, (bool, int, float)) else str(value)


def by_words(api, layers, report):
    wrong, count = [], 0
    for name, features in layers.placed():
        for words in ("horgos", "HORGOS", "霍尔果斯", "city 市", "aksu airport", "铁路", "xinjiang", "zzz"):
            names = {f.id: " ".join([f.id, f.properties["name"], f.properties["name_en"], *f.properties.get("aliases", [])]).lower() for f in features}
            expected = {id_ for id_, text in names.items() if all(word in text for word in words.lower().split())}
            found, count = set(api.ids(name, q=words)), count + 1
            wrong += [] if found == expected else [f"{name} {words}: {sorted(found ^ expected)[:3]}"]
    report.check_all("selections/words-are-found", wrong, count)


def less(api, layers, report):
    wrong = []
    for name, features in layers.placed():
        stored = {f.id: f for f in features}
        for feature in api.features(name, properties="status,name"):
            expected = {key: stored[feature["id"]].properties[key] for key in ("name", "status")}
            if feature["properties"] != expected or feature["geometry"] != stored[feature["id"]].raw:
                wrong.append(f"{name}/{feature['id']}: {feature['properties']}")
        for feature in api.features(name, skipGeometry="true"):
            if feature["geometry"] is not None or feature["properties"] != stored[feature["id"]].properties:
                wrong.append(f"{name}/{feature['id']} without geometry")
    report.check_all("selections/less-of-each-feature", wrong, len(layers))


def formats(api, layers, report):
    """The same features, in the same order, in every text format; GDAL reads the binary one among the clients."""
    wrong = []
    for name, features in layers.placed():
        more = {"sortby": "-name", "limit": 1000}
        items = api.get(f"/collections/{name}/items", **more).json()["features"]
        ids = [f["id"] for f in items]
        sequence = [json.loads(part) for part in api.get(f"/collections/{name}/items", f="geojsonseq", **more).body.decode().split("\x1e")[1:]]
        if [{k: f[k] for k in ("id", "geometry", "properties")} for f in sequence] != [{k: f[k] for k in ("id", "geometry", "properties")} for f in items]:
            wrong.append(f"{name} geojsonseq")
        place = api.get(f"/collections/{name}/items", f="jsonfg", **more).json()
        if [f["id"] for f in place["features"]] != ids or any(f["geometry"] != g["geometry"] for f, g in zip(place["features"], items)):
            wrong.append(f"{name} jsonfg")
        rows = list(csv.DictReader(io.StringIO(api.get(f"/collections/{name}/items", f="csv", **more).body.decode("utf-8-sig"))))
        if [row["id"] for row in rows] != ids or any(row["name"] != f["properties"]["name"] for row, f in zip(rows, items)):
            wrong.append(f"{name} csv: {list(rows[0])[:6] if rows else 'empty'}")
    report.check_all("selections/formats-hold-the-same", wrong, 3 * len(layers.by_id))


QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"


def link_headers(api, layers, report):
    """What a format has no room for stands in `Link`: the next page, and the queryables (abstract tests of Part 3)."""
    absent = []
    for name, _ in layers.placed():
        answer = api.call("HEAD", f"/collections/{name}/items", {"Accept": "application/json"})
        if not linked(answer, QUERYABLES).endswith(f"/collections/{name}/queryables"):
            absent.append(f"{name}: {answer.headers.get('link')}")
    report.check_all("selections/link-header-to-queryables", absent, len(layers.by_id))
    expected, wrong = sorted(f.id for f in layers["city_or_county"]), []
    for format_, ids in (("csv", ids_of_table), ("geojsonseq", ids_of_sequence)):
        answer, found = api.get("/collections/city_or_county/items", f=format_, limit=10), []
        while answer.status == 200:
            found += ids(answer.body.decode("utf-8-sig"))
            following = linked(answer, "next")
            if not following or len(found) > len(expected):
                break
            answer = api.get(following)
        if sorted(found) != expected:
            wrong.append(f"{format_}: {len(found)} of {len(expected)}")
    report.check_all("selections/pages-without-room-for-links-lead-on", wrong, 2)


def linked(answer, rel):
    """The address in `Link` with this relation, or nothing."""
    parts = re.findall(r'<([^>]*)>([^<]*)', answer.headers.get("link", ""))
    return next((href for href, rest in parts if re.search(rf'rel="?{re.escape(rel)}"?\s*(;|,|$)', rest.strip())), "")


def ids_of_table(text):
    return [row["id"] for row in csv.DictReader(io.StringIO(text))]


def ids_of_sequence(text):
    return [json.loads(part)["id"] for part in text.split("\x1e")[1:]]
