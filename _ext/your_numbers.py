"""Make the formulas of "Your numbers" ready for a page that evaluates them itself.

A chapter's cell displays a declaration, JSON in <div class="your-numbers">, in which
each of SymPy's expressions stands as {"srepr": what sympy.srepr prints}. It becomes a
tree that _static/expressions.js evaluates. What the page could not evaluate stops the
build: a class that it does not know, a symbol that nothing binds. The fields start with
the values of the notebook's `parameters` cell.
"""

import ast
import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError

# The classes that _static/expressions.js knows.
FUNCTIONS = """Add Mul Pow log log1p exp tanh Abs sign floor ceiling Max Min Mod And Or
    Not ITE Piecewise ExprCondPair Equality Unequality StrictLessThan LessThan
    StrictGreaterThan GreaterThan Integer Rational Symbol Indexed List Tuple Inverse
    Transpose MatMul MatAdd MatPow MatrixElement Identity ZeroMatrix"""
BINDERS = "Sum Product ArrayComprehension FunctionMatrix"
CONSTANTS = "pi E nan"
CLASSES = {*FUNCTIONS.split(), *BINDERS.split(), *CONSTANTS.split()}
PARTS = """inputs schema rules where runs results no_answer worked slips draw plots
    play exact"""
# What a page needs of a JSON schema.
LIMITS = """type minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems
    maxItems enum const items prefixItems anyOf"""
SAFE = 2**53 - 1  # the largest whole number that JavaScript is sure of
BLOCK = re.compile(
    r'<div class="your-numbers">.*?<script type="application/json">(.*?)</script>',
    re.DOTALL,
)


def tree_of(source):
    """Return the tree of an expression that `sympy.srepr` printed as `source`.

    It is true, false, a number, or a list: the name of the class and the arguments. A
    symbol, without its assumptions, and an indexed base, without its shape, are both
    ["Symbol", name]; a matrix is a "List" of rows. Whole numbers beyond SAFE are
    decimal strings. ExtensionError where a class is not known.
    """
    return plain(ast.parse(source, mode="eval").body)


def plain(node):
    """Return the tree of a node of Python's syntax: see `tree_of`."""
    match node:
        case ast.Name(id="true" | "false" as name):
            return name == "true"
        case ast.Name(id=name) if name in CONSTANTS.split():
            return [name]
        case ast.List(elts=parts):
            return ["List", *map(plain, parts)]
        case ast.Call(func=ast.Name(id="Symbol"), args=[ast.Constant(value=name)]):
            return ["Symbol", name]
        case ast.Call(func=ast.Name(id="IndexedBase"), args=[base, *_]):
            return plain(base)
        case ast.Call(func=ast.Name(id="Float"), args=[ast.Constant(value=digits), *_]):
            return float(digits)
        case ast.Call(func=ast.Name(id="Integer" | "Rational" as name), args=parts):
            numbers = [ast.literal_eval(part) for part in parts]
            is_safe = all(abs(number) <= SAFE for number in numbers)
            if name == "Integer" and is_safe:
                return numbers[0]
            return [name, *(numbers if is_safe else map(str, numbers))]
        case ast.Call(
            func=ast.Name(id="MutableDenseMatrix" | "ImmutableDenseMatrix"),
            args=[ast.List() as rows],
        ):
            return plain(rows)
        case ast.Call(func=ast.Name(id="Inverse" as name), args=[matrix, *_]):
            return [name, plain(matrix)]
        case ast.Call(
            func=ast.Name(id="FunctionMatrix" as name),
            args=[rows, columns, ast.Call(args=[indices, entry])],
        ):
            return [name, *map(plain, [rows, columns, indices, entry])]
        case ast.Call(func=ast.Name(id=name), args=parts) if name in CLASSES:
            return [name, *map(plain, parts)]
    name = node.func.id if isinstance(node, ast.Call) else ast.unparse(node)
    raise ExtensionError(f"{name} is not known to the page")


def free(tree):
    """Return the set of the names of a tree's free symbols."""
    match tree:
        case ["Symbol", name]:
            return {name}
        case ["FunctionMatrix", rows, columns, ["Tuple", *indices], entry]:
            inner = free(entry) - {name for _, name in indices}
            return free(rows) | free(columns) | inner
        case ["Sum" | "Product" | "ArrayComprehension" as kind, body, *limits]:
            found = free(body)
            # In a sum the first index is the innermost, in an array the last one.
            for _, (_, index), *ends in (
                limits[::-1] if kind == "ArrayComprehension" else limits
            ):
                found = (found - {index}).union(*map(free, ends))
            return found
        case [str(), *parts]:
            return set().union(*map(free, parts))
    return set()


def shape_of(declared):
    """Return the trees of the lengths in the shape of a declared indexed base."""
    arguments = ast.parse(declared["srepr"], mode="eval").body.args[1:]
    return [plain(axis) for axes in arguments for axis in getattr(axes, "args", ())]


def symbol_of(declared):
    """Return the name of a declared symbol or indexed base."""
    match tree_of(declared["srepr"]):
        case ["Symbol", name]:
            return name
    raise ExtensionError(f"{declared['srepr'][:60]} is no symbol")


def translate(value, place, names):
    """Return a part of a declaration with trees in place of expressions.

    place: says where it stands. names: the set of the names that are bound there.
    ExtensionError, saying where, for an unknown class or a free symbol.
    """
    if isinstance(value, list):
        return [translate(v, f"{place}[{k}]", names) for k, v in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if [*value] != ["srepr"]:
        return {k: translate(v, f"{place}.{k}", names) for k, v in value.items()}
    try:
        tree = tree_of(value["srepr"])
    except ExtensionError as error:
        raise ExtensionError(f"{place}: {error}") from None
    if unbound := sorted(free(tree) - names):
        raise ExtensionError(f"{place}: nothing binds the symbol {unbound[0]}")
    return tree


def simplified(schema, definitions):
    """Return what a page needs of a JSON schema, with references replaced."""
    if isinstance(schema, list):
        return [simplified(part, definitions) for part in schema]
    if not isinstance(schema, dict):
        return schema
    for reference in [schema, *schema.get("allOf", [])]:
        if "$ref" in reference:
            schema = {**definitions[reference["$ref"].split("/")[-1]], **schema}
    return {
        k: simplified(v, definitions) for k, v in schema.items() if k in LIMITS.split()
    }


def own_names(part, entry):
    """Return the names that are bound within one entry of this part only."""
    match part, entry:
        case "runs", {"state": state, "counter": counter}:
            return {symbol_of(state), symbol_of(counter)}
        case "worked", [_, _, [index, *_]]:
            return {symbol_of(index)}
        case "plots", _:
            return {"t"}
    return set()


def check_line(template, slots, place):
    """Raise ExtensionError where a worked line has a stray tag or a stray slot."""
    tags = re.findall(r"<(?!/?(?:var|sub|sup|b)>)[^>]*>?", template)
    stray = {*re.findall(r"\{\+?(\w*)\}", template)} ^ slots.keys()
    if wrong := [*tags, *sorted(stray)]:
        raise ExtensionError(f"{place}: {wrong[0]} does not belong there")


def inputs_of(page, defaults):
    """Return what the page knows of each input: symbol, shape, schema, start value."""
    schema, inputs = page["schema"], {}
    for name, declared in page["inputs"].items():
        for known, what in ((schema["properties"], "schema"), (defaults, "parameters")):
            if name not in known:
                raise ExtensionError(f"inputs.{name}: not among the {what}")
        inputs[name] = {
            "symbol": symbol_of(declared),
            "shape": shape_of(declared),
            "schema": simplified(schema["properties"][name], schema.get("$defs", {})),
            "start": defaults[name],
        }
    return inputs


def is_symbol(tree):
    """Tell whether a tree is a symbol."""
    return isinstance(tree, list) and tree[0] == "Symbol"


def prepare(page, defaults):
    """Return the data that _static/your_numbers.js reads.

    page: the declaration, a dict. defaults: the start values of the inputs by name.
    ExtensionError, naming the place, for what the page could not evaluate.
    """
    if unknown := page.keys() - {*PARTS.split()}:
        raise ExtensionError(f"no part of a declaration: {', '.join(sorted(unknown))}")
    for part in ("no_answer", "slips"):
        if unknown := page.get(part, {}).keys() - page["results"].keys():
            raise ExtensionError(f"{part}: no result {', '.join(sorted(unknown))}")
    for k, (template, slots, *_) in enumerate(page.get("worked", [])):
        check_line(template, slots, f"worked[{k}]")

    inputs, runs = inputs_of(page, defaults), page.get("runs", [])
    states = [shape_of(run["history"])[:1] for run in runs]
    shapes = [*(known["shape"] for known in inputs.values()), *states]
    names = {known["symbol"] for known in inputs.values()}
    names |= {axis[1] for shape in shapes for axis in shape if is_symbol(axis)}
    names |= {symbol_of(symbol) for symbol, _ in page.get("where", [])}
    names |= {symbol_of(run["history"]) for run in runs}

    data = {"inputs": inputs, "draw": page.get("draw", {})}
    data["exact"] = page.get("exact", False)
    for part, none in (("rules", []), ("where", []), ("no_answer", {}), ("slips", {})):
        data[part] = translate(page.get(part, none), part, names)
    data["results"] = translate(page["results"], "results", names)
    for part in ("runs", "worked", "plots"):
        if part != "runs" and page.get("play"):
            names = names | {symbol_of(page["play"][0])}
        data[part] = [
            translate(entry, f"{part}[{k}]", names | own_names(part, entry))
            for k, entry in enumerate(page.get(part, []))
        ]
    data["play"] = translate(page.get("play"), "play", names)
    for run, shape in zip(data["runs"], states):
        run["states"] = [axis for axis in shape if is_symbol(axis)]
        run.setdefault("until", False)
    return data


def parameters_of(path):
    """Return the values of the cell tagged `parameters` of the notebook at `path`."""
    cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        if "parameters" in cell["metadata"].get("tags", []):
            body = ast.parse("".join(cell["source"])).body
            return {one.targets[0].id: ast.literal_eval(one.value) for one in body}
    return {}


def prepare_page(app, doctree):
    """Prepare the declaration in a chapter's doctree, if there is one.

    ExtensionError, naming chapter and place, for what the page could not evaluate.
    """
    path = app.env.doc2path(app.env.docname)
    for node in doctree.findall(nodes.raw):
        if found := BLOCK.search(node.astext()):
            try:
                data = prepare(json.loads(found[1]), parameters_of(path))
            except ExtensionError as error:
                raise ExtensionError(f"{app.env.docname}: {error}") from None
            text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
            text = text.replace("</", "<\\/")  # it stands in a <script>
            start, end = found.span(1)
            text = node.astext()[:start] + text + node.astext()[end:]
            node.children[:] = [nodes.Text(text)]


def setup(app):
    """Register with Sphinx."""
    app.connect("doctree-read", prepare_page)
    return {"env_version": 1, "parallel_read_safe": True}
