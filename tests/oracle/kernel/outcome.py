"""What a batch of cases came to: counts, worst differences, exceptions. Travels between processes as plain data."""

from dataclasses import dataclass, field


@dataclass
class Case:
    """One case: where it comes from, its geometries, and further parameters of the questions."""

    family: str
    index: int
    a: dict
    b: dict | None = None
    more: dict = field(default_factory=dict)


@dataclass
class Tally:
    """All comparisons of one check in one family."""

    count: int = 0
    worst: float = 0.0
    worst_relative: float = 0.0
    closest: float = 0.0
    over: int = 0

    def add(self, other):
        self.count += other.count
        self.over += other.over
        self.worst = max(self.worst, other.worst)
        self.worst_relative = max(self.worst_relative, other.worst_relative)
        self.closest = max(self.closest, other.closest)


class Outcome:
    """Collects the comparisons of a batch. A check is named `op: reference`."""

    def __init__(self):
        self.tallies = {}
        self.exceptions = []
        self.tolerances = {}

    def tally(self, check, family):
        return self.tallies.setdefault((check, family), Tally())

    def compare(self, check, case, found, expected, tolerance, reason="", size=None):
        """Counts a number; beyond its tolerance it is an exception. `found` may be an answer of the program."""
        tally = self.tally(check, case.family)
        tally.count += 1
        if isinstance(found, dict):
            if (failure := failed(found)) is not None:
                tally.over += 1
                return self.exception(check, case, failure, expected, None, tolerance, "no answer", size)
            found = found["value"]
        apart = abs(found - expected)
        tally.worst = max(tally.worst, apart)
        if expected:
            tally.worst_relative = max(tally.worst_relative, apart / abs(expected))
        tally.closest = max(tally.closest, apart / tolerance)
        if not apart <= tolerance:
            tally.over += 1
            self.exception(check, case, found, expected, apart, tolerance, reason, size)

    def same(self, check, case, found, expected, reason="", size=None):
        """Counts a yes or no, or a word."""
        tally = self.tally(check, case.family)
        tally.count += 1
        if found != expected:
            tally.over += 1
            self.exception(check, case, found, expected, None, None, reason, size)

    def exception(self, check, case, found, expected, apart, tolerance, reason, size):
        self.exceptions.append({
            "check": check,
            "family": case.family,
            "index": case.index,
            "found": found,
            "expected": expected,
            "apart": apart,
            "tolerance": tolerance,
            "size": size,
            "class": reason or "unexplained",
            "a": case.a,
            "b": case.b,
            **case.more,
        })

    def add(self, other):
        for key, tally in other.tallies.items():
            self.tally(*key).add(tally)
        self.exceptions += other.exceptions


def failed(answer):
    """What went wrong, if the program has no answer."""
    if "value" in answer:
        return None
    return "panic" if answer.get("panic") else f"error: {answer.get('error')}"
