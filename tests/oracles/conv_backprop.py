"""What may be put into the chapter on backpropagation through a convolution."""

from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

numbers = st.one_of(
    st.sampled_from([0, 1, -1, 2, -10]),
    st.integers(-(10**6), 10**6),
    st.floats(-1e6, 1e6),
    st.sampled_from([0.1, -0.3, 1e-6, 1e6, -1e6, 5e-324, 1e-300, -0.0, 0.0]),
)


def grids(height, width):
    """Draw lists of `height` rows of `width` numbers, often all alike or symmetric."""
    row = st.lists(numbers, min_size=width, max_size=width)
    palindrome = row.map(lambda r: [max(pair) for pair in zip(r, r[::-1])])
    free = st.lists(row, min_size=height, max_size=height)
    symmetric = st.lists(palindrome, min_size=height, max_size=height)
    constant = numbers.map(lambda v: [[v] * width for _ in range(height)])
    return st.one_of(free, free, symmetric, constant)


small = st.tuples(*[st.integers(1, 3)] * 2, st.integers(1, 6))
shapes = st.one_of(  # input channels, output channels, length
    *[small] * 7,
    st.tuples(*[st.sampled_from([1, 2, 7, 8])] * 2, st.sampled_from([1, 2, 9, 10])),
    st.sampled_from([(1, 1, 20), (8, 1, 20), (1, 8, 20), (8, 8, 20)]),
)


@st.composite
def permitted(draw):
    """Draw an input, kernels that are not longer, and an upstream gradient."""
    n_in, n_out, length = draw(shapes)
    taps = draw(st.one_of(st.integers(1, length), st.sampled_from([1, length])))
    return {
        "x": draw(grids(n_in, length)),
        "weights": [draw(grids(n_in, taps)) for _ in range(n_out)],
        "upstream": draw(grids(n_out, length - taps + 1)),
    }


PERMITTED = permitted()


def expected(x, weights, upstream):
    """Return the results as fractions: each product w x is sent forth and back."""
    x, upstream = ([[Fraction(str(v)) for v in r] for r in M] for M in (x, upstream))
    weights = [[[Fraction(str(v)) for v in r] for r in M] for M in weights]
    n_out, n_in, taps = len(weights), len(x), len(weights[0][0])
    length, positions = len(x[0]), len(upstream[0])
    A = [[Fraction(0)] * (n_in * length) for _ in range(n_out * positions)]
    y = [[Fraction(0)] * positions for _ in range(n_out)]
    grad_x = [[Fraction(0)] * length for _ in range(n_in)]
    grad_weights = [[[Fraction(0)] * taps for _ in range(n_in)] for _ in range(n_out)]
    ranges = map(range, (n_out, positions, n_in, taps))
    for out, position, channel, tap in product(*ranges):
        weight, entry = weights[out][channel][tap], x[channel][position + tap]
        slope = upstream[out][position]
        A[out * positions + position][channel * length + position + tap] = weight
        y[out][position] += weight * entry
        grad_x[channel][position + tap] += weight * slope
        grad_weights[out][channel][tap] += entry * slope
    return {"A": A, "y": y, "grad_x": grad_x, "grad_weights": grad_weights}


BAD = {
    "x": [
        [[0] * 21] * 2,
        [[0] * 4] * 9,
        [[1, 2, 3, 4], [5, 6, 7]],
        [[], []],
        [1, 2, 3, 4],
        [[1000001, 0, 0, 0], [0] * 4],
        [[-1e6 - 1, 0, 0, 0], [0] * 4],
        [["1", 0, 0, 0], [0] * 4],
        "ab",
        ["abcd", "abcd"],
    ],
    "weights": [
        [[1, 2, 3], [4, 5, 6]],
        [[[1, 2, 3], [4, 5, 6]], [[1, 2, 3]]],
        [[[1, 2, 3], [4, 5]], [[1, 2, 3], [4, 5]]],
        [[[1, 2], [3, 4]], [[1, 2, 3], [4, 5, 6]]],
        [[[1, 2, 3]], [[4, 5, 6]]],
        [[[1, 2, 3]] * 3] * 2,
        [[[0] * 5] * 2] * 2,
        [[[0] * 3] * 2] * 9,
        [[[1e6 + 1, 2, 3], [4, 5, 6]]] * 2,
        [[[], []], [[], []]],
        [[], []],
        3,
    ],
    "upstream": [
        [[1, 2, 3], [4, 5, 6]],
        [[1], [2]],
        [[1, 2]],
        [[1, 2]] * 3,
        [1, 2],
        [[1, 2], [3]],
        [[1e6 + 1, 2], [3, 4]],
        [[-1000001, 2], [3, 4]],
        [[None, 1], [2, 3]],
        "ab",
    ],
}
CONTRADICTIONS = [
    ({"x": [[1, 2, 3, 4]]}, "weights"),
    ({"x": [[1, 2], [3, 4]]}, "weights"),
    ({"x": [[1, 2, 3, 4, 5]] * 2}, "upstream"),
    ({"weights": [[[1, 2, 3], [4, 5, 6]]]}, "upstream"),
    ({"weights": [[[1, 2], [3, 4]]] * 2}, "upstream"),
]
