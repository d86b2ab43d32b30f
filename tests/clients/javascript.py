"""Clients in JavaScript: @camptocamp/ogc-client in Node, OpenLayers and MapLibre in headless Chromium."""

import json
import shutil
import subprocess
from pathlib import Path

import shapely

WEB = Path(__file__).parent / "web"
NODE_S = 150


def node(script, *words):
    done = subprocess.run(["node", str(WEB / script), *words], capture_output=True, text=True, timeout=NODE_S, cwd=WEB)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise LookupError(f"{script} ended with {done.returncode}: {done.stderr[-400:]}")
    return json.loads(lines[-1])


def run(api, layers, report, is_quick):
    if not (WEB / "node_modules/ol").is_dir():
        report.skip("ogc-client/all", "its packages are not installed (npm ci)")
        return
    report.section("ogc-client/asks", ogc_client, api, layers, report)
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        report.skip("web/all", "there is no Chromium")
        return
    report.section("web/maps", maps, api, layers, report, browser, ["port"] if is_quick else ["port", "water_body", "ftz_area"])


def ogc_client(api, layers, report):
    found, port = node("ogc-client.mjs", api.base), layers["port"]
    broken = {name: value["error"] for name, value in found.items() if isinstance(value, dict) and "error" in value}
    report.check("ogc-client/no-error", not broken, broken or "")
    report.check("ogc-client/info", found["info"].get("title") == "groundplan", found["info"].get("title"))
    report.check("ogc-client/lists-every-collection", found["hasFeatures"] is True and found["featureCollections"] == list(layers.by_id), found["featureCollections"][:3])
    systems = found["collection"].get("crs", [])
    report.check("ogc-client/collection-systems", any("4490" in crs for crs in systems) and any("3857" in crs for crs in systems), len(systems))
    report.check("ogc-client/reads-all", sorted(found["all"]) == sorted(f.id for f in port), len(found["all"]))
    inside = {f.id for f in port if f.geometry is not None and f.geometry.intersects(shapely.box(80, 44, 81, 45))}
    report.check("ogc-client/bbox", set(found["inBox"]) == inside, found["inBox"])
    names = {f.id: f.properties["name"] for f in port}
    report.check("ogc-client/sorted", [names[id_] for id_ in found["sorted"]] == sorted(names.values(), reverse=True))
    report.check("ogc-client/one-feature", found["item"] == names["port_horgos"], found["item"])
    report.check("ogc-client/filter", set(found["filtered"]) == {f.id for f in port if f.properties["status"] == "planned"})
    answer = api.get(found["url"])
    named = "3857" in answer.headers.get("content-crs", "")
    report.check("ogc-client/address-of-items", answer.status == 200 and answer.json()["numberReturned"] == 5 and named, found["url"].removeprefix(api.base))


def maps(api, layers, report, browser, collections):
    found = node("browser.mjs", api.base, browser, *collections)
    report.check_all("web/nothing-is-loaded-from-elsewhere", found["outside"])
    for name, seen in found["results"].items():
        library, collection = name.split()
        placed = [f for f in layers[collection] if f.geometry is not None]
        if "error" in seen:
            report.check(f"web/{library}-{collection}", False, seen["error"][:400])
        elif library == "openlayers":
            whole = sorted(seen["ids"]) == sorted(f.id for f in placed) and seen["drawn"] == len(placed)
            report.check(f"web/{library}-{collection}", whole, f"{seen['drawn']} drawn, {len(seen['ids'])} read, {len(placed)} there")
        else:
            names = {f.properties["name"] for f in placed}
            report.check(f"web/{library}-{collection}", set(seen["drawn"]) == names, f"{len(seen['drawn'])} drawn, {len(names)} there")
