"""Old chapters: the page's answers to the reader's own numbers are the chapter's.

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

from browser import PHONE, faults_of, opened
from chapter_code import CHAPTERS, PROJECT, Chapter, Runner, facts_of

OLD = [path for path in CHAPTERS if not Chapter(path).is_new]
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


@pytest.mark.parametrize("chapter", OLD, ids=[path.stem for path in OLD])
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


NAMES = ["autoencoder", "conv_backprop", "learning_rate"]  # most kinds of input
KINDS = [path for path in OLD if path.stem in NAMES]


@pytest.mark.check
@pytest.mark.parametrize("chapter", KINDS, ids=[path.stem for path in KINDS])
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


@pytest.mark.check
def test_inputs_that_do_not_fit_together(chromium, server):
    """What one input alone cannot tell is refused as well, in a sentence."""
    with opened(chromium, f"{server}chapters/reducing_overfitting.html") as (page, _):
        type_in(page, "n_parameters", 40)
        message = page.locator("form.live-form > .live-error")
        error = page.locator('output[name="expected_test_error"]')
        assert "must be at most n_examples" in message.inner_text()
        assert error.inner_text() == "–"
        type_in(page, "n_examples", 80)
        assert (message.inner_text(), error.inner_text()) == ("", "6")


PAGE = "chapters/autoencoder.html"
ERROR = 'output[name="least_error"]'


@pytest.mark.check
def test_a_link_carries_an_example(chromium, server):
    """The address of a changed page opens with the same numbers; reset clears it."""
    with opened(chromium, server + PAGE) as (page, _):
        type_in(page, "eigenvalues", [8, 7, 2.5, 0])
        page.wait_for_url("**?eigenvalues=*")
        address = page.url
        assert page.locator(ERROR).inner_text() == "2.5"
        page.locator(".live button[type=reset]").click()
        page.wait_for_url(server + PAGE)
        assert page.locator(ERROR).inner_text() == "3"
    with opened(chromium, address) as (page, _):
        assert page.locator(ERROR).inner_text() == "2.5"
    for worthless, shown in {"2": "3", "a,b,c,d": "–", "9,-3,1,2": "–"}.items():
        address = f"{server}{PAGE}?eigenvalues={worthless}"
        with opened(chromium, address) as (page, wrong):
            assert page.locator(ERROR).inner_text() == shown
            assert wrong == []


@pytest.mark.check
def test_a_refused_input_is_accessible(chromium, server):
    """Marked fields and their messages are readable, on a phone in dark mode too."""
    view = {"viewport": PHONE, "color_scheme": "dark"}
    with opened(chromium, server + PAGE, **view) as (page, wrong):
        type_in(page, "eigenvalues", [-2, 3, 2, 1])
        assert faults_of(page) == []
        assert wrong == []


# What is printed wrongly in the declaration of the least error of an autoencoder.
PLANTED = {
    "a millionth": lambda formula: f"{formula} + 1e-6",
    "a sum that is not evaluated": lambda formula: sp.jscode(
        sp.Sum(sp.Symbol("i"), (sp.Symbol("i"), 1, sp.Symbol("n")))
    ),
}


@pytest.mark.check
@pytest.mark.parametrize("name", PLANTED)
def test_a_wrong_formula_is_noticed(name, chromium, server):
    """It gives other answers, or none: then the stored answer stays on the page."""
    path = PROJECT / "chapters/autoencoder.ipynb"
    text = declaration_of(path)
    live = json.loads(text)
    (error,) = (output for output in live["outputs"] if output["name"] == "least_error")
    error["value"] = PLANTED[name](error["value"])

    def serve(route):
        page = route.fetch()
        assert text in page.text()
        route.fulfill(response=page, body=page.text().replace(text, json.dumps(live)))

    with opened(chromium, server) as (page, wrong):
        page.route("**/autoencoder.html", serve)
        page.goto(server + PAGE)
        if page.locator("form.live-form").count():
            assert compare(page, Runner(Chapter(path)))[0] == ["least_error"]
        else:
            assert any(found.startswith("script: ") for found in wrong)
            assert re.search("error = 3", page.locator(".live").inner_text())
