"""Draws all layers of a data folder as one picture for the README.

    pip install -r scripts/picture/requirements.txt
    python scripts/picture/picture.py data docs/map.png

The same data and the same packages (requirements.txt) give the same bytes. Labels are English, so no font beyond
matplotlib's own is needed. No boundary of any kind is drawn: the data has none.
"""

import io
import json
import math
import sys
import textwrap
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
from matplotlib.collections import LineCollection  # noqa: E402
from matplotlib.patches import PathPatch, Rectangle  # noqa: E402
from matplotlib.path import Path as Outline  # noqa: E402
from matplotlib.patheffects import withStroke  # noqa: E402
from PIL import Image  # noqa: E402

WIDTH, HEIGHT = 1600, 1100
WEST, SOUTH, EAST, NORTH = 72.0, 34.0, 98.0, 50.0
TRUE_LAT = 42.0
"""Plate carrée with this parallel drawn true to scale."""
KM_PER_DEGREE = 111.2
MAP = (52, 82, 1112, 1112 * (NORTH - SOUTH) / (EAST - WEST) / math.cos(math.radians(TRUE_LAT)))
"""Left, bottom, width and height in pixels."""
PIXELS_PER_DEGREE = MAP[2] / (EAST - WEST)
COLUMN = (1190, 385)
"""Left edge and width of the column on the right."""

PAPER, GROUND, INK, QUIET, GRID, FRAME = "#ffffff", "#f4f5f5", "#2b2f36", "#6d747d", "#dfe2e5", "#c3c8cd"
WATER, LAKE, SHORE, FOOTPRINT, EDGE = "#2277b4", "#bcd9ec", "#5fa5d3", "#c0263c", "#7d1526"

GROUPS = [
    ("Zones and parks", FOOTPRINT, ["ftz_area", "bonded_zone", "dev_zone", "park", "cooperation_center", "xpcc_division"]),
    ("Transport and logistics", "#3d4756", ["port", "airport", "railway", "highway", "corridor", "logistics_hub"]),
    ("Power", "#8a4fa8", ["power_line", "power_plant"]),
    ("Coal, oil, gas and minerals", "#8c5a33", ["coal_field_or_mine", "oil_gas", "pipeline", "mineral"]),
    ("Water", WATER, ["water_body", "reservoir_or_hydro", "water_transfer", "irrigation"]),
    ("Ecology", "#3d8f4a", ["ecological_zone"]),
    ("Towns and regions", "#9aa1a9", ["city_or_county", "urban_cluster", "region"]),
    ("Farmland and tourism", "#d09a17", ["farmland", "tourism_route"]),
]
"""Name, colour of the anchors, layers."""

ROUTES = {
    "corridor": ("Corridor", "#e9dfc9", 6.0, "solid"),
    "water_body": ("River", SHORE, 1.1, "solid"),
    "highway": ("Road", "#e08a3c", 1.0, "solid"),
    "railway": ("Railway", "#3d4756", 1.1, "solid"),
    "power_line": ("Power line", "#8a4fa8", 1.0, (0, (4, 2))),
    "pipeline": ("Pipeline", "#8c5a33", 1.5, (0, (6, 2, 1, 2))),
    "water_transfer": ("Water transfer", WATER, 1.5, (0, (1, 1.2))),
    "tourism_route": ("Tour route", "#d09a17", 1.2, (0, (3, 2))),
    "ecological_zone": ("Ecological belt", "#3d8f4a", 1.2, (0, (3, 2))),
}
"""How the routes of a layer are drawn, lowest first: name, colour, width in points, dashes."""

AREAS = [("Lake, reservoir", LAKE, SHORE), ("Footprint", FOOTPRINT, EDGE)]

TOWNS = {
    "city_urumqi": ("Urumqi", 12, -15), "city_kashgar": ("Kashgar", -12, 10), "city_horgos": ("Horgos", -14, 9),
    "city_yining": ("Yining", -14, -14), "city_hotan": ("Hotan", 0, -21), "city_korla": ("Korla", 14, -9), "city_hami": ("Hami", 12, -13),
    "city_aksu": ("Aksu", -12, 8), "city_altay": ("Altay", 10, 9), "city_karamay": ("Karamay", -12, 7), "city_turpan": ("Turpan", 9, -16),
    "city_tacheng": ("Tacheng", -8, 11), "county_ruoqiang": ("Ruoqiang", 12, -13), "county_tashkurgan": ("Tashkurgan", 12, -4),
    "city_alashankou": ("Alashankou", -10, 8), "county_qiemo": ("Qiemo", 4, -17),
}
"""Towns that are labelled: text and its offset in pixels."""

INSETS = [("ftz_urumqi", "Urumqi Area"), ("ftz_kashgar", "Kashgar Area"), ("ftz_horgos", "Horgos Area")]
INSET_HEIGHT, INSET_PIXELS_PER_KM = 160, 8.7
PARTS = {"bonded_zone": ("bonded zone", FOOTPRINT), "xpcc_division": ("XPCC part", "#e59a2f"), "rest": ("rest", "#e3a6ae")}


def main(data, target):
    manifest = json.loads((data / "manifest.json").read_text(encoding="utf-8"))
    layers = {entry["id"]: read_layer(data / entry["file"]) for entry in manifest["layers"]}
    refuse("GROUPS", set(layers) - {layer for _, _, members in GROUPS for layer in members})
    refuse("ROUTES", {layer for layer, features in layers.items() if routes(features)} - set(ROUTES))
    plt.rcParams.update({"font.family": "DejaVu Sans", "text.color": INK})
    figure = plt.figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100, facecolor=PAPER)
    draw_titles(figure, manifest)
    draw_map(figure, layers)
    bottom = draw_insets(figure, layers)
    draw_legend(figure, manifest, bottom)
    save(figure, target)


def refuse(table, layers):
    """Rather no picture than one from which a layer is missing."""
    if layers:
        sys.exit(f"picture.py: add to {table}: {', '.join(sorted(layers))}")


def read_layer(path):
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def save(figure, target):
    """Writes a PNG of at most 256 colours and without any text chunk."""
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=100, metadata={"Software": None})
    picture = Image.open(drawn).convert("RGB")
    picture = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    picture.save(target, format="PNG", optimize=True)


def place(left, bottom, width, height):
    """Pixels to the fractions of the figure that matplotlib wants."""
    return (left / WIDTH, bottom / HEIGHT, width / WIDTH, height / HEIGHT)


def write(figure, left, bottom, text, size, **style):
    figure.text(left / WIDTH, bottom / HEIGHT, text, fontsize=size * 0.72, **style)


# Geometries ---------------------------------------------------------------------------------------------------------


def positions(geometry):
    """The anchors of a geometry; none for lines and polygons."""
    if geometry is None or geometry["type"] not in ("Point", "MultiPoint"):
        return []
    return [geometry["coordinates"]] if geometry["type"] == "Point" else geometry["coordinates"]


def routes(features):
    geometries = [feature["geometry"] for feature in features]
    return [np.asarray(g["coordinates"]) for g in geometries if g and g["type"] == "LineString"]


def polygons(geometry):
    if geometry is None or geometry["type"] not in ("Polygon", "MultiPolygon"):
        return []
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]


def outline(rings):
    """One path of all rings; holes turn the other way round and so stay empty."""
    vertices, codes = [], []
    for ring in rings:
        vertices.extend(ring)
        codes += [Outline.MOVETO] + [Outline.LINETO] * (len(ring) - 2) + [Outline.CLOSEPOLY]
    return Outline(np.asarray(vertices, dtype=float), codes)


# Map ----------------------------------------------------------------------------------------------------------------


def draw_map(figure, layers):
    axes = figure.add_axes(place(*MAP), facecolor=GROUND)
    axes.set_xlim(WEST, EAST)
    axes.set_ylim(SOUTH, NORTH)
    draw_graticule(axes)
    draw_areas(axes, layers)
    draw_routes(axes, layers)
    draw_anchors(axes, layers)
    draw_inset_frames(axes, layers["ftz_area"])
    draw_towns(axes, layers["city_or_county"])
    draw_scale(axes)


def draw_graticule(axes):
    axes.set_xticks(range(75, 96, 5), [f"{lon}° E" for lon in range(75, 96, 5)])
    axes.set_yticks(range(35, 50, 5), [f"{lat}° N" for lat in range(35, 50, 5)])
    axes.grid(True, color=GRID, linewidth=0.8, zorder=0)
    axes.tick_params(length=0, labelsize=7.5, labelcolor=QUIET, pad=4)
    for label in axes.get_yticklabels():
        label.set_rotation(90)
        label.set_verticalalignment("center")
    for spine in axes.spines.values():
        spine.set(color=FRAME, linewidth=0.8)


def draw_areas(axes, layers):
    """Footprints above the anchors, outlines below the routes."""
    for _, colour, members in GROUPS:
        for layer in members:
            for feature in layers[layer]:
                footprint = feature["properties"]["geometry_basis"] == "area_true_footprint"
                style = {"facecolor": FOOTPRINT, "edgecolor": EDGE, "zorder": 6}
                if not footprint:
                    style = {"facecolor": LAKE if colour == WATER else GRID, "edgecolor": SHORE if colour == WATER else colour, "zorder": 2}
                for rings in polygons(feature["geometry"]):
                    axes.add_patch(PathPatch(outline(rings), linewidth=0.6, **style))


def draw_routes(axes, layers):
    for order, (layer, (_, colour, width, dashes)) in enumerate(ROUTES.items()):
        style = {"colors": colour, "linewidths": width, "linestyles": [dashes], "capstyle": "round" if width > 3 else "butt"}
        axes.add_collection(LineCollection(routes(layers[layer]), alpha=0.85, zorder=3 + 0.1 * order, **style), autolim=False)


def draw_anchors(axes, layers):
    """One dot per place and theme group; dots of one place stand round it."""
    places = {}
    for number, (_, _, members) in enumerate(GROUPS):
        for layer in members:
            for feature in layers[layer]:
                for lon, lat in positions(feature["geometry"]):
                    places.setdefault((round(lon, 2), round(lat, 2)), set()).add(number)
    for (lon, lat), numbers in sorted(places.items()):
        if not (WEST < lon < EAST and SOUTH < lat < NORTH):
            continue
        for (dx, dy), number in zip(rosette(len(numbers)), sorted(numbers)):
            x = lon + dx / PIXELS_PER_DEGREE
            y = lat + dy / PIXELS_PER_DEGREE * math.cos(math.radians(TRUE_LAT))
            axes.plot(x, y, "o", markersize=4.3, color=GROUPS[number][1], markeredgecolor=PAPER, markeredgewidth=0.5, zorder=5)


def rosette(count):
    """Offsets in pixels: alone in the middle, otherwise on a circle just large enough."""
    if count == 1:
        return [(0.0, 0.0)]
    radius = 2.9 / math.sin(math.pi / count)
    angles = [math.pi / 2 - 2 * math.pi * i / count for i in range(count)]
    return [(radius * math.cos(a), radius * math.sin(a)) for a in angles]


def draw_inset_frames(axes, areas):
    for letter, (key, _) in zip("ABC", INSETS):
        box = np.vstack([np.asarray(rings[0]) for rings in polygons(find(areas, key)["geometry"])])
        (west, south), (east, north) = box.min(axis=0) - 0.07, box.max(axis=0) + 0.07
        axes.add_patch(Rectangle((west, south), east - west, north - south, fill=False, edgecolor=FOOTPRINT, linewidth=1.1, zorder=7))
        style = {"fontsize": 8.5, "fontweight": "bold", "color": FOOTPRINT, "zorder": 9}
        halo(axes.annotate(letter, (east, north), (2, 1), textcoords="offset pixels", **style))


def draw_towns(axes, towns):
    for key, (text, dx, dy) in TOWNS.items():
        lon, lat = find(towns, key)["geometry"]["coordinates"]
        side = "left" if dx > 2 else "right" if dx < -2 else "center"
        halo(axes.annotate(text, (lon, lat), (dx, dy), textcoords="offset pixels", ha=side, fontsize=8, color=INK, zorder=8))


def halo(label):
    label.set_path_effects([withStroke(linewidth=2.4, foreground=PAPER, alpha=0.85)])


def draw_scale(axes):
    degrees = 300 / (KM_PER_DEGREE * math.cos(math.radians(TRUE_LAT)))
    left, bottom = WEST + 0.6, SOUTH + 0.55
    axes.plot([left, left + degrees], [bottom, bottom], color=INK, linewidth=1.6, solid_capstyle="butt", zorder=8)
    for part, text in ((0, "0"), (1 / 3, "100"), (2 / 3, "200"), (1, "300 km")):
        x = left + degrees * part
        axes.plot([x, x], [bottom, bottom + 0.1], color=INK, linewidth=1.0, zorder=8)
        axes.text(x, bottom + 0.16, text, fontsize=7.5, ha="center", va="bottom", zorder=8)
    axes.text(left, bottom - 0.12, f"along {TRUE_LAT:.0f}° N", fontsize=6.8, color=QUIET, ha="left", va="top", zorder=8)


def find(features, key):
    return next(feature for feature in features if feature["id"] == key)


# Column on the right ------------------------------------------------------------------------------------------------


def draw_insets(figure, layers):
    """The three areas of the free trade zone at one scale; returns where the last one ends."""
    left, width = COLUMN
    top = HEIGHT - 82
    write(figure, left, top, "Free trade zone areas, true to their stated size", 13.5, fontweight="bold", va="bottom")
    for letter, (key, title) in zip("ABC", INSETS):
        top -= INSET_HEIGHT + 9
        axes = figure.add_axes(place(left, top, width, INSET_HEIGHT), facecolor=GROUND)
        draw_inset(axes, letter, title, find(layers["ftz_area"], key), parts_of(key, layers))
    return top


def parts_of(whole, layers):
    return [(layer, f) for layer in ("bonded_zone", "xpcc_division") for f in layers[layer] if f["properties"]["part_of"] == whole]


def draw_inset(axes, letter, title, whole, parts):
    figures = {layer: part["properties"]["stated_area_km2"] for layer, part in parts}
    total = whole["properties"]["stated_area_km2"]
    figures["rest"] = total - sum(figures.values())
    rings = [rings[0] for rings in polygons(whole["geometry"])]
    box = np.vstack([np.asarray(ring) for ring in rings])
    middle = (box.min(axis=0) + box.max(axis=0)) / 2
    stretch = KM_PER_DEGREE * np.array([math.cos(math.radians(middle[1])), 1.0])
    width_km, height_km = COLUMN[1] / INSET_PIXELS_PER_KM, INSET_HEIGHT / INSET_PIXELS_PER_KM
    axes.set_xlim(-12.9, -12.9 + width_km)
    axes.set_ylim(-height_km / 2, height_km / 2)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(color=FRAME, linewidth=0.8)
    owners = {tuple(map(tuple, part["geometry"]["coordinates"][0])): layer for layer, part in parts}
    for ring in rings:
        colour = PARTS[owners.get(tuple(map(tuple, ring)), "rest")][1]
        axes.add_patch(PathPatch(outline([(np.asarray(ring) - middle) * stretch]), facecolor=colour, edgecolor=EDGE, linewidth=0.7))
    describe_inset(axes, f"{letter}  {title}", total, figures)
    known = whole["properties"]["uncertainty_m"] / 1000
    axes.text(13.4, -4.9, f"sites known to {known:.0f} km only", fontsize=7.5, color=QUIET, va="center")


def describe_inset(axes, title, total, figures):
    x, y = 13.4, 6.6
    axes.text(x, y, title, fontsize=9.5, fontweight="bold", va="center")
    axes.text(x, y - 2.3, f"{total:.2f} km², made of", fontsize=8.3, va="center")
    for row, (layer, (name, colour)) in enumerate(PARTS.items()):
        line = y - 4.8 - 2.2 * row
        axes.add_patch(Rectangle((x, line - 0.6), 1.2, 1.2, facecolor=colour, edgecolor=EDGE, linewidth=0.6))
        axes.text(x + 7.7, line, f"{figures[layer]:.2f}", fontsize=8.3, ha="right", va="center")
        axes.text(x + 8.4, line, name, fontsize=8.3, va="center")
    axes.plot([x, x + 5], [-7.4, -7.4], color=INK, linewidth=1.4, solid_capstyle="butt")
    axes.text(x + 5.6, -7.4, "5 km", fontsize=7.5, va="center")


def draw_legend(figure, manifest, top):
    left, width = COLUMN
    counts = {entry["id"]: (entry["with_geometry"], entry["features"]) for entry in manifest["layers"]}
    axes = figure.add_axes(place(left, 24, width, top - 24))
    axes.set_xlim(0, width)
    axes.set_ylim(24 - top, 0)
    axes.axis("off")
    y = -24
    axes.text(0, y, "Layers by theme", fontsize=10.5, fontweight="bold", va="center")
    axes.text(width, y, "placed / all", fontsize=7.5, color=QUIET, ha="right", va="center")
    for name, colour, members in GROUPS:
        y -= 25
        placed, everything = (sum(counts[layer][i] for layer in members) for i in (0, 1))
        axes.plot(6, y, "o", markersize=7, color=colour, markeredgecolor=PAPER)
        axes.text(20, y, name, fontsize=9.2, va="center")
        axes.text(width, y, f"{placed} / {everything}", fontsize=9.2, ha="right", va="center")
        for line in textwrap.wrap(", ".join(members), 62):
            y -= 14.5
            axes.text(20, y, line, fontsize=7.2, color=QUIET, va="center")
    draw_keys(axes, y - 32)


def draw_keys(axes, y):
    """Three columns: the routes, then the areas."""
    spots = [(128 * (number % 3), y - 20 * (number // 3)) for number in range(len(ROUTES) + len(AREAS))]
    for (x, line), (_, colour, width, dashes) in zip(spots, ROUTES.values()):
        axes.plot([x, x + 26], [line, line], color=colour, linewidth=width, linestyle=dashes, solid_capstyle="butt")
    for (x, line), (_, face, edge) in zip(spots[len(ROUTES) :], AREAS):
        axes.add_patch(Rectangle((x, line - 5), 26, 10, facecolor=face, edgecolor=edge, linewidth=0.7))
    for (x, line), (name, *_) in zip(spots, [*ROUTES.values(), *AREAS]):
        axes.text(x + 33, line, name, fontsize=8, va="center")


def draw_titles(figure, manifest):
    left = MAP[0]
    write(figure, left, HEIGHT - 46, "groundplan", 26, fontweight="bold")
    text = f"{manifest['features']} features in {len(manifest['layers'])} layers, {manifest['with_geometry']} of them placed"
    write(figure, left + 190, HEIGHT - 46, text, 19, color=INK)
    note = "Schematic: positions from names and figures, not boundaries."
    write(figure, left, HEIGHT - 72, note, 14, color=FOOTPRINT)
    more = "Routes are straight between named places and cut at the frame. Dots at one place stand round it."
    write(figure, left + 452, HEIGHT - 72, more, 11.5, color=QUIET)
    credit = "Positions: as named in each feature, among them GeoNames (CC BY 4.0) and © OpenStreetMap contributors (ODbL 1.0)."
    write(figure, left, 28, credit, 11, color=QUIET)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: picture.py DATA TARGET.png")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
