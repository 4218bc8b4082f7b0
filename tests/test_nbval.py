"""The comparison that pins every answer is itself tried: a changed output must fail.

Figures are stored as SVG. That is text, the same on every run since its identifiers are
salted with the chapter's name and its date is left out. So nbval compares it letter by
letter, which it does not do with PNG. It is also sharp at any size.
"""

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
def test_a_changed_output_fails(executed, change, failed, pytester):
    """Strict nbval, as `make test` runs it, notices each change."""
    notebook = nbformat.from_dict(executed)
    change(notebook.cells)
    nbformat.write(notebook, pytester.path / "planted.ipynb")
    result = pytester.runpytest_subprocess("--nbval", "-p", "no:xdist")
    result.assert_outcomes(passed=2 - failed, failed=failed)
