"""The API definition: valid OpenAPI 3.0 by two independent readers, and with what the suite looks for (points 2 and 3)."""

import json
import re
import subprocess
import tempfile
import urllib.parse
from pathlib import Path

from documents import OPENAPI, links

HERE = Path(__file__).parent
# What only a store can answer; `from` of /diff has to be given there, too.
WITH_A_STORE = ("/history", "/diff")
FORM = {"style": "form", "explode": False}


def run(api, layers, report, cache, is_quick):
    report.section("definition/document", document, api, report)
    report.section("definition/kaizen", kaizen, api, report, cache, is_quick)
    report.section("definition/test-points", test_points, api, layers, report)


def fetched(api):
    described = [link for link in links(api.get("/").json(), "service-desc") if link["type"].replace(" ", "") == OPENAPI]
    answer = api.get(described[0]["href"], {"Accept": OPENAPI})
    return answer, answer.json()


def resolved(definition, node):
    while "$ref" in node:
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = (definition if step == node["$ref"].removeprefix("#/").split("/")[0] else found)[step]
        node = found
    return node


def parameter(definition, path, name):
    entry = definition["paths"][path]
    given = entry.get("parameters", []) + entry["get"].get("parameters", [])
    return next((p for p in (resolved(definition, one) for one in given) if p["name"] == name), None)


def document(api, report):
    from openapi_spec_validator import OpenAPIV30SpecValidator

    answer, definition = fetched(api)
    report.check("definition/media-type", answer.headers["content-type"].replace(" ", "") == OPENAPI, answer.headers["content-type"])
    report.check("definition/is-3.0", definition["openapi"].startswith("3.0."), definition["openapi"])
    wrong = [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:150]}" for error in OpenAPIV30SpecValidator(definition).iter_errors()]
    report.check_all("definition/valid-for-openapi-spec-validator", wrong)
    for asked in ("/", "/conformance", "/collections", "/collections/x", "/collections/x/items", "/collections/x/items/y"):
        template = template_of(definition, asked)
        answers = definition["paths"].get(template, {}).get("get", {}).get("responses", {})
        report.check(f"definition/path {asked}", "200" in answers or "default" in answers, template)
    servers = [server["url"] for server in definition["servers"]]
    report.check("definition/servers", any((api.base + "/").startswith(url) or url == "/" for url in servers), servers)
    ids = [operation.get("operationId") for _, _, operation in operations(definition)]
    report.check("definition/operation-ids-once", None not in ids and len(set(ids)) == len(ids), len(ids))
    parameters(definition, template_of(definition, "/collections/x/items"), report)


def template_of(definition, path):
    """The most literal template that a path matches."""
    fitting = [t for t in definition["paths"] if re.fullmatch(re.sub(r"\\{[^/]*?\\}", "[^/]+", re.escape(t)), path)]
    return min(fitting, key=lambda t: t.count("{"), default=None)


def operations(definition):
    for path, entry in definition["paths"].items():
        for method, operation in entry.items():
            if method in ("get", "put", "post", "delete", "patch", "head", "options"):
                yield path, method, operation


def parameters(definition, items, report):
    found = {name: parameter(definition, items, name) for name in ("bbox", "limit", "datetime", "crs", "bbox-crs", "filter", "filter-lang", "filter-crs")}
    for name, entry in found.items():
        entry = entry or {}
        plain = entry.get("in") == "query" and entry.get("required") is False and {k: entry.get(k) for k in FORM} == FORM
        report.check(f"definition/parameter {name}: optional, style form, explode false", plain, {k: v for k, v in entry.items() if k not in ("description", "schema")})
    box = resolved(definition, found["bbox"]["schema"])
    holds = (box["type"], box["minItems"], box["maxItems"], box["items"]["type"]) == ("array", 4, 6, "number")
    report.check("definition/schema of bbox", holds, box)
    limit = resolved(definition, found["limit"]["schema"])
    holds = limit["type"] == "integer" and limit["minimum"] >= 0 and limit["default"] >= 0 and limit["maximum"] >= limit["default"]
    report.check("definition/schema of limit", holds, limit)
    report.check("definition/schema of datetime", resolved(definition, found["datetime"]["schema"])["type"] == "string")
    for name in ("crs", "bbox-crs", "filter-crs"):
        schema = resolved(definition, (found[name] or {}).get("schema", {}))
        report.check(f"definition/schema of {name}", (schema.get("type"), schema.get("format")) == ("string", "uri"), schema)


def kaizen(api, report, cache, is_quick):
    """The parser of the official suite; it is Java, and had by Maven. In a quick run only if it is there already."""
    target = Path(cache) / "kaizen"
    target.mkdir(parents=True, exist_ok=True)
    classpath = target / "classpath"
    if is_quick and not classpath.exists():
        report.skip("definition/valid-for-kaizen", "it would have to be fetched; a whole run does")
        return
    try:
        if not classpath.exists():
            build = ["mvn", "-q", "-B", "-f", str(HERE / "kaizen/pom.xml"), "dependency:build-classpath", f"-Dmdep.outputFile={classpath}"]
            subprocess.run(build, check=True, capture_output=True, timeout=120)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "api.json"
            path.write_text(json.dumps(fetched(api)[1]), encoding="utf-8")
            command = ["java", "-cp", classpath.read_text().strip(), str(HERE / "kaizen/Check.java"), str(path)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    except (OSError, subprocess.SubprocessError) as cause:
        report.skip("definition/valid-for-kaizen", f"Java or Maven cannot do it here: {type(cause).__name__}")
        return
    said = [line for line in done.stdout.splitlines() if line]
    report.check("definition/valid-for-kaizen", done.returncode == 0 and said[-1:] == ["valid"], " | ".join(said[:6]) or done.stderr[-300:])


def test_points(api, layers, report):
    """Each path, filled in with what the definition lists or with what there is, answers GET with 200."""
    _, definition = fetched(api)
    wrong, count = [], 0
    for path, method, operation in operations(definition):
        if method != "get" or "parameters" not in operation:
            continue
        needed = [p for p in (resolved(definition, one) for one in operation["parameters"]) if p.get("required") and p["in"] == "query"]
        if needed or "security" in operation or path.endswith(WITH_A_STORE):
            continue
        for filled in fillings(definition, path, layers):
            answer, count = api.get(filled), count + 1
            declared = operation["responses"]
            if answer.status != 200 and not (path.endswith("/execution") and answer.status == 400) or str(answer.status) not in declared:
                wrong.append(str(answer)[:160])
    report.check_all("definition/every-path-answers", wrong, count)
    listed = definition["paths"]["/collections/{collectionId}"]["get"]["parameters"]
    listed = [resolved(definition, one) for one in listed + definition["paths"]["/collections/{collectionId}"].get("parameters", [])]
    enum = next(p for p in listed if p["name"] == "collectionId")["schema"].get("enum", [])
    report.check("definition/collections-are-listed", set(enum) == set(layers.by_id), len(enum))


TILE = {"tileMatrixSetId": "WebMercatorQuad", "tileMatrix": "5", "tileRow": "11", "tileCol": "23"}


def fillings(definition, path, layers):
    """The path with what can stand in it: every collection, process, style and matrix set by itself."""
    template = path
    for name, value in TILE.items():
        if name != "tileMatrixSetId" or "{tileMatrix}" in path or "{collectionId}" in path:
            path = path.replace("{" + name + "}", value)
    if "{collectionId}" in path:
        for name, features in layers:
            yield path.replace("{collectionId}", name).replace("{featureId}", urllib.parse.quote(features[-1].id))
    for name in ("processId", "tileMatrixSetId", "styleId"):
        if "{" + name + "}" in path:
            for value in parameter(definition, template, name)["schema"].get("enum", []):
                yield path.replace("{" + name + "}", value)
    if "{" not in path:
        yield path
