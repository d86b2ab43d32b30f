#!/usr/bin/env python3
"""The built binary as outside parties see it: GDAL reads every layer, and a client walks the pages.

Usage: clients.py --binary target/debug/groundplan --data data
Starts its own server on a free loopback port and ends it. Standard library only; needs ogrinfo and ogr2ogr.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

results = []


def case(name, holds, detail=""):
    results.append(bool(holds))
    print(f"{'ok  ' if holds else 'FAIL'} {name}{'' if holds else ': ' + str(detail)}", flush=True)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout + done.stderr


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


def manifest_counts(data):
    manifest = json.loads((data / "manifest.json").read_text(encoding="utf-8"))
    return {layer["id"]: layer["features"] for layer in manifest["layers"]}


def gdal_reads_every_layer(base, counts):
    listed = re.findall(r"^\d+: (\w+) \(", run("ogrinfo", f"OAPIF:{base}/"), re.M)
    case("ogrinfo lists all layers in order", listed == list(counts), listed)
    summary = run("ogrinfo", "-al", "-so", f"OAPIF:{base}/", "-oo", "PAGE_SIZE=1000")
    found = dict(zip(re.findall(r"^Layer name: (\w+)", summary, re.M), map(int, re.findall(r"^Feature Count: (\d+)", summary, re.M))))
    case("ogrinfo counts the features of every layer", found == counts, found)
    case("GDAL reports no error", "ERROR" not in summary, summary[-500:])


def gdal_pages_through_a_layer(base, counts):
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out.geojson"
        run("ogr2ogr", "-f", "GeoJSON", str(target), f"OAPIF:{base}/", "city_or_county", "-oo", "PAGE_SIZE=7")
        features = json.loads(target.read_text(encoding="utf-8"))["features"]
    ids = {feature["properties"]["id"] for feature in features}
    case("ogr2ogr reads a layer whole, seven features a page", len(ids) == counts["city_or_county"], len(ids))


def gdal_filters_by_box(base):
    seen = run("ogrinfo", "-q", f"OAPIF:{base}/", "port", "-spat", "80", "44", "81", "45")
    ids = set(re.findall(r"id \(String\) = (\w+)", seen))
    case("a spatial filter of GDAL finds the Horgos ports", "port_horgos" in ids and "port_khunjerab" not in ids, ids)


def pages_give_every_feature_once(base, counts):
    for collection, count in counts.items():
        url, ids = f"{base}/collections/{collection}/items?limit=9", []
        while url:
            page = get(url)
            ids += [feature["id"] for feature in page["features"]]
            url = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
            if page["numberMatched"] != count or len(ids) > count:
                break
        if len(ids) != count or len(set(ids)) != count:
            case(f"the pages of {collection} give every feature once", False, f"{len(ids)} of {count}")
            return
    case("the pages of every collection give every feature once", True)


def errors_name_the_parameter(base):
    try:
        get(f"{base}/collections/port/items?colour=red")
        case("an unknown parameter is refused", False, "200")
    except urllib.error.HTTPError as error:
        body = json.load(error)
        case("an unknown parameter is refused by name", error.code == 400 and body["parameter"] == "colour", body)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--data", required=True, type=Path)
    args = parser.parse_args()
    counts = manifest_counts(args.data)
    server = subprocess.Popen(
        [args.binary, "serve", "--data", str(args.data), "--listen", "127.0.0.1:0", "--log", "error"], stdout=subprocess.PIPE, text=True
    )
    try:
        line = server.stdout.readline()
        base = re.search(r"http://127\.0\.0\.1:\d+", line).group(0)
        case("the server says where it listens and what it holds", f"{sum(counts.values())} features in {len(counts)} collections" in line, line)
        case("it is ready", get(f"{base}/ready")["status"] == "ready")
        gdal_reads_every_layer(base, counts)
        gdal_pages_through_a_layer(base, counts)
        gdal_filters_by_box(base)
        pages_give_every_feature_once(base, counts)
        errors_name_the_parameter(base)
        server.terminate()
        case("SIGTERM ends it with exit code 0", server.wait(timeout=20) == 0, server.returncode)
    finally:
        server.kill()
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
