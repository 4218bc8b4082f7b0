"""The page's answers to any permitted numbers are the chapter's.

For the chapters whose "Your numbers" declares general expressions: inputs of any shape,
drawn from the chapter's strategy, are typed as Python writes them. The page's results
must be those of the chapter's cells, its slips those of the chapter's oracle, the
numbers in its worked lines those that Python makes of the same expressions.
"""

import json
import re

import numpy as np
import pytest

from browser import opened
from chapter_code import Chapter, Runner
from conftest import CHAPTERS, PROJECT, facts_of
from evaluate import evaluate, scope_of
from results import drawn_inputs

FEW, MANY = 8, 200
TOLERANCE = 1e-12  # relative to the largest entry; a module may set PAGE_TOLERANCE
LOOSE = 1e-9  # where both sides are floats that were computed in different ways

NEW = [path for path in CHAPTERS if Chapter(path).is_new]
BCE = "chapters/bce_cost.html"

# Give texts of inputs to the page's parts, without its form; return all that it makes.
EVALUATE = """([declared, many]) => {
  const { newModel, readInput } = window.yourNumbers;
  const model = newModel(declared);
  const values = (nodes) =>
    Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, node.run()]));
  const line = ({ slots, range }) => {
    if (!range) return [[null, values(slots)]];
    const [low, high] = range.ends.map((node) => node.run());
    const found = [];
    for (let i = low; i <= Math.min(high, low + 5); i++) {
      range.set(i);
      found.push([i, values(slots)]);
    }
    return found;
  };
  return many.map((texts) => {
    const read = model.inputs.map(([name, { schema }]) =>
      [name, readInput(texts[name], name, schema)]);
    const began = performance.now();
    const wrong = read.map(([, { wrong }]) => wrong).find(Boolean) ??
      model.take(Object.fromEntries(read.map(([name, { value }]) => [name, value])));
    if (wrong) return { wrong };
    const results = Object.fromEntries(
      model.results.map((result) => [result.name, model.answer(result)]));
    const ms = performance.now() - began;
    if (model.step) model.step.set(model.step.limits()[1]);
    return { results, ms,
      slips: Object.fromEntries(model.results.map(({ name, slips }) =>
        [name, Object.fromEntries(slips.map(({ slip, node }) => [slip, node.run()]))])),
      lines: model.lines.map(line) };
  });
}"""


def differs(ours, theirs, tolerance):
    """Tell whether two numbers or arrays differ by more than `tolerance`.

    It is relative to the largest entry. What is None or not finite on one side must not
    be a number on the other.
    """
    ours, theirs = (
        np.array(np.nan if v is None else v, dtype=float) for v in (ours, theirs)
    )
    if ours.shape != theirs.shape:
        return (
            ours.size != 1 or theirs.size != 1 or differs(*ours.flat, *theirs.flat, 0)
        )
    sound = np.isfinite(theirs)
    room = tolerance * abs(theirs[sound]).max(initial=0)
    return bool(
        (np.isfinite(ours) != sound).any()
        or not (abs(ours[sound] - theirs[sound]) <= room).all()
    )


def short(value):
    """Return a value as text, not too long."""
    return f"{value!r}"[:300]


def answered(page, declared, many):
    """Return what the page makes of many inputs: see EVALUATE."""
    texts = [{name: repr(value) for name, value in inputs.items()} for inputs in many]
    return page.evaluate(EVALUATE, [declared, texts])


def declared_in(page):
    """Return the data that the page of a chapter evaluates."""
    source = page.request.get(page.url).text()
    block = re.search(
        r'class="your-numbers">.*?json">(.*?)</script>', source, re.DOTALL
    )
    return json.loads(block[1])


def wrong_results(found, results, tolerance):
    """Yield in sentences where the page's results are not the chapter's variables."""
    for name, answer in found["results"].items():
        ours, theirs = answer.get("value"), results[name]
        if differs(ours, theirs, tolerance):
            yield f"{name}: the page {short(ours)}, the chapter {short(theirs)}"


def wrong_slips(found, slips):
    """Yield in sentences where the page's slips are not the oracle's."""
    for name, values in slips.items():
        if odd := sorted(values.keys() ^ found["slips"][name].keys()):
            yield f"slips of {name}: only the page or only the oracle has {odd}"
        for slip, theirs in values.items():
            ours = found["slips"][name].get(slip)
            if differs(ours, theirs, LOOSE):
                yield f"{slip}: the page {short(ours)}, the oracle {short(theirs)}"


def wrong_lines(found, page, inputs):
    """Yield in sentences where a worked line has other numbers than Python's."""
    scope = scope_of(page, inputs)
    if "play" in page:
        scope[page["play"][0].name] = evaluate(page["play"][2], scope)
    for (_, slots, *ranges), lines in zip(page["worked"], found["lines"]):
        if ranges:
            index, low, high = ranges[0]
            low, high = evaluate(low, scope), evaluate(high, scope)
            expected = [*range(low, min(high, low + 5) + 1)]
            if [i for i, _ in lines] != expected:
                yield f"lines for {[i for i, _ in lines]}, expected for {expected}"
        for i, numbers in lines:
            if ranges:
                scope[index.name] = i
            for name, expression in slots.items():
                theirs = evaluate(expression, scope)
                if differs(ours := numbers[name], theirs, LOOSE):
                    yield f"{name}: the page {short(ours)}, Python {short(theirs)}"
        if ranges:
            scope.pop(index.name, None)


def wrong_answers(page, declared, runner, many):
    """Return in sentences what the page answers wrongly to many inputs, and its ms.

    runner: of the chapter, whose cells run with the same inputs.
    """
    facts = facts_of(runner.chapter.path)
    tolerance = getattr(facts, "PAGE_TOLERANCE", TOLERANCE)
    cells = runner.chapter.cells_for({*declared["results"]})
    start = {name: runner.start[name] for name in runner.chapter.inputs}
    expressions = runner.run(start)["page"]
    wrong, slowest = [], 0
    for inputs, found in zip(many, answered(page, declared, many)):
        if "wrong" in found:
            wrong.append(f"{found['wrong']} for {short(inputs)}")
            continue
        slowest = max(slowest, found["ms"])
        complaints = [
            *wrong_results(found, runner.run(inputs, cells), tolerance),
            *wrong_slips(found, facts.slips(**inputs)),
            *wrong_lines(found, expressions, inputs),
        ]
        wrong += [f"{complaint}; for {short(inputs)}" for complaint in complaints]
    return wrong, slowest


@pytest.mark.parametrize("chapter", NEW, ids=[path.stem for path in NEW])
def test_the_page_answers_as_the_chapter(chapter, chromium, server, many, table):
    """Results, slips and worked lines, for drawn inputs of any shape."""
    runner, facts = Runner(Chapter(chapter)), facts_of(chapter)
    question = {name: runner.start[name] for name in runner.chapter.inputs}
    inputs = [question, *drawn_inputs(facts.PERMITTED, MANY if many else FEW)]
    with opened(chromium, f"{server}chapters/{chapter.stem}.html") as (page, wrong):
        declared = declared_in(page)
        assert set(facts.expected(**question)) <= declared["results"].keys()
        complaints, slowest = wrong_answers(page, declared, runner, inputs)
        assert complaints + wrong == []
    size = len(json.dumps(declared, separators=(",", ":"), ensure_ascii=False)) / 1000
    row = {
        "inputs": len(inputs),
        "declaration": f"{size:.1f} kB",
        "ms": f"{slowest:.1f}",
    }
    table("your numbers", row)


def test_a_wrong_formula_is_reported(chromium, server):
    """With the inputs and both values; a wrong slip and a wrong line too."""
    runner = Runner(Chapter(PROJECT / BCE.replace("html", "ipynb")))
    start = {name: runner.start[name] for name in runner.chapter.inputs}
    with opened(chromium, server + BCE) as (page, _):
        for part in ("results", "slips", "worked"):
            declared = declared_in(page)
            if part == "results":
                name, tree = next(iter(declared["results"].items()))
                declared["results"][name] = ["Add", tree, 1]
            elif part == "slips":
                slip = declared["slips"]["cost"][0]
                name, slip[1] = slip[0], ["Mul", 2, slip[1]]
            else:
                name, tree = [*declared["worked"][-1][1].items()][-1]
                declared["worked"][-1][1][name] = ["Add", tree, 1]
            (complaint,), _ = wrong_answers(page, declared, runner, [start])
            assert re.match(rf"{re.escape(name)}: the page .*, .* for ", complaint)
            assert short(start) in complaint
