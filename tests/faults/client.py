"""A client that knows for each request whether it was answered, never sent, or lost on the way."""

import http.client
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
    """One kept connection. Not for several threads."""

    def __init__(self, address, key=None, timeout=TIMEOUT_S):
        self.address, self.key, self.timeout = address, key, timeout
        self.connection = None

    def ask(self, method, path, body=None, headers=None, content_type="application/json"):
        headers = dict(headers or {})
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            headers["Content-Type"] = content_type
        if self.connection is None:
            self.connect()
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            found = Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
            if answer.will_close:
                self.close()
            return found
        except (http.client.HTTPException, OSError) as cause:
            self.close()
            raise Lost(cause, True) from cause

    def get(self, path, **headers):
        return self.ask("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def connect(self):
        host, port = self.address
        connection = http.client.HTTPConnection(host, port, timeout=self.timeout)
        try:
            connection.connect()
        except OSError as cause:
            raise Lost(cause, False) from cause
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection = connection

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

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
