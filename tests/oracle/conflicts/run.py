"""An independent check of `groundplan conflicts` and `groundplan siting`: made-up layers, judged by shapely and geographiclib.

    python tests/oracle/conflicts/run.py --binary target/debug/groundplan [--quick] [--seed 1] [--seeds 6] [--only tiles]

Prints a table of what was compared and every kind of disagreement, and fails unless all are explained in known.json.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
KERNEL = HERE.parent / "kernel"
# Ours first: both folders have a run.py.
sys.path[:0] = [str(HERE), str(KERNEL)]

import compare  # noqa: E402
import folder  # noqa: E402
import history  # noqa: E402
import siting  # noqa: E402
import special  # noqa: E402
import verdict  # noqa: E402
from outcome import Case, Outcome  # noqa: E402
from worlds import FAMILIES, World  # noqa: E402

# How many seeds of each family in a quick run; the others wait for a whole one.
QUICK = {"mixed": 1, "known": 1, "strips": 2, "far": 2, "tiles": 1, "blocks": 1, "large": 1}
# Slow ones take a part of the seeds.
SHARE = {"large": 3, "columns": 6, "dense": 2, "soft": 3}


def main():
    options = parse()
    started, outcome = time.monotonic(), Outcome()
    with tempfile.TemporaryDirectory(prefix="conflicts-oracle-") as scratch:
        options.scratch = Path(scratch)
        for family, seed in work(options):
            begun = time.monotonic()
            one(outcome, options, family, seed)
            if options.verbose:
                print(f"{family} {seed}: {time.monotonic() - begun:.1f} s, {len(outcome.exceptions)} exceptions", file=sys.stderr)
    return verdict.give(outcome, HERE / "known.json", options.report, time.monotonic() - started, options.families)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True, type=lambda path: Path(path).resolve(), help="the built program")
    parser.add_argument("--data", default=HERE.parents[2] / "data", type=Path, help="a data folder, for the manifest (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="one or two of most families, half a minute")
    parser.add_argument("--seed", type=int, default=1, help="the first seed (%(default)s)")
    parser.add_argument("--seeds", type=int, default=6, help="how many in a whole run (%(default)s)")
    parser.add_argument("--only", help="families, with commas")
    parser.add_argument("--report", default="target/oracle-conflicts.json", help="where the exceptions go (%(default)s)")
    parser.add_argument("--families", action="store_true", help="a row of the table for every family")
    parser.add_argument("--verbose", action="store_true", help="say what is done")
    return parser.parse_args()


OTHERS = {"special": special.of_seed, "siting": siting.of_seed, "history": history.of_seed}
ONCE = ("special",)


def work(options):
    """(family, seed) for all work."""
    chosen = options.only.split(",") if options.only else [*FAMILIES, *OTHERS]
    for family in chosen:
        if options.quick:
            count = QUICK.get(family, 1 if family in OTHERS else 0)
        else:
            count = 1 if family in ONCE else max(1, options.seeds // SHARE.get(family, 1))
        yield from ((family, options.seed + n) for n in range(count))


def one(outcome, options, family, seed):
    scratch = options.scratch / f"{family}_{seed}"
    try:
        if family in OTHERS:
            return OTHERS[family](outcome, options, scratch, seed)
        world = World(family, seed)
        folder.write(scratch, world, options.data)
        compare.of_world(outcome, world, folder.ask(options.binary, scratch, "conflicts", world.inputs))
    except folder.ProgramFailed as why:
        outcome.same("an answer", Case(family, seed, {}), str(why), "an answer")


if __name__ == "__main__":
    raise SystemExit(main())
