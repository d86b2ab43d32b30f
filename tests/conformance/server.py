"""A server of one's own on a free loopback port, and calls to it over connections that are kept."""

import contextlib
import http.client
import json
import re
import subprocess
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_S = 60


@dataclass
class Answer:
    """What came back. Names of headers are in lower case."""

    asked: str
    status: int
    version: int
    headers: dict
    body: bytes

    def json(self):
        return json.loads(self.body)

    @property
    def media_type(self):
        return self.headers.get("content-type", "").split(";")[0].strip()

    def __str__(self):
        return f"{self.asked} -> {self.status} {self.body[:200].decode('utf-8', 'replace')}"


class Api:
    """Calls to one server. `base` has no slash at its end."""

    def __init__(self, base):
        self.base = base
        self.address = urllib.parse.urlsplit(base)
        self.connection = None
        self.calls = 0

    def get(self, path, headers=None, **parameters):
        """`path` is a path or a whole address of this server; parameters whose name has a dash are given with `_`."""
        if parameters:
            pairs = [(name.replace("_", "-") if name in DASHED else name, value) for name, value in parameters.items()]
            path += ("&" if "?" in path else "?") + urllib.parse.urlencode(pairs)
        return self.call("GET", path, headers)

    def call(self, method, path, headers=None, body=None):
        path = path.removeprefix(self.base) or "/"
        if not path.startswith("/"):
            raise ValueError(f"{path} is not below {self.base}")
        self.calls += 1
        for attempt in (1, 2):
            try:
                return self._once(method, path, headers or {}, body)
            except (http.client.RemoteDisconnected, ConnectionError, BrokenPipeError):
                self.connection = None
                if attempt == 2:
                    raise
        raise AssertionError("not reached")

    def _once(self, method, path, headers, body):
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=TIMEOUT_S)
        try:
            self.connection.request(method, path, body=body, headers=headers)
            answer = self.connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            if found.get("content-type", "").startswith("text/event-stream"):
                # It has no end; that it begins is what can be seen here.
                self.connection.close()
                self.connection = None
                return Answer(f"{method} {path}", answer.status, answer.version, found, b"")
            return Answer(f"{method} {path}", answer.status, answer.version, found, answer.read())
        except Exception:
            self.connection.close()
            self.connection = None
            raise

    def ids(self, collection, **parameters):
        """All ids that match, page by page."""
        return [feature["id"] for feature in self.features(collection, **parameters)]

    def features(self, collection, **parameters):
        parameters.setdefault("limit", 1000)
        answer, found = self.get(f"/collections/{collection}/items", **parameters), []
        while True:
            if answer.status != 200:
                raise LookupError(str(answer))
            page = answer.json()
            found += page["features"]
            following = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
            if following is None:
                return found
            answer = self.get(following)


DASHED = ("bbox_crs", "filter_crs", "filter_lang")


@contextlib.contextmanager
def serving(binary, *more, data=None):
    """A server and its `Api`; it is ended by its own id."""
    command = [str(binary), "serve", "--listen", "127.0.0.1:0", "--log", "error", "--requests-per-s", "0", *map(str, more)]
    if data is not None:
        command += ["--data", str(data)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if not found:
            raise SystemExit(f"the server did not start: {line}")
        yield Api(found.group(0))
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()


def given(binary):
    """The path of the binary, whole, so that it can be started from anywhere."""
    return Path(binary).resolve()
