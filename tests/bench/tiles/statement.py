"""Tiles by PostGIS alone: the statement that Martin asks, from `pgbench`, without HTTP and without compression. No server
over PostGIS can be faster."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from database import COLUMNS
from load import CONNECTIONS, Rate
from servers import BUFFER

SQL = """SELECT ST_AsMVT(tile, 'parcel', 4096, 'geom', 'gid') FROM (
  SELECT ST_AsMVTGeom(geom, ST_TileEnvelope(:z, :x, :y), 4096, {buffer}, true) AS geom, gid, {columns} FROM parcel_3857
  WHERE geom && ST_TileEnvelope(:z, :x, :y, margin => {buffer} / 4096.0)) AS tile"""


class Statement:
    """PostGIS with the parcels on the plane of the tiles."""

    name = "PostGIS alone"

    def __init__(self, database):
        self.database = database

    def rate(self, tiles, seconds):
        """Tiles at random from the box of those given, by prepared statements."""
        zoom, columns, rows = (sorted(set(of)) for of in zip(*tiles, strict=True))
        sql = SQL.format(buffer=BUFFER, columns=", ".join(COLUMNS)).replace("\n", " ")
        places = f"\\set z {zoom[0]}\n\\set x random({columns[0]}, {columns[-1]})\n\\set y random({rows[0]}, {rows[-1]})\n"
        folder, user, name = (part.partition("=")[2] for part in self.database.connection.split())
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(f"{places}{sql};\n")
            script.flush()
            command = ["pgbench", "--no-vacuum", "--protocol=prepared", f"--client={CONNECTIONS}", "--jobs=1", f"--time={seconds}",
                       f"--file={script.name}", f"--host={folder}", f"--username={user}", name]
            before = self.ended_cpu_s()
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        count = int(re.search(r"transactions actually processed: (\d+)", said).group(1))
        per_s = float(re.search(r"tps = ([\d.]+)", said).group(1))
        return Rate(per_s, (self.ended_cpu_s() - before) * 1e3 / count, 0)

    def ended_cpu_s(self):
        """Of all connections that have ended, and those of `pgbench` have."""
        figures = Path(f"/proc/{self.database.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, figures[13:15])) / os.sysconf("SC_CLK_TCK")
