"""Whether a store that was started again holds what it acknowledged, and no half of anything."""

import re
import sqlite3
import subprocess
from contextlib import closing
from urllib.parse import quote

from client import Client
from ledger import MAYBE, NO, YES


def verify(bench, server, key, ledger, with_gdal=False):
    with Client(server.address, key) as client:
        there = {name: listing(client, name) for name in ("pair", "twin", "book")}
        pairs(bench.report, there, ledger)
        counter(bench.report, client, ledger)
        turns(bench.report, client, ledger)
    file(bench.report, server.store, there)
    if with_gdal:
        gdal(bench.report, server, key)
    ledger.settled()


def listing(client, collection):
    answer = client.get(f"/collections/{collection}/items?limit=1000000")
    assert answer.status == 200, answer
    body = answer.json
    assert body["numberMatched"] == body["numberReturned"], body["numberMatched"]
    return {feature["id"]: feature["properties"] for feature in body["features"]}


def pairs(report, there, ledger):
    strangers = {(c, name) for c in ("pair", "twin") for name in there[c]}
    lost, halves, ghosts, changed = [], [], [], []
    for number, pair in ledger.pairs.items():
        found = [there[collection].get(name) for collection, name in pair.places]
        strangers.difference_update(pair.places)
        count = sum(half is not None for half in found)
        if count == 1:
            halves.append(number)
        elif pair.state == YES and count == 0:
            lost.append(number)
        elif pair.state == NO and count == 2:
            ghosts.append(number)
        elif count == 2 and any(half != pair.properties for half in found):
            changed.append(number)
        if pair.state == MAYBE:
            pair.state = YES if count else NO
    report.check("every acknowledged pair is there", not lost, lost)
    report.check("a pair is whole or not there", not halves, halves)
    report.check("what was deleted or refused is not there", not ghosts, ghosts)
    report.check("what is there is what was sent", not changed, changed)
    report.check("nothing is there that nobody sent", not strangers, strangers)


def history(client, collection, name):
    versions = []
    path = f"/collections/{collection}/items/{quote(name)}/history?limit=100000"
    answer = client.get(path)
    assert answer.status == 200, answer
    versions = answer.json["versions"]
    assert answer.json["numberMatched"] == len(versions)
    return versions


def counter(report, client, ledger):
    versions = history(client, "book", "counter")
    numbers = [version["version"] for version in versions]
    counts = {version["version"]: version["feature"]["properties"]["count"] for version in versions}
    wrong = {number: count for number, count in ledger.counts.items() if counts.get(number) != count}
    report.check("the counter's history has every version number once", numbers == list(range(1, len(numbers) + 1)), numbers)
    report.check("the counter grows by one with every version", list(counts.values()) == list(range(len(counts))), counts)
    report.check("every acknowledged count is there under its version", not wrong, wrong)
    began = [version["began"]["time"] for version in versions]
    report.check("record times of versions ascend", all(a < b for a, b in zip(began, began[1:])), began[-5:])
    ended = [version["recorded"][1] for version in versions]
    report.check("a version ends when the next one begins", ended == [*began[1:], None], (began[-3:], ended[-3:]))
    now = client.get("/collections/book/items/counter")
    report.check("the counter of now is the last version", now.version == numbers[-1], now.tag)


def turns(report, client, ledger):
    for writer, turn in ledger.turns.items():
        now = client.get(f"/collections/book/items/turn{writer}")
        found = now.json["properties"]["turn"]
        report.check("every acknowledged replacement is there", found in turn, f"{found} is neither of {turn}")
        report.check("each replacement has one version", now.version == found + 1, f"{now.tag} at turn {found}")
        turn[:] = [found, found]


def read_only(store):
    return sqlite3.connect(f"file:{quote(str(store))}?mode=ro", uri=True, timeout=20)


def file(report, store, there):
    """The file itself, by another program."""
    with closing(read_only(store)) as connection:
        if not sound(report, connection):
            return
        times = connection.execute("SELECT number, time_us FROM groundplan_transaction ORDER BY number").fetchall()
        numbers = [number for number, _ in times]
        report.check("transactions are numbered without gaps", numbers == list(range(1, len(numbers) + 1)), numbers[-5:])
        ascending = all(a < b for (_, a), (_, b) in zip(times, times[1:]))
        report.check("transaction times ascend", ascending, times[-5:])
        gaps = connection.execute(
            "SELECT layer, feature, min(number), max(number), count(*) FROM groundplan_version GROUP BY layer, feature"
            " HAVING min(number) <> 1 OR max(number) <> count(*) OR sum(ended IS NULL) > 1").fetchall()
        report.check("every feature's versions are numbered 1, 2, … and one holds at most", not gaps, gaps[:5])
        for collection, features in there.items():
            rows = {row[0] for row in connection.execute(f'SELECT id FROM "{collection}"')}
            report.check("the feature tables show what the server serves", rows == set(features), rows ^ set(features))


def sound(report, connection):
    try:
        found = connection.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.DatabaseError as why:
        found = [str(why)]
    return report.check("PRAGMA integrity_check says ok", found == [("ok",)], found[:5])


def gdal(report, server, key):
    done = subprocess.run(["ogrinfo", "-ro", "-al", "-so", str(server.store)], capture_output=True, text=True, timeout=120,
                          check=False)
    told = done.stdout + done.stderr
    report.check("GDAL opens the file while it is served", done.returncode == 0 and "ERROR" not in told, told[-500:])
    names, counts = re.findall(r"^Layer name: (\S+)", told, re.M), re.findall(r"^Feature Count: (\d+)", told, re.M)
    found = {name: int(count) for name, count in zip(names, counts) if not name.startswith("groundplan_")}
    with Client(server.address, key) as client:
        ids = [collection["id"] for collection in client.get("/collections").json["collections"]]
        served = {name: client.get(f"/collections/{name}/items?limit=1").json["numberMatched"] for name in ids}
    report.check("GDAL counts the features that the server counts", found == served, (found, served))
