"""What may be put into the chapter on regression or classification."""

from collections import Counter
from fractions import Fraction

from hypothesis import strategies as st

ages = st.one_of(
    st.floats(0, 150),
    st.integers(0, 150),
    st.sampled_from([20, 20.0, 40, 45, 0, -0.0, 150, 0.1, 0.3, 5e-324, 1e-300, 33.25]),
)
weights = st.one_of(
    st.floats(0, 1e6),
    st.integers(0, 4),
    st.sampled_from([0, 1, 0.1, 0.2, 0.3, 0.25, 0.5, 1e6, 1e-6, 5e-324, 1e-300]),
)
above_zero = weights.filter(lambda weight: weight > 0)
sizes = st.sampled_from([1, 2, 3, 4, 10]) | st.sampled_from([3, 5, 30, 120])


def lists(size):
    """Return a strategy for two lists of this size; at least one weight is above 0."""
    few_ages = st.lists(st.sampled_from([20, 30, 40]), min_size=size, max_size=size)
    few_weights = st.lists(st.sampled_from([1, 1.0]), min_size=size, max_size=size)
    some_weights = st.lists(weights, min_size=size - 1, max_size=size - 1)
    with_one = st.tuples(some_weights, above_zero, st.integers(0, size - 1)).map(
        lambda drawn: [*drawn[0][: drawn[2]], drawn[1], *drawn[0][drawn[2] :]]
    )
    return st.fixed_dictionaries(
        {
            "ages": st.lists(ages, min_size=size, max_size=size) | few_ages,
            "probabilities": with_one | few_weights,
        }
    )


PERMITTED = sizes.flatmap(lists)


def expected(ages, probabilities):
    """Return mean, lower median and smallest mode: fractions, from the oldest down."""
    given = ages, probabilities
    years, shares = ([Fraction(str(v)) for v in values] for values in given)
    total, weight = sum(shares), Counter()
    for year, share in zip(years, shares):
        weight[year] += share
    median = max(weight)
    for year in sorted(weight, reverse=True):
        if sum(w for older, w in weight.items() if older > year) > total / 2:
            break
        median = year
    return {
        "best_for_squared_error": float(
            sum(y * w for y, w in zip(years, shares)) / total
        ),
        "best_for_absolute_error": float(median),
        "best_for_accuracy": float(
            min(year for year in weight if weight[year] == max(weight.values()))
        ),
    }


BAD = {
    "ages": [
        [20, 40, 151],
        [20, -1, 45],
        [20, 40, 150.001],
        [20, 40, -1e-9],
        [20] * 121,
        [[20, 40, 45]],
        [[20], [40], [45]],
        range(20, 23),
        20,
        "20",
    ],
    "probabilities": [
        [0, 0, 0],
        [0.4, -0.35, 0.25],
        [0.4, 0.35, -1e-9],
        [1e6, 1, 1.1e6],
        [0.4, 0.6],
        [0.4, 0.3, 0.2, 0.1],
        [[0.4, 0.35, 0.25]],
        [0.0, 0.0, -0.0],
        0.4,
    ],
}
CONTRADICTIONS = [
    ({"ages": [20, 40]}, "probabilities"),
    ({"ages": [20, 40, 45, 50]}, "probabilities"),
    ({"probabilities": [1, 1]}, "probabilities"),
    ({"ages": [20], "probabilities": [0]}, "probabilities"),
    ({"ages": [20, 30], "probabilities": [1]}, "probabilities"),
    ({"ages": [20] * 121, "probabilities": [1] * 121}, "ages"),
]
