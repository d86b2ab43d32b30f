#!/usr/bin/env python3
"""`groundplan export` as outside parties see it: the reference reader of PMTiles, Python's sqlite3 and GDAL read the archives,
and every tile is compared with what a server answers: the same bytes, all tiles with something in them, and no others.

Usage: archives.py --binary target/debug/groundplan --data data [--max-zoom 8]
Starts its own servers on free loopback ports and ends them. Needs the package `pmtiles` and ogrinfo.
"""

import argparse
import contextlib
import csv
import gzip
import hashlib
import html
import http.client
import io
import json
import os
import random
import re
import shutil
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
# So deep an archive has more tiles than its first directory has room for; some of them are compared.
DEEP_ZOOM, SOME_TILES = 12, 200
# At which everything is in the tiles that has a place; below, the smallest have no room.
FULL_ZOOM = 6
# PMTiles has degrees as integers.
E7 = 1e7
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


def protobuf(data):
    """The fields of a message: number, and an integer or bytes."""
    stream = io.BytesIO(data)

    def varint():
        byte = stream.read(1)[0]
        return byte if byte < 0x80 else byte & 0x7F | varint() << 7

    while stream.tell() < len(data):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
        else:
            yield key >> 3, stream.read({1: 8, 5: 4}.get(key & 7) or varint())


def drawn(tiles):
    """The layers of vector tiles, each with the names of the properties that it has in any of them."""
    found = {}
    for tile in set(tiles.values()):
        for _, layer in protobuf(gzip.decompress(tile)):
            fields = list(protobuf(layer))
            name = next(value for number, value in fields if number == 1).decode()
            found.setdefault(name, set()).update(value.decode() for number, value in fields if number == 3)
    return found


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
    says_what_it_is(args, server, header, metadata, rows)
    lists_what_is_drawn("both archives", metadata, tiles, labelled=True)
    return pm, mb


def lists_what_is_drawn(name, metadata, tiles, labelled):
    fields = {layer["id"]: set(layer["fields"]) for layer in metadata["vector_layers"]}
    layers = drawn(tiles)
    # A filter may leave nothing in a layer.
    is_whole = set(layers) <= set(fields) if "filter" in metadata else set(layers) == set(fields)
    case(f"{name}: the layers that are listed are drawn, and no others", layers and is_whole, set(layers) ^ set(fields))
    unlisted = {layer: names - fields.get(layer, set()) for layer, names in layers.items() if names - fields.get(layer, set())}
    case(f"{name}: no property is drawn that is not listed", not unlisted, unlisted)
    case(f"{name}: {'there are' if labelled else 'no'} layers of labels", any(layer.endswith("_label") for layer in layers) == labelled)


def says_what_it_is(args, server, header, metadata, rows):
    tilejson = json.loads(server.get("/tiles/WebMercatorQuad", f="tilejson", labels="true"))
    layers = [layer["id"] for layer in metadata["vector_layers"]]
    case("the layers are those of the TileJSON", layers == [layer["id"] for layer in tilejson["vector_layers"]], layers)
    pairs = zip(metadata["vector_layers"], tilejson["vector_layers"])
    case("with all properties, of the same kinds", all(ours["fields"] == theirs["fields"] for ours, theirs in pairs))
    zooms = {(layer["minzoom"], layer["maxzoom"]) for layer in metadata["vector_layers"]}
    case("and the zooms that were asked for", zooms == {(0, args.max_zoom)}, zooms)
    case("both archives list the same layers", json.loads(rows["json"])["vector_layers"] == metadata["vector_layers"])
    known = {key: rows.get(key) for key in ("format", "minzoom", "maxzoom", "type")}
    case("the MBTiles metadata are those of version 1.3", known == {"format": "pbf", "minzoom": "0", "maxzoom": str(args.max_zoom), "type": "overlay"}, known)
    bounds = [float(number) for number in rows["bounds"].split(",")]
    center = [float(number) for number in rows["center"].split(",")]
    for key, found in (("bounds", bounds), ("center", center)):
        case(f"its {key} are those of the TileJSON", all(abs(a - b) < 1e-9 for a, b in zip(found, tilejson[key], strict=True)), found)
    coded = [header[key] / E7 for key in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7", "center_lon_e7", "center_lat_e7")]
    same = all(abs(a - b) < 1 / E7 for a, b in zip(coded, bounds + center[:2], strict=True)) and header["center_zoom"] == center[2]
    case("those of the PMTiles file, too", same, header)
    case("the name is that of the TileJSON", metadata["name"] == tilejson["name"], metadata["name"])
    for key in ("name", "description", "attribution", "license", "snapshot", "generator"):
        case(f"both say their {key}", metadata.get(key) and metadata[key] == rows.get(key), metadata.get(key))
    owed = {credit for path in (args.data / "layers").iterdir() for credit in credits(json.loads(path.read_text(encoding="utf-8")))}
    silent = {credit for credit in owed if html.escape(credit, quote=False) not in metadata["attribution"]}
    case(f"everybody is credited ({len(owed)})", owed and not silent, silent)
    case("once, and as the TileJSON says it", metadata["attribution"] == tilejson["attribution"], metadata["attribution"])
    case("and no datum, as there is none", "datum" not in metadata and "datum" not in rows)


def credits(layer):
    """Those who must be named, one by one."""
    text = layer["collection"]["attribution"].rstrip(".")
    return {item.strip() for sentence in text.split(". ") for item in sentence.split(": ", 1)[-1].split("; ") if item.strip()}


def gdal_reads_it(args, pm, mb):
    placed = {}
    for path in (args.data / "layers").iterdir():
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        ids = {feature["id"] for feature in features if feature["geometry"]}
        placed |= {path.stem: ids, f"{path.stem}_label": ids} if ids else {}
    code, summary = run("ogrinfo", "-ro", "-al", "-so", mb)
    case("GDAL reads the MBTiles file without an error", code == 0 and "ERROR" not in summary, summary[-500:])
    # GDAL reads PMTiles from 3.8 on.
    has_pmtiles = "PMTiles" in run("ogrinfo", "--formats")[1]
    for archive in (mb, pm) if has_pmtiles else (mb,):
        code, listing = run("ogrinfo", "-ro", "-al", "-geom=NO", "-oo", f"ZOOM_LEVEL={FULL_ZOOM}", archive)
        found, layer = {}, None
        for line in listing.splitlines():
            if line.startswith("Layer name: "):
                layer = line.removeprefix("Layer name: ")
            elif line.startswith("  id (String) = "):
                found.setdefault(layer, set()).add(line.removeprefix("  id (String) = "))
        wrong = {name: sorted(placed.get(name, set()) ^ found.get(name, set()))[:3] for name in placed | found if placed.get(name) != found.get(name)}
        case(f"GDAL finds in {archive.name} every feature that has a place, in its layers, and nothing else", code == 0 and not wrong, wrong)


def deep(args, server, folder):
    """More tiles than one directory holds."""
    pm, mb = folder / "deep.pmtiles", folder / "deep.mbtiles"
    said = [export(args, out, "--max-zoom", DEEP_ZOOM) for out in (pm, mb)]
    case("deep archives are exported", [code for code, _ in said] == [0, 0], said)
    _, _, tiles = read_pmtiles(pm)
    case(f"both have the same tiles ({len(tiles)})", read_mbtiles(mb)[2] == tiles)
    some = random.Random(1).sample(sorted(tiles), SOME_TILES)
    beside = {(zoom, col + right, row + down) for zoom, col, row in some for right, down in ((1, 0), (-1, 0), (0, 1), (0, -1))}
    # Nothing is near the edge of the world, from where these would lead into another zoom.
    empty = sorted(place for place in beside - set(tiles) if all(0 <= at < 2 ** place[0] for at in place[1:]))
    with pm.open("rb") as file:
        reader = Reader(MmapSource(file))
        case("the file has a directory of directories", reader.header()["leaf_directory_length"] > 0)
        wrong = [place for place in some if gzip.decompress(reader.get(*place) or b"") != server.tile(place, {})]
        case(f"a reader that asks for one tile gets what a server gives ({len(some)})", not wrong, wrong[:5])
        wrong = [place for place in empty if reader.get(*place) is not None or server.tile(place, {})]
        case(f"and nothing where a server gives nothing ({len(empty)})", empty and not wrong, wrong[:5])


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
        header, metadata, tiles = read_pmtiles(out)
        as_served(name, server, tiles, zoom, **parameters)
        lists_what_is_drawn(name, metadata, tiles, labelled="labels" in parameters)
        fields = set().union(*(layer["fields"] for layer in metadata["vector_layers"]))
        if "properties" in parameters:
            case(f"{name}: and the id, and whether it is tiny; no others", fields == {"name", "status", "id", "_tiny"}, fields)
        case(f"{name}: it says by which filter", metadata.get("filter") == parameters.get("filter"), metadata.get("filter"))
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


def as_over_http(args, server, folder):
    """Layers with parameters: what the features door gives."""
    for name, form, options, parameters in [
        ("a whole layer", "csv", [], {}),
        ("a filter", "csv", ["--filter", "status = 'planned'"], {"filter": "status = 'planned'"}),
        ("a filter that leaves nothing", "csv", ["--filter", "id = 'no such'", "--properties", "name,note"], {"filter": "id = 'no such'", "properties": "name,note"}),
        ("two properties", "csv", ["--properties", "name,status"], {"properties": "name,status"}),
        ("a layer on GCJ-02", "geojson", ["--datum", "gcj02"], {"datum": "gcj02"}),
        ("a layer on BD-09", "geojsonseq", ["--datum", "bd09"], {"datum": "bd09"}),
    ]:
        out = folder / f"over_http.{form}"
        code, said = run(args.binary, "export", "--format", form, "--data", args.data, "--out", out, "--replace", "--collections", "park", *options)
        served = server.get("/collections/park/items", f="json" if form == "geojson" else form, limit=1000, **parameters)
        found = features_of(form, out.read_text(encoding="utf-8")) if code == 0 else []
        case(f"{name}: {form} has what the server gives ({len(found)})", code == 0 and found == features_of(form, served.decode()), said)
        if form == "csv":
            case(f"{name}: and the same columns", code == 0 and out.read_text(encoding="utf-8").splitlines()[0] == served.decode().splitlines()[0], said)


def features_of(form, text):
    if form == "csv":
        return list(csv.DictReader(io.StringIO(text, newline="")))
    features = json.loads(text)["features"] if form == "geojson" else [json.loads(line) for line in text.split("\x1e") if line]
    return [{key: feature[key] for key in ("id", "geometry", "properties")} for feature in features]


def not_for_everybody(args, folder):
    """A collection that is not public has to be named."""
    data = folder / "data"
    shutil.copytree(args.data, data)
    layer, manifest = data / "layers" / "port.geojson", data / "manifest.json"
    document, listed = (json.loads(path.read_text(encoding="utf-8")) for path in (layer, manifest))
    document["collection"]["access"] = "hidden"
    layer.write_text(json.dumps(document), encoding="utf-8")
    next(entry for entry in listed["layers"] if entry["id"] == "port")["sha256"] = hashlib.sha256(layer.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(listed), encoding="utf-8")
    for name, options, wanted in (("is left out, with a word", [], False), ("is exported when it is named", ["--collections", "airport,port"], True)):
        out = folder / f"hidden_{wanted}.pmtiles"
        code, said = run(args.binary, "export", "--format", "pmtiles", "--out", out, "--data", data, "--max-zoom", "2", *options)
        layers = drawn(read_pmtiles(out)[2]) if code == 0 else {}
        case(f"a hidden collection {name}", "airport" in layers and ("port" in layers) == wanted and ("left out" in said) != wanted, said)


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


def mistakes(args, folder):
    out = folder / "never.pmtiles"
    for name, options, word in [
        ("an unknown collection", ["--collections", "nowhere"], "nowhere"), ("a filter that is none", ["--filter", "=="], ""),
        ("an unknown property", ["--properties", "colour"], "colour"), ("a filter of one", ["--filter", "colour = 'red'"], "colour"),
        ("zooms in the wrong order", ["--min-zoom", "3", "--max-zoom", "2"], "zoom"), ("a zoom too far", ["--max-zoom", "25"], "24"),
        ("an unknown datum", ["--datum", "wgs84"], "gcj02"), ("nothing to draw", ["--filter", "id = 'nobody'"], "nothing to draw"),
    ]:
        code, said = export(args, out, *options)
        case(f"{name} is refused with exit code 2, and a word", code == 2 and word in said and not out.exists(), said)
    code, said = run(args.binary, "export", "--format", "csv", "--out", folder / "never", "--data", args.data, "--labels")
    case("options of tiles are refused for layers", code == 2 and not (folder / "never").exists(), said)
    code, said = run(args.binary, "export", "--format", "pmtiles", "--out", out, "--data", folder / "nowhere")
    case("a folder of data that is not there is a mistake", code == 2 and "nowhere" in said, said)


def what_is_there(args, folder):
    """Nothing is replaced unasked, nor by half a file; what cannot be written leaves nothing behind."""
    for form in ("pmtiles", "mbtiles"):
        out = folder / f"there.{form}"
        out.write_bytes(b"old")
        code, said = export(args, out, "--max-zoom", "1")
        case(f"{form}: a file that is there is not replaced unasked", code == 2 and "--replace" in said and out.read_bytes() == b"old", said)
        code, said = export(args, out, "--max-zoom", "1", "--replace", "--filter", "id = 'nobody'")
        case(f"{form}: nor by an export that fails", code == 2 and out.read_bytes() == b"old", said)
        code, said = export(args, out, "--max-zoom", "1", "--replace")
        case(f"{form}: but when that is wanted", code == 0 and len((read_pmtiles(out) if form == "pmtiles" else read_mbtiles(out))[2]) > 1, said)
        for name, target in unwritable(folder, form):
            code, said = export(args, target, "--max-zoom", "1", "--replace")
            case(f"{form}: {name} is a mistake that is named", code == 2 and str(target) in said, said)
    listed = sorted(path.name for path in folder.iterdir() if path.name.endswith(".part"))
    case("nothing half is left behind", not listed, listed)
    layers = folder / "there"
    layers.mkdir()
    (layers / "port.csv").write_text("old", encoding="utf-8")
    command = [args.binary, "export", "--format", "csv", "--data", args.data, "--out", layers]
    code, said = run(*command)
    case("layers: one file that is there keeps all from being written", code == 2 and [path.name for path in layers.iterdir()] == ["port.csv"], said)
    code, said = run(*command, "--replace")
    case("layers: but when that is wanted", code == 0 and (layers / "port.csv").read_text(encoding="utf-8") != "old", said)


def unwritable(folder, form):
    file, closed, taken = folder / "file", folder / "closed", folder / f"taken.{form}"
    file.write_bytes(b"")
    closed.mkdir(mode=0o500, exist_ok=True)
    taken.mkdir()
    yield "a folder that is not there", folder / "nowhere" / f"a.{form}"
    yield "a file instead of a folder", file / f"a.{form}"
    yield "a folder as the file", taken
    # Root may write into any folder but those of the kernel.
    yield "a folder that nobody may write to", (closed if os.geteuid() else Path("/proc")) / f"a.{form}"


def stops(args, folder):
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
    parser.add_argument("--max-zoom", type=int, default=8, choices=range(FULL_ZOOM, DEEP_ZOOM))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serving(args) as server:
            pm, mb = both_kinds_of_archive(args, server, folder)
            gdal_reads_it(args, pm, mb)
            deep(args, server, folder)
            selections(args, server, folder)
            as_over_http(args, server, folder)
        layers(args, folder)
        a_store_that_is_served(args, folder)
        not_for_everybody(args, folder)
        mistakes(args, folder)
        what_is_there(args, folder)
        stops(args, folder)
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
