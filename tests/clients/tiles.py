"""Tiles with real readers: GDAL's MVT driver, @mapbox/vector-tile, OpenLayers from a tileset, MapLibre from TileJSON and from styles."""

import json
import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import shapely
from gdal import command
from javascript import WEB, node
from tiles_grid import BUFFER, grids
from tiles_mvt import POLYGON, decoded, doubled_area

ADDRESSES = ((0, 0, 0), (4, 5, 11), (5, 11, 23), (6, 23, 46), (8, 93, 186), (9, 185, 370))
EPSG_4490 = "http://www.opengis.net/def/crs/EPSG/0/4490"
CENTER, ZOOM = [84.5, 43.8], 5.2
# Of those in view: what is hidden below others, or has its points at the edge.
MOST_ABSENT = 0.03


def run(api, layers, report, is_quick):
    with tempfile.TemporaryDirectory() as folder:
        tiles = fetched(api, folder)
        report.section("tile-readers/gdal", gdal, api, report, tiles)
        if shutil.which("node") is None or not (WEB / "node_modules/@mapbox/vector-tile").is_dir():
            report.skip("tile-readers/javascript", "Node.js or its packages are not installed (npm ci)")
            return
        report.section("tile-readers/vector-tile", vector_tile, report, tiles)
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        report.skip("tile-readers/web", "there is no Chromium")
        return
    report.section("tile-readers/web", maps, api, layers, report, browser, is_quick)


def fetched(api, folder):
    """Tiles in files, with what the strict reader of the conformance run finds in them."""
    found = []
    for zoom, row, col in ADDRESSES:
        path, answer = Path(folder) / f"{zoom}-{row}-{col}.mvt", api.get(f"/tiles/WebMercatorQuad/{zoom}/{row}/{col}", labels="true")
        path.write_bytes(answer.body)
        found.append((path, (zoom, row, col), decoded(answer.body)))
    return found


def gdal(api, report, tiles):
    """Layers, how many features, of which kind, their ids, and where they are on the ground, to the buffer of the tile."""
    mercator, wrong, count = grids(api)["WebMercatorQuad"], [], 0
    for path, (zoom, row, col), layers in tiles:
        said = command("ogrinfo", "-al", path, "-oo", f"X={col}", "-oo", f"Y={row}", "-oo", f"Z={zoom}", "-oo", "CLIP=NO")
        parts = re.split(r"^Layer name: ", said, flags=re.M)[1:]
        wrong += [] if "ERROR" not in said and "Warning" not in said else [f"{path.name}: {said[:200]}"]
        read = {part.split("\n")[0]: part for part in parts}
        wrong += [] if read.keys() == layers.keys() else [f"{path.name}: layers {sorted(read.keys() ^ layers.keys())[:3]}"]
        for name, layer in layers.items():
            ids = re.findall(r"^  id \(String\) = (.*)$", read.get(name, ""), re.M)
            numbers = re.findall(r"^  mvt_id \(Integer64\) = (\d+)$", read.get(name, ""), re.M)
            count += len(ids)
            if sorted(ids) != sorted(one.id for one in layer.features) or sorted(map(int, numbers)) != sorted(one.number for one in layer.features):
                wrong.append(f"{path.name} {name}: {len(ids)} of {len(layer.features)}")
            extent = re.search(r"^Extent: \(([-\d.]+), ([-\d.]+)\) - \(([-\d.]+), ([-\d.]+)\)", read.get(name, ""), re.M)
            wrong += [] if extent and inside(list(map(float, extent.groups())), mercator, zoom, row, col) else [f"{path.name} {name}: {extent}"]
    report.check_all("tile-readers/gdal-reads-the-same", wrong, f"{len(tiles)} tiles, {count} features")


def inside(extent, grid, zoom, row, col):
    west, north = grid.origin(grid.matrices[zoom])
    side = grid.side(zoom)
    more = side * (BUFFER + 1) / 4096
    left, top = west + col * side - more, north - row * side + more
    return left <= extent[0] and extent[2] <= left + side + 2 * more and top - side - 2 * more <= extent[1] and extent[3] <= top


def vector_tile(report, tiles):
    wrong, count = [], 0
    for (path, _, layers), read in zip(tiles, node("tiles.mjs", "decode", *(str(path) for path, _, _ in tiles))["told"], strict=True):
        wrong += [] if read.keys() == layers.keys() else [f"{path.name}: layers {sorted(read.keys() ^ layers.keys())[:3]}"]
        for name in layers.keys() & read.keys():
            ours, theirs = layers[name].features, read[name]["features"]
            wrong += [] if read[name]["version"] == 2 and len(ours) == len(theirs) else [f"{path.name} {name}"]
            for one, other in zip(ours, theirs):
                count += 1
                same = (one.number, one.kind, one.properties) == (other["id"], other["type"], other["properties"])
                if not same or parts_of(one) != other["parts"] or rings_of(one) != other["rings"]:
                    wrong.append(f"{path.name} {name}/{one.id}")
    report.check_all("tile-readers/vector-tile-reads-the-same", wrong, f"{len(tiles)} tiles, {count} features")


def parts_of(one):
    """As this library gives them: each point alone, rings closed."""
    if one.kind == 1:
        return [[list(point)] for point in one.parts]
    return [[list(point) for point in (part + part[:1] if one.kind == POLYGON else part)] for part in one.parts]


def rings_of(one):
    """How many rings each polygon has."""
    counts = []
    for ring in one.parts if one.kind == POLYGON else ():
        if doubled_area(ring) > 0:
            counts.append(1)
        else:
            counts[-1] += 1
    return counts


def cases(is_quick):
    tileset, tilejson = "/tiles/WebMercatorQuad", "f=tilejson"
    yield {"library": "openlayers", "name": "openlayers-dataset", "url": tileset, "projection": "EPSG:3857", "of": None}
    yield {"library": "maplibre", "name": "maplibre-tilejson", "url": f"{tileset}?{tilejson}&labels=true", "of": None}
    yield {"library": "maplibre", "name": "maplibre-style", "url": "/styles/groundplan", "isStyle": True, "of": None}
    if is_quick:
        return
    yield {"library": "openlayers", "name": "openlayers-longitude-and-latitude", "url": "/collections/ftz_area/tiles/WorldCRS84Quad", "projection": "EPSG:4326", "of": {"ftz_area"}}
    yield {"library": "openlayers", "name": "openlayers-tianditu", "url": "/tiles/CGCS2000Quad?collections=port,region", "projection": EPSG_4490, "cgcs2000": True, "of": {"port", "region"}}
    yield {"library": "openlayers", "name": "openlayers-some", "url": f"{tileset}?collections=port,region", "projection": "EPSG:3857", "of": {"port", "region"}}
    yield {"library": "maplibre", "name": "maplibre-shifted", "url": f"/collections/port{tileset}?{tilejson}&datum=gcj02", "of": {"port"}}
    yield {"library": "maplibre", "name": "maplibre-style-en", "url": "/styles/groundplan?lang=en", "isStyle": True, "of": None}
    yield {"library": "maplibre", "name": "maplibre-style-of-one", "url": "/styles/ftz_area", "isStyle": True, "of": {"ftz_area"}}


def maps(api, layers, report, browser, is_quick):
    asked = [{"center": CENTER, "zoom": ZOOM, **case, "of": None} for case in cases(is_quick)]
    told = node("tiles.mjs", "draw", api.base, browser, json.dumps(asked))["told"]
    report.check_all("tile-readers/nothing-from-elsewhere", [url for seen in told.values() for url in seen["outside"]])
    report.check_all("tile-readers/no-error-in-the-console", [f"{name}: {fault}"[:300] for name, seen in told.items() for fault in seen["faults"]], len(told))
    view = shapely.box(CENTER[0] - 4, CENTER[1] - 2, CENTER[0] + 4, CENTER[1] + 2)
    for case in cases(is_quick):
        seen, name = told[case["name"]], case["name"]
        if "error" in seen:
            report.check(f"tile-readers/{name}", False, seen["error"][:400])
            continue
        found = Counter((layer, id_) for layer, id_ in map(tuple, seen["found"]))
        wanted = {id_ for id_, features in layers if case["of"] is None or id_ in case["of"]}
        strange = {layer for layer, _ in found} - wanted - {f"{one}_label" for one in wanted}
        expected = {(id_, f.id) for id_, features in layers if id_ in wanted for f in features if f.geometry is not None and f.geometry.intersects(view)}
        absent = expected - {(layer.removesuffix("_label"), id_) for layer, id_ in found}
        good = seen["drawn"] and not strange and len(absent) <= MOST_ABSENT * len(expected) and seen["tiles"]
        detail = f"{len(expected) - len(absent)} of {len(expected)} in view are drawn, {seen['tiles']} tiles" + (f", strange {sorted(strange)}" if strange else "")
        report.check(f"tile-readers/{name}", good, detail)
