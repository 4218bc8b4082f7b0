"""What may be put into the chapter on the cost of a convolution block."""

from fractions import Fraction

from hypothesis import strategies as st

extents = st.integers(1, 12) | st.integers(1, 300) | st.sampled_from([1, 63, 64, 4096])
depths = st.integers(1, 8) | st.sampled_from([1, 3, 128, 4095, 4096])
strides = st.sampled_from([1, 1, 2, 2, 3, 4, 7]) | st.integers(1, 512)
paddings = st.sampled_from([0, 0, 1, 1, 2, 3, 5]) | st.integers(0, 512)
numbers_of_stages = st.sampled_from([1, 2, 2, 3, 4]) | st.integers(1, 8)


@st.composite
def permitted(draw):
    """Draw a block whose kernels fit, some of them as large as the padded map."""
    sides, stages = [draw(extents), draw(extents)], []
    block = {"height": sides[0], "width": sides[1], "channels": draw(depths)}
    for _ in range(draw(numbers_of_stages)):
        padding, stride = draw(paddings), draw(strides)
        largest = min(512, min(sides) + 2 * padding)
        kernel = draw(
            st.integers(1, min(5, largest))
            | st.integers(1, largest)
            | st.sampled_from([1, largest])
        )
        sides = [len(range(0, v + 2 * padding - kernel + 1, stride)) for v in sides]
        stages.append([draw(depths), kernel, stride, padding])
    rows = draw(st.sampled_from([list, tuple]))
    return {**block, "stages": [rows(row) for row in stages]}


PERMITTED = permitted()


def windows(entries, kernel, stride, padding):
    """Return, for each position along an axis, the range of entries it covers."""
    found, start = [], -padding
    while start + kernel <= entries + padding:
        found.append(range(start, start + kernel))
        start += stride
    return found


def expected(height, width, channels, stages):
    """Return all results: by walking the kernels along both axes and adding up."""
    first = height * width * channels
    counts = {"n_parameters": 0, "n_multiply_adds": 0, "n_products_with_data": 0}
    sides = {"heights": [height], "widths": [width]}
    for out_channels, *row in stages:
        walks = {name: windows(v[-1], *row) for name, v in sides.items()}
        of_pair = channels * out_channels
        products, real = of_pair, of_pair
        for name, walk in walks.items():
            inside = range(sides[name][-1])
            products *= sum(len(window) for window in walk)
            real *= sum(
                max(0, min(window.stop, inside.stop) - max(window.start, 0))
                for window in walk
            )
            sides[name].append(len(walk))
        counts["n_parameters"] += of_pair * row[0] * row[0]
        counts["n_multiply_adds"] += products
        counts["n_products_with_data"] += real
        channels = out_channels
    last = sides["heights"][-1] * sides["widths"][-1] * channels
    change = Fraction(100 * last, first) - 100
    sides = {name: v[1:] for name, v in sides.items()}
    return {**counts, **sides, "memory_change_percent": change}


BAD = {
    "height": [0, -1, 4097, 64.0, 64.5, "64", [64], (64,), [[64]]],
    "width": [0, -1, 4097, 64.0, 64.5, "64", [64], (64,), [[64]]],
    "channels": [0, -1, 4097, 128.0, 0.5, "128", [128], (128,), [[128]]],
    "stages": [
        [[0, 3, 2, 1]],
        [[4097, 3, 2, 1]],
        [[256, 0, 2, 1]],
        [[256, -3, 2, 1]],
        [[256, 513, 2, 512]],
        [[256, 3, 0, 1]],
        [[256, 3, 513, 1]],
        [[256, 3, 2, -1]],
        [[256, 3, 2, 513]],
        [[256, 3.0, 2, 1]],
        [[256, 3, 1.5, 1]],
        [[256, 3, 2, True]],
        [[256, (3, 3), 2, 1]],
        [[256, 3, 2]],
        [[256, 3, 2, 1, 1]],
        [256, 3, 2, 1],
        (256, 3, 2, 1),
        [[1, 1, 1, 0]] * 9,
        [[256, 67, 2, 1]],
        [[256, 3, 2, 1], [512, 35, 1, 1]],
        [["256", 3, 2, 1]],
        [{256: 0, 3: 0, 2: 0, 1: 0}],
        "2563",
        256,
    ],
}
CONTRADICTIONS = [
    ({"height": 1, "stages": [[1, 2, 1, 0]]}, "stages"),
    ({"width": 2, "stages": [[1, 5, 1, 1]]}, "stages"),
    ({"height": 4, "stages": [[1, 4, 1, 0], [1, 2, 1, 0]]}, "stages"),
    ({"height": 3, "width": 512, "stages": [[1, 512, 1, 254]]}, "stages"),
    ({"width": 0, "stages": [[1, 9999, 1, 0]]}, "width"),
]
