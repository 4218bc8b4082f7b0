"""What the test modules share: the chapters, and how pytest deals them out."""

import importlib
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell

PROJECT = Path(__file__).parent.parent
CHAPTERS = sorted((PROJECT / "chapters").glob("*.ipynb"))


def facts_of(chapter):
    """Return the module of tests/inputs that belongs to the chapter at this path."""
    assert (PROJECT / f"tests/inputs/{chapter.stem}.py").exists(), "not written yet"
    return importlib.import_module(f"inputs.{chapter.stem}")


def pytest_addoption(parser):
    """Let `make sweep` and `make mutants` ask for all there is to try."""
    parser.addoption("--many", action="store_true", help="try all, not a sample")


@pytest.fixture
def many(request):
    """Tell whether to try all there is, or a sample."""
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
        rows.sort(key=lambda row: row["chapter"])
        columns = [[name, *(str(row[name]) for row in rows)] for name in rows[0]]
        widths = [max(map(len, column)) for column in columns]
        for line in zip(*columns):
            cells = (cell.ljust(width) for cell, width in zip(line, widths))
            terminalreporter.write_line("  ".join(cells).rstrip())


def pytest_generate_tests(metafunc):
    """Run a test that asks for `chapter` once for each chapter."""
    if "chapter" in metafunc.fixturenames:
        metafunc.parametrize("chapter", CHAPTERS, ids=[path.stem for path in CHAPTERS])


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the marks
def pytest_collection_modifyitems(items):
    """Keep the cells of a notebook on one worker, in order: they share a kernel."""
    for item in items:
        if isinstance(item, IPyNbCell):
            item.add_marker(pytest.mark.xdist_group(item.parent.name))
