"""What may be put into the chapter on the perceptron's epochs.

`PERMITTED` draws inputs and `expected` says what they give, by another route than the
chapter's. `BAD` holds, for each input, values that are not permitted, and
`CONTRADICTIONS` inputs that do not fit together, with the one to blame. `SURVIVORS`
says of changes of the code that nothing can notice, why.
"""

import math
from fractions import Fraction

from hypothesis import strategies as st

sizes = st.floats(1e-6, 1e6)
NUMBERS = [  # a data set keeps to one of these
    st.integers(-9, 9),
    st.integers(-2, 2),
    st.sampled_from([0, 1, 0.0, 1.0]),
    st.sampled_from([-0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0]),
    st.integers(-(10**6), 10**6),
    st.one_of(sizes, sizes.map(lambda v: -v), st.sampled_from([0, -0.0, 1, -3])),
    st.sampled_from([1e6, -1e6, 1e-6, -1e-6, 1_000_000, -1_000_000, 0, 1]),
]


@st.composite
def permitted(draw):
    """Draw inputs: few or many points, separable or not, with ties and repetitions."""
    n = draw(st.sampled_from([4, 5, 6, 3, 2, 1, 8, 20]))
    d = draw(st.sampled_from([2, 3, 1, 4, 8]))
    number = draw(st.sampled_from(NUMBERS))
    point = st.lists(number, min_size=d, max_size=d)
    points = draw(st.lists(point, min_size=n, max_size=n))
    if draw(st.integers(0, 4)) == 0:
        points = [points[i // 2] for i in range(n)]  # each comes twice
    weights = draw(st.lists(number, min_size=d + 1, max_size=d + 1))
    if draw(st.integers(0, 2)) == 0:
        weights = [0] * (d + 1)
    signs = st.sampled_from([1, -1, 1.0, -1.0])
    labels = draw(st.lists(signs, min_size=n, max_size=n))
    kind = draw(st.sampled_from(["any", "equal", "by a plane", "by a plane"]))
    if kind == "equal":
        labels = labels[:1] * n
    if kind == "by a plane":
        labels = [1 if sum(p) - p[0] / 2 > points[0][0] else -1 for p in points]
    n_epochs = draw(st.one_of(st.integers(1, 6), st.sampled_from([1, 50])))
    longest = st.one_of(st.just(n_epochs), st.integers(n_epochs, 60), st.just(300))
    return {
        "points": points,
        "labels": labels,
        "initial_weights": weights,
        "n_epochs": n_epochs,
        "epoch_limit": draw(longest),
    }


PERMITTED = permitted()


def expected(points, labels, initial_weights, n_epochs, epoch_limit):
    """Return the results: a plain loop over integers, with all numbers times `unit`."""
    exact = [[Fraction(str(v)) for v in row] for row in [initial_weights, *points]]
    unit = math.lcm(*(v.denominator for row in exact for v in row))
    w, *rows = ([int(v * unit) for v in row] for row in exact)
    ends, counts = [], []
    while len(ends) < epoch_limit and 0 not in counts:
        counts.append(0)
        for row, label in zip(rows, labels):
            score = w[-1] * unit + sum(row[j] * w[j] for j in range(len(row)))
            if (score <= 0) if label > 0 else (score >= 0):
                counts[-1] += 1
                sign = 1 if label > 0 else -1
                w = [w[j] + sign * v for j, v in enumerate([*row, unit])]
        ends.append([Fraction(v, unit) for v in w])
    return {
        "weights_after_epochs": [ends[min(e, len(ends) - 1)] for e in range(n_epochs)],
        "updates_per_epoch": counts,
        "first_clean_epoch": len(counts) if counts[-1] == 0 else None,
        "final_weights": ends[-1],
    }


SMALL = [[1, 1, -9e-7], [1, 1, 0], [1, 0, 1], [0, 1, 1]]
LARGE = [[1, 1, 1], [1, 1, 1e6 + 1], [1, 0, 1], [0, 1, 1]]
RAGGED = [[1, 1, 1], [1, 1], [1, 0, 1], [0, 1, 1]]
BAD = {
    "points": [
        *(0, 0.5, [1, 1, 1], {(1, 1, 1): 1}, "abc", ["111", "110", "101", "011"]),
        *([[1, 1, 1]] * 21, [[1] * 9] * 4, [[]] * 4, SMALL, LARGE, RAGGED),
    ],
    "labels": [
        *(0, 0.5, "+---", [1, -1, -1], [1, -1, -1, -1, -1], [[1], [-1], [-1], [-1]]),
        *([1, 0, 0, 0], [1, -1, -1, -1.5], [1, -1, -1, 2], [True, -1, -1, -1]),
    ],
    "initial_weights": [
        *(0, 0.5, [0, 0, 0], [0, 0, 0, 0, 0], [0] * 10, [[0], [0], [0], [0]]),
        *([0, 0, 0, 1e6 + 1], [0, 0, 0, -1e-7], [0, 5e-324, 0, 0]),
    ],
    "n_epochs": [0, -1, 51, 0.5, 5.0, [5]],
    "epoch_limit": [0, -1, 4, 301, 99.5, 100.0, [100]],
}
CONTRADICTIONS = [
    ({"points": [[1, 1, 1]]}, "labels"),
    ({"points": [[1, 1], [1, 0], [0, 1], [0, 0]]}, "initial_weights"),
    ({"labels": [1, -1]}, "labels"),
    ({"points": [[1], [2]], "labels": [1, -1]}, "initial_weights"),
    ({"n_epochs": 20, "epoch_limit": 10}, "epoch_limit"),
]
