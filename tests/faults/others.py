"""Other mishaps: a second program on the file, files and folders that may not be written, clocks that jump."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

from client import Client
from disk import Clock
from room import may_mount
from server import NotStarted
from verify import file, history, listing
from writers import feature, prepare

NOBODY = 65_534
HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("has it", flush=True)
sys.stdin.read()
"""


def run(bench):
    base = bench.base("others", prepare)
    a_second_server(bench, base)
    another_program(bench, base)
    not_to_be_written(bench, base)
    not_a_store(bench, base)
    clocks(bench, base)


def refused(bench, name, store, *words, **settings):
    """The server does not start: exit code 2, a sentence with these words, and every file as it was."""
    before = {path: path.read_bytes() for path in store.parent.iterdir() if path.is_file()} if store.parent.is_dir() else {}
    check = bench.report.check
    try:
        bench.serve(store, **settings).kill()
        check(f"{name}: refused", False, "it serves")
        return
    except NotStarted as why:
        check(f"{name}: refused with exit code 2", why.code == 2, why)
        check(f"{name}: said why", all(word in why.log for word in words), f"{words} not in {why.log!r}")
        check(f"{name}: no panic", "panicked" not in why.log, why.log)
    changed = [path.name for path, bytes_then in before.items() if path.read_bytes() != bytes_then and path.name[-4:] != "-shm"]
    check(f"{name}: nothing was written", not changed, changed)


def a_second_server(bench, base):
    store = bench.copy(base[0], "second")
    first = bench.serve(store)
    refused(bench, "a second server on the file", store, "is in use by", f"process {first.process.pid}")
    with Client(first.address, base[1]) as client:
        answer = client.ask("POST", "/collections/pair/items", feature("after", {}))
    bench.report.check("a second server on the file: the first goes on", answer.status == 201, answer)
    link = bench.fresh("link")
    link.symlink_to(store)
    refused(bench, "a second server through a link", link, "is in use by")
    first.kill()
    second = bench.serve(store)
    bench.report.check("when the first is gone a second one starts", True)
    second.kill()


def another_program(bench, base):
    check = bench.report.check
    store = bench.copy(base[0], "program")
    server = bench.serve(store)
    with closing(sqlite3.connect(store, timeout=0, isolation_level=None)) as other:
        rows = other.execute("SELECT count(*) FROM book").fetchone()[0]
        check("another program reads the file while it is served", rows > 0, rows)
        for statement in ("DELETE FROM book", "BEGIN IMMEDIATE", "VACUUM"):
            try:
                other.execute(statement)
                check("another program cannot write while it is served", False, statement)
            except sqlite3.OperationalError as why:
                check("another program cannot write while it is served", "locked" in str(why), why)
        busy = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        check("another program cannot write the log back while it is served", busy == 1, busy)
    with Client(server.address, base[1]) as client:
        answer = client.ask("POST", "/collections/pair/items", feature("after", {}))
        check("writes go on beside another program", answer.status == 201, answer)
        there = {name: listing(client, name) for name in ("pair", "twin", "book")}
    file(bench.report, store, there)
    server.kill()
    # In a process of its own: locks are gone as soon as their process closes the file, and here it is read below.
    command = [sys.executable, "-c", HOLDER, str(store)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        refused(bench, "another program is writing to the file", store, "is in use by", f"process {holder.pid}")
        holder.stdin.close()
    bench.serve(store).kill()


def not_to_be_written(bench, base):
    store = bench.copy(base[0], "read-only")
    binary = settings = None
    if os.geteuid() == 0:
        # Root may write everything, so the server gives that up; and the binary may lie where others cannot come.
        binary = bench.folder / "groundplan"
        shutil.copy(bench.binary, binary)
        settings = {"before": give_up_root, "binary": binary}
        for path in (store.parent, *store.parent.iterdir()):
            os.chown(path, NOBODY, NOBODY)
    settings = settings or {}
    store.chmod(0o444)
    refused(bench, "a file that may not be written", store, str(store), "cannot be written", **settings)
    store.chmod(0o644)
    store.parent.chmod(0o555)
    refused(bench, "a folder that may not be written", store, str(store), "cannot be written", **settings)
    store.chmod(0o000)
    refused(bench, "a file that may not be read", store, str(store), **settings)
    store.chmod(0o644)
    new = store.with_name("new.gpkg")
    refused(bench, "a new file in a folder that may not be written", new, str(new), **settings)
    store.parent.chmod(0o755)
    server = bench.serve(store, **settings)
    bench.report.check("when it may be written it is served", server.is_alive)
    server.kill()
    if may_mount(bench):
        read_only_disk(bench, base)


def give_up_root():
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def read_only_disk(bench, base):
    folder = bench.fresh("mounted").parent
    store = folder / "plan.gpkg"
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", str(folder)], check=True)
    try:
        shutil.copy(base[0], store)
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        refused(bench, "a file system that may not be written", store, str(store), "cannot be written")
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def not_a_store(bench, base):
    text = bench.fresh("text")
    text.write_bytes(b"no database\n" * 1000)
    refused(bench, "a text file", text, str(text), "is not a groundplan store")
    folder = bench.fresh("folder")
    folder.mkdir()
    refused(bench, "a folder", folder, str(folder))
    nowhere = bench.fresh("nowhere").parent / "no" / "such" / "plan.gpkg"
    refused(bench, "a folder that is not there", nowhere, str(nowhere))
    other = bench.fresh("other")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (n)")
        connection.commit()
    refused(bench, "another program's database", other, str(other), "is not a groundplan store")
    newer = bench.copy(base[0], "newer")
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("UPDATE groundplan_meta SET schema = 999")
        connection.commit()
    refused(bench, "a store of a later schema", newer, str(newer), "999")


def clocks(bench, base):
    """Hours back and years ahead, while it runs and between two starts: record time only goes forward."""
    check = bench.report.check
    store = bench.copy(base[0], "clock")
    clock = Clock(store.parent / "clock")
    for round_number, shifts in enumerate(((0, -3_600, -86_400, 5, -5), (-30 * 86_400, 400 * 86_400, 0), (0, -1))):
        # A server that starts in the past of what it holds.
        clock.move(shifts[0])
        server = bench.serve(store, env=clock.env)
        with Client(server.address, base[1]) as client:
            for number, shift in enumerate(shifts):
                clock.move(shift)
                answer = client.ask("PUT", "/collections/book/items/turn0", feature("turn0", {"turn": 10 * round_number + number}))
                check("writes are taken whatever the clock did", answer.status == 200, answer)
                time.sleep(0.002)
            versions = history(client, "book", "turn0")
            times_ascend(check, versions)
            last = versions[-2]
            then = client.get(f"/collections/book/items/turn0?asOf={last['recorded'][0]}")
            found = then.json.get("properties", {}).get("turn")
            check("what held then is found whatever the clock did", found == last["feature"]["properties"]["turn"], then)
            there = {name: listing(client, name) for name in ("pair", "twin", "book")}
        file(bench.report, store, there)
        server.kill()
    moved = [version["recorded"][0] for version in versions]
    check("the moved clock was seen", any(time_then[:4] > time.strftime("%Y") for time_then in moved), moved)


def times_ascend(check, versions):
    times = [version["recorded"][0] for version in versions]
    check("record times ascend whatever the clock did", all(a < b for a, b in zip(times, times[1:])), times)
    spans = [version["recorded"] for version in versions[:-1]]
    check("every version is over after it began", all(begin < end for begin, end in spans), spans)
