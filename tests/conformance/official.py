"""The executable test suites of the OGC itself, for Features, Tiles and Processes, where Maven can get them; docs/conformance.md says why it
mostly cannot.

Tried are the whole programs (classifier `aio`) of the newest release and of those before it. Their TestNG results are read:
the exit code is 0 even with failures.
"""

import subprocess
import tempfile
import xml.etree.ElementTree as xml
from pathlib import Path

SUITES = {"ogcapi-features10": ("1.9", "1.8", "1.7.1"), "ogcapi-tiles10": ("1.2", "1.1"), "ogcapi-processes10": ("1.3", "1.2")}
PROPERTIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">
<properties version="1.0">{}</properties>
"""
FETCH_S, RUN_S = 30, 600


def run(api, report, cache):
    for name, versions in SUITES.items():
        title = f"official/{name.removeprefix('ogcapi-').removesuffix('10')}-suite"
        report.section(title, suite, api, report, title, (f"ets-{name}", versions), Path(cache) / "official")


def entries(base, name):
    """What a suite wants to know. The tiles are those of the dataset at a zoom of few tiles, all of which have to be there."""
    yield "iut", f"{base}/"
    if name.endswith("features10"):
        yield "noofcollections", "-1"
        return
    if name.endswith("processes10"):
        yield "echoprocessid", "echo"
        return
    yield "tilematrixsetdefinitionuri", "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
    yield "urltemplatefortiles", f"{base}/tiles/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    yield from {"tilematrix": "6", "mintilerow": "21", "maxtilerow": "27", "mintilecol": "44", "maxtilecol": "50"}.items()


def suite(api, report, title, named, folder):
    name, versions = named
    folder.mkdir(parents=True, exist_ok=True)
    jar = next((found for version in versions if (found := fetched(name, version, folder))), None)
    if jar is None:
        report.skip(title, f"org.opengis.cite:{name} {', '.join(versions)} (aio) cannot be had from the Maven repository; the stand-in runs")
        return
    with tempfile.TemporaryDirectory() as there:
        properties = Path(there) / "props.xml"
        lines = "".join(f'<entry key="{key}">{value}</entry>' for key, value in entries(api.base, name))
        properties.write_text(PROPERTIES.format(lines), encoding="utf-8")
        command = ["java", "-jar", str(jar), "-o", there, "-h", "true", str(properties)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=RUN_S)
        found = sorted(Path(there).rglob("testng-results.xml"))
        report.check(f"{title}-ran", bool(found), done.stderr[-300:])
        for path in found:
            results(path, report)


def fetched(name, version, folder):
    jar = folder / f"{name}-{version}-aio.jar"
    if jar.exists():
        return jar
    artifact = f"org.opengis.cite:{name}:{version}:jar:aio"
    command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"]
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
