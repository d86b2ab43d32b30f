"""The answer about a world against what shapely says."""

import shapely
from ground import Layer, common, m2
from outcome import Case
from tiling import gaps

import intervals


def tolerance_m2(expected):
    return max(0.01, 1e-6 * abs(expected))


def of_world(outcome, world, answer):
    case = Case(world.family, world.seed, {})
    layers = {name: Layer(name, features) for name, features in world.layers.items()}
    sums(outcome, case, layers, answer)
    cells = {(cell["a"], cell["b"]): cell for cell in answer["matrix"]}
    wanted = pairs(world)
    outcome.same("matrix: pairs of layers", case, [(c["a"], c["b"]) for c in answer["matrix"]], wanted)
    found = {}
    for a, b in wanted:
        found[a, b] = of_cell(outcome, labelled(world, f"{a}–{b}"), (layers[a], layers[b]), cells[a, b], world, layers["district"])
    for tiling in answer["tilings"]:
        name = tiling["collection"]
        own = found.get((name, name)) or common(layers[name], layers[name])
        of_tiling(outcome, labelled(world, f"tiling {name}"), layers[name], tiling, own, world)
    outcome.same("tilings: which", case, [t["collection"] for t in answer["tilings"]], [n for n in world.asked if n in world.tiling])


def labelled(world, about):
    return Case(world.family, world.seed, {}, None, {"about": about})


def pairs(world):
    if world.against:
        return [(a, b) for a in world.asked for b in world.against]
    return [(a, b) for n, a in enumerate(world.asked) for b in world.asked[n:]]


def sums(outcome, case, layers, answer):
    for told in answer["layers"]:
        layer = layers[told["collection"]]
        outcome.same("layer: features", case, told["features"], len(layer.placed))
        outcome.same("layer: without geometry", case, told["without_geometry"], len(layer.all) - len(layer.placed))
        areal = [k for k, g in enumerate(layer.ground) if not g.is_empty]
        outcome.same("layer: with area", case, told["with_area"], len(areal))
        outcome.same("layer: unknown", case, told["with_unknown_uncertainty"], sum(layer.known_m[k] is None for k in areal))
        if areal:
            expected = sum(m2(layer.ground[k]) for k in areal)
            outcome.compare("layer: gross", case, told["gross"]["value"], expected, tolerance_m2(expected))


def of_cell(outcome, case, layers, cell, world, districts):
    a, b = layers
    expected = common(a, b)
    # A piece as large as a threshold may be either.
    if not expected.open:
        outcome.same("pairs: with something", case, cell["pairs"], len(expected.pairs))
        outcome.same("pairs: touching", case, cell["pairs_touching"], expected.touching)
        slivers = cell.get("slivers") or {"count": 0, "area": {"value": 0}}
        outcome.same("slivers: count", case, slivers["count"], len(expected.slivers))
        outcome.compare("slivers: area", case, slivers["area"]["value"], sum(expected.slivers), 1e-3)
        listing(outcome, case, expected, cell)
    areal = a.is_areal and b.is_areal
    outcome.same("net: told at all", case, cell["net"] is not None, areal)
    if areal and cell["net"] is not None:
        net, gross = expected.net, expected.gross_m2
        net_m2 = m2(net)
        slack = 1.0 * expected.open
        outcome.compare("net", case, cell["net"]["value"], net_m2, tolerance_m2(net_m2) + slack)
        outcome.compare("gross", case, cell["gross"]["value"], gross, tolerance_m2(gross) + slack)
        by_district(outcome, case, net, cell, districts, slack)
        intervals.of_cell(outcome, case, layers, cell, world, expected)
    outcome.compare("length", case, value(cell.get("length")), expected.length_m, max(0.001, 1e-6 * expected.length_m))
    outcome.same("points inside", case, cell.get("points_inside") or 0, expected.inside)
    return expected


def value(measure):
    return measure["value"] if measure else 0.0


def listing(outcome, case, expected, cell):
    """Largest common ground first, then longest line, then ids."""
    told = [(row["subject"]["id"], row["constraint"]["id"]) for row in cell["largest"]]
    outcome.same("listing: how many", case, len(told) + cell["not_listed"], len(expected.pairs))
    sizes = {frozenset((p.a, p.b)) if cell["a"] == cell["b"] else (p.a, p.b): p for p in expected.pairs}
    key = frozenset if cell["a"] == cell["b"] else tuple
    ordered = sorted(sizes.values(), key=lambda p: (-p.area_m2, -p.length_m))
    for at, (names, row) in enumerate(zip(told, cell["largest"])):
        pair = sizes.get(key(names))
        outcome.same("listing: is a pair", case, pair is not None, True)
        if pair is None:
            continue
        outcome.compare("listing: area", case, value(row["area"]), pair.area_m2, tolerance_m2(pair.area_m2))
        outcome.compare("listing: order by area", case, pair.area_m2, ordered[at].area_m2, tolerance_m2(pair.area_m2))
        outcome.compare("listing: length", case, value(row.get("length")), pair.length_m, 0.001)
        if at and same_size(row, cell["largest"][at - 1]):
            outcome.same("listing: order of equals", case, told[at - 1] < told[at], True)


def same_size(row, other):
    return (value(row["area"]), value(row.get("length"))) == (value(other["area"]), value(other.get("length")))


def by_district(outcome, case, net, cell, districts, slack):
    told = {row["district"]["id"]: row["net"]["value"] for row in cell["districts"]}
    for name, ground in zip(districts.ids, districts.ground):
        expected = m2(net.intersection(ground))
        outcome.compare("district: net", case, told.pop(name, 0.0), expected, tolerance_m2(expected) + slack)
    outcome.same("district: no others", case, sorted(told), [])
    figures = [row["net"]["value"] for row in cell["districts"]]
    outcome.same("district: order", case, figures, sorted(figures, reverse=True))
    rest = m2(net.difference(shapely.union_all(districts.ground)))
    outcome.compare("district: elsewhere", case, value(cell["elsewhere"]), rest, tolerance_m2(rest) + slack)


def of_tiling(outcome, case, layer, tiling, own, world):
    claim = world.coverage.get(layer.name)
    claim = None if claim is None else shapely.geometry.shape(claim)
    outcome.same("tiling: within", case, tiling["within"], "holes" if claim is None else "coverage")
    if not layer.is_areal:
        return outcome.same("tiling: closes", case, tiling["closes"], None)
    expected, slivers, open_ones = gaps(layer, claim)
    total = sum(size for _, size in expected)
    slack = 1.0 * open_ones
    if not open_ones and not own.open:
        outcome.same("gaps: count", case, tiling["gap_count"], len(expected))
        told = tiling.get("slivers") or {"count": 0, "area": {"value": 0}}
        outcome.same("gaps: slivers", case, told["count"], len(slivers))
        outcome.compare("gaps: slivers area", case, told["area"]["value"], sum(slivers), 1e-3)
        outcome.same("tiling: closes", case, tiling["closes"], not expected and not own.with_ground)
        outcome.same("tiling: overlaps", case, tiling["overlaps"]["pairs"], len(own.with_ground))
        outcome.same("gaps: listed", case, len(tiling["gaps"]), min(world.largest, len(expected)))
    outcome.compare("gaps: area", case, tiling["gap_area"]["value"], total, tolerance_m2(total) + slack)
    net_m2 = m2(own.net)
    outcome.compare("tiling: overlaps net", case, tiling["overlaps"]["net"]["value"], net_m2, tolerance_m2(net_m2) + own.open)
    for told, (piece, size) in zip(tiling["gaps"], expected):
        outcome.compare("gaps: listed area", case, told["area"]["value"], size, tolerance_m2(size) + slack)
        if told["area"]["value"] > 1.001 * max((s for _, s in expected if s < size * 0.999), default=0):
            same = [p for p, s in expected if abs(s - size) <= 1e-3 * size]
            apart = min(max(abs(x - y) for x, y in zip(told["bbox"], p.bounds)) for p in same)
            outcome.compare("gaps: box", case, apart, 0.0, 1e-8)
