"""PostGIS on the same shapes: geographies with CGCS2000 (EPSG:4490), one process, no parallel workers."""

import subprocess
import tempfile
from pathlib import Path

import numpy
import psycopg
import shapely

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "postgis.sh"


class PostGis:
    """A private PostGIS for the length of a `with` block."""

    def __enter__(self):
        self.folder = Path(tempfile.mktemp(prefix="bench-", dir="/tmp"))
        started = subprocess.run([SCRIPT, "start", self.folder], stdout=subprocess.PIPE, text=True)
        if started.returncode != 0:
            raise SystemExit("PostGIS did not start; --without-postgis leaves it out")
        self.connection = psycopg.connect(started.stdout.strip(), autocommit=True)
        self.pid = self.connection.info.backend_pid
        self.connection.execute("SET max_parallel_workers_per_gather = 0")
        self.connection.execute("SET max_parallel_maintenance_workers = 0")
        return self

    def __exit__(self, *_):
        self.connection.close()
        subprocess.run([SCRIPT, "stop", self.folder], check=False)

    def load(self, table, shapes):
        """A table of geographies, numbered from 0; not in any time."""
        shapes = shapely.set_srid(shapes, 4490)
        self.connection.execute(f"CREATE UNLOGGED TABLE {table} (id integer, g geography(Geometry, 4490))")
        with self.connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            for first in range(0, len(shapes), 10_000):
                texts = shapely.to_wkb(shapes[first : first + 10_000], hex=True, include_srid=True)
                copy.write("".join(f"{first + n}\t{text}\n" for n, text in enumerate(texts)))
        self.connection.execute(f"VACUUM ANALYZE {table}")

    def areas(self):
        return self.rows("SELECT ST_Area(g) FROM parcels ORDER BY id")[:, 0]

    def index_points(self):
        self.connection.execute("DROP INDEX IF EXISTS points_g")
        self.connection.execute("CREATE INDEX points_g ON points USING gist (g)")
        return self.rows("SELECT reltuples FROM pg_class WHERE relname = 'points_g'")[0, 0]

    def ten_nearest(self):
        """Position of the ten nearest for each question, in order of `<->` (which is taken on a sphere)."""
        found = self.rows(
            "SELECT near.id FROM few_questions AS q CROSS JOIN LATERAL"
            " (SELECT id, g <-> q.g AS apart FROM points ORDER BY g <-> q.g LIMIT 10) AS near ORDER BY q.id, near.apart"
        )
        return found.reshape(-1, 10).astype(int)

    def version(self):
        versions = self.connection.execute("SELECT postgis_lib_version(), current_setting('server_version')").fetchone()
        return "PostGIS {} on PostgreSQL {}".format(*versions)

    def rows(self, query):
        return numpy.array(self.connection.execute(query, binary=True).fetchall(), float)
