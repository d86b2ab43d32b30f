"""Rounds of writing that end badly, each followed by a start and a look at what is left."""

from pathlib import Path
from time import monotonic, sleep

from client import Client
from ledger import Ledger
from server import NotStarted
from verify import verify
from writers import WRITERS, Writer, prepare

LONGEST_S = 0.9
LONGEST_STOP_S = 0.06
MOST_WRITES = 120
# Share of the rounds in which large features are written, and the log is written back meanwhile.
HEAVY = 0.15


class Storm:
    """Writers on one store. `env` is what its servers run with; `after` is done to the files after each kill."""

    def __init__(self, bench, name, env=None, after=None, data=None):
        self.bench, self.data, self.after = bench, data, after
        self.store = bench.fresh(name)
        self.key = bench.key(self.store)
        self.env = env(self.store) if env else {}
        self.ledger = Ledger()
        self.started_s = []
        self.server = None
        self.rounds = 0
        self.logged = 0

    def begin(self):
        self.start()
        with Client(self.server.address, self.key) as client:
            prepare(client)

    def start(self):
        """Starts it, and notes how long that took. The store must not need a hand."""
        begun = monotonic()
        try:
            self.server = self.bench.serve(self.store, env=self.env, data=self.data)
        except NotStarted as why:
            self.bench.report.check("the server starts by itself after every end", False, why)
            raise
        self.bench.report.check("the server starts by itself after every end", True)
        self.started_s.append(monotonic() - begun)

    def kill(self):
        """Ends it at once, or in the middle of a stop in good order."""
        if self.bench.random.random() < 0.3:
            self.ledger.allowed = {503}
            self.server.process.terminate()
            self.bench.soon(LONGEST_STOP_S)
        self.server.kill()
        if self.after:
            self.after(self.store)

    def interrupted_start(self):
        """A start that does not come to its end."""
        usual = sorted(self.started_s)[len(self.started_s) // 2]
        self.server = self.bench.server(self.store, env=self.env, data=self.data)
        self.bench.soon(usual * 1.1)
        self.kill()

    def round(self, with_gdal=False):
        self.rounds += 1
        chance, ledger = self.bench.random, self.ledger
        is_heavy = chance.random() < HEAVY
        seeds = [chance.random() for _ in range(WRITERS)]
        writers = [Writer(n, self.server.address, self.key, ledger, seed, is_heavy) for n, seed in enumerate(seeds)]
        before = ledger.acknowledged
        for writer in writers:
            writer.start()
        self.wait(before, chance)
        self.logged = max(self.logged, Path(f"{self.store}-wal").stat().st_size)
        self.kill()
        for writer in writers:
            writer.join(60)
        ledger.allowed = set()
        told = ledger.told
        self.bench.report.check("no change is refused while the disk is well", ledger.unexpected == 0, lambda: told[-3:])
        while chance.random() < 0.2:
            self.interrupted_start()
        self.start()
        verify(self.bench, self.server, self.key, ledger, with_gdal)

    def wait(self, before, chance):
        """Half of the time so long, half of the time until so much was acknowledged: the latter hits small moments."""
        end = monotonic() + chance.uniform(0.02, LONGEST_S)
        if chance.random() < 0.5:
            sleep(max(0.0, end - monotonic()))
            return
        enough = before + chance.randrange(1, MOST_WRITES)
        while self.ledger.acknowledged < enough and monotonic() < end + LONGEST_S:
            sleep(0.001)

    def end(self):
        code = self.server.stop()
        self.bench.report.check("the server stops with exit code 0 when it is asked to", code == 0, code)
        self.start()
        verify(self.bench, self.server, self.key, self.ledger, with_gdal=True)
        self.server.stop()
        self.bench.drop(self.store)


def storms(bench, rounds, each, name, sentence, **settings):
    """So many rounds, on a new store after `each` of them. Gives what was counted in all."""
    done, totals, started, logged = 0, [0, 0, 0], [], 0
    while done < rounds:
        storm = Storm(bench, name, **settings)
        storm.begin()
        for _ in range(min(each, rounds - done)):
            storm.round(with_gdal=done % 10 == 0)
            done += 1
            bench.report.progress(f"{done} of {rounds} {sentence}, {storm.ledger.acknowledged} writes acknowledged")
        storm.end()
        ledger = storm.ledger
        totals = [sum(pair) for pair in zip(totals, (ledger.acknowledged, ledger.lost, ledger.refused))]
        started += storm.started_s
        logged = max(logged, storm.logged)
        bench.report.milestone(f"{done} of {rounds} {sentence}")
    acknowledged, lost, refused = totals
    bench.report.figure(
        f"{done} {sentence}: {acknowledged} writes acknowledged, {lost} under way when it ended, {refused} lost a race"
        f" (412); started again in {sorted(started)[len(started) // 2]:.2f} s (median), {max(started):.2f} s (longest); the log had up to"
        f" {logged / 1e6:.0f} MB")
