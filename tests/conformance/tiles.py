"""OGC API Tiles, vector tiles and events, from outside: documents, contents, shared borders, datums, live changes.

Most of it is asked of the served layers; shared borders and changes of layers that are made up (`tiles_shop`), over a store.
"""

import random
import tempfile

import tiles_borders
import tiles_contents
import tiles_datum
import tiles_documents
import tiles_live
import tiles_shop
from server import serving
from tiles_brute import compared
from tiles_grid import grids


def run(asked, layers, report):
    with serving(asked.binary, data=asked.data) as api:
        tiles_documents.run(api, layers, report, asked.quick)
        tiles_contents.run(api, layers, report, grids(api), asked.quick)
    made = tiles_shop.collections()
    with tempfile.TemporaryDirectory() as folder:
        with tiles_shop.stored(asked.binary, asked.data, folder, made) as (api, store, secret):
            of = grids(api)
            report.section("tiles/shapes", shapes, api, made, report, of, asked.quick)
            tiles_borders.run(api, made, report, of, asked.quick)
            tiles_datum.run(api, {**layers.by_id, tiles_shop.SHAPE: made[tiles_shop.SHAPE]}, report, of, asked.quick)
            last = tiles_live.run(api, secret, made, report, of)
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
