"""How a site lies to what a rule selects: verdicts about overlap, distance, inside and contains, each a set of those that may be given.

Evidence is looked at twice: with the uncertainties as they are (band 0), and a little larger (band 1). What is certain in
both must be said to be certain; what is certain in neither must not; between the two either will do.
"""

CERTAIN, POSSIBLE, NO = "certain", "possible", "no"
EVERY = {CERTAIN, POSSIBLE, NO}


def shared(scene, chosen, threshold_m2, threshold_m, exact):
    """More than a threshold in common. Several that share less each, and more together, may be judged either way."""
    found = [{NO}]
    areas = [scene.under(chosen.keys, band, exact) for band in (0, 1)]
    if areas[0]:
        found.append({over(sums["most_low"], sums["net_high"], sums["net_low"], threshold_m2, scene) for sums in areas})
        if any(sums["most_low"] <= threshold_m2 < sums["net_low"] for sums in areas):
            found[-1] |= EVERY if sums_are_exact(areas) else {CERTAIN, POSSIBLE}
    if chosen.is_vague(scene) and not exact:
        found.append({POSSIBLE, NO})
    for row in chosen.placed:
        for name in scene.shapes:
            found.append(meets(scene, name, row, threshold_m, exact))
    if any(row["dim"] < 2 for row in chosen.placed) and scene.total_m(chosen) > threshold_m >= scene.longest_m(chosen):
        found.append(EVERY)
    return joined(found)


def sums_are_exact(areas):
    return areas[0]["net_low"] == areas[0]["net_high"]


def over(most_low, net_high, net_low, threshold, scene):
    slack = 1e-6 * net_high + 1e-3
    if abs(net_high - threshold) < slack and threshold > 0:
        return POSSIBLE
    return CERTAIN if most_low > threshold else NO if net_high <= max(threshold, 1e-6) else POSSIBLE


def meets(scene, name, row, threshold_m, exact):
    """Of a pair that are not two areas; two areas are judged by their sums."""
    pairs = [scene.pair(name, row, band) for band in (0, 1)]
    if scene.dims[name] == 2 and row["dim"] == 2:
        return {NO}
    if scene.dims[name] < 2 and row["dim"] < 2:
        return beside(scene, name, row, exact)
    if pairs[0] is None:
        return {POSSIBLE, NO} if row["uncertainty_m"] is None or scene.uncertainty_m(name) is None else {NO}
    if pairs[0]["is_exact"] or exact:
        return {CERTAIN if exact_meets(pairs[0], threshold_m) else NO}
    reach = scene.reach_m(name, row)
    if reach is None:
        return {POSSIBLE, NO}
    if scene.distance_m(name, row) > reach + 0.02 + 1e-5 * reach:
        return {NO}
    may = {POSSIBLE} | ({CERTAIN} if pairs[0]["certainly_meets"] else set())
    return may | ({NO} if threshold_m > 0 or scene.distance_m(name, row) > reach - 0.02 else set())


def beside(scene, name, row, exact):
    """Points and lines are not compared with each other: where they may share a point nothing is decided."""
    away, reach, pair = scene.distance_m(name, row), 0 if exact else scene.reach_m(name, row), scene.pair(name, row, 0)
    if pair is not None and pair["relation"] != "disjoint":
        return {POSSIBLE}
    if reach is None:
        return {POSSIBLE, NO}
    slack = 0.02 + 1e-5 * reach if reach else 0
    return {POSSIBLE if away <= reach + shift else NO for shift in (-slack, slack)}


def exact_meets(pair, threshold_m):
    if pair["length_m"] is not None:
        return pair["length_m"] > max(threshold_m, 1e-6)
    if pair["points"] is not None:
        return pair["points"] > 0
    return pair["relation"] not in ("disjoint", "touches")


def within(scene, chosen, distance_m, exact):
    found = [{NO}]
    for row in chosen.placed:
        for name in scene.shapes:
            away, reach = scene.distance_m(name, row), 0 if exact else scene.reach_m(name, row)
            if reach is None:
                found.append({POSSIBLE} if away <= distance_m else {POSSIBLE, NO})
                continue
            slack = 0.003 + 1e-5 * away
            found.append({
                CERTAIN if away + reach <= distance_m + shift else NO if away - reach > distance_m + shift else POSSIBLE
                for shift in ((-slack, slack) if away > 0 else (0,))
            })
    return joined(found)


def left_over(scene, chosen, tolerance_m2, exact):
    """At most so much of the site outside of them all. Whether that may be most of it is not said: either."""
    if any(dim < 2 for dim in scene.dims.values()):
        return EVERY
    found = set()
    for band in (0, 1):
        sums = scene.under(chosen.keys, band, exact)
        for most_m2 in {tolerance_m2, min(tolerance_m2, scene.site_m2 / 2)}:
            slack = min(1e-9 * scene.site_m2 + 1e-3, most_m2 / 2)
            for shift in (-slack, slack):
                found.add(CERTAIN if sums["rest_high"] <= most_m2 + shift else NO if sums["rest_low"] > most_m2 + shift else POSSIBLE)
    # Points and lines that stand for something larger may cover it or not; what is known with no ε may do anything.
    bare = [row for row in chosen.placed if row["dim"] < 2 and row["uncertainty_m"]]
    thick = any((scene.reach_m(name, row) or 0) >= scene.distance_m(name, row) for row in bare for name in scene.shapes)
    if chosen.is_vague(scene) and not exact:
        found = {CERTAIN if verdict == CERTAIN and not any(e is None for e in scene.shapes.values()) else POSSIBLE for verdict in found} | {NO}
    # A site that is smaller than what may lie outside is inside of nothing all the same.
    if sums["net_high"] == 0 and sums["rest_low"] <= tolerance_m2:
        found = EVERY
    return found | ({POSSIBLE} if thick and not exact else set())


def held(scene, chosen, count_min, exact):
    if any(dim < 2 for dim in scene.dims.values()):
        return EVERY
    found = set()
    for band in (0, 1):
        certain = sum(any(holds(scene, n, row, band, exact, "certainly_in_site") for n in scene.shapes) for row in chosen.placed)
        possible = sum(any(holds(scene, n, row, band, exact, "possibly_in_site") for n in scene.shapes) for row in chosen.placed)
        found.add(CERTAIN if certain >= count_min else NO if possible < count_min else POSSIBLE)
    vague = not exact and any(scene.reach_m(n, row) is None for row in chosen.placed for n in scene.shapes)
    return found | ({POSSIBLE, NO} if vague else set())


def holds(scene, name, row, band, exact, column):
    pair = scene.pair(name, row, band)
    if pair is None:
        return False
    if exact:
        return pair["relation"] in ("contains", "equal")
    return pair[column] if pair["is_known"] else column == "possibly_in_site"


def joined(found):
    """Certain if one is, no only if all are; either where one may be either."""
    least = {v for v in (max_of(f, min) for f in found)}
    most = {v for v in (max_of(f, max) for f in found)}
    order = (NO, POSSIBLE, CERTAIN)
    low, high = (max(order.index(v) for v in side) for side in (least, most))
    return {v for v in order[low:high + 1] if v in (order[low], order[high]) or v == POSSIBLE}


def max_of(verdicts, pick):
    return pick(verdicts, key=(NO, POSSIBLE, CERTAIN).index)
