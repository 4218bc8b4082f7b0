"""What may be put into the chapter on convolution as a matrix product."""

from fractions import Fraction
from itertools import chain, product
from operator import mul, neg

from hypothesis import strategies as st

# Numbers that a float holds exactly, and so do sums of their products; and any others,
# which are drawn with one sign in an image or kernel: no sum cancels, so its digits can
# be compared.
exact = st.one_of(
    st.sampled_from([0, 1, -1, 2, -10]),
    st.integers(-(10**6), 10**6),
    st.integers(-400, 400).map(lambda quarters: quarters / 4),
)
sizes = st.one_of(
    st.integers(0, 10**6),
    st.floats(1e-6, 1e6),
    st.sampled_from([0.1, 0.3, 1e-6, 1e6, 1e-100, 0.0]),
)
signed = sizes, sizes.map(neg)


def grids(height, width, numbers):
    """Draw lists of `height` rows of `width` numbers, often all alike."""
    row = st.lists(numbers, min_size=width, max_size=width)
    free = st.lists(row, min_size=height, max_size=height)
    constant = numbers.map(lambda v: [[v] * width for _ in range(height)])
    equal_rows = row.map(lambda r: [list(r) for _ in range(height)])
    return st.one_of(free, free, constant, equal_rows)


frames = st.one_of(  # of the image: height, width, padding
    *[st.tuples(*[st.integers(1, 5)] * 2, st.integers(0, 2))] * 7,
    st.tuples(*[st.sampled_from([1, 2, 9, 10])] * 2, st.sampled_from([0, 0, 1, 5])),
    st.sampled_from([(10, 10, 5), (1, 10, 0), (1, 1, 5)]),
)


@st.composite
def permitted(draw):
    """Draw an image and a kernel that fits on it, and how the kernel is laid."""
    height, width, padding = draw(frames)
    dilation = draw(st.sampled_from([1, 1, 1, 2, 3, 5, 19, 20]))
    most = [(n + 2 * padding - 1) // dilation + 1 for n in (height, width)]
    sides = [draw(st.one_of(st.integers(1, k), st.sampled_from([1, k]))) for k in most]
    of_x, of_kernel = draw(st.sampled_from([(exact, exact), *product(signed, signed)]))
    return {
        "x": draw(grids(height, width, of_x)),
        "kernel": draw(grids(*sides, of_kernel)),
        "stride": draw(st.sampled_from([1, 1, 1, 2, 2, 3, 4, 19, 20])),
        "padding": padding,
        "dilation": dilation,
    }


PERMITTED = permitted()


def positions(x, kernel, stride, padding, dilation):
    """Return the number of positions along each axis, counted."""
    sides = zip((len(x), len(x[0])), (len(kernel), len(kernel[0])))
    return [
        len(range(0, n + 2 * padding - dilation * (k - 1), stride)) for n, k in sides
    ]


def slide(pixels, kernel, counts, stride, padding, dilation):
    """Return y from its definition. pixels: a dict from (row, column) to a number."""
    weights = {(a, b): w for a, row in enumerate(kernel) for b, w in enumerate(row)}
    y = [[0] * counts[1] for _ in range(counts[0])]
    for i, j, (a, b) in product(range(counts[0]), range(counts[1]), weights):
        at = stride * i + dilation * a - padding, stride * j + dilation * b - padding
        if at in pixels:
            y[i][j] += weights[a, b] * pixels[at]
    return y


def fractions(grid):
    """Return the numbers of a list of rows as the fractions that were typed."""
    return [[Fraction(str(v)) for v in row] for row in grid]


def floats(grid):
    """Return a list of rows with floats for fractions."""
    return [[float(v) for v in row] for row in grid]


def turned(kernel):
    """Return a kernel, a list of rows, turned by 180 degrees."""
    return [row[::-1] for row in kernel[::-1]]


def expected(x, kernel, stride, padding, dilation):
    """Return the results as fractions: W column by column, from images of one pixel."""
    x, kernel = fractions(x), fractions(kernel)
    counts = positions(x, kernel, stride, padding, dilation)
    pixels = {(r, c): v for r, row in enumerate(x) for c, v in enumerate(row)}
    how = counts, stride, padding, dilation
    columns = [chain(*slide({pixel: 1}, kernel, *how)) for pixel in pixels]
    return {
        "W": [list(row) for row in zip(*columns)],
        "y": slide(pixels, kernel, *how),
        "y_true_convolution": slide(pixels, turned(kernel), *how),
    }


def slips(x, kernel, stride, padding, dilation):
    """Return, for each result, what each slip makes of it, by name."""
    how = {"stride": stride, "padding": padding, "dilation": dilation}
    right, wrong = expected(x, kernel, **how), expected(x, turned(kernel), **how)
    x, kernel = fractions(x), fractions(kernel)
    counts = positions(x, kernel, **how)
    rows, columns = len(x) + 2 * padding, len(x[0]) + 2 * padding
    true_pixels = [
        (r + padding) * columns + c + padding
        for r in range(len(x))
        for c in range(len(x[0]))
    ]

    def of_lines(lines):
        """Return W and y of rows that reach over the whole padded image."""
        W = [[line[pixel] for pixel in true_pixels] for line in lines]
        sums = [sum(map(mul, line, chain(*x))) for line in W]
        return W, [sums[i : i + counts[1]] for i in range(0, len(sums), counts[1])]

    laid = [Fraction(0)] * (rows * columns)
    for a, row in enumerate(kernel):
        for b, weight in enumerate(row):
            laid[dilation * (a * columns + b)] = weight
    close = [*chain(*kernel)]
    close += [Fraction(0)] * (rows * columns - len(close))
    starts = [
        stride * (i * columns + j) for i, j in product(*(range(m) for m in counts))
    ]
    close_W, close_y = of_lines(close[-k:] + close[:-k] if k else close for k in starts)
    moved_W, moved_y = of_lines(
        laid[-k:] + laid[:-k] if k else laid for k in range(len(starts))
    )
    by_columns = [row[c] for c in range(len(x[0])) for row in x]
    shuffled = [
        by_columns[k : k + len(x[0])] for k in range(0, len(by_columns), len(x[0]))
    ]
    pixels = {(r, c): v for r, row in enumerate(shuffled) for c, v in enumerate(row)}
    made = {
        "W": {
            "the kernel turned by 180°": wrong["W"],
            "no zeros between the kernel's rows": close_W,
            "each row of W moved by one": moved_W,
        },
        "y": {
            "the kernel turned by 180°": right["y_true_convolution"],
            "no zeros between the kernel's rows": close_y,
            "each row of W moved by one": moved_y,
            "the image flattened by columns": slide(pixels, kernel, counts, **how),
        },
        "y_true_convolution": {"the kernel not turned": right["y"]},
    }
    return {
        result: {slip: floats(value) for slip, value in values.items()}
        for result, values in made.items()
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
        [[None]],
        3,
        {0: [1]},
    ],
    "stride": [0, -1, 21, 1.0, 1.5, "2", [1], (1, 1)],
    "padding": [-1, 6, 0.0, 0.5, "1", [0], (1, 1)],
    "dilation": [0, -1, 21, 1.0, 1.5, "2", [1], (1, 1)],
}
CONTRADICTIONS = [
    ({"kernel": [[0] * 5]}, "kernel"),
    ({"kernel": [[0]] * 5}, "kernel"),
    ({"x": [[1, 2], [3, 4]]}, "kernel"),
    ({"x": [[1] * 10] * 2}, "kernel"),
    ({"kernel": [[1] * 7], "padding": 1}, "kernel"),
    ({"kernel": [[1]] * 15, "padding": 5}, "kernel"),
    ({"dilation": 2}, "kernel"),
    ({"kernel": [[1] * 2], "dilation": 4}, "kernel"),
]
