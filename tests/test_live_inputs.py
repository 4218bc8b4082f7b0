"""The page's answers to the reader's own numbers are the chapter's answers.

Random permitted inputs are put into the built page in Chromium, and the chapter is
run with the same inputs. `_static/live.js` evaluates what SymPy printed; the chapter
computes by itself. So a formula that was printed wrongly shows.
"""

import json
import re

import numpy as np
import pytest
import sympy as sp
from playwright.sync_api import expect

from browser import DESKTOP, PHONE, faults_of, opened
from chapter_code import Chapter, Runner
from conftest import CHAPTERS, PROJECT, facts_of

ROUNDS, MOST_DRAWS = 3, 60
TOLERANCE = 1e-12  # relative to the largest number of a result


def entries(name, value):
    """Return the names of all entries of a number, a list or a list of lists."""
    if not np.ndim(value):
        return [name]
    parts = enumerate(value)
    return [entry for i, part in parts for entry in entries(f"{name}[{i}]", part)]


def draw(rng, declared):
    """Return a random value for a declared input, as a nested list or a number."""
    low, high = declared["min"], declared["max"]
    shape = np.shape(declared["value"])
    if declared.get("integer"):
        return rng.integers(low, high + 1, shape).tolist()
    return (low + (high - low) * rng.integers(1, 1000, shape) / 1000).round(4).tolist()


def type_in(page, name, value):
    """Put a value, a number or a nested list, into the fields of an input."""
    numbers = dict(zip(entries(name, value), map(str, np.ravel(value).tolist())))
    page.evaluate(
        """(numbers) => { for (const [name, number] of Object.entries(numbers)) {
            const field = document.querySelector(`input[name="${name}"]`);
            field.value = number;
            field.dispatchEvent(new Event("input", { bubbles: true })); } }""",
        numbers,
    )


def answers(page, live):
    """Return what the page answers: name to array, with NaN where it shows a dash."""
    read = """(outputs) => outputs.map(({ name, dataset }) =>
        [name, dataset.value === "" ? null : Number(dataset.value)])"""
    numbers = dict(page.locator(".live output").evaluate_all(read))
    found = {}
    for output in live["outputs"]:
        name, value = output["name"], output["value"]
        flat = [numbers[entry] for entry in entries(name, value)]
        found[name] = np.array(flat, dtype=float).reshape(np.shape(value))
    return found


def differing(found, results):
    """Return the names of the page's answers that are not the chapter's results.

    found: the page's answers. results: the chapter's variables; those that are not
    numbers, such as symbols, are left out.
    """
    wrong = []
    for name in found.keys() & results.keys():
        try:
            ours = np.array(results[name], dtype=float)
        except (TypeError, ValueError):
            continue
        room = TOLERANCE * abs(ours).max(initial=0)
        same = (
            ours.shape == found[name].shape and (abs(found[name] - ours) <= room).all()
        )
        wrong += [] if same else [name]
    return wrong


def compare(page, runner):
    """Type random inputs into the page of a Runner's chapter; compare the answers.

    Return the names of answers that differ, the number of rounds, and the milliseconds
    of the slowest change. Inputs that the page refuses, the chapter must refuse too.
    """
    rng = np.random.default_rng(2026)
    live = json.loads(declaration_of(runner.chapter.path))
    cells = runner.chapter.cells_for({output["name"] for output in live["outputs"]})
    time_of_change = """() => { const field = document.querySelector(".live input");
        const start = performance.now();
        field.dispatchEvent(new Event("input", { bubbles: true }));
        return performance.now() - start; }"""
    rounds, slowest = 0, 0
    for _ in range(MOST_DRAWS):
        drawn = {declared["name"]: draw(rng, declared) for declared in live["inputs"]}
        for name, value in drawn.items():
            type_in(page, name, value)
        inputs = {k: v for k, v in drawn.items() if k in runner.chapter.inputs}
        assert inputs, "no input of the chapter"
        if page.locator("form.live-form > .live-error").inner_text():
            with pytest.raises(ValueError, match="is not permitted"):
                runner.run(inputs, cells)
            continue
        slowest = max(slowest, page.evaluate(time_of_change))
        if wrong := differing(answers(page, live), runner.run(inputs, cells)):
            return wrong, rounds, slowest
        rounds += 1
        if rounds == ROUNDS:
            break
    return [], rounds, slowest


def test_the_page_answers_as_the_chapter(chapter, chromium, server, table):
    """For random permitted inputs, to twelve digits; with no error on the way."""
    runner, live = Runner(Chapter(chapter)), json.loads(declaration_of(chapter))
    inputs = {name: runner.start[name] for name in runner.chapter.inputs}
    results = set(facts_of(chapter).expected(**inputs))
    assert results & {output["name"] for output in live["outputs"]}, "no result shown"

    address = f"{server}chapters/{chapter.stem}.html"
    with opened(chromium, address) as (page, wrong):
        differ, rounds, slowest = compare(page, runner)
        assert (differ, rounds, wrong) == ([], ROUNDS, [])
    size = len(json.dumps(live)) / 1000
    row = {"inputs": rounds, "declaration": f"{size:.1f} kB", "ms": f"{slowest:.1f}"}
    table("the reader's own numbers", row)


# They have every kind of input: a number, a list, more axes; whole, with a slider, ...
KINDS = ["batchnorm_forward", "bce_cost", "conv_backprop", "perceptron_epochs"]


def test_these_chapters_have_every_kind_of_input():
    """What any chapter declares of an input, one of KINDS declares as well."""
    kinds = {path.stem: set() for path in CHAPTERS}
    for path in CHAPTERS:
        for declared in json.loads(declaration_of(path))["inputs"]:
            kinds[path.stem] |= {*declared, np.ndim(declared["value"])}
    assert set().union(*kinds.values()) == set().union(*(kinds[name] for name in KINDS))


@pytest.mark.parametrize("chapter", [p for p in CHAPTERS if p.stem in KINDS], ids=KINDS)
def test_bad_values_are_marked(chapter, chromium, server):
    """Empty or out of range: marked, said, a dash for every answer; then reset."""
    with opened(chromium, f"{server}chapters/{chapter.stem}.html") as (page, wrong):
        live = json.loads(declaration_of(chapter))
        before = answers(page, live)
        for declared in live["inputs"]:
            entry = entries(declared["name"], declared["value"])[-1]
            field = page.locator(f'input[name="{entry}"]')
            bad = ["", declared["min"] - 1, declared["max"] + 1]
            bad += [declared["min"] + 0.5] if declared.get("integer") else []
            bad += [declared["min"]] if declared.get("exclusive") else []
            for value in bad:
                field.fill(str(value))
                assert field.get_attribute("aria-invalid") == "true", (entry, value)
                message = page.locator("#" + field.get_attribute("aria-describedby"))
                assert message.inner_text().startswith(f"{entry} must be a"), value
                assert all(np.isnan(v).all() for v in answers(page, live).values())
                assert "NaN" not in page.locator(".live").inner_text()
            page.locator(".live button[type=reset]").click()
            expect(field).to_have_attribute("aria-invalid", "false")
            expect(message).to_have_text("")
        after = answers(page, live)
        assert all(np.array_equal(after[name], before[name]) for name in before)
        assert wrong == []


def declaration_of(path):
    """Return the text of the declaration that the notebook at `path` stores."""
    chapter = Chapter(path)
    (number,) = (k for k in range(len(chapter.cells)) if chapter.is_live(k))
    return re.search(r"json\">(.*)</script>", chapter.stored_text(number))[1]


def test_inputs_that_do_not_fit_together(chromium, server):
    """What one input alone cannot tell is refused as well, in a sentence."""
    with opened(chromium, f"{server}chapters/batchnorm_forward.html") as (page, _):
        type_in(page, "z", [[3, 3, 3, 3], [0, 10, 10, 0], [-5, 5, 5, -5]])
        message = page.locator("form.live-form > .live-error")
        assert "epsilon must be positive" in message.inner_text()
        assert page.locator('output[name="z_hat[0][0]"]').inner_text() == "–"
        type_in(page, "epsilon", 0.5)
        assert message.inner_text() == ""
        assert page.locator('output[name="z_hat[0][0]"]').inner_text() == "0"


BCE = "chapters/bce_cost.html"


def test_a_link_carries_an_example(chromium, server):
    """The address of a changed page opens with the same numbers; reset clears it."""
    with opened(chromium, server + BCE) as (page, _):
        type_in(page, "predictions", [0.25, 0.5, 0.125])
        page.wait_for_url("**?predictions=*")
        address, cost = page.url, page.locator('output[name="cost"]').inner_text()
        page.locator(".live button[type=reset]").click()
        page.wait_for_url(server + BCE)
        assert page.locator('output[name="cost"]').inner_text() != cost
    with opened(chromium, address) as (page, _):
        assert page.locator('output[name="cost"]').inner_text() == cost
    for worthless in ("0.2", "a,b,c", "0.2,7,0.1"):
        with opened(chromium, f"{server}{BCE}?predictions={worthless}") as (
            page,
            wrong,
        ):
            shown = page.locator('output[name="cost"]').inner_text()
            assert shown == ("0.802649" if worthless == "0.2" else "–")
            assert wrong == []


def test_all_is_done_by_keyboard_and_announced(chromium, server):
    """Tab reaches the fields in order; a change is announced, politely, once."""
    with opened(chromium, server + BCE) as (page, _):
        page.locator('input[name="labels[2]"]').focus()
        page.keyboard.press("Tab")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("0.4")
        assert page.locator('input[name="predictions[0]"]').input_value() == "0.4"
        page.keyboard.press("Tab")  # its slider
        page.keyboard.press("ArrowRight")
        assert page.locator('input[name="predictions[0]"]').input_value() == "0.405"
        page.wait_for_function(
            """document.querySelector(".live [role=status]").textContent
            === "cost = " + document.querySelector("output[name=cost]").textContent"""
        )
        page.keyboard.press("Enter")
        assert page.locator("form.live-form").is_visible()


def test_a_run_plays_to_its_end_and_stops(chromium, server):
    """Play counts up to the last step; the button says what it would do."""
    with opened(chromium, f"{server}chapters/perceptron_epochs.html") as (page, _):
        button = page.locator(".live button[data-play=step]")
        step = page.locator('input[name="step"]')
        step.fill("18")
        button.click()
        expect(button).to_have_text("Stop")
        expect(step).to_have_value("20")
        expect(button).to_have_text("Play")
        step.fill("3")
        button.click()
        button.click()
        expect(button).to_have_text("Play")
        page.wait_for_timeout(800)
        expect(step).to_have_value("3")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_refused_input_is_accessible(size, chromium, server):
    """Marked fields and their messages too are readable, in dark mode as well."""
    view = {"viewport": size, "color_scheme": "dark"}
    with opened(chromium, server + BCE, **view) as (page, wrong):
        type_in(page, "predictions", [2, 0.5, 0.1])
        assert faults_of(page) == []
        assert wrong == []


def test_without_scripts_the_answers_are_there(chromium, server):
    """A reader without scripts sees the answers of the stored run.

    That they are in each chapter's page is seen in tests/test_book.py.
    """
    with opened(chromium, server + BCE, java_script_enabled=False) as (page, _):
        assert "cost = 0.8026" in page.locator(".live").inner_text()


# What is printed wrongly in the declaration of the cost of three predictions.
PLANTED = {
    "an index exchanged": lambda formula: formula.replace("labels[1]", "labels[0]"),
    "a sign": lambda formula: formula.replace("- 1/3", "+ 1/3", 1),
    "a sum that is not evaluated": lambda formula: sp.jscode(
        sp.Sum(sp.Symbol("i"), (sp.Symbol("i"), 1, sp.Symbol("n")))
    ),
    "a product of matrices": lambda formula: sp.jscode(
        sp.MatrixSymbol("A", 2, 2) * sp.MatrixSymbol("B", 2, 2)
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_wrong_formula_is_noticed(name, chromium, server):
    """It gives other answers, or none: then the stored answer stays on the page."""
    path = PROJECT / "chapters/bce_cost.ipynb"
    text = declaration_of(path)
    live = json.loads(text)
    (cost,) = (output for output in live["outputs"] if output["name"] == "cost")
    cost["value"] = PLANTED[name](cost["value"])

    def serve(route):
        page = route.fetch()
        assert text in page.text()
        route.fulfill(response=page, body=page.text().replace(text, json.dumps(live)))

    with opened(chromium, server) as (page, wrong):
        page.route("**/bce_cost.html", serve)
        page.goto(server + BCE)
        if page.locator("form.live-form").count():
            assert compare(page, Runner(Chapter(path)))[0] == ["cost"]
        else:
            assert any(found.startswith("script: ") for found in wrong)
            assert "0.8026" in page.locator(".live").inner_text()
