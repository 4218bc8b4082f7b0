"""What may be put into the chapter on the validation set."""

from decimal import Decimal, localcontext

from hypothesis import strategies as st

PERMITTED = st.fixed_dictionaries(
    {
        "n_validation": st.one_of(
            st.sampled_from([1, 2, 3, 10, 100, 499, 500]),
            st.integers(1, 20),
            st.integers(1, 500),
        ),
        "n_models": st.one_of(
            st.sampled_from([1, 2, 3, 10, 100, 1000, 9999, 10_000]),
            st.integers(1, 20),
            st.integers(1, 10_000),
        ),
    }
)


def expected(n_validation, n_models):
    """Return the mean of the best score by its definition, with 80 digits.

    The best is j if all models have at most j right, but not all at most j - 1. The
    numbers of patterns are taken from Pascal's triangle.
    """
    row = [1]
    for _ in range(n_validation):
        row = [a + b for a, b in zip([0, *row], [*row, 0], strict=True)]
    with localcontext() as context:
        context.prec = 80
        before = mean = Decimal(0)
        for score in range(n_validation + 1):
            share = Decimal(sum(row[: score + 1])) / 2**n_validation
            mean += score * (share**n_models - before)
            before = share**n_models
        return {"expected_best_accuracy": float(mean / n_validation)}


OUT_OF_RANGE = [0, -1, 1.5, 10.0, -100, "100", [100], {100: 1}, 0.5, 1e3]
BAD = {
    "n_validation": [*OUT_OF_RANGE, 501, 10**6],
    "n_models": [*OUT_OF_RANGE, 10_001, 10**9],
}
CONTRADICTIONS = []
