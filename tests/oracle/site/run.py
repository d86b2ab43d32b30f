"""An independent check of `groundplan report`: made-up countries, sites and rules, judged by PostGIS and by Monte Carlo.

    python tests/oracle/site/run.py --binary target/debug/groundplan [--quick] [--worlds 3] [--seed 1] [--report FILE]

Prints a table of what was compared and every kind of disagreement, writes each with its site to the report, and fails unless
all are explained in known.json.
"""

import argparse
import importlib.util
import multiprocessing
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).resolve().parent
KERNEL = HERE.parent / "kernel"
# Ours first: both folders have a run.py.
sys.path[:0] = [str(HERE), str(KERNEL)]

from outcome import Outcome  # noqa: E402

QUICK = 4
BATCH = 6
tools = SimpleNamespace(world=None)


def main():
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    started, total = time.monotonic(), Outcome()
    kernel, worlds = kernel_run(), 1 if options.quick else options.worlds
    seeds = range(options.seed, options.seed + worlds)
    with tempfile.TemporaryDirectory(prefix="site-oracle-") as folder, kernel.private_postgis(SimpleNamespace(without_postgis=False)) as connection:
        work = batches(seeds, options)
        setup = (options.binary, options.data, folder, connection)
        with multiprocessing.get_context("spawn").Pool(options.processes, prepare, setup) as pool:
            for done, outcome in enumerate(pool.imap_unordered(examine, work), 1):
                total.add(outcome)
                spent = time.monotonic() - started
                print(f"\r{done}/{len(work)} batches, {len(total.exceptions)} exceptions, {spent:.0f} s ", end="", file=sys.stderr)
    print(file=sys.stderr)
    import verdict

    return verdict.give(total, HERE / "known.json", options.report, time.monotonic() - started, options.families)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True, help="the built program")
    parser.add_argument("--data", default=str(HERE.parents[2] / "data"), help="a data folder, for the manifest (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="one world and a quarter of its sites")
    parser.add_argument("--worlds", type=int, default=3, help="how many countries in a whole run (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the first of them (%(default)s)")
    parser.add_argument("--only", help="one family of sites")
    parser.add_argument("--report", default="target/oracle-site.json", help="where the exceptions go (%(default)s)")
    parser.add_argument("--families", action="store_true", help="a row of the table for every family")
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args()


def kernel_run():
    """The module that starts a private PostGIS; its name is that of this one."""
    specification = importlib.util.spec_from_file_location("kernel_run", KERNEL / "run.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def batches(seeds, options):
    """(seed, share, names) for all work; a world's sites stay together, for loading a world takes a while."""
    import sites
    from world import World

    work = []
    for seed in seeds:
        share = QUICK if options.quick else 1
        names = [site.name for site in sites.of(World(seed), share) if options.only in (None, site.family)]
        work += [(seed, share, names[first::-(-len(names) // BATCH) or 1]) for first in range(-(-len(names) // BATCH))]
    return work


def prepare(binary, data, folder, connection):
    """Once per process: its own database and its own copies of the countries."""
    import postgis

    name = multiprocessing.current_process().name.replace("-", "_").lower()
    tools.folder = Path(folder, name)
    tools.folder.mkdir()
    tools.binary, tools.data = Path(binary).resolve(), Path(data)
    tools.land = postgis.Land(connection, f"land_{name}")


def examine(batch):
    import examination
    import folder
    from world import World

    seed, share, names = batch
    if tools.world is None or tools.world.seed != seed:
        tools.world = World(seed)
        tools.program = folder.Program(tools.binary, tools.folder / str(seed))
        if not Path(tools.program.data).exists():
            folder.write(Path(tools.program.data), tools.world, tools.data)
        tools.land.load(tools.world)
    return examination.of_sites(tools, share, names)


if __name__ == "__main__":
    raise SystemExit(main())
