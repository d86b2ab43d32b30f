"""The large oracle run: thousands of random and nasty cases, each measured by us and by somebody else.

    python tests/oracle/kernel/run.py --kernel target/debug/examples/kernel [--quick] [--only areas] [--report FILE]

It starts its own PostGIS with scripts/postgis.sh, works in two processes, prints a table of what was compared, writes
every exception to the report, and fails unless each is explained in known.json.
"""

import argparse
import importlib
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import verdict
from outcome import Case, Outcome
from program import Kernel

HERE = Path(__file__).resolve().parent
POSTGIS = HERE.parents[2] / "scripts" / "postgis.sh"
EXAMINATIONS = ("areas", "distances", "surveys", "overlays", "unions", "relations", "validity", "repairs", "lines", "offsets", "planars")
BATCH = 100
QUICK = 10

tools = SimpleNamespace()


def main():
    options = parse()
    # Ending the run must end its PostGIS.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    started = time.monotonic()
    total = Outcome()
    work, busy = batches(options), {}
    with private_postgis(options) as connection:
        setup = (options.kernel, connection)
        with multiprocessing.get_context("spawn").Pool(options.processes, prepare, setup) as pool:
            for done, (name, outcome, seconds) in enumerate(pool.imap_unordered(examine, work), 1):
                total.add(outcome)
                busy[name] = busy.get(name, 0) + seconds
                spent = time.monotonic() - started
                print(f"\r{done}/{len(work)} batches, {len(total.exceptions)} exceptions, {spent:.0f} s ", end="", file=sys.stderr)
    print(file=sys.stderr)
    print("seconds of work, PostGIS not counted: " + ", ".join(f"{name} {spent:.0f}" for name, spent in sorted(busy.items())))
    return verdict.give(total, HERE / "known.json", options.report, time.monotonic() - started, options.families)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kernel", required=True, help="the built example `kernel`")
    parser.add_argument("--quick", action="store_true", help="a tenth of the cases")
    parser.add_argument("--without-postgis", action="store_true", help="leave PostGIS out, where it is not installed")
    parser.add_argument("--only", default=",".join(EXAMINATIONS), help="examinations, with commas: %(default)s")
    parser.add_argument("--family", help="one family only")
    parser.add_argument("--report", default="target/oracle.json", help="where the exceptions go (%(default)s)")
    parser.add_argument("--families", action="store_true", help="a row of the table for every family")
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args()


class private_postgis:
    """A PostGIS for the length of a `with` block; nothing when it is not wanted."""

    def __init__(self, options):
        self.folder = None if options.without_postgis else Path(tempfile.mktemp(prefix="oracle-", dir="/tmp"))

    def __enter__(self):
        if self.folder is None:
            return None
        started = subprocess.run([POSTGIS, "start", self.folder], stdout=subprocess.PIPE, text=True)
        if started.returncode != 0:
            raise SystemExit("PostGIS did not start; --without-postgis runs the other comparisons")
        return started.stdout.strip()

    def __exit__(self, *_):
        if self.folder is not None:
            subprocess.run([POSTGIS, "stop", self.folder], check=False)


def batches(options):
    """(examination, family, first, last) for all work, largest families spread over the run."""
    work = []
    for name in options.only.split(","):
        examination = importlib.import_module(name)
        batch = getattr(examination, "BATCH", BATCH)
        for family, (_, count) in examination.CASES.items():
            if options.family in (None, family):
                count = max(1, count // QUICK) if options.quick else count
                work += [(name, family, first, min(first + batch, count)) for first in range(0, count, batch)]
    random.Random(0).shuffle(work)
    return work


def prepare(kernel, connection):
    """Once per process."""
    tools.kernel = Kernel(kernel)
    tools.postgis = None
    if connection:
        from database import PostGis
        tools.postgis = PostGis(connection)


def examine(batch):
    started = sum(os.times()[:4])
    name, family, first, last = batch
    examination = importlib.import_module(name)
    cases = [case_of(examination.CASES[family][0], family, index) for index in range(first, last)]
    asked = [examination.questions(case) for case in cases]
    flat = iter(tools.kernel.ask([question for questions in asked for question in questions]))
    answers = [[next(flat) for _ in questions] for questions in asked]
    outcome = Outcome()
    examination.judge(cases, answers, tools, outcome)
    return name, outcome, sum(os.times()[:4]) - started


def case_of(maker, family, index):
    """The case is the same on every machine and in every run: its name is the seed."""
    made = maker(random.Random(f"{family}/{index}"))
    return Case(family, index, **made) if "a" in made else Case(family, index, made)


if __name__ == "__main__":
    raise SystemExit(main())
