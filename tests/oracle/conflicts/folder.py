"""A data folder as the program reads it, and its answers on the command line."""

import hashlib
import json
import subprocess

WAIT_S = 300


class ProgramFailed(Exception):
    """The program did not answer with JSON and exit code 0."""


def feature(key, geometry, uncertainty_m=0, **more):
    """A feature; `uncertainty_m` None is unknown."""
    properties = {"name": key, "kind": None, "uncertainty_m": uncertainty_m, **more}
    return {"type": "Feature", "id": key, "geometry": geometry, "properties": properties}


def write(folder, world, model):
    """The layers of a world, described like those of the real data."""
    (folder / "layers").mkdir(parents=True)
    entries = [layer(folder, name, features, world.coverage.get(name)) for name, features in world.layers.items()]
    manifest = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, "layers": entries}), encoding="utf-8")
    return folder


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


def ask(binary, data, command, inputs):
    """The answer of a command; inputs are options."""
    words = [str(binary), command, "--data", str(data), "--format", "json"]
    for name, value in inputs.items():
        words += [f"--{name}"] if value is True else [f"--{name}", str(value)]
    done = subprocess.run(words, capture_output=True, timeout=WAIT_S)
    if done.returncode != 0:
        raise ProgramFailed(f"{' '.join(words)} ended with {done.returncode}: {done.stderr.decode()[-400:]}")
    return json.loads(done.stdout)
