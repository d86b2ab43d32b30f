#!/usr/bin/env python3
"""Three proposals made up from the documents, as a planner would hand them in: `groundplan report` on a GeoJSON file and on
the same site as an exchange file of plots, its page, and figures of it computed again from the layers.

Usage: reports.py --binary target/debug/groundplan --data data
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from geographiclib.geodesic import Geodesic

# CGCS2000.
EARTH = Geodesic(6378137.0, 1 / 298.257222101)
CONCLUSIONS = {"met", "breached", "undecided", "undecidable", "not_applicable"}
# Name, what is said, and west, south, east, north in degrees.
PROPOSALS = [
    ("coal-chemistry", {"use": "coal_chemistry", "status": "new"}, (81.30, 43.86, 81.34, 43.89)),
    ("pumped-storage", {"use": "power_pumped_storage", "status": "new", "is_construction": True}, (81.10, 44.68, 81.16, 44.72)),
    ("logistics-yard", {"use": "logistics", "status": "new", "is_construction": True}, (80.41, 44.19, 80.43, 44.205)),
]
results = []


def case(name, holds, detail=""):
    results.append(bool(holds))
    print(f"{'ok  ' if holds else 'FAIL'} {name}{'' if holds else ': ' + str(detail)[:600]}", flush=True)


def run(binary, *command):
    done = subprocess.run([binary, *map(str, command)], capture_output=True, text=True, timeout=600, check=False)
    return done.returncode, done.stdout, done.stderr


def ring(west, south, east, north, steps=400):
    """Corners joined by lines that are straight in longitude and latitude, as many short geodesics."""
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    for (x0, y0), (x1, y1) in zip(corners, corners[1:]):
        for i in range(steps):
            yield x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps


def area_m2(box):
    polygon = EARTH.Polygon()
    for lon, lat in ring(*box):
        polygon.AddPoint(lat, lon)
    return abs(polygon.Compute(False, True)[2])


def positions(geometry):
    """Points of a geometry, edges in steps of some 200 m."""
    if geometry["type"].startswith("Multi") or geometry["type"] == "Polygon":
        inner = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon", "Polygon": "LineString"}
        for part in geometry["coordinates"]:
            yield from positions({"type": inner[geometry["type"]], "coordinates": part})
    elif geometry["type"] == "Point":
        yield tuple(geometry["coordinates"])
    else:
        line = geometry["coordinates"]
        for (x0, y0), (x1, y1) in zip(line, line[1:]):
            steps = max(1, math.ceil(math.hypot((x1 - x0) * 80_000, (y1 - y0) * 111_000) / 200))
            for i in range(steps + 1):
                yield x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps


def distance_m(box, geometry):
    """From the nearer points of both, good to some hundred metres."""
    site = list(ring(*box, steps=40))
    rough = lambda p, q: math.hypot((p[0] - q[0]) * math.cos(math.radians(q[1])), p[1] - q[1])
    theirs = list(positions(geometry))
    w, s, e, n = box
    if any(w <= x <= e and s <= y <= n for x, y in theirs):
        return 0.0
    near = sorted(theirs, key=lambda p: min(rough(p, q) for q in site[::8]))[:40]
    return min(EARTH.Inverse(q[1], q[0], p[1], p[0])["s12"] for p in near for q in site)


def check_conclusions(name, report):
    case(f"{name}: all 65 rules have a conclusion and its reason in both languages",
         len(report["rules"]) == 65 and all(r["conclusion"] in CONCLUSIONS and r["reason"]["zh"] and r["reason"]["en"] for r in report["rules"]))
    lists = report["overall"]
    told = sum((lists[key] for key in ["breached", "undecided", "undecidable", "met", "not_applicable"]), [])
    case(f"{name}: each is in exactly one list", sorted(told) == sorted(r["rule"] for r in report["rules"]))
    case(f"{name}: no red line is open, so nothing is free of conflict", lists["conclusion"] != "no_conflict" and "R08" in lists["undecidable"])


def check_figures(name, box, report, layers):
    ours, theirs = report["site"]["area"]["value"], area_m2(box)
    case(f"{name}: its area is that of the ellipsoid", abs(ours - theirs) < 1e-7 * theirs, (ours, theirs))
    case(f"{name}: hectares and mu follow", abs(report["site"]["area_mu"] - ours * 3 / 2000) < 1e-6 * ours)
    wrong, seen = [], 0
    for rule in report["rules"]:
        for row in rule.get("evidence", []):
            geometry = layers[row["collection"], row["id"]]
            expected, found = distance_m(box, geometry), row["distance"]["value"]
            seen += 1
            if abs(expected - found) > 150 + 0.01 * expected:
                wrong.append((rule["rule"], row["id"], found, expected))
            e = row["uncertainty_m"]
            if row["distance"]["interval"] != [max(0.0, found - e), found + e]:
                wrong.append((rule["rule"], row["id"], row["distance"]["interval"], e))
    case(f"{name}: {seen} distances and their intervals, computed again", seen > 0 and not wrong, wrong[:5])


def check_page(name, binary, data, site, folder):
    page = folder / f"{name}.html"
    code, out, err = run(binary, "report", "--data", data, site, "--html", page, "--lang", "zh")
    case(f"{name}: a page is written, and what it comes to is said", code == 0 and "cannot_be_decided" in out, (code, err))
    text = page.read_text(encoding="utf-8").removeprefix("<!DOCTYPE html>")
    root = ElementTree.fromstring(text)
    words = "".join(root.itertext())
    case(f"{name}: it names all rules that are about the site", all(rule in words for rule in ["R08", "R09", "R11"]) and "地块合规性分析报告" in words)


def check_plots(name, binary, data, site, folder, report):
    text = folder / f"{name}.txt"
    code, out, err = run(binary, "write-plot", "--data", data, "--file", site)
    text.write_text(out, encoding="utf-8")
    said = ",".join(f"{k}={str(v).lower() if isinstance(v, bool) else v}" for k, v in report["attributes"].items())
    code, out, err = run(binary, "report", "--data", data, text, "--attributes", said, "--format", "json")
    case(f"{name}: the same site as a file of plots", code == 0, err)
    again = json.loads(out)
    same = {r["rule"]: r["conclusion"] for r in again["rules"]} == {r["rule"]: r["conclusion"] for r in report["rules"]}
    case(f"{name}: has the same conclusions", same)
    case(f"{name}: and the area to a millionth", abs(again["site"]["area"]["value"] / report["site"]["area"]["value"] - 1) < 1e-6)
    lines = text.read_text(encoding="utf-8").splitlines()
    bad = next(i for i, line in enumerate(lines) if line.startswith("J2"))
    lines[bad] = lines[bad].rsplit(",", 1)[0] + ",east"
    text.write_text("\n".join(lines), encoding="utf-8")
    code, out, err = run(binary, "report", "--data", data, text)
    case(f"{name}: a line that cannot be read is told by its number", code == 2 and f"line {bad + 1}" in err, (code, err))


def check_store(binary, folder):
    """What was imported into a store counts on the command line, too."""
    def square(west, south, east, north):
        return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]}

    line = {"type": "Feature", "id": "r1", "properties": {"uncertainty_m": 0, "authority": "office"}, "geometry": square(80.4, 44.1, 80.5, 44.2)}
    lines, site, store = folder / "lines.geojson", folder / "site.geojson", folder / "plan.gpkg"
    lines.write_text(json.dumps({"type": "FeatureCollection", "features": [line]}), encoding="utf-8")
    site.write_text(json.dumps(square(80.45, 44.15, 80.55, 44.25)), encoding="utf-8")
    code, out, err = run(binary, "import", lines, "--store", store, "--collection", "red_line")
    case("a layer is imported into a store", code == 0, err)
    code, out, err = run(binary, "report", site, "--store", store, "--layers", "red_line", "--format", "json")
    case("there is a report over the store", code == 0, err)
    layer = json.loads(out)["layers"][0]
    common = area_m2((80.45, 44.15, 80.5, 44.2))
    case("it has the ground in common, computed again", abs(layer["net"]["value"] / common - 1) < 1e-9, (layer["net"], common))
    case("and says who issued it", layer["authorities"] == [{"zh": "office", "en": "office"}], layer["authorities"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--data", required=True)
    args = parser.parse_args()
    layers = {}
    for file in Path(args.data, "layers").glob("*.geojson"):
        for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
            layers[file.stem, feature["id"]] = feature["geometry"]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for name, said, box in PROPOSALS:
            w, s, e, n = box
            outline = [[[w, s], [e, s], [e, n], [w, n], [w, s]]]
            feature = {"type": "Feature", "id": name, "properties": {"name": name, **said}, "geometry": {"type": "Polygon", "coordinates": outline}}
            site = folder / f"{name}.geojson"
            site.write_text(json.dumps(feature), encoding="utf-8")
            code, out, err = run(args.binary, "report", "--data", args.data, site, "--format", "json")
            case(f"{name}: there is a report", code == 0, err)
            report = json.loads(out)
            check_conclusions(name, report)
            check_figures(name, box, report, layers)
            check_page(name, args.binary, args.data, site, folder)
            check_plots(name, args.binary, args.data, site, folder, report)
        check_store(args.binary, folder)
    print(f"{sum(results)} of {len(results)} hold")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
