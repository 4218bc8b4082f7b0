"""What may be put into the chapter on pooling."""

from fractions import Fraction
from statistics import mean

from hypothesis import strategies as st

numbers = st.one_of(
    st.sampled_from([0, 1, -1, 2, -10]),
    st.integers(-(10**6), 10**6),
    st.floats(-1e6, 1e6),
    st.sampled_from([0.1, -0.3, 1e-6, 1e6, -1e6, 5e-324, -1e-300, -0.0, 0.0]),
)
strides = st.sampled_from([1, 1, 1, 2, 2, 2, 3, 4, 15, 16])


def grids(height, width):
    """Draw lists of `height` rows of `width` numbers, often with ties."""
    row = st.lists(numbers, min_size=width, max_size=width)
    few = st.lists(st.sampled_from([3, -3, 0.5]), min_size=width, max_size=width)
    return st.one_of(
        st.lists(row, min_size=height, max_size=height),
        st.lists(few, min_size=height, max_size=height),
        numbers.map(lambda v: [[v] * width for _ in range(height)]),
        row.map(lambda r: [list(r) for _ in range(height)]),
    )


@st.composite
def permitted(draw):
    """Draw a map, a window that fits on it, and a stride."""
    usual = st.tuples(st.integers(1, 6), st.integers(1, 6))
    limits = st.sampled_from([(16, 16), (1, 16), (16, 2), (15, 9), (10, 10)])
    height, width = draw(st.one_of(*[usual] * 5, limits))
    side = min(height, width)
    window = draw(st.one_of(st.integers(1, side), st.sampled_from([1, side])))
    return {
        "feature_map": draw(grids(height, width)),
        "window": window,
        "stride": draw(st.one_of(strides, st.just(window))),
    }


PERMITTED = permitted()


def expected(feature_map, window, stride):
    """Return the pooled maps as fractions, window by window."""
    x = [[Fraction(str(float(v))) for v in row] for row in feature_map]

    def pooled(f):
        return [
            [
                f([v for row in x[i : i + window] for v in row[j : j + window]])
                for j in range(0, len(x[0]) - window + 1, stride)
            ]
            for i in range(0, len(x) - window + 1, stride)
        ]

    return {
        "max_pooled": pooled(max),
        "mean_pooled": pooled(mean),
        "min_pooled": pooled(min),
    }


BAD = {
    "feature_map": [
        [[0] * 17],
        [[0]] * 17,
        [[0] * 17] * 17,
        [[1, 2], [3]],
        [[1, 2], []],
        [[], []],
        [1, 2, 3, 4],
        [[1000001] * 4] * 4,
        [[0, 0], [0, -1e6 - 1]],
        [["1", 2], [3, 4]],
        [[[1, 2], [3, 4]], [[5, 6], [7, 8]]],
        "ab",
        ["ab", "cd"],
        {0: [1, 2], 1: [3, 4]},
    ],
    "window": [0, -1, -2, 5, 17, 2.0, 1.5, "2", [2], (2, 2), [[2]], {2}],
    "stride": [0, -1, -2, 17, 2.0, 0.5, "2", [2], (2, 2), [[2]], {2}],
}
CONTRADICTIONS = [
    ({"feature_map": [[1, 2, 3, 4]]}, "window"),
    ({"feature_map": [[1], [2], [3]]}, "window"),
    ({"feature_map": [[5]]}, "window"),
    ({"feature_map": [[1] * 16] * 15, "window": 16}, "window"),
    ({"window": 16}, "window"),
]
