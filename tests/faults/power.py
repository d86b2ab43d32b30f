"""Power cuts: what was not synced is gone, or some of it is, whatever the order."""

import sqlite3
import subprocess
import sys

from disk import Disk
from storm import storms

PLAIN = """
import os, sys
fd = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
os.write(fd, b"synced" * 1000)
os.fsync(fd)
os.write(fd, b"unsynced" * 1000)
print("done", flush=True)
os.kill(os.getpid(), 9)
"""

DATABASE = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute(f"PRAGMA synchronous = {sys.argv[2]}")
connection.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT)")
for n in range(500):
    connection.execute("INSERT INTO t VALUES (?, ?)", (n, "x" * 100))
print(n + 1, flush=True)
os.kill(os.getpid(), 9)
"""


def run(bench):
    control(bench)
    rounds, each = (3, 3) if bench.quick else (40, 10)
    cuts(bench, rounds, each, "power cuts that leave what was synced", lambda disk: disk.cut())
    for sector, few in ((4096, 2), (512, 1)):
        rounds, each = (few, few) if bench.quick else (20, 10)
        sentence = f"power cuts that leave also some unsynced sectors of {sector} bytes"
        cuts(bench, rounds, each, sentence, lambda disk, sector=sector: disk.cut(bench.random, sector))


def cuts(bench, rounds, each, sentence, cut):
    disks, lost = {}, []

    def env(store):
        disks[store] = Disk(store)
        return disks[store].env

    storms(bench, rounds, each, "power", sentence, env=env, after=lambda store: lost.append(cut(disks[store])))
    biting = sum(size > 0 for size in lost)
    bench.report.figure(f"{biting} of {len(lost)} cuts took unsynced bytes with them, {sum(lost) / 1e6:.1f} MB in all")


def control(bench):
    """The shim has to bite where somebody does not sync, or it proves nothing."""
    store = bench.fresh("control")
    disk = Disk(store)
    ran = subprocess.run([sys.executable, "-c", PLAIN, str(store)], env=disk.env, capture_output=True, timeout=60, check=False)
    bench.report.check("the control writes 14,000 bytes", ran.returncode == -9 and store.stat().st_size == 14_000, ran)
    disk.cut()
    left = store.read_bytes()
    bench.report.check("control: bytes that were not synced are gone", left == b"synced" * 1000, len(left))
    for mode, keeps in (("NORMAL", False), ("FULL", True)):
        store = bench.fresh("control")
        disk = Disk(store)
        ran = subprocess.run([sys.executable, "-c", DATABASE, str(store), mode], env=disk.env, capture_output=True,
                             timeout=60, check=False)
        bench.report.check(f"control: SQLite with synchronous={mode} acknowledges 500 rows", ran.stdout == b"500\n", ran)
        disk.cut()
        rows = rows_of(store)
        sentence = "has them after a power cut" if keeps else "has lost some after a power cut"
        bench.report.check(f"control: SQLite with synchronous={mode} {sentence}", (rows == 500) == keeps, rows)
        bench.report.figure(f"control: SQLite with synchronous={mode} has {rows} of 500 acknowledged rows after a cut")


def rows_of(store):
    connection = sqlite3.connect(store)
    try:
        return connection.execute("SELECT count(*) FROM t").fetchone()[0]
    except sqlite3.Error:
        return 0
    finally:
        connection.close()
