"""The works: what our program does, whom it is compared with, and what counts as agreement."""

import os
from dataclasses import dataclass, field
from typing import Any, Callable

import agreement
import others
import pyproj
import shapely
from ours import Ours


@dataclass
class Other:
    """Another engine: what it is asked, how its answer is judged, by how much its time is scaled up, and who works."""

    name: str
    ask: Callable[[], Any]
    judge: Callable[[Any, Any], tuple[str, bool]]
    times: float = 1
    pid: int = field(default_factory=os.getpid)


def overlap(bench):
    """GEOS measures in the plane of degrees, its cheapest; ours includes the area on the ellipsoid."""
    inputs, sizes = bench.inputs, bench.inputs.sizes
    geos = f"GEOS {shapely.geos_version_string}"
    for what, a, b in (
        (f"{sizes.pairs:,} pairs of 200-vertex stars", inputs.stars, inputs.others),
        (f"a pair of {sizes.large:,} vertices that meets at a corner", inputs.large, inputs.corner),
        (f"a pair of {sizes.large:,} vertices, one on the other", inputs.large, inputs.full),
    ):
        first, second = others.polygons(a.positions), others.polygons(b.positions)
        plain = Other(geos, lambda: others.common_deg2(first, second), agreement.numbers(1e-9))
        bench.compare(f"common area, {what}", Ours(bench.program, "overlap", a, b), plain)
        more = Other(f"{geos} with relate", lambda: others.common_and_relation(first, second), agreement.common_and_relation)
        bench.compare(f"common area and relation, {what}", Ours(bench.program, "relation", a, b), more)


def area(bench):
    """PostGIS and pyproj take edges as geodesics. Ours follow straight (longitude, latitude) lines, or geodesics too."""
    inputs, sizes = bench.inputs, bench.inputs.sizes
    positions = inputs.parcels.positions
    few = positions[:sizes.pyproj_areas]
    asked = [(f"pyproj {pyproj.__version__}", lambda: others.karney_m2(few), len(few), os.getpid())]
    if bench.postgis:
        bench.postgis.load("parcels", others.polygons(positions[:sizes.postgis_areas]))
        asked.append(("PostGIS", bench.postgis.areas, min(sizes.postgis_areas, len(positions)), bench.postgis.pid))
    parcels, sample = inputs.parcels, inputs.write("few_parcels", positions)
    for what, work, shapes, count, tolerance in (
        ("areas, 50 vertices each", "area", parcels, sizes.areas, 1e-5),
        ("areas with geodesic edges, 50 vertices each", "geodesic_area", sample, len(positions), 1e-9),
    ):
        judge = agreement.numbers(tolerance)
        engines = [Other(name, ask, judge, count / size, pid) for name, ask, size, pid in asked]
        bench.compare(f"{count:,} {what}", Ours(bench.program, work, shapes), *engines)


def nearest(bench):
    """STRtree knows one nearest, in degrees. The ten on the ground take boxes and a geodesic for each point in them."""
    inputs, sizes = bench.inputs, bench.inputs.sizes
    points, questions = inputs.points.positions[:, 0], inputs.questions.positions[:, 0]
    made = shapely.points(points)
    build = [Other("STRtree", lambda: len(shapely.STRtree(made)), agreement.size)]
    if bench.postgis:
        bench.postgis.load("points", made)
        bench.postgis.load("few_questions", shapely.points(questions[:sizes.postgis_questions]))
        build.append(Other("PostGIS GiST", bench.postgis.index_points, agreement.size, pid=bench.postgis.pid))
    bench.compare(f"tree of {sizes.points:,} points", Ours(bench.program, "tree", inputs.points), *build)
    tree, asked = shapely.STRtree(made), shapely.points(questions)
    one = Other("STRtree, one and in degrees", lambda: others.nearest_one(tree, asked), agreement.one_of_ten(questions, points))
    ten = Other("STRtree boxes and pyproj", lambda: others.ten_nearest_m(tree, questions, points), agreement.distances)
    engines = [one, ten]
    if bench.postgis:
        judge = agreement.ten_on_a_sphere(questions, points)
        times = sizes.questions / sizes.postgis_questions
        engines.append(Other("PostGIS", bench.postgis.ten_nearest, judge, times, bench.postgis.pid))
    what = f"{sizes.questions:,} times the nearest 10 of {sizes.points:,} points"
    bench.compare(what, Ours(bench.program, "nearest", inputs.points, inputs.questions), *engines)
    lean = Ours(bench.program, "nearest_points", inputs.points, inputs.questions)
    bench.compare(f"{what}, geodesics only", lean, ten)


def validity(bench):
    inputs, sizes = bench.inputs, bench.inputs.sizes
    for what, shapes in (
        (f"{sizes.pairs:,} stars of 200 vertices", inputs.stars),
        (f"{sizes.pairs:,} such stars with two corners swapped", inputs.twisted),
        (f"a polygon of {sizes.large:,} vertices", inputs.large),
    ):
        theirs = others.polygons(shapes.positions)
        geos = Other(f"GEOS {shapely.geos_version_string}", lambda: shapely.is_valid(theirs), agreement.validity)
        bench.compare(f"validity of {what}", Ours(bench.program, "validity", shapes), geos)


def buffer(bench):
    """GEOS buffers in a plane of metres into which each shape was brought beforehand, with the same care for corners."""
    inputs = bench.inputs
    flat = others.in_metres(inputs.to_buffer.positions)
    geos = Other(f"GEOS {shapely.geos_version_string}", lambda: others.buffers_m2(flat), agreement.numbers(2e-4))
    what = f"buffer of {others.BUFFER_M:g} m round {len(flat):,} stars of 200 vertices"
    bench.compare(what, Ours(bench.program, "buffer", inputs.to_buffer), geos)


def engines(bench):
    said = [f"GEOS {shapely.geos_version_string} through shapely {shapely.__version__}", f"pyproj {pyproj.__version__}"]
    if bench.postgis:
        said.append(bench.postgis.version())
    return f"Seconds on the processor, middle of three runs, one thread each; {', '.join(said)}"


ALL = {"overlap": overlap, "area": area, "nearest": nearest, "validity": validity, "buffer": buffer}
