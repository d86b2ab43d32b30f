"""A client that knows for each request whether it was answered, never sent, or lost on the way."""

import json
import socket

TIMEOUT_S = 40


class Lost(Exception):
    """The connection broke. Whether the request was carried out nobody knows, unless it was never sent."""

    def __init__(self, cause, was_sent):
        super().__init__(f"{type(cause).__name__}: {cause}")
        self.was_sent = was_sent


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def tag(self):
        return self.headers.get("etag")

    @property
    def version(self):
        """The version that a feature's tag names."""
        return int(self.tag.strip('"').lstrip("v").split(".")[0])

    @property
    def is_done(self):
        return 200 <= self.status < 300

    @property
    def is_open(self):
        """A refusal that does not say that nothing was stored: the work may go on behind it."""
        return self.status == 503 and b"took longer" in self.body

    def __str__(self):
        return f"{self.status} {self.body[:300]!r}"


class Client:
    """One kept connection, HTTP/1.1. A request goes out in one piece: a server that refuses it early answers all the same.
    Not for several threads."""

    def __init__(self, address, key=None, timeout=TIMEOUT_S):
        self.address, self.key, self.timeout = address, key, timeout
        self.socket = self.file = None

    def ask(self, method, path, body=None, headers=None, content_type="application/json"):
        lines = {"Host": "{}:{}".format(*self.address), **(headers or {})}
        if self.key:
            lines.setdefault("Authorization", f"Bearer {self.key}")
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            lines["Content-Type"] = content_type
            lines["Content-Length"] = len(body)
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        if self.socket is None:
            self.connect()
        try:
            self.socket.sendall(head.encode() + b"\r\n" + (body or b""))
            return self.answer(method)
        except (OSError, ValueError) as cause:
            self.close()
            raise Lost(cause, True) from cause

    def get(self, path, **headers):
        return self.ask("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def answer(self, method):
        words = self.line().split(" ", 2)
        status, headers = int(words[1]), {}
        while line := self.line():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        if method == "HEAD" or status in (204, 304):
            body = b""
        elif headers.get("transfer-encoding") == "chunked":
            body = b"".join(iter(self.chunk, b""))
        else:
            body = self.exactly(int(headers["content-length"]))
        if headers.get("connection") == "close":
            self.close()
        return Answer(status, headers, body)

    def line(self):
        line = self.file.readline()
        if not line.endswith(b"\n"):
            raise ConnectionError("the answer is cut off")
        return line.decode("latin-1").rstrip("\r\n")

    def chunk(self):
        chunk = self.exactly(int(self.line(), 16))
        self.line()
        return chunk

    def exactly(self, size):
        found = self.file.read(size)
        if len(found) != size:
            raise ConnectionError("the answer is cut off")
        return found

    def connect(self):
        try:
            self.socket = socket.create_connection(self.address, self.timeout)
        except OSError as cause:
            raise Lost(cause, False) from cause
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def close(self):
        if self.socket is not None:
            self.file.close()
            self.socket.close()
            self.socket = self.file = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def change_set(parts):
    """The body and the media type of a change set; each part is (method, path, body or None, headers)."""
    lines = []
    for method, path, body, headers in parts:
        lines.append("--part\r\nContent-Type: application/http\r\n\r\n" + f"{method} {path} HTTP/1.1\r\n")
        lines.extend(f"{name}: {value}\r\n" for name, value in headers.items())
        if body is not None:
            lines.append("Content-Type: application/json\r\n")
        lines.append("\r\n" + (json.dumps(body) if body is not None else "") + "\r\n")
    return ("".join(lines) + "--part--\r\n").encode(), "multipart/mixed; boundary=part"
