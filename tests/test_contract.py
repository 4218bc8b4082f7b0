"""Every chapter keeps the rules that a program can check."""

import ast
import copy
import re

import nbformat
import pytest

from conftest import CHAPTERS

SECTIONS = [
    "The question",
    "Inputs",
    "Derivation",
    "Answer",
    "Verification",
    "Pictures",
    "What goes wrong",
    "Your numbers",
    "Vary it",
]
MOST_BYTES = 300_000
CELLS = range(15, 39)
COMPARISONS = {"allclose", "isclose", "array_equal", "equal", "equals"}
FRAGILE = re.compile(
    r"np\.(float|int|bool)\w*\(|0x[0-9a-f]{6,}|Warning\b"
    r"|(?<!\w)/(root|home|tmp|work|usr|Users|opt)/|[A-Z]:\\"
)


def has_tag(cell, tag):
    """Tell whether `cell` carries `tag`."""
    return tag in cell.metadata.get("tags", [])


def text_of(output):
    """Return all that a reader sees as text of one stored `output`."""
    data = output.get("data", {})
    texts = [str(v) for kind, v in data.items() if kind.startswith("text/")]
    return "\n".join([output.get("text", ""), *texts])


def broken_inputs_rules(code):
    """Yield what is wrong with the parameters cell and the check that follows it."""
    tagged = [k for k, cell in enumerate(code) if has_tag(cell, "parameters")]
    if len(tagged) != 1:
        yield f"{len(tagged)} cells are tagged `parameters`, and there must be one"
        return
    parameters = code[tagged[0]].source
    for statement in ast.parse(parameters).body:
        try:
            ast.literal_eval(statement.value)
        except (AttributeError, ValueError):
            yield f"not a plain literal in the parameters: {ast.unparse(statement)}"
        else:
            lines = parameters.splitlines()[statement.lineno - 1 : statement.end_lineno]
            if not any("#" in line for line in lines):
                yield f"an input without a comment: {ast.unparse(statement)}"
    check = code[tagged[0] + 1]
    if "raise ValueError" not in check.source or not has_tag(check, "hide-input"):
        yield "the next cell must check them, raise ValueError and be hidden"


def broken_code_rules(code):
    """Yield what is wrong with what the cells compute, as far as it shows."""
    for cell in code:
        if re.search(r"^\s*[%!]", cell.source, re.MULTILINE):
            yield f"a magic or shell command: {cell.source[:60]!r}"
    trees = [
        ast.parse(re.sub(r"^\s*[%!].*", "", cell.source, flags=re.M)) for cell in code
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    asserts = [node for node in nodes if isinstance(node, ast.Assert)]
    if not asserts:
        yield "no assert"
    for node in asserts:
        if not any(isinstance(inner, ast.Name) for inner in ast.walk(node.test)):
            yield f"an assert that cannot fail: {ast.unparse(node)}"
        if node.msg is None:
            yield f"an assert without a message: {ast.unparse(node)[:70]}"
    for node in nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            name = getattr(node.value.func, "attr", getattr(node.value.func, "id", ""))
            if name in COMPARISONS:
                yield f"compared and not asserted: {ast.unparse(node)[:70]}"
    if not any(
        isinstance(n, ast.Attribute) and n.attr in {"symbols", "Symbol"} for n in nodes
    ):
        yield "no derivation: no SymPy symbol is made"


def broken_live_rules(cells):
    """Yield what is wrong with the cell for the reader's own numbers."""
    live = [k for k, cell in enumerate(cells) if has_tag(cell, "live")]
    if len(live) != 1:
        yield f"{len(live)} cells are tagged `live`, and there must be one"
        return
    (at,) = live
    if not has_tag(cells[at], "hide-input"):
        yield "the cell tagged `live` must be hidden"
    if not cells[at - 1].source.startswith("## Your numbers"):
        yield "the cell tagged `live` belongs in the section Your numbers"
    if 'class="live"' not in "".join(map(text_of, cells[at].outputs)):
        yield "the cell tagged `live` shows no declaration"


def broken_output_rules(code):
    """Yield what is wrong with the stored outputs."""
    if [cell.execution_count for cell in code] != list(range(1, len(code) + 1)):
        yield "execution counts are not 1, 2, 3, ...: run it again from a fresh kernel"
    for cell in code:
        start = cell.source[:50]
        for output in cell.outputs:
            if output.output_type == "error" or output.get("name") == "stderr":
                yield f"an error or a warning is stored below {start!r}"
            if found := FRAGILE.search(text_of(output)):
                yield f"{found[0]!r} is not the same on other machines: {start!r}"
            kinds = set(output.get("data", {}))
            if kinds & {"image/png", "image/jpeg"}:
                yield f"a figure that is not SVG, so it is not compared: {start!r}"
            if "image/svg+xml" in kinds:
                settings = cell.metadata.get("mystnb", {})
                if len(settings.get("image", {}).get("alt", "")) < 40:
                    yield f"a figure without alt text: {start!r}"
                if len(settings.get("figure", {}).get("caption", "")) < 40:
                    yield f"a figure without a caption: {start!r}"


def findings(notebook):
    """Return a sentence for each rule that `notebook` (a NotebookNode) breaks."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    found = []
    if not re.match(r"# .+\n\n\*\*.+\*\*", prose[0]):
        found.append(
            "the first cell must hold the title and, in bold, the one-line result"
        )
    headings = re.findall(r"^## (.+)$", "\n".join(prose), re.MULTILINE)
    if headings != SECTIONS:
        found.append(f"the sections are {headings}, and must be {SECTIONS}")
    if len(notebook.cells) not in CELLS:
        found.append(
            f"{len(notebook.cells)} cells: a chapter has {CELLS[0]} to {CELLS[-1]}"
        )
    if len(nbformat.writes(notebook).encode()) > MOST_BYTES:
        found.append(f"the file is larger than {MOST_BYTES} bytes")
    if set(notebook.metadata) != {"kernelspec"}:
        found.append("metadata other than the kernelspec: run `make execute`")
    if any("execution" in cell.metadata for cell in code):
        found.append("times are stored: run `make execute`")
    return [
        *found,
        *broken_inputs_rules(code),
        *broken_code_rules(code),
        *broken_live_rules(notebook.cells),
        *broken_output_rules(code),
    ]


def test_chapter_keeps_the_rules(chapter):
    """No rule is broken."""
    assert findings(nbformat.read(chapter, as_version=4)) == []


def with_output(cell, **output):
    """Replace what is stored below `cell`."""
    cell.outputs = [nbformat.v4.new_output(**output)]


def figure_of(code):
    """Return the first cell that stores a figure."""
    return next(
        c for c in code if any("image/svg+xml" in o.get("data", {}) for o in c.outputs)
    )


def live_of(code):
    """Return the cell for the reader's own numbers."""
    return next(cell for cell in code if has_tag(cell, "live"))


# Part of a finding, and a change to a sound chapter that must lead to it.
BREAKS = {
    "one-line result": lambda nb, code: nb.cells[0].update(source="# Title"),
    "the sections are": lambda nb, code: nb.cells.append(
        nbformat.v4.new_markdown_cell("## An extra section")
    ),
    "cells: a chapter has": lambda nb, code: nb.cells.__delitem__(slice(10, None)),
    "the file is larger": lambda nb, code: nb.cells[0].update(
        source=nb.cells[0].source * 2000
    ),
    "metadata other": lambda nb, code: nb.metadata.update(
        language_info={"version": "3.11.9"}
    ),
    "times are stored": lambda nb, code: code[0].metadata.update(execution={}),
    "tagged `parameters`": lambda nb, code: code[1].metadata.update(tags=[]),
    "not a plain literal": lambda nb, code: code[1].update(
        source="x = abs(3)  # shape ()"
    ),
    "without a comment": lambda nb, code: code[1].update(source="x = 3"),
    "must check them": lambda nb, code: code[2].update(source="pass"),
    "a magic": lambda nb, code: code[3].update(source="%matplotlib inline"),
    "cannot fail": lambda nb, code: code[3].update(source="assert 1 == 1, 'one'"),
    "without a message": lambda nb, code: code[3].update(source="assert y == y"),
    "compared and not asserted": lambda nb, code: code[3].update(
        source="np.allclose(1, 2)"
    ),
    "no assert": lambda nb, code: [c.update(source="sp.Symbol('x')") for c in code[3:]],
    "no derivation": lambda nb, code: [
        c.update(source="assert x, 'x'") for c in code[3:]
    ],
    "tagged `live`, and": lambda nb, code: live_of(code).metadata.update(tags=[]),
    "`live` must be hidden": lambda nb, code: live_of(code).metadata.update(
        tags=["live"]
    ),
    "section Your numbers": lambda nb, code: nb.cells.append(
        nb.cells.pop(nb.cells.index(live_of(code)))
    ),
    "shows no declaration": lambda nb, code: live_of(code).update(outputs=[]),
    "execution counts": lambda nb, code: code[3].update(execution_count=17),
    "an error or a warning": lambda nb, code: with_output(
        code[3], output_type="stream", name="stderr", text="oh"
    ),
    "other machines": lambda nb, code: with_output(
        code[3], output_type="stream", name="stdout", text="[np.float64(0.1)]"
    ),
    "not SVG": lambda nb, code: with_output(
        code[3], output_type="display_data", data={"image/png": "aaaa"}
    ),
    "without alt text": lambda nb, code: figure_of(code).metadata.mystnb.update(
        image={}
    ),
    "without a caption": lambda nb, code: figure_of(code).metadata.mystnb.update(
        figure={}
    ),
}


@pytest.mark.parametrize("expected", BREAKS)
def test_a_broken_rule_is_noticed(expected):
    """Each rule can fail: broken in a chapter, it is reported."""
    notebook = copy.deepcopy(nbformat.read(CHAPTERS[0], as_version=4))
    BREAKS[expected](notebook, [c for c in notebook.cells if c.cell_type == "code"])
    assert any(expected in finding for finding in findings(notebook))
