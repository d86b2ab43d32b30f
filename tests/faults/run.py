#!/usr/bin/env python3
"""The fault harness: what a store promises, held against kills, power cuts, full disks, failing calls, torn files, many
people at once, and other mishaps. Starts its own servers on free loopback ports, in a folder that goes away at the end.

Usage: run.py --binary target/debug/groundplan --data data [--quick] [--seed N] [--only kills,power,…]
Standard library only; needs a C compiler, ogrinfo, and Linux. As root more can be tried (see README.md).
"""

import argparse
import sys
import time
import traceback

import every
import keys
import kills
import others
import power
import room
import together
import torn
from bench import Bench
from report import Report

PARTS = {
    "kills": kills,
    "power": power,
    "room": room,
    "every": every,
    "torn": torn,
    "together": together,
    "others": others,
    "keys": keys,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--quick", action="store_true", help="a shortened run")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="repeats the choices of an earlier run")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    args = parser.parse_args()
    report = Report()
    bench = Bench(args.binary, args.data, report, args.quick, args.seed)
    report.say(f"faults: seed {args.seed}, in {bench.folder}")
    try:
        for name in args.only.split(","):
            report.begin(name)
            attempt(bench, name)
            report.end()
    finally:
        bench.close()
    return 0 if report.summary() else 1


def attempt(bench, name):
    """One part; if it cannot go on, the others still can."""
    try:
        PARTS[name].run(bench)
    except Exception as why:  # whatever it is, it is a failure of this part
        bench.report.check(f"the part {name} comes to its end", False, traceback.format_exc())
    finally:
        for server in list(bench.running):
            server.kill()


if __name__ == "__main__":
    sys.exit(main())
