"""What must be concluded about a site, from docs/rules.md: a set of conclusions, one where the description leaves no choice."""

import itertools
import re

from sought import CERTAIN, EVERY, NO, POSSIBLE, held, joined, left_over, shared, within

AGAINST = ("overlap", "near", "not_inside", "self_overlap")
# A site lies where a rule holds when it shares more than this with it: a border is nothing.
BORDER_M2 = 1.0
NAMED = re.compile(r"^id\s*(?:=|IN)\s*\(?(('[^']*',?\s*)+)\)?$")


class Selected:
    """The features that a rule compares a site with within a distance, and what is known of them as a whole."""

    def __init__(self, scene, collections, condition, only=None, reach_m=0, exact=False):
        rows = scene.chosen(collections, condition)
        self.rows = [row for row in rows if only is None or row["id"] in only]
        self.named = named(condition)
        self.placed = [row for row in self.rows if row["placed"] and not scene.is_itself(row)]
        self.keys = [f"{row['collection']}/{row['id']}" for row in self.placed]
        missing = (self.named or set()) - {row["id"] for row in self.rows}
        all_told = (only or self.named) is not None and not missing
        is_drawn = all(row["placed"] for row in self.rows)
        claims = itertools.product(*(scene.claimed(name, reach_m, exact) for name in collections))
        # Both where it is close.
        self.complete = {is_drawn and (all(claim) or all_told) for claim in claims}
        self.is_complete = True in self.complete
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
    may = {"not_applicable"} if NO in place else set()
    if applies is None:
        return may | {"undecided"}
    if POSSIBLE in place:
        may.add("undecided")
    return may | given(rule, scene) if CERTAIN in place else may


def where_it_holds(rule, scene):
    inside = rule["parameters"].get("site_inside")
    if inside is None or not scene.shapes:
        return {CERTAIN}
    collection, _, ids = inside.partition("/")
    ids = ids.split(",") if ids else None
    if scene.site.collection == collection and (ids is None or set(scene.site.ids) & set(ids)):
        return {CERTAIN}
    scene.compares_kin = True
    chosen = Selected(scene, [collection], None, ids, exact=exactly(rule))
    scene.compares_kin = False
    found = shared(scene, chosen, BORDER_M2, 0.0, exactly(rule))
    unsure = {POSSIBLE if verdict == NO else verdict for verdict in found}
    if not chosen.is_complete or (chosen.is_vague(scene) and not exactly(rule)):
        return unsure
    return found if chosen.complete == {True} else found | unsure


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
            if rule["test"] in ("inside", "not_inside") and scene.site_m2 <= rule["parameters"]["tolerance_m2"]:
                return {"met", "breached", "undecided", "undecidable"}
            absent = {"breached" if favour else "met"} if chosen.is_complete and not rule["undecidable"] and not chosen.rows else set()
            # Of a site that may lie anywhere nobody knows that it is not there, whatever it is.
            anywhere = {"undecided"} if None in scene.shapes.values() and not exactly(rule) else set()
            return {"undecidable"} | absent | anywhere
        found, complete = relation(rule, scene, chosen), surely_complete(rule, scene, chosen)
    said = set()
    if CERTAIN in found:
        said.add("met" if favour else "breached")
    if POSSIBLE in found:
        said.add("undecided")
    if NO in found:
        absent = "breached" if favour else "met"
        said |= {"undecidable" if rule["undecidable"] or scene.unplaced or not claim else absent for claim in complete}
    return said


def surely_complete(rule, scene, chosen):
    """Of something that nobody knows how well it is drawn nobody knows that it is not here."""
    return {False} if chosen.is_vague(scene) and not exactly(rule) else chosen.complete


def attribute(rule, scene):
    if rule["undecidable"]:
        return {"undecidable"}
    truth = True if rule["condition"] is None else scene.truth(rule["condition"])
    return {{True: "met", False: "breached", None: "undecided"}[truth]}


def constraints(rule, scene):
    if rule["constraint_collections"] == ["self"]:
        scene.compares_own = True
        chosen = Selected(scene, rule["subject_collections"] or [], rule["subject_filter"], exact=exactly(rule))
        scene.compares_own = False
        return chosen
    only = None
    if "pair_by" in rule["parameters"]:
        only = [scene.own[rule["parameters"]["pair_by"]]] if scene.own and scene.own[rule["parameters"]["pair_by"]] else None
        if only is None:
            return None
        scene.compares_kin = True
    reach_m = rule["parameters"].get("distance_m", 0)
    chosen = Selected(scene, rule["constraint_collections"], rule["constraint_filter"], only, reach_m, exactly(rule))
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


def self_overlap(rule, scene):
    """Shapes of a site that came with the question over one another, and over the stored features that the rule judges."""
    several = len(scene.shapes) > 1
    exact = scene.is_exact or exactly(rule)
    own = {NO} if not several else EVERY if not exact else {CERTAIN if scene.most_of_its_own_m2() > rule["parameters"]["threshold_m2"] else NO}
    if not rule["subject_collections"]:
        return (own, {True}) if several else (EVERY, {False})
    chosen = constraints(rule, scene)
    return joined([own, relation(rule, scene, chosen)]), surely_complete(rule, scene, chosen)
