"""The built book in a real browser: Chromium, driven by Playwright.

A few pages are looked at in full, in light mode on a desktop and in dark mode on a
phone, from a server on this machine; `make check` looks at all of them.
"""

import io

import nbformat
import numpy as np
import pytest
from PIL import Image

from browser import PHONE, faults_of, opened
from conftest import PROJECT

CHAPTER = "chapters/pooling.html"  # for what is the same on each
IN_FULL = [CHAPTER, "chapters/index.html", "chapters/errata.html", "search.html"]
IN_FULL.append("chapters/validation_set.html")
sources = sorted((PROJECT / "chapters").iterdir())
PAGES = [f"chapters/{p.stem}.html" for p in sources if p.suffix in {".md", ".ipynb"}]
PAGES += ["search.html", "genindex.html"]
# A third of what Core Web Vitals calls good. A paragraph that wraps anew when the fonts
# of formulas are there was 0.012.
MOST_LAYOUT_SHIFT = 0.03
# What axe-core tries on a dark phone: what may differ there from a light desktop.
AXE_RULES = ["color-contrast", "scrollable-region-focusable", "target-size"]


def contrast(picture):
    """Return the contrast of the lightest and the darkest tone of a PNG's bytes."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")) / 255
    linear = np.where(pixels < 0.04, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4)
    luminance = np.sort((linear @ [0.2126, 0.7152, 0.0722]).ravel())
    dark, light = luminance[len(luminance) // 1000], np.median(luminance)
    return (max(dark, light) + 0.05) / (min(dark, light) + 0.05)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(page, marks=[] if page in IN_FULL else pytest.mark.check)
        for page in PAGES
    ],
)
def test_page_is_sound(address, chromium, server):
    """No error, nothing foreign; steady, accessible, no sideways scrolling.

    On a light desktop and on a dark phone: colours and widths do not meet elsewhere.
    """
    with opened(chromium, server + address) as (page, wrong):
        page.wait_for_timeout(200)
        assert page.evaluate("shift") < MOST_LAYOUT_SHIFT or address not in PAGES[:-2]
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
    """From the file system, with the network off, a page is the same."""
    with opened(chromium, f"file://{book}/{address}", offline=True) as (page, wrong):
        assert faults_of(page, None) == []
        assert wrong == []


END = "document.querySelector('article').insertAdjacentHTML('beforeend', `{}`)"
PLANTED = {
    "asks another host": END.format("<img src='http://192.0.2.1/a.png' alt=''>"),
    "script: ": "setTimeout(() => missing())",
    "shrunk to ": "document.querySelector('figure img').style.width = '99px'",
    "scrolls sideways: ": END.format("<div style='width: 3000px'>wide</div>"),
    "not reached by Tab: ": END.format(
        "<p class='katex-display' style='width: 9px'>formula</p>"
    ),
    "color-contrast: <span": "document.querySelector('.highlight .k').outerHTML = "
    "'<span class=pale style=color:#ccc>pale</span>'",
    "region: ": "document.body.insertAdjacentHTML('afterbegin', '<p>outside</p>')",
}


@pytest.mark.check
def test_planted_faults_are_noticed(chromium, server):
    """A sound page is clean; all these faults, planted in it, are reported."""
    with opened(chromium, server + CHAPTER) as (page, wrong):
        assert faults_of(page) + wrong == []
        for plant in PLANTED.values():
            page.evaluate(plant)
        page.wait_for_timeout(300)
        found = faults_of(page) + wrong
    missed = [fault for fault in PLANTED if not any(fault in text for text in found)]
    assert missed == []


def test_a_missing_page_leads_back(chromium, server):
    """At an address that has no page, the book's own page for that works in full."""
    with opened(chromium, f"{server}chapters/none.html") as (page, wrong):
        assert page.title().startswith("Page not found")
        assert faults_of(page) == []
        assert all(found.startswith(("status 404", "console")) for found in wrong)
        page.locator(".bd-sidebar-primary nav a", has_text="Pooling").click()
        page.wait_for_url(f"**/{CHAPTER}")


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
        with opened(chromium, f"{root}search.html?q=Hoeffding") as (page, _):
            page.locator("#search-results a", has_text="alidation").first.click()
            page.wait_for_url("**/validation_set.html*")


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
