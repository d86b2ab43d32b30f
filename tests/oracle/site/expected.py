"""What must be concluded about a site, from docs/rules.md: a set of conclusions, one where the description leaves no choice.

Evidence is looked at twice: with the uncertainties as they are (band 0), and a little larger (band 1). What is certain in
both must be said to be certain; what is certain in neither must not; between the two either will do.
"""

import re

CERTAIN, POSSIBLE, NO = "certain", "possible", "no"
AGAINST = ("overlap", "near", "not_inside", "self_overlap")
EVERY = {CERTAIN, POSSIBLE, NO}
# A site lies where a rule holds when it shares more than this with it: a border is nothing.
BORDER_M2 = 1.0
NAMED = re.compile(r"^id\s*(?:=|IN)\s*\(?(('[^']*',?\s*)+)\)?$")


class Selected:
    """The features that a rule compares a site with, and what is known of them as a whole."""

    def __init__(self, scene, collections, condition, only=None):
        rows = scene.chosen(collections, condition)
        self.rows = [row for row in rows if only is None or row["id"] in only]
        self.named = named(condition)
        self.placed = [row for row in self.rows if row["placed"] and not scene.is_itself(row)]
        self.keys = [f"{row['collection']}/{row['id']}" for row in self.placed]
        missing = (self.named or set()) - {row["id"] for row in self.rows}
        claims = all(scene.claims.get(name) == "inside" for name in collections)
        all_told = (only or self.named) is not None and not missing
        self.is_complete = all(row["placed"] for row in self.rows) and (claims or all_told) and not missing
        self.is_nothing = not self.placed

    def is_vague(self, scene):
        """Whether nobody knows how well something of it, or of the site, is drawn."""
        return any(row["uncertainty_m"] is None for row in self.placed) or any(own_m is None for own_m in scene.shapes.values())


def named(condition):
    """The ids that a condition names, if that is all it does."""
    told = NAMED.match(condition or "")
    return set(re.findall(r"'([^']*)'", told.group(1))) if told else None


def conclusions(rule, scene):
    """Everything that may be concluded, by the order of docs/rules.md."""
    applies = scene.applies(rule)
    if applies is False:
        return {"not_applicable"}
    place = where_it_holds(rule, scene)
    open_ = set()
    if applies is None:
        open_ = {"undecided"}
        if place == {NO}:
            return {"undecided", "not_applicable"}
        return open_
    if place == {NO}:
        return {"not_applicable"}
    if place != {CERTAIN}:
        return {"undecided"} | ({"not_applicable"} if NO in place else set()) | (given(rule, scene) if CERTAIN in place else set())
    return given(rule, scene)


def where_it_holds(rule, scene):
    inside = rule["parameters"].get("site_inside")
    if inside is None or not scene.shapes:
        return {CERTAIN}
    collection, _, ids = inside.partition("/")
    ids = ids.split(",") if ids else None
    if scene.site.collection == collection and (ids is None or set(scene.site.ids) & set(ids)):
        return {CERTAIN}
    scene.compares_kin = True
    chosen = Selected(scene, [collection], None, ids)
    scene.compares_kin = False
    found = shared(scene, chosen, BORDER_M2, 0.0, exactly(rule))
    return found if chosen.is_complete and (exactly(rule) or not chosen.is_vague(scene)) else {POSSIBLE if verdict == NO else verdict for verdict in found}


def given(rule, scene):
    """A rule that applies for certain."""
    favour = rule["weight"] == "preferred" or rule["test"] not in AGAINST
    if rule["test"] == "attribute":
        return attribute(rule, scene)
    if not scene.shapes:
        return {"undecidable"}
    if rule["test"] == "self_overlap" and not scene.stored:
        found, complete = self_overlap(rule, scene)
    else:
        chosen = constraints(rule, scene)
        if chosen is None:
            return {"undecidable"}
        # That nothing is drawn is no answer; that nothing is selected where all is claimed to be known, perhaps is one.
        if chosen.is_nothing:
            absent = {"breached" if favour else "met"} if chosen.is_complete and not rule["undecidable"] and not chosen.rows else set()
            return {"undecidable"} | absent
        # Of something that nobody knows how well it is drawn nobody knows that it is not here.
        found, complete = relation(rule, scene, chosen), chosen.is_complete and (exactly(rule) or not chosen.is_vague(scene))
    said, complete = set(), complete and not scene.unplaced
    if CERTAIN in found:
        said.add("met" if favour else "breached")
    if POSSIBLE in found:
        said.add("undecided")
    if NO in found:
        said.add("undecidable" if rule["undecidable"] or not complete else "breached" if favour else "met")
    return said


def attribute(rule, scene):
    if rule["undecidable"]:
        return {"undecidable"}
    truth = True if rule["condition"] is None else scene.truth(rule["condition"])
    return {{True: "met", False: "breached", None: "undecided"}[truth]}


def constraints(rule, scene):
    if rule["constraint_collections"] == ["self"]:
        scene.compares_own = True
        chosen = Selected(scene, rule["subject_collections"] or [], rule["subject_filter"])
        scene.compares_own = False
        return chosen
    only = None
    if "pair_by" in rule["parameters"]:
        only = [scene.own[rule["parameters"]["pair_by"]]] if scene.own and scene.own[rule["parameters"]["pair_by"]] else None
        if only is None:
            return None
        scene.compares_kin = True
    chosen = Selected(scene, rule["constraint_collections"], rule["constraint_filter"], only)
    scene.compares_kin = False
    return chosen


def exactly(rule):
    return rule["parameters"].get("uncertainty_m") == 0


def relation(rule, scene, chosen):
    """Verdicts that may be given about the relation that a rule looks for."""
    numbers, exact = rule["parameters"], exactly(rule)
    match rule["test"]:
        case "overlap" | "self_overlap":
            return shared(scene, chosen, numbers["threshold_m2"], numbers.get("threshold_m", 0), exact)
        case "near" | "connected":
            return within(scene, chosen, numbers["distance_m"], exact)
        case "inside" | "not_inside":
            return left_over(scene, chosen, numbers["tolerance_m2"], exact)
        case "contains":
            return held(scene, chosen, numbers["count_min"], exact)


def shared(scene, chosen, threshold_m2, threshold_m, exact):
    """More than a threshold in common. Several that share less each, and more together, may be judged either way."""
    found = [{NO}]
    areas = [scene.under(chosen.keys, band, exact) for band in (0, 1)]
    if areas[0]:
        found.append({over(sums["most_low"], sums["net_high"], sums["net_low"], threshold_m2, scene) for sums in areas})
        if any(sums["most_low"] <= threshold_m2 < sums["net_low"] for sums in areas):
            found[-1] |= EVERY if sums_are_exact(areas) else {CERTAIN, POSSIBLE}
    if chosen.is_vague(scene) and not exact:
        found.append({POSSIBLE, NO})
    for row in chosen.placed:
        for name in scene.shapes:
            found.append(meets(scene, name, row, threshold_m, exact))
    if any(row["dim"] < 2 for row in chosen.placed) and scene.total_m(chosen) > threshold_m >= scene.longest_m(chosen):
        found.append(EVERY)
    return joined(found)


def sums_are_exact(areas):
    return areas[0]["net_low"] == areas[0]["net_high"]


def over(most_low, net_high, net_low, threshold, scene):
    slack = 1e-6 * net_high + 1e-3
    if abs(net_high - threshold) < slack and threshold > 0:
        return POSSIBLE
    return CERTAIN if most_low > threshold else NO if net_high <= max(threshold, 1e-6) else POSSIBLE


def meets(scene, name, row, threshold_m, exact):
    """Of a pair that are not two areas; two areas are judged by their sums."""
    pairs = [scene.pair(name, row, band) for band in (0, 1)]
    if scene.dims[name] == 2 and row["dim"] == 2:
        return {NO}
    if pairs[0] is None:
        return {POSSIBLE, NO} if row["uncertainty_m"] is None or scene.uncertainty_m(name) is None else {NO}
    if pairs[0]["is_exact"] or exact:
        return {CERTAIN if exact_meets(pairs[0], threshold_m) else NO}
    reach = scene.reach_m(name, row)
    if reach is None:
        return {POSSIBLE, NO}
    if scene.distance_m(name, row) > reach + 0.02 + 1e-5 * reach:
        return {NO}
    return {POSSIBLE} | ({CERTAIN} if pairs[0]["certainly_meets"] else set()) | ({NO} if threshold_m > 0 or scene.distance_m(name, row) > reach - 0.02 else set())


def exact_meets(pair, threshold_m):
    if pair["length_m"] is not None:
        return pair["length_m"] > max(threshold_m, 1e-6)
    if pair["points"] is not None:
        return pair["points"] > 0
    return pair["relation"] not in ("disjoint", "touches")


def within(scene, chosen, distance_m, exact):
    found = [{NO}]
    for row in chosen.placed:
        for name in scene.shapes:
            away, reach = scene.distance_m(name, row), 0 if exact else scene.reach_m(name, row)
            if reach is None:
                found.append({POSSIBLE} if away <= distance_m else {POSSIBLE, NO})
                continue
            slack = 0.003 + 1e-5 * away
            found.append({
                CERTAIN if away + reach <= distance_m + shift else NO if away - reach > distance_m + shift else POSSIBLE
                for shift in ((-slack, slack) if away > 0 else (0,))
            })
    return joined(found)


def left_over(scene, chosen, tolerance_m2, exact):
    """At most so much of the site outside of them all."""
    if any(dim < 2 for dim in scene.dims.values()):
        return EVERY
    found = set()
    for band in (0, 1):
        sums = scene.under(chosen.keys, band, exact)
        slack = min(1e-9 * scene.site_m2 + 1e-3, tolerance_m2 / 2)
        for shift in (-slack, slack):
            found.add(CERTAIN if sums["rest_high"] <= tolerance_m2 + shift else NO if sums["rest_low"] > tolerance_m2 + shift else POSSIBLE)
    # Points and lines that stand for something larger may cover it or not; what is known with no ε may do anything.
    thick = [r for r in chosen.placed if r["dim"] < 2 and r["uncertainty_m"] and any((scene.reach_m(n, r) or 0) >= scene.distance_m(n, r) for n in scene.shapes)]
    if chosen.is_vague(scene) and not exact:
        found = {CERTAIN if verdict == CERTAIN and not any(e is None for e in scene.shapes.values()) else POSSIBLE for verdict in found} | {NO}
    # A site that is smaller than what may lie outside is inside of nothing all the same.
    if sums["net_high"] == 0 and sums["rest_low"] <= tolerance_m2:
        found = EVERY
    return found | ({POSSIBLE} if thick and not exact else set())


def held(scene, chosen, count_min, exact):
    if any(dim < 2 for dim in scene.dims.values()):
        return EVERY
    found = set()
    for band in (0, 1):
        certain = sum(any(holds(scene, n, row, band, exact, "certainly_in_site") for n in scene.shapes) for row in chosen.placed)
        possible = sum(any(holds(scene, n, row, band, exact, "possibly_in_site") for n in scene.shapes) for row in chosen.placed)
        found.add(CERTAIN if certain >= count_min else NO if possible < count_min else POSSIBLE)
    vague = not exact and any(scene.reach_m(n, row) is None for row in chosen.placed for n in scene.shapes)
    return found | ({POSSIBLE, NO} if vague else set())


def holds(scene, name, row, band, exact, column):
    pair = scene.pair(name, row, band)
    if pair is None:
        return False
    if exact:
        return pair["relation"] in ("contains", "equal")
    return pair[column] if pair["is_known"] else column == "possibly_in_site"


def self_overlap(rule, scene):
    """Shapes of a site that came with the question over one another."""
    threshold = rule["parameters"]["threshold_m2"]
    if len(scene.shapes) < 2:
        return EVERY, False
    if rule["subject_collections"] and scene.most_of_its_own_m2() <= threshold:
        return EVERY, True
    return ({CERTAIN if scene.most_of_its_own_m2() > threshold else NO} if scene.is_exact else EVERY), True


def joined(found):
    """Certain if one is, no only if all are; either where one may be either."""
    least = {v for v in (max_of(f, min) for f in found)}
    most = {v for v in (max_of(f, max) for f in found)}
    order = (NO, POSSIBLE, CERTAIN)
    low, high = (max(order.index(v) for v in side) for side in (least, most))
    return {v for v in order[low:high + 1] if v in (order[low], order[high]) or v == POSSIBLE}


def max_of(verdicts, pick):
    return pick(verdicts, key=(NO, POSSIBLE, CERTAIN).index)
