"""What was checked: sentences, each with how often it was checked and the first few times it did not hold."""

import sys
import threading
import time

MOST_TOLD = 5


class Report:
    def __init__(self, quiet=False):
        self.lock = threading.Lock()
        self.held, self.failed = {}, {}
        self.figures = []
        self.part = ""
        self.begun = time.monotonic()
        self.is_terminal = sys.stdout.isatty() and not quiet

    def begin(self, part):
        self.part = part
        self.begun = time.monotonic()
        self.say(f"-- {part}")

    def end(self):
        self.figure(f"{self.part}: {time.monotonic() - self.begun:.0f} s")

    def check(self, sentence, holds, detail=""):
        """Counts a check; the detail may be a function, which is asked only when it does not hold."""
        with self.lock:
            key = (self.part, sentence)
            self.held.setdefault(key, 0)
            if holds:
                self.held[key] += 1
                return True
            told = self.failed.setdefault(key, [])
            told.append(str(detail() if callable(detail) else detail))
            if len(told) <= MOST_TOLD:
                self.say(f"FAIL {sentence}: {told[-1][:1500]}")
            return False

    def progress(self, text):
        if self.is_terminal:
            print(f"\r\x1b[K   {text}", end="", flush=True)

    def milestone(self, text):
        """Progress that is also told where nobody looks at a terminal."""
        self.say(f"   {text}")

    def say(self, text):
        print(("\r\x1b[K" if self.is_terminal else "") + text, flush=True)

    def figure(self, text):
        self.figures.append(text)

    def summary(self):
        self.say("\n== checks")
        for (part, sentence), count in self.held.items():
            failures = len(self.failed.get((part, sentence), []))
            word = f"FAIL {failures} of {failures + count}" if failures else f"ok   {count}"
            self.say(f"{word:16} {part}: {sentence}")
        self.say("== figures")
        for figure in self.figures:
            self.say(f"   {figure}")
        failures = sum(map(len, self.failed.values()))
        self.say(f"== {sum(self.held.values())} checks held, {failures} did not")
        return failures == 0
