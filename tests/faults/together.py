"""Eight people who move amounts from one account to another, and thirty-two who read: the sum never changes."""

import datetime
import hashlib
import random
import threading
import time
from collections import Counter

from client import Client, Lost, change_set
from verify import file, history
from writers import feature

WRITERS, READERS = 8, 32
ACCOUNTS, AMOUNT = 48, 1_000
SUM = ACCOUNTS * AMOUNT
PAGE = 7
ACCOUNT = "/collections/account/items"
MARK = "/collections/mark/items"


def run(bench):
    seconds = 5 if bench.quick else 60
    store = bench.fresh("together")
    key = bench.key(store)
    server = bench.serve(store)
    with Client(server.address, key) as client:
        prepare(client)
    world = World(bench, server, key)
    people = [Writer(world, n) for n in range(WRITERS)] + [Reader(world, n) for n in range(READERS)]
    for person in people:
        person.start()
    for left in range(seconds, 0, -1):
        bench.report.progress(f"{left} s left, {world.counts['transfers']} transfers, {world.counts['sums']} sums read")
        time.sleep(1)
    world.stopping.set()
    for person in people:
        person.join(60)
    histories(world)
    counts = world.counts
    bench.report.figure(
        f"{WRITERS} writers and {READERS} readers for {seconds} s: {counts['transfers']} transfers ({counts['races']} lost a race),"
        f" {counts['sums']} sums at once, {counts['paged']} over pages of one record time, {counts['features']} features,"
        f" {counts['unchanged']} answers 304")
    bench.report.check("there was something to see", min(counts[name] for name in ("transfers", "sums", "paged", "unchanged")) > 0, counts)
    code = server.stop()
    bench.report.check("the server stops with exit code 0", code == 0, code)
    bench.drop(store)


def prepare(client):
    for name in ("account", "mark"):
        answer = client.ask("POST", "/collections", {"id": name, "title": {"zh": "户", "en": name}})
        assert answer.status == 201, answer
    answer = client.ask("POST", MARK, feature("mark", {"by": "nobody"}))
    assert answer.status == 201, answer
    accounts = [feature(f"a{n:02}", {"balance": AMOUNT}) for n in range(ACCOUNTS)]
    answer = client.ask("POST", ACCOUNT, {"type": "FeatureCollection", "features": accounts})
    assert answer.status == 201, answer


class World:
    """What everybody knows: which versions were acknowledged, and what was seen under which tag."""

    def __init__(self, bench, server, key):
        self.check, self.random = bench.report.check, bench.random
        self.server, self.key = server, key
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.counts = Counter()
        self.newest = {f"a{n:02}": 1 for n in range(ACCOUNTS)}
        self.acknowledged = {name: {1} for name in self.newest}
        self.bodies = {}
        self.marks = {}  # version -> the mark that was acknowledged with it
        self.last_time = None

    def count(self, what):
        with self.lock:
            self.counts[what] += 1

    def took(self, answer):
        """A transfer was acknowledged: from now on nobody may see anything older."""
        body = answer.json
        with self.lock:
            self.counts["transfers"] += 1
            self.last_time = body["transaction"]["time"]
            for change in body["changes"]:
                name, version = change["id"], change["version"]
                twice = version in self.acknowledged[name]
                self.acknowledged[name].add(version)
                self.newest[name] = max(self.newest[name], version)
                if twice:
                    self.counts["twice"] += 1

    def same_bytes(self, name, answer):
        """The same tag means the same bytes, for whoever reads."""
        digest = hashlib.sha256(answer.body).digest()
        with self.lock:
            before = self.bodies.setdefault((name, answer.tag), digest)
        self.check("a feature that is read twice under one tag has the same bytes", before == digest, lambda: f"{name} {answer.tag}")


class Person(threading.Thread):
    def __init__(self, world, number):
        super().__init__(daemon=True)
        self.world, self.number = world, number
        self.chance = random.Random(world.random.random())
        self.client = Client(world.server.address, world.key)

    def run(self):
        with self.client:
            while not self.world.stopping.is_set():
                try:
                    self.act()
                except (Lost, KeyError, ValueError, StopIteration) as why:
                    self.world.check("every question is answered", False, f"{type(why).__name__}: {why}")

    def name(self):
        return f"a{self.chance.randrange(ACCOUNTS):02}"


class Writer(Person):
    """Reads two accounts and changes both, on the condition that they are as they were. Now and then writes its mark
    over somebody else's, without any condition."""

    def act(self):
        self.transfer() if self.chance.random() < 0.8 else self.mark()

    def mark(self):
        """The answer to a write is about that write, whoever else writes to the same feature."""
        mark = f"{self.number}-{self.chance.random()}"
        answer = self.client.ask("PUT", f"{MARK}/mark", feature("mark", {"by": mark}))
        self.world.check("a write without conditions is done", answer.status == 200, answer)
        if answer.status == 200:
            found = answer.json["properties"]["by"]
            self.world.check("the answer to a write shows what was written", found == mark, f"{answer.tag}: {found}, sent {mark}")
            with self.world.lock:
                others = self.world.marks.setdefault(answer.version, mark)
            self.world.check("no two writes are answered with the same version", others == mark, f"{answer.tag}: {others}, {mark}")

    def transfer(self):
        names = self.chance.sample(range(ACCOUNTS), 2)
        names = [f"a{number:02}" for number in names]
        # Never nothing: what stays as it was gets no version.
        amount = self.chance.choice((-1, 1)) * self.chance.randrange(1, 51)
        parts = []
        for name, sign in zip(names, (1, -1)):
            seen = self.client.get(f"{ACCOUNT}/{name}")
            balance = seen.json["properties"]["balance"] + sign * amount
            if self.chance.random() < 0.5:
                parts.append(("PATCH", f"{ACCOUNT}/{name}", {"properties": {"balance": balance}}, {"If-Match": seen.tag}))
            else:
                parts.append(("PUT", f"{ACCOUNT}/{name}", feature(name, {"balance": balance}), {"If-Match": seen.tag}))
        body, media = change_set(parts)
        answer = self.client.ask("POST", "/changes", body, content_type=media)
        if answer.status == 200:
            self.world.took(answer)
        else:
            self.world.count("races")
            self.world.check("a transfer is made, or has lost a race (412)", answer.status == 412, answer)


class Reader(Person):
    def act(self):
        self.chance.choice((self.sum_at_once, self.sum_over_pages, self.then, self.feature, self.conditional))()

    def sum_at_once(self):
        answer = self.client.get(f"{ACCOUNT}?limit=1000")
        self.right(answer.json["features"], "all accounts that are read at once have the sum")
        self.world.count("sums")

    def right(self, features, sentence):
        found = {f["id"]: f["properties"]["balance"] for f in features}
        self.world.check(sentence, (len(found), len(features), sum(found.values())) == (ACCOUNTS, ACCOUNTS, SUM),
                         lambda: f"{len(features)} accounts, sum {sum(found.values())}")

    def sum_over_pages(self):
        """Pages of one record time: those of the last transfer that somebody was told of."""
        time_then = self.world.last_time
        if time_then is None:
            return
        path, features = f"{ACCOUNT}?limit={PAGE}&asOf={time_then}", []
        while path:
            body = self.client.get(path).json
            features += body["features"]
            following = [link["href"] for link in body["links"] if link["rel"] == "next"]
            path = following[0][following[0].index("/collections") :] if following else None
        self.right(features, "all pages of one record time have the sum")
        self.world.count("paged")

    def then(self):
        """What held at a moment that is just over is no longer open."""
        moment = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        path = f"{ACCOUNT}?limit=1000&asOf={moment}"
        first = self.client.get(path).json["features"]
        time.sleep(self.chance.uniform(0, 0.03))
        second = self.client.get(path).json["features"]
        self.world.check("what held at a moment is the same whenever it is asked", first == second, moment)
        self.right(first, "what held at a moment has the sum")

    def feature(self):
        name = self.name()
        oldest = self.world.newest[name]
        answer = self.client.get(f"{ACCOUNT}/{name}")
        self.world.check("nobody sees a version older than one that was acknowledged", answer.version >= oldest,
                         lambda: f"{name}: {answer.tag}, acknowledged {oldest}")
        self.world.same_bytes(name, answer)
        self.world.count("features")

    def conditional(self):
        """304 only as long as the tag is that of the newest version."""
        name = self.name()
        first = self.client.get(f"{ACCOUNT}/{name}")
        time.sleep(self.chance.uniform(0, 0.02))
        oldest = self.world.newest[name]
        answer = self.client.get(f"{ACCOUNT}/{name}", If_None_Match=first.tag)
        if answer.status == 304:
            self.world.count("unchanged")
            self.world.check("304 is said only of what has not changed", first.version >= oldest,
                             lambda: f"{name}: {first.tag}, acknowledged {oldest}")
            self.world.check("304 has no body and the same tag", not answer.body and answer.tag == first.tag, answer.tag)
        else:
            self.world.check("what has another tag has changed", answer.tag != first.tag, answer.tag)
            self.world.same_bytes(name, answer)


def histories(world):
    """Everything that happened is on record, once."""
    check, names = world.check, list(world.newest)
    by_transaction = {}
    with Client(world.server.address, world.key) as client:
        for name in names:
            versions = history(client, "account", name)
            numbers = [version["version"] for version in versions]
            check("history has every version exactly once", numbers == list(range(1, len(numbers) + 1)), name)
            check("history has exactly what was acknowledged", set(numbers) == world.acknowledged[name], name)
            for version in versions:
                number = version["began"]["number"]
                by_transaction.setdefault(number, []).append((name, version["feature"]["properties"]["balance"]))
        there = {f["id"]: f["properties"] for f in client.get(f"{ACCOUNT}?limit=1000").json["features"]}
        marks = {v["version"]: v["feature"]["properties"]["by"] for v in history(client, "mark", "mark")}
    wrong = {version: (mark, marks.get(version)) for version, mark in world.marks.items() if marks.get(version) != mark}
    check("history has each write under the version that it was answered with", not wrong, wrong)
    check("no version was acknowledged twice", world.counts["twice"] == 0, world.counts["twice"])
    balances, wrong = {}, []
    for number in sorted(by_transaction):
        balances.update(by_transaction[number])
        if sum(balances.values()) != SUM:
            wrong.append(number)
    check("the sum is right after each transaction on record", not wrong, wrong[:5])
    check("a transaction changed two accounts", all(len(c) == 2 for n, c in by_transaction.items() if len(c) != ACCOUNTS))
    file(world.server.bench.report, world.server.store, {"account": there})
