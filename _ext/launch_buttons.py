"""Point the launch buttons at the repository that this checkout came from.

A fork's buttons then launch the fork. Where no public repository is known, there are no
buttons, since a button that leads nowhere is worse than none.
"""

import os
import re
import subprocess

HOSTS = ("github.com", "gitlab.com")


def git(folder, *arguments):
    """Return what `git` prints for `arguments` in `folder`, or "" where it fails."""
    try:
        result = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, text=True
        )
    except FileNotFoundError:
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


def find_repository(folder, environment=os.environ):
    """Return the repository's web address and branch, or two empty strings.

    Asked in this order: the variables that GitHub Actions and GitLab CI set, then git.
    Only addresses on HOSTS count, since the launch services know no others.
    """
    address = environment.get("CI_PROJECT_URL") or git(
        folder, "remote", "get-url", "origin"
    )
    if "GITHUB_REPOSITORY" in environment:
        address = (
            f"{environment.get('GITHUB_SERVER_URL')}/{environment['GITHUB_REPOSITORY']}"
        )
    # https://host/owner/name.git, git@host:owner/name.git and ssh://git@host/owner/name
    match = re.fullmatch(
        r"(?:\w+://)?(?:[^@/]+@)?([\w.]+)[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?", address
    )
    if not match or match[1] not in HOSTS:
        return "", ""

    branch = environment.get("CI_COMMIT_BRANCH") or git(
        folder, "branch", "--show-current"
    )
    if environment.get("GITHUB_REF", "").startswith("refs/heads/"):
        branch = environment["GITHUB_REF"].removeprefix("refs/heads/")
    return f"https://{match[1]}/{match[2]}", branch or "main"


def set_repository(app, config):
    """Give the theme the repository, or take its launch buttons away."""
    url, branch = find_repository(app.confdir)
    options = config.html_theme_options
    options["repository_url"], options["repository_branch"] = url, branch
    if not url:
        options["launch_buttons"] = {}
    elif "gitlab.com" in url:
        options["launch_buttons"]["colab_url"] = (
            ""  # Colab opens notebooks from GitHub only
        )


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", set_repository)
    return {"parallel_read_safe": True}
