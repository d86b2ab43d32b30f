"""Made-up planning rules over the made-up country, and what may be said of a site.

Conditions are written so that they mean the same as CQL2 text and as SQL: the program reads them as the one, PostGIS as the
other, both with three truth values.
"""

import random

ATTRIBUTES = {
    "use": ("text", ["housing", "factory", "farm"]),
    "status": ("text", ["new", "existing"]),
    "emits": ("boolean", None),
    "storeys": ("number", None),
    "remark": ("text", None),
}
WEIGHTS = ("prohibited", "prohibited", "restricted", "conditional", "report", "integrity", "preferred")
AREAL = ("tile", "zone", "soft", "reserve", "parcel", "district")
APPLIES = (
    "use = 'housing'", "use IN ('factory','farm') AND status = 'new'", "emits = TRUE OR use = 'factory'", "NOT (emits = TRUE)",
    "storeys > 3", "storeys BETWEEN 2 AND 6 AND use <> 'farm'", "remark IS NULL", "remark LIKE 'a%'", "FALSE",
    "status = 'new' OR storeys >= 10", "NOT (use = 'farm' AND emits = FALSE)",
)
FILTERS = (
    "kind = 'town'", "kind IN ('field','wood')", "status <> 'existing'", "level >= 3", "level BETWEEN 2 AND 4 AND kind <> 'wood'",
    "flag = TRUE", "NOT (flag = TRUE)", "owner IS NULL", "owner = 'north' OR level = 1", "NOT (owner = 'south' AND level < 4)",
    "name LIKE '%1%'", "kind = 'castle'",
)
CONDITIONS = ("storeys <= 5", "emits = FALSE AND use = 'farm'", "status = 'new' OR emits = TRUE", None)


def rules(world):
    """One of each kind first, then a random lot."""
    chance = random.Random(f"rules {world.seed}")
    made = [*certain_kinds(), *(drawn(chance) for _ in range(55))]
    return [feature(number, rule) for number, rule in enumerate(made)]


def certain_kinds():
    """What every run must have."""
    overlap, near = {"threshold_m2": 1, "threshold_m": 1}, {"distance_m": 500}
    inside = {"tolerance_m2": 1}
    return [
        {"test": "overlap", "parameters": overlap, "constraint_collections": ["parcel"]},
        {"test": "overlap", "parameters": overlap, "constraint_collections": ["tile"]},
        {"test": "overlap", "parameters": {"threshold_m2": 10000}, "constraint_collections": ["district"]},
        {"test": "overlap", "parameters": overlap, "constraint_collections": ["road"]},
        {"test": "overlap", "parameters": overlap, "constraint_collections": ["well"]},
        {"test": "overlap", "parameters": overlap, "constraint_collections": ["idea"]},
        {"test": "overlap", "parameters": overlap, "constraint_collections": ["zone"]},
        {"test": "overlap", "parameters": overlap, "constraint_collections": ["soft"]},
        {"test": "overlap", "parameters": {**overlap, "uncertainty_m": 0}, "constraint_collections": ["soft"]},
        {"test": "near", "parameters": near, "constraint_collections": ["parcel"]},
        {"test": "near", "parameters": {"distance_m": 0}, "constraint_collections": ["tile"]},
        {"test": "near", "parameters": near, "constraint_collections": ["road", "well"]},
        {"test": "inside", "parameters": inside, "constraint_collections": ["tile"]},
        {"test": "inside", "parameters": inside, "constraint_collections": ["district"]},
        {"test": "inside", "parameters": inside, "constraint_collections": ["soft"], "weight": "conditional"},
        {"test": "not_inside", "parameters": inside, "constraint_collections": ["district"]},
        {"test": "not_inside", "parameters": inside, "constraint_collections": ["tile", "zone"]},
        {"test": "contains", "parameters": {"count_min": 1}, "constraint_collections": ["parcel"]},
        {"test": "contains", "parameters": {"count_min": 3}, "constraint_collections": ["parcel", "well"]},
        {"test": "connected", "parameters": {"distance_m": 200}, "constraint_collections": ["road"]},
        {"test": "self_overlap", "parameters": {"threshold_m2": 1}, "constraint_collections": ["self"]},
        {"test": "self_overlap", "parameters": {"threshold_m2": 1}, "subject_collections": ["zone"], "constraint_collections": ["self"]},
        {"test": "overlap", "parameters": overlap, "subject_collections": ["zone"], "constraint_collections": ["self"]},
        {"test": "inside", "parameters": {**inside, "pair_by": "part_of", "uncertainty_m": 0}, "applies": "FALSE",
         "subject_collections": ["district"], "subject_filter": "part_of IS NOT NULL", "constraint_collections": ["district"]},
        {"test": "overlap", "parameters": overlap, "constraint_collections": ["tile"], "constraint_filter": "id = 'tile_003'"},
        {"test": "overlap", "parameters": overlap, "constraint_collections": ["zone"], "constraint_filter": "id IN ('zone_001','zone_002')"},
        {"test": "overlap", "parameters": overlap, "constraint_collections": ["zone"], "constraint_filter": "id IN ('zone_001','zone_999')"},
        {"test": "overlap", "parameters": {**overlap, "site_inside": "district/district_001"}, "constraint_collections": ["parcel"]},
        {"test": "near", "parameters": {**near, "site_inside": "zone"}, "constraint_collections": ["soft"]},
        *({"test": "attribute", "parameters": {}, "condition": condition} for condition in CONDITIONS),
    ]


def drawn(chance):
    test = chance.choice(["overlap"] * 5 + ["near"] * 3 + ["inside", "not_inside", "contains", "connected"])
    among = ("road", "well", "road", "parcel", "reserve") if test == "connected" else (*AREAL, *AREAL, "road", "well", "idea")
    collections = chance.sample(sorted(set(among)), chance.choice([1, 1, 1, 2]))
    rule = {"test": test, "parameters": parameters(chance, test), "constraint_collections": collections}
    if chance.random() < 0.5:
        rule["constraint_filter"] = chance.choice(FILTERS)
    if chance.random() < 0.25:
        rule["parameters"]["site_inside"] = chance.choice(["tile", "reserve", "district/district_002,district_012", "soft"])
    if chance.random() < 0.5:
        rule["applies"] = chance.choice(APPLIES)
    if chance.random() < 0.3:
        rule["undecidable"] = "无法证明。"
    if chance.random() < 0.4:
        rule["subject_collections"] = chance.sample(AREAL, 2)
        rule["subject_filter"] = chance.choice([None, *FILTERS])
    return {"weight": chance.choice(WEIGHTS), **rule}


def parameters(chance, test):
    return {
        "overlap": {"threshold_m2": chance.choice([0, 1, 1, 500, 20000]), "threshold_m": chance.choice([0, 1, 50])},
        "near": {"distance_m": chance.choice([0, 50, 400, 2000])},
        "connected": {"distance_m": chance.choice([0, 100, 1500])},
        "inside": {"tolerance_m2": chance.choice([0.01, 1, 1000])},
        "not_inside": {"tolerance_m2": chance.choice([0.01, 1, 1000])},
        "contains": {"count_min": chance.choice([1, 2, 4])},
    }[test]


def feature(number, rule):
    blank = dict.fromkeys(("subject_collections", "subject_filter", "applies", "condition", "constraint_collections",
                           "constraint_filter", "undecidable", "undecidable_en"))
    properties = {
        "name": f"规则 {number}", "name_en": f"Rule {number}", "layer": "planning_rule", "weight": "prohibited", "basis": "自拟",
        "basis_en": "made up", **blank, **rule, "needs": needed(rule),
    }
    if properties["undecidable"]:
        properties["undecidable_en"] = "It cannot be shown."
    return {"type": "Feature", "id": f"Q{number:03}", "geometry": None, "properties": properties}


def needed(rule):
    """Attributes that its conditions name."""
    text = f"{rule.get('applies') or ''} {rule.get('condition') or ''}"
    return [name for name in ATTRIBUTES if name in text.replace("'", " ' ").split() or f"({name} " in text]


def attributes():
    return [
        {"type": "Feature", "id": name, "geometry": None, "properties": {
            "name": name, "name_en": name, "layer": "site_attribute", "type": kind, **({"values": words} if words else {}),
        }}
        for name, (kind, words) in ATTRIBUTES.items()
    ]
