"""What a reader does in "Your numbers": type, paste, answer, share, play, go back.

In Chromium, on the pages of the chapters that declare general expressions.
"""

import json
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

from browser import DESKTOP, PHONE, faults_of, opened
from chapter_code import Chapter, Runner, facts_of
from test_your_numbers import BCE, LOOSE, NEW, differs

pytestmark = pytest.mark.check
each_chapter = pytest.mark.parametrize("chapter", NEW, ids=[p.stem for p in NEW])


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
        assert page.evaluate("document.activeElement.dataset.do") == "draw"
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


def test_the_address_keeps_up_with_typing(chromium, server):
    """Browsers ignore changes of the address that come too fast: the last counts."""
    with opened(chromium, server + BCE) as (page, wrong):
        values = [k / 1000 for k in range(1, 400)]
        page.evaluate(TYPE, [{"predictions": f"[{p}, 0.5, 0.1]"} for p in values])
        page.wait_for_url("**?predictions=*0.399*")
        assert "0.399" in page.locator(".your-numbers [name=predictions]").input_value()
        assert wrong == []


def test_too_many_numbers_for_a_link(chromium, server):
    """They are answered; the address then has none, and the page says so."""
    with opened(chromium, server + BCE) as (page, wrong):
        put(page, "labels", repr([1] * 1000))
        put(page, "predictions", repr([0.5] * 1000))
        assert shown(page)["cost"] == pytest.approx(np.log(2), rel=1e-12)
        assert page.url == server + BCE
        assert "too many for a link" in page.locator(".yn-note").inner_text()
        assert wrong == []


def test_a_selection_survives(chromium, server):
    """The page restores its fields after it has loaded, but not under a reader."""
    with opened(chromium, server + BCE) as (page, _):
        page.locator("[name=labels]").select_text()
        page.evaluate("dispatchEvent(new Event('pageshow'))")
        page.wait_for_timeout(200)
        page.keyboard.type("[0, 1, 0]")
        assert page.locator("[name=labels]").input_value() == "[0, 1, 0]"


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


def test_paper_shows_the_answers(chromium, server):
    """Printed are inputs, results, worked lines and plots, and no controls."""
    with opened(chromium, server + BCE) as (page, _):
        page.emulate_media(media="print")
        for part in ("[name=labels]", "output", ".yn-worked", ".yn-plots svg"):
            assert page.locator(f".your-numbers {part}").first.is_visible()
        for part in ("button", "[name=your-cost]", ".yn-hint", "details"):
            assert not page.locator(f".your-numbers {part}").first.is_visible()
