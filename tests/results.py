"""Draw inputs of a chapter, and compare its results with those of its oracle."""

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings

TOLERANCE = 1e-9  # relative to the largest number of a result, and beside it
TINY = 1e-300  # where floating-point numbers lose their digits
SETTINGS = {
    "database": None,
    "deadline": None,
    "report_multiple_bugs": False,
    "suppress_health_check": list(HealthCheck),
}


def drawn_inputs(strategy, number):
    """Return so many dicts of inputs, the same each time, drawn from a strategy."""
    found = []

    @settings(
        **SETTINGS, max_examples=number, derandomize=True, phases=[Phase.generate]
    )
    @given(strategy)
    def collect(inputs):
        found.append(inputs)

    collect()
    return found


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
