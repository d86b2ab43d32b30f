"""No key is in a log, an error, the store or the list of processes."""

import base64
import subprocess
from pathlib import Path

from client import Client
from writers import feature, prepare

LETTERS = 20


def run(bench):
    store, key = bench.base("secrets", prepare)
    usual, bodies = serve_and_ask(bench, store, key, "info")
    traced, more = serve_and_ask(bench, store, key, "trace")
    bodies += more
    secrets = list(parts_of(bench.keys))
    for body in bodies:
        found = [word for word, secret in secrets if secret in body]
        bench.report.check("no answer has a key in it", not found, lambda: (found, body[:300]))
    others = "\n".join(log for log in bench.logs if log != traced)
    for name, logs in (("at the usual level", usual + others), ("at level trace", traced)):
        leaks = [line for line in logs.splitlines() if any(secret.decode() in line for _, secret in secrets)]
        bench.report.check(f"no log {name} has a key in it", not leaks, leaks[:2])
    sizes = [len(logs) / 1e6 for logs in ("\n".join(bench.logs), traced)]
    bench.report.figure(f"{len(bench.keys)} keys looked for in {sizes[0]:.1f} MB of logs, {sizes[1]:.2f} MB of them at level trace,"
                        f" and {len(bodies)} answers")


def serve_and_ask(bench, store, key, level):
    """The log of a server that was asked in right and wrong ways, and its answers."""
    later = bench.key(store, role="editor", name="later")
    server = bench.serve(store, "--log", level)
    bodies = asked(bench, server, key, later)
    processes(bench, server)
    files(bench, store)
    server.stop()
    files(bench, store)
    return "".join(server.told + server.lines), bodies


def parts_of(keys):
    """The whole text, its secret part, a piece from the middle, and the forms in which a header carries it."""
    for key in keys:
        _, name, secret = key.split("_")
        yield name, secret.encode()
        yield name, secret[LETTERS : 2 * LETTERS].encode()
        yield name, base64.b64encode(f"w:{key}".encode())[16:60]


def asked(bench, server, key, later):
    """Right and wrong ways to bring a key; gives all answers, heads and bodies."""
    address, check = server.address, bench.report.check
    revoke = [str(bench.binary), "key", "revoke", "--store", str(server.store), "later"]
    basic = base64.b64encode(f"w:{key}".encode()).decode()
    headers = [{"Authorization": f"Bearer {key}"}, {"Authorization": f"Bearer {key}x"}, {"Authorization": f"Bearer {key[:-1]}"},
               {"Authorization": f"bearer  {key}"}, {"Authorization": key}, {"Authorization": f"Basic {basic}"},
               {"X-Api-Key": key}, {"Cookie": f"key={key}"}, {"If-Match": key}, {"If-None-Match": key},
               {"Content-Crs": key}, {"Accept": key}, {"X-Forwarded-For": key}, {"Origin": key}]
    answers = []
    with Client(address) as client:
        for header in headers:
            answers.append(client.ask("GET", "/collections/book/items/counter", headers=header))
            answers.append(client.ask("PUT", "/collections/book/items/turn0", feature("turn0", {}), header))
            answers.append(client.ask("DELETE", "/collections/nothing/items/turn0", headers=header))
        answers.append(client.get(f"/collections?key={key}"))
        answers.append(client.get(f"/collections/book/items?access_token={key}"))
        answers.append(client.ask("POST", "/collections", b"{", {"Authorization": f"Bearer {key}"}))
        with_later = {"Authorization": f"Bearer {later}"}
        before = client.ask("PUT", "/collections/book/items/turn0", feature("turn0", {}), with_later)
        done = subprocess.run(revoke, capture_output=True, timeout=60, check=False)
        after = client.ask("PUT", "/collections/book/items/turn0", feature("turn0", {}), with_later)
        statuses = (before.status, after.status)
        check("a key is refused at once when it was revoked", statuses == (200, 401), statuses)
        answers += [before, after]
    heads = [str(answer.headers).encode() for answer in answers]
    return [answer.body for answer in answers] + heads + [done.stdout + done.stderr]


def processes(bench, server):
    """What everybody on the machine can list, and the server's environment."""
    listed = [Path(f"/proc/{server.process.pid}/{name}").read_bytes() for name in ("cmdline", "environ", "comm")]
    own = Path("/proc/self/cmdline").read_bytes()
    for name, secret in parts_of(bench.keys):
        bench.report.check("no key is in the list of processes", not any(secret in text for text in [*listed, own]), name)
    misuse = [str(bench.binary), "key", "check", "--store", str(server.store), bench.keys[-1]]
    done = subprocess.run(misuse, capture_output=True, timeout=60, check=False)
    said = done.stdout + done.stderr
    secret = bench.keys[-1].split("_")[2].encode()
    bench.report.check("a key that is given as an argument is refused and not repeated", done.returncode != 0 and secret not in said, said)


def files(bench, store):
    secrets = list(parts_of(bench.keys))
    for path in store.parent.iterdir():
        found = [name for name, secret in secrets if secret in path.read_bytes()]
        bench.report.check("no file beside the store has a key in it", not found, path.name)
    mode = Path(f"{store}.keys.json").stat().st_mode & 0o777
    bench.report.check("the file of keys is for its owner only", mode == 0o600, oct(mode))
