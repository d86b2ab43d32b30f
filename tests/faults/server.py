"""Servers under test: started, stopped, killed, each by its own process number."""

import os
import re
import signal
import subprocess
import threading
import time

READY_S = 120


class NotStarted(Exception):
    """The server ended, or said nothing, instead of serving."""

    def __init__(self, code, log):
        super().__init__(f"exit code {code}: {log[-800:]}")
        self.code, self.log = code, log


class Server:
    """`groundplan serve` over a store. What it writes is kept, for `log` and for the search for secrets at the end."""

    def __init__(self, bench, store, *more, data=None, env=None, before=None, binary=None):
        self.bench, self.store = bench, store
        command = [str(binary or bench.binary), "serve", "--store", str(store), "--data", str(data or bench.small)]
        command += ["--listen", "127.0.0.1:0", "--requests-per-s", "0", "--max-limit", "1000000", *more]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("GROUNDPLAN_", "FAULTS_"))}
        self.lines, self.told = [], []
        self.is_ready = threading.Event()
        self.address = None
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            command, env={**environment, **(env or {})}, preexec_fn=before, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        bench.running.append(self)
        self.threads = [threading.Thread(target=self.listen, args=pair, daemon=True)
                        for pair in ((self.process.stdout, self.told), (self.process.stderr, self.lines))]
        for thread in self.threads:
            thread.start()

    def listen(self, pipe, lines):
        for line in pipe:
            lines.append(line.decode(errors="replace"))
            found = re.search(r" on http://(.*):(\d+)$", lines[-1].strip()) if lines is self.told else None
            if found:
                self.address = (found[1], int(found[2]))
                self.is_ready.set()
        self.is_ready.set()

    def ready(self, timeout=READY_S):
        """Waits until it serves. Raises NotStarted when it ends instead."""
        if not self.is_ready.wait(timeout):
            log = self.log
            self.kill()
            raise NotStarted("none, it hangs", log)
        if self.address is None:
            raise NotStarted(self.wait(10), self.log)
        return self

    @property
    def log(self):
        return "".join(self.lines)

    def says(self, text, longest_s=10):
        """Whether it logs a text, soon: what it writes is read by another thread."""
        end = time.monotonic() + longest_s
        while text not in self.log and time.monotonic() < end:
            time.sleep(0.02)
        return text in self.log

    @property
    def is_alive(self):
        return self.process.poll() is None

    def kill(self):
        """SIGKILL, and everything it had open is closed when this returns."""
        self.process.kill()
        return self.wait()

    def stop(self, timeout=60):
        """SIGTERM, and the exit code. None when it does not stop."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def wait(self, timeout=60):
        code = self.process.wait(timeout)
        for thread in self.threads:
            thread.join(10)
        if self in self.bench.running:
            self.bench.running.remove(self)
            self.bench.logs.append("".join(self.told + self.lines))
        return code
