"""Vector tiles of a million polygons beside Martin on PostGIS and on MBTiles: requests in a second, in one run, in turn.

    python3 tests/bench/tiles/run.py --server target/dist/examples/tiles --martin .cache/martin/bin/martin

Uncached, nobody keeps a tile; cached, the same 200 tiles are asked for again and again. Time on the processor is told
beside the rate: what else the machine is doing spoils it less. Nothing is failed for a time. Needs PostgreSQL with
PostGIS, `wrk`, 6 GB of memory and 2 GB of disk. Without `--martin` there is only PostGIS alone to compare with.
"""

import argparse
import contextlib
import gzip
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from content import content
from database import Database
from places import tiles_of
from servers import Ours, over_mbtiles, over_postgis, write_mbtiles
from statement import Statement

REPORT = Path("target/bench-tiles.md")
HEAD = ["| tiles | encoding | ours /s | other | other /s | ratio | ours CPU ms | other CPU ms | ratio | ours KB | other KB |",
        "| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
CACHED = 200
LOOKED_AT = 9


@dataclass
class Bench:
    rounds: int
    seconds: int
    rows: list[str] = field(default_factory=list)

    def compare(self, what, ours, others, measure):
        """A row for each other server and encoding. `measure` takes a server, the number of the round, and whether to
        compress."""
        for zipped in (True, False):
            servers = [server for server in [ours, *others] if server.zips or not zipped]
            rates = {server.name: [] for server in servers}
            for number in range(self.rounds):
                for server in servers:
                    rates[server.name].append(measure(server, number, zipped))
            encoding, mine = "gzip" if zipped else "none", rates[ours.name]
            for other in servers[1:]:
                self.row([what, encoding], mine, other.name, rates[other.name])
            if len(servers) == 1:
                cells = [what, encoding, middle(mine, "per_s"), "—", "", "", middle(mine, "cpu_ms"), "", "", middle(mine, "wire_bytes", 1e3), ""]
                self.add(cells)

    def row(self, head, ours, name, theirs):
        pairs = list(zip(ours, theirs, strict=True))
        ratio = statistics.median(mine.per_s / other.per_s for mine, other in pairs)
        cpu_ratio = statistics.median(other.cpu_ms / mine.cpu_ms for mine, other in pairs)
        self.add([*head, middle(ours, "per_s"), name, middle(theirs, "per_s"), f"**{ratio:.2f}**",
                  middle(ours, "cpu_ms"), middle(theirs, "cpu_ms"), f"{cpu_ratio:.2f}",
                  middle(ours, "wire_bytes", 1e3), middle(theirs, "wire_bytes", 1e3)])

    def add(self, cells):
        self.rows.append(f"| {' | '.join(cells)} |")
        tell(self.rows[-1])


def middle(rates, what, unit=1):
    number = statistics.median(getattr(rate, what) for rate in rates) / unit
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
        most = int(statistics.median(content(ours.drawing.fetch(tile)).features for tile in tiles[6]))
        loads = [os.getloadavg()[0]]
        contents = same([ours.drawing, ours.whole, Statement(database, 3857)], tiles)
        martin = stack.enter_context(over_postgis(options.martin, folder, database, most)) if options.martin else None
        uncached(bench, ours, rivals(martin, database, most), tiles)
        few = {zoom: some[:CACHED] for zoom, some in tiles.items()}
        kept = [from_archive(options.martin, stack, folder, ours.keeping, few)] if options.martin else []
        cached(bench, ours.keeping, kept, few)
        loads.append(os.getloadavg()[0])
        about = f"{options.count:,} polygons; {version(options.martin)}; {database.version()}; {os.cpu_count()} cores, load {loads[0]:.1f} to {loads[1]:.1f}."
    text = "\n".join([about, "", *contents, "", *HEAD, *bench.rows, ""])
    print(text)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(text)


def rivals(martin, database, most):
    """Those with all features, and those with at most so many."""
    alone = [Statement(database, 3857), Statement(database, 4326)], [Statement(database, 3857, most)]
    if martin is None:
        return alone
    whole = [martin.source(f"Martin, PostGIS {srid}", f"parcel_{srid}") for srid in (3857, 4326)]
    return [*whole, alone[0][0]], [martin.source("Martin, PostGIS 3857, as many features", "parcel_3857_few")]


def uncached(bench, ours, rivals, tiles):
    whole, few = rivals
    for zoom in (14, 10):
        def measure(server, number, zipped):
            # Not those of the round before.
            first = number * len(tiles[zoom]) // bench.rounds
            return server.many(tiles[zoom][first:] + tiles[zoom][:first], bench.seconds, zipped)

        bench.compare(f"z{zoom}, uncached", ours.drawing, whole, measure)
    single = lambda server, _, zipped: server.single(tiles[6], zipped)
    bench.compare("z6, uncached, as served", ours.drawing, [whole[0], *few], single)
    bench.compare("z6, uncached, all features", ours.whole, whole, single)


def from_archive(program, stack, folder, ours, few):
    """Martin over an archive of the same tiles with the same bytes."""
    archive = Path(folder) / "parcel.mbtiles"
    wanted = [tile for some in few.values() for tile in some]
    write_mbtiles(archive, [(tile, packed(ours.fetch(tile, zipped=True))) for tile in wanted])
    kept = stack.enter_context(over_mbtiles(program, folder, archive)).source("Martin, MBTiles", "parcel")
    for tile in wanted:
        if ours.fetch(tile) != kept.fetch(tile):
            raise SystemExit(f"Martin serves another tile {tile}")
    return kept


def packed(body):
    """As an archive has it."""
    return body if body.startswith(b"\x1f\x8b") else gzip.compress(body)


def cached(bench, ours, others, few):
    for zoom, tiles in sorted(few.items(), reverse=True):
        # Once over all, which is not measured: whoever keeps tiles has them then.
        for server in [ours, *others]:
            server.single(tiles, zipped=True)
        measure = lambda server, _, zipped: server.many(tiles, bench.seconds, zipped)
        bench.compare(f"z{zoom}, cached", ours, others, measure)


def same(servers, tiles):
    """What each puts into a tile, uncompressed; and how many features only one of the last two has."""
    rows = ["| zoom | server | features | vertices | bytes | bytes, gzip | properties |", "| --- | --- | ---: | ---: | ---: | ---: | --- |"]
    for zoom, some in tiles.items():
        few, ids = some[:LOOKED_AT], []
        for server in servers:
            bodies = [server.fetch(tile) for tile in few]
            found = [content(body) for body in bodies]
            zipped = f"{statistics.fmean(len(server.fetch(tile, True)) for tile in few):,.0f}" if server.zips else ""
            means = [statistics.fmean(of) for of in ([one.features for one in found], [one.vertices for one in found], map(len, bodies))]
            keys = ", ".join(sorted(set().union(*(one.keys for one in found))))
            rows.append(f"| {zoom} | {server.name} | {' | '.join(f'{mean:,.0f}' for mean in means)} | {zipped} | {keys} |")
            ids.append([one.ids for one in found])
        apart = sum(len(mine ^ theirs) for mine, theirs in zip(*ids[-2:], strict=True)) / len(few)
        rows.append(f"| {zoom} | only in one of the last two | {apart:,.1f} | | | | |")
    return rows


def version(martin):
    return subprocess.run([martin, "--version"], capture_output=True, text=True).stdout.strip() if martin else "without Martin"


def tell(what):
    print(what, file=sys.stderr, flush=True)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", required=True, help="the built example `tiles`")
    parser.add_argument("--martin", help="the program `martin`")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
