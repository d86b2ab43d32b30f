#!/usr/bin/env python3
"""The built binary as outside parties see it: GDAL reads every layer and the shapes of an answer, a client walks the
pages, and one that goes away in the middle of a question leaves its place to the next.

Usage: clients.py --binary target/debug/groundplan --data data
Starts its own server on a free loopback port and ends it. Standard library only; needs ogrinfo and ogr2ogr.
"""

import argparse
import contextlib
import json
import math
import re
import socket
import subprocess
import sys
import tempfile
import time
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


def gdal_reads_the_shapes_of_an_answer(base, counts):
    url = f"{base}/processes/buffer/execution?collection=port&distance-m=5000"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shapes.geojson"
        path.write_text(json.dumps(get(url)), encoding="utf-8")
        summary = run("ogrinfo", "-al", "-so", str(path))
    shapes = len(get(url)["features"])
    case("GDAL reads the shapes of a buffer", f"Feature Count: {shapes}" in summary and "ERROR" not in summary, summary[-500:])
    case("there is one for each port that can be placed", 0 < shapes <= counts["port"], shapes)


def extent_of(path, layer):
    """West, south, east, north, and the number of features, as GDAL sees them."""
    summary = run("ogrinfo", "-so", str(path), layer)
    extent = re.search(r"Extent: \((.*), (.*)\) - \((.*), (.*)\)", summary)
    return [float(number) for number in extent.groups()], int(re.search(r"Feature Count: (\d+)", summary).group(1))


def a_layer_that_gdal_brought_into_a_zone_is_imported(args):
    """The zone is EPSG:4517, whose official order is north, east; a GeoPackage has the east first all the same."""
    with tempfile.TemporaryDirectory() as folder:
        sent, store, layer = Path(folder) / "sent.gpkg", Path(folder) / "plan.gpkg", "city_or_county"
        source = args.data / "layers" / f"{layer}.geojson"
        run("ogr2ogr", "-t_srs", "EPSG:4517", "-nln", "sent", str(sent), str(source))
        done = subprocess.run([args.binary, "import", str(sent), "--store", str(store), "--collection", layer],
                              capture_output=True, text=True)
        case("a GeoPackage of GDAL is imported", done.returncode == 0, done.stdout[-500:] + done.stderr)
        if done.returncode:
            return
        (here, count), (there, wanted) = extent_of(store, layer), extent_of(source, layer)
        case("with every feature", count == wanted, f"{count} of {wanted}")
        off = max(abs(a - b) for a, b in zip(here, there))
        case("which lies where it lay, to the last digit that GDAL prints", off < 2e-6, off)


def gear(turn):
    """A ring of 400 teeth."""
    ring = []
    for i in range(800):
        angle, radius = math.tau * i / 800 + turn, 0.3 if i % 2 else 0.5
        ring.append([87.5 + radius * math.cos(angle), 43.5 + radius * math.sin(angle)])
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def slow_question():
    """60 gears against 120 others: 7200 overlays."""
    def side(begin):
        features = [{"type": "Feature", "properties": {}, "geometry": gear(begin + k / 1000)} for k in range(60)]
        return {"type": "FeatureCollection", "features": features}
    body = json.dumps({"inputs": {"subject": side(0.0), "constraints": [side(0.0005), side(0.0007)], "uncertainty-m": 10}}).encode()
    head = f"POST /processes/overlap/execution HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def a_client_that_goes_away_frees_the_only_place(base):
    host, port = re.search(r"//(.*):(\d+)", base).groups()
    question, small = slow_question(), f"{base}/processes/area/execution?collection=ftz_area&ids=ftz_horgos"
    with socket.create_connection((host, int(port))) as client:
        client.sendall(question)
        client.settimeout(2)
        try:
            early = client.recv(1)
        except TimeoutError:
            early = None
    case("the slow question is not answered in two seconds", early is None, early)
    begun = time.monotonic()
    get(small)
    case("when its client has gone the next question is answered soon", time.monotonic() - begun < 15, time.monotonic() - begun)


@contextlib.contextmanager
def serving(args, *more):
    """A server of its own and the line with which it begins."""
    command = [args.binary, "serve", "--data", str(args.data), "--listen", "127.0.0.1:0", "--log", "error", *more]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield server, server.stdout.readline()
    finally:
        server.kill()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--data", required=True, type=Path)
    args = parser.parse_args()
    counts = manifest_counts(args.data)
    with serving(args) as (server, line):
        base = re.search(r"http://127\.0\.0\.1:\d+", line).group(0)
        case("the server says where it listens and what it holds", f"{sum(counts.values())} features in {len(counts)} collections" in line, line)
        case("it is ready", get(f"{base}/ready")["status"] == "ready")
        gdal_reads_every_layer(base, counts)
        gdal_pages_through_a_layer(base, counts)
        gdal_filters_by_box(base)
        gdal_reads_the_shapes_of_an_answer(base, counts)
        pages_give_every_feature_once(base, counts)
        errors_name_the_parameter(base)
        server.terminate()
        case("SIGTERM ends it with exit code 0", server.wait(timeout=20) == 0, server.returncode)
    a_layer_that_gdal_brought_into_a_zone_is_imported(args)
    with serving(args, "--max-questions", "1", "--max-edge-pairs", "1000000000", "--timeout-s", "300") as (_, line):
        a_client_that_goes_away_frees_the_only_place(re.search(r"http://127\.0\.0\.1:\d+", line).group(0))
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
