#!/usr/bin/env python3
"""`groundplan export` as outside parties see it: the reference reader of PMTiles, Python's sqlite3 and GDAL read the archives,
and every tile is compared with what a server answers: the same bytes, all tiles with something in them, and no others.

Usage: archives.py --binary target/debug/groundplan --data data [--max-zoom 9]
Starts its own servers on free loopback ports and ends them. Needs the package `pmtiles`, ogrinfo and ogr2ogr.
"""

import argparse
import contextlib
import gzip
import http.client
import json
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

from pmtiles.reader import MmapSource, Reader, all_tiles
from pmtiles.tile import Compression, TileType

# Up to this zoom the whole world is compared, not only where something can be.
WORLD_ZOOM = 5
results = []


def case(name, holds, detail=""):
    results.append(bool(holds))
    print(f"{'ok  ' if holds else 'FAIL'} {name}{'' if holds else ': ' + str(detail)[:800]}", flush=True)


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=1200, check=False)
    return done.returncode, done.stdout + done.stderr


class Server:
    """A running server; one connection that is kept."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address, timeout=120)

    def get(self, path, **parameters):
        query = urllib.parse.urlencode(parameters)
        try:
            answer = self.ask(path, query)
        except (http.client.RemoteDisconnected, ConnectionError):
            # It hangs up on those who say nothing for a while.
            self.connection.close()
            answer = self.ask(path, query)
        body = answer.read()
        if answer.status not in (200, 204):
            raise RuntimeError(f"{path}?{query}: {answer.status} {body[:300]}")
        return body

    def ask(self, path, query):
        self.connection.request("GET", f"{path}?{query}" if query else path, headers={"Accept": "*/*"})
        return self.connection.getresponse()

    def tile(self, place, parameters):
        zoom, col, row = place
        return self.get(f"/tiles/WebMercatorQuad/{zoom}/{row}/{col}", **parameters)

    def limits(self, parameters):
        """For each zoom where something can be: first and last column, first and last row."""
        tileset = json.loads(self.get("/tiles/WebMercatorQuad", f="json", **parameters))
        return {int(limit["tileMatrix"]): (limit["minTileCol"], limit["maxTileCol"], limit["minTileRow"], limit["maxTileRow"])
                for limit in tileset["tileMatrixSetLimits"]}


@contextlib.contextmanager
def serving(args, *more):
    """A server of its own."""
    command = [args.binary, "serve", "--data", args.data, "--listen", "127.0.0.1:0", "--log", "error", "--requests-per-s", "0", *more]
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)
    try:
        yield Server(re.search(r"127\.0\.0\.1:\d+", process.stdout.readline()).group(0))
    finally:
        process.terminate()
        process.wait(timeout=30)


def export(args, out, *more):
    source = [] if "--store" in more else ["--data", args.data]
    return run(args.binary, "export", "--format", out.suffix[1:], "--out", out, *source, *more)


def read_pmtiles(path):
    """Header, metadata, and the tiles by (zoom, column, row), in the order of the file."""
    with path.open("rb") as file:
        source = MmapSource(file)
        reader = Reader(source)
        return reader.header(), reader.metadata(), dict(all_tiles(source))


def read_mbtiles(path):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with contextlib.closing(connection):
        sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        metadata = dict(connection.execute("SELECT name, value FROM metadata"))
        rows = connection.execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles")
        # Rows are counted from the south.
        return sound, metadata, {(z, x, 2**z - 1 - y): data for z, x, y, data in rows}


def places(limits, max_zoom):
    """The whole world at first, then wherever something can be, with a tile more on each side."""
    for zoom in range(max_zoom + 1):
        last = 2**zoom - 1
        if zoom <= WORLD_ZOOM:
            west, east, north, south = 0, last, 0, last
        else:
            west, east, north, south = limits[zoom]
            west, north, east, south = max(0, west - 1), max(0, north - 1), min(last, east + 1), min(last, south + 1)
        yield from ((zoom, col, row) for col in range(west, east + 1) for row in range(north, south + 1))


def as_served(name, server, tiles, max_zoom, **parameters):
    """Compares an archive with what a server answers."""
    wrong, missing, rest = [], [], set(tiles)
    for place in places(server.limits(parameters), max_zoom):
        body = server.tile(place, parameters)
        rest.discard(place)
        if place in tiles and gzip.decompress(tiles[place]) != body:
            wrong.append(place)
        elif place not in tiles and body:
            missing.append(place)
    case(f"{name}: every tile has the bytes that a server gives ({len(tiles)} tiles)", tiles and not wrong, wrong[:5])
    case(f"{name}: every tile with something in it is there", not missing, missing[:5])
    case(f"{name}: there are no others", not rest, sorted(rest)[:5])


def both_kinds_of_archive(args, server, folder):
    pm, mb = folder / "all.pmtiles", folder / "all.mbtiles"
    for out in (pm, mb):
        code, said = export(args, out, "--max-zoom", args.max_zoom, "--labels")
        case(f"{out.name} is exported", code == 0 and out.exists(), said)
    header, metadata, tiles = read_pmtiles(pm)
    kinds = (header["tile_type"], header["tile_compression"], header["internal_compression"])
    case("the PMTiles file holds gzipped vector tiles", kinds == (TileType.MVT, Compression.GZIP, Compression.GZIP), kinds)
    case("it is clustered, with the zooms that were asked for", header["clustered"] and (header["min_zoom"], header["max_zoom"]) == (0, args.max_zoom), header)
    case("it counts its tiles rightly", header["addressed_tiles_count"] == len(tiles), header)
    case("equal tiles are kept once", header["tile_contents_count"] == len(set(tiles.values())), header)
    as_served("PMTiles", server, tiles, args.max_zoom, labels="true")
    sound, rows, found = read_mbtiles(mb)
    case("the MBTiles file is sound", sound)
    case("it has the same tiles as the PMTiles file", found == tiles, len(found))
    says_what_it_is(args, server, metadata, rows)
    return mb


def says_what_it_is(args, server, metadata, rows):
    tilejson = json.loads(server.get("/tiles/WebMercatorQuad", f="tilejson", labels="true"))
    layers = [layer["id"] for layer in metadata["vector_layers"]]
    case("the layers are those of the TileJSON", layers == [layer["id"] for layer in tilejson["vector_layers"]], layers)
    case("both archives list the same layers", json.loads(rows["json"])["vector_layers"] == metadata["vector_layers"])
    known = {key: rows.get(key) for key in ("format", "minzoom", "maxzoom", "type")}
    case("the MBTiles metadata are those of version 1.3", known == {"format": "pbf", "minzoom": "0", "maxzoom": str(args.max_zoom), "type": "overlay"}, known)
    bounds = [float(number) for number in rows["bounds"].split(",")]
    case("its bounds are those of the TileJSON", all(abs(a - b) < 1e-9 for a, b in zip(bounds, tilejson["bounds"])), bounds)
    for key in ("name", "attribution", "license", "snapshot", "generator"):
        case(f"both say their {key}", metadata.get(key) and metadata[key] == rows.get(key), metadata.get(key))
    case("and no datum, as there is none", "datum" not in metadata and "datum" not in rows)


def gdal_reads_it(args, mb, folder):
    code, summary = run("ogrinfo", "-ro", "-al", "-so", mb)
    case("GDAL reads the MBTiles file without an error", code == 0 and "ERROR" not in summary, summary[-500:])
    source = json.loads((args.data / "layers" / "port.geojson").read_text(encoding="utf-8"))
    placed = {feature["id"] for feature in source["features"] if feature["geometry"]}
    target = folder / "port.geojson"
    code, said = run("ogr2ogr", "-f", "GeoJSON", target, mb, "port")
    features = json.loads(target.read_text(encoding="utf-8"))["features"] if target.exists() else []
    case("GDAL finds every port in it, and nothing else", {f["properties"]["id"] for f in features} == placed, said)


def selections(args, server, folder):
    """Parameters of the command line are those of HTTP."""
    zoom = min(args.max_zoom, 7)
    for name, options, parameters in [
        ("some collections", ["--collections", "water_body,port"], {"collections": "water_body,port"}),
        ("a filter", ["--filter", "stated_area_km2 > 20"], {"filter": "stated_area_km2 > 20"}),
        ("two properties", ["--properties", "name,status"], {"properties": "name,status"}),
        ("GCJ-02", ["--datum", "gcj02", "--labels"], {"datum": "gcj02", "labels": "true"}),
        ("BD-09", ["--datum", "bd09", "--collections", "ftz_area"], {"datum": "bd09", "collections": "ftz_area"}),
    ]:
        out = folder / "some.pmtiles"
        code, said = export(args, out, "--max-zoom", zoom, "--replace", *options)
        if code != 0:
            case(f"{name}: it is exported", False, said)
            continue
        _, metadata, tiles = read_pmtiles(out)
        as_served(name, server, tiles, zoom, **parameters)
        datum = {"gcj02": "GCJ-02", "bd09": "BD-09"}.get(parameters.get("datum"))
        says = metadata.get("datum") == datum and (datum is None or datum in metadata["name"] and datum in metadata["description"])
        case(f"{name}: it says on which datum it is", says, metadata)
    code, said = export(args, folder / "late.pmtiles", "--min-zoom", zoom, "--max-zoom", zoom)
    _, _, tiles = read_pmtiles(folder / "late.pmtiles")
    case("the zooms before the first are left out", {place[0] for place in tiles} == {zoom}, said)


def layers(args, folder):
    manifest = json.loads((args.data / "manifest.json").read_text(encoding="utf-8"))
    counts = {layer["id"]: layer["features"] for layer in manifest["layers"]}
    for form, ending in (("geojson", "geojson"), ("fgb", "fgb"), ("csv", "csv"), ("geojsonseq", "geojsonl"), ("jsonfg", "fg.json")):
        out = folder / form
        code, said = run(args.binary, "export", "--format", form, "--data", args.data, "--out", out)
        names = {path.name for path in out.iterdir()} if out.exists() else set()
        case(f"{form}: a folder with one file for each layer", code == 0 and names == {f"{layer}.{ending}" for layer in counts}, said)
        if form == "jsonfg":
            found = {layer: len(json.loads((out / f"{layer}.{ending}").read_text(encoding="utf-8"))["features"]) for layer in counts}
        else:
            summaries = {layer: run("ogrinfo", "-ro", "-al", "-so", out / f"{layer}.{ending}")[1] for layer in counts}
            found = {layer: int(count.group(1)) for layer, text in summaries.items() if (count := re.search(r"Feature Count: (\d+)", text))}
        case(f"{form}: with all features", found == counts, {k: (v, found.get(k)) for k, v in counts.items() if found.get(k) != v})
    out = folder / "port.csv"
    code, said = run(args.binary, "export", "--format", "csv", "--data", args.data, "--out", out, "--collections", "port", "--properties", "name")
    head = out.read_text(encoding="utf-8").splitlines()[0] if code == 0 else said
    case("one collection is one file, with the properties that were asked for", head.startswith("id,name,geometry"), head)


def a_store_that_is_served(args, folder):
    store, out = folder / "plan.gpkg", folder / "store.pmtiles"
    zoom = min(args.max_zoom, 6)
    with serving(args, "--store", store) as server:
        listed = ",".join(item["id"] for item in json.loads(server.get("/collections", f="json"))["collections"])
        code, said = export(args, out, "--store", store, "--max-zoom", zoom, "--collections", listed)
        case("a store is exported while it is served", code == 0, said)
        if code == 0:
            _, metadata, tiles = read_pmtiles(out)
            as_served("the store", server, tiles, zoom, collections=listed)
            case("the snapshot is that of the store's first transaction", metadata["snapshot"].endswith("-1"), metadata["snapshot"])
        case("the server goes on", json.loads(server.get("/ready"))["status"] == "ready")
    code, said = run(args.binary, "export", "--format", "pmtiles", "--out", store, "--replace", "--store", store)
    case("a store is not replaced by what is exported from it", code == 2 and store.stat().st_size > 100_000, said)


def mistakes_and_stops(args, folder):
    out = folder / "never.pmtiles"
    for name, options in [("an unknown collection", ["--collections", "nowhere"]), ("a filter that is none", ["--filter", "=="]),
                          ("an unknown property", ["--properties", "colour"]), ("zooms in the wrong order", ["--min-zoom", "3", "--max-zoom", "2"]),
                          ("nothing to draw", ["--filter", "id = 'nobody'"])]:
        code, said = export(args, out, *options)
        case(f"{name} is refused with exit code 2", code == 2 and not out.exists(), said)
    out.write_bytes(b"old")
    code, said = export(args, out, "--max-zoom", "1")
    case("a file that is there is not replaced unasked", code == 2 and out.read_bytes() == b"old", said)
    for number, form in ((signal.SIGINT, "pmtiles"), (signal.SIGTERM, "mbtiles")):
        stopped(args, folder / f"stopped.{form}", number)


def stopped(args, out, number):
    command = [args.binary, "export", "--format", out.suffix[1:], "--out", out, "--data", args.data, "--max-zoom", "16"]
    process = subprocess.Popen([str(word) for word in command], stderr=subprocess.PIPE, text=True)
    part = out.with_name(out.name + ".part")
    until = time.monotonic() + 60
    while not (part.exists() and part.stat().st_size) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(number)
    begun = time.monotonic()
    try:
        code = process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        code = None
    said = process.stderr.read()
    case(f"{out.name}: a signal ends it with exit code 2 in a moment", code == 2 and time.monotonic() - begun < 10, (code, said))
    case(f"{out.name}: nothing is left behind", not out.exists() and not part.exists(), said)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--max-zoom", type=int, default=8)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serving(args) as server:
            mb = both_kinds_of_archive(args, server, folder)
            gdal_reads_it(args, mb, folder)
            selections(args, server, folder)
        layers(args, folder)
        a_store_that_is_served(args, folder)
        mistakes_and_stops(args, folder)
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
