"""The front page's cards, one a chapter, made of what the chapter itself shows.

Title, one-line result and figure are taken from the chapter when the book is built, so
none of them can go stale. Of its figures a chapter lends the widest: it fits a card.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective


class Cards(nodes.General, nodes.Element):
    """The place of the cards, until all chapters have been read."""


class Gallery(SphinxDirective):
    """The directive `gallery`: cards for all chapters, grouped by part."""

    def run(self):
        """Keep the place."""
        return [Cards()]


def width_by_height(path):
    """Return how many times wider than high the SVG file at `path` is."""
    head = Path(path).read_text()[:2000]
    width, height = (
        float(re.search(rf'<svg[^>]*\s{name}="([\d.]+)', head)[1])
        for name in ("width", "height")
    )
    return width / height


def card(app, here, chapter):
    """Return the list item for a chapter. here, chapter: names of documents."""
    doctree = app.env.get_doctree(chapter)
    result = next(doctree.findall(nodes.strong)).astext()
    figures = [image for image in doctree.findall(nodes.image) if image["alt"]]
    shape = {image: width_by_height(app.srcdir / image["uri"]) for image in figures}
    widest = max(figures, key=shape.get)
    uri, candidates = widest["uri"], widest["candidates"]
    picture = nodes.image(uri=uri, candidates=candidates, alt="", loading="lazy")
    address = app.builder.get_relative_uri(here, chapter)
    title = app.env.titles[chapter].astext()
    link = nodes.reference("", title, refuri=address, internal=True)
    lines = nodes.paragraph("", "", link), nodes.paragraph("", result)
    return nodes.list_item("", picture, *lines)


def place_cards(app, doctree, here):
    """Put a section with a list of cards for each part where a gallery is wanted."""
    for place in list(doctree.findall(Cards)):
        sections = []
        for part in app.env.external_site_map.root.subtrees:
            chapters = [
                name
                for name in part.files()
                if app.env.doc2path(name).endswith(".ipynb")
            ]
            if chapters:
                cards = [card(app, here, chapter) for chapter in chapters]
                title = nodes.title("", part.caption)
                section = nodes.section("", title, nodes.bullet_list("", *cards))
                section["ids"] = [nodes.make_id(part.caption)]
                section[1]["classes"] = ["gallery"]
                sections.append(section)
        place.replace_self(sections)


def setup(app):
    """Register with Sphinx."""
    app.add_node(Cards)
    app.add_directive("gallery", Gallery)
    app.connect("doctree-resolved", place_cards)
    return {"parallel_read_safe": True}
