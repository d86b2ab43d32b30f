"""Features of a small box among a million, against the same bytes from memory: requests in a second by wrk, in one run, in turn.

Also the memory that an answer of ten thousand features takes. Usage: door.py --bench target/release/examples/door
"""

import argparse
import json
import re
import statistics
import subprocess
import urllib.request
from pathlib import Path

ROUNDS = 5


def rate(url, seconds):
    done = subprocess.run(["wrk", "-t1", "-c8", f"-d{seconds}s", url], capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in done, done
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done).group(1))


def resident_kib(pid, what):
    return int(re.search(rf"{what}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text()).group(1))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", required=True)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=3)
    args = parser.parse_args()
    server = subprocess.Popen([args.bench, str(args.count)], stdout=subprocess.PIPE, text=True)
    try:
        said = json.loads(server.stdout.readline())
        print(f"{args.count:,} polygons; a box with {said['features']} of them, {said['bytes']:,} bytes", flush=True)
        bare, through = [], []
        for _ in range(ROUNDS):
            # The style sheet is bytes from memory behind the same layers: keys, limits, log, compression, tags.
            paths = ("/memory", "/style.css", said["asked"])
            memory, layered, door = (rate(said["base"] + path, args.seconds) for path in paths)
            bare.append(memory / door)
            through.append(layered / door)
            print(f"  {memory:8,.0f} bare bytes, {layered:8,.0f} bytes behind all layers, {door:8,.0f} features", flush=True)
        print(f"one answer costs ×{statistics.median(bare):.2f} of the same bytes from memory without any layer, "
              f"×{statistics.median(through):.2f} of bytes from memory behind the same layers (medians of {ROUNDS})")
        before = resident_kib(server.pid, "VmRSS")
        length = 0
        for _ in range(20):
            with urllib.request.urlopen(said["base"] + "/collections/parcel/items?limit=10000") as answer:
                while piece := answer.read(1 << 16):
                    length += len(piece)
        peak = resident_kib(server.pid, "VmHWM")
        print(f"20 answers of 10,000 features, {length / 20 / 1e6:.1f} MB each: resident {before / 1024:.0f} MB before, at most {peak / 1024:.0f} MB ever")
    finally:
        server.kill()


if __name__ == "__main__":
    main()
