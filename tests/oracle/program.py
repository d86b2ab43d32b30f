"""Calling the real binary."""

import json
import subprocess


class ProgramFailed(Exception):
    """The binary did not answer with JSON and exit code 0."""


class Program:
    """One binary over one data folder."""

    def __init__(self, binary, data):
        self.binary, self.data = str(binary), str(data)
        self.calls = 0
        self.snapshots = set()

    def ask(self, question, **flags):
        """The answer to a subcommand; flag names get dashes, lists are joined with commas."""
        command = [self.binary, question, "--data", self.data, "--format", "json"]
        for name, value in flags.items():
            text = ",".join(value) if isinstance(value, (list, tuple)) else str(value)
            command.append(f"--{name.replace('_', '-')}={text}")
        self.calls += 1
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)
        if done.returncode != 0:
            said = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()
            raise ProgramFailed(f"{question} ended with {done.returncode} and said: {said[-1]}")
        try:
            answer = json.loads(done.stdout)
        except ValueError as cause:
            raise ProgramFailed(f"{question} did not answer with JSON: {cause}") from cause
        self.snapshots.add(answer.get("snapshot"))
        return answer
