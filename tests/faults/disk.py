"""The disk that can be cut off: the shim compiled, and what a power cut leaves of a store."""

import os
import shutil
import struct
import subprocess
from pathlib import Path

ENDINGS = ("", "-wal", "-journal")
HERE = Path(__file__).resolve().parent
SHIM = HERE.parents[1] / "target" / "faults" / "shim.so"


def shim():
    """The compiled shim, made anew when its source is newer."""
    source = HERE / "shim.c"
    if not SHIM.exists() or SHIM.stat().st_mtime < source.stat().st_mtime:
        SHIM.parent.mkdir(parents=True, exist_ok=True)
        made = SHIM.with_suffix(f".{os.getpid()}")
        compiler = os.environ.get("CC", "cc")
        command = [compiler, "-shared", "-fPIC", "-O1", "-Wall", "-o", str(made), str(source), "-ldl", "-lpthread"]
        subprocess.run(command, check=True)
        made.replace(SHIM)
    return SHIM


class Disk:
    """The disk under one store: what is synced lies in a second folder."""

    def __init__(self, store):
        self.store = Path(store)
        self.durable = self.store.parent / "durable"
        self.durable.mkdir(exist_ok=True)
        self.adopt()

    @property
    def env(self):
        return {"LD_PRELOAD": str(shim()), "FAULTS_STORE": str(self.store), "FAULTS_DURABLE": str(self.durable)}

    def files(self):
        for ending in ENDINGS:
            yield Path(f"{self.store}{ending}"), self.durable / f"{self.store.name}{ending}"

    def adopt(self):
        """What lies there now counts as durable."""
        for seen, kept in self.files():
            kept.unlink(missing_ok=True)
            gone_of(kept).unlink(missing_ok=True)
            if seen.exists():
                shutil.copy(seen, kept)

    def cut(self, chance=None, sector=4096):
        """The power went: what is left replaces the files. With `chance` (a random.Random) each sector that was not
        synced has survived or not, whatever the order in which they were written, and a file that was unlinked is back
        or not, unless its folder was synced since. Gives the bytes that were lost."""
        lost = 0
        for seen, kept in self.files():
            now = seen.read_bytes() if seen.exists() else b""
            synced = kept.read_bytes() if kept.exists() else None
            if chance is not None and synced is None and gone_of(kept).exists() and chance.random() < 0.5:
                synced = gone_of(kept).read_bytes()
            left = synced if chance is None else survivors(synced, now, chance, sector)
            lost += differing(left or b"", now)
            seen.unlink(missing_ok=True)
            if left is not None:
                seen.write_bytes(left)
        Path(f"{self.store}-shm").unlink(missing_ok=True)
        self.adopt()
        return lost


def gone_of(kept):
    return kept.with_name(f"{kept.name}.gone")


def survivors(synced, now, chance, sector):
    """The synced bytes with some sectors of the later ones. A file that was never synced may be gone, too."""
    if synced is None and (not now or chance.random() < 0.5):
        return None
    left = bytearray(synced or b"")
    share = chance.choice((0.1, 0.5, 0.9))
    for at in range(0, len(now), sector):
        later = now[at : at + sector]
        if bytes(left[at : at + sector]) != later and chance.random() < share:
            if len(left) < at:
                left.extend(bytes(at - len(left)))
            left[at : at + len(later)] = later
    # A file that was cut off may be as long as it was before, or not.
    if len(now) < len(left) and chance.random() < share:
        del left[len(now) :]
    return bytes(left)


def differing(left, now):
    common = min(len(left), len(now))
    blocks = range(0, common, 4096)
    return abs(len(left) - len(now)) + sum(
        4096 for at in blocks if left[at : min(at + 4096, common)] != now[at : min(at + 4096, common)])


class Clock:
    """A time of day that can be moved while a program runs."""

    def __init__(self, path):
        self.path = Path(path)
        self.move(0)

    @property
    def env(self):
        return {"LD_PRELOAD": str(shim()), "FAULTS_CLOCK": str(self.path)}

    def move(self, seconds):
        with open(self.path, "r+b" if self.path.exists() else "w+b") as file:
            file.write(struct.pack("=q", seconds))
