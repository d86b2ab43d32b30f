"""Relations, lines in polygons by length, points in polygons by count: every pair of features against shapely."""

import shapely
from area_cases import named, off
from measure import chain_m, plane
from overlap_cases import TOUCH_M2, key_of, plane_area_m2

# Closer than this, the last digits of the coordinates decide whether two shapes touch (degrees).
NOISE_DEG = 1e-11


def run(layers, program, report):
    areal = [n for n in layers.collections() if any(f.is_polygonal() for f in layers.by_collection[n])]
    for subject in areal:
        every_relation(layers, program, report, subject, layers.collections())
    for subject in ("highway", "city_or_county"):
        every_relation(layers, program, report, subject, areal)


def every_relation(layers, program, report, subject, constraints):
    answer = program.ask("overlap", collection=subject, constraints=constraints)
    found, expected, unclear = {key_of(p): p for p in answer["pairs"]}, {}, set()
    for a in layers.placed([subject]):
        for b in layers.placed(constraints):
            if a.key == b.key or (a.collection == b.collection and b.id < a.id):
                continue
            key, (p, q) = (a.id, b.collection, b.id), (plane(a.geometry), plane(b.geometry))
            if not (a.is_polygonal() or b.is_polygonal()):
                continue
            if 0 < p.distance(q) < NOISE_DEG:
                unclear.add(key)
            elif p.intersects(q):
                expected[key] = (p, q)
    wrong = [f"{'/'.join(key)} is {'missing' if key in expected else 'not expected'}"
             for key in sorted(set(found) ^ set(expected)) if key not in unclear]
    told = f"{len(expected)} pairs with {len(constraints)} collections"
    report.check_all(f"the pairs of {subject} are those that share a point", wrong, told)
    both = [key for key in sorted(expected) if key in found]
    report.check_all("their relations are shapely's", [w for k in both for w in relation(found[k], *expected[k])])
    report.check_all("their lengths and counts are shapely's", [w for k in both for w in thin(found[k], *expected[k])])
    sums(layers, report, answer, subject)


def relation(pair, p, q):
    name, key = pair["relation"], "/".join(key_of(pair))
    if p.geom_type.endswith("Polygon") and q.geom_type.endswith("Polygon"):
        common, rest_p, rest_q = (plane_area_m2(g) > TOUCH_M2 for g in (p.intersection(q), p.difference(q), q.difference(p)))
        should = "touches" if not common else {(0, 0): "equal", (0, 1): "inside", (1, 0): "contains"}.get((rest_p, rest_q), "overlaps")
    elif p.touches(q):
        should = "touches"
    else:
        should = "inside" if p.within(q) else "contains" if p.contains(q) else "overlaps"
    if name != should:
        yield f"{key} {name} instead of {should}"


def thin(pair, p, q):
    """Length or count of the one of lower dimension in the other."""
    key = "/".join(key_of(pair))
    low, ground = (p, q) if q.geom_type.endswith("Polygon") else (q, p)
    if low.geom_type.endswith("LineString"):
        inside = low.intersection(ground).difference(ground.boundary)
        chains = [g for g in getattr(inside, "geoms", [inside]) if g.geom_type == "LineString" and not g.is_empty]
        complaint = off(pair["length"]["value"], sum(chain_m(list(g.coords)) for g in chains), 1e-9, 1e-4)
        if complaint:
            yield f"the length of {key} {complaint}"
    elif low.geom_type.endswith("Point"):
        parts = list(getattr(low, "geoms", [low]))
        should = (sum(map(ground.contains, parts)), sum(map(ground.touches, parts)), len(parts))
        count = tuple(pair["count"][what] for what in ("inside", "on_boundary", "total"))
        if count != should:
            yield f"the count of {key} is {count} instead of {should}"
    if pair["area"] is not None and low.geom_type.split("Multi")[-1] != "Polygon":
        yield f"{key} has an area"


def sums(layers, report, answer, subject):
    """Lengths and counts of a constraint are those of its pairs, and what could not be compared is no data."""
    areal = any(f.is_polygonal() for f in layers.placed([subject]))
    wrong = []
    for row in answer["constraints"]:
        name = row["collection"]
        pairs = [p for p in answer["pairs"] if p["constraint"]["collection"] == name]
        placed = [f for f in layers.placed([name])]
        polygons = [f for f in placed if f.is_polygonal()]
        comparable = bool(placed) if areal else bool(polygons)
        if name != subject and (row["coverage"] == "no_data") == comparable:
            wrong.append(f"{name} answers {row['coverage']}")
        if not (areal and polygons) and any(row[what] is not None for what in ("net", "gross", "remaining")):
            wrong.append(f"{name} has an area without polygons on both sides")
        lengths = [p["length"]["value"] for p in pairs if "length" in p]
        if complaint := off(row["length"]["value"] if "length" in row else 0.0, sum(lengths), 1e-12, 1e-6):
            wrong.append(f"the length of {name} {complaint}")
        if row.get("points_inside", 0) != sum(p["count"]["inside"] for p in pairs if "count" in p):
            wrong.append(f"{name} counts {row.get('points_inside')} points")
        if row["features_without_geometry"] != len(layers.by_collection[name]) - len(placed):
            wrong.append(f"{name} has {row['features_without_geometry']} features without geometry")
    unplaced = {f.id for f in layers.by_collection[subject] if f.geometry is None}
    if named(answer["subjects_without_geometry"]) != unplaced:
        wrong.append("the subject's features without geometry are not those of the layer")
    report.check_all(f"the sums of {subject} by length and count are those of its pairs", wrong)
