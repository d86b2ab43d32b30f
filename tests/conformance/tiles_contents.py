"""What is in tiles, against brute force over the same features: which, where, with which properties, with which labels."""

import json
import random
from collections import Counter

import mapbox_vector_tile
import shapely
from layers import in_force, span
from tiles_brute import Place, compared, property_problems
from tiles_grid import EXTENT
from tiles_mvt import POINT, Broken, decoded

ZOOMS = (0, 2, 4, 6, 8, 9, 11, 13, 14, 15, 16, 20)
QUICK_ZOOMS = (1, 5, 9, 14, 16)


def run(api, layers, report, grids, is_quick, seed=6):
    chance = random.Random(seed)
    report.section("tiles/contents", contents, api, layers, report, grids, chance, is_quick)
    report.section("tiles/selected", selected, api, layers, report, grids, chance, is_quick)
    report.section("tiles/several", several, api, layers, report)
    report.section("tiles/labels", labels, api, layers, report, grids, is_quick)


def places(chance, features, grids, zooms, tiles=2):
    """Tiles of each set and zoom in which something is: around random vertices, and one beside."""
    placed = [f for f in features if f.geometry is not None]
    for grid in grids.values():
        for zoom in zooms:
            if zoom not in grid.matrices or not placed:
                continue
            chosen = set()
            for _ in range(tiles):
                lon, lat = chance.choice(shapely.get_coordinates(chance.choice(placed).geometry).tolist())
                chosen.add(grid.tile_at(zoom, lon, lat))
            row, col = next(iter(chosen))
            matrix = grid.matrices[zoom]
            chosen.add((min(max(row + chance.choice((-1, 0, 1)), 0), matrix["matrixHeight"] - 1), min(max(col + chance.choice((-1, 1)), 0), matrix["matrixWidth"] - 1)))
            for row, col in sorted(chosen):
                yield Place(grid, zoom, row, col)


def layer_of(answer, name, problems):
    """The features of a layer, by the strict reader."""
    if answer.status != 200:
        problems.append(str(answer)[:200])
        return []
    try:
        layers = decoded(answer.body)
    except Broken as what:
        problems.append(f"broken: {what}")
        return []
    problems += [f"layer {other}" for other in layers if other not in (name, f"{name}_label")]
    problems += [f"extent {layer.extent}" for layer in layers.values() if layer.extent != EXTENT]
    return layers[name].features if name in layers else []


def contents(api, layers, report, grids, chance, is_quick):
    wrong, readers, numbers, tiles, count = [], [], {}, 0, 0
    for name, features in layers.placed():
        few = dict([chance.choice(list(grids.items()))]) if is_quick else grids
        for place in places(chance, features, few, QUICK_ZOOMS if is_quick else ZOOMS, 1 if is_quick else 2):
            answer, problems = api.get(f"/collections/{name}/{place.path}"), []
            drawn = layer_of(answer, name, problems)
            problems += compared(place, features, drawn, answer.headers)
            wrong += [f"{name} {place.path}: {problem}" for problem in problems]
            tiles, count = tiles + 1, count + len(drawn)
            for one in drawn:
                numbers.setdefault((name, one.id), set()).add(one.number)
            if tiles % 3 == 0:
                readers += [f"{name} {place.path}"] if other_reader(answer.body, name) != [(one.number, one.kind, one.properties) for one in drawn] else []
    report.check_all("tiles/contents-are-brute-force", wrong, f"{tiles} tiles, {count} features in them")
    report.check_all("tiles/another-reader-reads-the-same", readers, tiles // 3)
    several = [names for names, found in numbers.items() if len(found) != 1 or not all(number is not None and number < 1 << 53 for number in found)]
    total = {next(iter(found)) for found in numbers.values()}
    report.check_all("tiles/numbers-are-those-of-ids", several, len(numbers))
    report.check("tiles/numbers-differ", len(total) == len({id_ for _, id_ in numbers}), f"{len(total)} numbers")


def other_reader(body, name):
    """The same by mapbox_vector_tile."""
    kinds = {"Point": 1, "MultiPoint": 1, "LineString": 2, "MultiLineString": 2, "Polygon": 3, "MultiPolygon": 3}
    layer = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True}).get(name, {"features": []})
    return [(f.get("id"), kinds[f["geometry"]["type"]], f["properties"]) for f in layer["features"]]


def is_of(**wanted):
    return lambda f: all(f.properties.get(key) == value for key, value in wanted.items())


def conditions(features):
    """Parameters, and which features they leave."""
    uncertain = sorted(f.properties["uncertainty_m"] for f in features if f.properties.get("uncertainty_m") is not None)
    for status in ("existing", "planned"):
        yield {"filter": f"status = '{status}'"}, is_of(status=status)
    if uncertain:
        middle = uncertain[len(uncertain) // 2]
        yield {"filter": f"uncertainty_m >= {middle}"}, lambda f: (f.properties.get("uncertainty_m") or -1) >= middle
    yield {"filter": "S_INTERSECTS(geometry, BBOX(80,42,84,46))"}, lambda f: f.geometry is not None and f.geometry.intersects(shapely.box(80, 42, 84, 46))
    yield {"filter": json.dumps({"op": "=", "args": [{"property": "status"}, "existing"]}), "filter_lang": "cql2-json"}, is_of(status="existing")
    for text in ("2010-01-01", "2020-01-01/..", "../2000-12-31"):
        begin, end = text.split("/") if "/" in text else (text, text)
        ids = in_force(features, *(None if part == ".." else span(part)[last] for last, part in enumerate((begin, end))))
        yield {"datetime": text}, lambda f, ids=ids: f.id in ids


def selected(api, layers, report, grids, chance, is_quick):
    wrong, properties, count = [], [], 0
    for name, features in list(layers)[:: 4 if is_quick else 1]:
        for parameters, holds in conditions(features):
            left = [f for f in features if holds(f)]
            for place in places(chance, left or features, dict([chance.choice(list(grids.items()))]), (3, 8), 1):
                answer, problems = api.get(f"/collections/{name}/{place.path}", **parameters), []
                drawn = layer_of(answer, name, problems)
                problems += compared(place, left, drawn, answer.headers)
                wrong, count = wrong + [f"{name} {place.path} {parameters}: {problem}" for problem in problems], count + 1
        for place in places(chance, features, dict([chance.choice(list(grids.items()))]), (5, 15), 1):
            known = {key for f in features for key in f.properties}
            for keys in (["status", "name"], [key for key in ("aliases", "parts", "uncertainty_m") if key in known], []):
                answer = api.get(f"/collections/{name}/{place.path}", properties=",".join(keys) or "id")
                by_id = {f.id: f for f in features}
                for one in layer_of(answer, name, properties):
                    properties += [f"{name}/{one.id}: {problem}" for problem in property_problems(by_id[one.id], [one], keys)]
    report.check_all("tiles/only-what-the-filter-and-the-time-leave", wrong, f"{count} tiles")
    report.check_all("tiles/properties-are-selected", properties)


def several(api, layers, report):
    """Tiles of several collections hold the layers of each, and what is asked for goes for all."""
    wrong, tile = [], "tiles/WebMercatorQuad/6/23/46"
    for more in ({}, {"labels": "true"}, {"filter": "status = 'planned'"}, {"datum": "gcj02"}, {"datetime": "2015-01-01"}, {"properties": "name"}):
        for names in (["port"], ["port", "ftz_area", "city_or_county"], [name for name, _ in layers.placed()]):
            together = api.get(f"/{tile}", collections=",".join(names), **more)
            alone = [api.get(f"/collections/{name}/{tile}", **more) for name in names]
            layers_alone = {key: value for answer in alone for key, value in decoded(answer.body).items()}
            counts = [sum(int(a.headers[f"ogc-number{way}"]) for a in alone) == int(together.headers[f"ogc-number{way}"]) for way in ("matched", "returned")]
            if decoded(together.body) != layers_alone or not all(counts):
                wrong.append(f"{names[:3]} {more}: {sorted(decoded(together.body))[:4]} {counts}")
    everything = api.get(f"/{tile}")
    wrong += [] if everything.body == api.get(f"/{tile}", collections=",".join(layers.by_id)).body else ["without names"]
    report.check_all("tiles/several-are-the-tiles-of-each", wrong, 19)


def labels(api, layers, report, grids, is_quick):
    """At a zoom, each feature that is drawn in its own shape has one label, in one tile; of areas it is inside."""
    wrong, zooms, count = [], (4,) if is_quick else (3, 5, 7, 14), 0
    for name, grid in list(grids.items())[: 1 if is_quick else 3]:
        for zoom in zooms:
            seen, shown, tiny = Counter(), {}, set()
            every, is_whole = tiles_of(grid, zoom, layers)
            for row, col in every:
                found = decoded(api.get(f"/tiles/{name}/{zoom}/{row}/{col}", labels="true").body)
                for collection, features in layers.placed():
                    drawn = found[collection].features if collection in found else []
                    tiny |= {(collection, one.id) for one in drawn if one.is_tiny}
                    shown |= {(collection, one.id): one.properties for one in drawn}
                    for label in found[f"{collection}_label"].features if f"{collection}_label" in found else []:
                        seen[collection, label.id] += 1
                        wrong += label_problems(Place(grid, zoom, row, col), collection, label, layers)
                        wrong += [] if shown.get((collection, label.id)) == label.properties else [f"{collection}/{label.id}: its label has other properties, or it is not drawn there"]
            count += sum(seen.values())
            wrong += [f"{name} {zoom}: {key} has {number} labels" for key, number in seen.items() if number != 1]
            wrong += [f"{name} {zoom}: {key} has no label" for key in (set(shown) - tiny - set(seen) if is_whole else ())]
    report.check_all("tiles/labels", wrong, f"{count} labels")


def tiles_of(grid, zoom, layers):
    """All tiles in which something is, or some of very many."""
    bounds = shapely.total_bounds([f.geometry for _, features in layers.placed() for f in features if f.geometry is not None])
    first_row, last_row, first_col, last_col = grid.range(zoom, bounds)
    every = [(row, col) for row in range(first_row, last_row + 1) for col in range(first_col, last_col + 1)]
    is_whole = len(every) < 250
    return (every if is_whole else random.Random(zoom).sample(every, 40)), is_whole


def label_problems(place, collection, label, layers):
    (x, y), *more = label.parts
    if label.kind != POINT or more or not (0 <= x < EXTENT and 0 <= y < EXTENT):
        return [f"{collection}/{label.id}: its label is at {label.parts[:2]}"]
    feature = next(f for f in layers[collection] if f.id == label.id)
    if not label.is_tiny and feature.geometry.geom_type.endswith("Polygon"):
        source = place.source(feature)
        if source is None or source.distance(shapely.Point(x, y)) > 0.8:
            return [f"{collection}/{label.id} {place.path}: its label is outside"]
    return []
