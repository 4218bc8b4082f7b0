"""What may be put into the chapter on the cost of binary cross-entropy.

PERMITTED draws inputs, `expected` says what they give, and `slips` what the slips give
that the chapter names, each by another route. BAD holds values that an input may not
have, and CONTRADICTIONS inputs that do not fit together, with the one to blame.
"""

from decimal import Decimal, localcontext

from hypothesis import strategies as st

SIZES = st.sampled_from([1, 2, 3, 10, 11, 40]) | st.sampled_from([3, 100, 1000])
HARD = st.sampled_from([0, 1, 0.0, 1.0])
LABELS = HARD | st.sampled_from([0.5, 0.7, 1e-9, 1 - 2**-53]) | st.floats(0, 1)
INSIDE = st.one_of(
    st.floats(0, 1, exclude_min=True, exclude_max=True),
    st.sampled_from([0.5, 0.1, 5e-324, 1e-300, 1e-44, 1e-17, 1e-9, 1 - 2**-53]),
)
WEIGHTS = st.one_of(
    st.just(1), st.sampled_from([1.0, 2, 1e-6, 1_000_000]), st.floats(1e-6, 1e6)
)


@st.composite
def permitted(draw):
    """Draw labels, hard or soft, predictions with a finite loss, and a weight."""
    n = draw(SIZES)
    kind = draw(st.sampled_from([HARD, LABELS]))
    labels = draw(st.lists(kind, min_size=n, max_size=n))
    predictions = draw(st.lists(INSIDE, min_size=n, max_size=n))
    certain = draw(st.sets(st.integers(0, n - 1), max_size=5))
    for k in certain:  # a prediction of exactly 0 or 1, where that is right
        if labels[k] in (0, 1):
            predictions[k] = draw(st.sampled_from([int, float]))(labels[k])
    return {
        "labels": labels,
        "predictions": predictions,
        "positive_weight": draw(WEIGHTS),
    }


PERMITTED = permitted()


def in_decimals(labels, predictions, positive_weight):
    """Return, for 350 digits, n, the terms with y, those with 1 - y, and all ln p.

    The terms are lists of decimals that add up to the losses in nats; the logarithms
    are multiplied by the weight, and 0 for p = 0.
    """
    with_y, with_rest, every = [], [], []
    for label, prediction in zip(labels, predictions):
        y, p = Decimal(label), Decimal(prediction)
        every.append(-Decimal(positive_weight) * p.ln() if p else Decimal(0))
        with_y.append(y * every[-1])
        with_rest.append(-(1 - y) * (1 - p).ln() if y < 1 else Decimal(0))
    return len(labels), with_y, with_rest, every


def expected(labels, predictions, positive_weight):
    """Return the cost, by decimals of 350 digits: even 1 - 5e-324 is not 1."""
    with localcontext(prec=350):
        n, with_y, with_rest, _ = in_decimals(labels, predictions, positive_weight)
        return {"cost": float(sum(with_y + with_rest) / n)}


def slips(labels, predictions, positive_weight):
    """Return what each slip makes of the cost, from the same decimals."""
    with localcontext(prec=350):
        n, with_y, with_rest, every = in_decimals(labels, predictions, positive_weight)
        total = sum(with_y + with_rest)
        w, exchanged = Decimal(positive_weight), Decimal(0)
        for label, prediction, ln_p in zip(labels, predictions, every):
            y, rest = Decimal(label), 1 - Decimal(prediction)
            exchanged -= w * y * rest.ln() if rest else 0
            exchanged += (1 - y) * ln_p / w
        values = {
            "the sum, not the mean": total,
            "logarithms to base 10": total / n / Decimal(10).ln(),
            "the minus forgotten": -total / n,
            "only the term with y": sum(with_y) / n,
            "ln p for every label": sum(every) / n,
            "ln p and ln(1 − p) exchanged": exchanged / n,
        }
        return {"cost": {name: float(value) for name, value in values.items()}}


BAD = {
    "labels": [
        [0, 2, 1],
        [-1, 1, 1],
        [1.5, 0, 0],
        [0, 0, -1e-300],
        [[1, 0, 0]],
        [0] * 1001,
        "100",
        1,
    ],
    "predictions": [
        [0, 0.5, 0.1],
        [0.0, 0.5, 0.1],
        [0.2, 1, 0.1],
        [0.2, 0.5, -0.1],
        [0.2, 1.5, 0.1],
        [0.2, 0.5],
        [0.2, 0.5, 0.1, 0.1],
        [[0.2, 0.5, 0.1]],
        [0.5] * 1001,
        0.2,
    ],
    "positive_weight": [0, -1, 0.9e-6, 1_000_001, [1], [1, 1, 1]],
}
CONTRADICTIONS = [
    ({"labels": [1, 0]}, "predictions"),
    ({"labels": [1, 0, 0, 0]}, "predictions"),
    ({"labels": [1], "predictions": [0.5, 0.5]}, "predictions"),
    ({"labels": [1, 0], "predictions": [0.5]}, "predictions"),
    ({"labels": [1e-9], "predictions": [0]}, "predictions"),
    ({"labels": [1 - 1e-9], "predictions": [1.0]}, "predictions"),
]
