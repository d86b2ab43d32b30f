"""QGIS, headless, as Debian has it (3.22). That version filters properties itself and cannot edit by OGC API: what it can is
asked of it, and edits are made in the store while the server is down, as docs/how-to/keep-and-change-data.md says.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path

from layers import in_box
from proxy import watching
from server import serving

INSIDE = Path(__file__).parent / "qgis_inside.py"
PYTHON = "/usr/bin/python3"
BOX = (80, 44, 81, 45)
RUN_S = 120


def inside(what, *words):
    with tempfile.TemporaryDirectory() as home:
        more = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": home, "XDG_RUNTIME_DIR": home, "PYTHONDONTWRITEBYTECODE": "1"}
        more.pop("PYTHONPATH", None)
        done = subprocess.run([PYTHON, str(INSIDE), what, *map(str, words)], capture_output=True, text=True, timeout=RUN_S, env=more)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise LookupError(f"QGIS ended with {done.returncode}: {done.stderr[-400:]}")
    return json.loads(lines[-1])


def is_there():
    done = subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False)
    return done.returncode == 0


def run(api, layers, report, binary, data):
    if not is_there():
        report.skip("qgis/all", "python3-qgis is not installed")
        return
    report.section("qgis/reads", reads, api, layers, report)
    report.section("qgis/edits", edits, report, binary, data)


def reads(api, layers, report):
    with watching(api.base) as (base, log):
        found = inside("read", base, "city_or_county", *BOX)
    features = layers["city_or_county"]
    report.check("qgis/version", True, found["version"])
    report.check("qgis/layer-loads", found["is_valid"] and found["fields"] > 10, found)
    report.check("qgis/reads-all", found["all"] == len(features) == found["with_geometry"], found["all"])
    report.check("qgis/extent", max(abs(a - b) for a, b in zip(found["extent"], extent(features))) < 1e-6, found["extent"])
    report.check("qgis/bbox", set(found["in_box"]) == in_box(features, BOX), len(found["in_box"]))
    asked = [q["bbox"] for q in log.queries("/collections/city_or_county/items") if "bbox" in q]
    report.check("qgis/bbox-at-the-server", bool(asked), asked[:1])
    planned = {f.id for f in features if f.properties["kind"] == "county"}
    report.check("qgis/attribute-filter", set(found["by_attribute"]) == planned, len(planned))


def extent(features):
    bounds = [f.geometry.bounds for f in features if f.geometry is not None]
    return min(b[0] for b in bounds), min(b[1] for b in bounds), max(b[2] for b in bounds), max(b[3] for b in bounds)


def edits(report, binary, data):
    """By the provider where it can, else in the GeoPackage."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "plan.gpkg"
        key = [str(binary), "key", "create", "--store", str(store), "--name", "qgis", "--role", "admin"]
        secret = subprocess.run(key, check=True, capture_output=True, text=True).stdout.strip()
        with serving(binary, "--store", store, data=data) as api:
            found = inside("edit", api.base, "port", secret)
            can = found["can_edit"]
            report.check("qgis/says-what-it-can", found["is_valid"], found["capabilities"][:120])
            if can:
                note = api.get("/collections/port/items/port_horgos").json()["properties"].get("note")
                report.check("qgis/edits-by-the-api", found["committed"] and note == "edited in QGIS", found)
        if not can:
            report.skip("qgis/edits-by-the-api", "this QGIS has no editing in its OAPIF provider")
        done = inside("edit-file", store, "port")
        report.check("qgis/edits-the-store", done["committed"], done)
        with serving(binary, "--store", store, data=data) as api:
            name = api.get("/collections/port/items/port_horgos").json()["properties"]["name_en"]
            versions = api.get("/collections/port/items/port_horgos/history").json()["versions"]
            report.check("qgis/the-edit-is-a-version", name == "Edited in QGIS" and len(versions) >= 2, f"{name}, {len(versions)} versions")
