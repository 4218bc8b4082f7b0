"""The changes that `make mutants` makes, and that it tells a check from a blind one."""

import re

import nbformat
import pytest

import mutants
from chapter_code import Chapter, Runner

CHANGES = {
    "a * b": {"a / b", "a + b", "a", "b"},
    "a ** 2": {"a * 2", "a ** 3", "a ** 1", "a"},
    "a.T": {"a"},
    "np.flip(a, 0)": {"a", "np.flip(a, 1)", "np.flip(a, -1)", "np.flip(0, a)"},
    "a.conj()": {"a"},
    "a.sum(axis=0)": {"a.mean(axis=0)", "a.sum(axis=1)", "a.sum(axis=-1)"},
    "a[i, j]": {"a[j, i]"},
    "[1, 2]": set(),
    "rng.normal(2, 3)": set(),
}


@pytest.mark.parametrize("code", CHANGES)
def test_the_operators_make_the_changes_they_should(code):
    """A line of code has these mutants and no others."""
    made = {m.source for m in mutants.mutants_of_cell(0, f"y = {code}")}
    normal = {re.sub(r"[\s()]", "", text) for text in made}
    assert normal == {
        re.sub(r"[\s()]", "", f"y = {change}") for change in CHANGES[code]
    }


def test_checks_are_not_changed():
    """No mutant touches an assert, nor over which cases a loop of asserts runs."""
    assert mutants.mutants_of_cell(0, "assert a + 1 == b, 'c'") == []
    loop = "for n in range(3):\n    assert f(n) == g[n], 'f'"
    assert mutants.mutants_of_cell(0, loop) == []
    assert mutants.mutants_of_cell(0, loop.replace("assert f(n)", "m = n + 1")) != []


@pytest.mark.parametrize(
    ("check", "drawn", "noticed"),
    [
        ("assert total == sum(x), 'not the sum'", [], "an assert"),
        ("total / (total - 1)", [], "an error"),
        ("total", [], "an output"),
        ("_ = total", [({"x": [2, 5]}, {"total": 7})], "the oracle"),
        ("assert total < 9, 'cannot fail'", [], "nothing"),
    ],
)
def test_what_notices_a_mutant(check, drawn, noticed, tmp_path):
    """An assert, an error, an output, the oracle on other inputs, or nothing."""
    sources = ["", "x = [2, 1]", "", "total = x[0] + x[1]", check]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[1].metadata["tags"] = ["parameters"]
    if noticed == "an output":
        data = {"text/plain": "3"}
        cells[4].outputs = [nbformat.v4.new_output("execute_result", data=data)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "sum.ipynb")
    runner = Runner(Chapter(tmp_path / "sum.ipynb"))
    mutant = mutants.Mutant(3, "", "", "total = x[0] - x[1]")
    assert mutants.noticed_by(runner, mutant, drawn) == noticed
