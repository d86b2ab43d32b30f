#!/usr/bin/env python3
"""Real clients against the built binary: GDAL, OWSLib, QGIS, @camptocamp/ogc-client, OpenLayers and MapLibre, also with tiles.

    python run.py --binary target/debug/groundplan --data data [--quick] [--only PART,PART]

Parts: gdal, owslib, qgis, javascript, tiles. A quick run leaves QGIS out. Each starts what it needs on loopback and ends it. One
line per check; exit code 1 when one fails. A client that is not installed is skipped, with a word.
"""

import argparse
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "conformance")]

import gdal  # noqa: E402
import javascript  # noqa: E402
import owslib_client  # noqa: E402
import qgis_client  # noqa: E402
import tiles as tile_readers  # noqa: E402
from layers import Layers  # noqa: E402
from report import Report, known_failures  # noqa: E402
from server import given, serving  # noqa: E402

PARTS = ("gdal", "owslib", "qgis", "ogc-client", "web", "tile-readers")


def main():
    options = argparse.ArgumentParser(description="Reads groundplan with real clients.")
    options.add_argument("--binary", required=True, type=given)
    options.add_argument("--data", required=True, type=given)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--only", type=lambda text: set(text.split(",")), default=set())
    asked = options.parse_args()
    begun, report, layers = time.monotonic(), Report(known_failures(PARTS)), Layers(asked.data)
    with serving(asked.binary, data=asked.data) as api:
        parts = {
            "gdal": lambda: gdal.run(api, layers, report, asked.quick),
            "owslib": lambda: owslib_client.run(api, layers, report),
            "qgis": lambda: qgis_client.run(api, layers, report, asked.binary, asked.data),
            "javascript": lambda: javascript.run(api, layers, report, asked.quick),
            "tiles": lambda: tile_readers.run(api, layers, report, asked.quick),
        }
        for name, work in parts.items():
            if name in asked.only if asked.only else not (asked.quick and name == "qgis"):
                work()
    print(f"     {time.monotonic() - begun:.0f} s")
    sys.exit(report.tally(is_whole=not asked.only and not asked.quick))


if __name__ == "__main__":
    main()
