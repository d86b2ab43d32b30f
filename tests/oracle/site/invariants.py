"""What must hold whatever the numbers are."""

import json
from dataclasses import replace

import expected

WORDS = {"met": "met", "breached": "breached", "undecided": "undecided", "undecidable": "undecidable", "not_applicable": "not_applicable"}


def check(outcome, scene, asked, report, case):
    listed(outcome, report, case)
    for rule, found in zip(asked, report["rules"]):
        properties = rule["properties"]
        if properties["constraint_collections"] in (None, ["self"]) or not scene.shapes:
            continue
        chosen = expected.constraints(properties, scene)
        if chosen is None or scene.judged(properties):
            continue
        told = {**case.more, "rule": rule["id"], "test": properties["test"], "parameters": properties["parameters"]}
        here = replace(case, more=told)
        spoken(outcome, scene, properties, found, here)
        touching(outcome, scene, properties, chosen, found, here)
        unclaimed(outcome, scene, properties, chosen, found, here)
        beyond(outcome, scene, properties, chosen, found, here)


def listed(outcome, report, case):
    """The summary has every rule once, where its conclusion puts it."""
    overall = report["overall"]
    wanted = {word: sorted(f["rule"] for f in report["rules"] if f["conclusion"] == word) for word in WORDS}
    outcome.same("the summary has every rule once: its rules", case, {word: sorted(overall[word]) for word in WORDS}, wanted)


def spoken(outcome, scene, rule, found, case):
    """What is certain is not spoken of as a possibility, and what breaches is not nothing."""
    said, is_certain = found["reason"]["en"], found["conclusion"] in ("met", "breached")
    doubt = "may meet" in said or "depends on the uncertainties" in said
    outcome.same("a certain conclusion has a certain reason: its words", case, is_certain and doubt, False,
                 "certain, and explained by uncertainty", size=said)
    if found["conclusion"] == "breached" and rule["test"] == "overlap" and rule["weight"] != "preferred":
        outcome.same("a breach does not read as nothing: its words", case, "0.00 m²" in said, False, "breached by 0.00 m²", size=said)


def touching(outcome, scene, rule, chosen, found, case):
    """A neighbour that only touches breaches nothing."""
    pairs = [scene.pair(n, row, 0) for n in scene.shapes for row in chosen.placed]
    only = [p for p in pairs if p is not None and p["relation"] != "disjoint"]
    exact = expected.exactly(rule) or all(p["is_exact"] for p in only)
    if rule["test"] == "overlap" and only and exact and all(p["relation"] == "touches" for p in only) and rule["weight"] != "preferred":
        outcome.same("a neighbour that touches breaches nothing", case, found["conclusion"] == "breached", False)


def unclaimed(outcome, scene, rule, chosen, found, case):
    """Where a layer does not claim to be complete, nothing found is never no conflict."""
    against = rule["weight"] != "preferred" and rule["test"] in expected.AGAINST
    if not chosen.is_complete and rule["test"] in ("overlap", "near"):
        outcome.same("nothing found without a claim decides nothing", case, found["conclusion"] == ("met" if against else "breached"), False)


def beyond(outcome, scene, rule, chosen, found, case):
    """Nothing near, though the claim ends nearer than that: nobody looked there."""
    own_m = 0 if expected.exactly(rule) else max((e or 0) for e in scene.shapes.values())
    reach_m = rule["parameters"].get("distance_m", 0) + own_m
    against = rule["weight"] != "preferred" and rule["test"] in expected.AGAINST
    absent = found["conclusion"] == ("met" if against else "breached")
    if rule["test"] not in ("near", "connected", "overlap") or chosen.named or not absent or not reach_m:
        return
    covered = all(scene.land.covers_round(name, reach_m) for name in rule["constraint_collections"])
    outcome.same("nothing found reaches no farther than the claim", case, covered, True, f"{rule['test']} beyond the claim")


def as_supplied(outcome, tools, scene, report, case):
    """A stored feature handed in as GeoJSON, with the same ε, has the same areas with all that is not its kin."""
    feature = scene.stored[0]
    if feature["geometry"] is None or scene.uncertainty_m(feature["id"]) is None:
        return
    shapes, own_m = [(feature["id"], feature["geometry"])], scene.uncertainty_m(feature["id"])
    given = replace(scene.site, collection=None, ids=(), shapes=shapes, uncertainty_m=own_m)
    others = [name for name in scene.world.layers if name != scene.site.collection]
    again = json.loads(tools.program.report(given, tools.folder / "given.geojson", "--layers", ",".join(others)))
    outcome.same("stored or supplied: the same area", case, again["site"]["area"], report["site"]["area"])
    blocks = {block["collection"]: block for block in report["layers"]}
    for block in again["layers"]:
        if block["collection"] in others:
            other = blocks[block["collection"]]
            for word in ("net", "gross", "remaining", "share_of_site", "status", "coverage", "by_class"):
                outcome.same(f"stored or supplied: the same {word}", case, block[word], other[word], size=block["collection"])
