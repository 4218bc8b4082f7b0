"""The built book in a real browser: Chromium, driven by Playwright.

Every page is looked at in light mode on a desktop and in dark mode on a phone, from a
server on this machine; a few of them from the file system too, with the network off.
"""

import gzip
import io
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image

from browser import PHONE, faults_of, opened
from conftest import PROJECT

SOURCES = [
    p for p in sorted((PROJECT / "chapters").iterdir()) if p.suffix in {".md", ".ipynb"}
]
PAGES = [
    *(f"chapters/{path.stem}.html" for path in SOURCES),
    "search.html",
    "genindex.html",
]
CHAPTER = "chapters/toeplitz_convolution.html"  # for what is the same on each
MOST_KB, MOST_ZIPPED = 1500, 600
MOST_LAYOUT_SHIFT = 0.01  # a tenth of what Core Web Vitals calls good
# What axe-core tries on a dark phone: what may differ there from a light desktop.
AXE_RULES = ["color-contrast", "scrollable-region-focusable", "target-size"]


def contrast(picture):
    """Return the contrast of the lightest and the darkest tone of a PNG's bytes."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")) / 255
    linear = np.where(pixels < 0.04, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4)
    luminance = np.sort((linear @ [0.2126, 0.7152, 0.0722]).ravel())
    dark, light = luminance[len(luminance) // 1000], np.median(luminance)
    return (max(dark, light) + 0.05) / (min(dark, light) + 0.05)


ZIPPED = {}  # the bytes of each address seen so far, compressed as a web host does


def weigh(page):
    """Return a row about an opened page: what it loaded, and how it appeared."""
    entries = (
        "['navigation', 'resource'].flatMap((t) => performance.getEntriesByType(t))"
    )
    sizes = f"{entries}.map((entry) => [entry.name, entry.decodedBodySize])"
    plain = dict(page.evaluate(sizes))
    for url in plain.keys() - ZIPPED.keys():
        is_file = plain[url] and url.startswith("http")
        body = page.request.get(url).body() if is_file else b""
        ZIPPED[url] = len(body if url.endswith("woff2") else gzip.compress(body))
    timing = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    return {
        "kB": sum(plain.values()) // 1000,
        "gzipped": sum(ZIPPED[url] for url in plain) // 1000,
        "requests": len(plain),
        "ms": round(page.evaluate(timing)),
        "shift": round(page.evaluate("shift"), 3),
    }


@pytest.mark.parametrize("address", PAGES)
def test_page_is_sound(address, chromium, server, record_property):
    """No error, nothing foreign; light; typeset, accessible, no sideways scrolling.

    On a light desktop and on a dark phone: colours and widths do not meet elsewhere.
    """
    with opened(chromium, server + address) as (page, wrong):
        page.wait_for_timeout(200)
        row = weigh(page)
        record_property("what a page loads", {"page": Path(address).stem, **row})
        assert row["kB"] < MOST_KB
        assert row["gzipped"] < MOST_ZIPPED
        assert row["shift"] < MOST_LAYOUT_SHIFT or address not in PAGES[:-2]
        assert faults_of(page) == []
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size(PHONE)
        page.wait_for_selector("html[data-theme=dark]")
        assert faults_of(page, AXE_RULES) == []
        for figure in page.locator("figure img").all():
            assert contrast(figure.screenshot()) > 7, figure.get_attribute("src")
        assert wrong == []


@pytest.mark.parametrize("address", ["chapters/index.html", CHAPTER, "search.html"])
def test_page_needs_no_network(address, chromium, book):
    """From the file system, with the network off, a page is the same.

    That no page names another host is seen in each of them, in tests/test_book.py.
    """
    with opened(chromium, f"file://{book}/{address}", offline=True) as (page, wrong):
        assert faults_of(page, None) == []
        assert wrong == []


END = "document.querySelector('article').insertAdjacentHTML('beforeend', `{}`)"
PLANTED = {
    "asks another host": END.format("<img src='http://192.0.2.1/a.png' alt=''>"),
    "console: oh": "console.error('oh')",
    "script: ": "setTimeout(() => missing())",
    "failed: ": "fetch('http://127.0.0.1:9/').catch(() => 0)",
    "status 404": "fetch('/none.json')",
    "not typeset: ": END.format("<span class='math'>x</span>"),
    "TeX source: \\frac": END.format(r"<p>\\frac12</p>"),
    "TeX source: $x$": END.format("<p>$x$</p>"),
    "no alt: ": "document.querySelector('figure img').alt = 'a curve'",
    "broken: ": END.format("<img src='none.svg' alt=''>"),
    "shrunk to ": "document.querySelector('figure img').style.width = '99px'",
    "scrolls sideways: ": END.format("<div style='width: 3000px'>wide</div>"),
    "not reached by Tab: ": END.format(
        "<p class='katex-display' style='width: 9px'>formula</p>"
    ),
    "color-contrast: ": END.format("<p style='color: #ccc'>pale</p>"),
    "color-contrast: <span": "document.querySelector('.highlight .k').outerHTML = "
    "'<span class=pale style=color:#ccc>pale</span>'",
    "heading-order: ": END.format("<h1>one</h1><h5>five</h5>"),
    "region: ": "document.body.insertAdjacentHTML('afterbegin', '<p>outside</p>')",
}


def test_planted_faults_are_noticed(chromium, server):
    """A sound page is clean; all these faults, planted in it, are reported."""
    with opened(chromium, server + "chapters/bce_cost.html") as (page, wrong):
        assert faults_of(page) + wrong == []
        for plant in PLANTED.values():
            page.evaluate(plant)
        page.wait_for_timeout(300)
        found = faults_of(page) + wrong
    missed = [fault for fault in PLANTED if not any(fault in text for text in found)]
    assert missed == []


def test_a_pale_figure_is_noticed():
    """Grey on dark grey is too little contrast for a figure."""
    for tone, passes in ((0, True), (170, False)):
        image = np.full((100, 100, 3), 255, dtype=np.uint8)
        image[40:50] = tone
        file = io.BytesIO()
        Image.fromarray(image).save(file, "png")
        assert (contrast(file.getvalue()) > 7) == passes


def test_a_missing_page_leads_back(chromium, server):
    """At an address that has no page, the book's own page for that works in full."""
    with opened(chromium, f"{server}chapters/none.html") as (page, wrong):
        assert page.title().startswith("Page not found")
        assert faults_of(page) == []
        assert all(found.startswith(("status 404", "console")) for found in wrong)
        page.locator(".bd-sidebar-primary nav a", has_text="Binary").click()
        page.wait_for_url("**/bce_cost.html")


def test_a_thumb_reaches_the_contents(chromium, server):
    """On a phone the contents of the book and of the page open and lead on by touch."""
    phone = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
    with opened(chromium, server + CHAPTER, **phone) as (page, _):
        page.locator("button.secondary-toggle").tap()
        links = page.locator(".bd-sidebar-secondary nav a:visible")
        assert all(link.bounding_box()["height"] >= 40 for link in links.all())
        links.last.tap()
        page.wait_for_url("**#vary-it")

        page.locator("button.primary-toggle").tap()
        links = page.locator(".bd-sidebar-primary nav.bd-links a:visible")
        assert all(link.bounding_box()["height"] >= 40 for link in links.all())
        links.last.tap()
        page.wait_for_url(lambda address: CHAPTER not in address)


def test_search_leads_to_the_chapter(chromium, server, book):
    """A word of a chapter is found, served and from the file system."""
    for root in (server, f"file://{book}/"):
        with opened(chromium, f"{root}search.html?q=Novikoff") as (page, _):
            page.locator("#search-results a", has_text="perceptron").first.click()
            page.wait_for_url("**/perceptron_epochs.html*")


def test_the_download_is_the_notebook(chromium, server):
    """The button gives the file of the repository, byte for byte."""
    with opened(chromium, server + CHAPTER) as (page, _):
        page.locator(".dropdown-download-buttons > button").click()
        with page.expect_download() as download:
            page.locator("a.btn-download-source-button").click()
        path = Path(download.value.path())
        assert (
            path.read_bytes() == (PROJECT / CHAPTER).with_suffix(".ipynb").read_bytes()
        )


def test_copy_buttons_copy(chromium, server):
    """The button of a code cell puts the cell's text on the clipboard."""
    notebook = nbformat.read((PROJECT / CHAPTER).with_suffix(".ipynb"), as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    rights = {"permissions": ["clipboard-read", "clipboard-write"]}
    with opened(chromium, server + CHAPTER, **rights) as (page, _):
        page.locator(".cell_input").first.hover()
        page.locator(".cell_input button.copybtn").first.click()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.strip() == first.source.strip()


def test_hidden_cells_open_by_keyboard(chromium, server):
    """Enter on a hidden cell's line shows it; the focus is seen before."""
    with opened(chromium, server + CHAPTER) as (page, _):
        summary = page.locator("details.hide summary").first
        code = page.locator("details.hide pre").first
        assert not code.is_visible()
        summary.focus()
        page.keyboard.press("Enter")
        assert code.is_visible()


def test_the_focus_is_seen(chromium, server):
    """Whatever Tab reaches has an outline."""
    style = (
        "(e) => { const s = getComputedStyle(e); return s.outlineStyle + s.boxShadow; }"
    )
    with opened(chromium, server + CHAPTER) as (page, _):
        for _ in range(40):
            page.keyboard.press("Tab")
            shown = page.locator("*:focus").first.evaluate(style)
            assert shown != "nonenone", page.evaluate(
                "document.activeElement.outerHTML"
            )


def test_reduced_motion_is_respected(chromium, server):
    """Nothing moves or fades for a reader who asked for that."""
    moving = """[...document.querySelectorAll("*")].filter((e) => {
      const s = getComputedStyle(e);
      return s.scrollBehavior !== "auto" || parseFloat(s.transitionDuration) > 0;
    }).length"""
    with opened(chromium, server + CHAPTER) as (page, _):
        assert page.evaluate(moving) > 0
    with opened(chromium, server + CHAPTER, reduced_motion="reduce") as (page, _):
        assert page.evaluate(moving) == 0


def test_paper_shows_the_chapter_alone(chromium, server):
    """Printed: no sidebars, no buttons, code wrapped and not cut."""
    view = {"viewport": {"width": 720, "height": 1000}}
    with opened(chromium, server + CHAPTER, **view) as (page, _):
        page.emulate_media(media="print")
        for hidden in (
            ".bd-sidebar-primary",
            ".bd-sidebar-secondary",
            ".bd-header-article",
        ):
            assert not page.locator(hidden).first.is_visible()
        wide = "(pres) => pres.filter((e) => e.scrollWidth > e.clientWidth).length"
        assert page.locator("pre").evaluate_all(wide) == 0
