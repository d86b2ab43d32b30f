"""The conditions that are asked, by class of the standard: (class, collection, condition)."""

import random

import functions
from expressions import (
    arithmetic, among, bbox, between, both, cmp, date, either, function, interval, is_null, like, literal, no, prop, stamp,
)
from relations import listing, moment, place
from shapely import affinity
from shapely.geometry import GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, box

SIGNS = ("=", "<>", "<", ">", "<=", ">=")
NAME, NAME_EN, STATUS, FROM, TO = map(prop, ("name", "name_en", "status", "valid_from", "valid_to"))
UNSURE, PLACE, ALIASES, ANCHORS = map(prop, ("uncertainty_m", "geometry", "aliases", "anchors"))
SCHEMATIC, AREA, MW, KV = map(prop, ("schematic", "stated_area_km2", "stated_capacity_mw", "stated_voltage_kv"))


def casei(value):
    return function("casei", value)


def accenti(value):
    return function("accenti", value)


def basic():
    for sign in SIGNS:
        yield "park", cmp(STATUS, sign, "planned")
        yield "reservoir_or_hydro", cmp(MW, sign, 1000)
        yield "airport", cmp(SCHEMATIC, sign, True)
        yield "city_or_county", cmp(NAME, sign, "喀什市")
        yield "highway", cmp(FROM, sign, date("2018-01-01"))
        yield "park", cmp(TO, sign, date("2020-12-31"))
        yield "park", cmp(TO, sign, stamp("2020-12-31T12:00:00Z"))
        yield "region", cmp(FROM, sign, stamp("2021-01-08T00:00:00+08:00"))
        yield "region", cmp(date("2016-05-31"), sign, FROM)
        yield "bonded_zone", cmp(FROM, sign, date("2021-01-08"))
    for name in ("valid_to", "part_of", "geometry", "aliases", "stated_area_km2", "id", "schematic"):
        yield "bonded_zone", is_null(prop(name))
        yield "bonded_zone", is_null(prop(name), negated=True)
    yield "port", literal(True)
    yield "port", literal(False)
    yield "water_body", cmp(prop("id"), "=", "no_such")
    yield "water_body", cmp(NAME_EN, "=", "It's")
    yield "power_line", cmp(KV, "=", 750.0)
    yield "power_line", cmp(KV, "<", 7.5e2)
    yield "ftz_area", cmp(AREA, ">", 20.7)
    yield "ftz_area", cmp(AREA, "=", "28.48")
    yield "port", cmp(UNSURE, ">", -1)


def advanced():
    for pattern in ("%市", "_什%", "%", "____", "阿%", "%克%", "no", "%\\%%", ""):
        yield "city_or_county", like(NAME, pattern)
    for pattern in ("A%", "%Airport", "%a_a%", "aksu%"):
        yield "airport", like(NAME_EN, pattern)
        yield "airport", like(NAME_EN, pattern, negated=True)
    yield "port", like(UNSURE, "1%")
    for low, high in ((100, 1000), (1000, 100), (196, 196), (0.5, 1e6), (-5, 0)):
        yield "reservoir_or_hydro", between(MW, low, high)
        yield "reservoir_or_hydro", between(MW, low, high, negated=True)
    yield "park", between(UNSURE, THOUSAND, 80000)
    yield "city_or_county", among(STATUS, ["planned", "proposed"])
    yield "city_or_county", among(NAME, ["喀什市", "伊宁市", "霍尔果斯市"], negated=True)
    yield "power_line", among(KV, [220, 750, 1100])
    yield "ftz_area", among(AREA, [179.66, 28.48])
    yield "airport", among(SCHEMATIC, [False])
    yield "ftz_area", among(prop("id"), ["ftz_urumqi", "ftz_horgos", "x"])
    yield "port", among(TO, [date("2020-12-31"), date("2021-01-01")])


THOUSAND = literal(1000)


def folding():
    yield "airport", cmp(casei(NAME_EN), "=", casei("AKSU AIRPORT"))
    yield "airport", cmp(casei(NAME_EN), "<>", casei("aksu airport"))
    yield "airport", like(casei(NAME_EN), casei("%AIRPORT"))
    yield "airport", like(casei(NAME_EN), "%airport")
    yield "airport", like(casei(NAME_EN), "%Airport")
    yield "airport", among(casei(NAME_EN), [casei("AKSU airport"), casei("kASHGAR aIRPORT")])
    yield "city_or_county", cmp(casei(NAME), "=", casei("喀什市"))
    yield "city_or_county", cmp(accenti(NAME_EN), "=", accenti("Àksu Cíty"))
    yield "city_or_county", like(accenti(NAME_EN), accenti("%Çíty"))
    yield "city_or_county", cmp(casei(accenti(NAME_EN)), "=", casei(accenti("ÀKSÚ CÏTY")))
    yield "city_or_county", among(accenti(NAME_EN), [accenti("Kashgár City"), accenti("Yíning City")])
    yield "city_or_county", cmp(accenti(NAME_EN), "<", accenti("Ďd"))
    yield "water_body", like(accenti(casei(NAME_EN)), accenti(casei("%LÄKE%")))


WEST, URUMQI = box(73, 35, 82, 45), Polygon([(87, 43), (88.5, 43.2), (88.2, 44.4), (86.9, 44.1)])
HOLED = Polygon(box(75, 37, 95, 49).exterior, [box(80, 40, 90, 46).exterior])
SHAPES = (
    WEST, URUMQI, HOLED, Point(80.41639, 44.20276), LineString([(75, 39), (81, 44), (88, 44)]),
    MultiPoint([(80.27921, 41.18418), (87.6, 43.8)]), MultiPolygon([box(74, 36, 79, 40), box(84, 42, 90, 47)]),
    MultiLineString([[(75, 40), (95, 40)], [(85, 36), (85, 49)]]), GeometryCollection([Point(87.6, 43.8), box(80, 43, 82, 45)]),
)


def spatial(layers):
    for name in ("s_intersects", "s_disjoint"):
        for shape in SHAPES:
            yield "water_body", place(name, PLACE, shape)
    for name in ("s_within", "s_contains", "s_touches", "s_crosses", "s_overlaps", "s_equals"):
        for shape in (WEST, HOLED, SHAPES[4]):
            yield "railway", place(name, PLACE, shape)
    for collection, own in (("ftz_area", 0), ("water_body", 3), ("reservoir_or_hydro", 1), ("xpcc_division", 2), ("railway", 5)):
        yield from around_its_own(layers, collection, own)
    yield "port", place("s_intersects", PLACE, bbox(80, 44, 81, 45))
    yield "port", place("s_within", bbox(80.3, 44.1, 80.5, 44.3), PLACE)
    yield "port", place("s_contains", bbox(73, 36, 82, 45), PLACE)
    yield "city_or_county", place("s_within", PLACE, bbox(75, 39, 80, 42))
    yield "city_or_county", no(place("s_intersects", PLACE, bbox(75, 39, 80, 42)))
    yield "city_or_county", place("s_equals", PLACE, Point(80.27921, 41.18418))
    yield "park", no(place("s_intersects", PLACE, WEST))
    yield "park", place("s_intersects", Point(1, 1), bbox(0, 0, 2, 2))


def around_its_own(layers, collection, own):
    """A feature of the collection itself, moved and cut, so that sides are shared, crossed and covered."""
    shape = [f.geometry for f in layers[collection] if f.geometry is not None and f.geometry.length][own]
    west, south, east, north = shape.bounds
    half = shape.intersection(box(west, south, (west + east) / 2, north)) if shape.area else box(west, south, (west + east) / 2, north)
    for name in ("s_equals", "s_intersects", "s_within", "s_contains", "s_overlaps", "s_touches"):
        yield collection, place(name, PLACE, shape)
    yield collection, place("s_overlaps", PLACE, affinity.translate(shape, (east - west) / 3, 0))
    yield collection, place("s_contains", PLACE, half.representative_point())
    yield collection, place("s_touches", PLACE, box(west - 1, south, west, north))
    yield collection, place("s_within", PLACE, box(west, south, east, north))


def temporal():
    spans = (interval("2016-05-01", "2020-12-31"), interval("2018-01-01", "..") , interval("..", "2021-01-08"), interval("2020-12-31", "2022-01-01"))
    for name in functions.TIMES:
        if name in functions.INSTANTS_TOO:
            yield "highway", moment(name, FROM, date("2016-07-01"))
            yield "region", moment(name, FROM, date("2021-01-08"))
            yield "park", moment(name, TO, stamp("2020-12-31T23:59:59Z"))
            yield "railway", moment(name, FROM, interval("2016-01-01", "2016-12-31"))
        for span in spans:
            yield "power_plant", moment(name, interval(FROM, TO), span)
        yield "airport", moment(name, interval(FROM, ".."), interval("2021-01-08", ".."))
    yield "airport", moment("t_during", interval("2018-01-01", "2019-01-01"), interval(FROM, TO))
    yield "port", moment("t_intersects", interval(FROM, TO), date("2018-06-01"))


def arrays():
    for name in functions.LISTS:
        yield "xpcc_division", listing(name, prop("members"), FOUR_PLACES)
        yield "city_or_county", listing(name, ALIASES, ["阿克苏"])
        yield "city_or_county", listing(name, ALIASES, ["阿克苏", "喀什", "伊宁"])
        yield "city_or_county", listing(name, ["喀什", "喀什"], ALIASES)
        yield "region", listing(name, prop("members"), ANCHORS)
        yield "region", no(listing(name, prop("members"), ["伊宁市"]))
        yield "region", listing(name, prop("members"), [])


FOUR_PLACES = literal(["霍尔果斯市", "霍城县", "伊宁市", "伊宁县"])


def properties():
    for sign in SIGNS:
        yield "ftz_area", cmp(prop("stated_bonded_area_km2"), sign, prop("stated_xpcc_area_km2"))
        yield "city_or_county", cmp(NAME, sign, NAME_EN)
    yield "reservoir_or_hydro", cmp(FROM, "<", TO)
    yield "power_plant", cmp(1000, "<", MW)
    yield "city_or_county", cmp("喀什市", "=", NAME)
    yield "power_plant", cmp(prop("stated_capacity_mw"), "=", arithmetic("*", prop("stated_unit_count"), prop("stated_unit_capacity_mw")))
    yield "ftz_area", between(AREA, prop("stated_xpcc_area_km2"), 100)
    yield "city_or_county", among(NAME_EN, [NAME, literal("Aksu City")])
    yield "port", cmp(1, "=", 1)
    yield "port", cmp("a", ">", "b")


def sums():
    yield "reservoir_or_hydro", cmp(arithmetic("+", MW, 4), "=", 200)
    yield "reservoir_or_hydro", cmp(arithmetic("-", MW, 0.5), ">", 195)
    yield "reservoir_or_hydro", cmp(arithmetic("*", MW, 2), "<=", 392)
    yield "reservoir_or_hydro", cmp(arithmetic("/", MW, 0), ">", 1)
    yield "reservoir_or_hydro", cmp(arithmetic("/", MW, 7), ">", 28)
    yield "reservoir_or_hydro", cmp(arithmetic("^", MW, 2), ">", 38416)
    yield "reservoir_or_hydro", cmp(arithmetic("%", MW, 10), "=", 6)
    yield "power_line", cmp(arithmetic("div", KV, 100), "=", 7)
    yield "power_line", cmp(arithmetic("%", arithmetic("-", 0, KV), 100), "=", -50)
    yield "ftz_area", cmp(arithmetic("+", arithmetic("*", AREA, 2), prop("stated_bonded_area_km2")), ">", 60)
    yield "ftz_area", between(arithmetic("-", AREA, prop("stated_xpcc_area_km2")), 10, 110)
    yield "park", cmp(arithmetic("+", UNSURE, NAME), ">", 1)
    yield "park", is_null(arithmetic("+", UNSURE, 1))


def named_functions():
    yield "ftz_area", cmp(function("area_m2", PLACE), ">", 50_000_000)
    yield "water_body", cmp(function("area_m2", PLACE), ">", 1_000_000_000)
    yield "water_body", cmp(function("area_m2", PLACE), "=", 0)
    yield "water_body", cmp(arithmetic("/", function("area_m2", PLACE), 1_000_000), "<", 400)
    yield "railway", cmp(function("length_m", PLACE), ">", 300_000)
    yield "railway", between(function("length_m", PLACE), 100_000, 500_000)
    yield "airport", cmp(function("length_m", PLACE), "<", 1)
    yield "airport", cmp(function("upper", NAME_EN), "=", "AKSU AIRPORT")
    yield "airport", like(function("lower", NAME_EN), "k%")
    yield "city_or_county", cmp(function("char_length", NAME), "=", 2)
    yield "city_or_county", cmp(function("char_length", NAME_EN), ">", function("char_length", prop("id")))
    yield "power_line", cmp(function("abs", arithmetic("-", KV, 500)), "<", 300)
    yield "power_line", cmp(function("abs", NAME), "<", 300)


def combinations(layers, seed, count):
    """(NOT p2 AND p1) OR (p3 AND p4) OR NOT (p1 OR p4), of four others over the same collection."""
    chance = random.Random(seed)
    by_collection = {}
    for _, collection, term in singles(layers):
        by_collection.setdefault(collection, []).append(term)
    rich = [name for name, terms in by_collection.items() if len(terms) >= 8]
    for _ in range(count):
        collection = chance.choice(rich)
        p1, p2, p3, p4 = chance.sample(by_collection[collection], 4)
        yield collection, either(both(no(p2), p1), both(p3, p4), no(either(p1, p4)))


def singles(layers):
    classes = {
        "basic": basic(), "advanced": advanced(), "casei-accenti": folding(), "spatial": spatial(layers), "temporal": temporal(),
        "array": arrays(), "property-property": properties(), "arithmetic": sums(), "functions": named_functions(),
    }
    for name, rows in classes.items():
        for collection, term in rows:
            yield name, collection, term


def rows(layers, seed=3, combined=80):
    yield from singles(layers)
    for collection, term in combinations(layers, seed, combined):
        yield "boolean", collection, term
