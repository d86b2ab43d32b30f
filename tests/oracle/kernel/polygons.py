"""Families of single polygons, for area, perimeter and length. A family is a function from a source of chance to a
GeoJSON geometry; FAMILIES says how many of each a full run takes."""

import rings
from rings import log_uniform, multipolygon, place, polygon, star


def tiny_parcel(chance):
    """1 to 100 m²."""
    return polygon(star(chance, place(chance), log_uniform(chance, 0.6, 6), chance.randint(3, 12)))


def parcel(chance):
    """100 m² to 1 km²."""
    return polygon(star(chance, place(chance), log_uniform(chance, 6, 600), chance.randint(3, 40)))


def town(chance):
    """1 to 100 km²."""
    return polygon(star(chance, place(chance), log_uniform(chance, 600, 6e3), chance.randint(4, 120)))


def county(chance):
    """Up to 10 000 km²."""
    return polygon(star(chance, place(chance), log_uniform(chance, 1e4, 6e4), chance.randint(5, 200)))


def province(chance):
    """Up to two million square kilometres; edges run to hundreds of kilometres."""
    return polygon(star(chance, place(chance, (38, 46), (80, 92)), log_uniform(chance, 2e5, 8e5), chance.randint(5, 60)))


def needle(chance):
    """10 m to 100 km long, 1 mm to 1 m wide."""
    length_m, width_m = log_uniform(chance, 10, 1e5), log_uniform(chance, 1e-3, 1)
    return polygon(rings.needle(chance, place(chance), length_m, width_m))


def many_vertices(chance):
    """Stars of 10 to 2000 vertices."""
    corners = round(log_uniform(chance, 10, 2000))
    return polygon(star(chance, place(chance), log_uniform(chance, 10, 5e4), corners, wild=0.9))


def dense_side(chance):
    """A box with hundreds of vertices along its sides."""
    ring = rings.box_round(place(chance), log_uniform(chance, 10, 1e5), log_uniform(chance, 10, 1e5))
    return polygon(rings.denser(ring, chance.randint(2, 200)))


def holes(chance):
    centre, size_m = place(chance), log_uniform(chance, 10, 5e4)
    outer = rings.regular(centre, size_m, chance.randint(8, 60))
    inner = [
        star(chance, rings.at(centre, x * size_m / 5, y * size_m / 5), size_m * 0.09, chance.randint(3, 15))
        for x in range(-2, 3) for y in range(-2, 3) if chance.random() < 0.6
    ]
    return polygon(outer, *inner)


def islands_in_holes(chance):
    """Rings within rings: land, lake, island, pond, …"""
    centre, size_m = place(chance), log_uniform(chance, 20, 5e4)
    depth = chance.choice([3, 4, 5])
    nested = [star(chance, centre, size_m * 0.7**k, chance.randint(6, 30), wild=0.1) for k in range(depth)]
    return multipolygon(*(polygon(*nested[k:k + 2]) for k in range(0, depth, 2)))


def multipolygons(chance):
    centre, size_m = place(chance), log_uniform(chance, 5, 2e4)
    parts = [
        polygon(star(chance, rings.at(centre, 2.1 * size_m * (k % 7), 2.1 * size_m * (k // 7)), size_m, chance.randint(3, 20)))
        for k in range(chance.randint(2, 50))
    ]
    return multipolygon(*parts)


def nine_decimals(chance):
    """Coordinates as exchange files have them: 5 to 9 decimals."""
    ring = star(chance, place(chance), log_uniform(chance, 20, 2e4), chance.randint(3, 60))
    return polygon(rings.rounded(ring, chance.choice([5, 6, 7, 8, 9, 9, 9])))


def integer_grid(chance):
    """Rectilinear shapes on whole degrees or on a grid of a thousandth."""
    if chance.random() < 0.2:
        west, south = chance.randint(73, 90), chance.randint(34, 45)
        return polygon(rings.stairs(chance, west, south, 1.0, chance.randint(1, 6), 4))
    west, south = round(chance.uniform(74, 96), 3), round(chance.uniform(35, 48), 3)
    return polygon(rings.stairs(chance, west, south, 0.001, chance.randint(1, 40), 30))


def shifted(chance):
    """A parcel moved by a billionth of a degree: its area must not jump."""
    ring = star(chance, place(chance), log_uniform(chance, 5, 500), chance.randint(3, 30))
    return polygon(rings.shifted(ring, chance.choice([-1e-9, 0, 1e-9]), chance.choice([-1e-9, 1e-9])))


def anywhere(chance):
    """The same sizes all over the world, both hemispheres."""
    centre = place(chance, (-85, 85), (-170, 170))
    return polygon(star(chance, centre, log_uniform(chance, 1, 1e5), chance.randint(3, 40)))


def long_edges(chance):
    """Few corners, edges of 5 to 40 degrees, across the equator too."""
    south, west = chance.uniform(-80, 40), chance.uniform(-175, 100)
    height, width = chance.uniform(5, min(40, 85 - south)), chance.uniform(5, 70)
    ring = [(0.0, 0.1), (0.6, 0.0), (1.0, 0.7), (0.4, 1.0)]
    return polygon(rings.closed([(west + x * width, south + y * height) for x, y in ring]))


def hole_at_a_corner(chance):
    """A hole that touches the outer ring in one vertex."""
    centre, size_m = place(chance), log_uniform(chance, 5, 1e4)
    outer = rings.box_round(centre, 2 * size_m, 2 * size_m)
    inner = [outer[0], rings.at(centre, 0.5 * size_m, -0.2 * size_m), rings.at(centre, -0.2 * size_m, 0.5 * size_m), outer[0]]
    return polygon(outer, inner)


FAMILIES = {
    tiny_parcel: 1500,
    parcel: 1500,
    town: 1200,
    county: 700,
    province: 200,
    needle: 1000,
    many_vertices: 600,
    dense_side: 400,
    holes: 700,
    islands_in_holes: 500,
    multipolygons: 500,
    nine_decimals: 800,
    integer_grid: 800,
    shifted: 400,
    anywhere: 600,
    long_edges: 300,
    hole_at_a_corner: 300,
}
