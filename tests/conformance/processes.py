"""OGC API Processes 1.0: core, process description, JSON, HTML, job list, dismiss; condition by condition as the official suite asks
them, and what it does not ask: that a job gives what waiting gives, that nobody sees another's jobs, that answers outlive a restart.
"""

import json
import re
import subprocess
import tempfile
import time
from pathlib import Path

import jsonschema
from server import serving

PROCESS = "http://www.opengis.net/def/rel/ogc/1.0"
EXCEPTION = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0"
CLASSES = ("core", "ogc-process-description", "json", "html", "oas30", "job-list", "dismiss")
TYPED = {"Content-Type": "application/json"}
ASYNC = {**TYPED, "Prefer": "respond-async"}
STATUS = {
    "type": "object",
    "required": ["jobID", "status", "type"],
    "properties": {
        "jobID": {"type": "string"}, "processID": {"type": "string"}, "type": {"enum": ["process"]}, "message": {"type": "string"},
        "status": {"enum": ["accepted", "running", "successful", "failed", "dismissed"]}, "progress": {"type": "integer", "minimum": 0, "maximum": 100},
        **{name: {"type": "string", "format": "date-time"} for name in ("created", "started", "finished", "updated")},
        "links": {"type": "array", "items": {"type": "object", "required": ["href", "rel"]}},
    },
}
# Each kind of answer, with the schema that the description points to.
ASKED = {
    "site-report": {"subject": {"type": "Polygon", "coordinates": [[[80.41, 44.19], [80.43, 44.19], [80.43, 44.21], [80.41, 44.21], [80.41, 44.19]]]}, "attributes": {"use": "logistics"}},
    "conflicts": {"layers": ["ftz_area", "bonded_zone", "railway"], "tiling": ["ftz_area"], "pieces": True},
    "siting": {"subject": {"collection": "park"}, "attributes": {"use": "power_chp"}, "criteria": [{"to": "port", "best_m": 0, "worst_m": 50000}]},
    "area": {"subject": {"collection": "ftz_area"}},
}


def run(asked, report):
    with tempfile.TemporaryDirectory() as folder:
        store, kept = Path(folder) / "plan.gpkg", {}
        made = [str(asked.binary), "key", "create", "--store", str(store), "--role", "reader", "--name"]
        keys = [{"Authorization": "Bearer " + subprocess.run([*made, name], check=True, capture_output=True, text=True).stdout.strip()} for name in ("one", "other")]
        with serving(asked.binary, "--store", store, data=asked.data) as api:
            report.section("processes/documents", documents, api, report)
            report.section("processes/waiting", waiting, api, report)
            report.section("processes/jobs", jobs, api, report, keys)
            report.section("processes/refusals", refusals, api, report)
            report.section("processes/kept", kept_answer, api, report, keys[0], kept)
        with serving(asked.binary, "--store", store, data=asked.data) as api:
            report.section("processes/restarted", restarted, api, report, keys[0], kept)


def execute(api, process, inputs, headers=None, **beside):
    return api.call("POST", f"/processes/{process}/execution", {**TYPED, **(headers or {})}, json.dumps({"inputs": inputs, **beside}))


def rels(document):
    return {link["rel"] for link in document["links"]}


def documents(api, report):
    landing = api.get("/").json()
    report.check("processes/landing", {f"{PROCESS}/processes", f"{PROCESS}/job-list"} <= rels(landing), sorted(rels(landing)))
    declared = set(api.get("/conformance").json()["conformsTo"])
    wanted = {f"http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/{name}" for name in CLASSES}
    report.check("processes/conformance-classes", wanted <= declared, sorted(wanted - declared))
    listed = api.get("/processes").json()["processes"]
    report.check("processes/limit", len(api.get("/processes", limit=1).json()["processes"]) == 1)
    wrong = []
    for summary in listed:
        alone = api.get(f"/processes/{summary['id']}").json()
        for member in ("id", "version", "title", "description", "jobControlOptions", "outputTransmission"):
            if not alone.get(member) or alone[member] != summary.get(member):
                wrong.append(f"{summary['id']}: {member}")
        if not {"sync-execute", "async-execute", "dismiss"} <= set(alone["jobControlOptions"]) or f"{PROCESS}/execute" not in rels(alone):
            wrong.append(f"{summary['id']}: ways to execute")
        for name, one in alone["inputs"].items():
            jsonschema.Draft202012Validator.check_schema(one["schema"])
            if not one.get("title") or one.get("minOccurs") not in (0, 1):
                wrong.append(f"{summary['id']}: input {name}")
        for name, one in alone["outputs"].items():
            schema = api.get(one["schema"]["$ref"])
            if schema.status != 200 or schema.media_type != "application/schema+json" or schema.json()["$id"] != one["schema"]["$ref"]:
                wrong.append(f"{summary['id']}: output {name}")
    report.check_all("processes/descriptions", wrong, len(listed))
    unknown = api.get("/processes/magic")
    report.check("processes/no-such-process", unknown.status == 404 and unknown.json()["type"] == f"{EXCEPTION}/no-such-process", unknown)
    pages = [api.get(path, {"Accept": "text/html"}) for path in ("/processes", "/processes/echo", "/processes/echo/schema", "/jobs")]
    report.check_all("processes/pages-for-people", [str(page) for page in pages if page.media_type != "text/html" or page.status != 200], len(pages))


def waiting(api, report):
    inputs = {"text": "here 这里", "number": -1.5, "flag": True, "words": ["a", "b"], "object": {"a": {"b": [1, 2]}}}
    answer = execute(api, "echo", inputs)
    given = answer.json()
    report.check("processes/echo", answer.status == 200 and all(given[name] == value for name, value in inputs.items()), answer)
    whole = execute(api, "echo", inputs, response="document", outputs={"answer": {"transmissionMode": "value"}})
    report.check("processes/document", whole.json() == {"answer": given}, whole)
    wrong = []
    for process, inputs in ASKED.items():
        answer = execute(api, process, inputs)
        if answer.status != 200:
            wrong.append(str(answer))
            continue
        schema = api.get(f"/processes/{process}/schema").json()
        wrong += [f"{process}: {'/'.join(map(str, error.absolute_path))}: {error.message[:120]}" for error in jsonschema.Draft202012Validator(schema).iter_errors(answer.json())]
    report.check_all("processes/answers-are-as-their-schema-says", wrong, len(ASKED))


def begun(api, process, inputs, key, **beside):
    answer = execute(api, process, inputs, {**ASYNC, **key}, **beside)
    if answer.status != 201:
        raise LookupError(str(answer))
    return answer


def until_ended(api, location, key):
    for _ in range(1200):
        info = api.get(location, key).json()
        if info["status"] not in ("accepted", "running"):
            return info
        time.sleep(0.05)
    raise TimeoutError(location)


def jobs(api, report, keys):
    one, other = keys
    answer = begun(api, "echo", {"text": "x", "pause": 2}, one)
    location, info = answer.headers["location"], answer.json()
    report.check("processes/created", re.fullmatch(re.escape(api.base) + r"/jobs/[0-9a-f]{32}", location) and location.endswith(info["jobID"]), location)
    report.check("processes/preference-applied", answer.headers.get("preference-applied") == "respond-async")
    early = api.get(f"{location}/results", one)
    report.check("processes/result-not-ready", early.status == 404 and early.json()["type"] == f"{EXCEPTION}/result-not-ready", early)
    seen, infos = [], [info]
    while infos[-1]["status"] in ("accepted", "running"):
        infos.append(api.get(location, one).json())
        seen.append(infos[-1].get("progress", 0))
        time.sleep(0.1)
    wrong = [error.message for info in infos for error in jsonschema.Draft202012Validator(STATUS).iter_errors(info)]
    report.check_all("processes/status-info", wrong, len(infos))
    report.check("processes/progress", infos[-1]["status"] == "successful" and seen == sorted(seen) and len(set(seen)) > 3, seen)
    report.check("processes/results-link", f"{PROCESS}/results" in rels(infos[-1]), rels(infos[-1]))
    same = []
    for process, inputs in ASKED.items():
        place = begun(api, process, inputs, one).headers["location"]
        until_ended(api, place, one)
        if api.get(f"{place}/results", one).body != execute(api, process, inputs, one).body:
            same.append(process)
    report.check_all("processes/a-job-gives-what-waiting-gives", same, len(ASKED))
    listed = api.get("/jobs", one).json()["jobs"]
    report.check("processes/job-list", len(listed) == 1 + len(ASKED) and {job["processID"] for job in listed} == {"echo", *ASKED}, len(listed))
    narrowed = [len(api.get(f"/jobs?{query}", one).json()["jobs"]) for query in ("processID=echo", "status=successful", "minDuration=2", "limit=2", "type=process")]
    report.check("processes/job-list-narrowed", narrowed == [1, 5, 1, 2, 5], narrowed)
    hidden = [api.call(method, location, key) for key in (other, {}) for method in ("GET", "DELETE")] + [api.get(f"{location}/results", other)]
    report.check_all("processes/nobody-sees-anothers", [str(a) for a in hidden if a.status != 404 or a.json()["type"] != f"{EXCEPTION}/no-such-job"], len(hidden))
    place = begun(api, "echo", {"pause": 20}, one).headers["location"]
    dismissed = api.call("DELETE", place, one)
    report.check("processes/dismissed", dismissed.status == 200 and dismissed.json()["status"] == "dismissed" and api.get(place, one).json()["status"] == "dismissed", dismissed)
    report.check("processes/no-results-of-dismissed", api.get(f"{place}/results", one).status == 410)
    failed = begun(api, "area", {"subject": {"collection": "atlantis"}}, one).headers["location"]
    info = until_ended(api, failed, one)
    why = api.get(f"{failed}/results", one)
    report.check("processes/failed", info["status"] == "failed" and why.status == 404 and why.media_type == "application/problem+json", why)


def refusals(api, report):
    bodies = ["", "[]", "{", '{"inputs": 1}', '{"inputs": {"colour": 1}}', '{"inputs": {}, "mode": "async"}', '{"inputs": {}, "response": "xml"}',
              '{"inputs": {}, "outputs": {"x": {}}}', '{"inputs": {}, "subscriber": {"successUri": "http://127.0.0.1/"}}', '{"inputs": {"pause": -1}}']
    wrong = []
    for body in bodies:
        for headers in (TYPED, ASYNC):
            answer = api.call("POST", "/processes/echo/execution", headers, body)
            if answer.status != 400 or answer.media_type != "application/problem+json":
                wrong.append(f"{body}: {answer}")
    report.check_all("processes/bad-requests", wrong, 2 * len(bodies))
    media = api.call("POST", "/processes/echo/execution", {"Content-Type": "text/plain"}, "{}")
    report.check("processes/media-type", media.status == 415, media)


def kept_answer(api, report, key, kept):
    place = begun(api, "conflicts", ASKED["conflicts"], key).headers["location"]
    until_ended(api, place, key)
    answer = api.get(f"{place}/results", key)
    report.check("processes/kept", answer.status == 200, answer)
    kept[place.removeprefix(api.base)] = answer.body


def restarted(api, report, key, kept):
    same = [api.get(f"{path}/results", key).body == body for path, body in kept.items()]
    report.check("processes/outlives-a-restart", same == [True], same)
