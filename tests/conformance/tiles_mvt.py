"""Mapbox Vector Tile 2.1, read byte by byte: whatever the specification forbids is `Broken`.

Shares nothing with the program or with any library; `mapbox_vector_tile` must come to the same (`tiles_contents`).
"""

import struct
from dataclasses import dataclass, field

import shapely

POINT, LINE, POLYGON = 1, 2, 3
MOVE_TO, LINE_TO, CLOSE_PATH = 1, 2, 7


class Broken(Exception):
    """The bytes are no tile."""


@dataclass
class Drawn:
    """A feature of a tile. `parts`: points, lines without anything else, or rings without their closing point."""

    number: int
    kind: int
    parts: list
    properties: dict

    @property
    def id(self):
        return self.properties.get("id")

    @property
    def is_tiny(self):
        return self.properties.get("_tiny") is True

    @property
    def geometry(self):
        if self.kind == POINT:
            return shapely.MultiPoint(self.parts)
        if self.kind == LINE:
            return shapely.MultiLineString(self.parts)
        polygons = []
        for ring in self.parts:
            if doubled_area(ring) > 0:
                polygons.append((ring, []))
            else:
                polygons[-1][1].append(ring)
        return shapely.MultiPolygon(polygons)


@dataclass
class Layer:
    name: str
    extent: int
    features: list = field(default_factory=list)


def decoded(data):
    """The layers by name."""
    layers = {}
    for number, wire, value in fields(data):
        need(number == 3 and wire == 2, "something else than a layer")
        layer = layer_of(value)
        need(layer.name not in layers, f"two layers {layer.name}")
        layers[layer.name] = layer
    return layers


def need(holds, what):
    if not holds:
        raise Broken(what)


def varint(data, at):
    value = shift = 0
    while True:
        need(at < len(data) and shift < 70, "a number without an end")
        value |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 128:
            return value, at


def fields(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        wire = key & 7
        if wire == 0:
            value, at = varint(data, at)
        else:
            need(wire in (1, 2, 5), f"wire type {wire}")
            size = {1: 8, 5: 4}.get(wire)
            if size is None:
                size, at = varint(data, at)
            need(at + size <= len(data), "cut off")
            value, at = data[at : at + size], at + size
        yield key >> 3, wire, value


def packed(data):
    found, at = [], 0
    while at < len(data):
        value, at = varint(data, at)
        found.append(value)
    return found


def signed(value):
    return (value >> 1) ^ -(value & 1)


def layer_of(data):
    found = {1: [], 2: [], 3: [], 4: [], 5: [], 15: []}
    for number, _, value in fields(data):
        need(number in found, f"field {number} in a layer")
        found[number].append(value)
    need(found[15] == [2], f"version {found[15]}")
    need(len(found[1]) == 1 and found[1][0], "a layer without a name")
    need(len(found[5]) == 1 and found[5][0] > 0, "a layer without an extent")
    need(found[2], "a layer without features")
    keys, values = [key.decode("utf-8") for key in found[3]], [value_of(value) for value in found[4]]
    need(len(set(keys)) == len(keys), "a key twice")
    layer = Layer(found[1][0].decode("utf-8"), found[5][0], [feature_of(one, keys, values) for one in found[2]])
    return layer


def value_of(data):
    (number, _, value), *more = fields(data)
    need(not more, "a value of two kinds")
    if number == 1:
        return value.decode("utf-8")
    if number in (2, 3):
        return struct.unpack("<f" if number == 2 else "<d", value)[0]
    if number == 4:
        return value - (1 << 64) if value >> 63 else value
    need(number in (5, 6, 7), f"value of kind {number}")
    return value if number == 5 else signed(value) if number == 6 else bool(value)


def feature_of(data, keys, values):
    found = {}
    for number, _, value in fields(data):
        need(number in (1, 2, 3, 4) and number not in found, f"field {number} in a feature")
        found[number] = value
    tags = packed(found.get(2, b""))
    need(len(tags) % 2 == 0, "a key without a value")
    need(all(k < len(keys) for k in tags[::2]) and all(v < len(values) for v in tags[1::2]), "a tag that is not there")
    need(len(set(tags[::2])) == len(tags) // 2, "a property twice")
    properties = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2])}
    need(found.get(3) in (POINT, LINE, POLYGON), f"geometry of kind {found.get(3)}")
    return Drawn(found.get(1), found[3], geometry_of(packed(found.get(4, b"")), found[3]), properties)


def commands(numbers):
    """Each command with its positions."""
    at, x, y = 0, 0, 0
    while at < len(numbers):
        command, count = numbers[at] & 7, numbers[at] >> 3
        at += 1
        need(count > 0, "a command for nothing")
        if command == CLOSE_PATH:
            need(count == 1, "closed twice")
            yield command, []
            continue
        need(command in (MOVE_TO, LINE_TO), f"command {command}")
        need(at + 2 * count <= len(numbers), "a command without its numbers")
        points = []
        for _ in range(count):
            x, y, at = x + signed(numbers[at]), y + signed(numbers[at + 1]), at + 2
            points.append((x, y))
        yield command, points


def geometry_of(numbers, kind):
    """The parts; section 4.3.4 of the specification says which commands a kind may have."""
    given = list(commands(numbers))
    need(given, "a feature without geometry")
    if kind == POINT:
        need(len(given) == 1 and given[0][0] == MOVE_TO, "points by more than one command")
        return given[0][1]
    round_ = [MOVE_TO, LINE_TO] + [CLOSE_PATH] * (kind == POLYGON)
    need([command for command, _ in given] == round_ * (len(given) // len(round_)), "commands out of order")
    parts = []
    for at in range(0, len(given), len(round_)):
        start, rest = given[at][1], given[at + 1][1]
        need(len(start) == 1, "a start of several points")
        part = start + rest
        need(all(a != b for a, b in zip(part, rest)), "a repeated point")
        parts.append(part)
    if kind == POLYGON:
        need(all(len(ring) > 2 and ring[0] != ring[-1] for ring in parts), "a ring that is closed by a point, or has two")
        need(all(doubled_area(ring) for ring in parts), "a ring without area")
        need(doubled_area(parts[0]) > 0, "a hole first")
    return parts


def doubled_area(ring):
    """Twice the area by the surveyor's formula: positive for an exterior, which goes clockwise on the screen."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1]))
