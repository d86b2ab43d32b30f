"""The servers that are compared: ours, and Martin over PostGIS and over MBTiles."""

import json
import os
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from database import COLUMNS, TABLES
from load import Server

# As ours has it; everything else is Martin's default.
BUFFER = 128
BOUNDS = [70.0, 30.0, 80.0, 40.0]
POOL = 8


class Running:
    """A process for the length of a `with` block."""

    def __init__(self, command, **how):
        self.process = subprocess.Popen(command, **how)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def pids(self):
        return [self.process.pid]


class Ours(Running):
    """One process with one snapshot behind two doors: with a cache of tiles, and without."""

    def __init__(self, program, count):
        super().__init__([program, "serve", str(count)], stdout=subprocess.PIPE, text=True)
        said = json.loads(self.process.stdout.readline())
        template = "/collections/parcel/tiles/WebMercatorQuad/{z}/{y}/{x}"
        self.drawing = Server("ours", said["drawing"], template, self.pids)
        self.whole = Server("ours, limits lifted", said["drawing"], "/whole/{z}/{y}/{x}", self.pids)
        self.keeping = Server("ours", said["keeping"], template, self.pids)


class Martin(Running):
    """Martin with a configuration; ready when it says so."""

    def __init__(self, program, folder, configuration, helpers=list):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = "127.0.0.1:{1}".format(*probe.getsockname())
        path = Path(folder) / f"martin-{address.rpartition(':')[2]}.json"
        # JSON is YAML.
        path.write_text(json.dumps({"listen_addresses": address, "worker_processes": os.cpu_count(), **configuration}))
        super().__init__([program, "--config", path], env={**os.environ, "RUST_LOG": "error"})
        self.base, self.helpers = f"http://{address}", helpers
        deadline = time.monotonic() + 60
        while not answers(self.base + "/health"):
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise SystemExit("Martin does not start")
            time.sleep(0.1)

    def source(self, name, source):
        return Server(name, self.base, f"/{source}/{{z}}/{{x}}/{{y}}", lambda: self.pids() + self.helpers())


def over_postgis(program, folder, database, most_features):
    """Without a cache. Both tables, each also with a limit of features."""
    def connection(suffix, limit):
        tables = {f"{table}{suffix}": table_of(table, srid) for table, srid in TABLES.items()}
        return {"connection_string": database.connection, "pool_size": POOL, "auto_publish": False, "tables": tables} | limit

    connections = [connection("", {}), connection("_few", {"max_feature_count": most_features})]
    return Martin(program, folder, {"cache": {"size_mb": 0}, "postgres": connections}, database.processes)


def table_of(table, srid):
    return {"schema": "public", "table": table, "srid": srid, "geometry_column": "geom", "geometry_type": "POLYGON",
            "id_column": "gid", "layer_id": "parcel", "bounds": BOUNDS, "extent": 4096, "buffer": BUFFER, "clip_geom": True,
            "properties": COLUMNS}


def over_mbtiles(program, folder, archive):
    """With Martin's own cache, which is of the same size as ours."""
    return Martin(program, folder, {"mbtiles": {"sources": {"parcel": str(archive)}}})


def write_mbtiles(path, tiles):
    """Tiles with their bytes, compressed with gzip, as MBTiles keep them: rows from the south."""
    with sqlite3.connect(path) as archive:
        archive.execute("CREATE TABLE metadata (name text, value text)")
        archive.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
        archive.execute("CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)")
        layers = {"vector_layers": [{"id": "parcel", "fields": {name: "String" for name in COLUMNS}}]}
        facts = {"name": "parcel", "format": "pbf", "bounds": ",".join(map(str, BOUNDS)), "minzoom": "6", "maxzoom": "14",
                 "json": json.dumps(layers)}
        archive.executemany("INSERT INTO metadata VALUES (?, ?)", facts.items())
        rows = (((z, x, 2**z - 1 - y, body)) for (z, x, y), body in tiles)
        archive.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    archive.close()


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
