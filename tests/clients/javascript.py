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
    if shutil.which("node") is None or not (WEB / "node_modules/ol").is_dir():
        report.skip("ogc-client/all", "Node.js or its packages are not installed (npm ci)")
        return
    report.section("ogc-client/asks", ogc_client, api, layers, report)
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        report.skip("web/all", "there is no Chromium")
        return
    report.section("web/maps", maps, api, layers, report, browser, ["port"] if is_quick else ["port", "water_body", "ftz_area"])


def ogc_client(api, layers, report):
    found, port = node("ogc-client.mjs", api.base), layers["port"]
    ids, names = {f.id for f in port}, {f.id: f.properties["name"] for f in port}

    def told(name, holds):
        value = found[name]
        broken = value["error"].replace(api.base, "") if isinstance(value, dict) and "error" in value else None
        report.check(f"ogc-client/{name}", broken is None and holds(value), broken or "")

    told("info", lambda info: info["title"] == "groundplan")
    told("hasFeatures", lambda has: has is True)
    told("featureCollections", lambda listed: listed == list(layers.by_id))
    told("collection", lambda entry: all(any(code in crs for crs in entry["crs"]) for code in ("3857", "4490")))
    told("all", lambda seen: set(seen) == ids and len(seen) == len(ids))
    inside = {f.id for f in port if f.geometry is not None and f.geometry.intersects(shapely.box(80, 44, 81, 45))}
    told("inBox", lambda seen: set(seen) == inside)
    told("sorted", lambda seen: [names[id_] for id_ in seen] == sorted(names.values(), reverse=True))
    told("item", lambda name: name == names["port_horgos"])
    told("filtered", lambda seen: set(seen) == {f.id for f in port if f.properties["status"] == "proposed"})
    told("url", lambda url: in_mercator(api.get(url)))


def in_mercator(answer):
    return answer.status == 200 and answer.json()["numberReturned"] == 5 and "3857" in answer.headers["content-crs"]


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
