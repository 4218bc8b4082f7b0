"""What may be put into the chapter on hyper-parameters and the learning rate."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

sizes = st.sampled_from([1, 2, 2, 3, 4, 8])
curvatures = st.one_of(
    st.integers(1, 20),
    st.floats(0.01, 100),
    st.floats(-6, 6).map(lambda v: min(max(10**v, 1e-6), 1e6)),
    st.sampled_from([1e-6, 1e6, 1, 0.1, 0.3, 4.0, 1 / 3]),
)


@st.composite
def inputs(draw):
    """Draw curvatures, and rates from far below the critical one to far above."""
    n = draw(sizes)
    bends = draw(st.lists(curvatures, min_size=n, max_size=n))
    if draw(st.booleans()):
        bends = [draw(st.sampled_from(bends)) for _ in bends]  # equal ones
    steepest, rates = max(bends), []
    products = [0.5, 1, 1.5, 2, 2 - 1e-15, 2 + 1e-15, 3, 999.9, 1e-6, 1000, 2]
    for _ in range(draw(sizes)):
        product = draw(st.one_of(st.floats(0.001, 4), st.sampled_from(products)))
        rate = min(max(product / steepest, 1e-6), 1e6)
        rates.append(rate if rate * steepest <= 1000 else 1e-6)
    count = draw(st.one_of(st.integers(1, 20), st.sampled_from([1, 10, 50, 100])))
    return {"curvatures": bends, "learning_rates": rates, "n_steps": count}


ties = st.sampled_from(
    [
        ([0.4, 0.1], [5, 4.999999999999999, 5.000000000000001]),
        ([10, 20], [0.1, 0.05, 0.15]),
        ([3], [0.6666666666666666, 0.6666666666666667]),
        ([0.64, 0.32], [3.125, 6.25]),
        ([1e6], [2e-6, 1e-6, 1e-3]),
        ([1e-6], [1e6]),
        ([7, 7.0, 7], [2 / 7, 1 / 7]),
    ]
).map(lambda pair: dict(zip(("curvatures", "learning_rates"), pair)) | {"n_steps": 9})
PERMITTED = inputs() | ties


def expected(curvatures, learning_rates, n_steps):
    """Return the critical rate, and whether a step shrinks every weight, exactly."""
    bends = [Fraction(Decimal(str(v))) for v in curvatures]
    verdicts = []
    for rate in learning_rates:
        factors = [1 - Fraction(Decimal(str(rate))) * v for v in bends]
        verdicts.append(all(factor**2 < 1 for factor in factors))
    return {
        "critical_learning_rate": float(min(2 / v for v in bends)),
        "converges": verdicts,
    }


BAD = {
    "curvatures": [
        4,
        [0],
        [0, 1],
        [4, -1],
        [9e-7, 1],
        [1.1e6],
        [1] * 9,
        [[4, 1]],
        [4, "1"],
        [5e-324],
        [1e300],
        "41",
        {4: 1},
        {4, 1},
    ],
    "learning_rates": [
        0.1,
        [0],
        [0.1, 0],
        [-0.1],
        [0.1, -0.0],
        [9e-7],
        [250.1],
        [1000],
        [2e6],
        [0.1] * 9,
        [[0.1]],
        [0.1, None],
        "0.1",
        {0.1},
    ],
    "n_steps": [0, -1, 101, 1.5, 10.0, [10], "10", 10**6, 1e-9, False],
}
CONTRADICTIONS = [
    ({"curvatures": [1e6]}, "learning_rates"),
    ({"curvatures": [1, 2000], "learning_rates": [0.1, 0.6]}, "learning_rates"),
    ({"curvatures": [0.5], "learning_rates": [2001]}, "learning_rates"),
]
