"""What the test modules share: the chapters, the book, how pytest deals them out."""

import os
import shutil
import subprocess
import sys
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from filelock import FileLock
from playwright.sync_api import sync_playwright

from browser import CHROMIUM, Quiet
from chapter_code import CHAPTERS, PROJECT
from chapter_code import facts_of as facts_of

PARTS = ["_config.yml", "_toc.yml", "references.bib"]
PARTS += ["_ext", "_static", "_templates", "chapters"]


def copy_book(folder):
    """Copy what the build reads into `folder`."""
    for part in PARTS:
        copy = shutil.copytree if (PROJECT / part).is_dir() else shutil.copy
        copy(PROJECT / part, folder / part)


def build(folder, **variables):
    """Build the book in `folder`, warnings as errors; return the folder of its HTML.

    variables: those of a CI service. This machine's own are left out.
    """
    services = ("CI_", "GITHUB_", "READTHEDOCS_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(services)}
    program = Path(sys.executable).parent / "jupyter-book"
    options = ["-q", "--all", "-W", "-n", "--keep-going"]
    result = subprocess.run(
        [program, "build", *options, folder],
        capture_output=True,
        text=True,
        env=environment | variables,
    )
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    return folder / "_build" / "html"


@pytest.fixture(scope="session")
def book(tmp_path_factory, worker_id):
    """Return the folder of the book, built as somebody's fork builds it on GitHub.

    The first of pytest-xdist's workers builds it, for all of them.
    """
    common = tmp_path_factory.getbasetemp()
    common = common if worker_id == "master" else common.parent
    folder = common / "book"
    with FileLock(common / "book.lock"):
        if not (folder / "built").exists():
            folder.mkdir(exist_ok=True)
            copy_book(folder)
            build(
                folder,
                GITHUB_SERVER_URL="https://github.com",
                GITHUB_REPOSITORY="somebody/fork",
                GITHUB_REF="refs/heads/main",
            )
            (folder / "built").touch()
    return folder / "_build" / "html"


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
    if CHROMIUM is None:
        pytest.skip("no browser here: neither chromium nor google-chrome")
    names = "no-sandbox disable-gpu disable-background-networking no-first-run "
    names += "disable-component-update disable-sync"
    flags = [f"--{name}" for name in names.split()]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


def pytest_addoption(parser):
    """Let `make sweep` ask for many drawn inputs."""
    parser.addoption("--many", action="store_true", help="draw many inputs, not a few")


@pytest.fixture
def many(request):
    """Tell whether to draw many inputs, or a few."""
    return request.config.getoption("--many")


@pytest.fixture
def table(request, record_property):
    """Return a function that adds a row to a table below pytest's report.

    It takes the table's title and a dict, from each column's name to the row's entry.
    """
    chapter = request.getfixturevalue("chapter").stem
    return lambda title, row: record_property(title, {"chapter": chapter, **row})


def pytest_terminal_summary(terminalreporter):
    """Print the tables that the tests made."""
    tables = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            is_call = getattr(report, "when", "") == "call"
            for title, row in report.user_properties if is_call else []:
                tables.setdefault(title, []).append(row)
    for title, rows in tables.items():
        terminalreporter.section(title)
        rows.sort(key=lambda row: next(iter(row.values())))
        columns = [[name, *(str(row[name]) for row in rows)] for name in rows[0]]
        widths = [max(map(len, column)) for column in columns]
        for line in zip(*columns):
            cells = (cell.ljust(width) for cell, width in zip(line, widths))
            terminalreporter.write_line("  ".join(cells).rstrip())


def pytest_generate_tests(metafunc):
    """Run a test that asks for `chapter` once for each chapter."""
    marks = metafunc.definition.iter_markers("parametrize")
    if "chapter" in metafunc.fixturenames and not [*marks]:
        metafunc.parametrize("chapter", CHAPTERS, ids=[path.stem for path in CHAPTERS])


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the marks
def pytest_collection_modifyitems(items):
    """Keep the tests that share the parsed pages on one worker."""
    for item in items:
        if "pages" in getattr(item, "fixturenames", []):
            item.add_marker(pytest.mark.xdist_group("pages"))
