"""What may be put into the chapter on the perceptron's epochs.

`PERMITTED` draws inputs, `expected` says what they give and `slips` what each slip of
the chapter gives, by other routes than the chapter's. `BAD` holds, for each input,
values that are not permitted, and `CONTRADICTIONS` inputs that do not fit together,
with the one to blame.
"""

import math
from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st

sizes = st.floats(1e-6, 1e6)
NUMBERS = [  # a data set keeps to one of these
    st.sampled_from([-0.3, 0.1, 0.2, 0.3, -0.1, -0.2, 0]),
    st.integers(-9, 9),
    st.integers(-2, 2),
    st.sampled_from([0, 1, 0.0, 1.0]),
    st.decimals(-9, 9, places=3).map(float),
    st.integers(-(10**6), 10**6),
    st.one_of(sizes, sizes.map(lambda v: -v), st.sampled_from([0, -0.0, 1, -3])),
    st.sampled_from([1e6, -1e6, 1e-6, -1e-6, 1_000_000, -1_000_000, 0, 1]),
    st.sampled_from([0.0, 1.2345678901234567e-6, -1e-6, 0.1 + 0.2, 1.0, 1e6]),
]


@st.composite
def permitted(draw):
    """Draw inputs: few or many points, separable or not, with ties and repetitions."""
    n = draw(st.sampled_from([4, 5, 6, 3, 2, 1, 8, 20, 50]))
    d = draw(st.sampled_from([2, 3, 1, 4, 8, 20]))
    bias = draw(st.sampled_from([True, True, False]))
    number = draw(st.sampled_from(NUMBERS))
    point = st.lists(number, min_size=d, max_size=d)
    points = draw(st.lists(point, min_size=n, max_size=n))
    if draw(st.integers(0, 4)) == 0:
        points = [points[i // 2] for i in range(n)]  # each comes twice
    weights = draw(st.lists(number, min_size=d + bias, max_size=d + bias))
    if draw(st.integers(0, 2)) == 0:
        weights = [0] * (d + bias)
    signs = st.sampled_from([1, -1, 1.0, -1.0])
    labels = draw(st.lists(signs, min_size=n, max_size=n))
    kind = draw(st.sampled_from(["any", "equal", "by a plane", "by a plane"]))
    if kind == "equal":
        labels = labels[:1] * n
    if kind == "by a plane":
        labels = [1 if sum(p) - p[0] / 2 > points[0][0] else -1 for p in points]
    n_epochs = draw(st.sampled_from([6, 5, 4, 3, 2, 1, 30]))
    longest = [st.just(n_epochs), st.integers(n_epochs, 60)]
    if n <= 3:
        n_epochs = draw(st.sampled_from([n_epochs, 1000]))
        longest = [st.just(n_epochs), st.sampled_from([1000, 2000])]
    return {
        "points": points,
        "labels": labels,
        "initial_weights": weights,
        "n_epochs": n_epochs,
        "epoch_limit": draw(st.one_of(longest)),
        "bias": bias,
    }


PERMITTED = permitted()

# When an update follows, from y s and y, and how many times it adds x, from y.
SLIPS = {
    "a tie counts as right": (lambda product, y: product < 0, lambda y: y),
    "a score of 0 predicts +1": (
        lambda product, y: product < 0 or (product == 0 and y == -1),
        lambda y: y,
    ),
    "an update in every row": (lambda product, y: True, lambda y: y),
    "x added without its label": (lambda product, y: product <= 0, lambda y: 1),
    "labels 0 and 1": (lambda product, y: product <= 0 and y == 1, lambda y: y),
}


def in_whole_numbers(points, labels, initial_weights, bias):
    """Return w and the x in whole numbers, times `unit`; the labels; `unit`."""
    rows = [[*point, 1] if bias else point for point in points]
    exact = [[Fraction(str(v)) for v in row] for row in [initial_weights, *rows]]
    unit = math.lcm(*(v.denominator for row in exact for v in row))
    w, *x = ([int(v * unit) for v in row] for row in exact)
    return w, x, [1 if label > 0 else -1 for label in labels], unit


def trained(w, x, labels, n_epochs, is_wrong, multiple):
    """Return the weights after each epoch, a list of lists."""
    ends = []
    for _ in range(n_epochs):
        for row, y in zip(x, labels):
            if is_wrong(y * sum(a * b for a, b in zip(w, row)), y):
                w = [a + multiple(y) * b for a, b in zip(w, row)]
        ends.append(w)
    return ends


def expected(points, labels, initial_weights, n_epochs, epoch_limit, bias):
    """Return the results by the dual form: only the updates of each point are counted.

    An update by point j adds y_i x_i . y_j x_j to the product y_i (w . x_i).
    """
    w, x, labels, unit = in_whole_numbers(points, labels, initial_weights, bias)
    z = [[y * v for v in row] for row, y in zip(x, labels)]
    gains = [[sum(a * b for a, b in zip(one, other)) for one in z] for other in z]
    products = [sum(a * b for a, b in zip(w, row)) for row in z]
    counts, ends, totals = [0] * len(z), [], [0]
    while len(ends) < epoch_limit and (not ends or totals[-1] > totals[-2]):
        for i in range(len(z)):
            if products[i] <= 0:
                counts[i] += 1
                products = [a + b for a, b in zip(products, gains[i])]
        columns = zip(w, *z)
        added = [c[0] + sum(a * b for a, b in zip(counts, c[1:])) for c in columns]
        ends.append([Fraction(v, unit) for v in added])
        totals.append(sum(counts))
    updates = [after - before for before, after in pairwise(totals)]
    return {
        "weights_after_epochs": [ends[min(e, len(ends) - 1)] for e in range(n_epochs)],
        "updates_per_epoch": updates,
        "first_clean_epoch": len(updates) if updates[-1] == 0 else None,
        "final_weights": ends[-1],
    }


def slips(points, labels, initial_weights, n_epochs, epoch_limit, bias):
    """Return what each slip gives, for each result: a dict of dicts, name to value."""
    w, x, labels, unit = in_whole_numbers(points, labels, initial_weights, bias)
    found = {}
    for name, rule in SLIPS.items():
        ends = trained(w, x, labels, n_epochs, *rule)
        found[name] = [[v / unit for v in end] for end in ends]
    return {"weights_after_epochs": found}


LARGE = [[1, 1, 1], [1, 1, 1e6 + 1], [1, 0, 1], [0, 1, 1]]
TINY = [[1, 1, 1], [1, 1, -5e-324], [1, 0, 1], [0, 1, 1]]
RAGGED = [[1, 1, 1], [1, 1], [1, 0, 1], [0, 1, 1]]
BAD = {
    "points": [
        *(0, 0.5, [1, 1, 1], {(1, 1, 1): 1}, "abc", ["111", "110", "101", "011"]),
        *([[1, 1, 1]] * 51, [[1] * 21] * 4, [[]] * 4, LARGE, TINY, RAGGED),
    ],
    "labels": [
        *(0, 0.5, "+---", [1, -1, -1], [1, -1, -1, -1, -1], [[1], [-1], [-1], [-1]]),
        *([1, 0, 0, 0], [1, -1, -1, -1.5], [1, -1, -1, 2], [True, -1, -1, -1]),
    ],
    "initial_weights": [
        *(0, 0.5, [0, 0, 0], [0, 0, 0, 0, 0], [0] * 22, [[0], [0], [0], [0]]),
        *([0, 0, 0, 1e6 + 1], [0, 0, 0, -1e7], [0, "0", 0, 0], [0, 9e-7, 0, 0]),
    ],
    "n_epochs": [0, -1, 1001, 0.5, 5.0, [5]],
    "epoch_limit": [0, -1, 4, 2001, 99.5, 100.0, [100]],
    "bias": [0, 1, 1.0, "True", "", [True]],
}
CONTRADICTIONS = [
    ({"points": [[1, 1, 1]]}, "labels"),
    ({"points": [[1, 1], [1, 0], [0, 1], [0, 0]]}, "initial_weights"),
    ({"labels": [1, -1]}, "labels"),
    ({"points": [[1], [2]], "labels": [1, -1]}, "initial_weights"),
    ({"n_epochs": 20, "epoch_limit": 10}, "epoch_limit"),
    ({"bias": False}, "initial_weights"),
]
