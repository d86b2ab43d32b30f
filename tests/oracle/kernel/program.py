"""Calling the Rust program of this folder: a batch of questions in, a batch of answers out."""

import json
import subprocess


class ProgramFailed(Exception):
    """The program did not answer every question."""


class Kernel:
    def __init__(self, path):
        self.path = str(path)

    def ask(self, questions):
        """The answers, in order. An answer with `error` or `panic` is for the caller to judge."""
        lines = "\n".join(json.dumps(question, allow_nan=False) for question in questions)
        done = subprocess.run([self.path], input=lines + "\n", capture_output=True, text=True, timeout=600)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        if done.returncode != 0 or len(answers) != len(questions):
            said = done.stderr.strip().splitlines()[-1:] or ["nothing"]
            raise ProgramFailed(f"{len(answers)} answers to {len(questions)} questions, exit {done.returncode}, said {said[0]}")
        return answers
