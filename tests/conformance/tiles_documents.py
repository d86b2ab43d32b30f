"""The stand-in for the official suite of OGC API Tiles (ets-ogcapi-tiles10 1.2), and the documents as their standards have them."""

import re

import definition
import jsonschema
import tiles_shapes
from documents import JSON, links
from tiles_grid import SETS

VECTOR = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
MVT = "application/vnd.mapbox-vector-tile"
REGISTERED = {name: f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{name}" for name in ("WebMercatorQuad", "WorldCRS84Quad")}
CLASSES = "core tileset tilesets-list dataset-tilesets geodata-tilesets collections-selection datetime mvt oas30"
VARIABLES = ("{tileMatrix}", "{tileRow}", "{tileCol}")
# The largest number of the suite's language.
BEYOND = 2147483647
METRES_OF_A_DEGREE = 3.141592653589793 * 6378137 / 180


def run(api, layers, report, is_quick):
    report.section("tiles/suite", suite, api, layers, report)
    report.section("tiles/every-tile", every_tile, api, report)
    report.section("tiles/operations", operations, api, report)
    report.section("tiles/matrix-sets", matrix_sets, api, report)
    report.section("tiles/tilesets", tilesets, api, list(layers.by_id)[:: 5 if is_quick else 1], report)
    report.section("tiles/tilejson", tilejson, api, layers, report)
    report.section("tiles/refusals", refusals, api, report)
    report.section("tiles/tags", tags, api, report)


def shape_problems(schema, document, name):
    found = jsonschema.Draft202012Validator(schema).iter_errors(document)
    return [f"{name}: {'/'.join(map(str, error.absolute_path))}: {error.message[:150]}" for error in found]


def filled(template, *numbers):
    for variable, number in zip(VARIABLES, numbers):
        template = template.replace(variable, str(number))
    return template


def suite(api, layers, report):
    """Conformance classes, links with these relations, and what lies behind them, as the suite follows them."""
    declared = api.get("/conformance").json()["conformsTo"]
    absent = [name for name in CLASSES.split() if f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}" not in declared]
    report.check_all("tiles/conformance-classes", absent, len(CLASSES.split()))
    roots = {"/": api.get("/", {"Accept": JSON}).json()}
    roots |= {f"/collections#{entry['id']}": entry for entry in api.get("/collections").json()["collections"]}
    roots |= {f"/collections/{name}": api.get(f"/collections/{name}").json() for name, _ in layers.placed()}
    wrong, lists = [], set()
    for name, root in roots.items():
        found = links(root, VECTOR, JSON)
        wrong += [] if len(found) == 1 and found[0]["href"].split("?")[0].endswith("/tiles") else [f"{name}: {found}"]
        wrong += [f"{name}: a link without `rel`" for link in root["links"] if not link.get("rel")]
        lists |= {link["href"] for link in found}
    report.check_all("tiles/links-to-tilesets", wrong, len(roots))
    followed, templates, wrong = 0, [], []
    for address in sorted(lists):
        listed = api.get(address, {"Accept": JSON})
        for tileset in listed.json()["tilesets"] if listed.status == 200 else []:
            for link in tileset["links"]:
                answer, followed = api.get(link["href"], {"Accept": JSON}), followed + 1
                if answer.status != 200 or answer.media_type != JSON:
                    wrong.append(f"{address} names {link['href']}: {answer.status} {answer.media_type}")
                    continue
                templates += [found["href"] for found in answer.json()["links"] if all(v in found["href"] for v in VARIABLES)]
        wrong += [] if listed.status == 200 else [str(listed)[:200]]
    report.check_all("tiles/every-link-of-a-list-can-be-followed", wrong, followed)
    report.check("tiles/templates-found", len(set(templates)) == len(lists) * len(SETS), f"{len(set(templates))} of {len(lists)} lists")


def every_tile(api, report):
    """All of a range are 200; the first tile of the limits is there, the one below their last row is not."""
    wrong, count = [], 0
    for path in ("", "/collections/port", "/collections/region"):
        for name in SETS:
            tileset = api.get(f"{path}/tiles/{name}").json()
            template = next(link["href"] for link in tileset["links"] if link["rel"] == "item")
            for limits in tileset["tileMatrixSetLimits"][:6]:
                rows, cols = (range(limits[f"minTile{way}"], limits[f"maxTile{way}"] + 1) for way in ("Row", "Col"))
                for row, col in ((row, col) for row in rows for col in cols):
                    answer, count = api.get(filled(template, limits["tileMatrix"], row, col)), count + 1
                    if answer.status != 200 or answer.media_type != MVT:
                        wrong.append(str(answer)[:150])
            first = tileset["tileMatrixSetLimits"][0]
            numbers = ((first["tileMatrix"], BEYOND, BEYOND), (first["tileMatrix"], first["maxTileRow"] + 1, first["minTileCol"]))
            answers = [api.get(filled(template, *three)) for three in numbers]
            wrong += [str(answer)[:150] for answer in answers if answer.status not in (400, 404)]
    report.check_all("tiles/every-tile-of-a-range", wrong, count)


def operations(api, report):
    _, document = definition.fetched(api)
    found = {path: entry["get"].get("operationId", "") for path, entry in document["paths"].items() if "/tiles" in path and "get" in entry}
    expected = {
        "/tiles": "getTileSetsList", "/tiles/{tileMatrixSetId}": "getTileSet",
        "/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}": "getTile",
    }
    wrong = []
    for path, end in expected.items():
        for one in (path, "/collections/{collectionId}" + path):
            names = [name for there, name in found.items() if re.sub(r"\{[^}]*\}", "{}", there) == re.sub(r"\{[^}]*\}", "{}", one)]
            wrong += [] if names and names[0].endswith("." + end) else [f"{one}: {names}"]
    report.check_all("tiles/operation-ids", wrong, len(expected) * 2)


def matrix_sets(api, report):
    listed = api.get("/tileMatrixSets").json()
    wrong = shape_problems(tiles_shapes.MATRIX_SETS, listed, "/tileMatrixSets")
    wrong += [] if [entry["id"] for entry in listed["tileMatrixSets"]] == list(SETS) else ["not the three"]
    for name in SETS:
        document = api.get(next(link["href"] for entry in listed["tileMatrixSets"] if entry["id"] == name for link in links(entry, "self"))).json()
        wrong += shape_problems(tiles_shapes.MATRIX_SET, document, name)
        wrong += [] if document.get("uri") == REGISTERED.get(name) else [f"{name}: {document.get('uri')}"]
        wrong += [problem for matrix in document["tileMatrices"] for problem in matrix_problems(name, matrix)]
    report.check_all("tiles/matrix-set-documents", wrong, len(SETS))


def matrix_problems(name, matrix):
    """Width, height, cell and scale by the definitions: WebMercatorQuad and WorldCRS84Quad by OGC, Tianditu's `c` by its own."""
    zoom = int(matrix["id"])
    world = 2 * 20037508.3427892 if name == "WebMercatorQuad" else 360.0
    columns = 2 ** (zoom + 1) if name == "WorldCRS84Quad" else 2**zoom
    rows = columns if name == "WebMercatorQuad" else columns // 2
    origin = {"WebMercatorQuad": [-world / 2, world / 2], "WorldCRS84Quad": [-180, 90], "CGCS2000Quad": [90, -180]}[name]
    cell = world / columns / 256
    scale = cell * (1 if name == "WebMercatorQuad" else METRES_OF_A_DEGREE) / 0.00028
    wrong = (matrix["matrixWidth"], matrix["matrixHeight"], matrix["tileWidth"], matrix["tileHeight"]) != (columns, rows, 256, 256)
    wrong |= abs(matrix["cellSize"] / cell - 1) > 1e-9 or abs(matrix["scaleDenominator"] / scale - 1) > 1e-9
    wrong |= any(abs(a - b) > 1e-6 for a, b in zip(matrix["pointOfOrigin"], origin)) or matrix.get("cornerOfOrigin", "topLeft") != "topLeft"
    return [f"{name}: {matrix}"] if wrong else []


def tilesets(api, names, report):
    wrong, count = [], 0
    for path in ("", *(f"/collections/{name}" for name in names)):
        listed = api.get(f"{path}/tiles").json()
        wrong += shape_problems(tiles_shapes.TILESETS, listed, f"{path}/tiles")
        for name in SETS:
            count += 1
            document = api.get(f"{path}/tiles/{name}").json()
            wrong += shape_problems(tiles_shapes.TILESET, document, f"{path}/tiles/{name}")
            (item,), (scheme,) = links(document, "item", MVT), links(document, SCHEME, JSON)
            given = document.get("tileMatrixSetURI") == REGISTERED.get(name) and item.get("templated") is True
            fits = f"/tiles/{name}/" in item["href"] and scheme["href"].endswith(f"/tileMatrixSets/{name}")
            layers = [layer["id"] for layer in document["layers"]]
            holds = layers == [path.rsplit("/", 1)[1]] if path else len(layers) > 20
            wrong += [] if given and fits and holds else [f"{path}/tiles/{name}: {document['links']} {layers[:3]}"]
    report.check_all("tiles/tileset-documents", wrong, count)


def tilejson(api, layers, report):
    wrong, zoom = [], 6
    for path, more, expected in (
        ("", "", {name for name, _ in layers.placed()}),
        ("", "&collections=port,ftz_area&labels=true", {"port", "ftz_area", "port_label", "ftz_area_label"}),
        ("/collections/port", "", {"port"}),
        ("/collections/region", "&labels=true&datum=gcj02", {"region", "region_label"}),
    ):
        address = f"{path}/tiles/WebMercatorQuad?f=tilejson{more}"
        document = api.get(address).json()
        wrong += shape_problems(tiles_shapes.TILEJSON, document, address)
        found = {layer["id"] for layer in document["vector_layers"]}
        wrong += [] if found == expected else [f"{address}: layers {sorted(found ^ expected)[:4]}"]
        keys = {layer["id"]: set(layer["fields"]) for layer in document["vector_layers"]}
        for name in expected & set(layers.by_id):
            there = {key for feature in layers[name] for key, value in feature.properties.items() if value is not None}
            wrong += [] if there <= keys[name] else [f"{address}: {name} without {sorted(there - keys[name])[:3]}"]
        west, south, east, north = document["bounds"]
        lon, lat, at = document["center"]
        inside = west <= lon <= east and south <= lat <= north and document["minzoom"] <= at <= document["maxzoom"]
        one, other = (filled(text, zoom, 23, 46) for text in (document["tiles"][0].replace("{z}", VARIABLES[0]).replace("{y}", VARIABLES[1]).replace("{x}", VARIABLES[2]), f"{path}/tiles/WebMercatorQuad/{'/'.join(VARIABLES)}?{more}"))
        same = api.get(one).body == api.get(other).body
        wrong += [] if inside and same else [f"{address}: centre {inside}, the same tile {same}"]
    for name in SETS:
        document, set_ = api.get(f"/tiles/{name}?f=tilejson").json(), api.get(f"/tileMatrixSets/{name}").json()
        zooms = {int(matrix["id"]) for matrix in set_["tileMatrices"]}
        wrong += [] if {document["minzoom"], document["maxzoom"]} <= zooms else [f"{name}: zooms {document['minzoom']} to {document['maxzoom']}"]
    report.check_all("tiles/tilejson", wrong, 4 + len(SETS))


def refusals(api, report):
    tile = "/tiles/WebMercatorQuad/5/11/23"
    wrong = []
    for status, path in (
        *((400, f"{tile}?{query}") for query in (
            "unknownQueryParameter1xxxx=x", "datum=mars", "labels=perhaps", "datetime=yesterday", "filter=name%20%3D", "filter=colour%20%3D%201",
            "filter-lang=ecql&filter=1%3D1", "asOf=soon", "limit=3", "collections=port&properties=colour",
        )),
        (400, "/collections/port" + tile + "?collections=port"), (400, "/collections/port" + tile + "?filter=colour%20%3D%201"),
        (404, "/tiles/WebMercatorQuad/25/0/0"), (404, "/tiles/WebMercatorQuad/5/32/0"), (404, "/tiles/WebMercatorQuad/5/-1/0"), (404, "/tiles/WebMercatorQuad/five/0/0"),
        (404, "/tiles/WebMercatorQuad/5/0/99999999999999999999"), (404, "/tiles/CGCS2000Quad/0/0/0"), (404, "/tiles/CGCS2000Quad/1/1/0"), (404, "/tiles/NoSuchQuad/0/0/0"),
        (404, "/collections/nothing" + tile), (404, tile + "?collections=nothing"), (404, "/tileMatrixSets/NoSuchQuad"), (404, "/collections/nothing/tiles"), (404, "/tiles/NoSuchQuad"), (200, "/tiles/CGCS2000Quad/1/0/1"),
    ):
        answer = api.get(path)
        if answer.status != status or (status != 200 and answer.media_type != "application/problem+json"):
            wrong.append(f"{path}: {answer.status} {answer.media_type}, expected {status}")
    report.check_all("tiles/refusals", wrong, 28)


def tags(api, report):
    wrong = []
    for path in ("/tiles/WebMercatorQuad/5/11/23", "/collections/port/tiles/CGCS2000Quad/6/9/46?labels=true", "/collections/port/tiles/WebMercatorQuad/6/0/0"):
        answer = api.get(path)
        tag = answer.headers.get("etag", "")
        again, other, head = (api.call(way, path, more) for way, more in (("GET", {"If-None-Match": tag}), ("GET", {"If-None-Match": '"other"'}), ("HEAD", {})))
        good = tag and again.status == 304 and not again.body and again.headers.get("etag") == tag and other.status == 200 and other.body == answer.body
        alike = head.status == answer.status and not head.body and head.headers.get("etag") == tag
        counts = all(answer.headers.get(name, "").isdigit() for name in ("ogc-numbermatched", "ogc-numberreturned"))
        wrong += [] if good and alike and counts else [f"{path}: {tag} {again.status} {other.status} {head.status} {answer.headers}"]
    report.check_all("tiles/tags", wrong, 3)
