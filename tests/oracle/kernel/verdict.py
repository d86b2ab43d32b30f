"""The table of what was compared, the report of exceptions, and whether all of them are known."""

import json
from collections import defaultdict
from datetime import date
from pathlib import Path


def give(outcome, known_path, report_path, seconds, families):
    """Prints the table, writes the report, and returns the exit code."""
    known = json.loads(known_path.read_text(encoding="utf-8"))
    judged = [(exception, explanation(exception, known)) for exception in outcome.exceptions]
    write(outcome, judged, report_path, seconds)
    table(outcome, families)
    unknown = [exception for exception, why in judged if why is None]
    listed(judged)
    stale = unused(known, [why for _, why in judged])
    for entry in stale:
        print(f"note: nothing matched the known exception {entry['check']} / {entry['family']}")
    count = sum(tally.count for tally in outcome.tallies.values())
    print(f"{count} comparisons in {seconds:.0f} s, {len(judged)} exceptions, {len(unknown)} of them not explained")
    print(f"report: {report_path}")
    return 1 if unknown or not count else 0


def explanation(exception, known):
    """The entry of known.json that covers an exception: same check, same family, not expired, not worse than its bound."""
    for entry in known:
        fits = entry["check"] == exception["check"] and entry["family"] in ("*", exception["family"])
        if fits and date.fromisoformat(entry["expires"]) >= date.today() and within(exception, entry.get("bound")):
            return entry
    return None


def within(exception, bound):
    """A bound is a number; a yes or no has none, and needs none."""
    if exception["apart"] is None:
        return bound is None
    return bound is not None and exception["apart"] <= bound


def unused(known, used):
    return [entry for entry in known if not any(entry is other for other in used)]


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
