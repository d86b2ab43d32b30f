"""A site report over a million polygons, and a matrix of a million against a hundred thousand, beside one PostGIS query each."""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tiles"))
from database import Database

# What a report says of each layer: pairs with area, net ground, what remains, and the nearest feature.
REPORT = """
WITH site AS (SELECT ST_GeomFromText('{site}', 4326) AS geom),
pairs AS (
  SELECT p.layer, p.id, ST_Intersection(p.geom, site.geom) AS piece FROM plot p, site WHERE ST_Intersects(p.geom, site.geom)),
measured AS (
  SELECT layer, count(*) AS pairs, sum(ST_Area(piece::geography)) AS gross, ST_Union(piece) AS ground FROM pairs GROUP BY layer),
nearest AS (
  SELECT l.layer, n.id, n.metres FROM (SELECT DISTINCT layer FROM layers) l, site, LATERAL (
    SELECT p.id, ST_Distance(p.geom::geography, site.geom::geography) AS metres FROM plot p
    WHERE p.layer = l.layer ORDER BY p.geom <-> site.geom LIMIT 1) n)
SELECT n.layer, m.pairs, m.gross, ST_Area(m.ground::geography), ST_Area(ST_Difference(site.geom, m.ground)::geography), n.id, n.metres
FROM nearest n LEFT JOIN measured m USING (layer), site
"""
CONFLICTS = """
SELECT count(*), sum(area) FROM (
  SELECT ST_Area(ST_Intersection(a.geom, b.geom)::geography) AS area FROM plot a JOIN plot b ON ST_Intersects(a.geom, b.geom)
  WHERE a.layer = 'many' AND b.layer = 'few') pairs WHERE area > 0
"""
ROUNDS = 3


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", required=True)
    parser.add_argument("--all", type=int, default=1_000_000)
    parser.add_argument("--few", type=int, default=100_000)
    parser.add_argument("--only", choices=("report", "conflicts"))
    args = parser.parse_args()
    wanted = [args.only] if args.only else ["report", "conflicts"]

    def ours(*words):
        done = subprocess.run([args.bench, *map(str, words)], stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout

    with Database() as database:
        print(database.version(), flush=True)
        if "report" in wanted:
            for sizes in ("falling", "one-large"):
                of_report(database, ours, args, sizes)
        if "conflicts" in wanted:
            of_conflicts(database, ours, args)


def of_report(database, ours, args, sizes):
    report = json.loads(ours("report", sizes, args.all))
    print(f"report, {sizes}:", json.dumps(report))
    print(f"report over the largest single overlap: {report['report_s'] / report['largest_overlap_s']:.2f} x", flush=True)
    load(database, [args.bench, "rows", "report", sizes, str(args.all)])
    seconds, found = timed(database, REPORT.format(site=ours("site").strip()))
    net = sum(float(row.split("|")[3] or 0) for row in found.splitlines())
    print(f"PostGIS report: {seconds:.3f} s, {seconds / report['report_s']:.1f} x ours; net {net:.1f} m2, {net / report['net_m2'] - 1:.1e} apart", flush=True)


def of_conflicts(database, ours, args):
    matrix = json.loads(ours("conflicts", args.all, args.few))
    print("conflicts:", json.dumps(matrix), flush=True)
    load(database, [args.bench, "rows", "conflicts", str(args.all), str(args.few)])
    seconds, found = timed(database, CONFLICTS, rounds=1)
    pairs, gross = found.strip().split("|")
    print(f"PostGIS conflicts, gross only: {seconds:.1f} s, {seconds / matrix['seconds']:.1f} x ours; {pairs} pairs, "
          f"{float(gross) / matrix['gross_m2'] - 1:.1e} apart")


def load(database, rows):
    database.run("DROP TABLE IF EXISTS plot, layers")
    database.run("CREATE UNLOGGED TABLE plot (layer text, id text, geom geometry(Polygon, 4326))")
    with subprocess.Popen(rows, stdout=subprocess.PIPE) as writing:
        database.run("COPY plot FROM STDIN", stdin=writing.stdout)
    database.run("CREATE EXTENSION IF NOT EXISTS btree_gist")
    database.run("CREATE INDEX ON plot USING gist (layer, geom)")
    database.run("CREATE INDEX ON plot USING gist (geom)")
    database.run("CREATE TABLE layers AS SELECT DISTINCT layer FROM plot")
    database.run("VACUUM ANALYZE plot")


def timed(database, query, rounds=ROUNDS):
    """Once to warm up, if there are several rounds."""
    took, found = [], ""
    for _ in range(rounds + (rounds > 1)):
        begun = time.perf_counter()
        found = database.run(query)
        took.append(time.perf_counter() - begun)
    return statistics.median(took[-rounds:]), found


if __name__ == "__main__":
    main()
