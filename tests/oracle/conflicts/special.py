"""Cases made by hand, each for one way to go wrong. They are compared like the made-up countries."""

import compare
import folder
import rings
from folder import feature
from rings import box, line, multipolygon, point, polygon
from worlds import districts


class Case:
    """One small world."""

    family = "special"

    def __init__(self, name, layers, coverage=None):
        self.seed, self.layers, self.coverage = name, {k: list(v) for k, v in layers.items()}, coverage or {}
        self.asked, self.against, self.tiling = list(layers), [], list(layers)
        self.largest, self.intervals = 20, False
        self.bounds = (90.05, 40.02, 90.25, 40.3)
        self.layers["district"] = districts(self)

    @property
    def inputs(self):
        names = ",".join(self.asked)
        return {"layers": names, "tiling": names, "districts": "district"}


def of_seed(outcome, options, scratch, seed):
    for case in cases():
        data = folder.write(scratch / str(case.seed), case, options.data)
        try:
            compare.of_world(outcome, case, folder.ask(options.binary, data, "conflicts", case.inputs))
        except folder.ProgramFailed as why:
            outcome.same("an answer", compare.labelled(case, case.seed), str(why), "an answer")
    uncertain(outcome, options, scratch)


def uncertain(outcome, options, scratch):
    """Where no parallel set can be built, an interval has to be missing, or wide enough for a truth."""
    for name, ours, theirs, known_m, most_m2 in (
        ("across 180°", box(179.99, 10, 179.9999, 10.01), box(-179.9999, 10, -179.99, 10.01), 50, 50_000),
        ("across the pole", box(10, 89.9, 20, 89.9999), box(-170, 89.9, -160, 89.9999), 50, 100),
        ("known to 1000 km", box(90, 40, 91, 41), box(90.5, 40, 91.5, 41), 1e6, 9.4e9),
    ):
        case = Case(name, {"plan": [feature("f_0", polygon(ours), known_m)], "zone": [feature("f_1", polygon(theirs), known_m)]})
        data = folder.write(scratch / name, case, options.data)
        answer = folder.ask(options.binary, data, "conflicts", {"layers": "plan", "against": "zone", "districts": "district"})
        cell, about = answer["matrix"][0], compare.labelled(case, name)
        interval = cell["net"]["interval"]
        outcome.same("uncertain: a truth is in the interval", about, interval is None or interval[1] >= most_m2, True)
        outcome.same("uncertain: pairs, or possible ones", about, cell["pairs"] + cell["pairs_possible"], 1)


def on_grid(points):
    """A ring on a grid of 1/64°."""
    return rings.closed([(90 + x / 64, 40 + y / 64) for x, y in points])


def fine(points):
    """A ring on a grid of 1/1024°."""
    return on_grid([(x / 16, y / 16) for x, y in points])


def grid_box(w, s, e, n):
    return on_grid([(w, s), (e, s), (e, n), (w, n)])


def layer(*shapes):
    return [feature(f"f_{n:02}", shape) for n, shape in enumerate(shapes)]


def twice(*shapes):
    return [feature(f"f_{n:02}{twin}", shape) for n, shape in enumerate(shapes) for twin in "ab"]


def cases():
    yield Case("island in a hole that touches", {"plan": twice(
        polygon(on_grid([(4, 9), (11, 1), (18, 14), (7, 26)]), on_grid([(4, 9), (8, 17), (13, 9)]), on_grid([(10, 18), (10, 19), (8, 19)])),
        polygon(on_grid([(7, 12), (10, 11), (10, 13)])))})
    yield Case("three triangles", {"plan": layer(
        polygon(fine([(182, 127), (199, 134), (188, 139)]), fine([(189, 133), (187, 133), (185, 132)])), polygon(fine([(67, 90), (67, 95), (68, 102)])),
        polygon(fine([(201, 78), (147, 45), (192, 35)]), fine([(180, 56), (185, 58), (187, 62)])))})
    for name, ring in (("west", [(0, 5), (3, 4), (3, 6)]), ("east", [(10, 5), (7, 4), (7, 6)]),
                       ("south", [(5, 0), (4, 3), (6, 3)]), ("north", [(5, 10), (4, 7), (6, 7)])):
        # The hole is surrounded: at the border it has one point only.
        yield Case(f"hole that touches the {name} border", {"plan": layer(polygon(grid_box(0, 0, 10, 10), on_grid(ring)))})
    yield Case("gap in a gap", {"plan": layer(
        polygon(grid_box(0, 0, 20, 20), grid_box(2, 2, 18, 18)), polygon(grid_box(4, 4, 16, 16), grid_box(6, 6, 14, 14)),
        polygon(grid_box(8, 8, 12, 12)))})
    yield Case("hole filled by another", {"plan": layer(polygon(grid_box(0, 0, 20, 20), grid_box(2, 2, 18, 18)), polygon(grid_box(2, 2, 18, 18)))})
    yield Case("gaps that touch at points", {"plan": layer(polygon(grid_box(0, 0, 9, 9), grid_box(2, 2, 4, 4)),
                                                           polygon(grid_box(9, 0, 18, 9), grid_box(10, 2, 12, 4)),
                                                           polygon(grid_box(0, 9, 9, 18)), polygon(grid_box(10, 9, 18, 18)), polygon(grid_box(0, 18, 18, 20)))})
    yield Case("checkers", {"plan": layer(*(polygon(grid_box(x, y, x + 1, y + 1)) for x in range(9) for y in range(9) if (x + y) % 2))})
    yield Case("checkers that claim", {"plan": layer(*(polygon(grid_box(x, y, x + 1, y + 1)) for x in range(9) for y in range(9) if (x + y) % 2))},
               {"plan": polygon(grid_box(0, 0, 9, 9))})
    yield Case("open to one side", {"plan": layer(*(polygon(grid_box(*b)) for b in ((0, 0, 10, 1), (0, 9, 10, 10), (0, 0, 1, 10))))})
    yield Case("a channel one metre wide", {"plan": layer(polygon(grid_box(0, 0, 10, 4)), polygon(grid_box(0, 6, 10, 10)), polygon(grid_box(0, 4, 1, 6)),
                                                          polygon(box(90 + 9 / 64, 40 + 4 / 64, 90 + 10 / 64, 40 + 6 / 64 - 1e-5)))})
    yield Case("claim without ground of it", {"plan": layer(polygon(grid_box(0, 0, 4, 4)))}, {"plan": polygon(grid_box(6, 6, 9, 9))})
    yield Case("claim that is met", {"plan": layer(polygon(grid_box(0, 0, 4, 4)), polygon(grid_box(4, 0, 9, 4)))}, {"plan": polygon(grid_box(1, 1, 8, 3))})
    yield Case("unplaced only", {"plan": [feature("f_0", None, None)], "zone": layer(polygon(grid_box(0, 0, 1, 1)))}, {"plan": polygon(grid_box(0, 0, 9, 9))})
    yield Case("empty", {"plan": [], "zone": layer(point([90, 40]), line([[90, 40], [91, 41]]))})
    yield Case("lines beyond polygons", {"plan": layer(
        polygon(grid_box(0, 0, 9, 9), grid_box(2, 2, 5, 5)), line(on_grid([(-9, 3), (30, 3)])[:2]), point([89, 39]))})
    yield Case("line along a border", {"plan": layer(polygon(grid_box(0, 0, 9, 9))), "way": layer(
        line(on_grid([(0, 0), (9, 0), (9, 9)])[:3]), line(on_grid([(2, 0), (5, 0)])[:2]), line(on_grid([(-2, 9), (4, 9), (4, 5)])[:3]))})
    yield Case("many twins", {"plan": layer(*[polygon(grid_box(0, 0, 9, 9))] * 60)})
    yield Case("two parts that touch", {"plan": layer(multipolygon(polygon(grid_box(0, 0, 4, 4)), polygon(grid_box(4, 4, 8, 8))),
                                                      multipolygon(polygon(grid_box(4, 0, 8, 4)), polygon(grid_box(0, 4, 4, 8))),
                                                      polygon(grid_box(3, 3, 5, 5)))})
    yield Case("seam with other vertices", {"plan": seam()})
    yield Case("mixed members", {"plan": [feature("f_c", {"type": "GeometryCollection", "geometries": [
        polygon(grid_box(0, 0, 4, 4)), line(on_grid([(5, 1), (9, 1)])[:2]), point([90.1, 40.1])]}), *layer(polygon(grid_box(3, 0, 8, 8)))]})


def seam():
    """Round a hole: the seam of two neighbours is oblique and has thrice the vertices on one side; they are off by their last digit."""
    at = on_grid([(0, 0), (10, 0), (10, 10), (0, 10), (4, 4), (6, 4), (6, 6), (4, 6)])
    outer, inner = at[:4], at[4:8]
    found = []
    for n in range(4):
        here, there = (outer[n], inner[n]), (inner[(n + 1) % 4], outer[(n + 1) % 4])
        side = rings.denser([there[1], there[0]], 7)[::-1]
        found.append(polygon(rings.closed([here[0], *side[::-1], inner[n]])))
    return layer(*found)


