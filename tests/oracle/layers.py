"""The compiled layers, read as plain GeoJSON."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from separation import Shape


@dataclass
class Feature:
    """One feature of a layer; `geometry` is None when nothing could be placed."""

    collection: str
    id: str
    geometry: dict | None
    properties: dict

    @property
    def key(self):
        """What orders features that are equally far away."""
        return (self.collection, self.id)

    @cached_property
    def shape(self):
        """The geometry made ready for measuring distances."""
        return Shape([self.geometry])

    def is_polygonal(self):
        return self.geometry is not None and "Polygon" in self.geometry["type"]

    def is_pointlike(self):
        return self.geometry is not None and self.geometry["type"] in ("Point", "MultiPoint")


class Layers:
    """All layers of one data folder."""

    def __init__(self, folder):
        self.by_collection = {}
        for path in sorted(Path(folder, "layers").glob("*.geojson")):
            document = json.loads(path.read_text(encoding="utf-8"))
            self.by_collection[path.stem] = [
                Feature(path.stem, f["id"], f.get("geometry"), f.get("properties") or {})
                for f in document["features"]
            ]
        if not self.by_collection:
            raise SystemExit(f"no layers below {folder}")

    def collections(self):
        return list(self.by_collection)

    def feature(self, collection, feature_id):
        for feature in self.by_collection.get(collection, []):
            if feature.id == feature_id:
                return feature
        raise LookupError(f"the data has no {collection}/{feature_id}")

    def placed(self, collections=None):
        """Every feature with a geometry, of all collections or of those named."""
        names = self.by_collection if collections is None else collections
        return [f for name in names for f in self.by_collection[name] if f.geometry is not None]

    def unplaced_keys(self):
        return {f.key for features in self.by_collection.values() for f in features if f.geometry is None}
