"""The built pages, parsed: links, formulas, figures, weight, what is shared of them."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup, NavigableString
from fontTools.ttLib import TTFont

from conftest import CHAPTERS, PROJECT, build, copy_book

LOADED = {  # what a browser fetches by itself: element and attribute
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
    "link": "href",
}


@pytest.fixture(scope="module")
def pages(book):
    """Return the parsed pages: path to BeautifulSoup.

    Without 404.html, which is for a server: tests/test_in_chromium.py has one.
    """
    paths = [
        p
        for p in book.rglob("*.html")
        if "_static" not in p.relative_to(book).parts and p.name != "404.html"
    ]
    return {path: BeautifulSoup(path.read_text(), "html.parser") for path in paths}


def dead_links(pages):
    """Yield each link to a file or an anchor within the book that is not there."""
    names = {
        path: {element["id"] for element in page.find_all(id=True)}
        for path, page in pages.items()
    }
    for path, page in pages.items():
        for element in page.find_all(["a", *LOADED]):
            link = element.get(LOADED.get(element.name, "href"))
            if not link or urlsplit(link).scheme or link.startswith("//"):
                continue
            parts = urlsplit(link)
            target = (
                (path.parent / unquote(parts.path)).resolve() if parts.path else path
            )
            name = unquote(parts.fragment)
            if not target.is_file() or (name and name not in names.get(target, name)):
                yield f"{path.name}: {link}"


def test_every_chapter_has_a_page(pages):
    """No chapter is left out of the table of contents."""
    assert {path.stem for path in CHAPTERS} <= {path.stem for path in pages}


def test_every_internal_link_resolves(pages):
    """Files and anchors within the book are there."""
    assert list(dead_links(pages)) == []


def not_typeset(pages):
    """Yield each formula that is not typeset in a page: it would show as TeX."""
    for path, page in pages.items():
        for formula in page.select(".math"):
            if not formula.select_one(".katex math") or formula.select(".katex-error"):
                yield f"{path.name}: {formula.text[:60]}"


def test_every_formula_is_typeset(pages):
    """No script is needed for mathematics: the pages hold it finished."""
    assert list(not_typeset(pages)) == []
    assert sum(len(page.select(".math")) for page in pages.values()) > 100


def prose(element):
    """Yield the text of an element, without code and mathematics."""
    for child in element.children:
        if isinstance(child, NavigableString):
            yield child
        elif child.name not in {
            "pre",
            "code",
            "script",
            "style",
        } and "katex" not in str(child.get("class")):
            yield from prose(child)


def test_no_tex_is_left_in_the_text(pages):
    """Nor a dollar sign that was to begin a formula."""
    tex = re.compile(r"\\[a-zA-Z]{2,}|\$[^$\n]+\$|\\[()\[\]]")
    for path, page in pages.items():
        assert tex.findall("".join(prose(page))) == [], path


def test_the_book_is_light(book, pages):
    """A page with all that it names is small; the book has less than 1 MB a page."""

    def weight(path, page):
        at_once = "[src]:not([loading=lazy]), link[rel=stylesheet], link[rel=icon]"
        loaded = page.select(at_once)
        names = [element.get("src") or element["href"] for element in loaded]
        files = {(path.parent / urlsplit(name).path).resolve() for name in names}
        return sum(file.stat().st_size for file in {path, *files} if file.is_file())

    assert max(weight(path, page) for path, page in pages.items()) < 1_500_000
    book_size = sum(file.stat().st_size for file in book.rglob("*"))
    assert book_size < 1_000_000 * len(pages)


def test_every_icon_in_use_is_in_the_small_font(book, pages):
    """The font of icons and its style sheet have what the pages name."""
    (sheet,) = book.glob("_static/vendor/fontawesome/*/css/all.min.css")
    (font,) = sheet.parent.parent.glob("webfonts/*")
    drawn = TTFont(font).getBestCmap()
    named = {
        name
        for page in pages.values()
        for icon in page.select(".fa-solid, .fas")
        for name in icon["class"]
        if name.startswith("fa-") and name not in {"fa-solid", "fa-fw", "fa-lg"}
    }
    assert named
    for name in named:
        rule = rf'\.{name}:before[^{{]*{{content:"\\(\w+)"'
        code = re.search(rule, sheet.read_text())
        assert code and int(code[1], 16) in drawn, name
    assert font.stat().st_size < 10_000


def test_every_chapter_answers_without_scripts(book, pages):
    """Below "Your numbers" stand the answers of the stored run."""
    for chapter in CHAPTERS:
        page = pages[book / f"chapters/{chapter.stem}.html"]
        (live,) = page.select(".live, .your-numbers")
        assert re.search(r"[=:]\s*\S*\d", live.p.text), chapter


def test_every_figure_has_alt_text(pages):
    """Every picture in the text of a page has a written alternative, not a path.

    But not on the front page: the text beside each picture says it all.
    """
    for path, page in pages.items():
        for image in page.select("main img:not(.gallery img)"):
            alt = image.get("alt", "")
            assert alt and not re.search(r"\.(svg|png)|^_|/", alt), (
                f"{path.name}: {image}"
            )


def test_a_shared_link_shows_what_it_leads_to(book, pages):
    """Title, description, picture, at the book's address; all in the sitemap."""
    sitemap = (book / "sitemap.xml").read_text()
    for source in (*CHAPTERS, Path("index.md")):
        name = f"chapters/{source.stem}.html"
        page = pages[book / name]
        shared = {
            tag["property"]: tag["content"] for tag in page.select("meta[property]")
        }
        assert shared["og:url"] == ADDRESS + name
        assert shared["og:title"] in page.h1.text
        assert len(shared["og:description"]) > 100
        assert not re.search(r"[\\$*]", shared["og:description"]), "TeX or Markdown"
        assert shared["og:image"].startswith(ADDRESS)
        picture = book / shared["og:image"].removeprefix(ADDRESS)
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert f"<loc>{ADDRESS}{name}</loc>" in sitemap
    prose = len([*(PROJECT / "chapters").glob("*.md")])
    assert sitemap.count("<loc>") == len(CHAPTERS) + prose


ADDRESS = "https://somebody.github.io/fork/"
LAUNCHERS = (
    "https://mybinder.org/v2/gh/somebody/fork/main?urlpath=lab/tree/chapters/",
    "https://colab.research.google.com/github/somebody/fork/blob/main/chapters/",
)


def test_chapters_launch_the_fork_and_can_be_downloaded(book, pages):
    """Each chapter's page leads to Binder, to Colab and to the notebook itself."""
    for chapter in CHAPTERS:
        path = book / "chapters" / f"{chapter.stem}.html"
        links = {a.get("href") for a in pages[path].find_all("a")}
        assert {start + chapter.name for start in LAUNCHERS} <= links
        download = f"../_sources/chapters/{chapter.name}"
        assert download in links
        assert (path.parent / download).read_bytes() == chapter.read_bytes()


def test_no_address_is_made_up(tmp_path):
    """Where no repository is known, no page names one, nor an address of the book."""
    copy_book(tmp_path)
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: one\nchapters:\n- file: two\n"
    )
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# Title")]
    )
    for name in ("one", "two"):
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    named = r"mybinder\.org|colab\.research|og:url|canonical"
    assert not re.search(named, (build(tmp_path) / "two.html").read_text())
    assert not list(tmp_path.glob("_build/html/sitemap.xml"))
