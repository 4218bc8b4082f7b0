"""What surrounds the chapters: launch buttons, Binder, workflows and style."""

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from addresses import find_address, find_repository

from chapter_code import CHAPTERS, PROJECT, Chapter

GITHUB = "https://github.com/someone/book"


def checkout(folder, origin, branch="main"):
    """Make `folder` a git checkout on `branch`, with the remote `origin` if given."""
    subprocess.run(["git", "init", "-q", "-b", branch, folder], check=True)
    if origin:
        subprocess.run(
            ["git", "remote", "add", "origin", origin], cwd=folder, check=True
        )


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("https://github.com/someone/book.git", GITHUB),
        ("https://github.com/someone/book", GITHUB),
        ("https://token@github.com/someone/book.git", GITHUB),
        ("git@github.com:someone/book.git", GITHUB),
        ("ssh://git@github.com/someone/book.git", GITHUB),
        ("git@gitlab.com:some.one/my-book.git", "https://gitlab.com/some.one/my-book"),
        ("https://git.example.org/someone/book.git", ""),
        ("/srv/git/book.git", ""),
        ("../book", ""),
        (None, ""),
    ],
)
def test_launch_buttons_lead_to_the_origin(origin, expected, tmp_path):
    """The repository is the origin if it is public; otherwise there is none."""
    checkout(tmp_path, origin, branch="draft")
    assert find_repository(tmp_path, {}) == (expected, "draft" if expected else "")


def test_launch_buttons_in_continuous_integration(tmp_path):
    """The variables of the CI service come first: a fork's run names the fork."""
    checkout(tmp_path, "https://github.com/upstream/book")
    actions = {
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "someone/book",
        "GITHUB_REF": "refs/heads/autumn",
    }
    assert find_repository(tmp_path, actions) == (GITHUB, "autumn")
    gitlab = {
        "CI_PROJECT_URL": "https://gitlab.com/someone/book",
        "CI_COMMIT_BRANCH": "dev",
    }
    assert find_repository(tmp_path, gitlab) == (
        "https://gitlab.com/someone/book",
        "dev",
    )


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        ({}, ""),
        ({"GITHUB_REPOSITORY": "Someone/book"}, "https://someone.github.io/book/"),
        (
            {"GITHUB_REPOSITORY": "Someone/someone.github.io"},
            "https://someone.github.io/",
        ),
        (
            {"CI_PAGES_URL": "https://group.gitlab.io/book"},
            "https://group.gitlab.io/book/",
        ),
        (
            {"READTHEDOCS_CANONICAL_URL": "https://book.example.org/en/latest/"},
            "https://book.example.org/en/latest/",
        ),
    ],
)
def test_the_address_is_what_the_service_publishes_at(variables, address):
    """GitHub Pages, GitLab Pages and Read the Docs; nowhere else is one guessed."""
    assert find_address(variables) == address


def test_what_the_chapters_import_is_pinned():
    """At one version for all who run them, Binder too; and at the oldest one."""
    folder = PROJECT / "requirements"
    new, old = (
        set(re.findall(r"^([\w.-]+)==", (folder / name).read_text(), re.MULTILINE))
        for name in ("chapters.txt", "oldest.txt")
    )
    sources = [source for path in CHAPTERS for source in Chapter(path).sources]
    nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
    names = [a.name for n in nodes if isinstance(n, ast.Import) for a in n.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
    comes_with_others = {"IPython", "matplotlib_inline", "pydantic_core"}
    imported = {name.partition(".")[0] for name in names} - sys.stdlib_module_names
    distributions = packages_distributions()
    needed = {distributions[name][0] for name in imported - comes_with_others}
    assert needed <= new & old


def test_workflows_fit_the_published_schema():
    """The syntax of the GitHub workflows."""
    files = (PROJECT / ".github/workflows").glob("*.yml")
    command = [
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
        *files,
    ]
    subprocess.run([sys.executable, "-m", *command], check=True)


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]])
def test_style(arguments):
    """Ruff finds nothing to mend, in chapters and tests."""
    subprocess.run([sys.executable, "-m", "ruff", *arguments, PROJECT], check=True)


@pytest.mark.parametrize("command", ["oxlint --deny-warnings", "oxfmt --check"])
def test_style_of_scripts(command):
    """Oxc finds nothing to mend in the scripts of the pages."""
    program, option = command.split()
    scripts = [*(PROJECT / "_static").glob("*.js")]
    path = Path(sys.executable).with_name(program)
    subprocess.run([path, option, *scripts], check=True)
    for script in scripts:
        assert len(script.read_text().splitlines()) < 200, script
