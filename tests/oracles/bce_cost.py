"""What may be put into the chapter on the cost of binary cross-entropy.

PERMITTED draws inputs, and `expected` says what they give, by another route. BAD holds
values that an input may not have, and CONTRADICTIONS inputs that do not fit together,
with the one to blame. SURVIVORS holds changes of the code that alter no answer: for a
regular expression that finds "line before -> line after", the reason.
"""

import math
from decimal import Decimal, localcontext

from hypothesis import strategies as st

labels = st.sampled_from([0, 1, 0.0, 1.0])
predictions = st.one_of(
    st.floats(0, 1, exclude_min=True, exclude_max=True),
    st.sampled_from([0.5, 0.1, 5e-324, 1e-300, 1e-44, 1 - 2**-53]),
)
sizes = st.sampled_from([1, 2, 3, 10, 11, 40]) | st.sampled_from([3, 100, 1000])
PERMITTED = sizes.flatmap(
    lambda n: st.fixed_dictionaries(
        {
            "labels": st.lists(labels, min_size=n, max_size=n),
            "predictions": st.lists(predictions, min_size=n, max_size=n),
        }
    )
)


def expected(labels, predictions):
    """Return the cost, by the product of probabilities as decimals of 400 digits."""
    with localcontext(prec=400):
        exact = [Decimal(str(p)) for p in predictions]
        chances = [p if y else 1 - p for y, p in zip(labels, exact)]
        return {"cost": float(-math.prod(chances).ln() / len(chances))}


BAD = {
    "labels": [
        [0, 2, 1],
        [-1, 1, 1],
        [0.5, 0, 0],
        [[1, 0, 0]],
        [0] * 1001,
        "100",
        1,
    ],
    "predictions": [
        [0, 0.5, 0.1],
        [0.2, 1, 0.1],
        [0.2, 0.5, -0.1],
        [0.2, 1.5, 0.1],
        [0.2, 0.5],
        [0.2, 0.5, 0.1, 0.1],
        [[0.2, 0.5, 0.1]],
        [0.5] * 1001,
        0.2,
    ],
}
CONTRADICTIONS = [
    ({"labels": [1, 0]}, "predictions"),
    ({"labels": [1, 0, 0, 0]}, "predictions"),
    ({"labels": [1], "predictions": [0.5, 0.5]}, "predictions"),
    ({"labels": [1, 0], "predictions": [0.5]}, "predictions"),
]
