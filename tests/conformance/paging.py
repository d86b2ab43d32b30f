"""Paging while features change: every feature that nobody touches is on exactly one page of every walk."""

import json
import random
import subprocess
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from server import serving

# One feature in so many is edited.
TOUCHED = 10
PAGE = {"": 200, "-size": 2000, "size,name": 2000}


def feature(number, size):
    return {"type": "Feature", "id": f"p{number:06}", "geometry": {"type": "Point", "coordinates": [75 + number % 1000 / 100, 40 + number / 1e5]},
            "properties": {"size": size, "name": f"n{number % 101}"}}


def run(binary, report, is_quick):
    count, edits = (5_000, 1_000) if is_quick else (100_000, 10_000)
    with tempfile.TemporaryDirectory() as folder:
        store, sent = Path(folder) / "plan.gpkg", Path(folder) / "plots.geojson"
        features = [feature(n, n % 977) for n in range(count)]
        sent.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        program = [str(binary)]
        subprocess.run([*program, "import", sent, "--store", store, "--collection", "plot"], check=True, capture_output=True)
        made = [*program, "key", "create", "--store", store, "--name", "pages", "--role", "admin"]
        key = subprocess.run(made, check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1].split()[-1]
        with serving(binary, "--store", store) as api:
            walk_while_editing(api, type(api)(api.base), (key, count, edits), report)


def walk_while_editing(api, other, task, report):
    key, count, edits = task
    refused = Counter()
    editor = threading.Thread(target=edit, args=(other, key, count, edits, refused), daemon=True)
    untouched = {f"p{n:06}" for n in range(count) if n % TOUCHED}
    walks, begun = 0, time.monotonic()
    editor.start()
    while editor.is_alive():
        for order, limit in PAGE.items():
            seen = walk(api, order, limit)
            wrong = [f"{name}: {seen[name]}" for name in sorted(untouched) if seen[name] != 1]
            report.check(f"paging/untouched-features-once ordered by `{order or 'id'}`", not wrong, f"walk {walks}: {len(wrong)} wrong, {wrong[:3]}")
            walks += 1
    editor.join()
    report.check("paging/edits-are-taken", not refused, dict(refused))
    print(f"     {walks} walks through {count:,} features while {edits:,} edits were made, {time.monotonic() - begun:.0f} s")


def walk(api, order, limit):
    seen, answer = Counter(), api.get("/collections/plot/items", limit=limit, sortby=order, skipGeometry="true")
    while True:
        page = answer.json()
        seen.update(entry["id"] for entry in page["features"])
        following = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
        if following is None:
            return seen
        answer = api.get(following)


def edit(api, key, count, edits, refused):
    chance, there = random.Random(7), set(range(0, count, TOUCHED))
    headers = {"authorization": f"Bearer {key}", "content-type": "application/geo+json"}
    numbers = sorted(there)
    for _ in range(edits):
        number = chance.choice(numbers)
        path = f"/collections/plot/items/p{number:06}"
        if number not in there:
            body = json.dumps(feature(number, chance.randrange(977)))
            answer = api.call("POST", "/collections/plot/items", headers, body.encode())
            there.add(number)
        elif chance.random() < 0.4:
            answer = api.call("DELETE", path, headers)
            there.discard(number)
        else:
            patch = json.dumps({"properties": {"size": chance.randrange(977)}})
            answer = api.call("PATCH", path, headers, patch.encode())
        if answer.status not in (200, 201, 204):
            refused[str(answer)[:200]] += 1
