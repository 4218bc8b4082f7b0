"""The list of works: labelled as they are cited, and marked for screen readers."""

from pybtex.plugin import register_plugin
from pybtex.style.formatting.plain import Style
from pybtex.style.labels import BaseLabelStyle


class AuthorYear(BaseLabelStyle):
    """Labels such as "Ioffe and Szegedy, 2015", like the citations in the text."""

    def format_labels(self, sorted_entries):
        """Yield a label for each entry."""
        for entry in sorted_entries:
            first, *others = [
                " ".join(author.last_names) for author in entry.persons["author"]
            ]
            who = [first, f"{first} and {''.join(others)}", f"{first} et al."]
            yield f"{who[min(len(others), 2)]}, {entry.fields['year']}"


class AuthorYearStyle(Style):
    """Works sorted by author, with these labels."""

    default_label_style = AuthorYear


def unlist(app, page, template, context, doctree):
    """Take the role of a list from the citations: theirs is not that of its items."""
    if "body" in context:
        context["body"] = context["body"].replace(
            '<div role="list" class="citation-list">', '<div class="citation-list">'
        )


def setup(app):
    """Register with pybtex and Sphinx."""
    register_plugin("pybtex.style.formatting", "author_year", AuthorYearStyle)
    app.connect("html-page-context", unlist)
    return {"parallel_read_safe": True}
