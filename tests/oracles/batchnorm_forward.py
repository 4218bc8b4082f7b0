"""What may be put into the chapter on the forward pass of batch normalisation.

`PERMITTED` draws inputs and `expected` says what they give, by another route than the
chapter's; `slips` says what the slips give. `BAD` holds, for each input, values that
are not permitted, `CONTRADICTIONS` inputs that do not fit together, with the one to
blame.
"""

import math
import random
import statistics
from decimal import Decimal, localcontext
from fractions import Fraction

from hypothesis import strategies as st

EXTREMES = [0, 1, -1, 1e9, -1e9, 1e-6, 0.1, 0.3, 1e6 - 1e-9, 1e-9, -1.1e-9, -0.0]
numbers = st.one_of(
    st.integers(-9, 9),
    st.sampled_from(EXTREMES),
    st.floats(-1e9, 1e9).map(lambda v: v if abs(v) >= 1e-9 else 0.0),
    st.decimals(-9, 9, places=2).map(float),
)
usual = st.sampled_from([1, 1e-5, 3, 1e9, 1e-12, 5e-324])
epsilons = st.sampled_from([0, 0.0]) | usual | st.floats(0, 1e9)
sizes = st.integers(1, 5) | st.integers(1, 16) | st.sampled_from([2, 64])


@st.composite
def rows(draw, size, may_be_constant):
    """Draw one feature: any, flat, constant, of two values, or with one outlier.

    Or its numbers cancel: all but one or two of them are pairs of x and -x.
    """
    several = draw(st.lists(numbers, min_size=2, max_size=2))
    kinds = ["any", "any", "flat", "constant", "two", "outlier", "cancel"]
    kind = draw(st.sampled_from(kinds))
    if kind == "any":
        row = draw(st.lists(numbers, min_size=size, max_size=size))
    elif kind == "flat":
        row = [1e6 + draw(st.integers(-9, 9)) * 1e-9 for _ in range(size)]
    elif kind == "two":
        which = draw(st.lists(st.booleans(), min_size=size, max_size=size))
        row = [several[k] for k in which]
    elif kind == "cancel":
        half = draw(st.lists(numbers, min_size=size // 2, max_size=size // 2))
        last = draw(st.sampled_from([[1e-9, 0], [1.1e-9, 3e-9], several]))
        row = [*half, *(-v for v in half), *last][-size:]
    else:
        row = several[:1] * size
        row[0] = row[0] if kind == "constant" else several[1]
    if len(set(row)) == 1 and not may_be_constant:
        row[-1] = draw(st.sampled_from([1, 1e-6, 1e-9])) if row[0] <= 0 else 0
    return row


@st.composite
def small_layers(draw):
    """Draw all inputs; with epsilon 0 there are two examples or more, not all equal."""
    epsilon = draw(epsilons)
    size = max(draw(sizes), 1 if epsilon else 2)
    n = draw(st.integers(1, 3) | st.sampled_from([1, 2, 8]))
    of_each = st.lists(numbers, min_size=n, max_size=n)
    return {
        "z": [draw(rows(size, epsilon > 0)) for _ in range(n)],
        "gamma": draw(of_each),
        "beta": draw(of_each),
        "epsilon": epsilon,
    }


@st.composite
def large_layers(draw):
    """Draw as many features or examples as there may be, by a generator of Python's."""
    n, m = draw(st.sampled_from([(64, 3), (2, 1000), (1, 1000), (20, 50)]))
    rng = random.Random(draw(st.integers(0, 999)))
    scales = [rng.choice([1, 255, 1e9]) for _ in range(n)]
    return {
        "z": [[rng.uniform(-scale, scale) for _ in range(m)] for scale in scales],
        "gamma": [rng.uniform(-3, 3) for _ in range(n)],
        "beta": [rng.uniform(-3, 3) for _ in range(n)],
        "epsilon": draw(epsilons),
    }


kinds = st.sampled_from([small_layers] * 9 + [large_layers])
PERMITTED = kinds.flatmap(lambda layers: layers())


def divided(sums, rest):
    """Return the quotients of fractions by the root of one, and the root, as decimals.

    The root of 0 divides 0 only, which gives no number.
    """
    with localcontext(prec=60, Emin=-99999, Emax=99999):
        sums = [Decimal(v.numerator) / Decimal(v.denominator) for v in sums]
        root = (Decimal(rest.numerator) / Decimal(rest.denominator)).sqrt()
        return [v / root if root else Decimal("nan") for v in sums], root


def of_line(row, epsilon, degrees=0):
    """Return mean, variance, z_hat and its root, of m numbers; without deviations.

    m z_i - sum z is m times a deviation, and m sum z^2 - (sum z)^2 is m^2 times the
    variance, all as fractions. degrees: what is taken from m as the divisor; where that
    leaves 0 there is no variance.
    """
    row, m = [Fraction(v) for v in row], len(row)
    total = sum(row)
    squares = m * sum(v * v for v in row) - total**2
    if m == degrees:
        return total / m, None, [Decimal("nan")] * m, None
    variance = squares / (m * (m - degrees))
    rest = variance + Fraction(epsilon)
    z_hat, root = divided([v - total / m for v in row], rest)
    return total / m, variance, z_hat, root


def scaled(z_hat, gamma, beta):
    """Return the rows times gamma plus beta, as decimals."""
    with localcontext(prec=60):
        return [
            [Decimal(g) * Decimal(v) + Decimal(b) for v in row]
            for row, g, b in zip(z_hat, gamma, beta)
        ]


def expected(z, gamma, beta, epsilon):
    """Return all results, from sums and sums of squares as fractions."""
    mean, variance, z_hat, _ = zip(*(of_line(row, epsilon) for row in z))
    return {
        "mean": [float(v) for v in mean],
        "variance": [float(v) for v in variance],
        "z_hat": list(z_hat),
        "z_tilde": scaled(z_hat, gamma, beta),
    }


def floats(matrix):
    """Return the rows of a matrix as lists of floats."""
    return [[float(v) for v in row] for row in matrix]


def slips(z, gamma, beta, epsilon):
    """Return what each slip gives: for each result a dict from its name.

    There is none for one example where m - 1 divides, and for a column of equal numbers
    with epsilon 0.
    """
    _, _, z_hat, roots = zip(*(of_line(row, epsilon) for row in z))
    with localcontext(prec=60, Emin=-99999, Emax=99999):
        by_variance = [[v / root for v in row] for row, root in zip(z_hat, roots)]
    columns = [of_line(column, epsilon)[2] for column in zip(*z)]
    exact = [[Fraction(v) for v in row] for row in z]
    return {
        "variance": {
            "the divisor m − 1": [
                float(statistics.variance(row)) if len(row) > 1 else math.nan
                for row in exact
            ]
        },
        "z_hat": {
            "the divisor m − 1 in the variance": floats(
                of_line(row, epsilon, degrees=1)[2] for row in z
            ),
            "divided by the variance, not by its root": floats(by_variance),
            "mean and variance of columns": floats(zip(*columns)),
        },
        "z_tilde": {
            "γ times z, not times ẑ": floats(scaled(z, gamma, beta)),
            "γ and β exchanged": floats(scaled(z_hat, beta, gamma)),
        },
    }


BAD = {
    "z": [
        [[0, 1]] * 65,
        [[*range(1001)]] * 3,
        [[0, 1e9 * (1 + 1e-15)]] * 3,
        [[0, -1000000001]] * 3,
        [[0, 1], [0, 1], [9e-10, 1]],
        [[0, -5e-324]] * 3,
        [[]] * 3,
        {0: [1, 2]},
        [range(4)] * 3,
    ],
    "gamma": [
        1,
        [[1], [1], [1]],
        [1, 1, 1000000001],
        [1e-10, 1, 1],
        (1, 1, "1"),
        [1] * 65,
        [],
    ],
    "beta": [0, [[0, 0, 0]], [0, -1e10, 0], [0, 0, -1e-200], {0, 1, 2}, [0] * 65, []],
    "epsilon": [-1e-9, -1, -5e-324, 1000000001, 1e10, [0], (0,), [1e-5] * 3],
}
CONTRADICTIONS = [
    ({"z": [[1, 2], [3]], "gamma": [1, 1], "beta": [0, 0]}, "z"),
    ({"z": [[2, 2, 2], [0, 1, 2], [0, 0, 1]]}, "z"),
    ({"z": [[0.0, -0.0]] * 3}, "z"),
    ({"z": [[7]] * 3}, "z"),
    ({"z": [[5]], "gamma": [1], "beta": [0]}, "z"),
    ({"z": [[0, 1], [7, 7.0]], "gamma": [1, 1], "beta": [0, 0], "epsilon": 0.0}, "z"),
    ({"z": [[0, 1], [0, 1]]}, "gamma"),
    ({"gamma": [1, 1]}, "gamma"),
    ({"gamma": [1, 1, 1, 1]}, "gamma"),
    ({"z": [[0, 1]], "gamma": [1]}, "beta"),
    ({"z": [[0, 1]] * 9, "gamma": [1] * 9, "beta": [1] * 8}, "beta"),
    ({"beta": [0, 0, 0, 0]}, "beta"),
]
