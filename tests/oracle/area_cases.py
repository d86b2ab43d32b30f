"""Areas and perimeters: every polygon of every layer, the stated figures, the totals, what has no geometry."""

import math

import shapely
from measure import plane, plane_area_m2, polygon_measures

STATED_KM2 = {"ftz_urumqi": 134.6, "ftz_kashgar": 28.48, "ftz_horgos": 16.58}
STATED_TOTAL_KM2 = 179.66
STATED_RELATIVE = 1e-6


def off(found, expected, relative, absolute):
    """How far two numbers are apart when that is too far, else None."""
    apart = abs(found - expected)
    return None if apart <= relative * abs(expected) + absolute else f"{found!r} instead of {expected!r}"


def relative(found, expected):
    return abs(found - expected) / abs(expected)


def named(entries):
    """The ids in a list of ids or of references."""
    return {entry if isinstance(entry, str) else entry["id"] for entry in entries}


def union_m2(features):
    """Area of the union, taken in the (longitude, latitude) plane."""
    return plane_area_m2(shapely.unary_union([plane(f.geometry) for f in features]))


class Areas:
    """One question per collection; every case looks at the same answers."""

    def __init__(self, layers, program):
        self.layers = layers
        self.answers = {name: program.ask("area", collection=name, unit="m2") for name in layers.collections()}
        self.rows = {(n, r["id"]): r for n, answer in self.answers.items() for r in answer["features"]}
        self.polygonal = [f for f in layers.placed() if f.is_polygonal()]
        self.expected = {f.key: polygon_measures(f.geometry) for f in self.polygonal}

    def area(self, feature):
        return self.rows[feature.key]["area"]["value"] if feature.key in self.rows else math.nan


def run(layers, program, report):
    areas = Areas(layers, program)
    measured(areas, report)
    stated(areas, report)
    totals(areas, report)
    units(program, report)
    selection(areas, program, report)
    unplaced(areas, report)


def measured(areas, report):
    wrong, worst = {"area": [], "perimeter": []}, {"area": 0.0, "perimeter": 0.0}
    for feature in areas.polygonal:
        row = areas.rows.get(feature.key)
        for what, expected, absolute in zip(wrong, areas.expected[feature.key], (1e-3, 1e-6)):
            if row is None:
                wrong[what].append(f"{feature.id} is not in the answer")
            elif complaint := off(row[what]["value"], expected, 1e-9, absolute):
                wrong[what].append(f"{feature.id} {complaint}")
            else:
                worst[what] = max(worst[what], relative(row[what]["value"], expected))
    for what, problems in wrong.items():
        told = f"{len(areas.polygonal)} features, worst {worst[what]:.1e} relative"
        report.check_all(f"the {what} of every polygon is that of ever finer geodesic edges", problems, told)
    flat = [f"{f.id} has {areas.area(f)} m2" for f in areas.layers.placed()
            if not f.is_polygonal() and f.key in areas.rows and areas.area(f) != 0]
    report.check_all("points and lines have no area", flat)
    named_units = {(r[w]["unit"], r[w]["ellipsoid"]) for r in areas.rows.values() for w in wrong}
    fits = named_units == {("m2", "CGCS2000"), ("m", "CGCS2000")}
    report.check("areas are in m2 and perimeters in m, on CGCS2000", fits)


def stated(areas, report):
    footprints = [f for f in areas.polygonal if f.properties.get("geometry_basis") == "area_true_footprint"]
    wrong = []
    for feature in footprints:
        figure = feature.properties.get("stated_area_km2")
        for who, found in (("the layer", areas.expected[feature.key][0]), ("the program", areas.area(feature))):
            if not figure:
                wrong.append(f"{feature.id} states no area")
            elif not relative(found, figure * 1e6) <= STATED_RELATIVE:
                wrong.append(f"{feature.id} has {found} m2 in {who}, stated {figure} km2")
    report.check_all("every area-true footprint has its stated area", wrong, f"{len(footprints)} footprints")
    parts = {name: areas.area(areas.layers.feature("ftz_area", name)) for name in STATED_KM2}
    parts_sum = sum(parts.values())
    for name, figure in STATED_KM2.items():
        report.check(f"{name} has {figure} km2", relative(parts[name], figure * 1e6) <= STATED_RELATIVE, f"{parts[name]} m2")
    whole = areas.area(areas.layers.feature("ftz_area", "ftz_xinjiang"))
    for sentence, found in (("the three areas sum to", parts_sum), ("ftz_xinjiang has", whole)):
        fits = relative(found, STATED_TOTAL_KM2 * 1e6) <= STATED_RELATIVE
        report.check(f"{sentence} {STATED_TOTAL_KM2} km2", fits, f"{found} m2")


def totals(areas, report):
    wrong = []
    for name, answer in areas.answers.items():
        members = [f for f in areas.polygonal if f.collection == name]
        gross = sum(areas.expected[f.key][0] for f in members)
        for what, expected in (("gross", gross), ("net", union_m2(members))):
            found = answer["total"][what]
            if not members and found is not None:
                wrong.append(f"{what} of {name} is a number, but nothing in it has an area")
            elif members and (complaint := off(found["value"], expected, 1e-8, 0.1)):
                wrong.append(f"{what} of {name} {complaint}")
    report.check_all("a collection's gross total is the sum and its net total the union", wrong)


def units(program, report):
    """The same area in every unit; a mu is 2000/3 m²."""
    wrong = []
    for unit, square_metres in (("m2", 1.0), ("ha", 1e4), ("km2", 1e6), ("mu", 2000 / 3)):
        area = program.ask("area", collection="ftz_area", ids=["ftz_horgos"], unit=unit)["features"][0]["area"]
        found, expected = area["value"] * square_metres, STATED_KM2["ftz_horgos"] * 1e6
        if area["unit"] != unit or relative(found, expected) > STATED_RELATIVE:
            wrong.append(f"{area['value']} {area['unit']} for {unit}")
    report.check_all("a unit changes the number and the name, not the area", wrong)


def selection(areas, program, report):
    answer = program.ask("area", collection="ftz_area", ids=["ftz_kashgar", "ftz_horgos"], unit="m2")
    report.check("ids select the features that are measured", named(answer["features"]) == {"ftz_kashgar", "ftz_horgos"})
    expected = sum(STATED_KM2[n] for n in ("ftz_kashgar", "ftz_horgos")) * 1e6
    net, gross = (answer["total"][w]["value"] for w in ("net", "gross"))
    fits = max(relative(net, expected), relative(gross, expected)) <= STATED_RELATIVE
    report.check("the total of a selection is that of the selection", fits, f"net {net}, gross {gross}")


def unplaced(areas, report):
    expected = areas.layers.unplaced_keys()
    listed = {(n, i) for n, answer in areas.answers.items() for i in named(answer["without_geometry"])}
    wrong = [f"{'/'.join(key)} is {'not listed' if key in expected else 'listed'}" for key in sorted(expected ^ listed)]
    report.check_all("exactly the features without geometry are listed as such", wrong, f"{len(expected)} features")
    both = [f"{'/'.join(key)} is measured" for key in sorted(expected & set(areas.rows))]
    report.check_all("no feature without geometry is measured", both)
