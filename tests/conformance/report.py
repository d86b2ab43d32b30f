"""One line per check, the tally, and the failures that are known and accepted.

Known failures stand in `docs/conformance.md` in the table below "Known failures", one per row: the name of the check
between backquotes, and the reason. A failure that is not there fails the run, and so does one that is there and is no
more.
"""

import re
import time
import traceback
from pathlib import Path

SHOWN = 5


PAGE = Path(__file__).resolve().parents[2] / "docs/conformance.md"


def known_failures(parts):
    """Name and reason of each row below the heading whose name begins with one of these parts."""
    text = PAGE.read_text(encoding="utf-8").split("## Known failures", 1)[-1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| `([^`]+)` \| (.+?) \|$", text, re.M)
    return {name: reason for name, reason in rows if name.split("/")[0] in parts}


class Report:
    def __init__(self, known=None):
        self.known, self.seen = known or {}, {}
        self.passed = self.accepted = 0
        self.failed = []
        # What a second round over the same checks is called.
        self.round = ""

    def check(self, name, ok, detail=""):
        """`name` is `part/what`, and stays the same from run to run."""
        name = self.round + name
        self.seen[name] = ok
        mark, reason = "ok  ", ""
        if ok and name in self.known:
            mark, detail = "FAIL", "it is among the known failures, and holds: take it from the table"
        elif ok:
            self.passed += 1
        elif name in self.known:
            mark, reason = "know", f" [accepted: {self.known[name]}]"
            self.accepted += 1
        else:
            mark = "FAIL"
        if mark == "FAIL":
            self.failed.append(name)
        print(f"{mark} {name}{': ' + str(detail) if detail else ''}{reason}", flush=True)
        return ok

    def check_all(self, name, problems, count=None):
        """A check over many things: it holds when there are no problems; the first few are told."""
        if not problems:
            return self.check(name, True, f"{count}" if count is not None else "")
        more = f" … and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        return self.check(name, False, f"{len(problems)} of {count}: " + " | ".join(map(str, problems[:SHOWN])) + more)

    def skip(self, name, reason):
        name = self.round + name
        self.seen[name] = None
        print(f"skip {name}: {reason}", flush=True)

    def section(self, title, case, *given):
        """Runs a case; what stops it is a failure of its own."""
        begun = time.monotonic()
        try:
            case(*given)
        except Exception as cause:  # noqa: BLE001 - one broken answer must not hide the others
            where = traceback.extract_tb(cause.__traceback__)[-1]
            self.check(f"{title}/runs", False, f"{type(cause).__name__}: {str(cause)[:300]} ({where.name}, line {where.lineno})")
        print(f"     {title}: {time.monotonic() - begun:.1f} s", flush=True)

    def tally(self, is_whole):
        """`is_whole`: every check was made, so that a known failure must have been seen."""
        for name in self.known if is_whole else ():
            if name not in self.seen:
                self.failed.append(name)
                print(f"FAIL {name}: it is among the known failures, and was not checked", flush=True)
        print(f"{self.passed} passed, {self.accepted} known failures, {len(self.failed)} failed", flush=True)
        return 1 if self.failed else 0
