"""Requests for tiles: many at once by `wrk`, or one after the other."""

import gzip
import http.client
import re
import statistics
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("list.lua")
CONNECTIONS = 8
MVT = "application/vnd.mapbox-vector-tile"


@dataclass
class Rate:
    """What one round came to."""

    per_s: float
    cpu_ms: float  # of the servers, for one answer
    wire_bytes: float  # of one answer, with its headers


def rate(server, tiles, seconds, zipped):
    """`wrk` with one thread goes through the list of tiles, again and again if it is too short."""
    with tempfile.NamedTemporaryFile("w", prefix="tiles-") as paths:
        paths.write("".join(f"{server.path(*tile)}\n" for tile in tiles))
        paths.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s", SCRIPT, server.base]
        before = server.cpu_s()
        said = subprocess.run([*command, "--", paths.name, "gzip" if zipped else ""],
                              capture_output=True, text=True, check=True).stdout
        cpu_s = server.cpu_s() - before
    assert "Non-2xx" not in said and "Socket errors" not in said, said
    count, size = map(int, re.search(r"answers=(\d+) bytes=(\d+)", said).groups())
    return Rate(float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1)), cpu_s * 1e3 / count, size / count)


def one_by_one(server, tiles, zipped):
    """The median time of single requests on one connection, as a rate; each tile is asked for once."""
    at = urllib.parse.urlsplit(server.base)
    connection = http.client.HTTPConnection(at.hostname, at.port, timeout=120)
    took, size, before = [], 0, server.cpu_s()
    for tile in tiles:
        begun = time.perf_counter()
        connection.request("GET", server.path(*tile), headers=headers(zipped))
        answer = connection.getresponse()
        size += len(answer.read())
        took.append(time.perf_counter() - begun)
        assert answer.status == 200, answer.status
    connection.close()
    return Rate(1 / statistics.median(took), (server.cpu_s() - before) * 1e3 / len(tiles), size / len(tiles))


def fetch(server, tile, zipped=False):
    """The bytes of a tile as they travel."""
    with urllib.request.urlopen(urllib.request.Request(server.base + server.path(*tile), headers=headers(zipped)), timeout=120) as answer:
        body = answer.read()
        assert (answer.headers.get("Content-Encoding") == "gzip") == zipped, answer.headers
        return body


def unzipped(body):
    return gzip.decompress(body)


def headers(zipped):
    return {"Accept": MVT} | ({"Accept-Encoding": "gzip"} if zipped else {})
