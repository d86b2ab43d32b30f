"""Predicates between places, times and lists."""

import functions
from expressions import Span, Term, literal, written
from shapely import Geometry


def place(name, a, b):
    return relation(name, a, b, functions.PLACES, lambda value: value if isinstance(value, Geometry) else None)


def moment(name, a, b):
    return relation(name, a, b, functions.TIMES, lambda value: written(value) if isinstance(value, str) else value if isinstance(value, Span) else None)


def listing(name, a, b):
    return relation(name, a, b, functions.LISTS, lambda value: value if isinstance(value, list) else None)


def relation(name, a, b, table, fit):
    a, b = literal(a), literal(b)

    def of(feature):
        values = [fit(a(feature)), fit(b(feature))]
        return None if None in values else bool(table[name](*values))

    return Term(f"{name.upper()}({a.text}, {b.text})", {"op": name, "args": [a.json, b.json]}, of)
