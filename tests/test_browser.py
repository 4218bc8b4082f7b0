"""The built book in a real browser: Chromium, driven by Playwright.

Every page is looked at in light and in dark mode, on a desktop and on a phone, from a
server on this machine and from the file system with the network off.
"""

import gzip
import io
import shutil
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from threading import Thread

import axe_playwright_python
import nbformat
import numpy as np
import pytest
from conftest import PROJECT
from PIL import Image
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no browser here: neither chromium nor google-chrome"
)

SOURCES = [
    p for p in sorted((PROJECT / "chapters").iterdir()) if p.suffix in {".md", ".ipynb"}
]
PAGES = [
    *(f"chapters/{path.stem}.html" for path in SOURCES),
    "search.html",
    "genindex.html",
]
CHAPTER = "chapters/toeplitz_convolution.html"  # for what is the same on each
DESKTOP, PHONE = {"width": 1400, "height": 900}, {"width": 390, "height": 844}
MOST_BYTES, MOST_ZIPPED = 1_500_000, 600_000
MOST_LAYOUT_SHIFT = 0.01  # a tenth of what Core Web Vitals calls good
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()

# What is wrong with a page that a script on it can tell: a list of sentences.
FAULTS = """async () => {
  const faults = [];
  for (const math of document.querySelectorAll(".math"))
    if (!math.querySelector(".katex") || math.querySelector(".katex-error"))
      faults.push("not typeset: " + math.textContent);
  const text = document.querySelector("main").cloneNode(true);
  text.querySelectorAll("pre, code, .katex, script").forEach((e) => e.remove());
  const tex = /\\\\[a-zA-Z]{2,}|\\$[^$\\n]+\\$|\\\\[()\\[\\]]/;
  const source = text.textContent.match(tex);
  if (source) faults.push("TeX source: " + source[0]);
  for (const image of document.images) {
    const isFigure = image.closest("figure, .cell_output");
    if (!image.hasAttribute("alt") || (isFigure && image.alt.length < 40))
      faults.push("no alt: " + image.src);
    if (!image.complete || !image.naturalWidth) faults.push("broken: " + image.src);
    const scale = image.clientWidth / image.naturalWidth;
    if (isFigure && scale < 0.65) faults.push(`shrunk to ${scale}: ` + image.src);
  }
  const width = document.documentElement.scrollWidth;
  if (width > innerWidth) faults.push(`scrolls sideways: ${width} px`);
  const boxes = [...document.querySelectorAll("pre, .katex-display, .output")];
  const isWide = (box) => box.checkVisibility() && box.scrollWidth > box.clientWidth;
  const unreached = () => boxes.filter((box) => isWide(box) && box.tabIndex < 0);
  for (let i = 0; i < 60 && unreached().length; i++)
    await new Promise(requestAnimationFrame); // the page answers a change of size
  for (const box of unreached())
    faults.push("not reached by Tab: " + box.textContent.slice(0, 50));

  // axe is slow. Formulas have the colour of text; of code, a word of each colour does.
  const words = new Map();
  for (const word of document.querySelectorAll(".highlight span"))
    words.set(word.className, word);
  const sample = document.createElement("div");
  sample.className = "highlight sample";
  sample.append(document.createElement("pre"));
  sample.firstChild.style.whiteSpace = "pre-wrap";
  for (const word of words.values())
    sample.firstChild.append(word.cloneNode(true), " ");
  const hidden = document.createElement("style");
  hidden.textContent = ".katex-html, .highlight:not(.sample) { display: none }";
  document.querySelector("main").append(sample, hidden);
  const results = await axe.run({ preload: false, resultTypes: ["violations"] });
  sample.remove();
  hidden.remove();
  const ours = ["heading-order", "region"];
  for (const { id, impact, nodes } of results.violations)
    if (["serious", "critical"].includes(impact) || ours.includes(id))
      faults.push(`${id}: ${nodes[0].html.slice(0, 200)}`);
  return faults;
}"""


class Quiet(SimpleHTTPRequestHandler):
    """A server of the book at /fork/, where its build says that it will be."""

    def translate_path(self, path):
        """Return the file for a path of the address."""
        return super().translate_path(path.removeprefix("/fork"))

    def log_message(self, *_):
        """Say nothing."""

    def send_error(self, code, *_):
        """Answer what is missing with the book's page for that, as web hosts do."""
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(Path(self.directory, "404.html").read_bytes())


@pytest.fixture(scope="session")
def server(book):
    """Return the address of the built book on localhost, with a slash at the end."""
    handler = partial(Quiet, directory=book)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/fork/"
        server.shutdown()


@pytest.fixture(scope="session")
def chromium():
    """Return the browser. It asks nothing of any host by itself."""
    names = "no-sandbox disable-gpu disable-background-networking no-first-run "
    names += "disable-component-update disable-sync"
    flags = [f"--{name}" for name in names.split()]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@contextmanager
def opened(chromium, address, **settings):
    """Open an address; yield the page and the list of what goes wrong as it loads."""
    settings = {"viewport": DESKTOP, **settings}
    context = chromium.new_context(**settings)
    page, wrong = context.new_page(), []
    host = "/".join(address.split("/")[:3]) + "/"

    def on_request(request):
        if not request.url.startswith((host, "data:", "blob:")):
            wrong.append(f"asks another host: {request.url}")

    def on_console(message):
        if message.type in {"error", "warning"}:
            wrong.append(f"console: {message.text}")

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on(
        "response",
        lambda r: r.status < 400 or wrong.append(f"status {r.status}: {r.url}"),
    )
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    page.goto(address, wait_until="load")
    yield page, wrong
    context.close()


def faults_of(page):
    """Return what is wrong with an opened page."""
    page.evaluate(AXE)
    return page.evaluate(FAULTS)


def contrast(picture):
    """Return the contrast of the lightest and the darkest tone of a PNG's bytes."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")) / 255
    linear = np.where(pixels < 0.04, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4)
    luminance = np.sort((linear @ [0.2126, 0.7152, 0.0722]).ravel())
    dark, light = luminance[len(luminance) // 1000], np.median(luminance)
    return (max(dark, light) + 0.05) / (min(dark, light) + 0.05)


@pytest.mark.parametrize("address", PAGES)
def test_page_is_sound(address, chromium, server):
    """No error, nothing foreign; typeset, accessible, no sideways scrolling."""
    with opened(chromium, server + address) as (page, wrong):
        for scheme, size in product(("light", "dark"), (DESKTOP, PHONE)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            page.wait_for_selector(f"html[data-theme={scheme}]")
            assert faults_of(page) == [], (scheme, size)
        for figure in page.locator("figure img").all():  # dark, on a phone
            assert contrast(figure.screenshot()) > 7, figure.get_attribute("src")
        assert wrong == []


@pytest.mark.parametrize("address", PAGES)
def test_page_needs_no_network(address, chromium, book):
    """From the file system, with the network off, a page is the same."""
    with opened(chromium, f"file://{book}/{address}", offline=True) as (page, wrong):
        assert faults_of(page) == []
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


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_noticed(fault, chromium, server):
    """Each fault, planted in a sound page, is reported."""
    with opened(chromium, server + "chapters/bce_cost.html") as (page, wrong):
        page.evaluate(PLANTED[fault])
        page.wait_for_timeout(300)
        assert any(fault in found for found in faults_of(page) + wrong)


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
            page.locator("#search-results a").first.click()
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


SHIFT = """window.shift = 0;
new PerformanceObserver((list) => {
  for (const { hadRecentInput, value } of list.getEntries())
    if (!hadRecentInput) shift += value;
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.mark.parametrize("address", PAGES[:-2])
def test_page_is_light(address, chromium, server, record_property):
    """A page and all that it loads are small, and nothing jumps as it appears."""
    context = chromium.new_context(viewport=DESKTOP)
    context.add_init_script(SHIFT)
    page, bodies = context.new_page(), {}
    page.on("response", lambda response: bodies.update({response.url: response.body()}))
    page.goto(server + address, wait_until="networkidle")
    page.wait_for_timeout(200)
    timing = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    shift, ready = page.evaluate("shift"), page.evaluate(timing)
    context.close()
    plain = sum(map(len, bodies.values()))
    zipped = sum(
        len(body if url.endswith("woff2") else gzip.compress(body))
        for url, body in bodies.items()
    )
    row = {"page": Path(address).stem, "kB": plain // 1000, "gzipped": zipped // 1000}
    row |= {"requests": len(bodies), "ms": round(ready), "shift": f"{shift:.3f}"}
    record_property("what a page loads", row)
    assert plain < MOST_BYTES
    assert zipped < MOST_ZIPPED
    assert shift < MOST_LAYOUT_SHIFT
