"""Our kernel beside GEOS (shapely), GeographicLib (pyproj) and PostGIS: the same input, one core each, in turn.

    python tests/bench/bench.py --bench target/release/examples/bench [--small] [--without-postgis] [--only overlap,area]

Each work is done three times by everybody, one after the other, and the middle time counts: seconds on the processor,
so that a busy machine spoils little. What was computed is compared as well, and the run fails where it differs; it
never fails for a time. Needs 4 GB of memory and 1 GB of disk.
"""

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import clock
import works
from database import PostGis
from inputs import Inputs, Sizes

RUNS = 3
REPORT = Path("target/bench.md")
HEAD = ["| work | ours | theirs | ratio | agreement |", "| --- | ---: | ---: | ---: | --- |"]


@dataclass
class Bench:
    program: str
    inputs: Inputs
    postgis: PostGis | None
    rows: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def compare(self, what, ours, *others):
        """One row for each of the others."""
        mine, theirs, answers = [], [[] for _ in others], {}
        for _ in range(RUNS):
            mine.append(ours.go())
            for other, seconds in zip(others, theirs, strict=True):
                before = clock.seconds(other.pid)
                answers[other.name] = other.ask()
                seconds.append((clock.seconds(other.pid) - before) * other.times)
        columns = ours.columns()
        ours.close()
        for other, seconds in zip(others, theirs, strict=True):
            words, holds = other.judge(columns, answers[other.name])
            self.row(what, statistics.median(mine), other, statistics.median(seconds), words)
            if not holds:
                self.wrong.append(f"{what}, {other.name}: {words}")

    def row(self, what, ours_s, other, theirs_s, words):
        name = other.name + (f", ×{other.times:g}" if other.times != 1 else "")
        cells = [what, seconds_of(ours_s), f"{name} {seconds_of(theirs_s)}", ratio_of(theirs_s / ours_s), words]
        self.rows.append(f"| {' | '.join(cells)} |")
        print(self.rows[-1], file=sys.stderr)


def seconds_of(seconds):
    return f"{seconds:.3g} s" if seconds >= 0.1 else f"{seconds * 1e3:.3g} ms"


def ratio_of(ratio):
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.2g}"


def main():
    options = parse()
    sizes = Sizes.small() if options.small else Sizes()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
        postgis = None if options.without_postgis else stack.enter_context(PostGis())
        bench = Bench(options.bench, Inputs(folder, sizes), postgis)
        load = os.getloadavg()[0]
        for name in options.only.split(","):
            works.ALL[name](bench)
        table = "\n".join([*HEAD, *bench.rows])
        loads = f"load of the machine {load:.1f} at the beginning, {os.getloadavg()[0]:.1f} at the end"
        text = f"{works.engines(bench)}; {loads}.\n\n{table}\n"
    print(text)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(text)
    for difference in bench.wrong:
        print(f"differs: {difference}", file=sys.stderr)
    return 1 if bench.wrong else 0


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", required=True, help="the built example `bench`")
    parser.add_argument("--small", action="store_true", help="a twentieth of the work: does it run at all?")
    parser.add_argument("--without-postgis", action="store_true", help="leave PostGIS out, where it is not installed")
    parser.add_argument("--only", default=",".join(works.ALL), help="works, with commas: %(default)s")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
