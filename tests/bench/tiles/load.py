"""Requests for tiles to something that serves them: many at once by `wrk`, or one after the other."""

import http.client
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

sys.path.append(str(Path(__file__).resolve().parents[1]))
import clock

SCRIPT = Path(__file__).with_name("list.lua")
CONNECTIONS = 8


@dataclass
class Rate:
    """What one round came to."""

    per_s: float
    cpu_ms: float  # of the servers, for one answer
    wire_bytes: float  # of one answer


@dataclass
class Server:
    """Its address, the path of a tile, and the processes that work for it."""

    name: str
    base: str
    template: str  # of {z}, {x} and {y}
    processes: Callable[[], list[int]]
    zips = True

    def path(self, tile):
        z, x, y = tile
        return self.template.format(z=z, x=x, y=y)

    def cpu_s(self):
        return sum(clock.seconds(pid) for pid in self.processes())

    def many(self, tiles, seconds, zipped):
        """`wrk` with one thread goes through the list of tiles, and from the top when it is too short."""
        with tempfile.NamedTemporaryFile("w", prefix="tiles-") as paths:
            paths.write("".join(f"{self.path(tile)}\n" for tile in tiles))
            paths.flush()
            command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s", SCRIPT, self.base]
            before = self.cpu_s()
            said = subprocess.run([*command, "--", paths.name, "gzip" if zipped else ""],
                                  capture_output=True, text=True, check=True).stdout
            cpu_s = self.cpu_s() - before
        assert "Non-2xx" not in said and "Socket errors" not in said, said
        count, size = map(int, re.search(r"answers=(\d+) bytes=(\d+)", said).groups())
        return Rate(float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1)), cpu_s * 1e3 / count, size / count)

    def single(self, tiles, zipped):
        """The median time of requests on one connection, as a rate; each tile is asked for once."""
        at = urllib.parse.urlsplit(self.base)
        connection = http.client.HTTPConnection(at.hostname, at.port, timeout=120)
        took, size, before = [], 0, self.cpu_s()
        for tile in tiles:
            begun = time.perf_counter()
            connection.request("GET", self.path(tile), headers=headers(zipped))
            answer = connection.getresponse()
            size += len(answer.read())
            took.append(time.perf_counter() - begun)
            assert answer.status == 200, answer.status
        connection.close()
        return Rate(1 / statistics.median(took), (self.cpu_s() - before) * 1e3 / len(tiles), size / len(tiles))

    def fetch(self, tile, zipped=False):
        """The bytes of a tile as they travel."""
        request = urllib.request.Request(self.base + self.path(tile), headers=headers(zipped))
        with urllib.request.urlopen(request, timeout=120) as answer:
            body = answer.read()
            # Who does not find it worth while sends a small one as it is.
            assert (answer.headers.get("Content-Encoding") == "gzip") == zipped or len(body) < 1024, answer.headers
            return body


def headers(zipped):
    return {"Accept": "application/vnd.mapbox-vector-tile"} | ({"Accept-Encoding": "gzip"} if zipped else {})
