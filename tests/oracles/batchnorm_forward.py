"""What may be put into the chapter on the forward pass of batch normalisation.

`PERMITTED` draws inputs and `expected` says what they give, by another route than the
chapter's. `BAD` holds, for each input, values that are not permitted, `CONTRADICTIONS`
inputs that do not fit together, with the one to blame. `SURVIVORS` says of changes of
the code that nothing can notice, why.
"""

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
usual = st.sampled_from([1e-5, 3, 1e6, 1e-12, 5e-324])
epsilons = st.sampled_from([0, 0.0]) | usual | st.floats(0, 1e6)
sizes = st.integers(1, 5) | st.integers(1, 16) | st.sampled_from([63, 64])


@st.composite
def rows(draw, size, may_be_constant):
    """Draw one feature: any, constant, of two values, or with one outlier."""
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
    if len(set(row)) == 1 and not may_be_constant:
        row[-1] = draw(st.sampled_from([1, 1e-6, 5e-324])) if row[0] <= 0 else 0
    return row


@st.composite
def inputs_of_a_layer(draw):
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


PERMITTED = inputs_of_a_layer()


def expected(z, gamma, beta, epsilon):
    """Return all results: from differences of pairs, with decimals of 1500 digits.

    m (z_i - mean) is the sum of all z_i - z_j, and m^2 times the variance is the sum of
    all (z_i - z_j)^2, each pair taken once.
    """
    with localcontext(prec=1500, Emin=-99999, Emax=99999):
        mean, variance, z_hat, z_tilde = [], [], [], []
        for row, g, b in zip(z, gamma, beta):
            row, m = [Decimal(str(v)) for v in row], len(row)
            g, b = Decimal(str(g)), Decimal(str(b))
            spread = Decimal(sum((v - w) ** 2 for v, w in combinations(row, 2)))
            mean.append(sum(row) / m)
            variance.append(spread / m**2)
            root = (variance[-1] + Decimal(str(epsilon))).sqrt()
            z_hat.append([sum(v - w for w in row) / m / root for v in row])
            z_tilde.append([g * v + b for v in z_hat[-1]])
    return {"mean": mean, "variance": variance, "z_hat": z_hat, "z_tilde": z_tilde}


BAD = {
    "z": [
        [[1, 2], [3]],
        [[0, 1]] * 9,
        [[2, 2, 2], [0, 1, 2], [0, 0, 1]],
        [[0.0, -0.0]] * 3,
        [[7]] * 3,
        [[*range(65)]] * 3,
        [[0, 1e6 * (1 + 1e-15)]] * 3,
        [[0, -1000001]] * 3,
        {0: [1, 2]},
        [range(4)] * 3,
    ],
    "gamma": [[1, 1], [1, 1, 1, 1], 1, [[1], [1], [1]], [1, 1, 1000001], (1, 1, "1")],
    "beta": [[0, 0], [0, 0, 0, 0], 0, [[0, 0, 0]], [0, -1e7, 0], {0, 1, 2}],
    "epsilon": [-1e-9, -1, -5e-324, 1000001, 1e7, [0], (0,), [1e-5] * 3],
}
CONTRADICTIONS = [
    ({"z": [[0, 1], [0, 1]]}, "gamma"),
    ({"z": [[0, 1]], "gamma": [1]}, "beta"),
    ({"z": [[5]], "gamma": [1], "beta": [0]}, "z"),
    ({"z": [[0, 1], [7, 7.0]], "gamma": [1, 1], "beta": [0, 0], "epsilon": 0.0}, "z"),
    ({"z": [[0, 1]] * 9, "gamma": [1] * 9, "beta": [1] * 9}, "z"),
    ({"gamma": [], "beta": []}, "gamma"),
]
