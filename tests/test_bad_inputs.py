"""What a chapter does not permit raises ValueError and says what is allowed.

The message names the input, gives its value and says what it must be. Nothing else is
raised: no other type, and no sentence of NumPy's or PyTorch's.
"""

import copy
import math
import re
import reprlib

import numpy as np
import pytest

from chapter_code import Chapter, Runner
from conftest import facts_of

NOT_NUMBERS = [
    math.nan,
    math.inf,
    -math.inf,
    None,
    True,
    "1",
    b"1",
    1j,
    [],
    {},
    10**5000,
]
BAD_FOR_ANY = [*NOT_NUMBERS, -(10**5000), "", (), set(), object, [[]], [None]]


def spoiled(value):
    """Yield copies of a list of numbers, or of a list of such lists, that are bad.

    One entry is no number; one row is longer than the others; all is one level deeper,
    an array, a set or a generator and not a list; or it is far too long.
    """
    rows = value if isinstance(value[0], list) else [value]
    for bad in NOT_NUMBERS:
        for row, column in {(0, 0), (-1, -1)}:
            other = copy.deepcopy(value)
            (other[row] if rows is value else other)[column] = bad
            yield other
    if len(value) > 1 and rows is value:
        yield [[*value[0], 0], *value[1:]]
        yield [value[0][0], *value[1:]]
    array = np.array(value, dtype=object)  # the rows may have several lengths
    yield from ([value], array, iter(value), value * 5000)


def refusal(runner, inputs):
    """Return the message of the ValueError that these inputs raise; None if none is."""
    try:
        runner.run(inputs, cells=1)
    except ValueError as error:
        return str(error)
    return None


def shown(value):
    """Return how a message gives a value."""
    try:
        return reprlib.repr(value)
    except ValueError:  # a whole number of thousands of digits
        return "(too long to print)"


def is_clear(message, name, value):
    """Tell whether a message names the input, gives its value and what is allowed."""
    start = rf"{name}\b[\w ]* = {re.escape(shown(value))} is not permitted"
    return re.match(rf"{start}: it must be .{{8}}", message or "") is not None


def test_bad_values_are_refused(chapter, table):
    """Each bad value of each input is refused by name."""
    runner, facts = Runner(Chapter(chapter)), facts_of(chapter)
    names = runner.chapter.inputs
    assert set(facts.BAD) == set(names), "bad values for each input, and for no other"
    tried = 0
    for name in names:
        bad = [
            v for v in BAD_FOR_ANY if v is not None or runner.start[name] is not None
        ]
        bad += facts.BAD[name]
        if isinstance(runner.start[name], list):
            bad += spoiled(runner.start[name])
        assert facts.BAD[name], f"no bad value of {name}"
        for value in bad:
            message = refusal(runner, {name: value})
            assert is_clear(message, name, value), f"{name} = {shown(value)}: {message}"
        tried += len(bad)
    for inputs, name in facts.CONTRADICTIONS:
        message = refusal(runner, inputs)
        value = {**runner.start, **inputs}[name]
        assert is_clear(message, name, value), f"{inputs}: {message}"
    table("bad inputs", {"refused": tried, "contradictions": len(facts.CONTRADICTIONS)})


@pytest.mark.parametrize(
    "message",
    [
        None,
        "k = 3 is not permitted: it must be even",
        "n = 4 is not permitted: it must be even",
        "n is not permitted: it must be even",
        "n = 3 is not permitted",
        "could not convert 3",
    ],
)
def test_an_unclear_message_is_noticed(message):
    """Only a message that names the input, its value and what is allowed will do."""
    assert is_clear("n = 3 is not permitted: it must be an even number", "n", 3)
    assert not is_clear(message, "n", 3)
