"""Schemathesis: what the API definition says, and what it does not, over a store with a key that may do everything.

`/events` is left out: its answer never ends, and every call of it would last until the fuzzer loses patience; `tiles_live` listens
to it. No answer may be a 5xx, have a status, media type or header that is not declared, or a body that its schema refuses.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from server import serving

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance"
WHOLE_S, QUICK_S, LEAST = 200, 20, 5000
# How many there are in the shortened run depends on how busy the machine is; that every operation was called does not.
LEAST_QUICK = 100
LEFT_OUT = 1


def run(binary, data, report, is_quick, seed=1):
    report.section("fuzz/schemathesis", fuzz, binary, data, report, is_quick, seed)


def fuzz(binary, data, report, is_quick, seed):
    with tempfile.TemporaryDirectory() as folder:
        store, results = Path(folder) / "plan.gpkg", Path(folder) / "results.json"
        key = [str(binary), "key", "create", "--store", str(store), "--name", "fuzz", "--role", "admin"]
        secret = subprocess.run(key, check=True, capture_output=True, text=True).stdout.strip()
        with serving(binary, "--store", store, data=data) as api:
            seconds = QUICK_S if is_quick else WHOLE_S
            command = [
                str(Path(sys.executable).parent / "schemathesis"), "run", f"{api.base}/api", "--seed", str(seed), "--max-time", str(seconds),
                "--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--generation-database", "none", "--continue-on-failure",
                "--exclude-path", "/events", "--no-color", "--report", "json", "--report-json-path", str(results), "-H", f"Authorization: Bearer {secret}",
            ]
            done = subprocess.run(command, capture_output=True, text=True, timeout=2 * seconds + 60, cwd=folder)
            alive = api.get("/health").status == 200
        found = json.loads(results.read_text(encoding="utf-8")) if results.exists() else {}
    tell(found, done, report, LEAST_QUICK if is_quick else LEAST)
    report.check("fuzz/the-server-is-alive", alive)


def tell(found, done, report, least):
    cases = found.get("test_cases", {})
    report.check("fuzz/ran", bool(cases) and not found.get("errors"), (found.get("errors") or [done.stdout[-400:]])[:3] if not cases or found.get("errors") else "")
    report.check("fuzz/enough-calls", cases.get("generated", 0) >= least, f"{cases.get('generated', 0)} calls, at least {least}")
    report.check_all("fuzz/answers-are-as-declared", [one_line(failure, done.stdout) for failure in found.get("failures", [])], cases.get("generated"))
    operations = found.get("operations", {})
    report.check("fuzz/every-operation", operations.get("tested", 0) == operations.get("total", 0) - LEFT_OUT > 0, operations)


def one_line(failure, told):
    """What it is, of how many operations, and the first request that shows it."""
    part = told.split(failure.get("title", ""), 1)[-1]
    example = re.search(r"curl -X .*", part)
    operations = failure.get("operations", [])
    return f"{failure.get('title')}: {len(operations)} operations ({', '.join(operations[:3])}); {example.group(0)[:400] if example else ''}"
