"""No room: on a disk that is full, and under a limit of the size of files."""

import os
import resource
import signal
import subprocess
import time

from client import Client, Lost
from ledger import Ledger
from server import NotStarted
from verify import verify
from writers import WRITERS, Writer, feature, prepare

# The log alone takes 16 MiB before it is written back.
DISK_BYTES = 96 << 20


def run(bench):
    rooms = [Limit]
    if may_mount(bench):
        rooms.append(Disk)
    else:
        bench.report.say("   no file system can be mounted here: only the limit of file sizes is tried")
    for room in rooms:
        with room(bench) as room:
            fills_up_and_recovers(bench, room)
    if may_mount(bench):
        for left in (0, 5_000, 40_000) if bench.quick else (0, 1, 5_000, 20_000, 40_000, 80_000, 200_000):
            with Disk(bench) as disk:
                begins_without_room(bench, disk, left)
        for left in (100_000, 500_000) if bench.quick else (0, 4_096, 50_000, 100_000, 200_000, 400_000, 800_000):
            with Disk(bench) as disk:
                is_made_without_room(bench, disk, left)


class Limit:
    """Files may not become larger than so much; the limit can be moved while the server runs."""

    name = "under a limit of file sizes"

    def __init__(self, bench):
        self.store = bench.fresh("limit")
        self.server = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def before(self):
        # What is ignored stays so in the program that is started; otherwise the first write too many would end it.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def fill(self):
        sizes = [os.path.getsize(f"{self.store}{ending}") for ending in ("", "-wal")]
        self.limit(max(sizes) + 20_000)

    def free(self):
        self.limit(resource.RLIM_INFINITY)

    def limit(self, size):
        resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


class Disk:
    """A small file system of its own, and a file in it that takes all the room there is."""

    name = "on a full disk"

    def __init__(self, bench):
        self.store = bench.fresh("disk")
        self.server = None
        self.filler = self.store.parent / "filler"

    def __enter__(self):
        size = f"size={DISK_BYTES}"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "none", str(self.store.parent)], check=True)
        return self

    def __exit__(self, *_):
        if self.server is not None and self.server.is_alive:
            self.server.kill()
        subprocess.run(["umount", str(self.store.parent)], check=True)

    before = None

    def fill(self, left=20_000):
        """So many bytes are left, rounded to whole pages."""
        free = os.statvfs(self.store.parent)
        with open(self.filler, "ab") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail * free.f_frsize - left))

    def free(self):
        self.filler.unlink(missing_ok=True)


def may_mount(bench):
    if os.geteuid() != 0:
        return False
    folder = bench.fresh("mount").parent
    if subprocess.run(["mount", "-t", "tmpfs", "none", str(folder)], capture_output=True, check=False).returncode != 0:
        return False
    subprocess.run(["umount", str(folder)], check=True)
    return True


def fills_up_and_recovers(bench, room):
    check, ledger = bench.report.check, Ledger()
    key = bench.key(room.store)
    server = room.server = bench.serve(room.store, before=room.before)
    with Client(server.address, key) as client:
        prepare(client)
        write(server, key, ledger, 0.3)
        check(f"{room.name}: writes are taken before", ledger.unexpected == 0, ledger.told[:3])
        before = ledger.acknowledged
        room.fill()
        ledger.allowed = {507}
        write(server, key, ledger, 3.0, until=507)
        check(f"{room.name}: writes are refused with 507 at last", ledger.answered.get(507, 0) > 0, ledger.answered)
        refusals(bench, room, client)
        reads_go_on(bench, room, client)
        write(server, key, ledger, 0.5)
        check(f"{room.name}: nothing else is answered than that it is done or 507", not ledger.unexpected, ledger.told[:3])
        during = ledger.acknowledged - before
        room.free()
        ledger.allowed = set()
        begun = time.monotonic()
        answer = client.ask("POST", "/collections/book/items", feature("roomy", {}))
        check(f"{room.name}: the first write is taken when there is room again", answer.status == 201, answer)
        recovered = time.monotonic() - begun
        write(server, key, ledger, 0.3)
        check(f"{room.name}: all writes are taken when there is room again", not ledger.unexpected, ledger.told[:3])
    refused = ledger.answered.get(507, 0)
    bench.report.figure(f"{room.name}: {during} writes taken and {refused} refused with 507; the first one after it took"
                        f" {1000 * recovered:.0f} ms")
    again(bench, room, key, ledger)


def write(server, key, ledger, seconds, until=None):
    """All writers for a while, or until one is told this status."""
    writers = [Writer(n, server.address, key, ledger, time.monotonic_ns() + n) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end and not (until and ledger.answered.get(until)):
        time.sleep(0.01)
    for writer in writers:
        writer.stopping.set()
    for writer in writers:
        writer.join(60)


def refusals(bench, room, client):
    """Each kind of write, each with a text that takes more room than there is."""
    check, long = bench.report.check, "x" * 300_000
    asks = {
        "POST of a feature": ("POST", "/collections/book/items", feature("large", {"text": long})),
        "PUT": ("PUT", "/collections/book/items/turn0", feature("turn0", {"turn": 0, "text": long})),
        "PATCH": ("PATCH", "/collections/book/items/turn0", {"properties": {"text": long}}),
        "POST of a collection": ("POST", "/collections", {"id": "large", "title": {"zh": long[:19_000], "en": ""}}),
    }
    for name, ask in asks.items():
        answer = client.ask(*ask)
        check(f"{room.name}: a {name} is answered with 507", answer.status == 507, answer)
        media = answer.headers.get("content-type")
        check(f"{room.name}: 507 comes as a problem document", media == "application/problem+json", media)
        check(f"{room.name}: 507 says when to try again", answer.headers.get("retry-after", "").isdigit(), answer.headers)
    check(f"{room.name}: the log says so", room.server.says("no room left"), room.server.log[-500:])


def reads_go_on(bench, room, client):
    for path in ("/ready", "/collections", "/collections/pair/items?limit=1000", "/collections/book/items/counter",
                 "/collections/book/items/counter/history", "/collections/book/items?asOf=2100-01-01", "/api"):
        answer = client.get(path)
        bench.report.check(f"{room.name}: reads go on", answer.status == 200, f"{path}: {answer}")


def again(bench, room, key, ledger):
    """Killed and started once more, and stopped while there is no room."""
    room.server.kill()
    server = room.server = bench.serve(room.store, before=room.before)
    with Client(server.address, key) as client:
        found = client.get("/collections/book/items/roomy").status
    bench.report.check(f"{room.name}: what was written after it is there", found == 200, found)
    verify(bench, server, key, ledger, with_gdal=True)
    room.fill()
    ledger.allowed = {507}
    write(server, key, ledger, 1.0, until=507)
    code = server.stop()
    bench.report.check(f"{room.name}: the server stops with exit code 0", code == 0, (code, server.log[-500:]))
    if isinstance(room, Disk):
        room.free()
    server = room.server = bench.serve(room.store)
    verify(bench, server, key, ledger)
    server.kill()


def begins_without_room(bench, disk, left):
    """A start on a disk that is full: it serves, or says why not; and it needs no hand when there is room."""
    check, ledger = bench.report.check, Ledger()
    key = bench.key(disk.store)
    server = disk.server = bench.serve(disk.store)
    with Client(server.address, key) as client:
        prepare(client)
    write(server, key, ledger, 0.3)
    ends = server.stop if bench.random.random() < 0.5 else server.kill
    ends()
    disk.fill(left)
    word = starts_or_says_why(bench, disk)
    bench.report.milestone(f"started with {left} bytes left: {word}")
    disk.free()
    server = disk.server = bench.serve(disk.store)
    verify(bench, server, key, ledger)
    check("on a full disk: a store whose start failed starts when there is room", True)


def is_made_without_room(bench, disk, left):
    bench.key(disk.store)
    disk.fill(left)
    word = starts_or_says_why(bench, disk)
    bench.report.milestone(f"made with {left} bytes left: {word}")
    disk.free()
    try:
        server = disk.server = bench.serve(disk.store)
    except NotStarted as why:
        bench.report.check("on a full disk: a store that could not be made is made when there is room", False, why)
        return
    with Client(server.address) as client:
        count = client.get("/ready").json["features"]
    bench.report.check("on a full disk: a store that could not be made is made when there is room", count > 0, count)


def starts_or_says_why(bench, disk):
    check = bench.report.check
    server = disk.server = bench.server(disk.store)
    try:
        server.ready()
    except NotStarted as why:
        check("on a full disk: a start that fails has exit code 2", why.code == 2, why)
        check("on a full disk: a start that fails says that there is no room", "no room left" in why.log, why.log)
        return "refused"
    try:
        with Client(server.address) as client:
            check("on a full disk: a server that started serves", client.get("/ready").status == 200)
    except Lost as why:
        check("on a full disk: a server that started serves", False, why)
    server.kill()
    return "serves"
