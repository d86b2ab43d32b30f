"""ogctests, an independent suite for Parts 1 and 3, in an environment of its own: it needs older packages."""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from pathlib import Path

HERE = Path(__file__).parent
INSTALL_S, RUN_S = 240, 180


def run(api, report, cache):
    report.section("ogctests/install", prepared, report, Path(cache) / "ogctests")
    python = Path(cache) / "ogctests/bin/python"
    if python.exists():
        # Both at once cannot be: the one orders the tests of the other, and stumbles.
        for scope in ("core", "filtering"):
            report.section(f"ogctests/{scope}", tests, api, report, python, scope)


def prepared(report, folder):
    ready = folder / "ready"
    if ready.exists():
        return
    try:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True, timeout=INSTALL_S)
        install = [folder / "bin/python", "-m", "pip", "install", "--quiet", "-r", HERE / "requirements-ogctests.txt"]
        subprocess.run(list(map(str, install)), check=True, capture_output=True, timeout=INSTALL_S)
        ready.touch()
    except (OSError, subprocess.SubprocessError) as cause:
        (folder / "bin/python").unlink(missing_ok=True)
        report.skip("ogctests/install", f"it cannot be installed here: {type(cause).__name__}")


def tests(api, report, python, scope):
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        # Its fixtures lie above the tests: without a word, how far up is looked depends on what else is installed.
        suite = next(python.parent.parent.glob("lib/python*/site-packages/ogctests"))
        options = f"--junit-xml={results} -p no:cacheprovider --confcutdir={suite}"
        more = {**os.environ, "PYTEST_ADDOPTS": options, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [str(python), "-m", "ogctests", f"features/{scope}", "-i", api.base + "/"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=RUN_S, env=more, cwd=folder)
        report.check(f"ogctests/{scope}-ran", results.exists(), done.stdout[-300:] if not results.exists() else "")
        for case in xml.parse(results).iter("testcase"):
            name = f"ogctests/{case.get('classname').split('.')[-1]}.{case.get('name')}"
            bad = [child for child in case if child.tag in ("failure", "error")]
            skipped = [child for child in case if child.tag == "skipped"]
            if skipped:
                report.skip(name, skipped[0].get("message", ""))
            else:
                report.check(name, not bad, " ".join((bad[0].get("message") or "").split())[:300] if bad else "")
