"""One site in the made-up country: what is asked of PostGIS about it, once."""

import math
from functools import cached_property

import rulebook


class Scene:
    def __init__(self, world, land, site):
        self.world, self.land, self.site = world, land, site
        self.stored = [f for f in world.layers.get(site.collection or "", []) if f["id"] in site.ids]
        self.own = self.stored[0]["properties"] if self.stored else None
        self.compares_kin = self.compares_own = False
        land.place([(name, shape, own_m) for name, shape, own_m in self.given() if shape is not None])
        self.shapes = {name: own_m for name, shape, own_m in self.given() if shape is not None}
        self.unplaced = [name for name, shape, _ in self.given() if shape is None]
        self.pairs, self.apart, self.claims = land.pairs(), land.distances(), land.covered()
        self.site_m2 = land.site_m2() or 0.0
        self.dims = land.dimensions()
        self.selections, self.sums, self.rounds = {}, {}, {}

    def given(self):
        """(name, GeoJSON, ε) of each shape."""
        if self.site.collection is None:
            return [(name, shape, self.site.uncertainty_m) for name, shape in self.site.shapes]
        own = self.site.uncertainty_m
        return [(f["id"], f["geometry"], f["properties"]["uncertainty_m"] if own is None else own) for f in self.stored]

    def claimed(self, collection, reach_m=0, exact=False):
        """Whether a layer claims to have all within a distance of wherever the site may lie; near the end of its claim, either."""
        own_m = [0 if exact else own_m or 0 for own_m in self.shapes.values()]
        if self.claims.get(collection) != "inside" or not own_m:
            return {False}
        least_m, most_m = reach_m + min(own_m), reach_m + max(own_m)
        return {True} if most_m == 0 else {self.covers_round(collection, m) for m in (least_m, most_m * 1.03 + 0.01)}

    def covers_round(self, collection, reach_m):
        if (collection, reach_m) not in self.rounds:
            self.rounds[collection, reach_m] = self.land.covers_round(collection, reach_m)
        return self.rounds[collection, reach_m]

    @property
    def is_exact(self):
        return all(own_m == 0 for own_m in self.shapes.values())

    def uncertainty_m(self, name):
        return self.shapes[name]

    def chosen(self, collections, condition):
        key = (tuple(collections), condition)
        if key not in self.selections:
            self.selections[key] = self.land.chosen(collections, condition)
        return self.selections[key]

    def is_itself(self, row):
        """The site's own features, their wholes and their parts."""
        if not self.stored:
            return False
        is_own = row["collection"] == self.site.collection and row["id"] in self.site.ids
        kin = any(row["part_of"] == f["id"] or f["properties"]["part_of"] == row["id"] for f in self.stored)
        if is_own and self.compares_own:
            return False
        return is_own or (kin and not self.compares_kin)

    def pair(self, name, row, band):
        return self.pairs.get((name, row["collection"], row["id"], band))

    def distance_m(self, name, row):
        return self.apart.get((name, row["collection"], row["id"]), math.inf)

    def reach_m(self, name, row):
        """ε of both together; None where one is unknown."""
        own, other = self.shapes[name], row["uncertainty_m"]
        return None if own is None or other is None else own + other

    def under(self, keys, band, exact=False):
        """Ground of the site under some features; with `exact` as recorded. None where the site has no ground."""
        if self.site_m2 == 0:
            return None
        key = (band, *sorted(keys))
        if key not in self.sums:
            self.sums[key] = self.land.under(keys, band)
        sums = dict(self.sums[key])
        if exact:
            sums |= {"net_low": sums["net"], "net_high": sums["net"], "most_low": sums["most"], "rest_low": sums["rest"], "rest_high": sums["rest"]}
        return sums

    def lengths(self, chosen):
        keys = {(row["collection"], row["id"]) for row in chosen.placed}
        return [p["length_m"] or 0 for (_, c, i, band), p in self.pairs.items()
                if band == 0 and (c, i) in keys and 2 in (p["site_dim"], p["dim"])]

    def total_m(self, chosen):
        return sum(self.lengths(chosen))

    def longest_m(self, chosen):
        return max(self.lengths(chosen), default=0)

    def most_of_its_own_m2(self):
        return self.land.value("""SELECT coalesce(max(ground_m2(common(a.geom, b.geom))), 0) FROM site_now a JOIN site_now b ON a.n < b.n
            WHERE ST_Dimension(a.geom) = 2 AND ST_Dimension(b.geom) = 2""")

    @cached_property
    def attributes(self):
        """A supplied site's are in its properties."""
        return self.site.attributes

    def truth(self, condition):
        return self.land.truth(condition, self.attributes)

    def applies(self, rule):
        """True, False, or None where it depends on something that is not said."""
        if self.stored:
            rows = self.chosen(rule["subject_collections"] or [], rule["subject_filter"])
            if any(row["collection"] == self.site.collection and row["id"] in self.site.ids for row in rows):
                return True
            if not self.attributes or rule["applies"] is None:
                return False
        return True if rule["applies"] is None else self.truth(rule["applies"])

    def judged(self, rule):
        """The ids of stored features that a rule selects, where it does not select all of a site's."""
        rows = self.chosen(rule["subject_collections"] or [], rule["subject_filter"])
        ids = [row["id"] for row in rows if row["collection"] == self.site.collection and row["id"] in self.site.ids]
        return ids if 0 < len(ids) < len(self.site.ids) else []

    def missing(self, rule):
        """What it would have to know."""
        return sorted(name for name in rulebook.needed(rule) if name not in self.attributes)
