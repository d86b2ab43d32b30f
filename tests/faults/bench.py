"""What all parts share: the binary, a folder that goes away at the end, small input data, keys, chance."""

import hashlib
import json
import random
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from client import Client
from server import Server

SMALL = ("ftz_area", "pipeline")


class Bench:
    def __init__(self, binary, data, report, quick, seed):
        self.binary, self.data, self.report, self.quick = Path(binary).resolve(), Path(data).resolve(), report, quick
        self.folder = Path(tempfile.mkdtemp(prefix="groundplan-faults-")).resolve()
        # Others than root must be able to come in: some servers give up its rights.
        self.folder.chmod(0o755)
        self.random = random.Random(seed)
        self.seed = seed
        self.running, self.logs, self.keys = [], [], []
        self.made = 0
        self.small = self.folder / "data"
        self.make_small()

    def make_small(self):
        """Two of the compiled layers with their manifest: what every store begins with where the size does not matter."""
        manifest = json.loads((self.data / "manifest.json").read_text(encoding="utf-8"))
        manifest["layers"] = [layer for layer in manifest["layers"] if layer["id"] in SMALL]
        (self.small / "layers").mkdir(parents=True)
        for layer in manifest["layers"]:
            shutil.copy(self.data / layer["file"], self.small / layer["file"])
            assert hashlib.sha256((self.small / layer["file"]).read_bytes()).hexdigest() == layer["sha256"]
        (self.small / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    def fresh(self, name):
        """A new folder with no store in it yet, and the path that the store is to have."""
        self.made += 1
        folder = self.folder / f"{self.made:04}-{name}"
        folder.mkdir()
        return folder / "plan.gpkg"

    def key(self, store, role="admin", name="w"):
        command = [str(self.binary), "key", "create", "--store", str(store), "--name", name, "--role", role]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        self.logs.append(done.stderr)
        key = done.stdout.strip()
        self.keys.append(key)
        return key

    def server(self, store, *more, **settings):
        return Server(self, store, *more, **settings)

    def serve(self, store, *more, **settings):
        """A server that serves already."""
        return self.server(store, *more, **settings).ready()

    def base(self, name, fill):
        """A store that was made once, filled by `fill(client)`, and closed in good order: its path and key."""
        store = self.fresh(name)
        key = self.key(store)
        server = self.serve(store)
        with Client(server.address, key) as client:
            fill(client)
        code = server.stop()
        self.report.check("the server stops with exit code 0 when it is asked to", code == 0, code)
        return store, key

    def copy(self, store, name):
        """A copy of a store, its log and its keys, as they lie there."""
        copy = self.fresh(name)
        for ending in ("", "-wal", "-journal", ".keys.json"):
            source = Path(f"{store}{ending}")
            if source.exists():
                shutil.copy(source, f"{copy}{ending}")
        return copy

    def drop(self, store):
        """Room for others: the folder of a store that is done with."""
        shutil.rmtree(store.parent, ignore_errors=True)

    def soon(self, longest_s):
        time.sleep(self.random.uniform(0, longest_s))

    def close(self):
        for server in list(self.running):
            server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
