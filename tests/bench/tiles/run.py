"""Vector tiles of a million polygons beside Martin on PostGIS and on MBTiles: requests in a second, in one run, in turn.

    python3 tests/bench/tiles/run.py --server target/release/examples/tiles --martin .cache/martin/bin/martin

Uncached, nobody keeps a tile; cached, the same 200 tiles are asked for again and again. Time on the processor is told
beside the rate: what else the machine is doing spoils it less. Nothing is failed for a time. Needs PostgreSQL with
PostGIS, `wrk`, 6 GB of memory and 2 GB of disk.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import load
from content import content
from database import Database
from places import tiles_of
from servers import Ours, over_mbtiles, over_postgis, write_mbtiles
from statement import Statement

REPORT = Path("target/bench-tiles.md")
HEAD = ["| tiles | encoding | ours /s | other | other /s | ratio | ours CPU ms | other CPU ms | ratio | ours KB | other KB |",
        "| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
CACHED = 200


@dataclass
class Bench:
    rounds: int
    seconds: int
    rows: list[str] = field(default_factory=list)

    def compare(self, what, ours, others, measure):
        """A row for each other server and encoding. `measure` takes a server, the number of the round and whether to
        compress."""
        for zipped in (True, False):
            servers = [ours, *(other for other in others if not (zipped and isinstance(other, Statement)))]
            rates = {server.name: [] for server in servers}
            for number in range(self.rounds):
                for server in servers:
                    rates[server.name].append(measure(server, number, zipped))
            for other in servers[1:]:
                self.row(what, "gzip" if zipped else "none", rates[ours.name], other.name, rates[other.name])

    def row(self, what, encoding, ours, name, theirs):
        middle = lambda rates, figure: statistics.median(getattr(rate, figure) for rate in rates)
        ratio = statistics.median(mine.per_s / other.per_s for mine, other in zip(ours, theirs, strict=True))
        cpu = statistics.median(other.cpu_ms / mine.cpu_ms for mine, other in zip(ours, theirs, strict=True))
        cells = [what, encoding, figure(middle(ours, "per_s")), name, figure(middle(theirs, "per_s")), f"**{ratio:.2f}**",
                 figure(middle(ours, "cpu_ms")), figure(middle(theirs, "cpu_ms")), f"{cpu:.2f}",
                 figure(middle(ours, "wire_bytes") / 1e3), figure(middle(theirs, "wire_bytes") / 1e3)]
        self.rows.append(f"| {' | '.join(cells)} |")
        print(self.rows[-1], file=sys.stderr, flush=True)


def figure(number):
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def main():
    options = parse()
    bench = Bench(options.rounds, options.seconds)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="tiles-"))
        ours = stack.enter_context(Ours(options.server, options.count))
        tiles = {zoom: tiles_of(zoom, options.count) for zoom in (6, 10, 14)}
        database = stack.enter_context(Database())
        tell("the parcels go into PostGIS")
        database.load([options.server, "rows", str(options.count)])
        most = typical(ours.drawing, tiles[6])
        martin = stack.enter_context(over_postgis(options.martin, folder, database, most))
        loads = [os.getloadavg()[0]]
        contents = same(ours, martin, tiles)
        uncached(bench, ours, martin, database, tiles)
        cached(bench, ours, options.martin, stack, folder, tiles)
        loads.append(os.getloadavg()[0])
        version = subprocess.run([options.martin, "--version"], capture_output=True, text=True).stdout.strip()
        about = f"{options.count:,} polygons; {version}; {database.version()}; {os.cpu_count()} cores, load {loads[0]:.1f} to {loads[1]:.1f}."
    text = "\n".join([about, "", *contents, "", *HEAD, *bench.rows, ""])
    print(text)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(text)


def uncached(bench, ours, martin, database, tiles):
    plane, degrees = martin.source("Martin, PostGIS 3857", "parcel_3857"), martin.source("Martin, PostGIS 4326", "parcel_4326")
    for zoom in (14, 10):
        def measure(server, number, zipped):
            # Not those of the round before.
            first = number * len(tiles[zoom]) // bench.rounds
            if isinstance(server, Statement):
                return server.rate(tiles[zoom], bench.seconds)
            return load.rate(server, tiles[zoom][first:] + tiles[zoom][:first], bench.seconds, zipped)

        bench.compare(f"z{zoom}, uncached", ours.drawing, [plane, degrees, Statement(database)], measure)
    single = lambda server, _, zipped: load.one_by_one(server, tiles[6], zipped)
    few = martin.source("Martin, PostGIS 3857, as many features", "parcel_3857_few")
    bench.compare("z6, uncached, as served", ours.drawing, [plane, few], single)
    bench.compare("z6, uncached, all features", ours.whole, [plane, degrees], single)


def cached(bench, ours, program, stack, folder, tiles):
    few = {zoom: some[:CACHED] for zoom, some in tiles.items()}
    archive = Path(folder) / "parcel.mbtiles"
    wanted = [tile for some in few.values() for tile in some]
    write_mbtiles(archive, [(tile, load.fetch(ours.keeping, tile, zipped=True)) for tile in wanted])
    martin = stack.enter_context(over_mbtiles(program, folder, archive))
    kept = martin.source("Martin, MBTiles", "parcel")
    for tile in wanted:
        assert load.fetch(ours.keeping, tile) == load.fetch(kept, tile), "the archive has other tiles"
    for zoom in (14, 10, 6):
        measure = lambda server, _, zipped: load.rate(server, few[zoom], bench.seconds, zipped)
        bench.compare(f"z{zoom}, cached", ours.keeping, [kept], measure)


def typical(server, tiles):
    return int(statistics.median(content(load.fetch(server, tile)).features for tile in tiles))


def same(ours, martin, tiles):
    """Whether both put the same into their tiles; what differs is told."""
    rows = ["| zoom | tiles | server | features | vertices | bytes | properties |", "| --- | ---: | --- | ---: | ---: | ---: | --- |"]
    plane = martin.source("Martin, PostGIS 3857", "parcel_3857")
    for zoom, some in tiles.items():
        few = some[:20]
        servers = [ours.drawing, ours.whole, plane]
        found = {server.name: [load.fetch(server, tile) for tile in few] for server in servers}
        seen = {name: [content(body) for body in bodies] for name, bodies in found.items()}
        for name, contents in seen.items():
            mean = lambda of: f"{statistics.fmean(map(of, contents)):,.0f}"
            keys, size = sorted(set().union(*(one.keys for one in contents))), statistics.fmean(map(len, found[name]))
            rows.append(f"| {zoom} | {len(few)} | {name} | {mean(lambda one: one.features)} | {mean(lambda one: one.vertices)} | {size:,.0f} | {', '.join(keys)} |")
        pairs = zip(seen[ours.whole.name], seen[plane.name], strict=True)
        apart = [len(mine.ids ^ theirs.ids) for mine, theirs in pairs]
        rows.append(f"| {zoom} | {len(few)} | features that only one of the last two has | {sum(apart) / len(few):,.1f} | | | |")
    return rows


def tell(what):
    print(what, file=sys.stderr, flush=True)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", required=True, help="the built example `tiles`")
    parser.add_argument("--martin", required=True, help="the program `martin`")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
