#!/usr/bin/env python3
"""How fast writes are: durable writes in a second by 32 people at the same time, and what one replacement costs in a small
and in a large layer. Printed, not asserted.

Usage: rate.py --binary target/release/groundplan [--folder DIR] [--seconds 10] [--sizes 10000,1000000]
The folder is to be on the disk that is meant (target/faults unless told otherwise). Standard library only.
"""

import argparse
import json
import os
import random
import selectors
import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path

from bench import Bench
from client import Client
from report import Report

WRITERS = 32
BATCH = 20_000
LIMITS = ("--max-body-bytes", str(64 << 20), "--timeout-s", "300")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--data", default="data")
    parser.add_argument("--folder", default=str(Path(__file__).resolve().parents[2] / "target" / "faults"))
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--sizes", default="10000,1000000")
    args = parser.parse_args()
    Path(args.folder).mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = args.folder
    bench = Bench(args.binary, args.data, Report(), False, 1)
    try:
        syncs(Path(bench.folder))
        rates(bench, args.seconds)
        latencies(bench, [int(size) for size in args.sizes.split(",")])
    finally:
        bench.close()


def syncs(folder):
    """What the disk can do at best: one page written and synced, again and again."""
    file = os.open(folder / "sync", os.O_CREAT | os.O_WRONLY)
    begun = time.perf_counter()
    count = 0
    while time.perf_counter() - begun < 1:
        os.write(file, bytes(4096))
        os.fdatasync(file)
        count += 1
    os.close(file)
    free = shutil.disk_usage(folder).free / 1e9
    print(f"the disk: {count} appended pages synced in a second, one by one; {free:.0f} GB free; {os.cpu_count()} processors")


def parcel(name, chance, **properties):
    """A polygon with eight positions."""
    west, south, w = round(chance.uniform(74, 96), 6), round(chance.uniform(35, 49), 6), 0.002
    ring = [[0, 0], [2, 0], [3, 1], [3, 2], [2, 3], [1, 3], [0, 2], [0, 0]]
    ring = [[round(west + w * x, 6), round(south + w * y, 6)] for x, y in ring]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": {"use": "耕地", "grade": 3, **properties}}


def layer(bench, size):
    """A server with one collection of so many polygons."""
    store = bench.fresh("rate")
    key = bench.key(store)
    server = bench.serve(store, *LIMITS)
    chance = random.Random(1)
    with Client(server.address, key, timeout=600) as client:
        assert client.ask("POST", "/collections", {"id": "parcel", "title": {"zh": "地块", "en": "parcels"}}).status == 201
        begun = time.perf_counter()
        for first in range(0, size, BATCH):
            features = [parcel(f"p{n:07}", chance) for n in range(first, min(size, first + BATCH))]
            answer = client.ask("POST", "/collections/parcel/items", {"type": "FeatureCollection", "features": features})
            assert answer.status == 201, answer
            bench.report.progress(f"{first + len(features):,} of {size:,} polygons")
    spent = time.perf_counter() - begun
    bench.report.say(f"{size:,} polygons came in, {size / spent:,.0f} in a second (this client's own work included)")
    return server, key


class Connection:
    """One writer: sends its next request when it has the answer to the last one."""

    def __init__(self, address, key, number):
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.key, self.number, self.count = key, number, 0
        self.chance = random.Random(number)
        self.times = []
        self.read = b""

    def send(self):
        name = f"p{self.number:07}"
        body = json.dumps(parcel(name, self.chance, count=self.count)).encode()
        self.count += 1
        head = (f"PUT /collections/parcel/items/{name} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.key}\r\n"
                f"Content-Type: application/geo+json\r\nContent-Length: {len(body)}\r\n\r\n")
        self.begun = time.perf_counter()
        self.socket.sendall(head.encode() + body)

    def receive(self):
        """True when the answer is whole."""
        self.read += self.socket.recv(65536)
        head, found, rest = self.read.partition(b"\r\n\r\n")
        if not found:
            return False
        at = head.lower().index(b"content-length: ") + 16
        if len(rest) < int(head[at:].split(b"\r\n", 1)[0]):
            return False
        assert head.startswith(b"HTTP/1.1 200"), self.read
        self.times.append(time.perf_counter() - self.begun)
        self.read = b""
        return True


def rates(bench, seconds):
    """One thread here serves all connections: it costs far less than the server's work."""
    server, key = layer(bench, 1_000)
    for writers in (1, 8, WRITERS):
        spent, times, own = rate(server, key, writers, seconds if writers == WRITERS else seconds / 3)
        times.sort()
        p50, p99 = (1000 * times[int(len(times) * q)] for q in (0.5, 0.99))
        bench.report.say(f"{writers} writers: {len(times) / spent:,.0f} durable writes in a second; answered in {p50:.2f} ms"
                         f" (median), {p99:.2f} ms (99 of 100); this client took {100 * own / spent:.0f} % of a processor")
    server.stop()
    bench.drop(server.store)


def rate(server, key, writers, seconds):
    """Seconds, the times of all answers, and the seconds that this client was busy itself."""
    selector = selectors.DefaultSelector()
    connections = [Connection(server.address, key, number) for number in range(writers)]
    own = time.process_time()
    begun = time.perf_counter()
    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send()
    while time.perf_counter() - begun < seconds:
        for ready, _ in selector.select(1):
            if ready.data.receive():
                ready.data.send()
    spent = time.perf_counter() - begun
    for connection in connections:
        connection.socket.close()
    return spent, [t for connection in connections for t in connection.times], time.process_time() - own


def latencies(bench, sizes, count=2_000):
    """The median of one replacement after the other in each layer, each visible when it is answered. The layers take
    turns, so that whatever else the machine does is the same for all."""
    layers = [(size, *layer(bench, size)) for size in sizes]
    clients = [Client(server.address, key) for _, server, key in layers]
    chance, times = random.Random(2), [[] for _ in layers]
    for turn in range(count):
        for (size, _, _), client, mine in zip(layers, clients, times):
            mine.append(replacement(client, f"p{chance.randrange(size):07}", chance, turn))
    medians = []
    for (size, server, _), mine in zip(layers, times):
        mine.sort()
        p10, p50, p95, most = (1000 * mine[int(count * q)] for q in (0.1, 0.5, 0.95, 0.9999))
        bench.report.say(f"one replacement among {size:,} polygons: {p50:.2f} ms (median), {p10:.2f} ms (1 of 10), {p95:.2f} ms"
                         f" (19 of 20), {most:.1f} ms (longest)")
        starts(bench, server, size)
        medians.append(p50)
    bench.report.say(f"one replacement in the last layer against the first: ×{medians[-1] / medians[0]:.2f} (medians)")


def replacement(client, name, chance, turn):
    body = json.dumps(parcel(name, chance, turn=turn)).encode()
    begun = time.perf_counter()
    answer = client.ask("PUT", f"/collections/parcel/items/{name}", body)
    spent = time.perf_counter() - begun
    assert answer.status == 200, answer
    if turn % 50 == 0:
        assert client.get(f"/collections/parcel/items/{name}").tag == answer.tag
    return spent


def starts(bench, server, size):
    begun = time.perf_counter()
    server.stop()
    stopped = time.perf_counter() - begun
    begun = time.perf_counter()
    again = bench.serve(server.store, *LIMITS)
    started = time.perf_counter() - begun
    bench.report.say(f"stopped in {stopped:.1f} s, and started again with {size:,} polygons in {started:.1f} s")
    again.kill()
    bench.drop(server.store)


if __name__ == "__main__":
    sys.exit(main())
