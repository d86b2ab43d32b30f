"""What is in a Mapbox Vector Tile, as far as a comparison needs it: features, vertices and keys of its layers."""

from dataclasses import dataclass, field


@dataclass
class Content:
    features: int = 0
    vertices: int = 0
    extents: set[int] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)


def content(tile):
    """Of all layers together. `ids` are the values of the property `id`."""
    found = Content()
    for number, layer in fields(tile):
        if number == 3:
            layer_content(layer, found)
    return found


def layer_content(layer, found):
    parts = list(fields(layer))
    keys = [value.decode() for number, value in parts if number == 3]
    values = [value for number, value in parts if number == 4]
    found.keys.update(keys)
    found.extents.update(value for number, value in parts if number == 5)
    for number, feature in parts:
        if number != 2:
            continue
        found.features += 1
        for part, value in fields(feature):
            if part == 4:
                found.vertices += vertices(list(varints(value)))
            elif part == 2:
                tags = list(varints(value))
                for key, of in zip(tags[::2], tags[1::2], strict=True):
                    if keys[key] == "id":
                        found.ids.update(text.decode() for kind, text in fields(values[of]) if kind == 1)


def vertices(commands):
    """Positions that the commands move to or draw to."""
    count, at = 0, 0
    while at < len(commands):
        command, times = commands[at] & 7, commands[at] >> 3
        positions = times if command in (1, 2) else 0
        count += positions
        at += 1 + 2 * positions
    return count


def fields(message):
    """Numbers and values of the fields of a protobuf message; bytes or whole numbers."""
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(message, at)
        else:
            size, at = varint(message, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
            value, at = message[at : at + size], at + size
        yield key >> 3, value


def varints(packed):
    at = 0
    while at < len(packed):
        value, at = varint(packed, at)
        yield value


def varint(message, at):
    value, shift = 0, 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return value, at
        shift += 7
