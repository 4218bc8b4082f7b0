"""Write each figure's width and height into the page.

The browser then keeps the room before the figure is there: nothing moves, and a link to
a place below it lands there.
"""

import re

IMAGE = re.compile(r'<img (?=[^>]*src="[^"]*_images/([\w.-]+\.svg)")')
LENGTHS = re.compile(r'<svg[^>]*\swidth="([\d.]+)pt"[^>]*\sheight="([\d.]+)pt"')


def write_sizes(app, page, template, context, doctree):
    """Give matplotlib's SVG files in a page's body their size in pixels."""
    paths = {name: app.srcdir / uri for uri, name in app.builder.images.items()}

    def with_size(match):
        head = paths[match[1]].read_text(encoding="utf-8")[:2000]
        if not (lengths := LENGTHS.search(head)):
            return match[0]
        width, height = (round(float(points) * 4 / 3) for points in lengths.groups())
        return f'{match[0]}width="{width}" height="{height}" '

    if "body" in context:
        context["body"] = IMAGE.sub(with_size, context["body"])


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", write_sizes)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
