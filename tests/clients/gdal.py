"""GDAL: lists, reads, filters at the server, and reads the other formats in other CRSs."""

import json
import re
import subprocess
import tempfile
from pathlib import Path

from layers import epsg, in_box
from proxy import watching

BOX = (80, 44, 81, 45)
RUN_S = 120


def command(*words):
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=RUN_S, check=False)
    return done.stdout + done.stderr


def run(api, layers, report, is_quick):
    version = command("ogrinfo", "--version")
    report.check("gdal/version", version.startswith("GDAL"), version.split(",")[0])
    report.section("gdal/lists", lists, api, layers, report)
    report.section("gdal/boxes", boxes, api, layers, report)
    report.section("gdal/attributes", attributes, api, layers, report)
    report.section("gdal/reads", reads, api, layers, report, ["port", "water_body"] if is_quick else list(layers.by_id))
    report.section("gdal/systems", systems, api, layers, report, version)


def lists(api, layers, report):
    listed = re.findall(r"^\d+: (\w+) \(", command("ogrinfo", f"OAPIF:{api.base}/"), re.M)
    report.check("gdal/lists-every-layer", listed == list(layers.by_id), len(listed))
    summary = command("ogrinfo", "-al", "-so", f"OAPIF:{api.base}/", "-oo", "PAGE_SIZE=1000")
    found = dict(zip(re.findall(r"^Layer name: (\w+)", summary, re.M), map(int, re.findall(r"^Feature Count: (\d+)", summary, re.M))))
    report.check("gdal/counts-every-layer", found == {name: len(features) for name, features in layers}, sum(found.values()))
    report.check("gdal/no-error", "ERROR" not in summary, summary[-300:] if "ERROR" in summary else "")


def found_ids(source, layer, *more):
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out.geojson"
        said = command("ogr2ogr", "-f", "GeoJSON", target, source, layer, *more)
        if not target.exists():
            raise LookupError(said[-300:])
        return [f["properties"]["id"] for f in json.loads(target.read_text(encoding="utf-8"))["features"]]


def boxes(api, layers, report):
    for layer in ("port", "city_or_county"):
        with watching(api.base) as (base, log):
            found = found_ids(f"OAPIF:{base}/", layer, "-spat", *BOX, "-oo", "PAGE_SIZE=1000")
        expected = in_box(layers[layer], BOX)
        asked = [q["bbox"] for q in log.queries(f"/collections/{layer}/items") if "bbox" in q]
        report.check(f"gdal/bbox-{layer}", set(found) == expected and len(found) == len(expected), f"{len(found)} features")
        report.check(f"gdal/bbox-{layer}-at-the-server", bool(asked), asked[:1] or list(log)[-3:])


def attributes(api, layers, report):
    for layer, where, holds in (
        ("port", "status = 'existing'", lambda p: p["status"] == "existing"),
        ("park", "status = 'planned' AND kind = 'industrial_project'", lambda p: p["status"] == "planned" and p["kind"] == "industrial_project"),
        ("power_line", "stated_voltage_kv = 750", lambda p: p.get("stated_voltage_kv") == 750),
        ("power_line", "stated_voltage_kv > 220", lambda p: (p.get("stated_voltage_kv") or 0) > 220),
    ):
        with watching(api.base) as (base, log):
            found = found_ids(f"OAPIF:{base}/", layer, "-where", where, "-oo", "PAGE_SIZE=1000")
        expected = {f.id for f in layers[layer] if holds(f.properties)}
        report.check(f"gdal/where {layer}: {where}", set(found) == expected, f"{len(found)} features, {len(expected)} expected")
        asked = [q for q in log.queries(f"/collections/{layer}/items") if set(q) - {"limit", "cursor", "f"}]
        if "=" in where:
            report.check(f"gdal/where-at-the-server {layer}: {where}", bool(asked), asked[:1] or [a for a in log if "/items" in a][:3])


def reads(api, layers, report, names):
    """Whole layers, seven features a page: geometries and texts as they are in the file."""
    wrong, count = [], 0
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "out.geojson"
            said = command("ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15", target, f"OAPIF:{api.base}/", name, "-oo", "PAGE_SIZE=7")
            found = {f["properties"]["id"]: f for f in json.loads(target.read_text(encoding="utf-8"))["features"]}
        wrong += [f"{name}: {said[-200:]}"] if "ERROR" in said else []
        for feature in layers[name]:
            count += 1
            other = found.get(feature.id, {"geometry": None, "properties": {}})
            if other["properties"].get("name") != feature.properties["name"] or other["geometry"] != feature.raw:
                wrong.append(f"{name}/{feature.id}")
    report.check_all("gdal/reads-all-as-they-are", wrong, count)


def extent_of(summary):
    numbers = re.search(r"Extent: \(([-\d.]+), ([-\d.]+)\) - \(([-\d.]+), ([-\d.]+)\)", summary)
    return [float(n) for n in numbers.groups()] if numbers else None


def systems(api, layers, report, version):
    """GeoJSON (by OAPIF where this GDAL can ask for a CRS), FlatGeobuf, sequences and tables, against GDAL's own work."""
    wrong = []
    for code in (3857, 4490, 4517):
        with tempfile.TemporaryDirectory() as folder:
            own, ours = Path(folder) / "own.gpkg", Path(folder) / "ours.fgb"
            command("ogr2ogr", "-s_srs", "EPSG:4490" if code != 3857 else "EPSG:4326", "-t_srs", f"EPSG:{code}", own, api_file(api, folder, "water_body"))
            ours.write_bytes(api.get("/collections/water_body/items", crs=epsg(code), f="fgb", limit=1000).body)
            there, here = command("ogrinfo", "-al", "-so", own), command("ogrinfo", "-al", "-so", ours)
            a, b, unit = extent_of(there), extent_of(here), 1e-6 if code == 4490 else 1.0
            named = f'ID["EPSG",{code}]' in here
            close = a and b and max(abs(x - y) for x, y in zip(a, b)) < unit
            if not (close and named and f"Feature Count: {len(layers['water_body'])}" in here):
                wrong.append(f"EPSG:{code}: {b} for {a}, named {named}; {'' if b else here[-200:]}")
    report.check_all("gdal/flatgeobuf-in-other-systems", wrong, 3)
    if "CRS" in command("ogrinfo", "--format", "OAPIF"):
        for code in (3857, 4490):
            said = command("ogrinfo", "-al", "-so", f"OAPIF:{api.base}/", "water_body", "-oo", f"CRS=EPSG:{code}", "-oo", "PAGE_SIZE=1000")
            report.check(f"gdal/oapif-in-{code}", "ERROR" not in said and f'ID["EPSG",{code}]' in said, extent_of(said))
    else:
        report.skip("gdal/oapif-in-other-systems", f"{version.split(',')[0]} cannot ask for a CRS (3.7 can)")
    for format_, driver in (("geojsonseq", "seq.geojsons"), ("csv", "table.csv")):
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / driver
            target.write_bytes(api.get("/collections/water_body/items", f=format_, limit=1000).body)
            said = command("ogrinfo", "-al", "-so", target)
            report.check(f"gdal/reads-{format_}", f"Feature Count: {len(layers['water_body'])}" in said and "ERROR" not in said, said[-100:].replace("\n", " "))


def api_file(api, folder, layer):
    path = Path(folder) / "stored.geojson"
    path.write_bytes(api.get(f"/collections/{layer}/items", limit=1000).body)
    return path
