"""What may be put into the chapter on overfitting curves.

`PERMITTED` draws inputs and `expected` says what they give, by another route than the
chapter's; `slips` says what the slips give. `BAD` holds, for each input, values that
are not permitted, and `CONTRADICTIONS` inputs that do not fit together, with the one to
blame.
"""

from fractions import Fraction
from math import lcm

import numpy as np
from hypothesis import strategies as st

SIZES = st.sampled_from([1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 9, 12, 20])
NUMBERS = st.one_of(
    st.integers(-9, 9),
    st.integers(-(10**6), 10**6),
    st.floats(1e-6, 1) | st.floats(1, 1e6) | st.floats(-1e6, -1e-6),
    st.sampled_from([0, 0.0, -0.0, 1e-6, -1e-6, 1e6, -1e6, 10**6, 0.1, -0.3]),
)


def apart(count):
    """Draw `count` different inputs that are 1e-6 apart or more."""
    evenly = st.sampled_from([0, 1, -count // 2, -(10**6), 10**6 - count])
    first = st.sampled_from([0, 1, -(10**12), 10**12 - 20]) | st.integers(0, 10**9)
    whole = st.integers(-count - 2, count + 2) | st.integers(-(10**6), 10**6)
    ragged = st.tuples(whole.filter(lambda k: k < 10**6), st.floats(0.1, 0.5))
    return st.one_of(
        evenly.map(lambda a: [a + k for k in range(count)]),
        first.map(lambda a: [(a + k) / 10**6 for k in range(count)]),
        st.lists(whole, min_size=count, max_size=count, unique=True),
        st.lists(ragged, min_size=count, max_size=count, unique_by=lambda r: r[0]).map(
            lambda rows: [k + f for k, f in rows]
        ),
    )


@st.composite
def inputs(draw):
    """Draw all inputs of the chapter."""

    def lists(entries, count):
        return draw(st.lists(entries, min_size=count, max_size=count))

    def targets(x):
        """Draw targets of the inputs x: any, few different ones, all equal, squares."""
        kind = draw(st.integers(0, 7))
        exact = [Fraction(str(a)) ** 2 for a in x]
        squares = [float(square) for square in exact]
        typed = [Fraction(str(square)) for square in squares]
        fits = all(v == 0 or 1e-6 <= v <= 1e6 for v in squares)
        if kind == 0 and fits and typed == exact:
            return squares  # all degrees from 2 on tie, at 0
        values = lists(st.integers(0, 2) if kind < 3 else NUMBERS, len(x))
        return values[:1] * len(x) if kind == 7 else values

    x = different = draw(SIZES.flatmap(apart))
    if draw(st.integers(0, 3)) == 0:
        more = draw(st.integers(0, 20 - len(different)))
        x = different + lists(st.sampled_from(different), more)
    data = validation = x, targets(x)
    if draw(st.integers(0, 5)):
        x = lists(NUMBERS | st.sampled_from(different), draw(SIZES))
        validation = x, targets(x)
    most = min(10, len(different) - 1)
    names = "x_train", "y_train", "x_validation", "y_validation"
    degree = draw(st.just(most) | st.integers(0, most))
    return {**dict(zip(names, [*data, *validation])), "max_degree": degree}


PERMITTED = inputs()


def whole(*columns):
    """Return columns of numbers as whole multiples of 1/unit, and the unit."""
    exact = [[Fraction(str(v)) for v in column] for column in columns]
    unit = lcm(*(v.denominator for column in exact for v in column))
    return [[int(v * unit) for v in column] for column in exact], unit


def expected(x_train, y_train, x_validation, y_validation, max_degree):
    """Return the losses from minors of the bordered matrix of inner products.

    Its rows are the powers, the targets, and the powers at each validation input. With
    the powers up to d eliminated (Bareiss, in whole numbers), what remains in the last
    column is the sum of squares of degree d, and minus its values at those inputs.
    """
    (xt, xv), _ = whole(x_train, x_validation)
    (yt, yv), unit = whole(y_train, y_validation)
    powers = [[x**k for x in xt] for k in range(max_degree + 1)]
    columns = [*powers, yt]
    rows = [[sum(a * b for a, b in zip(u, v)) for v in columns] for u in columns]
    rows += [[x**k for k in range(max_degree + 1)] + [0] for x in xv]
    before, train, validation = 1, [], []
    for k in range(max_degree + 1):
        pivot, top = rows[k][k], rows[k]
        for row in rows[k + 1 :]:
            row[:] = [(pivot * a - row[k] * b) // before for a, b in zip(row, top)]
        before = pivot
        left = rows[max_degree + 1][-1]
        train.append(Fraction(left, pivot * len(xt) * unit**2))
        errors = [Fraction(r[-1], pivot) + y for r, y in zip(rows[-len(xv) :], yv)]
        validation.append(sum(e * e for e in errors) / (len(xv) * unit**2))
    return {
        "train_loss": train,
        "validation_loss": validation,
        "best_degree": validation.index(min(validation)),
    }


def slips(x_train, y_train, x_validation, y_validation, max_degree):
    """Return what each slip gives, by its name, for each result."""
    found = expected(x_train, y_train, x_validation, y_validation, max_degree)
    seen, fresh = (found[f"{name}_loss"] for name in ("train", "validation"))
    least, closest = 0, 0
    for d in range(max_degree + 1):
        if seen[d] < seen[least]:
            least = d
        if abs(seen[d] - fresh[d]) < abs(seen[closest] - fresh[closest]):
            closest = d
    return {
        "train_loss": {
            "the sums, not the means": list(np.multiply(seen, len(y_train))),
        },
        "validation_loss": {
            "the sums over the validation points": list(
                np.multiply(fresh, len(y_validation))
            ),
            "divided by the number of training points": list(
                np.multiply(fresh, Fraction(len(y_validation), len(y_train)))
            ),
        },
        "best_degree": {
            "the degree with the least training loss": least,
            "the degree with the smallest gap": closest,
        },
    }


LISTS = [[0, 1e-7], [2e6, 0], [0, -1000001], [1, 2] * 11, [0.0, "1"], 7, [0, 1 + 1e-7j]]
BAD = {
    "x_train": [*LISTS, [*range(8), 7 + 5e-7], "012345678"],
    "y_train": [*LISTS, [1] * 8, [1] * 10, [[1] * 9]],
    "x_validation": [*LISTS, [0.5] * 21, {0.5: 1, 2.5: 1}],
    "y_validation": [*LISTS, [1] * 3, [1] * 5, {1, 2, 3, 4}],
    "max_degree": [-1, 9, 10, 11, 2.0, 2.5, "4", [4], 10**9],
}
CONTRADICTIONS = [
    ({"x_train": [1] * 9}, "max_degree"),
    ({"x_train": [0, 1, 2, 3, 4, 5, 6, 7, 7]}, "max_degree"),
    ({"x_train": [*range(20)], "y_train": [1] * 20, "max_degree": 11}, "max_degree"),
    ({"x_train": [3], "y_train": [1], "max_degree": 1}, "max_degree"),
    ({"x_train": [1, 2]}, "y_train"),
    ({"x_validation": [1]}, "y_validation"),
]
