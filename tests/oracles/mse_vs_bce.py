"""What may be put into the chapter on squared error against cross-entropy."""

import math
from decimal import Decimal, localcontext
from fractions import Fraction

from hypothesis import strategies as st

LIMIT = 100_000

logits = st.one_of(
    st.floats(-10, 10),
    st.integers(-12, 12),
    st.floats(-50, 50),
    st.sampled_from([-50, 50, 0, -0.0, 1e-300, -7, 17, 38, -math.log(2)]),
)
rates = st.one_of(
    st.floats(0.5, 20),
    st.floats(-6, 6).map(lambda v: min(max(10**v, 1e-6), 1e6)),
    st.sampled_from([1, 0.1, 1e-6, 1e6, 1000]),
)
targets = st.one_of(
    st.floats(0, 1, exclude_min=True, exclude_max=True),
    st.sampled_from([0.5, 0.9, 0.99, 0.999, 5e-324, 1 - 2**-53, 1e-9]),
)


@st.composite
def near_ties(draw):
    """Draw a target that the start, or the state after a step, just reaches or not."""
    start, rate = draw(st.floats(-6, 6)), draw(st.sampled_from([0.25, 1, 3.0]))
    reached = start + draw(st.sampled_from([0, rate / (1 + math.exp(start))]))
    return {
        "label": 1,
        "start_logit": start,
        "learning_rate": rate,
        "target_probability": 1 / (1 + math.exp(-reached)),
    }


PERMITTED = near_ties() | st.fixed_dictionaries(
    {
        "label": st.sampled_from([0, 1, 1, 0.0, 1.0]),
        "start_logit": logits,
        "learning_rate": rates,
        "target_probability": targets,
    }
)


def walk(start, rate, goal, push, exp):
    """Count the steps until the logit of the right label, `start` now, is at `goal`.

    All are numbers that exp understands. Returns the count or None, and whether
    rounding in the sixth digit of a step might decide it.
    """
    count, step, ahead = 0, 0 * rate, start - goal
    while ahead < 0 and count < LIMIT:
        step = rate * push(exp(start))
        start += step
        count, ahead = count + 1, start - goal
    room = abs(goal) / 10**9 + step / 10**6
    near = abs(ahead) <= room or abs(ahead - step) <= room
    return (None if ahead < 0 else count), near


def expected(label, start_logit, learning_rate, target_probability):
    """Return both counts, from floats or, near a tie, from decimals of 60 digits."""
    signed, found = start_logit if label else -start_logit, {}
    tau = Fraction(str(target_probability))
    odds = tau / (1 - tau)
    pushes = {
        "steps_bce": lambda odds: 1 / (1 + odds),
        "steps_mse": lambda odds: 2 * odds / (1 + odds) ** 3,
    }
    for name, push in pushes.items():
        run = float(signed), float(learning_rate), math.log(odds)
        found[name], near = walk(*run, push, math.exp)
        if near:
            with localcontext(prec=60, Emin=-(10**9), Emax=10**9):
                goal = (Decimal(odds.numerator) / odds.denominator).ln()
                run = Decimal(str(signed)), Decimal(str(learning_rate)), goal
                found[name], _ = walk(*run, push, Decimal.exp)
    return found


BAD = {
    "label": [2, -1, 0.5, [1], [0, 1], 1e-9],
    "start_logit": [-50.001, 51, 1e6, [-7], "-7", -1e300],
    "learning_rate": [0, -0.5, 9e-7, 1000001, [0.5], 1e300, 5e-324],
    "target_probability": [0, 1, 0.0, 1.0, -0.9, 1.5, 90, [0.9]],
}
CONTRADICTIONS = []
