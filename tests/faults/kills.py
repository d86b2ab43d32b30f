"""SIGKILL at random moments: while eight people write, while the store is made, while it is opened."""

import json
import time
from contextlib import closing

from client import Client
from storm import storms
from verify import gdal, read_only, sound


def run(bench):
    rounds, each = (12, 6) if bench.quick else (200, 20)
    storms(bench, rounds, each, "kill", "kills while 8 people write")
    ingests(bench, 3 if bench.quick else 15)


def ingests(bench, tries):
    """The first start of a store ends several times before it is through."""
    manifest = json.loads((bench.data / "manifest.json").read_text(encoding="utf-8"))
    wanted = {layer["id"]: layer["features"] for layer in manifest["layers"]}
    whole = bench.serve(bench.fresh("ingest"), data=bench.data)
    usual = time.monotonic() - whole.begun
    whole.kill()
    kills = 0
    for _ in range(tries):
        store = bench.fresh("ingest")
        key = bench.key(store)
        for _ in range(bench.random.randrange(1, 4)):
            server = bench.server(store, data=bench.data)
            bench.soon(usual)
            server.kill()
            kills += 1
        server = bench.serve(store, data=bench.data)
        ingested(bench, server, key, wanted)
        server.kill()
        bench.drop(store)
    bench.report.figure(f"{kills} kills while a store of {sum(wanted.values())} features was made, {usual:.1f} s")


def ingested(bench, server, key, wanted):
    with Client(server.address, key) as client:
        found = {name: client.get(f"/collections/{name}/items?limit=1").json["numberMatched"] for name in wanted}
    bench.report.check("a store that was killed while it was made is made whole", found == wanted, found)
    with closing(read_only(server.store)) as connection:
        count = connection.execute("SELECT count(*) FROM groundplan_transaction").fetchone()[0]
        sound(bench.report, connection)
        versions = connection.execute("SELECT count(*), max(number) FROM groundplan_version").fetchone()
    bench.report.check("the compiled layers went in once, as one change", count == 1, count)
    bench.report.check("nothing of them is there twice", versions == (sum(wanted.values()), 1), versions)
    gdal(bench.report, server, key)
