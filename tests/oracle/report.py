"""One line per check, and the tally."""


class Report:
    """Prints each check as it is made."""

    def __init__(self):
        self.passed = self.failed = 0
        self.section = "start"

    def check(self, sentence, ok, detail=""):
        if ok:
            self.passed += 1
        else:
            self.failed += 1
        mark = "ok  " if ok else "FAIL"
        print(f"{mark} {self.section}: {sentence}" + (f" ({detail})" if detail else ""), flush=True)

    def check_all(self, sentence, problems, detail=""):
        """One check over many things: it holds when there are no problems; the first three are told."""
        if problems:
            more = f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""
            detail = "; ".join(problems[:3]) + more
        self.check(sentence, not problems, detail)

    def tally(self):
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed else 0
