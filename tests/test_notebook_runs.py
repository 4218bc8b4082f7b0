"""The run that pins every answer is itself tried: what must fail there does fail.

nbval runs each chapter from a fresh kernel, in an empty folder and offline (see
conftest.py), and compares what comes out. Figures are stored as SVG. That is text,
the same on every run since its identifiers are salted with the chapter's name and its
date is left out. So nbval compares it letter by letter, which it does not do with PNG.
It is also sharp at any size.
"""

import nbformat
import pytest
from nbclient import NotebookClient

from conftest import PROJECT

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
    """Return a function from named notebooks to the report of a run like `make test`'s.

    It takes a dict, from the name of each notebook to the notebook.
    """
    pytester.makeconftest((PROJECT / "conftest.py").read_text())

    def run(notebooks):
        for name, notebook in notebooks.items():
            nbformat.write(notebook, pytester.path / f"{name}.ipynb")
        return pytester.runpytest_subprocess("--nbval", "-p", "no:xdist", "-rA")

    return run


CHANGES = {
    "unchanged": lambda cells: None,
    "text": lambda cells: cells[0].outputs[0].data.update({"text/plain": "x - 1"}),
    "drawing": lambda cells: cells[1].update(
        source=cells[1].source.replace("[0, 1])", "[1, 0])")
    ),
    "lost": lambda cells: cells[1].outputs.clear(),
}


def test_a_changed_output_fails(executed, run):
    """Strict nbval notices another text, another drawing and a lost output."""
    notebooks = {name: nbformat.from_dict(executed) for name in CHANGES}
    for name, change in CHANGES.items():
        change(notebooks[name].cells)
    report = run(notebooks)
    report.assert_outcomes(passed=5, failed=3)
    text = report.stdout.str()
    for cell in ("text.ipynb::Cell 0", "drawing.ipynb::Cell 1", "lost.ipynb::Cell 1"):
        assert f"FAILED {cell}" in text


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
    report = run({"planted": nbformat.v4.new_notebook(cells=cells)})
    text = report.stdout.str()
    report.assert_outcomes(failed=4, passed=1, errors=1)
    assert [error for error in FORBIDDEN.values() if error not in text] == []
    assert text.count("no network here") >= 2
