"""Nearest neighbours against full search: who, in which order, how far, in which direction, from where to where."""

import math
import random

from measure import EARTH, geodesic_m
from separation import Shape, at_least_m, separation_m

POINT_M, EDGE_M = 1e-3, 1e-2
XINJIANG = (73.5, 34.3, 96.4, 49.2)


def run(layers, program, report, points):
    everything = layers.collections()
    count = len(layers.placed())
    ask = Asking(layers, program, report)
    ask.feature("the nearest airports to port_horgos", "port", ["port_horgos"], ["airport"], 3)
    ask.feature("the nearest ports to ftz_kashgar", "ftz_area", ["ftz_kashgar"], ["port"], 5)
    ask.feature("all within 200 km of port_alashankou", "port", ["port_alashankou"], everything, 1000, 200000)
    ask.feature("all within 60 km of ftz_kashgar", "ftz_area", ["ftz_kashgar"], everything, 1000, 60000)
    ask.feature("the nearest to two ports at once", "port", ["port_horgos", "port_alashankou"], everything, 30)
    lines = [f for f in layers.placed() if "LineString" in f.geometry["type"]]
    for line in lines[:2]:
        ask.feature(f"the nearest to {line.id}", line.collection, [line.id], everything, 40)
    ask.position("all features by distance", (87.6, 43.8), everything, count + 10)
    unplaced = sorted("/".join(k) for k in ask.seen & layers.unplaced_keys())
    report.check_all("a feature without geometry is never a neighbour", unplaced)
    random_points(layers, ask, report, points)
    worst(ask, report)


def worst(ask, report):
    """The largest deviations of all questions together."""
    found = f"worst {ask.worst_edge * 1000:.6f} mm"
    report.check("polygons and lines are as near as a search along their edges says", ask.worst_edge <= EDGE_M, found)
    found = f"worst {ask.worst_point * 1000:.6f} mm"
    report.check("points are as near as Karney's geodesic says", ask.worst_point <= POINT_M, found)


def random_points(layers, ask, report, points):
    """The nearest five of three collections that hold points only, from places all over Xinjiang."""
    pointlike = [n for n in layers.collections()
                 if layers.placed([n]) and all(f.is_pointlike() for f in layers.placed([n]))]
    largest = sorted(pointlike, key=lambda n: (-len(layers.placed([n])), n))[:3]
    (west, south, east, north), chance, wrong = XINJIANG, random.Random(20231021), []
    for _ in range(points):
        place = (round(chance.uniform(west, east), 6), round(chance.uniform(south, north), 6))
        wrong += [f"{place}: {w}" for w in ask.problems(Shape.at(place), set(), largest, 5, None, position_flags(place))]
    told = f"{points} places, collections {', '.join(largest)}"
    report.check_all("the nearest five from random places are those of a full search", wrong, told)


def position_flags(place):
    return {"lon": place[0], "lat": place[1]}


class Asking:
    """Asks the program and compares; keeps the largest deviations and every key seen."""

    def __init__(self, layers, program, report):
        self.layers, self.program, self.report = layers, program, report
        self.seen, self.answered = set(), 0
        self.worst_point = self.worst_edge = 0.0

    def feature(self, title, collection, ids, collections, limit, within=None):
        members = [self.layers.feature(collection, i) for i in ids]
        subject = Shape([f.geometry for f in members if f.geometry is not None])
        flags = {"collection": collection, "ids": ids}
        self.compare(title, subject, {f.key for f in members}, collections, limit, within, flags)

    def position(self, title, place, collections, limit):
        self.compare(title, Shape.at(place), set(), collections, limit, None, position_flags(place))

    def compare(self, title, subject, left_out, collections, limit, within, flags):
        wrong = self.problems(subject, left_out, collections, limit, within, flags)
        self.report.check_all(f"{title} are those of a full search", wrong, f"{self.answered} neighbours")

    def problems(self, subject, left_out, collections, limit, within, flags):
        """What is wrong with the answer to one question."""
        if within is not None:
            flags = {**flags, "within_m": within}
        answer = self.program.ask("nearest", collections=collections, limit=limit, **flags)
        neighbours = answer["neighbours"]
        self.answered = len(neighbours)
        search = Search(subject, [f for f in self.layers.placed(collections) if f.key not in left_out])
        unknown = [f"{n['collection']}/{n['id']} should not be there" for n in neighbours
                   if (n["collection"], n["id"]) not in search.features]
        self.seen |= {(n["collection"], n["id"]) for n in neighbours}
        if unknown:
            return unknown
        wrong = [*membership(neighbours, search.nearest(limit, within), search, limit, within), *order(neighbours, search)]
        return wrong + [w for n in neighbours for w in self.one(n, subject, search)]

    def one(self, neighbour, subject, search):
        """Distance, end points and azimuth of one neighbour."""
        feature = search.features[neighbour["collection"], neighbour["id"]]
        found, expected = neighbour["distance"]["value"], search.distance(feature)
        pointlike = feature.is_pointlike() and not len(subject.edges)
        apart, allowed = abs(found - expected), POINT_M if pointlike else EDGE_M
        if pointlike:
            self.worst_point = max(self.worst_point, apart)
        else:
            self.worst_edge = max(self.worst_edge, apart)
        if apart > allowed:
            yield f"{feature.id} is {found} m away instead of {expected}"
        start, end = neighbour["from"], neighbour["to"]
        if abs(geodesic_m(start, end) - found) > allowed:
            yield f"from and to of {feature.id} are {geodesic_m(start, end)} m apart instead of {found}"
        for word, position, shape in (("from", start, subject), ("to", end, feature.shape)):
            if (miss := separation_m(Shape.at(position), shape)) > allowed:
                yield f"{word} of {feature.id} is {miss} m off the geometry"
        yield from azimuth(neighbour, feature)


def azimuth(neighbour, feature):
    start, end, given = neighbour["from"], neighbour["to"], neighbour.get("azimuth_deg")
    length = geodesic_m(start, end)
    if length < EDGE_M or neighbour["distance"]["value"] == 0:
        return
    expected = EARTH.Inverse(start[1], start[0], end[1], end[0])["azi1"]
    if given is None or not 0 <= given < 360:
        yield f"azimuth of {feature.id} is {given}"
    elif abs((given - expected + 180) % 360 - 180) > max(1e-6, math.degrees(EDGE_M / length)):
        yield f"azimuth of {feature.id} is {given} instead of {expected % 360}"


def membership(neighbours, expected, search, limit, within):
    """The same features, but for those at the very edge of the limit or of the radius."""
    found = {(n["collection"], n["id"]) for n in neighbours}
    should = {f.key for f in expected}
    edge = [within] if within is not None else []
    if len(expected) == limit and expected:
        edge.append(search.distance(expected[-1]))
    for key in sorted(found ^ should):
        distance = search.distance(search.features[key])
        if all(abs(distance - e) > POINT_M for e in edge):
            yield f"{'/'.join(key)} at {distance:.3f} m is {'missing' if key in should else 'too far to be there'}"
    if len(found) != len(neighbours):
        yield "a feature is there twice"
    if len(neighbours) != len(expected) and not edge:
        yield f"{len(neighbours)} neighbours instead of {len(expected)}"


def order(neighbours, search):
    """By distance; by collection and id where the distances are the same."""
    for a, b in zip(neighbours, neighbours[1:]):
        keys = [(n["collection"], n["id"]) for n in (a, b)]
        mine = [search.distance(search.features[key]) for key in keys]
        if a["distance"]["value"] > b["distance"]["value"] or mine[0] > mine[1] + POINT_M:
            yield f"{keys[1][1]} comes after {keys[0][1]}, which is farther"
        elif mine[0] == mine[1] and keys[0] > keys[1]:
            yield f"{'/'.join(keys[1])} comes after {'/'.join(keys[0])} at the same distance"


class Search:
    """Full search from one subject; only a rigorous bound leaves a feature unmeasured."""

    def __init__(self, subject, features):
        self.subject = subject
        self.features = {f.key: f for f in features}
        self.measured = {}

    def distance(self, feature):
        if feature.key not in self.measured:
            self.measured[feature.key] = separation_m(self.subject, feature.shape)
        return self.measured[feature.key]

    def nearest(self, limit, within):
        bounds = [(0.0 if self.subject.meets(f.shape) else at_least_m(self.subject, f.shape), f.key, f)
                  for f in self.features.values()]
        taken = []
        for bound, _, feature in sorted(bounds, key=lambda entry: entry[:2]):
            reach = math.inf if within is None else within
            if len(taken) >= limit:
                taken.sort()
                reach = min(reach, taken[limit - 1][0])
            if bound > reach:
                break
            if within is None or self.distance(feature) <= within:
                taken.append((self.distance(feature), feature.key))
        return [self.features[key] for _, key in sorted(taken)[:limit]]
