"""Open pages of the built book in Chromium, by Playwright, and say what is wrong."""

import os
import re
import shutil
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import axe_playwright_python

from chapter_code import PROJECT

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DESKTOP, PHONE = {"width": 1400, "height": 900}, {"width": 390, "height": 844}
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()

# What is wrong with a page that a script on it can tell: a list of sentences.
FAULTS = """async (axeRules) => {
  const faults = [];
  for (const image of document.querySelectorAll("figure img, .cell_output img")) {
    image.loading = "eager"; // one that waits for the reader to scroll is loaded now
    await image.decode().catch(() => faults.push("broken: " + image.src));
    const scale = image.clientWidth / image.naturalWidth;
    if (scale < 0.65) faults.push(`shrunk to ${scale}: ` + image.src);
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

  if (!axeRules) return faults;

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
  const away = [];
  for (const node of document.querySelectorAll(".katex, .highlight")) {
    const mark = node.cloneNode(false); // its shell
    node.replaceWith(mark);
    away.unshift([mark, node]);
  }
  document.querySelector("main").append(sample);
  const options = { preload: false, resultTypes: ["violations"] };
  if (axeRules.length) options.runOnly = axeRules;
  const results = await axe.run(options);
  sample.remove();
  for (const [mark, node] of away) mark.replaceWith(node);
  const ours = ["heading-order", "region"];
  for (const { id, impact, nodes } of results.violations)
    if (["serious", "critical"].includes(impact) || ours.includes(id))
      for (const { html } of nodes) faults.push(`${id}: ${html.slice(0, 200)}`);
  return faults;
}"""


# How far what is shown has jumped so far, in `shift`: Core Web Vitals' measure.
SHIFT = """window.shift = 0;
new PerformanceObserver((list) => {
  for (const { hadRecentInput, value } of list.getEntries())
    if (!hadRecentInput) shift += value;
}).observe({ type: "layout-shift", buffered: true });"""


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


@contextmanager
def opened(chromium, address, **settings):
    """Open an address; yield the page and the list of what goes wrong as it loads.

    If the test fails here, a screenshot stays in _failures.
    """
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
    page.add_init_script(SHIFT)
    page.goto(address, wait_until="load")
    try:
        yield page, wrong
    except BaseException:
        name = re.sub(r"\W+", "_", os.environ["PYTEST_CURRENT_TEST"])
        page.screenshot(path=PROJECT / f"_failures/{name}.png", full_page=True)
        raise
    finally:
        context.close()


def faults_of(page, axe_rules=()):
    """Return what is wrong with an opened page; axe-core takes most of the time.

    axe_rules: names of those to try; none means all, and None leaves axe-core out.
    """
    if axe_rules is not None and not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return page.evaluate(FAULTS, axe_rules)
