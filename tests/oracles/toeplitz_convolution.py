"""What may be put into the chapter on convolution as a matrix product.

See tests/inputs/bce_cost.py for what the names mean.
"""

from fractions import Fraction
from itertools import chain, product

from hypothesis import strategies as st

numbers = st.one_of(
    st.sampled_from([0, 1, -1, 2, -10]),
    st.integers(-(10**6), 10**6),
    st.floats(-1e6, 1e6),
    st.sampled_from([0.1, -0.3, 1e-6, 1e6, -1e6, 5e-324, 1e-300, -0.0, 0.0]),
)


def grids(height, width):
    """Draw lists of `height` rows of `width` numbers, often all alike."""
    row = st.lists(numbers, min_size=width, max_size=width)
    free = st.lists(row, min_size=height, max_size=height)
    constant = numbers.map(lambda v: [[v] * width for _ in range(height)])
    equal_rows = row.map(lambda r: [list(r) for _ in range(height)])
    return st.one_of(free, free, constant, equal_rows)


frames = st.one_of(  # of the image: height, width, padding
    *[st.tuples(*[st.integers(1, 4)] * 2, st.integers(0, 2))] * 7,
    st.tuples(*[st.sampled_from([1, 2, 9, 10])] * 2, st.sampled_from([0, 0, 1, 5])),
    st.sampled_from([(10, 10, 5), (1, 10, 0), (1, 1, 5)]),
)


@st.composite
def permitted(draw):
    """Draw an image and a kernel that fits on it, a stride and a padding."""
    height, width, padding = draw(frames)
    sides = [
        draw(st.one_of(st.integers(1, n), st.sampled_from([1, n])))
        for n in (height + 2 * padding, width + 2 * padding)
    ]
    return {
        "x": draw(grids(height, width)),
        "kernel": draw(grids(*sides)),
        "stride": draw(st.sampled_from([1, 1, 1, 2, 2, 3, 4, 19, 20])),
        "padding": padding,
    }


PERMITTED = permitted()


def slide(pixels, kernel, counts, stride, padding):
    """Return y from its definition. pixels: a dict from (row, column) to a number."""
    weights = {(a, b): w for a, row in enumerate(kernel) for b, w in enumerate(row)}
    y = [[0] * counts[1] for _ in range(counts[0])]
    for i, j, (a, b) in product(range(counts[0]), range(counts[1]), weights):
        at = stride * i + a - padding, stride * j + b - padding
        if at in pixels:
            y[i][j] += weights[a, b] * pixels[at]
    return y


def expected(x, kernel, stride, padding):
    """Return the results as fractions: W column by column, from images of one pixel."""
    x, kernel = ([[Fraction(str(v)) for v in row] for row in M] for M in (x, kernel))
    sides = zip((len(x), len(x[0])), (len(kernel), len(kernel[0])))
    counts = [len(range(0, n + 2 * padding - k + 1, stride)) for n, k in sides]
    pixels = {(c, d): v for c, row in enumerate(x) for d, v in enumerate(row)}
    how = counts, stride, padding
    columns = [chain(*slide({pixel: 1}, kernel, *how)) for pixel in pixels]
    return {
        "W": [list(row) for row in zip(*columns)],
        "y": slide(pixels, kernel, *how),
        "y_true_convolution": slide(pixels, [r[::-1] for r in kernel[::-1]], *how),
    }


BAD = {
    "x": [
        [[0] * 11],
        [[0]] * 11,
        [[1, 2], [3]],
        [[]],
        [1, 2],
        [[1000001]],
        [[-1e6 - 1]],
        [["1"]],
        "ab",
        ["ab"],
    ],
    "kernel": [
        [[0] * 21],
        [[0]] * 21,
        [[1], [2, 3]],
        [[], []],
        [[1e6 + 1]],
        [[0] * 5],
        [[0]] * 5,
        [[None]],
        3,
        {0: [1]},
    ],
    "stride": [0, -1, 21, 1.0, 1.5, "2", [1], (1, 1)],
    "padding": [-1, 6, 0.0, 0.5, "1", [0], (1, 1)],
}
CONTRADICTIONS = [
    ({"x": [[1, 2], [3, 4]]}, "kernel"),
    ({"x": [[1] * 10] * 2}, "kernel"),
    ({"kernel": [[1] * 7], "padding": 1}, "kernel"),
    ({"kernel": [[1]] * 15, "padding": 5}, "kernel"),
]
