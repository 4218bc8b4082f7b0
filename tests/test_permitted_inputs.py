"""Every chapter holds for permitted inputs that nobody wrote down.

Hypothesis draws them from the chapter's strategy in tests/inputs. With them the chapter
runs to its end, its asserts hold, its figures are drawn without a warning, and its
results are those of an oracle that the chapter does not use.
"""

import time

import numpy as np
from hypothesis import HealthCheck, Phase, example, given, settings

from chapter_code import Chapter, Runner
from conftest import facts_of

TOLERANCE = 1e-9  # relative to the largest number of a result, and beside it
TINY = 1e-300  # where floating-point numbers lose their digits
FEW, MANY, MOST_SECONDS = 3, 500, 600


def differs(ours, theirs):
    """Tell whether a chapter's result is another than the oracle's.

    Numbers and arrays agree within the tolerance; None and whole numbers are equal. A
    dict agrees entry by entry, with the same names in the same order.
    """
    if isinstance(theirs, dict):
        named = isinstance(ours, dict) and [*ours] == [*theirs]
        return not named or any(differs(ours[name], theirs[name]) for name in theirs)
    if ours is None or theirs is None or isinstance(theirs, int):
        return ours != theirs
    ours, theirs = (np.array(v, dtype=object) for v in (ours, theirs))
    if ours.shape != theirs.shape:
        return True
    ours, theirs = ours.astype(float), theirs.astype(float)
    room = TOLERANCE * abs(theirs).max(initial=0) + TINY
    return not (abs(ours - theirs) <= room).all()  # NaN differs from everything


def wrong_results(results, expected):
    """Return the names of the results that differ from the expected ones, a dict."""
    return [name for name in expected if differs(results[name], expected[name])]


def changed(value):
    """Return some values that are not quite the result `value`."""
    if value is None:
        return [1]
    if isinstance(value, dict):
        spoilt = [{**value, name: v} for name in value for v in changed(value[name])]
        return [None, {}, {k: value[k] for k in reversed(value)}, *spoilt]
    array = np.array(value, dtype=object)
    step = 1e-6 * abs(array.astype(float)).max() or 1
    units = np.eye(array.size).reshape(-1, *array.shape)
    return [None, *(array + step * unit for unit in units)]


def unseen_changes(results, expected):
    """Return the names of results that can change without `expected` showing it."""
    return [
        name
        for name in expected
        for other in changed(results[name])
        if wrong_results({**results, name: other}, expected) != [name]
    ]


def try_inputs(path, facts, many, report):
    """Run the chapter at `path` with its own inputs, and others that `facts` permit.

    report: called with a dict that says how many were tried, and so on. Raises what
    Hypothesis raises: the error, and the smallest inputs with which it comes.
    """
    runner, begin, times, failures = Runner(Chapter(path)), time.monotonic(), [], []
    question = {name: runner.start[name] for name in runner.chapter.inputs}

    @settings(
        max_examples=MANY if many else FEW,
        derandomize=not many,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )
    @given(facts.PERMITTED)
    @example(question)
    def holds(inputs):
        start = time.monotonic()
        if start > begin + MOST_SECONDS and not failures:
            return
        try:
            results, expected = runner.run(inputs, draw=True), facts.expected(**inputs)
            assert wrong_results(results, expected) == []
            if inputs == question:
                assert expected, "the oracle says nothing"
                assert unseen_changes(results, expected) == []
        except Exception:
            failures.append(inputs)
            raise
        finally:
            times.append(time.monotonic() - start)

    try:
        holds()
    finally:
        slowest = f"{max(times, default=0):.1f} s"
        report({"tried": len(times), "failures": len(failures), "slowest": slowest})


def test_the_chapter_holds(chapter, many, table):
    """No permitted input breaks the chapter."""
    try_inputs(
        chapter, facts_of(chapter), many, lambda row: table("permitted inputs", row)
    )
