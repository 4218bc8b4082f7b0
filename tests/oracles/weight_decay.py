"""What may be put into the chapter on weight decay."""

from fractions import Fraction

from hypothesis import strategies as st

COUNTS = st.sampled_from([1, 2, 2, 3, 3, 4, 5, 6, 7, 9, 20])
WIDTHS = st.sampled_from([1, 2, 2, 2, 3, 3, 4])
NUMBERS = st.one_of(
    st.integers(-5, 5),
    st.integers(-(10**6), 10**6),
    st.floats(1e-6, 1) | st.floats(1, 1e6) | st.floats(-1e6, -1e-6),
    st.sampled_from([0, 0.0, -0.0, 1e-6, -1e-6, 1e6, -1e6, 10**6, 0.1, -0.3]),
)
PENALTIES = st.one_of(
    st.sampled_from([0, 0.0, 1, 1e-6, 1e6, 10**6, 0.1]),
    st.integers(0, 20),
    st.floats(1e-6, 1) | st.floats(1, 1e6),
)


@st.composite
def inputs(draw):
    """Draw data: any, few different numbers, and features that depend on each other."""
    n, d = draw(COUNTS), draw(WIDTHS)
    kind = draw(st.integers(0, 4))
    numbers = st.integers(-2, 2) if kind < 3 else NUMBERS
    features = [draw(st.lists(numbers, min_size=d, max_size=d)) for _ in range(n)]
    if kind == 0:  # the last feature is the first one once more, or its double
        factor = draw(st.integers(-2, 2))
        features = [[*row[:-1], factor * row[0]] for row in features]
    if kind == 1:  # all examples are alike, or there is nothing to see
        features = [features[0]] * n if draw(st.booleans()) else [[0] * d] * n
    targets = draw(st.lists(numbers, min_size=n, max_size=n))
    if kind == 2 and draw(st.booleans()):
        targets = draw(st.sampled_from([[0] * n, [row[0] for row in features]]))
    return {"features": features, "targets": targets, "penalty": draw(PENALTIES)}


PERMITTED = inputs()


def solve(rows):
    """Return the solution and the pivots of a linear system, by elimination.

    rows: the augmented matrix, (n, d + 1), of fractions. Free unknowns are 0.
    """
    rows, pivots = [[*row] for row in rows], []
    for column in range(len(rows[0]) - 1):
        at = len(pivots)
        below = (k for k in range(at, len(rows)) if rows[k][column])
        if (k := next(below, None)) is None:
            continue
        rows[at], rows[k] = rows[k], rows[at]
        rows[at] = [v / rows[at][column] for v in rows[at]]
        for k in {*range(len(rows))} - {at}:
            factor = rows[k][column]
            rows[k] = [v - factor * p for v, p in zip(rows[k], rows[at])]
        pivots.append(column)
    found = [Fraction(0)] * (len(rows[0]) - 1)
    for k, column in enumerate(pivots):
        found[column] = rows[k][-1]
    return found, pivots


def dot(u, v):
    """Return the scalar product of two lists."""
    return sum(p * q for p, q in zip(u, v))


def expected(features, targets, penalty):
    """Return the weights of both models.

    For a penalty from the dual problem: w = X^T a with (X X^T + penalty) a = y. Else
    by least squares in the row space of X, which is spanned by the columns of
    X^T with a pivot; so they are shortest.
    """
    X = [[Fraction(str(v)) for v in row] for row in features]
    y = [Fraction(str(v)) for v in targets]
    strength, columns = Fraction(str(penalty)), [*zip(*X)]
    _, spanning = solve([[*column, 0] for column in columns])
    basis = [X[k] for k in spanning]
    seen = [[dot(row, direction) for row in X] for direction in basis]
    normal = [[*(dot(p, q) for q in seen), dot(p, y)] for p in seen]
    shares = solve(normal)[0] if basis else []
    without = [dot(shares, column) for column in zip(*basis)] or [0] * len(columns)
    if not strength:
        return {"weights_with_penalty": without, "weights_without": without}
    dual = [
        [dot(p, q) + (strength if i == j else 0) for j, q in enumerate(X)] + [y[i]]
        for i, p in enumerate(X)
    ]
    a, _ = solve(dual)
    return {
        "weights_with_penalty": [dot(a, column) for column in columns],
        "weights_without": without,
    }


NO_NUMBERS = ["4", 1 + 1j, None, 1e-7, -1e-7, 1000001, -2e6]
BAD = {
    "features": [
        *([[3, 3], [1, v], [0, 1]] for v in NO_NUMBERS),
        [[1, 2], [3]],
        [[1], [2, 3], [4]],
        [[1] * 5] * 3,
        [[1, 2]] * 21,
        [[], [], []],
        [3, 1, 0],
        "abc",
        7,
        {0: [1, 2]},
    ],
    "targets": [
        *([3, v, 0] for v in NO_NUMBERS),
        [3, 1],
        [3, 1, 0, 0],
        [1] * 21,
        [[3], [1], [0]],
        "310",
        7,
        dict.fromkeys(range(3)),
    ],
    "penalty": [-1, -1e-6, 1e-7, 1000001, 2e6, -1e-7, [1], "0.5"],
}
CONTRADICTIONS = [
    ({"features": [[1, 2]]}, "targets"),
    ({"features": [[1]] * 4}, "targets"),
    ({"targets": [1]}, "targets"),
    ({"features": [[1, 2], [3, 4]], "targets": [1, 2, 3]}, "targets"),
]
