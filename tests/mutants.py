"""Break chapters, one small change at a time, and see what notices: `make mutants`.

    python tests/mutants.py [chapter ...]    tries all of one, a sample of several

A changed chapter is a mutant. The changes are the standard operators of Cosmic Ray, and
some slips that are common in this subject. What may notice one: an assert or an error
of Python, a stored output that comes out otherwise, or the oracle of tests/oracles with
drawn inputs. What nothing notices is printed, grouped by line: some of it alters no
answer, the rest asks for a better assert. The command fails below 90 %.

Cosmic Ray's own runner would start a kernel for every mutant. Here a process that has
run the chapter up to a cell forks there, so a mutant costs the cells that are left.
"""

import ast
import gc
import math
import multiprocessing
import os
import pickle
import random
import re
import resource
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain, groupby, islice
from typing import NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import MutationVisitor
from cosmic_ray.operators.provider import OperatorProvider

from chapter_code import CHAPTERS, PROJECT, Chapter, Runner, facts_of, run_cell
from results import drawn_inputs, wrong_results

LEAST_NOTICED = 0.90
SAMPLE = 200  # mutants a chapter, where several chapters are tried
DRAWN = 8  # inputs for which the oracle is asked
MOST_BYTES = 16 << 30  # of addresses; a number may grow without end
NOTICED_BY = ["an assert", "an error", "an output", "the oracle", "nothing"]

# Cosmic Ray's: exchanged operators, a sign or a "not" left out, constants off by one.
BINARY = "Add_Sub Sub_Add Mul_Div Div_Mul Mul_Add FloorDiv_Div Mod_Mul Pow_Mul "
BINARY += "BitAnd_BitOr BitOr_BitAnd"
COMPARISONS = "Lt_LtE LtE_Lt Gt_GtE GtE_Gt Lt_Gt Gt_Lt LtE_GtE GtE_LtE Eq_NotEq "
COMPARISONS += "NotEq_Eq Is_IsNot IsNot_Is"
STANDARD = [
    *(f"ReplaceBinaryOperator_{name}" for name in BINARY.split()),
    *(f"ReplaceComparisonOperator_{name}" for name in COMPARISONS.split()),
    *(f"ReplaceUnaryOperator_Delete_{name}" for name in ("USub", "Not", "Invert")),
    *("NumberReplacer", "ReplaceAndWithOr", "ReplaceOrWithAnd", "AddNot"),
]
# Ours, see `slips`.
SIGNS = {"+", "-", "*", "/", "//", "%", "**", "@"}
MODULES = {"np", "sp", "torch", "F", "math", "fft", "signal", "itertools"}
DROPPED = {"T", "transpose", "swapaxes", "flip", "fliplr", "flipud", "roll", "conj"}
DROPPED |= {"abs", "sqrt", "cumsum"}
PAIRS = "sum mean, max min, argmax argmin, zeros ones, zeros_like ones_like, var std, "
PAIRS += "any all, floor ceiling, exp log, sin cos"
PAIRS = [pair.split() for pair in PAIRS.split(", ")]
OTHER_NAME = {one: other for pair in PAIRS for one, other in (pair, pair[::-1])}


def blank(*nodes):
    """Remove the code of these parso nodes."""
    for node in nodes:
        leaf, last = node.get_first_leaf(), node.get_last_leaf()
        while leaf is not None:
            leaf.value = leaf.prefix = ""
            leaf = None if leaf is last else leaf.get_next_leaf()


def exchange(parts, k):
    """Exchange two neighbouring arguments in a list of parso nodes."""
    parts[k], parts[k + 2] = parts[k + 2], parts[k]


def slips(node):
    """Return functions without arguments; each makes one slip in a parso node."""
    parts, found = getattr(node, "children", []), []
    if node.type in {"arith_expr", "term", "power"}:  # a * b becomes a, and then b
        where = [k for k, p in enumerate(parts) if getattr(p, "value", "") in SIGNS]
        found += [partial(blank, *parts[k : k + 2]) for k in where]
        found += [partial(blank, *parts[: k + 1]) for k in where[:1]]
    if node.type in {"arglist", "subscriptlist"}:  # f(a, b) becomes f(b, a)
        for k in range(0, len(parts) - 2, 2):
            if "argument" not in (parts[k].type, parts[k + 2].type):  # a name or a star
                found.append(partial(exchange, parts, k))
    is_call = node.type == "name" and node.get_next_leaf().value == "("
    if is_call and node.value in OTHER_NAME:  # the sum for the mean
        found.append(partial(setattr, node, "value", OTHER_NAME[node.value]))
    of_module = bool(parts) and parts[0].get_code().strip() in MODULES
    for k, part in enumerate(parts if node.type in {"atom_expr", "power"} else []):
        is_method = part.type == "trailer" and not of_module
        name = part.children[-1] if part.type == "trailer" else part
        call = parts[k + 1 : k + 2]
        is_call = bool(call) and call[0].get_first_leaf().value == "("
        if getattr(name, "value", "") not in DROPPED:
            continue
        if is_method and (is_call or name.value == "T"):  # a.f() becomes a
            found.append(partial(blank, *parts[k : k + 1 + is_call]))
        elif (
            is_call and not is_method and len(call[0].children) == 3
        ):  # and so does f(a)
            inside = call[0].children[1]
            rest = inside.children[1:] if inside.type == "arglist" else []
            found.append(partial(blank, *parts[: k + 1], *rest))
    return found


def variants(code):
    """Yield a statement's code with one change each."""
    parsed = get_ast(code)
    frozen = pickle.dumps(parsed)  # to thaw it is faster than to parse again
    for operator in map(OperatorProvider().__getitem__, STANDARD):
        places = [[*operator().mutation_positions(node)] for node in ast_nodes(parsed)]
        for k in range(sum(map(len, places))):
            yield MutationVisitor(k, operator()).walk(pickle.loads(frozen)).get_code()
    for at, node in enumerate(ast_nodes(parsed)):
        for k in range(len(slips(node))):
            other = pickle.loads(frozen)
            slips(next(islice(ast_nodes(other), at, None)))[k]()
            yield other.get_code()


def is_kept(node):
    """Tell whether no mutant changes a node of a syntax tree: a check, or data.

    Checks are the asserts, and tolerances, called near or room. Data are lists of
    literals, an assignment of a literal, and what a random generator is asked for.
    """
    if isinstance(node, ast.Call):
        return "rng" in ast.unparse(node.func)
    if isinstance(node, ast.Assign) and re.match("near|room", ast.unparse(node)):
        return True
    if isinstance(node, (ast.Assign, ast.List, ast.Dict)):
        try:
            ast.literal_eval(getattr(node, "value", node))
        except ValueError:
            return False
        return True
    return isinstance(node, ast.Assert)


def kept(tree):
    """Return as text what is kept of a statement, and the cases of loops of asserts."""
    found = []
    for node in ast.walk(tree):
        inner = ast.walk(node) if isinstance(node, ast.For) else []
        if any(isinstance(part, ast.Assert) for part in inner):
            found.append(node.iter)
        elif is_kept(node):
            found.append(node)
    return [*map(ast.unparse, found)]


class Mutant(NamedTuple):
    """A change of a cell: its number, a line before and after, the cell's new text."""

    cell: int
    before: str
    after: str
    source: str


def mutants_of_cell(number, source):
    """Return the mutants of a cell, a statement at a time."""
    found, lines = [], source.splitlines(keepends=True)
    for statement in ast.parse(source).body:
        decorators = getattr(statement, "decorator_list", [])
        first = min(node.lineno for node in [statement, *decorators]) - 1
        above, below = "".join(lines[:first]), "".join(lines[statement.end_lineno :])
        original = "".join(lines[first : statement.end_lineno])
        tree = ast.parse(original)
        seen, fixed = {ast.dump(tree)}, kept(tree)
        for changed in variants(original):
            try:
                tree = ast.parse(changed)
            except SyntaxError:
                continue
            if ast.dump(tree) not in seen and kept(tree) == fixed:
                seen.add(ast.dump(tree))
                pairs = zip(original.splitlines(), changed.splitlines())
                before, after = next((a, b) for a, b in pairs if a != b)
                whole = above + changed + below
                found.append(Mutant(number, before.strip(), after.strip(), whole))
    return found


def mutants_of(chapter):
    """Return all mutants of a Chapter: outside inputs, pictures and the live cell.

    What the live cell declares runs in a browser: other tests compare it with results.
    """
    return [
        mutant
        for k in range(chapter.parameters + 2, len(chapter.sources))
        if not chapter.is_picture(k) and not chapter.is_live(k)
        for mutant in mutants_of_cell(k, chapter.sources[k])
    ]


def noticed_by(runner, mutant, drawn):
    """Return which of NOTICED_BY notices a mutant, in a Runner that is at its cell.

    drawn: pairs of inputs and the results that they must give. Spoils the Runner.
    """
    chapter = runner.chapter
    chapter.sources[mutant.cell] = mutant.source
    try:
        for k in range(mutant.cell, len(chapter.sources)):
            shown = run_cell(runner.shell, chapter.sources[k])
            if not chapter.is_picture(k) and shown != chapter.stored_text(k):
                return "an output"
        for inputs, expected in drawn:
            if wrong_results(runner.run(inputs), expected):
                return "the oracle"
    except AssertionError:
        return "an assert"
    except BaseException:
        return "an error"
    return "nothing"


def in_a_fork(seconds, runner, mutant, drawn):
    """Return what noticed_by gives in a copy of this process; an error if it dies.

    It may compute for so many seconds, and take ten times as long.
    """
    if child := os.fork():
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return NOTICED_BY[code] if code >= 0 else "an error"
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    signal.alarm(10 * seconds)
    os._exit(NOTICED_BY.index(noticed_by(runner, mutant, drawn)))


def try_mutants(name, sample, first, step):
    """Return pairs, of a chapter's mutants and what noticed each; how many there are.

    sample: how many are drawn; None for all. Of those every step-th is tried, from the
    first on. Needs a process of its own, without threads. Raises AssertionError if the
    results of the chapter itself are wrong.
    """
    path, begin = PROJECT / f"chapters/{name}.ipynb", time.process_time()
    runner, facts = Runner(Chapter(path)), facts_of(path)
    drawn = [(d, facts.expected(**d)) for d in drawn_inputs(facts.PERMITTED, DRAWN)]
    for inputs, expected in [*drawn, ({}, {})]:
        assert wrong_results(runner.run(inputs), expected) == [], inputs
    seconds = 5 + math.ceil(time.process_time() - begin)

    found, verdicts = mutants_of(runner.chapter), []
    drawn_ones = random.Random(name).sample(
        found, min(sample or len(found), len(found))
    )
    runner.restart()
    gc.freeze()  # a collection in a fork would touch, so copy, all that is shared
    for k, source in [*enumerate(runner.chapter.sources)][
        runner.chapter.parameters + 1 :
    ]:
        for mutant in drawn_ones[first::step]:
            if mutant.cell == k:
                verdicts.append((mutant, in_a_fork(seconds, runner, mutant, drawn)))
        run_cell(runner.shell, source)
    return verdicts, len(found)


def report(name, verdicts, number):
    """Print what noticed the mutants of a chapter; return the share noticed."""
    counts = Counter(verdict for _, verdict in verdicts)
    noticed = 1 - counts["nothing"] / len(verdicts)
    by = ", ".join(f"{counts[who]} by {who}" for who in NOTICED_BY)
    lines = [f"{name}: {noticed:.1%} of {len(verdicts)} (there are {number}): {by}"]
    survivors = sorted(mutant for mutant, verdict in verdicts if verdict == "nothing")
    for (cell, before), group in groupby(survivors, lambda m: m[:2]):
        lines += [f"    cell {cell}: {before}", *(f"        {m.after}" for m in group)]
    print(*lines, sep="\n", flush=True)
    return noticed


def main(names):
    """Try the chapters of these names; return whether too little was noticed."""
    os.environ["OMP_NUM_THREADS"] = "1"
    spawn = multiprocessing.get_context("spawn")
    sample, shares = (None, os.cpu_count()) if len(names) == 1 else (SAMPLE, 1)
    with ProcessPoolExecutor(mp_context=spawn, max_tasks_per_child=1) as pool:
        calls = [
            [pool.submit(try_mutants, name, sample, k, shares) for k in range(shares)]
            for name in names
        ]
        noticed = []
        for name, parts in zip(names, calls):
            verdicts = chain(*(part.result()[0] for part in parts))
            noticed.append(report(name, [*verdicts], parts[0].result()[1]))
    return min(noticed) < LEAST_NOTICED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [path.stem for path in CHAPTERS]))
