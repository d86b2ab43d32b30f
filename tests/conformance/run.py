#!/usr/bin/env python3
"""Conformance of the built binary: the stand-in for the official suite over all collections, what that suite is blind to,
CQL2, tiles, the API definition and a fuzzer of it.

    python run.py --binary target/debug/groundplan --data data [--quick] [--only PART,PART]

Parts: official, core, definition, items, selections, crs, cql2, ogctests, store, paging, tiles, processes, fuzz. One line per check; `know` is a failure that is
accepted in docs/conformance.md. Exit code 1 when a check fails, or when an accepted one does not any more.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "cql2")]

import ask  # noqa: E402
import crs  # noqa: E402
import definition  # noqa: E402
import documents  # noqa: E402
import features  # noqa: E402
import fuzz  # noqa: E402
import official  # noqa: E402
import paging  # noqa: E402
import processes  # noqa: E402
import selections  # noqa: E402
import tiles  # noqa: E402
import unofficial  # noqa: E402
from layers import Layers  # noqa: E402
from report import Report, known_failures  # noqa: E402
from server import given, serving  # noqa: E402

PARTS = ("official", "core", "definition", "items", "selections", "crs", "cql2", "ogctests", "store", "paging", "tiles", "processes", "fuzz")
# What a quick run leaves out: what has to be fetched, and the second round.
SLOW = {"official", "ogctests", "store"}


def parts(api, layers, report, cache, is_quick):
    return {
        "official": lambda: official.run(api, report, cache),
        "core": lambda: documents.run(api, layers, report),
        "definition": lambda: definition.run(api, layers, report, cache, is_quick),
        "items": lambda: features.run(api, layers, report),
        "selections": lambda: selections.run(api, layers, report),
        "crs": lambda: crs.run(api, layers, report),
        "cql2": lambda: ask.run(api, layers, report, is_quick),
        "ogctests": lambda: unofficial.run(api, report, cache),
    }


def over_a_store(asked, layers, report, cache):
    """The same of a server that takes changes: it has more resources and other links."""
    report.round = "store/"
    with tempfile.TemporaryDirectory() as folder, serving(asked.binary, "--store", Path(folder) / "plan.gpkg", data=asked.data) as api:
        documents.run(api, layers, report)
        definition.run(api, layers, report, cache, asked.quick)
        features.run(api, layers, report)
        selections.run(api, layers, report)
    report.round = ""


def main():
    options = argparse.ArgumentParser(description="Checks groundplan against the standards that it declares.")
    options.add_argument("--binary", required=True, type=given)
    options.add_argument("--data", required=True, type=given)
    options.add_argument("--cache", type=Path, default=Path(".cache/conformance"), help="where fetched programs are kept")
    options.add_argument("--quick", action="store_true", help="a tenth of the fuzzing, and nothing that has to be fetched")
    options.add_argument("--only", type=lambda text: set(text.split(",")), default=set())
    asked = options.parse_args()
    begun, report, layers = time.monotonic(), Report(known_failures(PARTS)), Layers(asked.data)
    cache = asked.cache.resolve()

    def wanted(name):
        return name in asked.only if asked.only else not (asked.quick and name in SLOW)

    with serving(asked.binary, data=asked.data) as api:
        for name, work in parts(api, layers, report, cache, asked.quick).items():
            if wanted(name):
                work()
        print(f"     {api.calls} calls")
    if wanted("store"):
        over_a_store(asked, layers, report, cache)
    if wanted("paging"):
        paging.run(asked.binary, report, asked.quick)
    if wanted("tiles"):
        tiles.run(asked, layers, report)
    if wanted("processes"):
        processes.run(asked, report)
    if wanted("fuzz"):
        fuzz.run(asked.binary, asked.data, report, asked.quick)
    print(f"     {time.monotonic() - begun:.0f} s")
    sys.exit(report.tally(is_whole=not asked.only and not asked.quick))


if __name__ == "__main__":
    main()
