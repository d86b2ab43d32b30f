"""What was asked of a store and what it answered: acknowledged, refused, or nobody knows."""

import threading

YES, NO, MAYBE = "there", "not there", "there or not"


class Pair:
    """Two features that come and go together."""

    def __init__(self, places, properties):
        self.places, self.properties = places, properties
        self.state = MAYBE
        self.is_new = True


class Ledger:
    """Shared by all writers of a store, over all its restarts."""

    def __init__(self):
        self.lock = threading.Lock()
        self.pairs = {}
        self.counts = {}  # version of the counter -> the count it was acknowledged with
        self.turns = {}  # writer -> [last turn that holds, a later one that may hold]
        self.acknowledged = self.refused = self.lost = self.unexpected = 0
        self.told = []
        self.answered = {}  # status of a refusal -> how often
        self.allowed = set()  # statuses that are right at the moment: 503 while it stops, 507 while the disk is full


    def add(self, places, properties):
        with self.lock:
            name = len(self.pairs) + 1
            pair = self.pairs[name] = Pair(places(name), properties)
            return name, pair

    def outcome(self, answer, may_race=False):
        """Counts an answer. True: done; False: not done; None: nobody knows."""
        with self.lock:
            if answer is None or answer.is_open:
                self.lost += 1
                return None
            if answer.is_done:
                self.acknowledged += 1
                return True
            self.refused += 1
            self.answered[answer.status] = self.answered.get(answer.status, 0) + 1
            if not ((may_race and answer.status == 412) or answer.status in self.allowed):
                self.unexpected += 1
                self.told.append(str(answer))
            return False

    def count(self, version, count):
        with self.lock:
            twice = version in self.counts
            self.counts[version] = count
            return not twice

    def settled(self):
        """Nothing is new any more: what is known now has to stay."""
        for pair in self.pairs.values():
            pair.is_new = False
