"""What may be put into the chapter on the autoencoder."""

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
