"""Tiles by PostGIS alone: the statement that Martin asks, from `pgbench`, without HTTP and without compression. No server
over PostGIS can be faster."""

import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from database import COLUMNS
from load import CONNECTIONS, Rate
from servers import BUFFER

# As Martin 1.14 writes it; on the plane of the tiles there is nothing to transform.
SQL = """SELECT ST_AsMVT(tile, 'parcel', 4096, 'geom', 'gid') FROM (
  SELECT ST_AsMVTGeom(ST_Transform(ST_CurveToLine(geom), 3857), ST_TileEnvelope({z}, {x}, {y}), 4096, {buffer}, true) AS geom,
    gid, {columns}
  FROM {table} WHERE geom && {box} {limit}) AS tile"""
BOX = {3857: "ST_TileEnvelope({z}, {x}, {y}, margin => {margin})",
       4326: "ST_Transform(ST_TileEnvelope({z}, {x}, {y}, margin => {margin}), 4326)"}


class Statement:
    """PostGIS with the parcels in one of the two reference systems."""

    zips = False

    def __init__(self, database, srid, most_features=None):
        self.database, self.srid = database, srid
        self.limit = f"LIMIT {most_features}" if most_features else ""
        self.name = f"PostGIS {srid} alone" + (", as many features" if most_features else "")

    def sql(self, z, x, y):
        box = BOX[self.srid].format(z=z, x=x, y=y, margin=BUFFER / 4096)
        text = SQL.format(z=z, x=x, y=y, buffer=BUFFER, columns=", ".join(COLUMNS), table=f"parcel_{self.srid}", box=box, limit=self.limit)
        return " ".join(text.split())

    def many(self, tiles, seconds, _):
        """Tiles at random from the box of those given, by prepared statements."""
        zoom, columns, rows = (sorted(set(of)) for of in zip(*tiles, strict=True))
        places = f"\\set z {zoom[0]}\n\\set x random({columns[0]}, {columns[-1]})\n\\set y random({rows[0]}, {rows[-1]})\n"
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(f"{places}{self.sql(':z', ':x', ':y')};\n")
            script.flush()
            said, cpu_s = self.ended(["pgbench", "--no-vacuum", "--protocol=prepared", "--jobs=1", f"--client={CONNECTIONS}",
                                      f"--time={seconds}", f"--file={script.name}", *self.door()])
        count = int(re.search(r"transactions actually processed: (\d+)", said).group(1))
        return Rate(float(re.search(r"tps = ([\d.]+)", said).group(1)), cpu_s * 1e3 / count, 0)

    def single(self, tiles, _):
        """The median time of one after the other, as a rate. Only the length is sent back."""
        statements = "".join(f"SELECT length(({self.sql(*tile)}));\n" for tile in tiles)
        said, cpu_s = self.ended(["psql", "--no-psqlrc", "--quiet", *self.door()], "\\timing on\n" + statements)
        took_ms = [float(text) for text in re.findall(r"Time: ([\d.]+) ms", said)]
        return Rate(1e3 / statistics.median(took_ms), cpu_s * 1e3 / len(tiles), 0)

    def door(self):
        folder, user, name = (part.partition("=")[2] for part in self.database.connection.split())
        return [f"--host={folder}", f"--username={user}", name]

    def ended(self, command, text=None):
        """What a client says, and the processor's seconds of its connections."""
        there, before = set(self.database.processes()), self.ended_cpu_s()
        said = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
        # What they took is known when the server has seen them end. Others may have come to stay.
        deadline = time.monotonic() + 3
        while not there.issuperset(self.database.processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return said, self.ended_cpu_s() - before

    def ended_cpu_s(self):
        """Of all connections that have ended."""
        figures = Path(f"/proc/{self.database.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, figures[13:15])) / os.sysconf("SC_CLK_TCK")

    def fetch(self, tile):
        return bytes.fromhex(self.database.run(f"SELECT encode(({self.sql(*tile)}), 'hex')").strip())
