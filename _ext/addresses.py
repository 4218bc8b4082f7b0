"""Find where this checkout came from, and where its book will be read.

A fork's launch buttons launch the fork. Where no public repository is known, there are
no buttons, since a button that leads nowhere is worse than none. Where the book's web
address is known, its pages get canonical links, previews for whoever shares them, and a
sitemap.
"""

import os
import re
import subprocess
from urllib.parse import urlsplit

HOSTS = ("github.com", "gitlab.com")
SHARING = {  # sphinx-sitemap and sphinxext-opengraph
    "sitemap_url_scheme": "{link}",
    "sitemap_excludes": ["404.html", "genindex.html", "search.html"],
    "ogp_social_cards": {
        "image": "_static/logo.png",
        "image_mini": "_static/logo.png",
        "font": "DejaVu Sans",
    },
}


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


def find_address(environment=os.environ):
    """Return the web address that CI publishes the book at, or "" where none is known.

    It ends with a slash. GitLab CI and Read the Docs say it; GitHub Pages makes it from
    the repository's name. Any other, such as a domain of your own, is for _config.yml:
    baseurl, below html.
    """
    address = environment.get("CI_PAGES_URL") or environment.get(
        "READTHEDOCS_CANONICAL_URL", ""
    )
    if "GITHUB_REPOSITORY" in environment:
        owner, name = environment["GITHUB_REPOSITORY"].lower().split("/")
        host = f"{owner}.github.io"
        address = f"https://{host}/" + (name if name != host else "")
    return address.rstrip("/") + "/" if address else ""


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


def set_address(app, config):
    """Give the book's address, if it is known, to whatever writes whole addresses."""
    config.html_baseurl = config.html_baseurl or find_address()
    config.notfound_urls_prefix = urlsplit(config.html_baseurl).path or "/"
    if config.html_baseurl:
        settings = {
            "ogp_site_url": config.html_baseurl,
            "ogp_site_name": config.html_title,
        }
        for name, value in {**SHARING, **settings}.items():
            setattr(config, name, value)


def setup(app):
    """Register with Sphinx."""
    app.setup_extension("notfound.extension")
    if app.config.html_baseurl or find_address():
        app.setup_extension("sphinx_sitemap")
        app.setup_extension("sphinxext.opengraph")
    # The theme asks for it where it has a Live Code button: see _static/live_code.js.
    app.add_config_value("thebe_config", {}, "html")
    app.connect("config-inited", set_repository)
    app.connect("config-inited", set_address)
    return {"parallel_read_safe": True}
