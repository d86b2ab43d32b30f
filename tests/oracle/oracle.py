"""Checks the real binary against brute force over the layers it reads.

    python oracle.py --binary PATH --data DIR [--points N]

One line per check, the tally last; exit code 1 when a check fails.
"""

import argparse
import sys
import time

sys.dont_write_bytecode = True

import area_cases  # noqa: E402
import dimension_cases  # noqa: E402
import hard_shapes  # noqa: E402
import nearest_cases  # noqa: E402
import overlap_cases  # noqa: E402
from layers import Layers  # noqa: E402
from program import Program  # noqa: E402
from report import Report  # noqa: E402

HORGOS_PARKS = ("park_horgos_port", "park_horgos_yining", "park_horgos_qingshuihe", "park_horgos_xpcc")


def part_of(layers, report):
    for park in HORGOS_PARKS:
        whole = layers.feature("park", park).properties.get("part_of")
        report.check(f"{park} is part of dz_horgos", whole == "dz_horgos", "" if whole == "dz_horgos" else repr(whole))


def guarded(title, report, case, *given):
    """Runs a case; what stops it is a failure of its own."""
    begun, report.section = time.monotonic(), title
    try:
        case(*given)
    except Exception as cause:  # noqa: BLE001 - a missing member or a crash of the program must not hide the rest
        report.check("the checks can be completed", False, f"{type(cause).__name__}: {cause}")
    print(f"     {title}: {time.monotonic() - begun:.1f} s", flush=True)


def main():
    sys.stdout.reconfigure(encoding="utf-8")
    options = argparse.ArgumentParser(description="Checks groundplan against brute force.")
    options.add_argument("--binary", required=True)
    options.add_argument("--data", required=True)
    options.add_argument("--points", type=int, default=200, help="random places to ask the nearest from")
    given = options.parse_args()
    report, layers, program = Report(), Layers(given.data), Program(given.binary, given.data)
    guarded("areas", report, area_cases.run, layers, program, report)
    guarded("overlaps", report, overlap_cases.run, layers, program, report)
    guarded("relations", report, dimension_cases.run, layers, program, report)
    guarded("parts", report, part_of, layers, report)
    guarded("neighbours", report, nearest_cases.run, layers, program, report, given.points)
    guarded("hard shapes", report, hard_shapes.run, given.data, given.binary, report)
    report.section = "all"
    one = len(program.snapshots) == 1 and all(isinstance(s, str) and s for s in program.snapshots)
    report.check("every answer names the same snapshot", one, f"{program.calls} answers")
    return report.tally()


if __name__ == "__main__":
    sys.exit(main())
