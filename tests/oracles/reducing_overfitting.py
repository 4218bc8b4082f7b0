"""What may be put into the chapter on reducing overfitting."""

from fractions import Fraction

from hypothesis import strategies as st

SIZES = st.one_of(
    st.sampled_from([1, 2, 3, 6, 20, 199, 200]), st.integers(1, 30), st.integers(1, 200)
)
VARIANCES = st.one_of(
    st.sampled_from([0, 0.0, -0.0, 1, 4, 1e-6, 1e6, 10**6, 0.1, 0.25]),
    st.integers(0, 100),
    st.floats(1e-6, 1) | st.floats(1, 1e6),
)


@st.composite
def inputs(draw):
    """Draw sizes, among them as many parameters as examples, and a variance."""
    n = draw(SIZES)
    p = draw(st.one_of(st.sampled_from([1, n, max(1, n - 1)]), st.integers(1, n)))
    return {"n_parameters": p, "n_examples": n, "noise_variance": draw(VARIANCES)}


PERMITTED = inputs()


def expected(n_parameters, n_examples, noise_variance):
    """Return both errors of another model of that size: p groups, a mean for each.

    In a group of m examples the mean of m noises has the variance s^2 / m. It is
    subtracted from a noise in it, with the covariance s^2 / m, or from a fresh one.
    """
    variance = Fraction(str(noise_variance))
    group_of = [min(k, n_parameters - 1) for k in range(n_examples)]
    train = test = Fraction(0)
    for group in set(group_of):
        size = group_of.count(group)
        of_mean = covariance = variance / size
        train += size * (variance - 2 * covariance + of_mean)
        test += size * (variance + of_mean)
    return {
        "expected_train_error": train / n_examples,
        "expected_test_error": test / n_examples,
    }


SIZES_REFUSED = [0, -1, 1.5, 6.0, -6, 201, 10**6, "6", [6], {6: 1}, 0.5]
BAD = {
    "n_parameters": [*SIZES_REFUSED, 21, 200],
    "n_examples": SIZES_REFUSED,
    "noise_variance": [-1, -1e-6, 1e-7, 1000001, 2e6, -4.0, [4], "0.5", 1e-300],
}
CONTRADICTIONS = [
    ({"n_parameters": 7, "n_examples": 6}, "n_parameters"),
    ({"n_examples": 5}, "n_parameters"),
    ({"n_parameters": 200, "n_examples": 199}, "n_parameters"),
]
