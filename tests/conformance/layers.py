"""The layers as files, read without the program: what an answer is compared with."""

import calendar
import datetime
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import shapely
from shapely.geometry import shape

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def epsg(code):
    return f"http://www.opengis.net/def/crs/EPSG/0/{code}"


@dataclass
class Feature:
    id: str
    properties: dict
    raw: dict | None

    @cached_property
    def geometry(self):
        return None if self.raw is None else shape(self.raw)

    @cached_property
    def span(self):
        """First and last second of its legal validity; open ends are `None`."""
        begin, end = self.properties.get("valid_from"), self.properties.get("valid_to")
        return (span(begin)[0] if begin else None), (span(end)[1] if end else None)


class Layers:
    def __init__(self, folder):
        manifest = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))
        self.by_id = {layer["id"]: self._read(Path(folder) / layer["file"]) for layer in manifest["layers"]}

    @staticmethod
    def _read(path):
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return [Feature(f["id"], f["properties"], f["geometry"]) for f in features]

    def __iter__(self):
        return iter(self.by_id.items())

    def placed(self):
        """Those of which something is drawn. Registers, such as rules, have no place, and so no extent and no tiles."""
        return [(name, features) for name, features in self if any(f.geometry is not None for f in features)]

    def __len__(self):
        return sum(map(len, self.by_id.values()))

    def __getitem__(self, name):
        return self.by_id[name]


def span(text):
    """First and last second of a year, month, day or moment, as UTC."""
    if "T" in text:
        moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        return moment, moment
    year, month, day = (*map(int, text.split("-")), None, None)[:3]
    first = datetime.datetime(year, month or 1, day or 1, tzinfo=datetime.timezone.utc)
    last_month = month or 12
    last_day = day or calendar.monthrange(year, last_month)[1]
    return first, datetime.datetime(year, last_month, last_day, 23, 59, 59, tzinfo=datetime.timezone.utc)


def boxes(west, south, east, north):
    """A box, or the two halves of one that crosses the antimeridian."""
    if west <= east:
        return [shapely.box(west, south, east, north)]
    return [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]


def in_box(features, corners):
    """Ids of features that share a point with a box in longitude and latitude."""
    parts = boxes(*corners)
    return {f.id for f in features if f.geometry is not None and any(f.geometry.intersects(part) for part in parts)}


def in_force(features, begin, end):
    """Ids of features whose validity meets an interval, whose open ends are `None`."""
    found = set()
    for feature in features:
        first, last = feature.span
        if (end is None or first is None or first <= end) and (begin is None or last is None or last >= begin):
            found.add(feature.id)
    return found
