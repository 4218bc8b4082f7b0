"""Every chapter runs alone: in an empty folder, offline, from a fresh kernel."""

import shutil

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

# Run before the chapter: whatever tries to leave the machine from Python is refused.
NO_NETWORK = """
import sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname"}:
        raise OSError("no network here")

sys.addaudithook(refuse)
"""


def run_alone(notebook, folder):
    """Run `notebook` (a path) as the only file of `folder`, offline."""
    path = shutil.copy(notebook, folder)
    content = nbformat.read(path, as_version=4)
    content.cells.insert(0, nbformat.v4.new_code_cell(NO_NETWORK))
    NotebookClient(
        content, timeout=300, resources={"metadata": {"path": folder}}
    ).execute()


def test_chapter_runs_alone(chapter, tmp_path):
    """The chapter needs the installed packages alone, and leaves nothing behind."""
    run_alone(chapter, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [chapter.name]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (
            "import urllib.request as u\nu.urlopen('http://example.org')",
            "no network here",
        ),
        (
            "import socket\nsocket.create_connection(('127.0.0.1', 9))",
            "no network here",
        ),
        ("open('data.csv')", "FileNotFoundError"),
        ("import conftest", "ModuleNotFoundError"),
    ],
)
def test_what_a_chapter_must_not_use_is_noticed(source, error, tmp_path):
    """The network, a data file and a local module fail where a chapter runs alone."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    planted = tmp_path / "planted.ipynb"
    nbformat.write(notebook, planted)
    (tmp_path / "alone").mkdir()
    with pytest.raises(CellExecutionError, match=error):
        run_alone(planted, tmp_path / "alone")
