"""Overlaps: parts inside their whole, parts beside each other, and every pair against shapely."""

import shapely
from area_cases import STATED_RELATIVE, named, off, relative, union_m2
from measure import plane, plane_area_m2, polygon_measures

PARTS = {
    "bonded_zone": {"cbz_urumqi": "ftz_urumqi", "cbz_kashgar": "ftz_kashgar", "cbz_horgos": "ftz_horgos"},
    "xpcc_division": {"ftz_xpcc12_part": "ftz_urumqi", "ftz_xpcc3_part": "ftz_kashgar", "ftz_xpcc4_part": "ftz_horgos"},
}
# Less than this is a shared edge as far as this check can see.
TOUCH_M2 = 1.0


def run(layers, program, report):
    inside_their_whole(layers, program, report)
    beside_each_other(layers, program, report)
    polygonal = [n for n in layers.collections() if any(f.is_polygonal() for f in layers.by_collection[n])]
    for subject in ("bonded_zone", "ftz_area"):
        every_pair(layers, program, report, subject, polygonal)


def pairs_of(answer):
    """The pairs that overlap, by subject id and the constraint's collection and id."""
    return {
        (p["subject"]["id"], p["constraint"]["collection"], p["constraint"]["id"]): p
        for p in answer["pairs"]
        if p["area"]["value"] > TOUCH_M2
    }


def inside_their_whole(layers, program, report):
    for collection, wholes in PARTS.items():
        pairs = pairs_of(program.ask("overlap", collection=collection, ids=list(wholes), constraints="ftz_area"))
        for part, whole in wholes.items():
            figure = layers.feature(collection, part).properties["stated_area_km2"]
            pair = pairs.get((part, "ftz_area", whole))
            sentence = f"{part} lies wholly in {whole} with its {figure} km2"
            if pair is None:
                report.check(sentence, False, "no such pair")
                continue
            share, area = pair["share_of_subject"], pair["area"]["value"]
            fits = abs(share - 1) <= 1e-7 and relative(area, figure * 1e6) <= STATED_RELATIVE
            report.check(sentence, fits, f"{area} m2, share {share}")
            others = {w for w in wholes.values() if w != whole and (part, "ftz_area", w) in pairs}
            report.check(f"{part} overlaps no other area", not others, ", ".join(others))


def beside_each_other(layers, program, report):
    """Features that name the same whole, as the layers have them and as the program answers."""
    siblings, wrong, count = {}, [], 0
    for feature in layers.placed():
        whole = feature.properties.get("part_of")
        if whole and feature.is_polygonal() and feature.collection in ("ftz_area", *PARTS):
            siblings.setdefault(whole, []).append(feature)
    for parts in siblings.values():
        for i, a in enumerate(parts):
            for b in parts[i + 1:]:
                count += 1
                common = plane_area_m2(plane(a.geometry).intersection(plane(b.geometry)))
                if common > TOUCH_M2:
                    wrong.append(f"{a.id} and {b.id} share {common} m2")
    report.check_all("the parts of one whole do not overlap in the layers", wrong, f"{count} pairs")
    three = list(PARTS["bonded_zone"])
    answer = program.ask("overlap", collection="bonded_zone", ids=three, constraints="xpcc_division")
    found = [" and ".join((key[0], key[2])) for key in pairs_of(answer)]
    report.check_all("the program finds no overlap between bonded zones and divisions", found)
    areas = [layers.feature("ftz_area", n) for n in ("ftz_urumqi", "ftz_kashgar", "ftz_horgos")]
    own = program.ask("overlap", collection="ftz_area", ids=[f.id for f in areas], constraints="ftz_area")
    mixed = [f"{s} and {c}" for s, _, c in pairs_of(own) if s != c and c != "ftz_xinjiang"]
    report.check_all("the three areas of the free trade zone do not overlap", mixed)


def every_pair(layers, program, report, subject, constraints):
    """All pairs between a collection and others, shares, and net and gross for each constraint."""
    answer = program.ask("overlap", collection=subject, constraints=constraints)
    pairs = pairs_of(answer)
    expected, wrong = expected_pairs(layers, subject, constraints), []
    for key in sorted(set(pairs) | set(expected)):
        label = f"{key[0]} with {key[1]}/{key[2]}"
        if key not in pairs or key not in expected:
            wrong.append(f"{label} is {'missing' if key in expected else 'not expected'}")
            continue
        area, of_subject, of_constraint = expected[key]
        for what, found, should, slack in (
            ("area", pairs[key]["area"]["value"], area, 0.1),
            ("share of subject", pairs[key]["share_of_subject"], of_subject, 1e-7),
            ("share of constraint", pairs[key]["share_of_constraint"], of_constraint, 1e-7),
        ):
            if complaint := off(found, should, 1e-8, slack):
                wrong.append(f"{what} of {label} {complaint}")
    told = f"{len(expected)} pairs with {len(constraints)} collections"
    report.check_all(f"every overlap of {subject} is what shapely and GeographicLib find", wrong, told)
    sums = constraint_sums(layers, subject, constraints, expected)
    wrong = [
        f"{what} of {row['collection']} {complaint}"
        for row in answer["constraints"]
        for what, should in zip(("net", "gross", "remaining"), sums[row["collection"]])
        if (complaint := off(row[what]["value"], should, 1e-8, 0.5))
    ]
    missing = set(constraints) - {row["collection"] for row in answer["constraints"]}
    wrong += [f"{name} is not answered" for name in sorted(missing)]
    report.check_all(f"net, gross and remaining of {subject} add up for every constraint", wrong)


def expected_pairs(layers, subject, constraints):
    """(area, share of subject, share of constraint) of every pair that overlaps, but a feature with itself."""
    found = {}
    for a in (f for f in layers.placed([subject]) if f.is_polygonal()):
        for b in (f for f in layers.placed(constraints) if f.is_polygonal() and f.key != a.key):
            if not a.shape.meets(b.shape):
                continue
            area = plane_area_m2(plane(a.geometry).intersection(plane(b.geometry)))
            if area > TOUCH_M2:
                sizes = (polygon_measures(f.geometry)[0] for f in (a, b))
                found[(a.id, b.collection, b.id)] = (area, *(area / size for size in sizes))
    return found


def constraint_sums(layers, subject, constraints, expected):
    """(net, gross, remaining) of each constraint collection."""
    mine = [f for f in layers.placed([subject]) if f.is_polygonal()]
    whole = shapely.unary_union([plane(f.geometry) for f in mine])
    sums = {}
    for name in constraints:
        theirs = shapely.unary_union([plane(f.geometry) for f in layers.placed([name]) if f.is_polygonal()])
        net = plane_area_m2(whole.intersection(theirs))
        gross = sum(value[0] for key, value in expected.items() if key[1] == name)
        sums[name] = (net, gross, plane_area_m2(whole) - net)
    return sums
