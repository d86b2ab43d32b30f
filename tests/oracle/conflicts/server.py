"""The program as a server with a store: questions, jobs and edits over HTTP."""

import json
import subprocess
import time
import urllib.error
import urllib.request

from folder import ProgramFailed

WAIT_S = 120


class Server:
    """Serves a data folder from a store of its own for the length of a `with` block."""

    def __init__(self, binary, data, store):
        self.binary, self.data, self.store = str(binary), str(data), str(store)

    def __enter__(self):
        made = subprocess.run([self.binary, "key", "create", "--store", self.store, "--name", "oracle", "--role", "editor"],
                              capture_output=True, text=True, check=True)
        self.key = made.stdout.split()[0]
        command = [self.binary, "serve", "--data", self.data, "--store", self.store, "--listen", "127.0.0.1:0", "--log", "error"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.base = next(word for line in self.process.stdout for word in line.split() if word.startswith("http://")).rstrip("/.")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.process.stdout.close()
        self.process.stderr.close()

    def call(self, method, path, body=None, **lines):
        """(status, headers, answer)."""
        lines = {"Authorization": f"Bearer {self.key}", **{name.replace("_", "-"): value for name, value in lines.items()}}
        data = None
        if body is not None:
            data, lines["Content-Type"] = json.dumps(body).encode(), lines.get("Content-Type", "application/geo+json")
        request = urllib.request.Request(self.base + path, data=data, headers=lines, method=method)
        try:
            with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
                text = answer.read()
                return answer.status, answer.headers, json.loads(text) if text else None
        except urllib.error.HTTPError as refused:
            raise ProgramFailed(f"{method} {path}: {refused.code} {refused.read().decode()[:400]}") from refused

    def ask(self, process, inputs):
        return self.call("POST", f"/processes/{process}/execution", {"inputs": inputs}, **{"Content-Type": "application/json"})[2]

    def job(self, process, inputs):
        """The same, in the background."""
        lines = {"Content-Type": "application/json", "Prefer": "respond-async"}
        status, headers, _ = self.call("POST", f"/processes/{process}/execution", {"inputs": inputs}, **lines)
        if status != 201:
            raise ProgramFailed(f"no job was made: {status}")
        path = headers["Location"].removeprefix(self.base)
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            told = self.call("GET", path)[2]
            if told["status"] == "successful":
                return self.call("GET", f"{path}/results")[2]
            if told["status"] not in ("accepted", "running"):
                raise ProgramFailed(f"the job ended: {told}")
            time.sleep(0.05)
        raise ProgramFailed("the job does not end")
