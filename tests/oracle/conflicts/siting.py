"""Candidates scored by distances, and the cells of an area: distances by dense search, cells by their definition."""

import json
import random

import exact_area
import nearest
import rings
import shapely
from compare import labelled
from folder import ProgramFailed, feature, write
from geographiclib.geodesic import Geodesic
from ground import m2
from rings import box, line, multipolygon, point, polygon
from server import Server

import worlds

GEODESIC = Geodesic(exact_area.A_M, 1 / float(exact_area.INVERSE_FLATTENING))
NEAR_M = 1e-3


class Country:
    """Plots, and things they should be near to or far from."""

    family = "siting"

    def __init__(self, seed):
        self.seed, self.chance = seed, random.Random(f"siting {seed}")
        chance, centre = self.chance, rings.place(self.chance)
        plots = worlds.stars(chance, "plot", 14, centre, 9000, (50, 700), lambda c: c.choice([0, 0, 12]))
        plots += [feature("plot_well", point(worlds.somewhere(chance, centre, 9000)), 0), feature("plot_unplaced", None, None)]
        plots += [feature("plot_twin", plots[0]["geometry"], 0), feature("plot_a_twin", plots[0]["geometry"], 0)]
        rails = [f for f in worlds.roads(chance, 5, centre, 9000, 2500) if f["properties"]["uncertainty_m"] is not None]
        self.layers = {
            "plot": plots,
            "port": [feature(f"port_{n}", point(worlds.somewhere(chance, centre, 9000)), 0) for n in range(6)],
            "rail": rails or [feature("rail_0", line([centre, rings.at(centre, 900, 900)]), 5)],
            "lake": worlds.stars(chance, "lake", 5, centre, 9000, (200, 1500), lambda c: c.choice([0, 30])),
            "fog": worlds.stars(chance, "fog", 3, centre, 9000, (200, 1500), lambda c: None),
            "none": [],
        }
        everywhere = polygon(box(centre[0] - 5, centre[1] - 5, centre[0] + 5, centre[1] + 5))
        self.coverage = {"port": everywhere, "rail": everywhere, "none": everywhere}
        self.complete = set(self.coverage)


def of_seed(outcome, options, scratch, seed):
    country = Country(seed)
    write(scratch, country, options.data)
    with Server(options.binary, scratch, scratch / "store.gpkg") as server:
        for number in range(2 if options.quick else 4):
            ranked(outcome, server, country, number)
        gridded(outcome, server, country)


def criteria(chance):
    found = []
    for to in ("port", "rail", "lake", "fog", "none", "plot"):
        if chance.random() < 0.7:
            ends = [chance.choice([0, 0, 500]), round(chance.uniform(600, 12000))]
            chance.shuffle(ends)
            found.append({"id": f"to_{to}", "to": to, "best_m": ends[0], "worst_m": ends[1], "weight": chance.choice([0, 0.5, 1, 3]),
                          "excludes": chance.random() < 0.4})
    return found or [{"id": "to_port", "to": "port", "best_m": 0, "worst_m": 5000, "weight": 1, "excludes": True}]


def ranked(outcome, server, country, number):
    chance = random.Random(f"criteria {country.seed} {number}")
    asked = criteria(chance)
    answer = server.ask("siting", {"subject": {"collection": "plot"}, "criteria": asked, "limit": 1000})
    case = labelled(country, f"criteria {json.dumps(asked)}")
    plots = [f for f in country.layers["plot"] if f["geometry"] is not None]
    outcome.same("siting: candidates", case, answer["candidates"], len(plots))
    outcome.same("siting: unplaced", case, [d["id"] for d in answer["without_geometry"]], ["plot_unplaced"])
    outcome.same("siting: ranks", case, [c["rank"] for c in answer["ranking"]], list(range(1, len(plots) + 1)))
    outcome.same("siting: excluded", case, answer["excluded"], sum(bool(c["excluded_by"]) for c in answer["ranking"]))
    by_id = {f["id"]: f for f in plots}
    for candidate in answer["ranking"]:
        one_candidate(outcome, case, country, by_id[candidate["id"]], candidate, asked)
    keys = [order(c) for c in answer["ranking"]]
    outcome.same("siting: order", case, keys == sorted(keys), True)


def order(candidate):
    value = candidate["score"]["value"]
    return bool(candidate["excluded_by"]), -(-1 if value is None else value), -candidate["score"]["interval"][0], candidate["id"]


def one_candidate(outcome, case, country, plot, candidate, asked):
    told = {c["of"]: c for c in candidate["contributions"]}
    outcome.same("siting: contributions", case, list(told), [c["id"] for c in asked])
    values, ends, excluded = [], [], []
    for wish in asked:
        contribution = told[wish["id"]]
        low, high = contribution["interval"]
        value, interval = expected(country, plot, wish)
        slack = NEAR_M / abs(wish["worst_m"] - wish["best_m"]) * 2 + 1e-9
        outcome.same("siting: value told at all", case, contribution["value"] is None, value is None)
        if value is not None and contribution["value"] is not None:
            outcome.compare("siting: value", case, contribution["value"], value, slack)
            values.append((wish["weight"], contribution["value"]))
            outcome.same("siting: interval holds value", case, low <= contribution["value"] <= high, True)
        if interval is not None:
            outcome.compare("siting: least", case, low, interval[0], slack)
            outcome.compare("siting: most", case, high, interval[1], slack)
        ends.append((wish["weight"], low, high))
        # Certain only where the worst is all that it can be.
        if wish["excludes"] and interval == [0.0, 0.0]:
            excluded.append(wish["id"])
    outcome.same("siting: excluded by", case, candidate["excluded_by"], excluded)
    score, weights = candidate["score"], sum(w for w, _ in values)
    outcome.same("siting: score told at all", case, score["value"] is not None, weights > 0)
    if weights:
        outcome.compare("siting: score", case, score["value"], sum(w * v for w, v in values) / weights, 1e-12)
    total = sum(w for w, *_ in ends)
    for k in (0, 1):
        mean = sum(end[0] * end[1 + k] for end in ends) / total if total else k
        outcome.compare("siting: interval of score", case, score["interval"][k], mean, 1e-12)


def expected(country, plot, wish):
    """Value and interval of a criterion; an interval of None is not looked at."""
    others = [f for f in country.layers[wish["to"]] if f["geometry"] is not None and f["id"] != plot["id"]]
    is_complete = wish["to"] in country.complete
    if not others:
        value = (0.0 if wish["best_m"] < wish["worst_m"] else 1.0) if is_complete else None
        return value, [value, value] if is_complete else [0.0, 1.0]
    own_m = plot["properties"]["uncertainty_m"]
    apart = [(nearest.least_distance_m(plot["geometry"], f["geometry"]), f["properties"]["uncertainty_m"]) for f in others]
    value = valued(wish, min(d for d, _ in apart))
    if any(e is None for _, e in apart):
        return value, None
    most = min(d + e + own_m for d, e in apart)
    least = min(max(0.0, d - e - own_m) for d, e in apart) if is_complete else 0.0
    return value, sorted([valued(wish, least), valued(wish, most)])


def valued(wish, distance_m):
    return min(1.0, max(0.0, (wish["worst_m"] - distance_m) / (wish["worst_m"] - wish["best_m"])))


def areas(country):
    chance, (lon, lat) = country.chance, rings.place(country.chance)
    star = rings.rounded(rings.star(chance, (lon, lat), 900, 15, wild=0.6), 8)
    yield polygon(star), chance.uniform(40, 120)
    ring, hole = box(lon, lat, lon + 0.02, lat + 0.01), box(lon + 0.005, lat + 0.003, lon + 0.014, lat + 0.006)
    yield multipolygon(polygon(ring, hole), polygon(box(lon + 0.03, lat + 0.02, lon + 0.031, lat + 0.021))), 97.0
    yield polygon(box(lon, lat, lon + 0.001, lat + 0.3)), 90.0
    yield polygon(box(lon, lat, lon + 8, lat + 5)), 60000.0
    # Cells reach beyond ±180°, or the middle lies less than a cell from it.
    yield polygon(box(179.99, 10, 180, 10.01)), 300.0
    yield polygon(box(-180, -40, -179.99, -39.99)), 211.0
    yield polygon(box(179.998, 0, 180, 0.001)), 130.0


def gridded(outcome, server, country):
    for number, (area, cell_m) in enumerate(areas(country)):
        case = labelled(country, f"cells of {cell_m} m, area {number}")
        wish = {"id": "a", "to": "port", "best_m": 0, "worst_m": 9e6}
        try:
            answer = server.ask("siting", {"subject": area, "cell-m": cell_m, "limit": 20000, "criteria": [wish]})
        except ProgramFailed as why:
            outcome.same("cells: an answer", case, str(why), "an answer")
            continue
        wanted = cells(area, cell_m)
        outcome.same("cells: count", case, answer["candidates"], len(wanted))
        told = {c["id"]: c for c in answer["ranking"]}
        outcome.same("cells: which", case, sorted(set(told) ^ set(wanted))[:9], [])
        for name in list(wanted)[:40]:
            if name in told and wanted[name].bounds[2] <= 180:
                size = m2(wanted[name])
                outcome.compare("cells: area", case, told[name]["area"]["value"], size, max(0.01, 1e-6 * size))


def cells(area, cell_m):
    """Squares from the south-west corner whose centre lies in the area, by row and column."""
    shape = shapely.geometry.shape(area)
    west, south, east, north = shape.bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    high = GEODESIC.Direct(lat, lon, 0, cell_m)["lat2"] - lat
    wide = (GEODESIC.Direct(lat, lon, 90, cell_m)["lon2"] - lon + 180) % 360 - 180
    found, row = {}, 0
    while south + row * high < north:
        column = 0
        while west + column * wide < east:
            w, s = west + column * wide, south + row * high
            if shape.contains(shapely.Point(w + wide / 2, s + high / 2)):
                found[f"r{row}c{column}"] = shapely.box(w, s, w + wide, s + high)
            column += 1
        row += 1
    return found
