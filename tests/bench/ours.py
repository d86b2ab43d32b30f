"""Our program, one process for each work, told to go as often as wanted."""

import json
import subprocess

import clock
import numpy


class Ours:
    def __init__(self, bench, work, *inputs):
        self.values = inputs[0].path.with_suffix(".values")
        arguments = [bench, work, self.values, *(i.path for i in inputs)]
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.heard()
        self.saved = None

    def go(self):
        """Does the work once; seconds on the processor."""
        before = clock.seconds(self.process.pid)
        self.order("go")
        spent = clock.seconds(self.process.pid) - before
        self.saved = self.order("save")
        return spent

    def order(self, line):
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.heard()

    def heard(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.process.args} ended with {self.process.wait()}")
        return json.loads(line)

    def columns(self):
        """What was computed last, one row for each column."""
        columns = numpy.fromfile(self.values, "<f8").reshape(-1, self.saved["count"])
        assert numpy.isclose(columns[0].sum(), self.saved["sum"], rtol=1e-12)
        return columns

    def close(self):
        self.process.stdin.close()
        self.process.wait()
