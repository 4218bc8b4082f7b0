"""The run that pins every answer is itself tried: what must fail there does fail.

nbval runs each chapter from a fresh kernel, in an empty folder and offline (see
tests/alone.py), and compares what comes out. Figures are stored as SVG. That is text,
the same on every run since its identifiers are salted with the chapter's name and its
date is left out. So nbval compares it letter by letter, which it does not do with PNG.
It is also sharp at any size.
"""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

pytest_plugins = ["pytester"]

CELLS = [
    "import sympy as sp\nsp.Symbol('x') + 1",
    """import matplotlib.pyplot as plt
from matplotlib_inline.backend_inline import set_matplotlib_formats
set_matplotlib_formats("svg", metadata={"Date": None})
plt.rcParams["svg.hashsalt"] = "planted"
plt.plot([0, 1], [0, 1])
plt.show()""",
]


@pytest.fixture(scope="module")
def executed():
    """Return a notebook with a text output and a figure, as stored after a run."""
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    return NotebookClient(nbformat.v4.new_notebook(cells=cells)).execute()


@pytest.fixture
def run(pytester):
    """Return a function from a notebook to the report of a run like `make test`'s."""
    pytester.makeconftest(Path(__file__).with_name("alone.py").read_text())

    def run(notebook):
        nbformat.write(notebook, pytester.path / "planted.ipynb")
        return pytester.runpytest_subprocess("--nbval", "-p", "no:xdist")

    return run


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        (lambda cells: None, 0),
        (lambda cells: cells[0].outputs[0].data.update({"text/plain": "x - 1"}), 1),
        (
            lambda cells: cells[1].update(
                source=cells[1].source.replace("[0, 1])", "[1, 0])")
            ),
            1,
        ),
        (lambda cells: cells[1].outputs.clear(), 1),
    ],
    ids=["unchanged", "another text", "another drawing", "a lost output"],
)
def test_a_changed_output_fails(executed, change, failed, run):
    """Strict nbval notices each change."""
    notebook = nbformat.from_dict(executed)
    change(notebook.cells)
    run(notebook).assert_outcomes(passed=2 - failed, failed=failed)


FORBIDDEN = {
    "import urllib.request as u\nu.urlopen('http://example.org')": "no network here",
    "import socket\nsocket.create_connection(('127.0.0.1', 9))": "no network here",
    "open('data.csv')": "FileNotFoundError",
    "sys": "NameError",
    "file = open('left.txt', 'w')": "left files behind",
}


def test_what_a_chapter_must_not_use_is_noticed(run, pytester):
    """The network, a file beside it, a name not made in it, a file left behind."""
    pytester.makefile(".csv", data="1")
    cells = [nbformat.v4.new_code_cell(source) for source in FORBIDDEN]
    report = run(nbformat.v4.new_notebook(cells=cells))
    text = report.stdout.str()
    report.assert_outcomes(failed=4, passed=1, errors=1)
    assert [error for error in FORBIDDEN.values() if error not in text] == []
    assert text.count("no network here") >= 2
