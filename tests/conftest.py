"""What the test modules share: the chapters, and how pytest deals them out."""

from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell

PROJECT = Path(__file__).parent.parent
CHAPTERS = sorted((PROJECT / "chapters").glob("*.ipynb"))


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
