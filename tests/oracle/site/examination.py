"""One site after the other: asked, measured, judged."""

import json
from dataclasses import replace

import compare
import invariants
import judge
import rulebook
import sampled
import sites
from folder import ProgramFailed
from outcome import Outcome
from scene import Scene


def of_sites(tools, share, names):
    """Everything about the named sites of the present world."""
    outcome, world = Outcome(), tools.world
    asked = rulebook.rules(world)
    for site in sites.of(world, share):
        if site.name in names:
            case = compare.about(world, site)
            try:
                of_site(tools, outcome, world, asked, site, case)
            except ProgramFailed as failure:
                outcome.same("an answer: the program", case, str(failure), "an answer")
    return outcome


def of_site(tools, outcome, world, asked, site, case):
    path, layers = tools.folder / "site.geojson", ("--layers", ",".join(world.layers))
    said = tools.program.report(site, path, *layers)
    report, scene = json.loads(said), Scene(world, tools.land, site)
    compare.site(outcome, scene, report, case)
    for block in report["layers"]:
        compare.layer(outcome, scene, block, world, compare.about(world, site, layer=block["collection"]))
    judge.rules(outcome, world, scene, asked, report)
    for rule, found in zip(asked, report["rules"]):
        test, numbers = rule["properties"]["test"], rule["properties"]["parameters"]
        sampled.check(outcome, scene, rule, found, compare.about(world, site, rule=rule["id"], test=test, parameters=numbers))
    invariants.check(outcome, scene, asked, report, case)
    outcome.same("asked twice: the same bytes", case, tools.program.report(site, path, *layers) == said, True)
    if site.collection is not None and len(site.ids) == 1:
        invariants.as_supplied(outcome, tools, scene, report, case)
    judge.of_some(outcome, world, scene, asked, report, lambda ids: Scene(world, tools.land, replace(site, ids=ids)))
