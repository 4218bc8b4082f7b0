"""Every chapter's checks notice when its answer is broken.

tests/mutants.py changes a chapter's code in small ways. `make test` tries a seeded
sample of these mutants, and then others until each assert has failed once: so a check
that cannot fail is found. `make mutants` tries them all. It also writes down a few that
together fail every assert (tests/inputs/*_mutants.txt): `make test` tries those first.

A mutant is noticed by an assert, by an error with which Python stops it, or by a stored
text that comes out otherwise. Of those that Python does not stop, asserts must notice
most: a reader with other inputs has no stored text to compare with.
"""

import multiprocessing
import re
from concurrent.futures import ProcessPoolExecutor

import nbformat
import pytest

import mutants
from conftest import PROJECT, facts_of

SAMPLE = 5
NOTICED, BY_ASSERTS = 0.95, 0.80


@pytest.fixture(scope="module")
def in_a_new_process():
    """Return a function that calls another one, in a process without threads."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        yield lambda *call: pool.submit(*call).result()


def listed(text, survivors):
    """Return the patterns of `survivors` that match all of a change or an assert."""
    return [pattern for pattern in survivors if re.search(pattern, text)]


def counts(verdicts):
    """Return a row of the table: how many mutants there are, and what noticed them."""
    by_assert = sum(bool(v.asserts) for v in verdicts)
    stopped = sum(bool(v.stopped and not v.asserts) for v in verdicts)
    survivors = sum(v.survived for v in verdicts)
    return {
        "mutants": len(verdicts),
        "an assert": by_assert,
        "Python stopped": stopped,
        "only an output": len(verdicts) - by_assert - stopped - survivors,
        "survivors": survivors,
        "noticed": f"{1 - survivors / len(verdicts):.1%}",
        "asserts, of the others": f"{by_assert / max(1, len(verdicts) - stopped):.1%}",
    }


def findings(verdicts, never_failed, survivors):
    """Return what is wrong: survivors and asserts that `survivors` does not explain."""
    found = [f"survives in cell {v.mutant.cell}: {v}" for v in verdicts if v.survived]
    found += [f"no mutant fails it: {text}" for text in never_failed]
    return [text for text in found if not listed(text, survivors)]


def test_broken_answers_are_noticed(chapter, many, table, in_a_new_process):
    """Every change is noticed, or it is listed with the reason why nothing can."""
    survivors = facts_of(chapter).SURVIVORS
    first = PROJECT / f"tests/inputs/{chapter.stem}_mutants.txt"
    known = first.read_text().splitlines() if first.exists() else []
    verdicts, never_failed = in_a_new_process(
        mutants.try_sample, chapter, None if many else SAMPLE, known
    )
    row = counts(verdicts if many else verdicts[:SAMPLE])
    table("broken answers: what noticed them", row)
    assert findings(verdicts, never_failed, survivors) == []
    if many:
        first.write_text("\n".join(mutants.few_that_fail_all(verdicts)) + "\n")
        surviving = [str(v) for v in verdicts if v.survived] + never_failed
        assert {p for text in surviving for p in listed(text, survivors)} == {
            *survivors
        }
        assert float(row["noticed"][:-1]) >= 100 * NOTICED
        assert float(row["asserts, of the others"][:-1]) >= 100 * BY_ASSERTS


def planted(tmp_path, *sources):
    """Return the path of a chapter with these cells below its inputs, executed."""
    imports, inputs = "import numpy as np", "x = [1.0, 2.0, 4.0]  # shape (n,)"
    cells = [nbformat.v4.new_code_cell(s) for s in (imports, inputs, "pass", *sources)]
    cells[1].metadata["tags"] = ["parameters"]
    path = tmp_path / "planted.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


MEAN = "mean = sum(x) / len(x)"


@pytest.mark.parametrize(
    ("check", "blind"),
    [
        ("assert np.isclose(mean, np.mean(x)), 'the mean'", False),
        ("assert mean == mean, 'the mean'", True),
        ("assert np.isclose(mean, np.mean(x), rtol=9), 'the mean'", True),
        ("assert min(x) <= max(x), 'the mean'", True),
        ("_ = np.isclose(mean, np.mean(x))", True),
    ],
)
def test_a_blind_check_is_noticed(check, blind, tmp_path, in_a_new_process):
    """A check that cannot fail is found, alone and beside one that can."""
    path = planted(tmp_path, MEAN, check)
    verdicts, never_failed = in_a_new_process(mutants.try_sample, path, 3)
    assert bool(findings(verdicts, never_failed, {})) == blind
    if check.startswith("assert") and blind:
        sound = "assert np.isclose(mean, np.mean(x)), 'sound'"
        path = planted(tmp_path, MEAN, check, sound)
        verdicts, never_failed = in_a_new_process(mutants.try_sample, path, 3)
        assert never_failed == [check]


CHANGES = {
    "a + b": {"a - b", "a", "b"},
    "a * b": {"a / b", "a + b", "a", "b"},
    "a ** 2": {"a * 2", "a ** 3", "a ** 1", "a"},
    "a < b": {"a <= b", "a > b"},
    "-a": {"a"},
    "a[::-1]": {"a[::1]", "a[::-2]", "a[::-0]"},
    "a.T": {"a"},
    "np.flip(a, 0)": {"a", "np.flip(a, 1)", "np.flip(a, -1)", "np.flip(0, a)"},
    "a.conj()": {"a"},
    "np.mean(a)": {"np.sum(a)"},
    "a.sum(axis=0)": {"a.mean(axis=0)", "a.sum(axis=1)", "a.sum(axis=-1)"},
    "max(a)": {"min(a)"},
    "f(a, b)": {"f(b, a)"},
    "a[i, j]": {"a[j, i]"},
    "a if b and c else d": {"a if b or c else d", "a if not (b and c) else d"},
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
