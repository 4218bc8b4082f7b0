"""What may be put into the chapter on batch normalisation in training and testing."""

from decimal import Decimal, localcontext
from itertools import combinations

from hypothesis import strategies as st

EXTREMES = [0, 1, -1, 1e6, -1e6, 1e-6, 0.1, 0.3, 1e6 - 1e-9, 1e-200, 5e-324, -0.0]
numbers = st.one_of(
    st.integers(-9, 9),
    st.sampled_from(EXTREMES),
    st.floats(-1e6, 1e6),
    st.decimals(-9, 9, places=2).map(float),
)
usual = st.sampled_from([1e-5, 1e-12, 3, 1e6])
epsilons = st.sampled_from([0, 0.0, 5e-324, 9e-13]) | usual | st.floats(0, 1e6)
rates = st.one_of(
    st.sampled_from([0.1, 0.01, 0, 1, 0.0, 1.0, 0.5, 5e-324, 1 - 2**-53]),
    st.floats(0, 1),
)
counts = st.integers(1, 4) | st.integers(1, 4) | st.sampled_from([1, 2, 20])
sizes = st.integers(2, 5) | st.integers(2, 12) | st.sampled_from([2, 63, 64])


@st.composite
def rows(draw, size, must_vary):
    """Draw one feature in one batch: any, constant, of two values, or an outlier."""
    several = draw(st.lists(numbers, min_size=2, max_size=2))
    kind = draw(st.sampled_from(["any", "any", "constant", "two", "outlier"]))
    if kind == "any":
        row = draw(st.lists(numbers, min_size=size, max_size=size))
    elif kind == "two":
        which = draw(st.lists(st.booleans(), min_size=size, max_size=size))
        row = [several[k] for k in which]
    else:
        row = several[:1] * size
        row[0] = row[0] if kind == "constant" else several[1]
    if must_vary and max(row) - min(row) < 1e-6:
        step = draw(st.sampled_from([1, 2e-6, 1000.5]))
        row[-1] = row[0] + step if row[0] <= 0 else row[0] - step
    return row


@st.composite
def inputs_of_a_layer(draw):
    """Draw all inputs; where epsilon is almost 0 every row of a batch varies."""
    epsilon, n = draw(epsilons), draw(st.integers(1, 3) | st.sampled_from([1, 2, 8]))
    count, same = draw(counts), draw(st.booleans())
    size = draw(sizes)
    widths = [size if same else draw(sizes) for _ in range(count)]
    return {
        "batches": [
            [draw(rows(width, epsilon < 1e-12)) for _ in range(n)] for width in widths
        ],
        "momentum": draw(rates),
        "epsilon": epsilon,
    }


PERMITTED = inputs_of_a_layer()


def mean_and_squares(values):
    """Return the mean, and the sum of squared deviations, from all pairs."""
    pairs = sum((v - w) ** 2 for v, w in combinations(values, 2))
    return sum(values) / len(values), Decimal(pairs) / len(values)


def expected(batches, momentum, epsilon):
    """Return all results, with decimals of 2500 digits; epsilon changes none of them.

    The running values take one step for each batch; the population is not divided.
    """
    del epsilon
    with localcontext(prec=2500, Emin=-99999, Emax=99999):
        names = "running_mean", "running_variance"
        wholes = "population_mean", "population_variance"
        results = {name: [] for name in (*names, *wholes)}
        share = Decimal(str(float(momentum)))
        for rows in zip(*batches):
            rows = [[Decimal(str(float(v))) for v in row] for row in rows]
            everything = [v for row in rows for v in row]
            mean = sum(everything) / len(everything)
            squares = sum((v - mean) ** 2 for v in everything)
            for name, value in zip(wholes, (mean, squares / len(everything))):
                results[name].append(value)
            running = [Decimal(0), Decimal(1)]
            for row in rows:
                centre, total = mean_and_squares(row)
                new = centre, total / (len(row) - 1)
                running = [(1 - share) * r + share * s for r, s in zip(running, new)]
            for name, value in zip(names, running):
                results[name].append(value)
        return results


HOMEWORK = [[12, 14, 14, 12], [0, 10, 10, 0], [-5, 5, 5, -5]]
BAD = {
    "batches": [
        HOMEWORK,
        [HOMEWORK, HOMEWORK[:2]],
        [[[1], [2], [3]]],
        [[[1, 2], [3]]],
        [[[0, 1]] * 9],
        [[[0, 1]]] * 21,
        [[[*range(65)]]],
        [[[0, 1e6 * (1 + 1e-15)]]],
        [[[0, -1000001]]],
        [[[7, 7, 7]]],
        [[[0.0, -0.0]]],
        [[[0, 1]], [[5, 5]]],
        [[[1, 1 + 9e-7]]],
        [[]],
        [[[0, 1]], []],
        {0: [[0, 1]]},
        [[range(4)]],
        [(1, 2)],
    ],
    "momentum": [-0.1, 1.1, -1e-9, 1 + 1e-9, 10, [0.1], (0.1,), -5e-324],
    "epsilon": [-1e-9, -1, -5e-324, 1000001, 1e7, [0], (0,), [1e-5] * 3],
}
CONTRADICTIONS = [
    ({"batches": [[[7, 7]]], "epsilon": 0.0}, "batches"),
    ({"batches": [[[0, 1]], [[7, 7.0]]], "epsilon": 9.9e-13}, "batches"),
    ({"batches": [[[0, 1], [3, 3]]], "epsilon": 5e-324}, "batches"),
    ({"batches": [[[0, 1]]] * 21, "epsilon": 1}, "batches"),
    ({"batches": [[[1]]], "epsilon": 1}, "batches"),
]
