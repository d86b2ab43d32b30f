"""The numbers and words of a report beside those of PostGIS."""

import folder
from nearest import least_distance_m
from outcome import Case

# Areas agree to a millionth of themselves or a square centimetre, whichever is more; distances to a millimetre.
RELATIVE, LEAST_M2, LEAST_M = 1e-6, 0.01, 1e-3
# PostGIS finds the nearest points on a sphere, which is not quite where they are.
SPHERE = 3e-5
MEETING = ("overlaps", "inside", "contains", "equal")


def about(world, site, **more):
    """What is needed to see a disagreement again."""
    asked = folder.as_geojson(site) if site.collection is None else {"collection": site.collection, "ids": site.ids}
    told = {"world": world.seed, "uncertainty_m": site.uncertainty_m, "attributes": site.attributes}
    return Case(site.family, site.index, asked, None, {**told, **more})


def allowed_m2(expected):
    return max(RELATIVE * abs(expected), LEAST_M2)


def area(outcome, case, check, found, expected, why=""):
    """A measure or null of the report; null stands for nothing that has an area."""
    value = found["value"] if isinstance(found, dict) else found
    outcome.compare(f"{check}: PostGIS", case, value or 0.0, expected or 0.0, allowed_m2(expected or 0.0), why)


def site(outcome, scene, report, case):
    area(outcome, case, "area of the site", report["site"]["area"], scene.site_m2)
    for row in report["site"]["districts"] or []:
        district = row["district"]
        sums = scene.under([f"{district['collection']}/{district['id']}"], 0)
        area(outcome, case, "area of the site in a district", row["net"], sums["net"] if sums else 0)


def layer(outcome, scene, block, world, case):
    name = block["collection"]
    rows = [row for row in scene.chosen([name], None)]
    placed = [row for row in rows if row["placed"] and not scene.is_itself(row)]
    sums = scene.under([f"{name}/{row['id']}" for row in placed], 0) or dict.fromkeys(("net", "rest", "gross"), 0)
    may = coverages(scene, name, rows, placed)
    nowhere = "" if scene.shapes else "a site without a place"
    outcome.same("coverage of a layer: PostGIS", case, block["coverage"] in may, True, nowhere, size=block["coverage"])
    outcome.same("status of a layer: PostGIS", case, block["status"] in statuses(scene, name, placed, sums), True, size=block["status"])
    has_areas = any(row["dim"] == 2 for row in placed) and 2 in scene.dims.values()
    if has_areas and block["net"] is not None:
        area(outcome, case, "net of a layer", block["net"], sums["net"])
        area(outcome, case, "gross of a layer", block["gross"], sums["gross"])
        area(outcome, case, "remaining of a layer", block["remaining"], sums["rest"])
        share = sums["net"] / scene.site_m2
        outcome.compare("share of the site: PostGIS", case, block["share_of_site"], share, RELATIVE * share + 1e-9 + LEAST_M2 / scene.site_m2)
    elif has_areas:
        outcome.same("net of a layer is told: PostGIS", case, sums["net"] > LEAST_M2, False, size=sums["net"])
    listed(outcome, scene, block, name, placed, case)
    by_class(outcome, scene, block, name, placed, world, case)
    if block["nearest"]:
        nearest(outcome, scene, block["nearest"], placed, world, case)


def coverages(scene, name, rows, placed):
    """Words that fit what a layer is good for. Of one without a claim the documents say both."""
    claim = scene.claims.get(name)
    if not any(row["placed"] for row in rows):
        return {"no_data", "partial"}
    if not scene.shapes or claim == "outside":
        return {"no_data"}
    if claim is None:
        return {"no_data", "partial"}
    if claim == "partly":
        return {"partial", "no_data"}
    # Of what may lie beyond the claim, within its ε, the documents say both.
    inside = {"checked"} if all(row["placed"] for row in rows) else {"partial"}
    may = {True: inside, False: {"partial", "no_data"}}
    return set().union(*(may[claimed] for claimed in scene.claimed(name)))


def statuses(scene, name, placed, sums):
    """Words that fit how the site lies to a layer."""
    pairs = [p for (_, collection, i, band), p in scene.pairs.items() if collection == name and band == 0 and any(i == r["id"] for r in placed)]
    relations = {p["relation"] for p in pairs if not is_bare(p)}
    if not scene.shapes or not placed:
        return {"no_data", "nothing_found"}
    if relations & {"inside", "equal"} or (scene.site_m2 and sums["rest"] <= 1e-7 * scene.site_m2 + LEAST_M2):
        # Hardly anything left may be nothing or something.
        return {"inside"} if relations & {"inside", "equal"} else {"inside", "overlaps"}
    if relations & {"overlaps", "contains"}:
        return {"overlaps"}
    open_ = [(scene.distance_m(n, r), scene.reach_m(n, r)) for r in placed for n in scene.shapes]
    if any(reach is not None and reach > 0 and away <= reach - 0.02 for away, reach in open_):
        return {"may_meet"}
    if any(is_bare(p) and p["relation"] != "disjoint" for p in pairs):
        return {"may_meet"}
    may = {"may_meet"} if any(reach is None or 0 < away <= reach + 0.02 for away, reach in open_) else set()
    return may | ({"touches"} if "touches" in relations else {"nothing_found"})


def listed(outcome, scene, block, name, placed, case):
    """Every feature that is told, pair by pair, and none missing that meets the site."""
    told, named = {}, {row["id"] for row in block["features"]}
    for row in block["features"]:
        outcome.same("no stored feature beside itself or its parts: part_of", case, any(row["id"] == r["id"] for r in placed), True, size=row["id"])
        told |= {(one["subject"]["id"], row["id"]): one for one in row["pairs"]}
    by_id = {row["id"]: row for row in placed}
    for (shape, collection, i, band), expected in scene.pairs.items():
        if collection != name or band or i not in by_id:
            continue
        found = told.get((shape, i))
        if is_bare(expected):
            if expected["relation"] != "disjoint" and block["more_features"] == 0:
                outcome.same("who meets the site is listed: PostGIS", case, i in named, True, kind(expected), size=f"{name}/{i}")
            continue
        if found is None:
            if block["more_features"] == 0:
                meets = expected["relation"] in MEETING
                outcome.same("who meets the site is listed: PostGIS", case, meets, False, kind(expected), size=f"{name}/{i}")
            continue
        pair(outcome, scene, found, expected, by_id[i], shape, case, f"{name}/{i}")


def pair(outcome, scene, found, expected, row, shape, case, size):
    slivers = found["slivers"]["area"]["value"] if found.get("slivers") else 0.0
    why = kind(expected, slivers)
    outcome.same("relation: PostGIS", case, found["relation"], expected["relation"], why, size)
    if expected["area_m2"] is not None:
        area(outcome, case, "common area", found["area"], expected["area_m2"], why)
        for share, whole in (("share_of_subject", "site_m2"), ("share_of_constraint", "feature_m2")):
            ratio = expected["area_m2"] / expected[whole]
            allowed = RELATIVE * ratio + 1e-9 + LEAST_M2 / expected[whole]
            outcome.compare("share of a pair: PostGIS", case, found[share] or 0.0, ratio, allowed, why, size)
        outcome.compare("slivers: PostGIS", case, slivers, expected["slivers_m2"], allowed_m2(expected["slivers_m2"]), why, size)
    if expected["length_m"] is not None and found.get("length"):
        expected_m = expected["length_m"]
        outcome.compare("length inside: PostGIS", case, found["length"]["value"], expected_m, LEAST_M + 1e-7 * expected_m, size=size)
    if expected["points"] is not None and found.get("count"):
        outcome.same("points inside: PostGIS", case, found["count"]["inside"], expected["points"], size=size)
    may = verdicts(scene, expected, scene.pair(shape, row, 1), row, shape)
    outcome.same("verdict of a pair: PostGIS", case, found["verdict"] in may, True, why, size=f"{size} {found['verdict']}")


def is_bare(pair):
    """Points and lines are not compared with each other."""
    return pair["site_dim"] < 2 and pair["dim"] < 2


def kind(expected, slivers_m2=0.0):
    """A name for disagreements about pairs without ground, and about what is thin."""
    if expected["slivers_m2"] is not None and slivers_m2 > expected["slivers_m2"] + LEAST_M2:
        return "thin on the average, but not everywhere, and taken for a sliver"
    return "lines and points beside each other are not compared" if is_bare(expected) else ""


def verdicts(scene, tight, loose, row, shape):
    if tight["is_exact"]:
        return {"no"} if tight["relation"] in ("touches", "disjoint") else {"certain"}
    reach, away = scene.reach_m(shape, row), scene.distance_m(shape, row)
    if reach is None:
        return {"possible", "no"} if away > 0 else {"possible"}
    if away > reach + 0.02:
        return {"no"}
    certain = [band["certainly_meets"] for band in (tight, loose or tight)]
    return ({"certain"} if any(certain) else set()) | ({"possible"} if not all(certain) else set()) | ({"no"} if away > reach - 0.02 else set())


def by_class(outcome, scene, block, name, placed, world, case):
    kinds = {f["id"]: f["properties"]["kind"] for f in world.layers[name]}
    for told in block["by_class"]:
        keys = [f"{name}/{row['id']}" for row in placed if kinds[row["id"]] == told["kind"] and row["dim"] == 2]
        if told["net"] is not None and keys:
            area(outcome, case, "net of a kind", told["net"], scene.under(keys, 0)["net"])


def nearest(outcome, scene, found, placed, world, case):
    """Nothing of the layer is nearer than what is said to be the nearest, and it is as far as is said."""
    away = {(n, row["id"]): scene.distance_m(n, row) for row in placed for n in scene.shapes}
    value = found["distance"]["value"]
    outcome.compare("nothing is nearer: PostGIS plane", case, value, min(away.values()), LEAST_M + SPHERE * value, size=found["id"])
    shape = min(scene.shapes, key=lambda n: away[n, found["id"]])
    distance(outcome, scene, value, shape, block_of(world, found), case)


def block_of(world, found):
    return next((found["collection"], f["id"], f["geometry"]) for f in world.layers[found["collection"]] if f["id"] == found["id"])


def distance(outcome, scene, value, shape, feature, case):
    collection, feature_id, geometry = feature
    own = next(g for n, g, _ in scene.given() if n == shape)
    if value < 50_000:
        outcome.compare("distance: dense minimisation", case, value, least_distance_m(own, geometry), LEAST_M, size=feature_id)
        by_postgis = scene.land.geodesic_m(shape, collection, feature_id)
        outcome.compare("distance: PostGIS geography", case, value, by_postgis, LEAST_M + SPHERE * value, "PostGIS alone", feature_id)
