"""What may be put into the chapter on batch normalisation with small batches."""

from decimal import Decimal, localcontext

from hypothesis import strategies as st

sigmas = st.one_of(
    st.sampled_from([3, 1, 2, 0.1, 1.0, 1e-30, 1e-6, 1e6, 1000000, 0.3, 7.25]),
    st.floats(1e-30, 1e6),
    st.integers(1, 10**6),
)
sizes = st.one_of(
    st.integers(1, 9), st.sampled_from([1, 2, 3, 64, 999, 1000]), st.integers(1, 1000)
)
PERMITTED = st.fixed_dictionaries(
    {
        "sigma": sigmas,
        "batch_sizes": st.one_of(
            st.lists(sizes, min_size=1, max_size=10),
            st.tuples(sizes, st.integers(1, 10)).map(lambda v: [v[0]] * v[1]),
            st.sampled_from([[1], [1, 1], [2], [1000] * 10, [3, 1, 2]]),
        ),
        "seed": st.sampled_from([0, 1, 6126, 2**32 - 1]) | st.integers(0, 2**32 - 1),
    }
)


def average(weights, values):
    """Return the sum of all products."""
    return sum((w * v for w, v in zip(weights, values)), Decimal(0))


def expected(sigma, batch_sizes, seed):
    """Return both results, from the matrices behind the two quadratic forms.

    The batch mean is a combination of m independent values, with weights 1/m. The batch
    variance is a quadratic form whose matrix has the trace m (1 - 1/m) / m. Decimals of
    60 digits; the seed changes neither.
    """
    del seed
    with localcontext(prec=60):
        square = Decimal(str(float(sigma))) ** 2
        results = {"variance_of_batch_mean": [], "expected_batch_variance": []}
        for size in batch_sizes:
            weights = [Decimal(1) / size] * size
            of_mean = average(weights, weights)
            diagonal = [w - w * w for w in weights]
            results["variance_of_batch_mean"].append(square * of_mean)
            results["expected_batch_variance"].append(square * sum(diagonal))
        return results


BAD = {
    "sigma": [0, 0.0, -3, -1e-9, 9e-31, 1000001, 1e6 * (1 + 1e-15), [3], (3,)],
    "batch_sizes": [
        [0],
        [1, 2, 0],
        [-1],
        [2.5],
        [2.0],
        [1001],
        [1] * 11,
        [[1, 2]],
        [True, 2],
        ["2"],
        {1, 2},
        {1: 2},
        range(1, 4),
        4,
        "124",
    ],
    "seed": [-1, 2**32, 1.5, 3.0, [1], (1,), 10**30],
}
CONTRADICTIONS = []
