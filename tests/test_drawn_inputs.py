"""Every chapter holds for permitted inputs that nobody wrote down.

Hypothesis draws them from the chapter's strategy in tests/oracles: a few for
`make test`, many for `make sweep`. With them the chapter runs to its end, its asserts
hold, its figures are drawn without a warning, and its results are the oracle's.
"""

import time

from hypothesis import Phase, example, given, settings

from chapter_code import Chapter, Runner, facts_of
from results import SETTINGS, wrong_results

FEW, MANY, MOST_SECONDS = 3, 500, 600


def test_the_chapter_holds(chapter, many, table):
    """With the question's inputs and with drawn ones; a failure is shrunk."""
    runner, facts = Runner(Chapter(chapter)), facts_of(chapter)
    question = {name: runner.start[name] for name in runner.chapter.inputs}
    begin, times, failures = time.monotonic(), [], []

    @settings(
        **SETTINGS,
        max_examples=MANY if many else FEW,
        derandomize=not many,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )
    @given(facts.PERMITTED)
    @example(question)
    def holds(inputs):
        start = time.monotonic()
        if start > begin + MOST_SECONDS and not failures:
            return
        try:
            results = runner.run(inputs, draw=inputs != question)  # nbval draws these
            expected = facts.expected(**inputs)
            assert expected, "the oracle says nothing"
            assert wrong_results(results, expected) == []
        except Exception:
            failures.append(inputs)
            raise
        finally:
            times.append(time.monotonic() - start)

    try:
        holds()
    finally:
        slowest = f"{max(times, default=0):.1f} s"
        row = {"tried": len(times), "failures": len(failures), "slowest": slowest}
        table("drawn inputs", row)
