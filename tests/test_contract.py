"""Every chapter keeps the rules that a program can check.

A chapter that has a section Solution is in the new form, which has rules of its own.
"""

import ast
import copy
import re

import nbformat
import pytest

from chapter_code import CHAPTERS
from texts import has_tag, is_in, numbers_in, sections_of, text_of, words_in

OLD_FORM = """The question, Inputs, Derivation, Answer, Verification, Pictures,
What goes wrong, Your numbers, Vary it"""
NEW_FORM = OLD_FORM.replace("Inputs", "Solution, Inputs")
OLD_FORM, NEW_FORM = (re.split(r",\s+", form) for form in (OLD_FORM, NEW_FORM))
MOST_BYTES = 300_000
OLD_CELLS = range(15, 39)
MOST_WORDS = {"The question": 150, "Solution": 250, "Going further": 400}
MOST_IN_ALL, MOST_LINES, MOST_VISIBLE = 1800, 300, 15
TRAINING = {"training_loop": 400, "lenet_image_recognition": 400}  # lines
FOLDED = ("hide-input", "hide-cell")
COMPARISONS = {"allclose", "isclose", "array_equal", "equal", "equals"}
FRAGILE = re.compile(
    r"np\.(float|int|bool)\w*\(|0x[0-9a-f]{6,}|Warning\b"
    r"|(?<!\w)/(root|home|tmp|work|usr|Users|opt)/|[A-Z]:\\"
)


def broken_inputs_rules(code, is_new):
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
    if "ValueError" not in check.source or not has_tag(check, "hide-input"):
        yield "the next cell must check them, raise ValueError and be hidden"
    model = r"class Inputs\((pydantic\.)?BaseModel\):.*\bstrict\W{1,3}True"
    if is_new and not re.search(model, check.source, re.DOTALL):
        yield "the next cell must hold a strict pydantic model, Inputs"


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


def broken_page_rules(code, sections, is_new):
    """Yield what is wrong with the folded cells, and with the one for the page."""
    for cell in code:
        hidden = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        if hidden != has_tag(cell, *FOLDED):
            yield f"folded on the page or in JupyterLab, not both: {cell.source[:50]!r}"
    live = [cell for cell in code if has_tag(cell, "live")]
    if len(live) != 1:
        yield f"{len(live)} cells are tagged `live`, and there must be one"
        return
    if not has_tag(live[0], "hide-input"):
        yield "the cell tagged `live` must be hidden"
    if not any(cell is live[0] for cell, _ in sections.get("Your numbers", [])):
        yield "the cell tagged `live` belongs in the section Your numbers"
    declaration = 'class="your-numbers"' if is_new else 'class="live"'
    if declaration not in "".join(map(text_of, live[0].outputs)):
        yield f"the cell tagged `live` shows no {declaration}"


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


def size_of(code, sections):
    """Return a row on a chapter's size: words, lines of code that are not blank."""
    captions = [c.metadata.get("mystnb", {}).get("figure", {}) for c in code]
    texts = [caption.get("caption", "") for caption in captions]
    pairs = [pair for pairs in sections.values() for pair in pairs]
    texts += [text for cell, text in pairs if cell.cell_type == "markdown"]
    lines = [sum(map(bool, map(str.strip, c.source.splitlines()))) for c in code]
    visible = [n for n, cell in zip(lines, code) if not has_tag(cell, *FOLDED)]
    return {
        "words": sum(map(words_in, texts)),
        "lines": sum(lines),
        "visible": sum(visible),
        "longest": max(visible, default=0),
    }


def broken_size_rules(code, sections, most_lines):
    """Yield which parts are longer than they may be."""
    for heading, most in MOST_WORDS.items():
        texts = [t for c, t in sections.get(heading, []) if c.cell_type == "markdown"]
        if (words := sum(map(words_in, texts))) > most:
            yield f"{heading} has {words} words, of {most} at most"
    size = size_of(code, sections)
    limits = {"words": MOST_IN_ALL, "lines": most_lines, "longest": MOST_VISIBLE}
    for name, most in limits.items():
        if size[name] > most:
            yield f"{size[name]} {name}, of {most} at most"


def unfounded(told, known):
    """Return the numbers of a text that are told without being shown or given.

    Each that has a decimal point or is above 10 must be in the other text, or be the
    rounding of a number there.
    """
    others = {*numbers_in(known)}
    counts = [v for v in numbers_in(told) if "." in v or int(v) > 10]
    return [value for value in dict.fromkeys(counts) if not is_in(value, others)]


def broken_number_rules(code, sections):
    """Yield the numbers in the result and the solution that nothing below bears out.

    Shown are the outputs, but not the page's declaration. Given are the question's
    numbers and those in the code in sight: the inputs and the data of other examples.
    """
    shown = [
        text_of(output)
        for cell in code
        for output in cell.outputs
        if not has_tag(cell, "live") and "image/svg+xml" not in output.get("data", {})
    ]
    trees = [ast.parse(cell.source) for cell in code if not has_tag(cell, *FOLDED)]
    nodes = [getattr(node, "value", "") for tree in trees for node in ast.walk(tree)]
    shown += [f"{value:f}" for value in nodes if type(value) in (int, float)]
    shown += [text for _, text in sections["The question"]]
    for heading in ("", "Solution"):
        told = [t for c, t in sections[heading] if c.cell_type == "markdown"]
        told = "\n".join(told).partition("\nSource: ")[0]
        for number in unfounded(told, "\n".join(shown)):
            yield f"{number} in {heading or 'the result'} is neither shown nor given"


def findings(notebook, name=""):
    """Return a sentence for each rule that the notebook of this name breaks."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    sections, found = sections_of(notebook), []
    headings = [*sections][1:]
    is_new = "Solution" in headings
    form = NEW_FORM + headings[10:] if is_new else OLD_FORM
    if not re.match(r"# .+\n\n\*\*[^\n]+\*\*\n\n", notebook.cells[0].source):
        found.append("the first cell must hold the title and, in bold, the result")
    if headings != form or headings[10:] not in ([], ["Going further"]):
        found.append(f"the sections are {headings}, and must be {form}")
    if not is_new and len(notebook.cells) not in OLD_CELLS:
        found.append(f"{len(notebook.cells)} cells, and there must be {OLD_CELLS}")
    if is_new:
        slips = [text for _, text in sections.get("What goes wrong", [])]
        if not re.search("^### Slips$", "\n".join(slips), re.MULTILINE):
            found.append("no heading Slips in What goes wrong")
        if "Source: " not in notebook.cells[0].source:
            found.append("the first cell names no source")
        found += broken_size_rules(code, sections, TRAINING.get(name, MOST_LINES))
        found += broken_number_rules(code, sections)
    if len(nbformat.writes(notebook).encode()) > MOST_BYTES:
        found.append(f"the file is larger than {MOST_BYTES} bytes")
    if set(notebook.metadata) != {"kernelspec"}:
        found.append("metadata other than the kernelspec: run `make execute`")
    if any("execution" in cell.metadata for cell in code):
        found.append("times are stored: run `make execute`")
    return [
        *found,
        *broken_inputs_rules(code, is_new),
        *broken_code_rules(code),
        *broken_page_rules(code, sections, is_new),
        *broken_output_rules(code),
    ]


def test_chapter_keeps_the_rules(chapter, table):
    """No rule is broken."""
    notebook = nbformat.read(chapter, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    sections = sections_of(notebook)
    if "Solution" in sections:
        table("size of chapters in the new form", size_of(code, sections))
    assert findings(notebook, chapter.stem) == []


# Part of a finding, and a change to a sound chapter that must lead to it: of the rules
# that are not obvious.
BREAKS = {
    "not a plain literal": lambda code: code[1].update(source="x = abs(3)  # shape ()"),
    "without a comment": lambda code: code[1].update(source="x = 3"),
    "cannot fail": lambda code: code[3].update(source="assert 1 == 1, 'one'"),
    "compared and not asserted": lambda code: code[3].update(source="equal(1, 2)"),
    "not both": lambda code: code[2].metadata.update(tags=[]),
    "other machines": lambda code: code[3].update(
        outputs=[nbformat.v4.new_output("stream", text="[np.float64(0.1)]")]
    ),
}


@pytest.mark.parametrize("expected", BREAKS)
def test_a_broken_rule_is_noticed(expected):
    """Broken in a chapter, a rule is reported."""
    notebook = copy.deepcopy(nbformat.read(CHAPTERS[0], as_version=4))
    BREAKS[expected]([c for c in notebook.cells if c.cell_type == "code"])
    assert any(expected in finding for finding in findings(notebook))


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        (r"$J = \tfrac13 \cdot 2.4079 = \mathbf{0.8026}$", []),
        (r"$J = \tfrac13 \cdot 2.4079 = \mathbf{0.8027}$", ["0.8027"]),
        ("2.41, 1,408 and $1{,}408$ of −7 to 12", ["12"]),
        ("0.80265 and 1409", ["1409"]),
        ("1.4 [as told](other.ipynb#part-12) by {cite:t}`Somebody2015`", ["1.4"]),
    ],
)
def test_a_number_that_is_not_shown_is_noticed(told, missing):
    """Rounded it may be; a changed digit is found."""
    assert (
        unfounded(told, "sum = 2.4079456, J = 0.8026485, parameters: 1408") == missing
    )
