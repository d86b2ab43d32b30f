"""The executable test suite of the OGC itself, where Maven can get it; docs/conformance.md says why it mostly cannot.

Tried are the whole program (classifier `aio`) of the newest release and of those before it. Its TestNG results are read:
the exit code is 0 even with failures.
"""

import subprocess
import tempfile
import xml.etree.ElementTree as xml
from pathlib import Path

VERSIONS = ("1.9", "1.8", "1.7.1")
NAME = "org.opengis.cite:ets-ogcapi-features10"
PROPERTIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">
<properties version="1.0"><entry key="iut">{}/</entry><entry key="noofcollections">-1</entry></properties>
"""
FETCH_S, RUN_S = 30, 600


def run(api, report, cache):
    report.section("official/suite", suite, api, report, Path(cache) / "official")


def suite(api, report, folder):
    folder.mkdir(parents=True, exist_ok=True)
    jar = next((found for version in VERSIONS if (found := fetched(version, folder))), None)
    if jar is None:
        report.skip("official/suite", f"{NAME} {', '.join(VERSIONS)} (aio) cannot be had from the Maven repository; the stand-in runs")
        return
    with tempfile.TemporaryDirectory() as there:
        properties = Path(there) / "props.xml"
        properties.write_text(PROPERTIES.format(api.base), encoding="utf-8")
        command = ["java", "-jar", str(jar), "-o", there, "-h", "true", str(properties)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=RUN_S)
        found = sorted(Path(there).rglob("testng-results.xml"))
        report.check("official/suite-ran", bool(found), done.stderr[-300:])
        for path in found:
            results(path, report)


def fetched(version, folder):
    jar = folder / f"ets-ogcapi-features10-{version}-aio.jar"
    if jar.exists():
        return jar
    command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={NAME}:{version}:jar:aio", f"-DoutputDirectory={folder}"]
    try:
        subprocess.run(command, capture_output=True, timeout=FETCH_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return jar if jar.exists() else None


def results(path, report):
    """A check for each test method; what was skipped is said."""
    for group in xml.parse(path).iter("class"):
        for method in group.iter("test-method"):
            if method.get("is-config") == "true":
                continue
            name = f"official/{group.get('name', '').rsplit('.', 1)[-1]}.{method.get('name')}"
            status, said = method.get("status"), " ".join("".join(method.itertext()).split())[:300]
            if status == "SKIP":
                report.skip(name, said)
            else:
                report.check(name, status == "PASS", "" if status == "PASS" else said)
