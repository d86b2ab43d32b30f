"""CQL2 by hand: conditions that can write themselves in text and in JSON, and know for themselves of which features they
are true. Nothing is shared with the program but the standard (OGC 21-065r2) and docs/how-to/read-features.md.

A condition is True, False or None (unknown) for a feature. Values are text, numbers, booleans, lists, `Span`s and
geometries; None is no value.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

import functions
from layers import span
from shapely.geometry import box, mapping
from shapely.geometry.base import BaseGeometry

RESERVED = {"and", "or", "not", "like", "between", "in", "is", "null", "true", "false", "date", "timestamp", "interval", "div"}


@dataclass(frozen=True)
class Term:
    """Something that has a value, or, for a condition, is true of a feature."""

    text: str
    json: object
    of: object

    def __call__(self, feature):
        return self.of(feature)


def prop(name):
    def of(feature):
        if name == "id":
            return feature.id
        return feature.geometry if name == "geometry" else feature.properties.get(name)

    plain = re.fullmatch(r"[A-Za-z_]\w*", name) and name.lower() not in RESERVED
    return Term(name if plain else f'"{name}"', {"property": name}, of)


def literal(value):
    if isinstance(value, Term):
        return value
    if isinstance(value, bool):
        return Term(str(value).upper(), value, lambda f: value)
    if isinstance(value, (int, float)):
        return Term(repr(value), value, lambda f: value)
    if isinstance(value, (list, tuple)):
        parts = [literal(v) for v in value]
        return Term(f"({', '.join(p.text for p in parts)})", [p.json for p in parts], lambda f: [p(f) for p in parts])
    if isinstance(value, BaseGeometry):
        return Term(value.wkt, plain_mapping(value), lambda f: value)
    return Term("'" + value.replace("'", "''") + "'", value, lambda f: value)


def plain_mapping(geometry):
    def lists(c):
        return [lists(x) for x in c] if isinstance(c, (list, tuple)) else c

    found = mapping(geometry)
    if found["type"] == "GeometryCollection":
        return {"type": found["type"], "geometries": [plain_mapping(g) for g in geometry.geoms]}
    return {"type": found["type"], "coordinates": lists(found["coordinates"])}


def bbox(*corners):
    return Term(f"BBOX({', '.join(map(repr, corners))})", {"bbox": list(corners)}, lambda f: box(*corners))


@dataclass(frozen=True)
class Span:
    """What a date or timestamp covers; `None` is an open end."""

    first: datetime | None
    last: datetime | None
    begin: object = None
    end: object = None


def written(text):
    """A day is covered to its last instant, in steps of a microsecond."""
    first, last = span(text)
    return Span(first, last if "T" in text else last + timedelta(microseconds=999_999), text, text)


def date(text):
    return Term(f"DATE('{text}')", {"date": text}, lambda f: written(text))


def stamp(text):
    return Term(f"TIMESTAMP('{text}')", {"timestamp": text}, lambda f: written(text))


def interval(begin, end):
    """Ends are text (`..` is open) or properties; a property without a value makes it unknown."""
    ends = [e if isinstance(e, Term) else literal(e) for e in (begin, end)]

    def of(feature):
        values = [e(feature) for e in ends]
        if None in values:
            return None
        a, b = (None if v == ".." else written(v) for v in values)
        return Span(a and a.first, b and b.last, a and a.begin, b and b.end)

    return Term(f"INTERVAL({ends[0].text}, {ends[1].text})", {"interval": [e.json for e in ends]}, of)


SIGNS = {
    "=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b,
    ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
}


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def compare(sign, a, b):
    if a is None or b is None:
        return None
    if isinstance(a, Span) or isinstance(b, Span):
        return compare_spans(sign, a, b)
    same = (is_number(a) and is_number(b)) or (type(a) is type(b) and isinstance(a, (str, bool)))
    return SIGNS[sign](a, b) if same else None


MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def compare_spans(sign, a, b):
    """A property is some moment of the year, month or day that it names; a date of the filter is the whole day, and what
    lies within is equal to it. Unknown is what depends on the moment."""
    if isinstance(a, Span):
        return None if isinstance(b, Span) else compare_spans(MIRRORED.get(sign, sign), b, a)
    if not isinstance(a, str):
        return None
    some, day = written(a), b
    certain = {
        "=": some.first >= day.first and some.last <= day.last, "<>": some.last < day.first or some.first > day.last,
        "<": some.last < day.first, ">": some.first > day.last, "<=": some.last <= day.last, ">=": some.first >= day.first,
    }
    opposite_of = {"=": "<>", "<>": "=", "<": ">=", ">": "<=", "<=": ">", ">=": "<"}
    return True if certain[sign] else False if certain[opposite_of[sign]] else None


def cmp(a, sign, b):
    a, b = literal(a), literal(b)
    return Term(f"{a.text} {sign} {b.text}", {"op": sign, "args": [a.json, b.json]}, lambda f: compare(sign, a(f), b(f)))


def both(*terms):
    return Term(" AND ".join(f"({t.text})" for t in terms), {"op": "and", "args": [t.json for t in terms]}, lambda f: chain(False, terms, f))


def either(*terms):
    return Term(" OR ".join(f"({t.text})" for t in terms), {"op": "or", "args": [t.json for t in terms]}, lambda f: chain(True, terms, f))


def chain(decisive, terms, feature):
    truths = [t(feature) for t in terms]
    return decisive if decisive in truths else None if None in truths else not decisive


def opposite(truth):
    return None if truth is None else not truth


def no(term):
    return Term(f"NOT ({term.text})", {"op": "not", "args": [term.json]}, lambda f: opposite(term(f)))


def like(value, pattern, negated=False):
    value, pattern = literal(value), literal(pattern)

    def of(feature):
        text, wanted = value(feature), pattern(feature)
        return None if not isinstance(text, str) else bool(re.fullmatch(regular(wanted), text, re.S))

    return negatable(f"{value.text}{{}} LIKE {pattern.text}", {"op": "like", "args": [value.json, pattern.json]}, of, negated)


def regular(pattern):
    parts = re.findall(r"\\.|.", pattern, re.S)
    return "".join({"%": ".*", "_": "."}.get(p) or re.escape(p[1:] if len(p) == 2 else p) for p in parts)


def negatable(text, json, of, negated):
    if negated:
        return Term(text.format(" NOT"), {"op": "not", "args": [json]}, lambda f: opposite(of(f)))
    return Term(text.format(""), json, of)


def between(value, low, high, negated=False):
    value, low, high = literal(value), literal(low), literal(high)

    def of(feature):
        above, below = compare(">=", value(feature), low(feature)), compare("<=", value(feature), high(feature))
        return None if None in (above, below) else above and below

    return negatable(f"{value.text}{{}} BETWEEN {low.text} AND {high.text}", {"op": "between", "args": [value.json, low.json, high.json]}, of, negated)


def among(value, entries, negated=False):
    value, entries = literal(value), [literal(e) for e in entries]

    def of(feature):
        truths = [compare("=", value(feature), e(feature)) for e in entries]
        return True if True in truths else None if None in truths else False

    text = f"{value.text}{{}} IN ({', '.join(e.text for e in entries)})"
    return negatable(text, {"op": "in", "args": [value.json, [e.json for e in entries]]}, of, negated)


def is_null(value, negated=False):
    value = literal(value)
    if negated:
        return Term(f"{value.text} IS NOT NULL", {"op": "not", "args": [{"op": "isNull", "args": [value.json]}]}, lambda f: value(f) is not None)
    return Term(f"{value.text} IS NULL", {"op": "isNull", "args": [value.json]}, lambda f: value(f) is None)


def function(name, *args):
    """`casei`, `accenti` and those of `/functions`."""
    args = [literal(a) for a in args]
    work = {"casei": str.casefold, "accenti": without_accents, **functions.ALL}[name]

    def of(feature):
        values = [a(feature) for a in args]
        return None if None in values else functions.typed(work, name, *values)

    shown = name.upper() if name in ("casei", "accenti") else name
    return Term(f"{shown}({', '.join(a.text for a in args)})", {"op": name, "args": [a.json for a in args]}, of)


def without_accents(text):
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", bare)


def arithmetic(sign, a, b):
    a, b = literal(a), literal(b)

    def of(feature):
        x, y = a(feature), b(feature)
        return functions.computed(sign, x, y) if is_number(x) and is_number(y) else None

    return Term(f"({a.text} {sign} {b.text})", {"op": sign, "args": [a.json, b.json]}, of)
