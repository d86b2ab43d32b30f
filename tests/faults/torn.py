"""A file that is torn: the log is cut off or has wrong bytes near its end, the main file is too short."""

import os
import struct
from collections import Counter
from pathlib import Path

from client import Client
from server import NotStarted
from verify import file, listing
from writers import feature, prepare

HEADER, FRAME_HEADER = 32, 24
WRITES = 12


def run(bench):
    torn = Torn(bench)
    cuts = torn.cuts()
    for at in cuts:
        torn.cut(at)
        bench.report.progress(f"log cut at byte {at} of {len(torn.log)}")
    bench.report.milestone(f"the log of {torn.frames} frames and {len(torn.commits)} commits was cut at {len(cuts)} places")
    flips = torn.flips()
    for at in flips:
        torn.flip(at)
        bench.report.progress(f"byte {at} of the log is another one")
    bench.report.milestone(f"{len(flips)} times one byte of the log was another one")
    bench.report.figure(f"torn logs: {len(cuts)} cuts, {len(flips)} wrong bytes, in {torn.frames} frames of {len(torn.commits)} commits")
    short_files(bench)


class Torn:
    """A store that was killed with a log beside it, of which is known where each acknowledged write ends."""

    def __init__(self, bench):
        self.bench = bench
        self.store, self.key = bench.base("torn", prepare)
        server = bench.serve(self.store)
        log = Path(f"{self.store}-wal")
        self.ends = []
        with Client(server.address, self.key) as client:
            for n in range(WRITES):
                pair = {"type": "FeatureCollection", "features": [feature(f"p{n}{half}", {"n": n}) for half in "ab"]}
                answer = client.ask("POST", "/collections/pair/items", pair)
                assert answer.status == 201, answer
                self.ends.append(log.stat().st_size)
        server.kill()
        self.log = log.read_bytes()
        self.page = struct.unpack(">I", self.log[8:12])[0]
        self.frame = FRAME_HEADER + self.page
        self.frames = (len(self.log) - HEADER) // self.frame
        sizes = [struct.unpack(">I", self.head(n)[4:8])[0] for n in range(self.frames)]
        self.commits = [HEADER + (n + 1) * self.frame for n, size in enumerate(sizes) if size]
        check = bench.report.check
        whole = self.ends[-1] == len(self.log) == HEADER + self.frames * self.frame
        check("the log ends with the last acknowledged write", whole, (self.ends[-1], len(self.log)))
        check("every acknowledged write ends with a commit", set(self.ends) <= set(self.commits), self.ends)

    def head(self, frame):
        at = HEADER + frame * self.frame
        return self.log[at : at + FRAME_HEADER]

    def cuts(self):
        """Every frame boundary and places between; in the quick run those near the end and some others."""
        chance = self.bench.random
        boundaries = [HEADER + n * self.frame for n in range(self.frames + 1)]
        others = [chance.randrange(len(self.log)) for _ in range(8 if self.bench.quick else 60)] + [0, 1, HEADER - 1]
        if self.bench.quick:
            boundaries = boundaries[-20:] + boundaries[:3] + chance.sample(boundaries, 8)
        return sorted({*boundaries, *others})

    def flips(self):
        """Bytes of frames, of their heads and of the head of the log."""
        chance, log = self.bench.random, len(self.log)
        count = 10 if self.bench.quick else 60
        late = [log - 1 - chance.randrange(12 * self.frame) for _ in range(count)]
        heads = [HEADER + chance.randrange(self.frames) * self.frame + chance.randrange(FRAME_HEADER) for _ in range(count)]
        return late + heads + chance.sample(range(HEADER), count // 2)

    def cut(self, at):
        """Whatever lies behind the last whole commit is cut back."""
        kept = max([HEADER] + [end for end in self.commits if end <= at])
        # Less than the head of the log holds nothing.
        self.started(self.log[:at], kept, f"cut at {at}", is_told=at > max(kept, HEADER))

    def flip(self, at):
        log = bytearray(self.log)
        log[at] ^= 1 << self.bench.random.randrange(8)
        frame = (at - HEADER) // self.frame if at >= HEADER else -1
        kept = max([HEADER] + [end for end in self.commits if end <= HEADER + frame * self.frame])
        # No page has bytes that do not count, but of the log's head the sequence number in bytes 12 to 15 is only summed.
        self.started(bytes(log), kept, f"byte {at} (frame {frame}) is another one", is_told=kept < self.commits[-1])

    def started(self, log, kept, what, is_told):
        """Started with this log: serves the writes that end up to `kept`, and says whether something was cut back."""
        check = self.bench.report.check
        store = self.bench.copy(self.store, "cut")
        Path(f"{store}-wal").write_bytes(log)
        try:
            server = self.bench.serve(store)
        except NotStarted as why:
            check("a torn log never keeps the store from starting", False, f"{what}: {why}")
            return
        check("a torn log never keeps the store from starting", True)
        with Client(server.address, self.key) as client:
            there = {name: listing(client, name) for name in ("pair", "twin", "book")}
            again = client.ask("POST", "/collections/pair/items", feature("again", {}))
        wanted = {f"p{n}{half}" for n, end in enumerate(self.ends) if end <= kept for half in "ab"}
        check("what holds is the last whole commit of the log", set(there["pair"]) == wanted,
              lambda: f"{what}: {set(there['pair']) ^ wanted}")
        there["pair"]["again"] = {}
        file(self.bench.report, store, there)
        server.kill()
        # Only now everything that it wrote has been read.
        told = "cut back" in server.log
        if is_told:
            check("a log that was cut back is told of", told, f"{what}: {server.log!r}")
        else:
            check("a log that was whole is not told of", not told, f"{what}: {server.log!r}")
        check("the store takes writes again", again.status == 201, f"{what}: {again}")
        self.bench.drop(store)


def short_files(bench):
    """The main file was cut off: that is not mended, but told, and the file is left as it is."""
    chance, count = bench.random, 4 if bench.quick else 25
    closed, key = bench.base("short", prepare)
    killed = bench.copy(closed, "short")
    server = bench.serve(killed)
    with Client(server.address, key) as client:
        client.ask("POST", "/collections/pair/items", feature("late", {}))
    server.kill()
    for store, has_log in ((closed, False), (killed, True)):
        size = store.stat().st_size
        sizes = {page * 4096 for page in chance.sample(range(1, size // 4096), count)}
        sizes |= {chance.randrange(2, size) for _ in range(count)} | {size - 1, size - 4096, 99, 100}
        outcomes = Counter(short_file(bench, (store, key), left, has_log) for left in sorted(sizes))
        word = "beside a log" if has_log else "that was closed"
        told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
        bench.report.figure(f"main file {word}: {size} bytes, cut off at {len(sizes)} places: {told}")


def short_file(bench, base, left, has_log):
    """What became of a store whose main file has only so many bytes left."""
    check, store = bench.report.check, base[0]
    cut = bench.copy(store, "short")
    os.truncate(cut, left)
    before = cut.read_bytes()
    what = f"{left} of {store.stat().st_size} bytes"
    try:
        server = bench.serve(cut)
    except NotStarted as why:
        check("the refusal has exit code 2", why.code == 2, why)
        check("the refusal names the file and says what is wrong", said(why.log, cut), f"{what}: {why.log!r}")
        is_same = cut.read_bytes() == before
        check("a main file that was refused is left as it was", is_same or has_log, what)
        bench.drop(cut)
        return "refused" if is_same else "refused, after the log was written back into it"
    # Beside a log that has everything that is missing, it is whole.
    check("a main file that was cut off is refused, unless the log has what is missing", has_log, what)
    if has_log:
        with Client(server.address, base[1]) as client:
            there = {name: listing(client, name) for name in ("pair", "twin", "book")}
        check("a main file whose end was in the log has everything", set(there["pair"]) == {"late"}, there["pair"])
        file(bench.report, cut, there)
    server.kill()
    bench.drop(cut)
    return "whole" if has_log else "taken as whole"


def said(log, path):
    return str(path) in log and any(word in log for word in ("is damaged", "is not a groundplan store"))
