"""Filters in both encodings, against what they mean for the layers as files; other ways to write the same; and faults."""

import collections
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import rows  # noqa: E402
from layers import CRS84, epsg  # noqa: E402


def run(api, layers, report, is_quick):
    report.section("cql2/rows", each_row, api, layers, report, 20 if is_quick else 80)
    report.section("cql2/spellings", spellings, api, report)
    report.section("cql2/filter-crs", other_systems, api, report)
    report.section("cql2/faults", faults, api, report)


def asked(api, collection, filter_, language):
    """Ids and the number that matched, or the refusal."""
    answer = api.get(f"/collections/{collection}/items", filter=filter_, filter_lang=language, limit=1000, skipGeometry="true")
    if answer.status != 200:
        return f"{answer.status} {answer.json().get('detail', '')[:200]}"
    page = answer.json()
    found = {feature["id"] for feature in page["features"]}
    return found if page["numberMatched"] == len(found) else f"{page['numberMatched']} matched, {len(found)} given"


def each_row(api, layers, report, combined):
    """Text and JSON each find exactly what the condition means."""
    wrong, count, hits = collections.defaultdict(list), collections.Counter(), collections.Counter()
    for name, collection, term in rows.rows(layers, combined=combined):
        expected = {f.id for f in layers[collection] if term(f) is True}
        count[name] += 1
        hits[name] += bool(expected)
        for language, written in (("cql2-text", term.text), ("cql2-json", json.dumps(term.json, ensure_ascii=False))):
            found = asked(api, collection, written, language)
            if found != expected:
                differs = found if isinstance(found, str) else f"{len(found)} found, {len(expected)} expected, {sorted(found ^ expected)[:3]}"
                wrong[name].append(f"{collection}: {written[:300]}: {differs}")
    for name, number in count.items():
        report.check_all(f"cql2/{name}", wrong[name], f"{number} conditions in text and JSON, {hits[name]} with features")


# The same in other words: (collection, the one, the other).
SAME = (
    ("port", "status = 'existing'", "status='existing'"),
    ("port", "status = 'existing'", "  status\n=\t'existing' "),
    ("port", "status = 'existing'", '"status" = \'existing\''),
    ("port", "status = 'existing'", "((status = 'existing'))"),
    ("port", "status = 'existing' AND valid_to IS NULL", "status = 'existing' and valid_to is null"),
    ("port", "NOT (status = 'existing')", "not(status = 'existing')"),
    ("port", "status = 'existing' OR status = 'proposed' AND valid_to IS NULL", "status = 'existing' OR (status = 'proposed' AND valid_to IS NULL)"),
    ("port", "NOT status = 'existing' AND valid_to IS NULL", "(NOT (status = 'existing')) AND valid_to IS NULL"),
    ("port", "uncertainty_m > 1000", "uncertainty_m > 1e3"),
    ("port", "uncertainty_m > 1000", "uncertainty_m > 1000.0"),
    ("port", "uncertainty_m > 1000", "1000 < uncertainty_m"),
    ("port", "uncertainty_m > -1000", "uncertainty_m > -1.0E+3"),
    ("port", "name_en = 'It''s'", "name_en = 'It\\'s'"),
    ("port", "uncertainty_m + 2 * 3 > 1006", "uncertainty_m + (2 * 3) > 1006"),
    ("port", "uncertainty_m - 2 - 3 > 995", "(uncertainty_m - 2) - 3 > 995"),
    ("port", "S_INTERSECTS(geometry, BBOX(80,44,81,45))", "s_intersects(geometry,bbox(80, 44, 81, 45))"),
    ("port", "S_INTERSECTS(geometry, BBOX(80,44,81,45))", "S_INTERSECTS(geometry, POLYGON((80 44, 81 44, 81 45, 80 45, 80 44)))"),
    ("port", "S_INTERSECTS(geometry, BBOX(80,44,81,45))", "S_INTERSECTS(BBOX(80,44,81,45), geometry)"),
    ("port", "S_INTERSECTS(geometry, BBOX(80,44,81,45))", "S_INTERSECTS(geometry, BBOX(80,44,-100,81,45,9000))"),
    ("port", "S_INTERSECTS(geometry, POINT(80.41639 44.20276))", "S_INTERSECTS(geometry, POINT Z (80.41639 44.20276 5))"),
    ("port", "S_INTERSECTS(geometry, MULTIPOINT((80.4 44.2), (87.6 43.8)))", "S_INTERSECTS(geometry, MULTIPOINT(80.4 44.2, 87.6 43.8))"),
    ("port", "T_INTERSECTS(INTERVAL(valid_from, '..'), INTERVAL('2018-01-01', '2019-01-01'))", "t_intersects(interval(valid_from,'..'),interval('2018-01-01','2019-01-01'))"),
    ("port", "valid_from < DATE('2018-01-01')", "valid_from < date('2018-01-01')"),
    ("port", "name LIKE '霍%'", "name like '霍%'"),
    ("port", "NOT (name LIKE '霍%')", "name NOT LIKE '霍%'"),
    ("city_or_county", "A_CONTAINS(aliases, ('喀什'))", "a_contains(aliases,('喀什'))"),
    ("city_or_county", "A_CONTAINS(aliases, ('喀什'))", "A_CONTAINEDBY(('喀什'), aliases)"),
)


def spellings(api, report):
    wrong = []
    for collection, one, other in SAME:
        found = [asked(api, collection, text, "cql2-text") for text in (one, other)]
        if isinstance(found[0], str) or found[0] != found[1]:
            wrong.append(f"{one!r} and {other!r}: {found if isinstance(found[1], str) else [len(f) for f in found]}")
    report.check_all("cql2/spellings-mean-the-same", wrong, len(SAME))


def other_systems(api, report):
    """The same box in four systems, in their official axes."""
    expected = asked(api, "city_or_county", "S_INTERSECTS(geometry, BBOX(80,44,81,45))", "cql2-text")
    wrong = []
    for uri, corners in ((CRS84, "80,44,81,45"), (epsg(4490), "44,80,45,81"), (epsg(4326), "44,80,45,81"), (epsg(3857), "8905559.263,5465442.183,9016878.754,5621521.486")):
        for language, text in (("cql2-text", f"S_INTERSECTS(geometry, BBOX({corners}))"), ("cql2-json", f'{{"op":"s_intersects","args":[{{"property":"geometry"}},{{"bbox":[{corners}]}}]}}')):
            answer = api.get("/collections/city_or_county/items", filter=text, filter_lang=language, filter_crs=uri, limit=1000)
            found = {f["id"] for f in answer.json()["features"]} if answer.status == 200 else str(answer)
            if found != expected or not expected:
                wrong.append(f"{uri} {language}: {found if isinstance(found, str) else sorted(found ^ expected)}")
    report.check_all("cql2/filter-crs", wrong, 8)


TEXT_FAULTS = (
    " ", "name", "name =", "= 'x'", "name = 'x", "name == 'x'", "name = 'x' AND", "AND name = 'x'", "(name = 'x'", "name = 'x')", "colour = 1",
    "name LIKE", "name LIKE 5", "name IN ()", "name IN 'x'", "name BETWEEN 1", "name IS", "name IS NOT", "NOT", "1", "'x'",
    "S_INTERSECTS(geometry)", "S_INTERSECTS(geometry, 5)", "S_INTERSECTS(name, POINT(1 1))", "S_NEAR(geometry, POINT(1 1))",
    "S_INTERSECTS(geometry, POINT(1))", "S_INTERSECTS(geometry, POLYGON((0 0, 1 1)))", "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))",
    "S_INTERSECTS(geometry, BBOX(1,2,3))", "S_INTERSECTS(geometry, BBOX(1000000,1000000,2000000,2000000))", "S_INTERSECTS(geometry, POINT(1 1)", "valid_from < DATE('2018-13-01')", "valid_from < DATE('yesterday')",
    "valid_from < TIMESTAMP('2018-01-01')", "T_DURING(valid_from, INTERVAL('2020-01-01', '2019-01-01'))", "T_DURING(valid_from)",
    "T_MEETS(valid_from, DATE('2020-01-01'))", "A_CONTAINS(aliases)", "no_such_function(name) = 1", "area_m2(name) > 1", "lower(1) = 'x'",
    "name = 1 2", "uncertainty_m + > 1", "uncertainty_m > 1e400", "name = \"x", "name ; 1", "\x00", "{}",
)
JSON_FAULTS = (
    "{", "[]", "5", '"x"', "null", "{}", '{"op":"="}', '{"op":"=","args":[]}', '{"op":"=","args":[{"property":"name"}]}',
    '{"op":"near","args":[1,2]}', '{"op":"=","args":[{"property":"colour"},1]}', '{"op":"like","args":[{"property":"name"},5]}',
    '{"op":"in","args":[{"property":"name"},"x"]}', '{"op":"not","args":[]}', '{"op":"and","args":[true]}', '{"op":"isNull","args":[]}',
    '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[1]}]}', '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Circle","coordinates":[1,2]}]}',
    '{"op":"<","args":[{"property":"valid_from"},{"date":"yesterday"}]}', '{"op":"t_during","args":[{"property":"valid_from"},{"interval":["2020-01-01"]}]}',
    '{"op":"=","args":[{"property":5},1]}', '{"op":"=","args":[{"property":"name"},"x"]} x', '{"op":5,"args":[1,1]}', "not json",
)


def faults(api, report):
    wrong = []
    for language, texts in (("cql2-text", TEXT_FAULTS), ("cql2-json", JSON_FAULTS)):
        for text in texts:
            answer = api.get("/collections/city_or_county/items", filter=text, filter_lang=language, limit=1)
            body = answer.json() if answer.media_type == "application/problem+json" else {}
            if answer.status != 400 or body.get("parameter") != "filter" or not body.get("detail"):
                wrong.append(f"{text!r}: {answer.status} {body.get('parameter')}")
    report.check_all("cql2/faults-are-400", wrong, len(TEXT_FAULTS) + len(JSON_FAULTS))
    harmed = []
    much = ("(" * 4000 + "1=1" + ")" * 4000, "NOT " * 2000 + "1=1", "(" * 30, "[" * 6000, "name = '" + "x" * 300000 + "'", " OR ".join(["1=1"] * 3000))
    for text in much:
        for language in ("cql2-text", "cql2-json"):
            answer = api.get("/collections/city_or_county/items", filter=text, filter_lang=language)
            if answer.status not in (400, 414, 431):
                harmed.append(f"{text[:20]}…: {answer.status}")
    report.check_all("cql2/too-much-is-refused", harmed, 2 * len(much))
    report.check("cql2/it-still-answers", api.get("/collections/port/items", filter="1=1").status == 200)
