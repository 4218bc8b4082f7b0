"""Run a chapter's code in this process, many times, without a kernel.

IPython's own shell runs the cells, so what they show is what a kernel would show. A run
takes a fraction of a second, since the imports are done once.
"""

import ast
import importlib
import re
import sys
import warnings
from pathlib import Path
from types import ModuleType

import matplotlib
import nbformat
from IPython.core.displayhook import CapturingDisplayHook
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

PROJECT = Path(__file__).parent.parent
CHAPTERS = sorted((PROJECT / "chapters").glob("*.ipynb"))


def facts_of(path):
    """Return the module of tests/oracles that belongs to the chapter at this path."""
    return importlib.import_module(f"oracles.{path.stem}")


class Chapter:
    """The code cells of a notebook.

    path: the file. cells: its code cells. sources: their text. parameters: the number
    of the cell with the inputs; the next one checks them. inputs: the inputs' names.
    is_new: whether it has the form that begins with a solution, and checks its inputs
    with a model.
    """

    def __init__(self, path):
        """Read the notebook at `path`, a Path."""
        notebook = nbformat.read(path, as_version=4)
        self.path = path
        self.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        self.sources = [cell.source for cell in self.cells]
        self.is_new = any(
            re.search("^## Solution$", cell.source, re.MULTILINE)
            for cell in notebook.cells
            if cell.cell_type == "markdown"
        )
        tags = [cell.metadata.get("tags", []) for cell in self.cells]
        (self.parameters,) = (k for k, t in enumerate(tags) if "parameters" in t)
        body = ast.parse(self.sources[self.parameters]).body
        self.inputs = [statement.targets[0].id for statement in body]

    def stored_text(self, number):
        """Return the text that the notebook stores below cell `number`."""
        outputs = self.cells[number].outputs
        return as_text(o.get("data", {"text/plain": o.get("text")}) for o in outputs)

    def is_picture(self, number):
        """Tell whether cell `number` stores a figure."""
        outputs = self.cells[number].outputs
        return any("image/svg+xml" in o.get("data", {}) for o in outputs)

    def cells_for(self, names):
        """Return how many cells after the inputs it takes to make these variables."""
        needed = 0
        for k, source in enumerate(self.sources[self.parameters + 1 :], 1):
            nodes = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Name)]
            if names & {n.id for n in nodes if isinstance(n.ctx, ast.Store)}:
                needed = k
        return needed

    def is_live(self, number):
        """Tell whether cell `number` declares the inputs and answers of the page."""
        return "live" in self.cells[number].metadata.get("tags", [])


def as_text(bundles):
    """Return all that is text in MIME bundles, in order."""
    texts = [
        bundle[kind].strip()
        for bundle in bundles
        for kind in sorted(bundle)
        if kind.startswith("text/")
    ]
    return "\n".join(text for text in texts if text)


def new_shell():
    """Return this process's shell, empty. It keeps no history on the disk."""
    matplotlib.use("agg")  # figures are drawn, not shown
    config = Config({"HistoryManager": {"enabled": False}})
    module = ModuleType("chapter")  # not to take the place of __main__
    shell = InteractiveShell.instance(config=config, user_module=module)
    shell.reset(new_session=False)
    shell.showtraceback = lambda *_, **__: None  # the caller gets the error
    if torch := sys.modules.get("torch"):
        torch.set_default_dtype(torch.float32)  # a chapter before may have changed it
    return shell


def run_cell(shell, source, draw=False):
    """Run a cell and return what it shows as text. A warning is an error.

    draw: whether to render its figures too, which takes most of the time.

    Raises what the cell raises.
    """
    hook = CapturingDisplayHook(shell, outputs=[])
    shell.display_trap.hook = hook  # takes the value of the last expression
    with warnings.catch_warnings(), capture_output() as captured:
        warnings.simplefilter("error")
        result = shell.run_cell(source, store_history=False)
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            figures = [pyplot.figure(number) for number in pyplot.get_fignums()]
            pyplot.close("all")
            for figure in figures if draw else []:
                figure.canvas.draw()
    result.raise_error()
    shown = {}  # a display that is updated, as a progress bar is, shows its last state
    for number, output in enumerate(captured.outputs):
        shown[(output.transient or {}).get("display_id", number)] = output.data
    results = [output["data"] for output in hook.outputs]
    return as_text([{"text/plain": captured.stdout}, *shown.values(), *results])


class Runner:
    """Runs a Chapter with any inputs, as papermill would, but in this process."""

    def __init__(self, chapter):
        """Do the imports and the default inputs of `chapter`, once."""
        self.chapter, self.shell = chapter, new_shell()
        for source in chapter.sources[: chapter.parameters + 1]:
            run_cell(self.shell, source)
        self.start = dict(self.shell.user_ns)

    def restart(self, inputs=()):
        """Forget all but the imports and the inputs: the default ones, and these."""
        variables = self.shell.user_ns
        variables.clear()
        variables.update(self.start)
        variables.update(inputs)

    def run(self, inputs, cells=None, draw=False):
        """Run the cells after the inputs, or so many of them; return the variables.

        inputs: a dict of the inputs that are not to have their default. draw: whether
        to render the figures too. Raises what the chapter raises, and any warning.
        """
        self.restart(inputs)
        for source in self.chapter.sources[self.chapter.parameters + 1 :][:cells]:
            run_cell(self.shell, source, draw)
        return dict(self.shell.user_ns)
