"""What may be put into the chapter on the variants of gradient descent."""

import math
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

NUMBERS = st.one_of(
    st.integers(-9, 9),
    st.floats(-3, 3).map(lambda v: round(v, 2)),
    st.floats(1e-6, 1) | st.floats(-1e6, -1e-6),
    st.sampled_from([0, 0.0, -0.0, 1e-6, -1e-6, 1e6, -1e6, 10**6, 0.1, -0.3]),
)
SMALL = st.integers(-3, 3)


@st.composite
def permitted(draw):
    """Draw data (also all zero, equal x, points on a line) and a rate that fits them.

    The rate is a share of 2 / largest eigenvalue, or of the largest that is permitted.
    """
    n = draw(st.sampled_from([1, 1, 2, 2, 3, 4, 4, 5, 6, 7, 10, 20]))
    numbers = draw(st.sampled_from([NUMBERS, SMALL, SMALL, st.integers(-9, 9)]))
    x = draw(st.lists(numbers, min_size=n, max_size=n))
    y = draw(st.lists(numbers, min_size=n, max_size=n))
    kind = draw(st.sampled_from(["any", "any", "any", "equal x", "zero y", "line"]))
    if kind == "equal x":
        x = x[:1] * n
    if kind == "zero y":
        y = [0] * n
    if kind == "line" and all(abs(v) < 1e5 and isinstance(v, int) for v in x):
        y = [1 - 2 * v for v in x]
    most = min(50, 200 // n)
    n_epochs = draw(st.sampled_from([1, 2, 3, most]) | st.integers(1, most))
    reach = 1 + max(float(v) ** 2 for v in x)
    growth = 10 ** (99.9 / (n * n_epochs))
    A = np.column_stack([np.ones(n), np.array(x, dtype=float)])
    limit = float(n / np.linalg.norm(A, 2) ** 2)
    rate = draw(
        st.one_of(
            st.floats(0.01, 1.5).map(lambda share: share * limit),
            st.floats(0.01, 1).map(lambda share: share * (growth + 1) / 2 / reach),
            st.sampled_from([limit, 0.5 / reach, 1 / reach, 1e-15, 0.08, 0.5, 1, 10]),
        )
    )
    if draw(st.booleans()):
        rate = float(f"{rate:.2g}")
    rate = max(1e-15, min(rate, 10, (growth + 1) / 2 / reach))
    return {
        "x": x,
        "y": y,
        "learning_rate": rate,
        "batch_size": draw(st.integers(1, n + 1) | st.sampled_from([1, 3, 50, 1000])),
        "n_epochs": n_epochs,
        "shuffle_seed": draw(st.none() | st.integers(0, 9) | st.just(2**32)),
    }


PERMITTED = permitted()


def expected(x, y, learning_rate, batch_size, n_epochs, shuffle_seed):
    """Return the weights: a loop over integers, all numbers over common denominators.

    The weights are u / den. With x = X / D, y = Y / D and the rate P / Q, an update
    with b examples multiplies den by b Q D^2.
    """
    exact = [Fraction(str(v)) for v in [*x, *y]]
    D = math.lcm(*(v.denominator for v in exact))
    X, Y = ([int(v * D) for v in part] for part in (exact[: len(x)], exact[len(x) :]))
    P, Q = Fraction(str(learning_rate)).as_integer_ratio()
    n, found = len(x), {}
    names = "sgd_weights", "full_batch_weights", "mini_batch_weights"
    for name, size in zip(names, (1, n, batch_size)):
        rng, u0, u1, den = np.random.default_rng(shuffle_seed), 0, 0, 1
        for _ in range(n_epochs):
            order = [*range(n)] if shuffle_seed is None else rng.permutation(n).tolist()
            while order:
                batch, order = order[:size], order[size:]
                r = [u0 * D + u1 * X[i] - Y[i] * den for i in batch]  # over den D
                new = len(batch) * Q * D * D
                g0 = 2 * P * D * sum(r)
                g1 = 2 * P * sum(X[i] * v for i, v in zip(batch, r))
                u0, u1, den = u0 * new - g0, u1 * new - g1, den * new
        found[name] = [Fraction(u0, den), Fraction(u1, den)]
    return found


LISTS = [
    *(0, 2.5, "0123", [], [[0], [1], [2], [3]], [0, 1, 2, 1e6 + 1], [0, 1, 2, 9e-7]),
    *([-2e6, 1, 2, 3], [0, 1, 2, "3"], [0, 1, 2, 1 + 1j], [0, 1] * 11, {0: 1}),
]
BAD = {
    "x": LISTS,
    "y": [*LISTS, [1, 3, 5], [1, 3, 5, 8, 9]],
    "learning_rate": [0, -0.08, 9e-16, 10.5, 1e300, 20, [0.08], "0.08"],
    "batch_size": [0, -3, 1001, 2.5, 3.0, [3]],
    "n_epochs": [0, -1, 51, 2.5, 10.0, [10]],
    "shuffle_seed": [-1, 2**32 + 1, 0.5, 1.0, [1], "None", False],
}
CONTRADICTIONS = [
    ({"x": [0, 1, 2]}, "y"),
    ({"y": [1]}, "y"),
    ({"x": [0, 1, 2, 3, 4], "y": [1, 3, 5, 8, 9], "n_epochs": 41}, "n_epochs"),
    ({"x": [0] * 20, "y": [1] * 20, "n_epochs": 11}, "n_epochs"),
    ({"x": [0, 1, 2, 1e6]}, "learning_rate"),
    ({"learning_rate": 10, "n_epochs": 50}, "learning_rate"),
]
