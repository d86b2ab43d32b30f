"""The conclusions of a report beside those that docs/rules.md asks for, and the numbers that they rest on."""

import compare
import expected

MEASURED = ("overlap", "inside", "not_inside", "contains")


def rules(outcome, world, scene, asked, report):
    told = [found["rule"] for found in report["rules"]]
    outcome.same("a conclusion for every rule: the rules", compare.about(world, scene.site), told, [rule["id"] for rule in asked])
    for rule, found in zip(asked, report["rules"]):
        properties = rule["properties"]
        case = compare.about(world, scene.site, rule=rule["id"], test=properties["test"], parameters=properties["parameters"],
                             against=properties["constraint_collections"], filter=properties["constraint_filter"], said=found["reason"]["en"])
        if scene.judged(properties):
            continue
        may = expected.conclusions(properties, scene)
        check = "conclusion, all exact" if is_exact(properties, scene) else "conclusion, with uncertainty"
        said = "as it must" if found["conclusion"] in may else found["conclusion"]
        outcome.same(f"{check}: docs/rules.md over PostGIS", case, said, "as it must",
                     reason(found["conclusion"], may, properties, scene), size=sorted(may))
        outcome.same("a reason in both languages: not empty", case, all(found["reason"][word].strip() for word in ("zh", "en")), True)
        if "undecided" in may and found["conclusion"] == "undecided":
            missing = scene.missing(properties) if scene.applies(properties) is None else []
            outcome.same("missing attributes: needs", case, set(missing) <= set(found.get("missing_attributes", [])), True)
        numbers(outcome, scene, properties, found, case)


def is_exact(rule, scene):
    chosen = expected.Selected(scene, [c for c in rule["constraint_collections"] or [] if c != "self"], rule["constraint_filter"])
    return scene.is_exact and all(row["uncertainty_m"] == 0 for row in chosen.placed)


def reason(said, may, rule, scene):
    """A name for the kind of a disagreement."""
    chosen = expected.constraints(rule, scene) if rule["constraint_collections"] not in (None, ["self"]) else None
    if chosen and chosen.is_nothing:
        return f"nothing is selected: {rule['test']} {said}"
    if chosen and rule["test"] in ("inside", "not_inside") and said == "undecided" and meets_points_alone(chosen, scene):
        return f"several exact points and nothing else: {rule['test']} {said}"
    if is_vague(rule, scene):
        return "an unknown ε: undecided, though something else is certain" if said == "undecided" else f"an unknown ε taken for 0: {said}"
    if 2 not in scene.dims.values() and scene.shapes and rule["test"] == "overlap":
        return "lines and points beside each other are not compared"
    if scene.unplaced:
        return f"a feature of the site has no place: {rule['test']} {said}"
    if rule["test"] == "self_overlap":
        return f"self_overlap: {said} instead of {' or '.join(sorted(may))}"
    if said == "undecided":
        return f"too cautious: {rule['test']} undecided, though it is certain"
    return f"{rule['test']}: {said} instead of {' or '.join(sorted(may))}"


def is_vague(rule, scene):
    """Whether anything that the rule looks at is drawn nobody knows how well."""
    place = (rule["parameters"].get("site_inside") or "").partition("/")[0]
    looked_at = [expected.Selected(scene, [c for c in rule["constraint_collections"] or [] if c != "self"], rule["constraint_filter"])]
    looked_at += [expected.Selected(scene, [place], None)] if place else []
    return any(chosen.is_vague(scene) for chosen in looked_at)


def meets_points_alone(chosen, scene):
    """Whether all that comes within reach is two points or more that lie where they are drawn."""
    near = [row for row in chosen.placed for n in scene.shapes if scene.distance_m(n, row) <= (scene.reach_m(n, row) or 0)]
    return len(near) > 1 and all(row["dim"] == 0 and row["uncertainty_m"] == 0 for row in near)


def of_some(outcome, world, scene, asked, report, again):
    """Rules that select some features of a stored site judge those alone, or say that they have to be asked about one by one.

    `again` makes a scene of them.
    """
    for rule, found in zip(asked, report["rules"]):
        ids = scene.judged(rule["properties"])
        if ids:
            said = found["reason"]["en"]
            case = compare.about(world, scene.site, rule=rule["id"], said=said)
            may = expected.conclusions(rule["properties"], again(tuple(ids)))
            fits = found["conclusion"] in may or (found["conclusion"] == "undecided" and "one by one" in said)
            outcome.same("conclusion, some of the features selected: docs/rules.md", case, fits, True,
                         "judged by features that the rule does not select", size=(found["conclusion"], sorted(may)))


def numbers(outcome, scene, rule, found, case):
    if found["conclusion"] == "not_applicable" or rule["test"] not in MEASURED or rule["constraint_collections"] == ["self"] or not scene.site_m2:
        return
    chosen = expected.constraints(rule, scene)
    if chosen is None or not any(row["dim"] == 2 for row in chosen.placed):
        return
    sums = scene.under(chosen.keys, 0)
    if found.get("net") is not None:
        compare.area(outcome, case, "net of a rule", found["net"], sums["net"])
        compare.area(outcome, case, "remaining of a rule", found["remaining"], sums["rest"])
        bounds(outcome, scene, chosen, found, case, expected.exactly(rule))
    areas(outcome, scene, chosen, found, case)


def bounds(outcome, scene, chosen, found, case, exact):
    """The interval of the net holds what the parallel sets allow, and is hardly wider."""
    interval = found["net"].get("interval")
    if interval is None or chosen.is_vague(scene) or any(row["dim"] < 2 for row in chosen.placed):
        return
    tight, loose = (scene.under(chosen.keys, band, exact) for band in (0, 1))
    slack = compare.allowed_m2(tight["net_high"]) + 2e-4 * (tight["net_high"] - tight["net_low"])
    for end, name, sign in ((0, "net_low", 1), (1, "net_high", -1)):
        inside = sign * (tight[name] - interval[end])
        outcome.same("interval of a net holds the bounds: PostGIS", case, inside >= -slack, True, size=(interval[end], tight[name]))
        narrow = sign * (interval[end] - loose[name]) >= -slack
        outcome.same("interval of a net is not much wider: PostGIS", case, narrow, True, size=(interval[end], loose[name]))
    rest = found["remaining"]["interval"]
    widest = loose["rest_high"] - loose["rest_low"] + compare.allowed_m2(loose["rest_high"])
    outcome.same("interval of a remaining is not much wider: PostGIS", case, rest[1] - rest[0] <= 1.01 * widest, True,
                 "bounds of the site and of the net taken for independent", size=(rest, (tight["rest_low"], tight["rest_high"])))


def areas(outcome, scene, chosen, found, case):
    for row in found.get("evidence", []):
        ours = next((r for r in chosen.placed if r["id"] == row["id"] and r["collection"] == row["collection"]), None)
        outcome.same("evidence is of what the rule selects: PostGIS", case, ours is not None, True, size=row["id"])
        if ours and ours["dim"] == 2 and row.get("area_m2") is not None:
            # Ground that two shapes of the site share counts once.
            ground = scene.under([f"{ours['collection']}/{ours['id']}"], 0)
            compare.area(outcome, case, "area of a piece of evidence", row["area_m2"], ground["net"])
            fits = row["area_m2"] <= scene.site_m2 + compare.allowed_m2(scene.site_m2)
            outcome.same("no piece of evidence is larger than the site", case, fits, True,
                         "ground under two shapes of the site counted twice", size=(row["area_m2"], scene.site_m2))
