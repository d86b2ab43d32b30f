"""Two record times: what became a conflict, ended, grew and shrank. And layers under filters, of one collection and of two."""

import copy
import datetime
import random
import time

import compare
import folder
import shapely
from ground import Layer, common, m2
from server import Server
from worlds import World

SAME_M2 = 1e-3


def of_seed(outcome, options, scratch, seed):
    world = World("mixed", seed)
    world.family, world.largest = "history", 1000
    world.layers = {name: features for name, features in world.layers.items() if name not in ("void", "nothing")}
    world.asked, world.tiling = ["plan", "zone", "road", "well"], ["plan"]
    folder.write(scratch, world, options.data)
    with Server(options.binary, scratch, scratch / "store.gpkg") as server:
        before = copy.deepcopy(world.layers)
        moment = now()
        edit(random.Random(f"edits {seed}"), server, world)
        inputs = {"layers": world.asked, "tiling": world.tiling, "districts": ["district"], "largest": 1000, "since": moment}
        answer = server.ask("conflicts", inputs)
        compare.of_world(outcome, world, answer)
        waited = server.job("conflicts", inputs)
        outcome.same("job: the same answer", compare.labelled(world, "job"), waited == answer, True)
        for cell in answer["matrix"]:
            of_change(outcome, world, before, cell)
        filtered(outcome, world, server, before, moment)
        by_ids(outcome, world, server)


def now():
    """A moment between two edits."""
    time.sleep(0.02)
    moment = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    time.sleep(0.02)
    return moment


def edit(chance, server, world):
    """Some are moved, some are new, some are gone, some change their kind only."""
    for name in ("plan", "zone", "road", "well"):
        placed = [f for f in world.layers[name] if f["geometry"] is not None]
        for one in chance.sample(placed, 8):
            what, path = chance.choice(["move", "delete", "kind", "swell", "copy"]), f"/collections/{name}/items/"
            if what == "delete":
                server.call("DELETE", path + one["id"])
                world.layers[name].remove(one)
                continue
            changed = copy.deepcopy(one)
            if what == "kind":
                changed["properties"]["kind"] = "y" if one["properties"]["kind"] == "x" else "x"
            else:
                changed["geometry"] = moved(one["geometry"], what)
            if what == "copy":
                changed["id"] = f"{one['id']}_copy"
            else:
                world.layers[name].remove(one)
            server.call("PUT", path + changed["id"], changed, **({"If-None-Match": "*"} if what == "copy" else {}))
            world.layers[name].append(changed)


def moved(geometry, what):
    shape = shapely.geometry.shape(geometry)
    if what == "swell":
        shape = shapely.affinity.scale(shape, 1.25, 1.25)
    else:
        shape = shapely.affinity.translate(shape, 0.004, -0.003)
    rounded = shapely.transform(shape, lambda xy: xy.round(8))
    return shapely.geometry.mapping(rounded) if rounded.is_valid else geometry


def sizes(a, b):
    """Common area of each pair by its ids, and net."""
    found = common(a, b)
    own = a.name == b.name
    key = (lambda p: tuple(sorted((p.a, p.b)))) if own else (lambda p: (p.a, p.b))
    return {key(p): p for p in found.pairs}, m2(found.net)


def of_change(outcome, world, before, cell, chosen=(lambda _: True,) * 2):
    case = compare.labelled(world, f"change {cell['a']}–{cell['b']}")
    names = (cell["a"], cell["b"])
    then, net_then = sizes(*(Layer(n, before[n], of) for n, of in zip(names, chosen)))
    today, net_today = sizes(*(Layer(n, world.layers[n], of) for n, of in zip(names, chosen)))
    change = cell["change"]
    if change["net_then"] is None:
        # Not both have polygons, and then they have no ground in common.
        outcome.same("change: nothing to compare", case, (net_then, net_today, change["net_difference_m2"]), (0.0, 0.0, None))
    else:
        outcome.compare("change: net then", case, change["net_then"]["value"], net_then, compare.tolerance_m2(net_then))
        outcome.compare("change: net difference", case, change["net_difference_m2"], net_today - net_then, compare.tolerance_m2(net_then + net_today))
    groups = {"became": {}, "ended": {}, "grew": {}, "shrank": {}}
    unchanged = 0
    for key in {*then, *today}:
        sort, pair = sorted_out(then.get(key), today.get(key))
        if sort is None:
            unchanged += 1
        else:
            groups[sort][key] = pair
    outcome.same("change: unchanged", case, change["unchanged"], unchanged)
    for name, pairs in groups.items():
        told = change[name]
        outcome.same(f"change: {name}", case, told["pairs"], len(pairs))
        ids = {(row["a"]["id"], row["b"]["id"]) for row in told["largest"]}
        ids = {tuple(sorted(pair)) for pair in ids} if names[0] == names[1] else ids
        outcome.same(f"change: {name}, which", case, sorted(ids), sorted(pairs))
        by = [abs(area(row["now"]) - area(row["then"])) for row in told["largest"]]
        outcome.same(f"change: {name}, order", case, by, sorted(by, reverse=True))
        outcome.same(f"change: {name}, null", case, all((row["then"] is None) == (name == "became") and (row["now"] is None) == (name == "ended")
                                                        for row in told["largest"]), True)


def area(shared):
    return shared["area"]["value"] if shared else 0.0


def sorted_out(then, today):
    """By ground, then by lines, then by points."""
    if then is None:
        return "became", today
    if today is None:
        return "ended", then
    for name in ("area_m2", "length_m", "inside"):
        now, before = float(getattr(today, name) or 0), float(getattr(then, name) or 0)
        if abs(now - before) > max(SAME_M2, 1e-9 * max(now, before)):
            return ("grew" if now > before else "shrank"), today
    return None, None


def filtered(outcome, world, server, before, moment):
    """Layers under filters: of one collection, which overlap in features or not, and against another."""
    def kind(value):
        return lambda f: f["properties"]["kind"] == value

    every = (None, lambda _: True)
    x, y, some = ("kind = 'x'", kind("x")), ("kind = 'y'", kind("y")), ("uncertainty_m >= 0", lambda f: f["properties"]["uncertainty_m"] is not None)
    nobody = ("kind = 'nobody'", kind("nobody"))
    for one, other in ((("plan", x), ("plan", y)), (("plan", every), ("plan", x)), (("plan", some), ("plan", x)), (("plan", x), ("zone", y)),
                       (("plan", nobody), ("plan", x)), (("plan", x), ("road", every))):
        sides = [{"collection": n, **({"filter": text} if text else {})} for n, (text, _) in (one, other)]
        inputs = {"layers": sides[:1], "against": sides[1:], "districts": ["district"], "largest": 1000, "since": moment, "tiling": [one[0]]}
        answer = server.ask("conflicts", inputs)
        chosen = (one[1][1], other[1][1])
        layers = [Layer(n, world.layers[n], of) for n, of in zip((one[0], other[0]), chosen)]
        case = compare.labelled(world, f"filters {sides}")
        districts = Layer("district", world.layers["district"])
        outcome.same("matrix: pairs of layers", case, len(answer["matrix"]), 1)
        cell = answer["matrix"][0]
        compare.of_cell(outcome, case, layers, cell, world, districts)
        of_change(outcome, world, before, cell, chosen)
        compare.of_tiling(outcome, case, layers[0], answer["tilings"][0], common(layers[0], layers[0]), world)


def by_ids(outcome, world, server):
    """Two layers of one collection, each of features that are named: each has its own overlaps and gaps."""
    placed = [f["id"] for f in world.layers["plan"] if f["geometry"] is not None]
    groups = [placed[::2], placed[1::2]]
    sides = [{"collection": "plan", "ids": ids} for ids in groups]
    answer = server.ask("conflicts", {"layers": sides, "tiling": ["plan"], "districts": ["district"], "largest": 1000})
    layers = [Layer("plan", world.layers["plan"], lambda f, ids=frozenset(ids): f["id"] in ids) for ids in groups]
    districts = Layer("district", world.layers["district"])
    case = compare.labelled(world, "layers by ids")
    for cell, (one, other) in zip(answer["matrix"], ((0, 0), (0, 1), (1, 1))):
        compare.of_cell(outcome, case, (layers[one], layers[other]), cell, world, districts)
    for tiling, layer in zip(answer["tilings"], layers):
        compare.of_tiling(outcome, case, layer, tiling, common(layer, layer), world)
