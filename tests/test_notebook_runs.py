"""nbval runs each chapter alone: what must fail there does fail (see conftest.py)."""

import nbformat

from chapter_code import PROJECT

pytest_plugins = ["pytester"]

FORBIDDEN = {
    "import urllib.request as u\nu.urlopen('http://example.org')": "no network here",
    "import socket\nsocket.create_connection(('127.0.0.1', 9))": "no network here",
    "open('data.csv')": "FileNotFoundError",
    "sys": "NameError",
    "file = open('left.txt', 'w')": "left files behind",
}


def test_what_a_chapter_must_not_use_is_noticed(pytester):
    """The network, a file beside it, a name not made in it, a file left behind.

    What the cells gave instead is kept in a notebook, for whoever looks into it.
    """
    pytester.makeconftest((PROJECT / "conftest.py").read_text())
    pytester.makefile(".csv", data="1")
    cells = [nbformat.v4.new_code_cell(source) for source in FORBIDDEN]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbformat.write(notebook, pytester.path / "planted.ipynb")
    report = pytester.runpytest_subprocess("--nbval", "-p", "no:xdist", "-rA")
    text = report.stdout.str()
    report.assert_outcomes(failed=4, passed=1, errors=1)
    assert [error for error in FORBIDDEN.values() if error not in text] == []
    assert text.count("no network here") >= 2
    kept = pytester.path / "_failures/planted.ipynb"
    assert "FileNotFoundError" in kept.read_text()
