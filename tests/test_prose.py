"""The pages about the chapters agree with them: front page, sources and errata."""

import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from chapter_code import CHAPTERS, PROJECT, Chapter
from texts import is_in, numbers_in

VERDICTS = {"right", "imprecise", "typo", "wrong", "missing"}
LINK = r"\]\((\w+)\.ipynb(?:#[\w-]+)?\)"


def source(name):
    """Return the text of the prose page of this name."""
    return (PROJECT / f"chapters/{name}.md").read_text()


def faults_of_cards(page, folder):
    """Return what is wrong with the cards of the front page, parsed, in `folder`.

    There is one for each chapter, in the contents' order: its title, its one-line
    result and one of its figures.
    """
    contents = re.findall(r"file: chapters/(\w+)", (PROJECT / "_toc.yml").read_text())
    names = {path.stem for path in CHAPTERS}
    cards = page.select(".gallery > li")
    order = [Path(card.a["href"]).stem for card in cards]
    faults = [f"not in the contents: {name}" for name in names - {*contents}]
    if order != [name for name in contents if name in names]:
        faults.append(f"cards left out, or out of order: {order}")
    for card, name in zip(cards, order):
        path = PROJECT / f"chapters/{name}.ipynb"
        prose = nbformat.read(path, as_version=4).cells[0].source
        lines = re.findall(r"^(?:# |\*\*)(.+?)(?:\*\*)?$", prose, re.MULTILINE)
        shown = [part.text.replace("’", "'") for part in card.select("p")]
        if shown != lines[:2]:
            faults.append(f"other words: {name}: {shown}")
        outputs = [output for cell in Chapter(path).cells for output in cell.outputs]
        figures = [o.get("data", {}).get("image/svg+xml", "").strip() for o in outputs]
        if (folder / card.img["src"]).read_text().strip() not in figures:
            faults.append(f"no figure of it: {name}")
    return faults


@pytest.fixture
def front_page(book):
    """Return the parsed front page and its folder."""
    path = book / "chapters/index.html"
    return BeautifulSoup(path.read_text(), "html.parser"), path.parent


def test_every_chapter_has_a_card_of_its_own(front_page):
    """With what the chapter itself shows, in the contents' order."""
    assert faults_of_cards(*front_page) == []


def rows(text):
    """Return the rows of all tables in a Markdown text, as lists of cells."""
    lines = [
        line.strip("|").split("|") for line in text.splitlines() if line[:1] == "|"
    ]
    is_body = [set("".join(line)) <= set("-: ") for line in lines]
    heads = {k - 1 for k, ruled in enumerate(is_body) if ruled}
    return [
        [cell.strip() for cell in line]
        for k, line in enumerate(lines)
        if k not in heads and not is_body[k]
    ]


def faults_of_sources(text):
    """Return what is wrong with the page of sources: rows, and chapters left out."""
    names = {path.stem for path in CHAPTERS}
    faults, linked = [], set(re.findall(LINK, text))
    for question, *_, answered, verdict in rows(text):
        if not set(re.findall(LINK, answered)) & names:
            faults.append(f"no chapter: {question}")
        words = re.findall(r"\w+", verdict.split(":")[0])
        if not words or not {*words} <= VERDICTS:
            faults.append(f"no verdict: {question}: {verdict}")
    return faults + [f"left out: {name}" for name in sorted(names - linked)]


def test_every_question_has_a_chapter():
    """And a verdict on its published answer; and no chapter is without a question."""
    text = source("sources")
    assert faults_of_sources(text) == []
    assert len(rows(text)) > 50


def shown_in(name):
    """Return the numbers that a chapter shows, in prose, code or outputs."""
    cells = nbformat.read(PROJECT / f"chapters/{name}.ipynb", as_version=4).cells
    chapter = Chapter(PROJECT / f"chapters/{name}.ipynb")
    outputs = [chapter.stored_text(k) for k in range(len(chapter.cells))]
    return set(numbers_in("\n".join([*(cell.source for cell in cells), *outputs])))


def faults_of_errata(text, shown_in=shown_in):
    """Return what is wrong with the page of errata: entries, and numbers in them.

    shown_in: tells which numbers a chapter shows.
    """
    faults = []
    for entry in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        title = entry.splitlines()[0]
        parts = re.findall(r"^- \*\*(\w+):\*\* ", entry, re.MULTILINE)
        if parts != ["Where", "Printed", "True", "Notice"]:
            faults.append(f"{title}: {parts}")
            continue
        (true,) = re.findall(r"^- \*\*True:\*\* (.*)$", entry, re.MULTILINE)
        names = {path.stem for path in CHAPTERS}
        chapters = [name for name in re.findall(LINK, true) if name in names]
        known = set().union(*map(shown_in, chapters))
        told = [v for v in numbers_in(re.sub(LINK, "", true)) if len(v) > 2 or "." in v]
        faults += [f"{title}: {v} is not there" for v in told if not is_in(v, known)]
        faults += [] if chapters else [f"{title}: no evidence"]
    return faults


def test_every_erratum_is_computed_in_a_chapter():
    """It says where, what is printed, what is true with the evidence, how to notice."""
    text = source("errata")
    assert faults_of_errata(text) == []
    assert len(re.findall(r"^### ", text, re.MULTILINE)) > 30


@pytest.mark.parametrize(
    ("old", "new"),
    [("0.8026", "0.8027"), ("- **Notice:**", "- **Note:**"), ("](pooling", "](other")],
)
def test_a_wrong_erratum_is_noticed(old, new):
    """A number that no chapter shows, a part left out, a link to nowhere."""
    text = """### A sum for a mean
- **Where:** AI6126, homework 1.
- **Printed:** 2.408.
- **True:** the mean is 0.8026. [evidence](pooling.ipynb#answer)
- **Notice:** the mean of numbers lies between them.
"""
    numbers = {"0.802649", "3"}
    assert faults_of_errata(text, lambda name: numbers) == []
    assert faults_of_errata(text.replace(old, new), lambda name: numbers) != []
