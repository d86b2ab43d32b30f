"""A listener of `/events`: server-sent events, read apart from any library."""

import http.client
import json
import queue
import threading
import time
from dataclasses import dataclass


@dataclass
class Event:
    name: str
    id: str
    data: dict
    came: float


class Listener:
    """Reads in a thread of its own until it is closed."""

    def __init__(self, api, query="", headers=None):
        self.connection = http.client.HTTPConnection(api.address.hostname, api.address.port, timeout=60)
        self.connection.request("GET", f"/events{query}", headers=headers or {})
        self.answer = self.connection.getresponse()
        self.events = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        fields = {}
        try:
            for line in self.answer:
                line = line.decode("utf-8").rstrip("\r\n")
                if line.startswith(":"):
                    continue
                if line:
                    name, _, value = line.partition(":")
                    fields[name] = fields.get(name, "") + value.removeprefix(" ")
                elif "data" in fields:
                    self.events.put(Event(fields.get("event", "message"), fields.get("id", ""), json.loads(fields["data"]), time.monotonic()))
                    fields = {}
                else:
                    fields = {}
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass

    def next(self, seconds=5.0):
        """The next event, or `None`."""
        try:
            return self.events.get(timeout=seconds)
        except queue.Empty:
            return None

    def close(self):
        try:
            self.connection.sock.shutdown(2)
        except (OSError, AttributeError):
            pass
        self.reader.join(timeout=2)
        self.connection.close()
