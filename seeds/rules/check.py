"""Check rules.csv against the seeds and a running server.

usage: python3 check.py http://127.0.0.1:PORT [SEEDS_DIR, else seeds] [--table]

Standard library only. Prints each fault, then the number of faults; the exit code is 1 if there is one.
--table also prints, per rule, how many features the subject and the constraint select and how many of them are drawn.
"""
import csv
import json
import pathlib
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).parent
ARGS = [a for a in sys.argv[1:] if not a.startswith("--")]
SERVER = ARGS[0].rstrip("/")
SEEDS = pathlib.Path(ARGS[1] if len(ARGS) > 1 else "seeds")
OLD = ["rule_id", "subject", "constraint", "predicate", "severity", "severity_as_printed", "citations", "note"]
NEW = ["subject_collections", "subject_filter", "applies", "constraint_collections", "constraint_filter", "test",
       "parameters", "weight", "undecidable", "undecidable_zh", "needs", "text_zh", "text_en", "basis_zh", "basis_en"]
TESTS = {"overlap", "near", "inside", "equal", "balance", "attribute", "contains", "connected", "self_overlap", "pairs"}
WEIGHTS = {"prohibited", "restricted", "conditional", "preferred", "report", "integrity"}
TEXT = {"use", "industry", "status", "scale"}
FLAGS = {"emits_air", "emits_water", "high_water_use", "is_construction", "in_negative_list"}
WORDS = {"status": {"new", "existing", "expansion"}, "scale": {"small", "medium", "large"}}
NUMBERS = {"threshold_m2", "threshold_m", "distance_m", "tolerance_m2", "stated_area_m2", "uncertainty_m", "count_min"}
OTHERS = {"site_inside", "pair_by", "pairwise_disjoint", "same", "unit", "since"}
# What each test cannot do without.
NEEDED = {"overlap": "threshold_m2", "near": "distance_m", "inside": "tolerance_m2", "equal": "tolerance_m2",
          "balance": "tolerance_m2", "connected": "distance_m", "contains": "count_min", "self_overlap": "threshold_m2"}
# A collection whose properties stand in for those of a site: same types, so the server can judge the expression.
STAND_IN = {"use": "kind", "industry": "name", "status": "status", "scale": "source"} | {f: "schematic" for f in FLAGS}
# Rules on which a constraint without geometry has no bearing: one near member is enough, and the cities are all drawn.
NO_BEARING = {"R54"}
faults = []


def fault(rule, text):
    faults.append(f"{rule}: {text}")


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def select(collection, cql):
    """(id, has a geometry) of the features that match, or the server's complaint."""
    query = {"limit": "10000"} | ({"filter": cql} if cql else {})
    url = f"{SERVER}/collections/{collection}/items?{urllib.parse.urlencode(query)}"
    try:
        with urllib.request.urlopen(url) as answer:
            return [(f["id"], f["geometry"] is not None) for f in json.load(answer)["features"]], None
    except urllib.error.HTTPError as error:
        return [], json.load(error).get("detail")


def check_selection(rule, which, cache={}):
    """Known collections, filter accepted, ids known, something selected; returns (selected, drawn)."""
    names = [n for n in rule[f"{which}_collections"].split(";") if n]
    cql = rule[f"{which}_filter"]
    words = {"subject": {"*"}, "constraint": {"self"}}[which]
    if words & set(names):
        if len(names) > 1 or cql:
            fault(rule["rule_id"], f"{names[0]} stands alone and takes no filter")
        return None
    found = []
    for name in names:
        if name not in LAYERS:
            fault(rule["rule_id"], f"unknown collection {name}")
            continue
        if (name, cql) not in cache:
            cache[name, cql] = select(name, cql)
        features, complaint = cache[name, cql]
        if complaint:
            fault(rule["rule_id"], f"{which}_filter on {name}: {complaint}")
        elif not features:
            empty.append((rule["rule_id"], which, name))
        found += features
    for value in re.findall(r"(?<!<> )'(\w+)'", cql):
        if value in KINDS or value in STATUS or value in {i for i, _ in found}:
            continue
        fault(rule["rule_id"], f"{which}_filter names {value}, which is no kind, no status and not selected")
    if names and not found and not (rule["rule_id"] == "R31" and which == "subject"):
        fault(rule["rule_id"], f"{which} selects nothing")
    return len(found), sum(drawn for _, drawn in found)


def check_applies(rule):
    cql = rule["applies"]
    bare = re.sub(r"'[^']*'", "", cql)
    names = {w for w in re.findall(r"[a-z_]+", bare)}
    for name in names - TEXT - FLAGS:
        fault(rule["rule_id"], f"applies: unknown attribute {name}")
    for name, values in re.findall(r"(\w+) (?:=|<>|NOT IN|IN) (\([^)]*\)|'[^']*')", cql):
        allowed = USES if name == "use" else WORDS.get(name)
        for value in re.findall(r"'([^']*)'", values):
            if allowed is not None and value not in allowed:
                fault(rule["rule_id"], f"applies: {name} has no value {value}")
    needs = {n for n in rule["needs"].split(";") if n}
    if not names <= needs:
        fault(rule["rule_id"], f"needs lacks {names - needs}")
    if needs - TEXT - FLAGS:
        fault(rule["rule_id"], f"needs: unknown {needs - TEXT - FLAGS}")
    if cql:
        stand_in = re.sub(r"[a-z_]+(?=(?:[^']*'[^']*')*[^']*$)", lambda m: STAND_IN.get(m[0], m[0]), cql)
        _, complaint = select("park", stand_in)
        if complaint:
            fault(rule["rule_id"], f"applies: {complaint}")


def check_parameters(rule):
    pairs = [p.split("=", 1) for p in rule["parameters"].split(";") if p]
    for pair in pairs:
        if len(pair) != 2 or pair[0] not in NUMBERS | OTHERS:
            fault(rule["rule_id"], f"parameter {pair}")
        elif pair[0] in NUMBERS and not re.fullmatch(r"\d+(\.\d+)?", pair[1]):
            fault(rule["rule_id"], f"parameter {pair} is no number")
        elif pair[0] == "site_inside" and pair[1].split("/")[0] not in LAYERS:
            fault(rule["rule_id"], f"parameter {pair}: unknown collection")
    lacking = NEEDED.get(rule["test"])
    if lacking and lacking not in {p[0] for p in pairs}:
        fault(rule["rule_id"], f"test {rule['test']} lacks {lacking}")


def check_rule(rule, was):
    name = rule["rule_id"]
    for column in OLD:
        if rule[column] != was[column]:
            fault(name, f"{column} differs from the seeds")
    if rule["test"] not in TESTS:
        fault(name, f"unknown test {rule['test']}")
    if rule["weight"] not in WEIGHTS:
        fault(name, f"unknown weight {rule['weight']}")
    if bool(rule["undecidable"]) != bool(rule["undecidable_zh"]):
        fault(name, "undecidable in one language only")
    for column in ["text_zh", "text_en", "undecidable", "undecidable_zh"]:
        if len(rule[column]) >= 160 or (column.startswith("text") and not rule[column]):
            fault(name, f"{column} is empty or not under 160 characters: {len(rule[column])}")
    for column in ["basis_zh", "basis_en"]:
        for citation in rule["citations"].split(";"):
            document, section = citation.split(":")
            if document not in rule[column] or section not in rule[column]:
                fault(name, f"{column} lacks {citation}")
            if document not in SOURCES:
                fault(name, f"unknown document {document}")
    for column in rule:
        if "\n" in rule[column] or rule[column] != rule[column].strip():
            fault(name, f"{column} has a line break or outer spaces")
    subject, constraint = check_selection(rule, "subject"), check_selection(rule, "constraint")
    check_applies(rule)
    check_parameters(rule)
    if constraint and constraint[1] < constraint[0] and not rule["undecidable"] and name not in NO_BEARING:
        fault(name, "a constraint has no geometry, but undecidable is blank")
    if constraint == (0, 0) and rule["test"] not in {"attribute", "pairs"} and not rule["undecidable"]:
        fault(name, "nothing to compare with, but undecidable is blank")
    return subject, constraint


LAYERS = {r["layer"] for r in read(SEEDS / "vocab/layers.csv")}
KINDS = {r["kind"] for r in read(SEEDS / "vocab/kinds.csv")}
STATUS = {r["status"] for r in read(SEEDS / "vocab/status.csv")}
SOURCES = {r["key"] for r in read(SEEDS / "sources.csv")}
readme = (HERE / "README.md").read_text(encoding="utf-8")
USES = set(re.findall(r"^\| `(\w+)` \|", readme.split("## Vocabulary of `use`")[1].split("\n## ")[0], re.M))
empty = []
rules, before = read(HERE / "rules.csv"), read(SEEDS / "rules.csv")
if list(rules[0])[:len(OLD + NEW)] != OLD + NEW:
    fault("header", f"columns are {list(rules[0])}")
if [r["rule_id"] for r in rules] != [f"R{n:02}" for n in range(1, 66)]:
    fault("header", "not exactly R01 to R65 in order")
if len(open(HERE / "rules.csv", encoding="utf-8").read().splitlines()) != 66:
    fault("header", "not one record per line")
for rule, was in zip(rules, before):
    counts = check_rule(rule, was)
    if "--table" in sys.argv:
        print(rule["rule_id"], rule["weight"], rule["test"], *counts, "undecidable" if rule["undecidable"] else "", sep="|")
if "--table" in sys.argv:
    print("selected nothing in:", empty)
print(*faults, sep="\n")
print(len(rules), "rules,", len(faults), "faults")
sys.exit(bool(faults))
