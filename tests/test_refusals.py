"""What a chapter does not permit raises ValueError and says what is allowed.

The message names the input, or the entry of it that is at fault, as the reader writes
it; gives its value; and says what is allowed: "predictions[1] = 1.5 is not permitted:
it must be ...". Nothing else is raised: no other type, and no sentence of NumPy's.
"""

import copy
import math
import re
import reprlib

import numpy as np
import pytest

from chapter_code import Chapter, Runner, facts_of

NOT_NUMBERS = [
    *(math.nan, math.inf, -math.inf, None, True, "1", b"1", 1j, [], {}, 10**5000),
]
BAD_FOR_ANY = [*NOT_NUMBERS, -(10**5000), "", (), set(), object, [[]], [None]]
BOUNDS = {"minimum": -1, "maximum": 1, "exclusiveMinimum": 0, "exclusiveMaximum": 0}


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


def forbidden(schema, value, shared):
    """Yield copies of `value` that a JSON schema forbids: out of range, of no length.

    shared: what the schema's references lead to. Alternatives are left to the others.
    """
    schema = shared.get(schema.get("$ref", "").rpartition("/")[2], schema)
    for bound, beyond in BOUNDS.items():
        if bound in schema and "anyOf" not in schema:
            yield schema[bound] + beyond
    if isinstance(value, list) and "items" in schema:
        yield from [[]] if schema.get("minItems") else []
        if "maxItems" in schema:
            yield value[:1] * (schema["maxItems"] + 1)
        for k in {0, len(value) - 1}:
            for bad in forbidden(schema["items"], value[k], shared):
                yield [*value[:k], bad, *value[k + 1 :]]


def refusal(runner, inputs):
    """Return the message of the ValueError that these inputs raise; None if none is."""
    try:
        runner.run(inputs, cells=1)
    except ValueError as error:
        return str(error) if type(error) is ValueError else f"{type(error)}: {error}"
    return None


def shown(value):
    """Return how a message gives a value."""
    try:
        return reprlib.repr(value)
    except ValueError:  # a whole number of thousands of digits
        return "(too long to print)"


def is_clear(message, name, inputs, rules=False):
    """Tell whether a message names input or entry, gives its value and what is allowed.

    name: of the input that is to blame. inputs: all. rules: whether it may also be a
    rule between inputs, in a sentence of its own that begins with the input's name.
    """
    first, *others = (message or "").splitlines() or [""]
    if len(others) > 9 or "http" in first:
        return False
    found = re.match(
        rf"{name}((?:\[-?\d+\])*)[\w ]* = (.*) is not permitted: .{{8}}", first
    )
    if not found:
        return rules and re.match(rf"{name}\b.{{15}}", first) is not None
    value = inputs[name]
    for index in re.findall(r"-?\d+", found[1]):
        value = value[int(index)]
    return found[2] == shown(value)


def test_bad_values_are_refused(chapter, table):
    """Each bad value of each input is refused by name."""
    runner, facts = Runner(Chapter(chapter)), facts_of(chapter)
    names, is_new = runner.chapter.inputs, runner.chapter.is_new
    schema = {}
    if is_new:
        schema = runner.run({}, cells=1)["Inputs"].model_json_schema()
    assert set(facts.BAD) == set(names), "bad values for each input, and for no other"
    tried = []
    for name in names:
        default = runner.start[name]
        allowed = [v for v in (None, True) if type(v) is type(default)]
        bad = [v for v in BAD_FOR_ANY if not any(v is other for other in allowed)]
        if isinstance(default, list):
            bad += spoiled(default)
        if is_new:
            field = schema["properties"][name]
            bad += forbidden(field, default, schema.get("$defs", {}))
        assert facts.BAD[name], f"no bad value of {name}"
        tried += [({name: value}, name) for value in [*bad, *facts.BAD[name]]]
    for changes, name in tried + facts.CONTRADICTIONS:
        message = refusal(runner, changes)
        told = f"{shown(changes)}: {message}"
        assert is_clear(message, name, {**runner.start, **changes}, is_new), told
    row = {"refused": len(tried), "contradictions": len(facts.CONTRADICTIONS)}
    table("bad inputs", row)


@pytest.mark.parametrize(
    "message",
    [
        None,
        "k = [3, 5] is not permitted: it must be even",
        "n = [4] is not permitted: it must be even",
        "n is not permitted: it must be even",
        "n = [3, 5] is not permitted",
        "n[0] = 5 is not permitted: it must be even",
        "could not convert 3",
    ],
)
def test_an_unclear_message_is_noticed(message):
    """Only a message that names the input, its value and what is allowed will do."""
    inputs = {"n": [3, 5]}
    assert is_clear("n = [3, 5] is not permitted: it must be even", "n", inputs)
    assert is_clear("n[1] = 5 is not permitted: it must be even", "n", inputs)
    assert not is_clear(message, "n", inputs)
