"""The same parcels in a private PostGIS, with memory and planner set as for tiles."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "postgis.sh"
# The whole table and its index fit into memory, and it is told so. Durability is off already, tiles only read.
SETTINGS = {
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "random_page_cost": "1.1",
}
COLUMNS = {"id": "text", "name": "text", "kind": "text", "status": "text", "stated_area_ha": "int4", "uncertainty_m": "int4",
           "source": "text"}
# As stored: in degrees, like ours, and on the plane of the tiles, which spares Martin the projection.
TABLES = {"parcel_3857": 3857, "parcel_4326": 4326}


class Database:
    """For the length of a `with` block."""

    def __enter__(self):
        self.folder = Path(tempfile.mktemp(prefix="tiles-", dir="/tmp"))
        started = subprocess.run([SCRIPT, "start", self.folder], stdout=subprocess.PIPE, text=True)
        if started.returncode != 0:
            raise SystemExit("PostGIS did not start: scripts/setup.sh oracle installs it")
        self.connection = started.stdout.strip()
        for name, value in SETTINGS.items():
            self.run(f"ALTER SYSTEM SET {name} = '{value}'")
        self.restart()
        return self

    def __exit__(self, *_):
        subprocess.run([SCRIPT, "stop", self.folder], check=False)

    def restart(self):
        """The size of shared memory is only taken at the start."""
        folder = self.run("SELECT setting FROM pg_config WHERE name = 'BINDIR'").strip()
        control = [f"{folder}/pg_ctl", f"--pgdata={self.folder}/data", f"--log={self.folder}/server.log", "--wait", "--mode=fast", "restart"]
        as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
        subprocess.run([*as_owner, *control], cwd="/", stdout=subprocess.DEVNULL, check=True)
        self.pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def load(self, rows):
        """Rows come from a command that writes them as `COPY` reads them."""
        columns = "".join(f", {name} {kind}" for name, kind in COLUMNS.items())
        self.run(f"CREATE UNLOGGED TABLE parcel_4326 (gid int8 PRIMARY KEY{columns}, geom geometry(Polygon, 4326))")
        with subprocess.Popen(rows, stdout=subprocess.PIPE) as writing:
            self.run("COPY parcel_4326 FROM STDIN", stdin=writing.stdout)
        if writing.returncode != 0:
            raise SystemExit("the parcels could not be written")
        columns = "".join(f", {name}" for name in COLUMNS)
        self.run(f"CREATE UNLOGGED TABLE parcel_3857 AS SELECT gid{columns}, ST_Transform(geom, 3857)::geometry(Polygon, 3857) AS geom FROM parcel_4326")
        for table in TABLES:
            self.run(f"CREATE INDEX ON {table} USING gist (geom)")
            self.run(f"VACUUM ANALYZE {table}")
            # Into memory, whole.
            self.run(f"SELECT sum(ST_NPoints(geom) + length(name)) FROM {table}")

    def processes(self):
        """The server and whatever works for it."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]

    def version(self):
        return self.run("SELECT 'PostGIS ' || postgis_lib_version() || ' on PostgreSQL ' || current_setting('server_version')").strip()

    def run(self, sql, stdin=subprocess.DEVNULL):
        command = [shutil.which("psql"), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1",
                   f"--dbname={self.connection}", f"--command={sql}"]
        return subprocess.run(command, stdin=stdin, stdout=subprocess.PIPE, text=True, check=True).stdout
