"""The inputs, the same in every run: what is computed on is made here, written for our program, and kept for the others.

All of it lies in and about Xinjiang, degrees, longitude first; no ring repeats its first position.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy

SEED = 20261120
WEST, SOUTH, EAST, NORTH = 74.0, 35.0, 96.0, 49.0
# The answer to a question near the border would not be among the points at all.
MARGIN = 0.3
CHUNK = 100_000


@dataclass
class Sizes:
    pairs: int = 2_000
    large: int = 100_000
    areas: int = 1_000_000
    points: int = 1_000_000
    questions: int = 100_000
    buffers: int = 500
    # What the slower engines are asked; their time is scaled up.
    postgis_areas: int = 100_000
    pyproj_areas: int = 20_000
    postgis_questions: int = 1_000

    @classmethod
    def small(cls):
        return cls(100, 5_000, 20_000, 50_000, 2_000, 25, 5_000, 1_000, 100)


@dataclass
class Input:
    """A file for our program, and its positions, an array of (shape, position, 2); of a long one only the first shapes."""

    path: Path
    positions: numpy.ndarray


class Inputs:
    def __init__(self, folder, sizes):
        self.folder, self.sizes = Path(folder), sizes
        self.stars, self.others = self.pairs("stars", sizes.pairs, 200)
        self.twisted = self.write("twisted", twisted(self.stars.positions))
        chance = numpy.random.default_rng([SEED, 1])
        here = outline(chance, (80.0, 42.0), sizes.large)
        self.large = self.write("large", here)
        self.corner = self.write("corner", outline(chance, (81.25, 43.25), sizes.large))
        self.full = self.write("full", outline(chance, (80.0, 42.0), sizes.large))
        self.parcels = self.long("parcels", sizes.areas)
        self.to_buffer = self.write("to_buffer", self.stars.positions[:sizes.buffers])
        self.points = self.write("points", places(numpy.random.default_rng([SEED, 2]), sizes.points, 0.0)[:, None])
        questions = places(numpy.random.default_rng([SEED, 3]), sizes.questions, MARGIN)[:, None]
        self.questions = self.write("questions", questions)
        self.few_questions = self.write("few_questions", questions[:sizes.postgis_questions])

    def pairs(self, name, count, vertices):
        """Star polygons some kilometres across, and partners less than their radius away."""
        chance = numpy.random.default_rng([SEED, 0])
        centres, radius = places(chance, count, MARGIN), 0.02
        away = chance.uniform(-0.7 * radius, 0.7 * radius, (count, 2))
        first, second = stars(chance, centres, radius, vertices), stars(chance, centres + away, radius, vertices)
        return self.write(name, first), self.write(f"{name}_others", second)

    def long(self, name, count):
        """Parcels of 50 vertices, some hundred metres across, chunk by chunk: a million of them are 800 MB."""
        path, kept = self.folder / name, None
        with open(path, "wb") as file:
            numpy.array([count, 50], "<u8").tofile(file)
            for first in range(0, count, CHUNK):
                chance = numpy.random.default_rng([SEED, 4, first])
                size = min(CHUNK, count - first)
                made = stars(chance, places(chance, size, MARGIN), 0.004, 50)
                made.astype("<f8").tofile(file)
                kept = made if kept is None else kept
        return Input(path, kept)

    def write(self, name, positions):
        path = self.folder / name
        with open(path, "wb") as file:
            numpy.array(positions.shape[:2], "<u8").tofile(file)
            positions.astype("<f8").tofile(file)
        return Input(path, positions)


def places(chance, count, margin):
    low, high = (WEST + margin, SOUTH + margin), (EAST - margin, NORTH - margin)
    return chance.uniform(low, high, (count, 2))


def stars(chance, centres, radius_deg, vertices):
    """Spiky rings: corners at even angles, each at a distance of its own."""
    angles = numpy.arange(vertices) / vertices * 2 * numpy.pi
    reach = chance.uniform(0.4, 1.0, (len(centres), vertices)) * radius_deg
    return ring(centres[:, None, :], angles, reach)


def outline(chance, centre, vertices):
    """One ring of about a degree, like the outline of a county: large bays, and every corner a little off."""
    angles = numpy.arange(vertices) / vertices * 2 * numpy.pi
    bays = sum(chance.uniform(0, 0.05) * numpy.cos(k * angles + chance.uniform(0, 6.3)) for k in range(2, 12))
    reach = 1 + bays + chance.uniform(-1, 1, vertices) * 5 / vertices
    return ring(numpy.array(centre), angles, reach)[None]


def ring(centre, angles, reach):
    return centre + numpy.stack([reach * numpy.cos(angles), reach * numpy.sin(angles)], axis=-1)


def twisted(rings):
    """Corner 50 is where corner 60 was, and the other way round."""
    rings = rings.copy()
    rings[:, [50, 60]] = rings[:, [60, 50]]
    return rings
