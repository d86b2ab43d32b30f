"""OGC API Tiles, vector tiles and events, from outside: documents, contents, shared borders, datums, live changes.

Most of it is asked of the served layers; shared borders and changes of layers that are made up (`tiles_shop`), over a store.
"""

import random
import tempfile
import time

import tiles_borders
import tiles_contents
import tiles_datum
import tiles_documents
import tiles_live
import tiles_shop
from server import serving
from tiles_brute import Place, compared
from tiles_grid import grids
from tiles_live import meets
from tiles_mvt import decoded

# Of a tile of one collection, as docs/how-to/draw-maps.md says.
MOST_BYTES = 512 << 10


def run(asked, layers, report):
    with serving(asked.binary, data=asked.data) as api:
        tiles_documents.run(api, layers, report, asked.quick)
        tiles_contents.run(api, layers, report, grids(api), asked.quick)
    report.section("tiles/store", over_a_store, asked, layers, report, tiles_shop.collections(asked.quick))


def over_a_store(asked, layers, report, made):
    with tempfile.TemporaryDirectory() as folder:
        with tiles_shop.stored(asked.binary, asked.data, folder, made) as (api, store, secret):
            of = grids(api)
            report.section("tiles/shapes", shapes, api, made, report, of, asked.quick)
            if tiles_shop.CROWD in made:
                report.section("tiles/crowd", crowd, api, made, report, of)
            tiles_borders.run(api, made, report, of, asked.quick)
            tiles_datum.run(api, {**layers.by_id, tiles_shop.SHAPE: made[tiles_shop.SHAPE]}, report, of, asked.quick)
            last = tiles_live.run(api, secret, made, report, of, asked.quick)
        with serving(asked.binary, "--store", store, data=asked.data) as api:
            report.section("tiles/live-restarted", tiles_live.after_a_restart, api, last, report)


def shapes(api, made, report, of, is_quick, seed=5):
    """Shapes that are hard to draw, against brute force."""
    wrong, tiles, features, chance = [], 0, made[tiles_shop.SHAPE], random.Random(seed)
    few = dict(list(of.items())[:1]) if is_quick else of
    for place in tiles_contents.places(chance, features, few, (2, 5, 8, 10, 12, 14, 16) if is_quick else range(21), 2 if is_quick else 4):
        answer, problems = api.get(f"/collections/{tiles_shop.SHAPE}/{place.path}"), []
        drawn = tiles_contents.layer_of(answer, tiles_shop.SHAPE, problems)
        problems += compared(place, features, drawn, answer.headers)
        wrong, tiles = wrong + [f"{place.path}: {problem}" for problem in problems], tiles + 1
    report.check_all("tiles/shapes-are-brute-force", wrong, f"{tiles} tiles")


def crowd(api, made, report, of):
    """Ten thousand areas in one tile: the answer stays small, has the largest, and says how many it leaves out."""
    features, wrong, slowest, counts = {f.id: f for f in made[tiles_shop.CROWD]}, [], 0.0, []
    for zoom in (6, 8, 9):
        place = Place(of["WebMercatorQuad"], zoom, *of["WebMercatorQuad"].tile_at(zoom, 84.9, 43.2))
        begun = time.monotonic()
        answer = api.get(f"/collections/{tiles_shop.CROWD}/{place.path}", labels="true")
        slowest = max(slowest, time.monotonic() - begun)
        drawn = decoded(answer.body)[tiles_shop.CROWD].features
        matched, returned = (int(answer.headers[f"ogc-number{name}"]) for name in ("matched", "returned"))
        counts.append(f"{returned} of {matched} in {len(answer.body)} bytes")
        inside = [f for f in features.values() if meets(place, f, 0)]
        sizes = sorted((size(f) for f in inside), reverse=True)
        small = [one for one in drawn if not one.is_tiny and size(features[one.id]) < sizes[min(returned, len(sizes) - 1)] * 0.5]
        if len(answer.body) > MOST_BYTES or not returned == len(drawn) <= matched or abs(matched - len(inside)) > 0.01 * len(inside) or (returned < matched and small):
            wrong.append(f"{place.path}: {len(answer.body)} bytes, matched {matched} of {len(inside)}, returned {returned}, {len(small)} small ones before large ones")
    report.check_all("tiles/a-crowd-stays-small", wrong, f"{', '.join(counts)}; at most {slowest:.2f} s")


def size(feature):
    west, south, east, north = feature.geometry.bounds
    return east - west + north - south
