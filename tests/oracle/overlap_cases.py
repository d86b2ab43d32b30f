"""Overlaps: parts inside their whole, parts beside each other, and every pair against shapely."""

import math

import shapely
from area_cases import STATED_RELATIVE, off, relative, union_m2
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


def key_of(pair):
    """Subject id and the constraint's collection and id."""
    return (pair["subject"]["id"], pair["constraint"]["collection"], pair["constraint"]["id"])


def pairs_of(answer):
    """The pairs that share ground; neighbours that only touch and pairs without an area are listed beside them."""
    return {key_of(p): p for p in answer["pairs"] if p["area"] is not None and p["area"]["value"] > TOUCH_M2}


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
    found += [" and ".join(key_of(p)) for p in answer["pairs"] if p["area"] and p["relation"] != "touches"]
    report.check_all("the program finds no overlap between bonded zones and divisions", found)
    areas = [layers.feature("ftz_area", n) for n in ("ftz_urumqi", "ftz_kashgar", "ftz_horgos")]
    own = program.ask("overlap", collection="ftz_area", ids=[f.id for f in areas], constraints="ftz_area")
    mixed = [f"{s} and {c}" for s, _, c in pairs_of(own) if s != c and c != "ftz_xinjiang"]
    report.check_all("the three areas of the free trade zone do not overlap", mixed)


def every_pair(layers, program, report, subject, constraints):
    """All pairs between a collection and others, shares, and net and gross for each constraint."""
    answer = program.ask("overlap", collection=subject, constraints=constraints)
    pairs = pairs_of(answer)
    pieces = expected_pieces(layers, subject, constraints)
    expected, wrong = {key: shares(layers, key, subject, piece) for key, piece in pieces.items()}, []
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
    sums = constraint_sums(layers, subject, constraints, pieces)
    empty = {name for name in constraints if not any(f.is_polygonal() for f in layers.placed([name]))}
    said = {row["collection"] for row in answer["constraints"]
            if row["coverage"] == "no_data" and all(row[what] is None for what in ("net", "gross", "remaining"))}
    wrong = [f"{name} {'does not answer' if name in empty else 'answers'} no data" for name in sorted(empty ^ said)]
    report.check_all(f"for {subject}, layers without polygons answer no data and no number", wrong)
    wrong = [
        f"{what} of {row['collection']} {complaint}"
        for row in answer["constraints"] if row["collection"] not in empty
        for what, should in zip(("net", "gross", "remaining"), sums[row["collection"]])
        if (complaint := off(row[what]["value"], should, 1e-8, 0.5))
    ]
    missing = set(constraints) - {row["collection"] for row in answer["constraints"]}
    wrong += [f"{name} is not answered" for name in sorted(missing)]
    report.check_all(f"net, gross and remaining of {subject} add up for every constraint", wrong)
    below = [f"{what} of {row['collection']} is {row[what]['value']}" for row in answer["constraints"]
             for what in ("net", "gross", "remaining") if row[what] and math.copysign(1.0, row[what]["value"]) < 0]
    report.check_all(f"no sum of {subject} is negative, nor a negative zero", below)


def expected_pieces(layers, subject, constraints):
    """The common ground of every pair that overlaps; within a collection each pair comes once, the lower id first."""
    pieces = {}
    for a in (f for f in layers.placed([subject]) if f.is_polygonal()):
        for b in (f for f in layers.placed(constraints) if f.is_polygonal()):
            once = a.collection != b.collection or a.id < b.id
            if once and a.shape.meets(b.shape):
                piece = plane(a.geometry).intersection(plane(b.geometry))
                if plane_area_m2(piece) > TOUCH_M2:
                    pieces[a.id, b.collection, b.id] = piece
    return pieces


def shares(layers, key, subject, piece):
    """(area, share of subject, share of constraint) of one pair."""
    area = plane_area_m2(piece)
    sides = layers.feature(subject, key[0]), layers.feature(*key[1:])
    return (area, *(area / polygon_measures(side.geometry)[0] for side in sides))


def constraint_sums(layers, subject, constraints, pieces):
    """(net, gross, remaining) of each constraint collection."""
    whole = union_m2([f for f in layers.placed([subject]) if f.is_polygonal()])
    sums = {}
    for name in constraints:
        common = [piece for key, piece in pieces.items() if key[1] == name]
        net = plane_area_m2(shapely.unary_union(common))
        sums[name] = (net, sum(map(plane_area_m2, common)), whole - net)
    return sums
