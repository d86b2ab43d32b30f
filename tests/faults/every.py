"""Every n-th call of a kind fails once, for n = 1, 2, … until the whole operation passes without a failure."""

from collections import Counter

from client import Client, Lost, change_set
from disk import shim
from server import NotStarted
from verify import file, history, listing
from writers import feature, prepare

# Kind of call, error, step of n in the full and in the quick run (0: not there). A call that is cut short is one that
# wrote half of what it was given, and then found no room.
FAULTS = (
    ("write", "EIO", 1, 29),
    ("write", "ENOSPC", 1, 37),
    ("half", "ENOSPC", 1, 41),
    ("fsync", "EIO", 1, 1),
    ("fsync", "ENOSPC", 1, 0),
    ("open", "EMFILE", 1, 2),
    ("open", "EIO", 1, 0),
    ("ftruncate", "EIO", 1, 1),
    ("unlink", "EIO", 1, 1),
    ("read", "EIO", 1, 47),
    ("lock", "EIO", 1, 0),
)
TRIES = 4
EARLY = 3
MOST = 5_000


def run(bench):
    bases = {"closed": made(bench, False), "killed": made(bench, True)}
    told = Counter()
    for kind, error, full, quick in FAULTS:
        step = quick if bench.quick else full
        for name, base in bases.items():
            if step:
                count = all_of(bench, base, (kind, error, step), name, told)
                bench.report.milestone(f"{kind} fails once with {error}, store was {name}: passed unfailed at n = {count}")
    bench.report.figure(f"{sum(told.values())} operations with one failed call: " + ", ".join(
        f"{count} {word}" for word, count in sorted(told.items())))


def made(bench, is_killed):
    """A store with something in it, closed in good order, or killed with a log beside it; and how many features it has
    that only the log has."""
    store, key = bench.base("every", prepare)
    if is_killed:
        server = bench.serve(store)
        with Client(server.address, key) as client:
            for n in range(EARLY):
                client.ask("POST", "/collections/pair/items", feature(f"early{n}", {}))
        server.kill()
    return store, key, EARLY if is_killed else 0


def all_of(bench, base, fault, name, told):
    kind, error, step = fault
    for n in range(1, MOST, step):
        came = one(bench, base, (kind, n, error), told, is_killed=False)
        if kind in ("write", "half", "fsync") and came == "refused":
            one(bench, base, (kind, n, error), told, is_killed=True)
        bench.report.progress(f"{kind} number {n} fails with {error}, store was {name}: {came}")
        if came is None:
            return n
    bench.report.check("some operation passes without a failure at last", False, fault)
    return None


class Operation:
    """A start, reads, three writes, a change set and a stop, each tried again a few times when it is refused."""

    def __init__(self, bench, server, key, what, is_killed):
        self.bench, self.server, self.what, self.is_killed = bench, server, what, is_killed
        self.client = Client(server.address, key)
        self.there, self.refused = {}, set()
        self.turn = self.count = 0
        self.tried = 0

    def carry_out(self):
        """True when every part of it went through; False when it was killed at the first refusal."""
        acts = (self.read, self.post, self.put, self.patch, self.past, self.set)
        with self.client:
            return all(self.insist(act) for act in acts)

    def insist(self, act):
        for _ in range(TRIES):
            self.tried += 1
            answer = act()
            if answer.is_done:
                return True
            check = self.bench.report.check
            # To SQLite, bytes that cannot be read are damage, which is an error of the server.
            right = (500, 503) if self.what.startswith("read") else (503, 507)
            check("a refusal is 503 or 507, or 500 where bytes cannot be read", answer.status in right, f"{self.what}: {answer}")
            media = answer.headers.get("content-type")
            check("a refusal is a problem document", media == "application/problem+json", f"{self.what}: {media}")
            if self.is_killed:
                return False
        self.bench.report.check("what failed once works when it is tried again", False, f"{self.what}: {act.__name__} {answer}")
        return True

    def read(self):
        return self.client.get("/collections/book/items/counter")

    def past(self):
        answer = self.client.get("/collections/book/items/counter/history")
        if not answer.is_done:
            return answer
        first = answer.json["versions"][0]["began"]["time"]
        return self.client.get(f"/collections/book/items?asOf={first}")

    def post(self):
        return self.noted(self.client.ask("POST", "/collections/pair/items", feature(f"s{self.tried}", {})),
                          ("pair", f"s{self.tried}"))

    def put(self):
        body = feature("turn0", {"turn": self.tried})
        answer = self.client.ask("PUT", "/collections/book/items/turn0", body)
        self.turn = self.tried if answer.is_done else self.turn
        return answer

    def patch(self):
        seen = self.read()
        if not seen.is_done:
            return seen
        patch = {"properties": {"count": self.tried}}
        answer = self.client.ask("PATCH", "/collections/book/items/counter", patch, {"If-Match": seen.tag})
        self.count = self.tried if answer.is_done else self.count
        return answer

    def set(self):
        names = [("pair", f"s{self.tried}"), ("twin", f"s{self.tried}")]
        body, media = change_set([("POST", f"/collections/{c}/items", feature(name, {}), {}) for c, name in names])
        return self.noted(self.client.ask("POST", "/changes", body, content_type=media), *names)

    def noted(self, answer, *names):
        for name in names:
            if answer.is_done:
                self.there[name] = True
            else:
                self.refused.add(name)
        return answer


def one(bench, base, fault, told, is_killed):
    """One operation with one failure. What came of it, or None when the failure never came."""
    kind, n, error = fault
    what = f"{kind} number {n} fails with {error}"
    store = bench.copy(base[0], "once")
    sign = store.parent / "told"
    env = {"LD_PRELOAD": str(shim()), "FAULTS_STORE": str(store), "FAULTS_FAIL": f"{kind}:{n}:{error}", "FAULTS_TOLD": str(sign)}
    operation, word = None, None
    server = bench.server(store, env=env)
    try:
        server.ready()
        operation = Operation(bench, server, base[1], what, is_killed)
        word = carried_out(bench, operation, what)
    except NotStarted as why:
        word = "did not start"
        bench.report.check("a start that fails has exit code 2", why.code == 2, f"{what}: {why}")
        bench.report.check("a start that fails says why in a sentence", "groundplan: " in why.log, f"{what}: {why.log}")
        bench.report.check("a start that fails says nothing of a panic", "panicked" not in why.log, f"{what}: {why.log}")
    came = sign.exists()
    if came:
        told[word] += 1
    after(bench, (store, *base[1:]), operation, what if came else "nothing failed")
    bench.drop(store)
    return word if came else None


def carried_out(bench, operation, what):
    check, server = bench.report.check, operation.server
    try:
        went_through = operation.carry_out()
    except Lost as why:
        check("the server answers while calls fail", False, f"{what}: {why}: {server.log[-500:]}")
        server.kill()
        return "lost"
    if not went_through:
        server.kill()
        return "refused, then killed"
    code = server.stop()
    check("the server stops with exit code 0", code == 0, f"{what}: {code} {server.log[-500:]}")
    check("no thread panics", "panicked" not in server.log, f"{what}: {server.log[-800:]}")
    return "refused" if operation.refused else "went on"


def after(bench, base, operation, what):
    """Started again on a disk that is well."""
    store, key, before = base
    check = bench.report.check
    try:
        server = bench.serve(store)
    except NotStarted as why:
        check("the store starts again without a hand", False, f"{what}: {why}")
        return
    check("the store starts again without a hand", True)
    with Client(server.address, key) as client:
        there = {name: listing(client, name) for name in ("pair", "twin", "book")}
        count = there["book"]["counter"]["count"]
        versions = [version["version"] for version in history(client, "book", "counter")]
    found = {(c, name) for c in ("pair", "twin") for name in there[c] if not name.startswith("early")}
    early = [name for name in there["pair"] if name.startswith("early")]
    check("what was there before is there", len(early) == before, f"{what}: {early}")
    if operation is not None:
        wanted = set(operation.there)
        check("everything acknowledged is there", wanted <= found, f"{what}: lacks {wanted - found}")
        check("nothing that was refused is there", not (found - wanted), f"{what}: has {found - wanted}")
        turn = there["book"]["turn0"]["turn"]
        check("features have the values of the last write that was taken", (turn, count) == (operation.turn, operation.count),
              f"{what}: {(turn, count)} instead of {(operation.turn, operation.count)}")
    else:
        check("a start that failed changed nothing", not found, f"{what}: {found}")
    check("versions are numbered 1, 2, …", versions == list(range(1, len(versions) + 1)), f"{what}: {versions}")
    file(bench.report, store, there)
    server.kill()
