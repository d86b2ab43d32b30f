"""A change makes exactly the tiles stale that it touches, and listeners are told which within a second."""

import json
import random
import time
from dataclasses import replace

import shapely
from tiles_brute import Place, compared
from tiles_events import Listener
from tiles_grid import BUFFER, step
from tiles_mvt import decoded
from tiles_shop import SHAPE

TILES, QUICK_TILES, WITHIN_S = 200, 60, 1.0
# By how many units the told tiles may be too many: what is near an edge may be told, too.
NEAR = 8


def run(api, secret, made, report, grids, is_quick, seed=8):
    """The id of the last event, for who comes after a restart."""
    live = Live(api, secret, made, report, grids, random.Random(seed))
    live.tiles = QUICK_TILES if is_quick else TILES
    report.section("tiles/live", live.changes)
    report.section("tiles/live-resumed", live.resumed)
    return live.ids[-1] if live.ids else ""


def after_a_restart(api, last, report):
    """Whoever comes with the id of an event of before has to read everything again."""
    listener = Listener(api, headers={"Last-Event-ID": last})
    names = [event.name for event in (listener.next(), listener.next()) if event]
    listener.close()
    report.check("tiles/live-reset-after-a-restart", names == ["ready", "reset"], names)


class Live:
    def __init__(self, api, secret, made, report, grids, chance):
        self.api, self.report, self.grids, self.chance = api, report, grids, chance
        self.headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/geo+json"}
        self.features = {f.id: f for f in made[SHAPE]}
        self.ids, self.told, self.tiles = [], [], TILES

    def write(self, method, id_, feature=None):
        body = None if feature is None else json.dumps({"type": "Feature", "id": id_, "geometry": feature.raw, "properties": feature.properties})
        new = {"If-None-Match": "*"} if feature and id_ not in self.features else {}
        answer = self.api.call(method, f"/collections/{SHAPE}/items/{id_}", {**self.headers, **new}, body)
        if answer.status >= 300:
            raise LookupError(str(answer))
        return answer

    def pick(self, id_, moved):
        """Random tiles, half of them near the change."""
        found, names = {}, (SHAPE, SHAPE, "port", None)
        while len(found) < self.tiles:
            grid = self.chance.choice(list(self.grids.values()))
            zoom = self.chance.choice([z for z in range(1, 17) if z in grid.matrices])
            near = self.chance.random() < 0.5
            feature = self.chance.choice((self.features[id_], moved)) if near else self.chance.choice(list(self.features.values()))
            lon, lat = self.chance.choice(shapely.get_coordinates(feature.geometry).tolist())
            row, col = grid.tile_at(zoom, lon, lat)
            place = Place(grid, zoom, row, max(0, col + self.chance.choice((-1, 0, 0, 0))))
            name = self.chance.choice(names)
            path = f"/collections/{name}/{place.path}" if name else f"/{place.path}?collections=port,{SHAPE}"
            found[path] = place, name != "port"
        return found

    def changes(self):
        listener = Listener(self.api)
        first = listener.next()
        self.report.check("tiles/live-ready", first is not None and first.name == "ready" and listener.answer.getheader("content-type") == "text/event-stream", first and first.name)
        wrong, stale, spared, compares, late, told = [], [], 0, 0, [], []
        ids = [id_ for id_, f in self.features.items() if f.geometry.geom_type != "MultiLineString"]
        for action, id_ in (("replace", ids[7]), ("replace", ids[20]), ("delete", ids[40]), ("create", "new_one"), ("replace", ids[63])):
            old = self.features.get(id_)
            new = None if action == "delete" else self.changed(old or self.features[ids[9]], id_)
            tiles = self.pick(id_ if old else ids[9], new or old)
            tags = {path: self.api.get(path).headers["etag"] for path in tiles}
            self.write("DELETE" if new is None else "PUT", id_, new)
            answered = time.monotonic()
            event = listener.next()
            late += [f"{action}: {event and round(event.came - answered, 2)} s"] if event is None or event.came - answered > WITHIN_S else []
            if event:
                self.ids.append(event.id)
                self.told.append(event.data)
                told += self.told_wrong(event, action, id_, [f for f in (old, new) if f])
            self.features = {key: f for key, f in {**self.features, id_: new}.items() if f}
            for path, (place, concerned) in tiles.items():
                again = self.api.call("GET", path, {"If-None-Match": tags[path]})
                touched = concerned and any(meets(place, f, NEAR) for f in (old, new) if f)
                wrong += [f"{action} {id_}: {path} is another"] if again.status != 304 and not touched else []
                spared += again.status == 304
                if touched and event and not in_ranges(event.data["tiles"].get(place.grid.id, []), place) and again.status != 304:
                    told.append(f"{path} is another, and was not told")
                if touched and place.zoom > 2 and self.chance.random() < 0.2:
                    body, compares = self.api.get(path).body, compares + 1
                    layer = decoded(body).get(SHAPE)
                    stale += [f"{path}: {problem}" for problem in compared(place, list(self.features.values()), layer.features if layer else [])]
        again = self.write("PUT", ids[20], self.features[ids[20]])
        quiet = listener.next(0.5)
        listener.close()
        self.report.check_all("tiles/live-others-keep-their-tag", wrong, f"{5 * self.tiles} tiles, {spared} as they were")
        self.report.check_all("tiles/live-touched-ones-are-new", stale, f"{compares} of them against brute force")
        self.report.check_all("tiles/live-told-within-a-second", late, 5)
        self.report.check_all("tiles/live-told-what-and-where", told, 5)
        self.report.check("tiles/live-nothing-told-of-nothing", quiet is None, f"{again.status} {quiet}")

    def changed(self, feature, id_):
        """Another place, half a degree away, and another size."""
        dx, dy = self.chance.uniform(-0.5, 0.5), self.chance.uniform(-0.5, 0.5)
        there = shapely.affinity.scale(shapely.affinity.translate(feature.geometry, dx, dy), 1.3, 0.8)
        raw = json.loads(json.dumps(shapely.geometry.mapping(shapely.transform(there, lambda a: a.round(9)))))
        return replace(feature, id=id_, raw=raw)

    def told_wrong(self, event, action, id_, features):
        data = event.data
        if event.name != "change" or data["changes"] != [{"collection": SHAPE, "id": id_, "action": action}] or data["collections"] != [SHAPE]:
            yield f"{event.name} {str(data)[:200]}"
            return
        bounds = shapely.total_bounds([f.geometry for f in features]).tolist()
        if max(abs(a - b) for a, b in zip(bounds, data["bbox"])) > 1e-8:
            yield f"{data['bbox']} for {bounds}"
        for name, grid in self.grids.items():
            for zoom in grid.matrices:
                listed = [tuple(r[f"{end}Tile{way}"] for way in ("Row", "Col") for end in ("min", "max")) for r in data["tiles"][name] if r["tileMatrix"] == str(zoom)]
                least = [grid.range(zoom, f.geometry.bounds, BUFFER - step(zoom)) for f in features]
                most = [grid.range(zoom, f.geometry.bounds, BUFFER + NEAR) for f in features]
                missing = [one for one in least if not any(holds(other, one) for other in listed)]
                extra = [one for one in listed if not any(holds(other, one) for other in most)]
                if missing or extra:
                    yield f"{action} {id_} {name} {zoom}: {listed}, at least {least}, at most {most}"

    def resumed(self):
        wrong = []
        for query, headers in (("", {"Last-Event-ID": self.ids[0]}), (f"?lastEventId={self.ids[0]}", {})):
            listener = Listener(self.api, query, headers)
            got = [listener.next() for _ in range(len(self.ids))]
            listener.close()
            found = [(event.name, event.id, event.data) for event in got if event]
            expected = [("change", id_, data) for id_, data in zip(self.ids[1:], self.told[1:])]
            wrong += [] if found[1:] == expected and found[0][0] == "ready" else [f"{query or 'header'}: {[one[:2] for one in found]}"]
        other = Listener(self.api, "?collections=port", {"Last-Event-ID": self.ids[0]})
        seen = [other.next(), other.next(0.5)]
        other.close()
        wrong += [] if seen[0] and seen[0].name == "ready" and seen[1] is None else [f"port: {seen[1]}"]
        refused = [self.api.get(path).status for path in ("/events?lastEventId=tomorrow", "/events?limit=1")]
        wrong += [] if refused == [400, 400] else [f"refused {refused}"]
        self.report.check_all("tiles/live-goes-on-where-it-was", wrong, 5)


def meets(place, feature, more):
    """Whether the box round a feature meets a tile with its buffer."""
    west, north, east, south = place.box_of(feature)
    reach = BUFFER + more
    return west <= 4096 + reach and east >= -reach and north <= 4096 + reach and south >= -reach


def holds(outer, inner):
    (a, b, c, d), (e, f, g, h) = outer, inner
    return a <= e and f <= b and c <= g and h <= d


def in_ranges(ranges, place):
    return any(
        r["tileMatrix"] == str(place.zoom) and r["minTileRow"] <= place.row <= r["maxTileRow"] and r["minTileCol"] <= place.col <= r["maxTileCol"] for r in ranges
    )
