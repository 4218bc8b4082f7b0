"""What a notebook says: its sections, words and numbers."""

import re

FORMULA = r"\$\$.*?\$\$|\$[^$]*\$"


def has_tag(cell, *tags):
    """Tell whether a cell carries one of these tags."""
    return not {*tags}.isdisjoint(cell.metadata.get("tags", []))


def text_of(output):
    """Return all that a reader sees as text of one stored output."""
    data = output.get("data", {})
    texts = [str(v) for kind, v in data.items() if kind.startswith("text/")]
    return "\n".join([output.get("text", ""), *texts])


def sections_of(notebook):
    """Return a dict: a section's heading to its pairs of a cell and the text of it.

    A cell with several headings has a text in several sections. What stands above the
    first heading is the section "".
    """
    sections, heading = {"": []}, ""
    for cell in notebook.cells:
        parts = [cell.source]
        if cell.cell_type == "markdown":
            parts = re.split(r"^## (.+)$", cell.source, flags=re.MULTILINE)
        for title, text in zip(["", *parts[1::2]], parts[::2]):
            heading = title or heading
            sections.setdefault(heading, []).append((cell, text))
    return sections


def words_in(text):
    """Return how many words a Markdown text has, outside formulas and addresses."""
    text = re.sub(FORMULA, " ", text, flags=re.DOTALL)
    text = re.sub(r"\]\([^)]*\)|\{cite:\w\}`[^`]*`", " ", text)
    return sum(re.search(r"\w", word) is not None for word in text.split())


def numbers_in(text):
    """Return the numbers in a text, as they are written, without signs and commas.

    A short fraction of TeX is two numbers; an address or a citation has none.
    """
    text = re.sub(r"\]\([^)]*\)|\{cite:\w\}`[^`]*`", " ", text)
    text = re.sub(r"(\\[dt]?frac) ?(\d)(\d)", r"\1 \2 \3", text)
    text = re.sub(r"(?<=\d)(,|\{,\})(?=\d{3})", "", text)
    return re.findall(r"\d+(?:\.\d+)?", text)


def is_in(number, others):
    """Tell whether a number is one of the others, or the rounding of one."""
    digits = len(number.partition(".")[2])
    room = 0.5000001 * 10**-digits if digits else 0
    return any(abs(float(other) - float(number)) <= room for other in others)
