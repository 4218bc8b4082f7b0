"""What may be put into the chapter on the autoencoder.

PERMITTED draws inputs, and `expected` says what they give, by another route. BAD holds
values that an input may not have, and CONTRADICTIONS inputs that do not fit together,
with the one to blame. SURVIVORS holds changes of the code that alter no answer: for a
regular expression that finds "line before -> line after", the reason.
"""

from fractions import Fraction
from itertools import combinations

from hypothesis import strategies as st

SIZES = st.sampled_from([1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8])
NUMBERS = st.one_of(
    st.integers(0, 9),
    st.integers(1, 10**6),
    st.floats(1e-6, 1) | st.floats(1, 1e6),
    st.sampled_from([0, 0.0, -0.0, 1e-6, 1e6, 10**6, 0.1, 0.3, 1]),
)
CLOSE = st.sampled_from([1, 1.000001, 0.999999, 1.0000000001])


@st.composite
def inputs(draw):
    """Draw a spectrum, of one kind, with ties or nearly so, and a bottleneck."""
    size = draw(SIZES)
    kinds = [NUMBERS, NUMBERS, st.integers(0, 2), CLOSE, st.just(0)]
    kind = draw(st.sampled_from(kinds))
    eigenvalues = draw(st.lists(kind, min_size=size, max_size=size))
    bottleneck = draw(st.sampled_from([0, size]) | st.integers(0, size))
    return {"eigenvalues": eigenvalues, "bottleneck": bottleneck}


PERMITTED = inputs()


def expected(eigenvalues, bottleneck):
    """Return both results, by trying every choice of so many eigenvalues to keep."""
    values = [Fraction(str(v)) for v in eigenvalues]
    kept = max(sum(choice) for choice in combinations(values, bottleneck))
    total = sum(values)
    return {
        "least_error": float(total - kept),
        "explained": float(kept / total) if total else None,
    }


BAD = {
    "eigenvalues": [
        [4, 3, 2, -1],
        [4, 3, 2, -1e-6],
        [4, 3, 2, 9.9e-7],
        [4, 3, 2, 1000001],
        [4, 3, 2, 1e7],
        [1] * 9,
        [[4, 3, 2, 1]],
        [4, 3, 2, "1"],
        [4, 3, 2, 1 + 0j],
        10,
        "4321",
        dict.fromkeys(range(1, 5)),
    ],
    "bottleneck": [-1, 5, 2.0, 1.5, [2], 9, "2", 2 + 0j],
}
CONTRADICTIONS = [
    ({"eigenvalues": [1]}, "bottleneck"),
    ({"eigenvalues": [3, 1], "bottleneck": 3}, "bottleneck"),
    ({"eigenvalues": [1] * 8, "bottleneck": 9}, "bottleneck"),
    ({"eigenvalues": [], "bottleneck": 0}, "eigenvalues"),
]
SURVIVORS = {
    r"-> mean =|-> return .*np\.sqrt\(len\(normal\)": "the mean is arbitrary: every "
    "check subtracts it",
    r"check_subspaces\(.*, [13]\)": "another bottleneck is checked as well",
    r"torch\.autograd\.grad\(found\.mean": "a zero gradient has no scale",
    r"steps= (599|601)|/ (99|101)\)|2\)\[- 2\]": "a step or a hundredth more or less",
    r"-> V, W = (torch|noise)": "every start leads to the least error",
    r"- rate \* slope_": "a larger step arrives as well",
    r"\.mean\(0\)\), float\(max\(values\) (or|and) [012]\)": "constant data: drawn "
    "in `make sweep`",
    r"sum\(1\)\.mean\(\)\.backward\(\)": "Adam's steps do not depend on the scale of "
    "the loss",
    r"model = PCA\( 2\)": "of two variances one is discarded: it is its own mean",
    r"moved = X - 10": "a mean to the other side is as far away",
    r"zip\( shares,lam\)|max\( 0,c - value\)": "a product does not depend on "
    "the order, nor does the larger of two numbers",
}
