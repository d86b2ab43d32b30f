"""Eight people who write at the same time until the server is gone."""

import random
import threading

from client import Client, Lost, change_set
from ledger import MAYBE, NO, YES

WRITERS = 8
TEXTS = ("a plan", "规划", "Śródmieście", "\u0001\n\"", "")


def prepare(client):
    """The collections and features that the writers share."""
    for name in ("pair", "twin", "book"):
        answer = client.ask("POST", "/collections", {"id": name, "title": {"zh": name, "en": name}})
        assert answer.status == 201, answer
    turns = [feature(f"turn{writer}", {"turn": 0}) for writer in range(WRITERS)]
    body = {"type": "FeatureCollection", "features": [feature("counter", {"count": 0}), *turns]}
    answer = client.ask("POST", "/collections/book/items", body)
    assert answer.status == 201, answer


def feature(name, properties, geometry=None):
    geometry = geometry or {"type": "Point", "coordinates": [87.5, 43.5]}
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": properties}


def square(chance, size):
    """A square with so many positions on its border."""
    west, south, width = round(chance.uniform(75, 94), 6), round(chance.uniform(36, 47), 6), 0.1
    side = max(1, size // 4)
    steps = [round(width * k / side, 9) for k in range(side)]
    ring = [[west + s, south] for s in steps] + [[west + width, south + s] for s in steps]
    ring += [[west + width - s, south + width] for s in steps] + [[west, south + width - s] for s in steps]
    return {"type": "Polygon", "coordinates": [[[round(x, 9), round(y, 9)] for x, y in [*ring, ring[0]]]]}


class Writer(threading.Thread):
    """Heavy ones replace large features again and again, so that the log is written back while they write."""

    def __init__(self, number, address, key, ledger, seed, is_heavy=False):
        super().__init__(daemon=True)
        self.is_heavy = is_heavy
        self.number, self.ledger = number, ledger
        self.client = Client(address, key)
        self.chance = random.Random(seed)
        self.mine = []
        self.stopping = threading.Event()

    def run(self):
        acts = [self.post_pair] * 9 + [self.post_across] * 3 + [self.count] * 5 + [self.turn] * 2 + [self.end_pair]
        acts += [self.turn] * (40 if self.is_heavy else 0)
        with self.client:
            while not self.stopping.is_set():
                if self.chance.choice(acts)() is None:
                    return

    def ask(self, *request, may_race=False, **more):
        """The answer and its outcome; (None, None) when the server went away."""
        try:
            answer = self.client.ask(*request, **more)
        except Lost as lost:
            if lost.was_sent:
                self.ledger.outcome(None)
                return None, None
            return None, False
        return answer, self.ledger.outcome(answer, may_race)

    def properties(self):
        return {"writer": self.number, "text": self.chance.choice(TEXTS), "value": self.chance.random(),
                "list": [1, None, {"a": "b"}]}

    def halves(self, pair):
        size = 2_000 if self.chance.random() < 0.15 else 4
        halves = [feature(name, pair.properties, square(self.chance, size)) for _, name in pair.places]
        return {"type": "FeatureCollection", "features": halves}

    def settle(self, name, pair, done):
        pair.state = {True: YES, False: NO, None: MAYBE}[done]
        if done:
            self.mine.append(name)

    def post_pair(self):
        name, pair = self.ledger.add(lambda n: [("pair", f"p{n}a"), ("pair", f"p{n}b")], self.properties())
        answer, done = self.ask("POST", "/collections/pair/items", self.halves(pair))
        self.settle(name, pair, done)
        return self.went_on(answer)

    def post_across(self):
        name, pair = self.ledger.add(lambda n: [("pair", f"p{n}a"), ("twin", f"p{n}b")], self.properties())
        halves = self.halves(pair)["features"]
        parts = [("POST", f"/collections/{place[0]}/items", half, {}) for place, half in zip(pair.places, halves)]
        body, content_type = change_set(parts)
        answer, done = self.ask("POST", "/changes", body, content_type=content_type)
        self.settle(name, pair, done)
        return self.went_on(answer)

    def end_pair(self):
        if not self.mine:
            return True
        name = self.mine.pop()
        pair = self.ledger.pairs[name]
        pair.state, pair.is_new = MAYBE, True
        parts = [("DELETE", f"/collections/{collection}/items/{half}", None, {}) for collection, half in pair.places]
        body, content_type = change_set(parts)
        answer, done = self.ask("POST", "/changes", body, content_type=content_type)
        pair.state = {True: NO, False: YES, None: MAYBE}[done]
        return self.went_on(answer)

    def count(self):
        """Whoever reads and then writes with If-Match loses nobody's count."""
        try:
            seen = self.client.get("/collections/book/items/counter")
        except Lost:
            return None
        count = seen.json["properties"]["count"] + 1
        patch = {"properties": {"count": count}}
        answer, done = self.ask("PATCH", "/collections/book/items/counter", patch, {"If-Match": seen.tag}, may_race=True)
        if done and not self.ledger.count(answer.version, count):
            self.ledger.told.append(f"version {answer.version} of the counter was acknowledged twice")
            self.ledger.unexpected += 1
        return self.went_on(answer)

    def turn(self):
        turns = self.ledger.turns.setdefault(self.number, [0, 0])
        turns[1] = turns[0] + 1
        geometry = square(self.chance, 20_000) if self.is_heavy else None
        body = feature(f"turn{self.number}", {"turn": turns[1]}, geometry)
        answer, done = self.ask("PUT", f"/collections/book/items/turn{self.number}", body)
        if done:
            turns[0] = turns[1]
            if answer.version != turns[0] + 1:
                self.ledger.told.append(f"turn {turns[0]} got version {answer.version}")
                self.ledger.unexpected += 1
        elif done is False:
            turns[1] = turns[0]
        return self.went_on(answer)

    @staticmethod
    def went_on(answer):
        return None if answer is None else True
