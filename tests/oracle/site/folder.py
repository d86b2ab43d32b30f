"""A data folder as the program reads it, and its answers about sites."""

import hashlib
import json
import subprocess

import rulebook

ARGUMENTS = ("--districts", "district")
WAIT_S = 120


class ProgramFailed(Exception):
    """The program did not answer with JSON and exit code 0."""


def write(folder, world, model):
    """The world, its rules and attributes, described like a layer of the real data."""
    layers = {**world.layers, "planning_rule": rulebook.rules(world), "site_attribute": rulebook.attributes()}
    (folder / "layers").mkdir(parents=True)
    entries = [layer(folder, name, features, world.coverage.get(name)) for name, features in layers.items()]
    manifest = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, "layers": entries}), encoding="utf-8")


def layer(folder, name, features, coverage):
    text = {"zh": name, "en": name}
    described = {"id": name, "title": text, "description": text, "license": "CC0 1.0", "attribution": "made up"}
    if coverage:
        described["coverage"] = coverage
    document = {"type": "FeatureCollection", "collection": described, "features": sorted(features, key=lambda f: f["id"])}
    content = json.dumps(document, ensure_ascii=False).encode()
    (folder / "layers" / f"{name}.geojson").write_bytes(content)
    return {
        "id": name, "file": f"layers/{name}.geojson", "sha256": hashlib.sha256(content).hexdigest(), "features": len(features),
        "with_geometry": sum(f["geometry"] is not None for f in features),
    }


class Program:
    """One binary over one data folder."""

    def __init__(self, binary, data):
        self.binary, self.data = str(binary), str(data)

    def arguments(self, site, path):
        """Command line of a question; a supplied site is written to `path`."""
        command = [self.binary, "report", "--data", self.data, "--format", "json", *ARGUMENTS]
        if site.collection is None:
            path.write_text(json.dumps(as_geojson(site)), encoding="utf-8")
            command.append(str(path))
        else:
            command += ["--collection", site.collection, "--ids", ",".join(site.ids)]
            if site.attributes:
                command += ["--attributes", ",".join(f"{k}={json.dumps(v).strip(chr(34))}" for k, v in site.attributes.items())]
        if site.uncertainty_m is not None:
            command.append(f"--uncertainty-m={site.uncertainty_m}")
        return command

    def report(self, site, path, *more):
        """The bytes of the answer."""
        command = [*self.arguments(site, path), *more]
        done = subprocess.run(command, capture_output=True, timeout=WAIT_S)
        if done.returncode != 0:
            raise ProgramFailed(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()[-300:]}")
        return done.stdout


def as_geojson(site):
    features = [{"type": "Feature", "id": key, "geometry": shape, "properties": dict(site.attributes)} for key, shape in site.shapes]
    return features[0] if len(features) == 1 else {"type": "FeatureCollection", "features": features}
