"""The table of what was compared, the report of exceptions, and whether all of them are known."""

import json
from collections import defaultdict
from datetime import date
from pathlib import Path

# In a quick run a share of few cases means nothing.
MOST_BY_CHANCE = 12


def give(outcome, known_path, report_path, seconds, families):
    """Prints the table, writes the report, and returns the exit code."""
    known = json.loads(known_path.read_text(encoding="utf-8"))
    judged = [(exception, explanation(exception, known)) for exception in outcome.exceptions]
    write(outcome, judged, report_path, seconds)
    table(outcome, families)
    unknown = [exception for exception, why in judged if why is None]
    listed(judged)
    crowded = list(too_often(known, judged, outcome))
    for sentence in crowded:
        print(f"WRONG: too often: {sentence}")
    count = sum(tally.count for tally in outcome.tallies.values())
    print(f"{count} comparisons in {seconds:.0f} s, {len(judged)} exceptions, {len(unknown)} of them not explained")
    print(f"report: {report_path}")
    return 1 if unknown or crowded or not count else 0


def explanation(exception, known):
    """The entry of known.json that covers an exception: same check, family and class, not expired, within its bound."""
    for entry in known:
        fits = all(exception[key] in entry[name] for key, name in (("check", "checks"), ("family", "families"), ("class", "classes")))
        if fits and date.fromisoformat(entry["expires"]) >= date.today() and within(exception, entry):
            return entry
    return None


def within(exception, entry):
    """A bound is in the unit of the check or relative to the other's number; a yes or no, or a word, has none."""
    apart = exception["apart"]
    if apart is None:
        return "no answer" != exception["class"]
    return apart <= entry.get("absolute", 0) or apart <= entry.get("relative", 0) * abs(exception["expected"])


def too_often(known, judged, outcome):
    """Entries that cover more than their share of the cases of their checks: then something else hides behind them."""
    for entry in known:
        covered = sum(why is entry for _, why in judged)
        count = sum(tally.count for (check, family), tally in outcome.tallies.items() if check in entry["checks"] and family in entry["families"])
        if covered > max(MOST_BY_CHANCE, entry["share"] * count):
            yield f"{entry['classes'][0]}: {covered} of {count} cases, expected {entry['share']:.0%} at most"


def table(outcome, families):
    """Markdown: checks, and their families below them if asked for."""
    checks = defaultdict(list)
    for (check, family), tally in outcome.tallies.items():
        checks[check].append((family, tally))
    print("| Comparison | Family | Cases | Worst difference | relative | of tolerance | Exceptions |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for check in sorted(checks):
        whole = type(checks[check][0][1])()
        for _, tally in checks[check]:
            whole.add(tally)
        row(check, "all", whole)
        for family, tally in sorted(checks[check], key=lambda x: x[0]) if families else []:
            row("", family, tally)


def row(check, family, tally):
    worst = f"{tally.worst:.2g}" if tally.worst else "0"
    print(f"| {check} | {family} | {tally.count} | {worst} | {tally.worst_relative:.1e} | {tally.closest:.2f} | {tally.over} |")


def listed(judged):
    """Every kind of exception with its worst case in a line."""
    kinds = defaultdict(list)
    for exception, why in judged:
        kinds[why is not None, exception["check"], exception["class"]].append(exception)
    for (is_known, check, reason), exceptions in sorted(kinds.items()):
        families = sorted({e["family"] for e in exceptions})
        print(f"{'known' if is_known else 'WRONG'}: {check}: {len(exceptions)} times, {reason}; in {', '.join(families)}")
        worst = max(exceptions, key=lambda e: (e["apart"] or 0) / (e["tolerance"] or 1))
        apart = "" if worst["apart"] is None else f", {worst['apart']:.3g} apart, tolerance {worst['tolerance']:.3g}"
        print(f"    worst: {worst['family']} {worst['index']} ({worst['size']}): {worst['found']} instead of {worst['expected']}{apart}")


def write(outcome, judged, path, seconds):
    tallies = [{"check": c, "family": f, **vars(tally)} for (c, f), tally in sorted(outcome.tallies.items())]
    exceptions = [{**exception, "known": why and why["explanation"]} for exception, why in judged]
    document = {"seconds": round(seconds), "comparisons": tallies, "exceptions": exceptions}
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1, allow_nan=False) + "\n", encoding="utf-8")
