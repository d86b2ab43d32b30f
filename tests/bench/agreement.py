"""Whether two engines computed the same: a few words for the table, and whether that is near enough."""

import numpy
import others


def numbers(tolerance):
    """Every value to a relative tolerance; what is a millionth of the usual counts as nothing."""

    def judge(columns, theirs):
        ours, theirs = columns[0][: len(theirs)], numpy.asarray(theirs)
        off = (numpy.abs(ours - theirs) / numpy.maximum(numpy.abs(theirs), 1e-6 * numpy.abs(theirs).mean())).max()
        return to(off), off <= tolerance

    return judge


def common_and_relation(columns, theirs):
    common, matrices = theirs
    # Slivers, below a square metre and narrower than 10 cm, are no common ground in ours.
    words, near = numbers(1e-6)(columns, common)
    same = columns[1] == [others.relation_number(matrix) for matrix in matrices]
    return f"{words}, relations {share(same)}", near and same.all()


def validity(columns, theirs):
    same = (columns[0] == 0) == theirs
    return f"{share(same)} ({int(theirs.sum())} valid)", same.all()


def size(columns, theirs):
    return "same size", columns[0][0] == theirs


def distances(columns, theirs):
    off_m = numpy.abs(columns[0].reshape(theirs.shape) - theirs).max()
    return to(off_m, " m"), off_m < 1e-6


def one_of_ten(questions, points):
    """Their single answer, nearest in degrees, is never nearer on the ground than our first."""

    def judge(columns, theirs):
        ours_m = columns[0].reshape(len(questions), -1)[:, 0]
        theirs_m = apart_m(questions, points[theirs])
        same = columns[1].reshape(len(questions), -1)[:, 0] == theirs
        return f"{share(same)} nearest on the ground too", (theirs_m >= ours_m - 1e-6).all()

    return judge


def ten_on_a_sphere(questions, points):
    """Their ten, sorted anew by geodesics, are nowhere nearer than ours, and hardly farther."""

    def judge(columns, theirs):
        shape = theirs.shape
        ours_m = columns[0].reshape(-1, shape[1])[: shape[0]]
        ids = columns[1].reshape(-1, shape[1])[: shape[0]]
        asked = numpy.repeat(questions[: shape[0]], shape[1], axis=0)
        theirs_m = numpy.sort(apart_m(asked, points[theirs.ravel()]).reshape(shape), axis=1)
        same = numpy.array([len(set(a) & set(b)) for a, b in zip(ids, theirs, strict=True)]).sum()
        near = (theirs_m >= ours_m - 1e-6).all() and theirs_m.sum() < 1.002 * ours_m.sum()
        return f"{same} of {theirs.size} the same", near

    return judge


def apart_m(here, there):
    return others.CGCS2000.inv(*here.T, *there.T)[2]


def to(off, unit=""):
    return f"to {off:.0e}{unit}" if off > 0 else "to the last digit"


def share(same):
    return "all" if numpy.all(same) else f"{100 * numpy.mean(same):.2f} %"
