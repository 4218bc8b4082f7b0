"""What the build makes of a chapter's declaration, and what the page's scripts read.

The scripts run in Chromium on an empty page, without a form.
"""

import numpy as np
import pytest
import sympy as sp
from sphinx.errors import ExtensionError
from your_numbers import CLASSES, prepare, tree_of

from conftest import PROJECT


@pytest.fixture(scope="module")
def scripts(chromium):
    """Return a page with our scripts, and nothing else on it."""
    context = chromium.new_context()
    page = context.new_page()
    for path in sorted((PROJECT / "_static").glob("*.js")):
        if "window.yourNumbers" in path.read_text():
            page.add_script_tag(path=path)
    yield page
    context.close()


LIST, TABLE, SINGLE, EITHER = [1], [2], [0], [0, 1]
READ = [
    (LIST, "[1, 0]", [1, 0]),
    (LIST, "(1, 0)", [1, 0]),
    (LIST, " [ 1,0, ] ", [1, 0]),
    (LIST, "x = [1, 0]  # with its name", [1, 0]),
    (LIST, "[1. 0.5]", [1, 0.5]),
    (LIST, "array([1. , 0.5])", [1, 0.5]),
    (LIST, "array([1., 0.5], dtype=float32)", [1, 0.5]),
    (LIST, "tensor([1.0000, 0.5000], dtype=torch.float64)", [1, 0.5]),
    (LIST, "[np.float64(1.5), np.int64(2)]", [1.5, 2]),
    (
        LIST,
        "[-2, −2, +2, 1/4, 1e-3, .5, 5., 1_000]",
        [-2, -2, 2, 0.25, 0.001, 0.5, 5, 1000],
    ),
    (LIST, "[True, False, None]", [True, False, None]),
    (LIST, "1\t0,5\t1e3", [1, 0.5, 1000]),
    (LIST, "1\n0\n1\n", [1, 0, 1]),
    (LIST, "1\r\n0\r\n", [1, 0]),
    (LIST, "1;0,5", [1, 0.5]),
    (LIST, "1, 0, 1", [1, 0, 1]),
    (LIST, "1 0 1", [1, 0, 1]),
    (LIST, "7", [7]),
    (LIST, "1,5", "not clear"),
    (LIST, "1,0,0", "not clear"),
    (LIST, "0.25,0.5", "not clear"),
    (LIST, "1,500\t2", "may be 1.500 or 1500"),
    (LIST, "1\t2\n3\t4", "a table"),
    (LIST, "1\t\t2", "empty"),
    (LIST, "", "empty"),
    (LIST, "[1, 2", "“]” is missing"),
    (LIST, "1, 2]", "before the first bracket"),
    (LIST, "[1, 2]]", "after the last bracket"),
    (LIST, "[1)", "wrong place"),
    (LIST, "[1,, 2]", "comma is in the wrong place"),
    (LIST, "[1, 2 3]", "some have none"),
    (LIST, "[1, two]", "“two” is not a number"),
    (LIST, "[1 2 ... 8 9]", "leaves numbers out"),
    (LIST, "[nan]", "“nan” is not a number"),
    (LIST, "[1e999]", "too large"),
    (LIST, "[1e-999]", "too small"),
    (LIST, "[1/0]", "divides by 0"),
    (LIST, "[1e-300/1e300]", "too large or too small"),
    (LIST, "[0x10]", "not a number"),
    (LIST, "y = [1]", "before the first bracket"),
    (TABLE, "[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
    (TABLE, "[[1. 2.]\n [3. 4.]]", [[1, 2], [3, 4]]),
    (TABLE, "tensor([[1., 2.],\n        [3., 4.]])", [[1, 2], [3, 4]]),
    (TABLE, "1\t2\n3,5\t4\n", [[1, 2], [3.5, 4]]),
    (TABLE, "1;2\n3,5;4", [[1, 2], [3.5, 4]]),
    (TABLE, "1 2; 3 4", [[1, 2], [3, 4]]),
    (TABLE, "1, 2\n3, 4", [[1, 2], [3, 4]]),
    (TABLE, "1 2\n3 4", [[1, 2], [3, 4]]),
    (TABLE, "[[[1, 2]], [[3, 4]]]", [[[1, 2]], [[3, 4]]]),
    (TABLE, "1;2;3", "one row or several"),
    (TABLE, "1,2\n3,4", "not clear"),
    (TABLE, "[1, 2], [3, 4]", "after the last bracket"),
    ([3], "[[[1, 2]], [[3, 4]]]", [[[1, 2]], [[3, 4]]]),
    ([3], "1 2\n3 4", "brackets"),
    (SINGLE, "1,5", 1.5),
    (SINGLE, "−0,125", -0.125),
    (SINGLE, "1 / 3", 1 / 3),
    (SINGLE, "none", None),
    (SINGLE, "x = 3", 3),
    (SINGLE, "[1]", [1]),
    (SINGLE, "1,500", "may be 1.500 or 1500"),
    (SINGLE, "1.5.2", "not a number"),
    (SINGLE, "1 2", "not a number"),
    (SINGLE, "50%", "not a number"),
    (SINGLE, "2**3", "not a number"),
    (SINGLE, "٣", "not a number"),
    (EITHER, "3", 3),
    (EITHER, "(2, 3)", [2, 3]),
    (EITHER, "2 3", [2, 3]),
    (EITHER, "2,3", "not clear"),
]


def test_reading(scripts):
    """What is typed, pasted or printed is read as it is meant, or refused."""
    read = """(cases) => cases.map(([axes, text]) => {
        try { return { value: yourNumbers.read(text, "x", axes) }; }
        catch (error) { return { why: error.message }; } })"""
    for (_, text, expected), found in zip(READ, scripts.evaluate(read, READ)):
        if isinstance(expected, str):
            assert expected in found.get("why", ""), (text, found)
        else:
            assert found == {"value": expected}, text


def test_writing(scripts):
    """What the page writes it reads again; nothing looks whole that may not be."""
    values = [0.1, -1e-7, 1e300, 2**53, [1, -2.5], [[1, 2], [3, 4]], [[[1], [2]]], True]
    back = "(all) => all.map((v) => yourNumbers.read(yourNumbers.write(v), 'x', [3]))"
    again = scripts.evaluate(back, [[v] for v in values])
    assert again == [[v] for v in values]
    numbers = {
        0: "0",
        -2: "−2",
        0.1 + 0.2: "0.3",
        2 / 3: "0.666667",
        9**20: "1.21577e19",
    }
    numbers |= {
        1234567.5: "1234567.5",
        -2.5e-10: "−2.5e−10",
        123456789: "123456789",
    }
    show = "(all) => all.map(yourNumbers.show)"
    assert scripts.evaluate(show, [*numbers]) == [*numbers.values()]
    texts = scripts.evaluate(
        "(all) => all.map(yourNumbers.toJSON)", [0.1, 9**20, [True, 1]]
    )
    assert texts == ["0.1", "1.2157665459056929e+19", "[true,1]"]


def test_rows_must_be_equally_long(scripts):
    """In any depth, and the message names the row."""
    ragged = "(all) => all.map((value) => yourNumbers.ragged(value, 'x') ?? '')"
    values = [[[1, 2], [3]], [1, [2]], [[[1], [2]], [[3], [4, 5]]], [[1, 2], [3, 4]]]
    found = scripts.evaluate(ragged, values)
    assert "x[1] has length 1, but x[0] has length 2" in found[0]
    assert "x[1] has length 1, but x[0] is no list" in found[1]
    assert "x[1][1] has length 2, but x[0][0] has length 1" in found[2]
    assert found[3] == ""


def test_every_class_is_known_to_the_page(scripts):
    """The build lets nothing pass that the page does not evaluate."""
    names = """["functions", "rewritten", "makers", "binders"].flatMap((part) =>
        Object.keys(yourNumbers[part]))"""
    known = {*scripts.evaluate(names), "Symbol", "ExprCondPair"}
    assert known == CLASSES


def sent(expression):
    """Return an expression as a chapter's cell declares it."""
    return {"srepr": sp.srepr(expression)}


n, i = sp.symbols("n i", integer=True)
y = sp.IndexedBase("y", shape=(n,))
DECLARED = {
    "inputs": {"labels": sent(y)},
    "schema": {"properties": {"labels": {"type": "array"}}},
    "results": {"total": sent(sp.Sum(y[i], (i, 0, n - 1)))},
}


def test_the_build_makes_plain_data():
    """Lists of a class's name and its arguments; no text that needs a parser."""
    data = prepare(DECLARED, {"labels": [1, 0]})
    assert data["inputs"]["labels"]["symbol"] == "y"
    assert data["inputs"]["labels"]["start"] == [1, 0]
    entry = ["Indexed", ["Symbol", "y"], ["Symbol", "i"]]
    limits = ["Tuple", ["Symbol", "i"], 0, ["Add", ["Symbol", "n"], -1]]
    assert data["results"] == {"total": ["Sum", entry, limits]}
    power = [[sent(i), sent(sp.Integer(3) ** 99)]]
    big = prepare({**DECLARED, "where": power}, DEFAULTS)
    assert big["where"][0][1] == ["Integer", str(3**99)]


DEFAULTS = {"labels": [1]}
RUN = {
    "state": sent(sp.Symbol("w")),
    "counter": sent(i),
    "history": sent(sp.IndexedBase("h")),
    "start": 0,
    "next": sent(sp.Symbol("w") + i),
    "steps": sent(sp.Symbol("s")),
}
ESCAPED = i * sp.Sum(y[i], (i, 0, n - 1))
REFUSED = {
    "results.total: besselj is not known": {
        "results": {"total": sent(sp.besselj(0, n))}
    },
    "results.total: Dummy is not": {"results": {"total": sent(sp.Dummy("k"))}},
    r"total\[1\]: nothing binds the symbol i": {"results": {"total": [1, sent(i)]}},
    "where.*: nothing binds the symbol i": {"where": [[sent(n), sent(y[i])]]},
    r"slips.total\[0\]\[1\]: nothing binds": {
        "slips": {"total": [["a", sent(ESCAPED), "b"]]}
    },
    r"worked\[0\]\[1\].a: nothing binds": {
        "worked": [["{a}", {"a": sent(i)}, [sent(n), 0, 1]]]
    },
    r"worked\[0\]: <i> does not belong": {"worked": [["<i>{a}</i>", {"a": 1}]]},
    r"worked\[0\]: b does not belong": {"worked": [["{a} {b}", {"a": 1}]]},
    r"runs\[0\].steps: nothing binds": {"runs": [RUN]},
    "no result mean": {"slips": {"mean": []}},
    "no part of a declaration: result": {"result": {}},
    "inputs.x: not among the schema": {"inputs": {"labels": sent(y), "x": sent(i)}},
}


@pytest.mark.parametrize("message", REFUSED)
def test_the_build_stops(message):
    """At what the page could not evaluate, saying where it stands."""
    with pytest.raises(ExtensionError, match=message):
        prepare({**DECLARED, **REFUSED[message]}, DEFAULTS)


def test_exact_arithmetic(scripts):
    """Where a chapter asks for it: decimals as they stand, no digit lost."""
    a, b, c, k = *sp.symbols("a b c"), sp.Symbol("k", integer=True)
    hilbert = sp.FunctionMatrix(9, 9, sp.Lambda((n, k), 1 / (n + k + 1)))
    solved = sp.Inverse(hilbert) * sp.FunctionMatrix(9, 1, sp.Lambda((n, k), 1))
    cases = {
        sp.Eq(a + b, c): True,
        a + b - c: 0,
        sp.Sum(a, (k, 1, 10)) - 1: 0,
        sp.floor(c * 10): 3,
        sp.Mod(-c, b): 0.1,
        sp.sqrt(a**2) - a: 0,
        sp.sqrt(2) ** 2 * a: 0.2,
        (c - b) ** 50 / a**49: 0.1,
        sp.Max(a, b, c) + sp.Min(a, b) + sp.Abs(-b): 0.6,
        sp.Pow(a, -1): 10,
        sp.exp(a): np.exp(0.1),
        sp.Piecewise((1, c > a + b), (2, True)): 2,
        sp.Sum(1 / (k * (k + 1)), (k, 1, 99)): 0.99,
    }
    run = """([trees, many]) => {
        const program = yourNumbers.newProgram(true);
        for (const [name, value] of Object.entries(many)) program.input(name)(value);
        return trees.map((tree) => program.compile(tree).run()); }"""
    trees = [tree_of(sp.srepr(expression)) for expression in [*cases, solved]]
    values = {"a": 0.1, "b": 0.2, "c": 0.3}
    *found, column = scripts.evaluate(run, [trees, values])
    for (expression, expected), value in zip(cases.items(), found):
        assert value == expected, expression
    exact = hilbert.as_explicit().inv() * sp.ones(9, 1)
    assert [row[0] for row in column] == [float(x) for x in exact]
