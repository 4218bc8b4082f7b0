"""The page's answers to any permitted numbers are the chapter's.

For the chapters whose "Your numbers" declares general expressions: inputs of any shape,
drawn from the chapter's strategy, are typed as Python writes them. The page's results
must be those of the chapter's cells, its slips those of the chapter's oracle, the
numbers in its worked lines those that Python makes of the same expressions.
"""

import json
import re
from urllib.parse import parse_qs, urlsplit

import nbformat
import numpy as np
import pytest
import sympy as sp
from hypothesis import HealthCheck, Phase, given, settings
from playwright.sync_api import expect
from sphinx.errors import ExtensionError
from your_numbers import CLASSES, prepare, tree_of

from browser import DESKTOP, PHONE, faults_of, opened
from chapter_code import Chapter, Runner
from conftest import CHAPTERS, PROJECT, facts_of
from evaluate import evaluate, scope_of

FEW, MANY = 8, 200
TOLERANCE = 1e-12  # relative to the largest entry; a module may set PAGE_TOLERANCE
LOOSE = 1e-9  # where both sides are floats that were computed in different ways


def declares(path):
    """Tell whether the notebook at `path` has the form that this module tests."""
    cells = nbformat.read(path, as_version=4).cells
    live = [cell for cell in cells if "live" in cell.metadata.get("tags", [])]
    return any('class="your-numbers"' in str(cell.outputs) for cell in live)


NEW = [path for path in CHAPTERS if declares(path)]
each_chapter = pytest.mark.parametrize("chapter", NEW, ids=[p.stem for p in NEW])
on_bce = pytest.mark.skipif("bce_cost" not in [p.stem for p in NEW], reason="old form")
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


def drawn(strategy, count):
    """Return `count` examples of a Hypothesis strategy, the same ones every time."""
    examples = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example):
        examples.append(example)

    collect()
    return examples


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

    runner: of the chapter, whose cells run with the same inputs. Where the page says
    what the module calls PAGE_GIVES_UP, more digits than floats have are needed.
    """
    facts = facts_of(runner.chapter.path)
    tolerance = getattr(facts, "PAGE_TOLERANCE", TOLERANCE)
    gives_up = getattr(facts, "PAGE_GIVES_UP", None)
    cells = runner.chapter.cells_for({*declared["results"]})
    start = {name: runner.start[name] for name in runner.chapter.inputs}
    expressions = runner.run(start)["page"]
    wrong, slowest = [], 0
    for inputs, found in zip(many, answered(page, declared, many)):
        if "wrong" in found:
            wrong.append(f"{found['wrong']} for {short(inputs)}")
            continue
        slowest = max(slowest, found["ms"])
        whys = [answer.get("why", "") for answer in found["results"].values()]
        if gives_up and any(gives_up in why for why in whys):
            continue
        complaints = [
            *wrong_results(found, runner.run(inputs, cells), tolerance),
            *wrong_slips(found, facts.slips(**inputs)),
            *wrong_lines(found, expressions, inputs),
        ]
        wrong += [f"{complaint}; for {short(inputs)}" for complaint in complaints]
    return wrong, slowest


@each_chapter
def test_the_page_answers_as_the_chapter(chapter, chromium, server, many, table):
    """Results, slips and worked lines, for drawn inputs of any shape."""
    runner, facts = Runner(Chapter(chapter)), facts_of(chapter)
    question = {name: runner.start[name] for name in runner.chapter.inputs}
    inputs = [question, *drawn(facts.PERMITTED, MANY if many else FEW)]
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


@on_bce
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


def put(page, name, text):
    """Type a text into the field of this name, and wait for the answer."""
    page.locator(f'.your-numbers [name="{name}"]').fill(text)
    page.wait_for_selector(".yn-form:not([aria-busy])")


def shown(page):
    """Return the results on the page by name; None where there is none."""
    read = "(all) => all.map(({ name, dataset }) => [name, dataset.value || 'null'])"
    outputs = page.locator(".your-numbers output").evaluate_all(read)
    return {name: json.loads(value) for name, value in outputs}


def said(page, name, part="error"):
    """Return the complaint about an input, or with part "verdict" that on a result."""
    return page.locator(f"#yn-{part}-{name}").inner_text()


def as_text(value, digits=None):
    """Return a number or a list as text, perhaps with so many significant digits."""
    if isinstance(value, list):
        return f"[{', '.join(as_text(part, digits) for part in value)}]"
    if value is None or isinstance(value, bool) or digits is None:
        return repr(value)
    return f"{value:.{digits}g}"


def ours(wrong):
    """Return what went wrong without what a page did not load because it was left."""
    return [text for text in wrong if not text.startswith("failed: ")]


@each_chapter
def test_the_page_judges_the_readers_answers(chapter, chromium, server):
    """Right, rounded, each of the slips, none of them, not readable, another shape."""
    runner = Runner(Chapter(chapter))
    start = {name: runner.start[name] for name in runner.chapter.inputs}
    slips = facts_of(chapter).slips(**start)
    with opened(chromium, f"{server}chapters/{chapter.stem}.html") as (page, wrong):
        for name, value in shown(page).items():
            own, right = f"your-{name}", np.array(value, dtype=object)
            put(page, own, as_text(value))
            assert said(page, name, "verdict").startswith("Right")
            if value is not None and any(isinstance(v, float) for v in right.flat):
                put(page, own, as_text(value, digits=4))
                assert re.match("Right", said(page, name, "verdict"))
            put(page, own, "twelve")
            assert "cannot be read" in said(page, name, "verdict")
            put(page, own, "[[[1]], [[2]], [[1234567]]]")
            assert said(page, name, "verdict").startswith("Not right")
            values = slips.get(name, {})
            for slip, theirs in values.items():
                put(page, own, as_text(np.array(theirs, dtype=float).tolist()))
                verdict = said(page, name, "verdict")
                if differs(theirs, value, LOOSE):
                    assert slip in verdict, (slip, verdict)
                    assert page.locator(f"#yn-verdict-{name} a").get_attribute("href")
                else:
                    assert verdict.startswith("Right")
            put(page, own, "")
            assert said(page, name, "verdict") == ""
        assert wrong == []


@on_bce
def test_rounded_answers(chromium, server):
    """A rounded value is right, with its decimals; a slip of that value is named."""
    verdicts = {
        "0.80": "Right, but rounded to 2 decimals.",
        "0,80265": "Right, but rounded to 5 decimals.",
        "8.03e-1": "Right, but rounded to 3 decimals.",
        "0.8027": "Not right, but near",
        "2.41": "That is what this slip gives: the sum, not the mean. ",
        "−0.80265": "That is what this slip gives: the minus forgotten. ",
        "[0.8026485362172906]": "Right.",
        "3": "Not right, and none of the slips",
        "0": "Not right",
        "1/3 of it": "cannot be read",
    }
    with opened(chromium, server + BCE) as (page, _):
        for typed, verdict in verdicts.items():
            put(page, "your-cost", typed)
            assert verdict in said(page, "cost", "verdict"), typed
        put(page, "labels", "[1]")
        put(page, "predictions", "[1]")
        put(page, "your-cost", "0")
        assert said(page, "cost", "verdict") == "Right."
        put(page, "predictions", "")
        assert said(page, "cost", "verdict") == ""


def spoiled(value):
    """Return texts that are no value of an input like this one."""
    texts = [
        "",
        " ",
        "x",
        "nan",
        "inf",
        "1e999",
        "1e-999",
        "1/0",
        "0x1",
        "1..2",
        "None",
    ]
    if not isinstance(value, list):
        return [*texts, f"{value} {value}", f"[[{value}]]", "1,500", "--1"]
    text = repr(value)
    whole = [text[1:], text[:-1], f"[{text}]", f"{text}]", text.replace(",", ",,", 1)]
    last = re.sub(r"[^\[\], ]+(\]+)$", r"nan\1", text)
    return [
        *texts,
        *whole,
        last,
        text.replace("]", ", True]", 1),
        "[1, 2 3]",
        "[]",
        "1,5",
    ]


# Type texts into the fields, case by case; return what the page then says and shows.
TYPE = """async (cases) => {
  const form = document.querySelector(".yn-form");
  const all = (selector) => [...form.querySelectorAll(selector)];
  const texts = (selector) => all(selector).map((e) => e.textContent);
  const found = [];
  for (const fields of cases) {
    for (const [name, text] of Object.entries(fields)) {
      const field = form.elements.namedItem(name);
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    while (form.ariaBusy) await new Promise((done) => setTimeout(done, 20));
    found.push({
      errors: texts(".yn-error"),
      marked: all("[aria-invalid=true]").map(({ name }) => name),
      values: all("output").map(({ dataset }) => dataset.value),
      shown: texts("output"),
      rest: texts(".yn-worked p, .yn-plots figure"),
    });
  }
  return found;
}"""


def typed_like(value, bad):
    """Tell whether a bad value, written as text, is still a bad value of an input."""
    if isinstance(value, list) or isinstance(bad, list):
        return isinstance(bad, list)
    return isinstance(bad, int) or (isinstance(bad, float) and bad % 1 != 0)


@each_chapter
def test_bad_inputs_are_refused_by_name(chapter, chromium, server):
    """Nothing is left on the page; the field is marked; what is allowed is said."""
    runner, facts = Runner(Chapter(chapter)), facts_of(chapter)
    start = {name: repr(runner.start[name]) for name in runner.chapter.inputs}
    cases, blamed = [], []
    for name in start:
        value = runner.start[name]
        bad = [repr(v) for v in facts.BAD[name] if typed_like(value, v)]
        cases += [{**start, name: text} for text in [*spoiled(value), *bad]]
        blamed += [name] * len(spoiled(value)) + [None] * len(bad)
    for inputs, _ in facts.CONTRADICTIONS:
        cases.append({**start, **{name: repr(value) for name, value in inputs.items()}})
        blamed.append(None)
    with opened(chromium, f"{server}chapters/{chapter.stem}.html") as (page, wrong):
        before = shown(page)
        for case, name, found in zip(cases, blamed, page.evaluate(TYPE, cases)):
            errors = [text for text in found["errors"] if text]
            assert errors, case
            for marked, error in zip(found["marked"], errors):
                assert re.match(rf"{marked}\b.{{20}}", error), (case, error)
            if name:
                assert found["marked"] == [name], (case, errors)
                assert re.match(rf"{name}.* is not permitted: ", errors[0])
            assert {*found["values"]} == {""}, case
            assert {*found["shown"]} == {"–"}, case
            assert found["rest"] == [], case
        page.locator(".your-numbers button[type=reset]").click()
        assert shown(page) == before
        assert page.locator(".your-numbers [aria-invalid=true]").count() == 0
        assert wrong == []


@on_bce
def test_a_link_carries_any_shape(chromium, server):
    """The address of a changed page opens with the same numbers, at the form."""
    with opened(chromium, server + BCE) as (page, _):
        put(page, "labels", "1\t0\t1\t0,5")
        put(page, "predictions", "[1/4, .5, 5e-1, 0.125]")
        cost = shown(page)["cost"]
        assert cost is not None
        address, texts = page.url, ["1\t0\t1\t0,5", "[1/4, .5, 5e-1, 0.125]"]
        page.locator(".your-numbers button[type=reset]").click()
        assert page.url == server + BCE
        assert shown(page)["cost"] != cost
    with opened(chromium, address, viewport=PHONE) as (page, wrong):
        names = "labels", "predictions"
        fields = [page.locator(f".your-numbers [name={name}]") for name in names]
        assert [field.input_value() for field in fields] == texts
        assert shown(page)["cost"] == cost
        page.wait_for_timeout(300)
        top = page.locator(".your-numbers").bounding_box()["y"]
        assert 0 <= top < PHONE["height"] / 2
        assert wrong == []
    misfits = {
        "?labels=[1,0]": "predictions is not permitted: it has 3 entries, but labels",
        "?labels=1,0,0": "labels = 1,0,0 is not permitted: “1,0,0” is not clear",
        "?predictions=[0.2,7,0.1]": "predictions[1] = 7 is not permitted: it must be",
        "?labels=[1,0,0]&labels=[0,0,0]": "labels = [1,0,0] [0,0,0] is not permitted",
        "?positive_weight=2&weight=3": "weight is no input here.",
    }
    for query, complaint in misfits.items():
        with opened(chromium, server + BCE + query) as (page, wrong):
            assert complaint in page.locator(".yn-note").inner_text(), query
            assert (shown(page)["cost"] is None) == ("weight" not in query)
            assert parse_qs(urlsplit(page.url).query) == parse_qs(query[1:])
            assert wrong == []


@on_bce
@pytest.mark.parametrize("place", ["the server", "the file system"])
def test_the_address_the_fields_and_the_answer_agree(place, chromium, server, book):
    """After Reload, Back and Forward, at once or later: never a stale number."""
    root = server if place == "the server" else f"file://{book}/"
    with opened(chromium, root + BCE) as (page, wrong):

        def state():
            """Return what the fields say, the address, and the answer."""
            field = page.locator(".your-numbers [name=predictions]").input_value()
            return field, page.url, shown(page)["cost"]

        first = state()
        put(page, "predictions", "[0.9, 0.5, 0.1]")
        changed = state()
        assert changed[2] != first[2]
        page.reload()
        assert state() == changed
        page.goto(root + BCE)
        assert state() == first
        page.go_back()
        assert state() == changed
        put(page, "predictions", "[0.3, 0.5, 0.1]")
        left = state()
        page.locator(".bd-sidebar-primary nav a").first.click()  # at once
        page.wait_for_url(lambda address: "bce_cost" not in address)
        page.go_back()
        assert state() == left
        page.go_forward()
        page.go_back()
        assert state() == left
        page.evaluate("location.hash = '#slips'")
        put(page, "predictions", "[0.4, 0.5, 0.1]")
        later = state()[::2]
        page.go_back()
        assert state()[::2] == later
        assert "0.4" in page.url
        assert ours(wrong) == []


@on_bce
def test_new_numbers_are_answered_first(chromium, server):
    """They are permitted, hidden in the address too, and shown to a right answer."""
    with opened(chromium, server + BCE) as (page, wrong):
        put(page, "your-cost", "0.8")
        for _ in range(5):
            page.locator("[data-do=draw]").click()
            assert shown(page) == {"cost": None}
            assert page.locator(".your-numbers output").inner_text() == "hidden"
            assert page.locator(".yn-worked p, .yn-plots figure").count() == 0
            assert page.locator("[name=your-cost]").input_value() == ""
        address = page.url
        assert "answers=hidden" in address
        page.locator("[data-do=reveal]").click()
        cost = shown(page)["cost"]
        assert cost is not None
        assert page.locator(".yn-worked p").count() > 1
        assert page.url == re.sub(r"[?&]answers=hidden", "", address)
        assert not page.locator("[data-do=reveal]").is_visible()
    with opened(chromium, address) as (page, _):
        assert shown(page) == {"cost": None}
        field = page.locator("[name=your-cost]")
        field.fill(str(cost + 1))
        field.press("Enter")
        assert "Not right" in said(page, "cost", "verdict")
        assert shown(page) == {"cost": None}
        field.fill(f"{cost:.4f}")
        field.press("Enter")
        assert shown(page) == {"cost": cost}
        assert page.locator(".yn-worked p").count() > 1
        assert wrong == []


@on_bce
def test_the_address_keeps_up_with_typing(chromium, server):
    """Browsers ignore changes of the address that come too fast: the last counts."""
    with opened(chromium, server + BCE) as (page, wrong):
        values = [k / 1000 for k in range(1, 400)]
        page.evaluate(TYPE, [{"predictions": f"[{p}, 0.5, 0.1]"} for p in values])
        page.wait_for_url("**?predictions=*0.399*")
        assert "0.399" in page.locator(".your-numbers [name=predictions]").input_value()
        assert wrong == []


@on_bce
def test_too_many_numbers_for_a_link(chromium, server):
    """They are answered; the address then has none, and the page says so."""
    with opened(chromium, server + BCE) as (page, wrong):
        put(page, "labels", repr([1] * 1000))
        put(page, "predictions", repr([0.5] * 1000))
        assert shown(page)["cost"] == pytest.approx(np.log(2), rel=1e-12)
        assert page.url == server + BCE
        assert "too many for a link" in page.locator(".yn-note").inner_text()
        assert wrong == []


@on_bce
def test_all_is_done_by_keyboard_and_announced(chromium, server):
    """Tab leads through the form; what changed is said politely, once."""
    with opened(chromium, server + BCE) as (page, wrong):
        page.locator("[name=labels]").focus()
        names = []
        for _ in range(6):
            page.keyboard.press("Tab")
            names.append(
                page.evaluate(
                    "document.activeElement.name || document.activeElement.textContent"
                )
            )
        assert names == [
            "predictions",
            "positive_weight",
            "New numbers",
            "Reset",
            "your-cost",
            "Data of this plot",
        ]
        page.locator("[name=predictions]").focus()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("[0.5, 0.5, 0.5]")
        status = page.locator(".your-numbers [role=status]")
        expect(status).to_have_text("cost = 0.693147")
        page.keyboard.type("]")
        expect(status).to_have_text(re.compile("predictions = .* is not permitted"))
        page.keyboard.press("Backspace")
        page.locator("[name=your-cost]").press_sequentially("0.6931")
        expect(status).to_have_text("Right, but rounded to 4 decimals.")
        assert wrong == []


@on_bce
@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_every_state_is_accessible(size, scheme, chromium, server):
    """Answers, verdicts, complaints, hidden answers; text in plots is 12 px or more."""
    view = {"viewport": size, "color_scheme": scheme}
    small = """(all) => all.map((text) => parseFloat(getComputedStyle(text).fontSize) *
        text.getScreenCTM().a).filter((px) => Math.abs(px) > 0 && Math.abs(px) < 12)"""
    with opened(chromium, server + BCE, **view) as (page, wrong):
        put(page, "your-cost", "0.8")
        page.locator(".yn-plots summary").click()
        texts = page.locator(".yn-plots figure > svg text:not([transform])")
        assert texts.count() > 5
        assert texts.evaluate_all(small) == []
        assert faults_of(page) == []
        put(page, "your-cost", "-1")
        put(page, "predictions", "[2, 0.5, 0.1]")
        assert faults_of(page) == []
        page.locator("[data-do=draw]").click()
        assert faults_of(page) == []
        assert wrong == []


@each_chapter
def test_the_form_fits_a_phone(chapter, chromium, server):
    """No field, button or answer is cut off: what is wide scrolls in its own box."""
    wide = """() => [...document.querySelectorAll(".yn-form *")]
        .filter((e) => e.getBoundingClientRect().right > innerWidth)
        .map((e) => e.outerHTML.slice(0, 100))"""
    view = {"viewport": PHONE, "color_scheme": "dark"}
    with opened(chromium, f"{server}chapters/{chapter.stem}.html", **view) as (page, _):
        assert page.evaluate(wide) == []
        for output in page.locator(".your-numbers output").all():
            is_wide = output.evaluate("(e) => e.scrollWidth > e.clientWidth")
            assert (output.get_attribute("tabindex") == "0") == is_wide


PLAYED = [path for path in NEW if '"play"' in path.read_text().replace("\\", "")][:1]


@pytest.mark.parametrize("chapter", PLAYED, ids=[path.stem for path in PLAYED])
def test_a_run_plays_to_its_end(chapter, chromium, server):
    """Play moves the slider, stops at its end, at Reset and at a change."""
    with opened(chromium, f"{server}chapters/{chapter.stem}.html") as (page, wrong):
        slider = page.locator(".yn-step input")
        button = page.locator("[data-do=play]")
        last = int(slider.get_attribute("max"))
        expect(slider).to_have_value(str(last))
        lines = page.locator(".yn-worked").inner_text()
        slider.fill(str(last - 2))
        assert page.locator(".yn-worked").inner_text() != lines
        button.click()
        expect(button).to_have_text("Stop")
        expect(slider).to_have_value(str(last))
        expect(button).to_have_text("Play")
        assert page.locator(".yn-worked").inner_text() == lines
        for stop in ("[data-do=play]", "button[type=reset]"):
            button.click()
            expect(slider).not_to_have_value(str(last))
            page.locator(f".your-numbers {stop}").click()
            expect(button).to_have_text("Play")
            value = slider.input_value()
            page.wait_for_timeout(700)
            assert slider.input_value() == value
        assert value == str(last)
        assert wrong == []


@on_bce
def test_no_script_and_strict_rules(chromium, server):
    """Without scripts the stored results stand there; none of ours needs eval."""
    with opened(chromium, server + BCE, java_script_enabled=False) as (page, _):
        assert "0.8026" in page.locator(".your-numbers p").inner_text()

    def strict(route):
        """Answer with a content security policy that allows no eval."""
        answer = route.fetch()
        rule = {"content-security-policy": "script-src 'self' 'unsafe-inline'"}
        route.fulfill(response=answer, headers={**answer.headers, **rule})

    with opened(chromium, server + BCE) as (page, wrong):
        page.route("**/bce_cost.html", strict)
        page.reload()
        attempt = """new Promise((tell) => setTimeout(() => {
            try { tell(eval("'evaluated'")); } catch { tell("refused"); } }))"""
        assert page.evaluate(attempt) == "refused"
        assert shown(page)["cost"] is not None
        assert ours(wrong) == []


@on_bce
def test_paper_shows_the_answers(chromium, server):
    """Printed are inputs, results, worked lines and plots, and no controls."""
    with opened(chromium, server + BCE) as (page, _):
        page.emulate_media(media="print")
        for part in ("[name=labels]", "output", ".yn-worked", ".yn-plots svg"):
            assert page.locator(f".your-numbers {part}").first.is_visible()
        for part in ("button", "[name=your-cost]", ".yn-hint", "details"):
            assert not page.locator(f".your-numbers {part}").first.is_visible()


@pytest.fixture(scope="module")
def scripts(chromium):
    """Return a page with our scripts, and nothing else on it."""
    context = chromium.new_context()
    page = context.new_page()
    for path in sorted((PROJECT / "_static").glob("*.js")):
        if "window.yourNumbers" in path.read_text():
            page.add_script_tag(path=path)
    yield page
    context.close()


LIST, TABLE, SINGLE, EITHER = [1], [2], [0], [0, 1]
READ = [
    (LIST, "[1, 0]", [1, 0]),
    (LIST, "(1, 0)", [1, 0]),
    (LIST, " [ 1,0, ] ", [1, 0]),
    (LIST, "x = [1, 0]  # with its name", [1, 0]),
    (LIST, "[1. 0.5]", [1, 0.5]),
    (LIST, "array([1. , 0.5])", [1, 0.5]),
    (LIST, "array([1., 0.5], dtype=float32)", [1, 0.5]),
    (LIST, "tensor([1.0000, 0.5000], dtype=torch.float64)", [1, 0.5]),
    (LIST, "[np.float64(1.5), np.int64(2)]", [1.5, 2]),
    (
        LIST,
        "[-2, −2, +2, 1/4, 1e-3, .5, 5., 1_000]",
        [-2, -2, 2, 0.25, 0.001, 0.5, 5, 1000],
    ),
    (LIST, "[True, False, None]", [True, False, None]),
    (LIST, "1\t0,5\t1e3", [1, 0.5, 1000]),
    (LIST, "1\n0\n1\n", [1, 0, 1]),
    (LIST, "1\r\n0\r\n", [1, 0]),
    (LIST, "1;0,5", [1, 0.5]),
    (LIST, "1, 0, 1", [1, 0, 1]),
    (LIST, "1 0 1", [1, 0, 1]),
    (LIST, "7", [7]),
    (LIST, "1,5", "not clear"),
    (LIST, "1,0,0", "not clear"),
    (LIST, "0.25,0.5", "not clear"),
    (LIST, "1,500\t2", "may be 1.500 or 1500"),
    (LIST, "1\t2\n3\t4", "a table"),
    (LIST, "1\t\t2", "empty"),
    (LIST, "", "empty"),
    (LIST, "[1, 2", "“]” is missing"),
    (LIST, "1, 2]", "before the first bracket"),
    (LIST, "[1, 2]]", "after the last bracket"),
    (LIST, "[1)", "wrong place"),
    (LIST, "[1,, 2]", "comma is in the wrong place"),
    (LIST, "[1, 2 3]", "some have none"),
    (LIST, "[1, two]", "“two” is not a number"),
    (LIST, "[1 2 ... 8 9]", "leaves numbers out"),
    (LIST, "[nan]", "“nan” is not a number"),
    (LIST, "[1e999]", "too large"),
    (LIST, "[1e-999]", "too small"),
    (LIST, "[1/0]", "divides by 0"),
    (LIST, "[1e-300/1e300]", "too large or too small"),
    (LIST, "[0x10]", "not a number"),
    (LIST, "y = [1]", "before the first bracket"),
    (TABLE, "[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
    (TABLE, "[[1. 2.]\n [3. 4.]]", [[1, 2], [3, 4]]),
    (TABLE, "tensor([[1., 2.],\n        [3., 4.]])", [[1, 2], [3, 4]]),
    (TABLE, "1\t2\n3,5\t4\n", [[1, 2], [3.5, 4]]),
    (TABLE, "1;2\n3,5;4", [[1, 2], [3.5, 4]]),
    (TABLE, "1 2; 3 4", [[1, 2], [3, 4]]),
    (TABLE, "1, 2\n3, 4", [[1, 2], [3, 4]]),
    (TABLE, "1 2\n3 4", [[1, 2], [3, 4]]),
    (TABLE, "[[[1, 2]], [[3, 4]]]", [[[1, 2]], [[3, 4]]]),
    (TABLE, "1;2;3", "one row or several"),
    (TABLE, "1,2\n3,4", "not clear"),
    (TABLE, "[1, 2], [3, 4]", "after the last bracket"),
    ([3], "[[[1, 2]], [[3, 4]]]", [[[1, 2]], [[3, 4]]]),
    ([3], "1 2\n3 4", "brackets"),
    (SINGLE, "1,5", 1.5),
    (SINGLE, "−0,125", -0.125),
    (SINGLE, "1 / 3", 1 / 3),
    (SINGLE, "none", None),
    (SINGLE, "x = 3", 3),
    (SINGLE, "[1]", [1]),
    (SINGLE, "1,500", "may be 1.500 or 1500"),
    (SINGLE, "1.5.2", "not a number"),
    (SINGLE, "1 2", "not a number"),
    (SINGLE, "50%", "not a number"),
    (SINGLE, "2**3", "not a number"),
    (SINGLE, "٣", "not a number"),
    (EITHER, "3", 3),
    (EITHER, "(2, 3)", [2, 3]),
    (EITHER, "2 3", [2, 3]),
    (EITHER, "2,3", "not clear"),
]


def test_reading(scripts):
    """What is typed, pasted or printed is read as it is meant, or refused."""
    read = """(cases) => cases.map(([axes, text]) => {
        try { return { value: yourNumbers.read(text, "x", axes) }; }
        catch (error) { return { why: error.message }; } })"""
    for (_, text, expected), found in zip(READ, scripts.evaluate(read, READ)):
        if isinstance(expected, str):
            assert expected in found.get("why", ""), (text, found)
        else:
            assert found == {"value": expected}, text


def test_writing(scripts):
    """What the page writes it reads again; nothing looks whole that may not be."""
    values = [0.1, -1e-7, 1e300, 2**53, [1, -2.5], [[1, 2], [3, 4]], [[[1], [2]]], True]
    back = "(all) => all.map((v) => yourNumbers.read(yourNumbers.write(v), 'x', [3]))"
    again = scripts.evaluate(back, [[v] for v in values])
    assert again == [[v] for v in values]
    numbers = {
        0: "0",
        -2: "−2",
        0.1 + 0.2: "0.3",
        2 / 3: "0.666667",
        9**20: "1.21577e19",
    }
    numbers |= {
        1234567.5: "1234567.5",
        -2.5e-10: "−2.5e−10",
        123456789: "123456789",
    }
    show = "(all) => all.map(yourNumbers.show)"
    assert scripts.evaluate(show, [*numbers]) == [*numbers.values()]
    texts = scripts.evaluate(
        "(all) => all.map(yourNumbers.toJSON)", [0.1, 9**20, [True, 1]]
    )
    assert texts == ["0.1", "1.2157665459056929e+19", "[true,1]"]


def test_rows_must_be_equally_long(scripts):
    """In any depth, and the message names the row."""
    ragged = "(all) => all.map((value) => yourNumbers.ragged(value, 'x') ?? '')"
    values = [[[1, 2], [3]], [1, [2]], [[[1], [2]], [[3], [4, 5]]], [[1, 2], [3, 4]]]
    found = scripts.evaluate(ragged, values)
    assert "x[1] has length 1, but x[0] has length 2" in found[0]
    assert "x[1] has length 1, but x[0] is no list" in found[1]
    assert "x[1][1] has length 2, but x[0][0] has length 1" in found[2]
    assert found[3] == ""


def test_every_class_is_known_to_the_page(scripts):
    """The build lets nothing pass that the page does not evaluate."""
    names = """["functions", "rewritten", "makers", "binders"].flatMap((part) =>
        Object.keys(yourNumbers[part]))"""
    known = {*scripts.evaluate(names), "Symbol", "ExprCondPair"}
    assert known == CLASSES


def sent(expression):
    """Return an expression as a chapter's cell declares it."""
    return {"srepr": sp.srepr(expression)}


n, i = sp.symbols("n i", integer=True)
y = sp.IndexedBase("y", shape=(n,))
DECLARED = {
    "inputs": {"labels": sent(y)},
    "schema": {"properties": {"labels": {"type": "array"}}},
    "results": {"total": sent(sp.Sum(y[i], (i, 0, n - 1)))},
}


def test_the_build_makes_plain_data():
    """Lists of a class's name and its arguments; no text that needs a parser."""
    data = prepare(DECLARED, {"labels": [1, 0]})
    assert data["inputs"]["labels"]["symbol"] == "y"
    assert data["inputs"]["labels"]["start"] == [1, 0]
    entry = ["Indexed", ["Symbol", "y"], ["Symbol", "i"]]
    limits = ["Tuple", ["Symbol", "i"], 0, ["Add", ["Symbol", "n"], -1]]
    assert data["results"] == {"total": ["Sum", entry, limits]}
    power = [[sent(i), sent(sp.Integer(3) ** 99)]]
    big = prepare({**DECLARED, "where": power}, DEFAULTS)
    assert big["where"][0][1] == ["Integer", str(3**99)]


DEFAULTS = {"labels": [1]}
RUN = {
    "state": sent(sp.Symbol("w")),
    "counter": sent(i),
    "history": sent(sp.IndexedBase("h")),
    "start": 0,
    "next": sent(sp.Symbol("w") + i),
    "steps": sent(sp.Symbol("s")),
}
ESCAPED = i * sp.Sum(y[i], (i, 0, n - 1))
REFUSED = {
    "results.total: besselj is not known": {
        "results": {"total": sent(sp.besselj(0, n))}
    },
    "results.total: Dummy is not": {"results": {"total": sent(sp.Dummy("k"))}},
    r"total\[1\]: nothing binds the symbol i": {"results": {"total": [1, sent(i)]}},
    "where.*: nothing binds the symbol i": {"where": [[sent(n), sent(y[i])]]},
    r"slips.total\[0\]\[1\]: nothing binds": {
        "slips": {"total": [["a", sent(ESCAPED), "b"]]}
    },
    r"worked\[0\]\[1\].a: nothing binds": {
        "worked": [["{a}", {"a": sent(i)}, [sent(n), 0, 1]]]
    },
    r"worked\[0\]: <i> does not belong": {"worked": [["<i>{a}</i>", {"a": 1}]]},
    r"worked\[0\]: b does not belong": {"worked": [["{a} {b}", {"a": 1}]]},
    r"runs\[0\].steps: nothing binds": {"runs": [RUN]},
    "no result mean": {"slips": {"mean": []}},
    "no part of a declaration: result": {"result": {}},
    "inputs.x: not among the schema": {"inputs": {"labels": sent(y), "x": sent(i)}},
}


@pytest.mark.parametrize("message", REFUSED)
def test_the_build_stops(message):
    """At what the page could not evaluate, saying where it stands."""
    with pytest.raises(ExtensionError, match=message):
        prepare({**DECLARED, **REFUSED[message]}, DEFAULTS)


def test_exact_arithmetic(scripts):
    """Where a chapter asks for it: decimals as they stand, no digit lost."""
    a, b, c, k = *sp.symbols("a b c"), sp.Symbol("k", integer=True)
    hilbert = sp.FunctionMatrix(9, 9, sp.Lambda((n, k), 1 / (n + k + 1)))
    solved = sp.Inverse(hilbert) * sp.FunctionMatrix(9, 1, sp.Lambda((n, k), 1))
    cases = {
        sp.Eq(a + b, c): True,
        a + b - c: 0,
        sp.Sum(a, (k, 1, 10)) - 1: 0,
        sp.floor(c * 10): 3,
        sp.Mod(-c, b): 0.1,
        sp.sqrt(a**2) - a: 0,
        sp.sqrt(2) ** 2 * a: 0.2,
        (c - b) ** 50 / a**49: 0.1,
        sp.Max(a, b, c) + sp.Min(a, b) + sp.Abs(-b): 0.6,
        sp.Pow(a, -1): 10,
        sp.exp(a): np.exp(0.1),
        sp.Piecewise((1, c > a + b), (2, True)): 2,
        sp.Sum(1 / (k * (k + 1)), (k, 1, 99)): 0.99,
    }
    run = """([trees, many]) => {
        const program = yourNumbers.newProgram(true);
        for (const [name, value] of Object.entries(many)) program.input(name)(value);
        return trees.map((tree) => program.compile(tree).run()); }"""
    trees = [tree_of(sp.srepr(expression)) for expression in [*cases, solved]]
    values = {"a": 0.1, "b": 0.2, "c": 0.3}
    *found, column = scripts.evaluate(run, [trees, values])
    for (expression, expected), value in zip(cases.items(), found):
        assert value == expected, expression
    exact = hilbert.as_explicit().inv() * sp.ones(9, 1)
    assert [row[0] for row in column] == [float(x) for x in exact]
