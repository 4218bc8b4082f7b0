"""Break a chapter's code, one small change at a time, and see what notices.

A changed chapter is a mutant. The changes are the standard operators of Cosmic Ray, and
four kinds of slip that are common in this subject. Cosmic Ray's own runner changes a
module on the disk and starts a test command for every mutant. For a notebook that is a
new kernel and seconds of imports, a thousand times a chapter. So here a process that
has run the chapter up to a cell forks there; a mutant costs the cells that are left.
"""

import ast
import gc
import itertools
import math
import multiprocessing
import os
import pickle
import random
import re
import resource
import time
from typing import NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import MutationVisitor
from cosmic_ray.operators.operator import Operator
from cosmic_ray.operators.provider import OperatorProvider

from chapter_code import Chapter, new_shell, run_cell

MOST_BYTES = 16 << 30  # of addresses; a number may grow without end

BINARY = "Add_Sub Sub_Add Mul_Div Div_Mul Mul_Add FloorDiv_Div Mod_Mul Pow_Mul"
SETS = "BitAnd_BitOr BitOr_BitAnd"
COMPARISONS = (
    "Lt_LtE LtE_Lt Gt_GtE GtE_Gt Lt_Gt Gt_Lt LtE_GtE GtE_LtE Eq_NotEq NotEq_Eq"
)
IDENTITY = "Is_IsNot IsNot_Is"
STANDARD = [  # exchanged operators, a sign or a "not" left out, constants off by one
    *(f"ReplaceBinaryOperator_{name}" for name in f"{BINARY} {SETS}".split()),
    *(f"ReplaceComparisonOperator_{n}" for n in f"{COMPARISONS} {IDENTITY}".split()),
    *(f"ReplaceUnaryOperator_Delete_{name}" for name in ("USub", "Not", "Invert")),
    *("NumberReplacer", "ReplaceAndWithOr", "ReplaceOrWithAnd", "AddNot"),
]


def blank(*nodes):
    """Remove the code of these parso nodes."""
    for node in nodes:
        leaf, last = node.get_first_leaf(), node.get_last_leaf()
        while leaf is not None:
            leaf.value = leaf.prefix = ""
            leaf = None if leaf is last else leaf.get_next_leaf()


class OwnOperator(Operator):
    """An operator whose `changes` of a node are functions without arguments."""

    def mutation_positions(self, node):
        """Return one position for each change of this parso node."""
        return [(node.start_pos, node.end_pos)] * len(self.changes(node))

    def mutate(self, node, index):
        """Make the change number `index`, in place."""
        self.changes(node)[index]()
        return node

    @classmethod
    def examples(cls):
        """Return none: tests/test_broken_answers.py holds them."""
        return ()


class DropOperand(OwnOperator):
    """Leave a term, a factor or an exponent out: a * b becomes a, and then b."""

    def changes(self, node):
        """Return one change for each operand."""
        if node.type not in {"arith_expr", "term", "power"}:
            return []
        parts = node.children
        operators = {"+", "-", "*", "/", "//", "%", "**", "@"}
        where = [k for k, p in enumerate(parts) if getattr(p, "value", "") in operators]
        return [
            *(lambda k=k: blank(parts[k], parts[k + 1]) for k in where),
            *(lambda k=k: blank(*parts[: k + 1]) for k in where[:1]),
        ]


MODULES = {"np", "sp", "torch", "F", "math", "fft", "signal", "itertools"}
DROPPED = {"T", "transpose", "swapaxes", "flip", "fliplr", "flipud", "roll", "conj"}
DROPPED |= {"abs", "sqrt", "cumsum"}
PAIRS = "sum mean, max min, argmax argmin, zeros ones, zeros_like ones_like, var std, "
PAIRS += "any all, floor ceiling, exp log, sin cos"
OTHER_NAME = {}
for pair in PAIRS.split(", "):
    one, other = pair.split()
    OTHER_NAME |= {one: other, other: one}


class DropCall(OwnOperator):
    """Leave a transpose, a flip, a root or a size out: f(a) and a.f() become a."""

    def changes(self, node):
        """Return one change for each such call."""
        if node.type not in {"atom_expr", "power"}:
            return []
        parts, found = node.children, []
        for k, part in enumerate(parts):
            is_method = (
                part.type == "trailer" and parts[0].get_code().strip() not in MODULES
            )
            name = part.children[-1] if part.type == "trailer" else part
            if getattr(name, "value", "") not in DROPPED:
                continue
            call = parts[k + 1 : k + 2]
            is_call = bool(call) and call[0].get_first_leaf().value == "("
            if is_method and (is_call or name.value == "T"):
                found.append(lambda k=k, end=k + 1 + is_call: blank(*parts[k:end]))
            elif is_call and not is_method and len(call[0].children) == 3:
                inside = call[0].children[1]
                rest = inside.children[1:] if inside.type == "arglist" else []
                found.append(lambda k=k, rest=rest: blank(*parts[: k + 1], *rest))
        return found


class ExchangeName(OwnOperator):
    """Call another function: the sum for the mean, the least for the largest."""

    def changes(self, node):
        """Return the one change that there may be."""
        is_known = node.type == "name" and node.value in OTHER_NAME
        if not is_known or node.get_next_leaf().value != "(":
            return []
        return [lambda: setattr(node, "value", OTHER_NAME[node.value])]


class ExchangeArguments(OwnOperator):
    """Exchange two neighbouring arguments or indices: f(a, b) becomes f(b, a)."""

    def changes(self, node):
        """Return one change for each pair of neighbours without a name or a star."""
        if node.type not in {"arglist", "subscriptlist"}:
            return []
        parts = node.children

        def exchange(k):
            parts[k], parts[k + 2] = parts[k + 2], parts[k]

        return [
            lambda k=k: exchange(k)
            for k in range(0, len(parts) - 2, 2)
            if "argument" not in (parts[k].type, parts[k + 2].type)
        ]


OWN = [DropOperand, DropCall, ExchangeName, ExchangeArguments]
OPERATORS = [*map(OperatorProvider().__getitem__, STANDARD), *OWN]


class Mutant(NamedTuple):
    """A change of one cell: its number, the line before and after, the whole cell.

    head: the first line of the statement that is changed.
    """

    cell: int
    before: str
    after: str
    source: str
    head: str

    def __str__(self):
        """Return the change as one line."""
        return f"{self.before} -> {self.after}"


class Verdict(NamedTuple):
    """What became of a mutant.

    asserts: those that failed, each as a pair: the number of its cell, its own number.
    stopped: the error with which Python stopped it, or "". shown: whether a text output
    changed.
    """

    mutant: Mutant
    asserts: tuple
    stopped: str
    shown: bool

    @property
    def survived(self):
        """Tell whether nothing noticed the change."""
        return not (self.asserts or self.stopped or self.shown)

    def __str__(self):
        """Return the change as one line."""
        return str(self.mutant)


def has_assert(node):
    """Tell whether a syntax tree holds an assert."""
    return any(isinstance(inner, ast.Assert) for inner in ast.walk(node))


def is_literal(node):
    """Tell whether a syntax tree is a plain literal, of whatever depth."""
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def kept(tree):
    """Return as text what no mutant of a statement changes: checks and data.

    Checks are the asserts, and over which cases a loop of asserts runs. Data are lists
    of literals, an assignment of a literal, and what a random generator is asked for.
    """
    text = []
    for node in ast.walk(tree):
        if isinstance(node, ast.For) and has_assert(node):
            text.append(ast.unparse(node.iter))
        elif (
            isinstance(node, ast.Assert)
            or (isinstance(node, ast.Assign) and is_literal(node.value))
            or (isinstance(node, (ast.List, ast.Dict)) and is_literal(node))
            or (isinstance(node, ast.Call) and "rng" in ast.unparse(node.func))
        ):
            text.append(ast.unparse(node))
    return text


def mutants_of_cell(number, source):
    """Return the mutants of a cell, a statement at a time."""
    found, lines = [], source.splitlines(keepends=True)
    for statement in ast.parse(source).body:
        first, last = statement.lineno - 1, statement.end_lineno
        if decorators := getattr(statement, "decorator_list", []):
            first = decorators[0].lineno - 1
        original = "".join(lines[first:last])
        tree = ast.parse(original)
        seen, fixed = {ast.dump(tree)}, kept(tree)
        parsed = get_ast(original)
        frozen = pickle.dumps(parsed)  # to thaw it is faster than to parse again
        for operator in OPERATORS:
            places = [[*operator().mutation_positions(n)] for n in ast_nodes(parsed)]
            for occurrence in range(sum(map(len, places))):
                visitor = MutationVisitor(occurrence, operator())
                changed = visitor.walk(pickle.loads(frozen)).get_code()
                try:
                    tree = ast.parse(changed)
                except SyntaxError:
                    continue
                if ast.dump(tree) in seen or kept(tree) != fixed:
                    continue
                seen.add(ast.dump(tree))
                pairs = zip(original.splitlines(), changed.splitlines())
                before, after = next((a, b) for a, b in pairs if a != b)
                whole = "".join([*lines[:first], changed, *lines[last:]])
                head = lines[statement.lineno - 1]
                mutant = Mutant(number, before.strip(), after.strip(), whole, head)
                found.append(mutant)
    return found


def mutants_of(chapter):
    """Return all mutants of a Chapter: outside inputs, pictures and the live cell.

    tests/test_live_inputs.py breaks the live cell: what it declares runs in a browser.
    """
    cells = range(chapter.parameters + 2, len(chapter.sources))
    return [
        mutant
        for k in cells
        if not chapter.is_picture(k) and not chapter.is_live(k)
        for mutant in mutants_of_cell(k, chapter.sources[k])
    ]


class NoteAsserts(ast.NodeTransformer):
    """Let each assert add its number to `failed_asserts` when it fails, and go on."""

    def __init__(self, first):
        """Count the asserts from `first`; collect their texts in `texts`."""
        self.first, self.texts = first, []

    def visit_Assert(self, node):
        """Replace one assert by an if."""
        number = self.first + len(self.texts)
        self.texts.append(ast.unparse(node))
        note = ast.parse(f"failed_asserts.add({number})").body
        return ast.If(ast.UnaryOp(ast.Not(), node.test), note, [])

    def rewrite(self, source):
        """Return the source of a cell with its asserts replaced."""
        return ast.unparse(ast.fix_missing_locations(self.visit(ast.parse(source))))


def with_noted_asserts(chapter):
    """Return the sources of a Chapter's cells, rewritten, and its asserts.

    An assert is a pair: its text, and the number of its cell.
    """
    sources, asserts = [], []
    for k, source in enumerate(chapter.sources):
        note = NoteAsserts(len(asserts))
        sources.append(note.rewrite(source))
        asserts += [(text, k) for text in note.texts]
    return sources, asserts


def in_a_fork(seconds, function, *arguments):
    """Return what `function` gives in a copy of this process.

    None if that copy dies, or computes for longer than this many seconds.
    """
    fork = multiprocessing.get_context("fork")
    receiver, sender = fork.Pipe(duplex=False)

    def child():
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        sender.send(function(*arguments))
        sender.close()
        os._exit(0)  # nothing of the parent is to be cleaned up here

    process = fork.Process(target=child)
    process.start()
    sender.close()
    try:
        return receiver.recv() if receiver.poll(60 * seconds) else None
    except EOFError:
        return None
    finally:
        process.kill()
        process.join()


class Trial:
    """The mutants of a chapter, tried one by one.

    Needs a process of its own, without threads. asserts: for each assert its text and
    the number of its cell. never: the numbers of those that have not failed yet.
    """

    def __init__(self, path):
        """Run the chapter at `path` once, so that all is imported, cached and timed.

        Raises AssertionError if it fails an assert or does not show what it stores.
        """
        os.environ["OMP_NUM_THREADS"] = "1"
        self.chapter = Chapter(path)
        self.sources, self.asserts = with_noted_asserts(self.chapter)
        self.never = {*range(len(self.asserts))}
        begin, shell = time.process_time(), self.new_shell()
        for k, source in enumerate(self.sources):
            text = run_cell(shell, source)
            stored = self.chapter.stored_text(k)
            assert text == stored or self.chapter.is_picture(k), f"output of cell {k}"
            assert not shell.user_ns["failed_asserts"], f"an assert of cell {k}"
        self.seconds = 2 + math.ceil(time.process_time() - begin)
        gc.freeze()  # a collection in a fork would touch, so copy, all that is shared

    def new_shell(self):
        """Return an empty shell in which no assert has failed."""
        shell = new_shell()
        shell.user_ns["failed_asserts"] = set()
        return shell

    def finish(self, shell, mutant, until):
        """Run the chapter from the mutant's cell on; return the verdict.

        Once an assert has noticed the mutant, it goes on to the cell `until` only.
        """
        shown, stopped, sources = False, "", [*self.sources]
        first = sum(cell < mutant.cell for _, cell in self.asserts)
        sources[mutant.cell] = NoteAsserts(first).rewrite(mutant.source)
        try:
            for k in range(mutant.cell, len(sources)):
                text = run_cell(shell, sources[k])
                changed = text != self.chapter.stored_text(k)
                shown |= changed and not self.chapter.is_picture(k)
                if shell.user_ns["failed_asserts"] and k >= until:
                    break
        except BaseException as error:
            stopped = f"{type(error).__name__}: {error}"[:80]
        failed = [(self.asserts[n][1], n) for n in shell.user_ns["failed_asserts"]]
        return Verdict(mutant, tuple(sorted(failed)), stopped, shown)

    def verdicts(self, mutants, until):
        """Return the verdict on each of some mutants: a dict, by the order of cells.

        until: mutant to the cell where it may end once it is noticed. One that is not
        named there goes on as far as there are asserts that have never failed.
        """
        shell, found = self.new_shell(), {}
        for k in range(max((mutant.cell for mutant in mutants), default=-1) + 1):
            for mutant in mutants:
                if mutant.cell == k:
                    awaited = max((self.asserts[n][1] for n in self.never), default=0)
                    call = self.finish, shell, mutant, until.get(mutant, awaited)
                    verdict = in_a_fork(self.seconds, *call)
                    verdict = verdict or Verdict(mutant, (), "it hangs or dies", False)
                    self.never -= {number for _, number in verdict.asserts}
                    found[mutant] = verdict
            run_cell(shell, self.sources[k])
        return found


def likely(mutants, assertion):
    """Sort mutants by how likely they are to fail an assert, a pair (text, cell).

    In turn: one of a line or a function with its names, and one of a cell near by.
    """
    text, cell = assertion
    names = set(re.findall(r"[^\W\d]\w+", text)) - MODULES
    named, near = {}, {}
    for mutant in mutants:
        line = names.intersection(re.findall(r"\w+", mutant.before))
        head = names.intersection(re.findall(r"\w+", mutant.head))
        distance = abs(cell - mutant.cell)
        named[mutant] = -len(line | head), distance
        near[mutant] = distance > 1, not line, distance
    orders = sorted(mutants, key=named.get), sorted(mutants, key=near.get)
    return list(dict.fromkeys(itertools.chain(*zip(*orders))))


def try_sample(path, size, known=()):
    """Try a seeded sample of the mutants, then others until each assert has failed.

    size: how many make the sample; None for all. known: lines of few_that_fail_all,
    tried with the sample. Returns the verdicts, the sample's first, and the asserts
    that no mutant failed.
    """
    trial = Trial(path)
    left = mutants_of(trial.chapter)
    random.Random(path.stem).shuffle(left)
    sample, tried, nearest, until = left[:size], {}, 1, {}
    cells = {change: int(cell) for cell, change in (k.split(": ", 1) for k in known)}
    if size is not None:  # all have no need to be told where to end
        first = [m for m in left if m in sample or str(m) in cells]
        until = {mutant: cells.get(str(mutant), 0) for mutant in first}
    batch = [*until] or sample
    while batch:
        tried |= trial.verdicts(batch, until)
        left = [mutant for mutant in left if mutant not in tried]
        asserts = [trial.asserts[number] for number in sorted(trial.never)]
        nearby = [likely(left, assertion)[:nearest] for assertion in asserts]
        batch = [*dict.fromkeys(itertools.chain(*nearby))]
        nearest *= 2
    verdicts = [tried.pop(mutant) for mutant in sample] + [*tried.values()]
    return verdicts, [trial.asserts[number][0] for number in trial.never]


def few_that_fail_all(verdicts):
    """Return a few of these mutants that fail each assert that any of them fails.

    Each is a line: up to which cell it must run, and the change. In turn the one that
    fails most asserts for the cells that it takes.
    """
    lines, left = [], {pair for verdict in verdicts for pair in verdict.asserts}
    while left:
        prices = {}
        for verdict in verdicts:
            new = [cell for cell, number in verdict.asserts if (cell, number) in left]
            for k, cell in enumerate(new, 1):
                prices[verdict, cell] = (cell - verdict.mutant.cell + 1) / k
        verdict, until = min(prices, key=prices.get)
        lines.append(f"{until}: {verdict}")
        left -= {pair for pair in verdict.asserts if pair[0] <= until}
    return lines
