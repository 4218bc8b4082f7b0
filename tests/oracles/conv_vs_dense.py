"""What may be put into the chapter on convolutions and dense layers."""

from fractions import Fraction
from math import prod

from hypothesis import strategies as st

counts = st.one_of(st.integers(1, 12), st.sampled_from([1, 1000]), st.integers(1, 1000))
pixels = st.one_of(st.integers(1, 32), st.sampled_from([1, 512]), st.integers(1, 512))
rings = st.one_of(
    st.just(0), st.integers(0, 4), st.sampled_from([256]), st.integers(0, 256)
)
steps = st.one_of(st.just(1), st.integers(1, 5), st.integers(1, 512))


@st.composite
def permitted(draw):
    """Draw an image and a padding, and then a window that fits."""
    inputs = {
        "channels": draw(counts),
        "height": draw(pixels),
        "width": draw(pixels),
        "n_filters": draw(counts),
    }
    padding = draw(rings)
    for kernel, side in (("kernel_height", "height"), ("kernel_width", "width")):
        most = min(512, inputs[side] + 2 * padding)
        special = st.sampled_from([1, min(most, inputs[side]), most])
        small = st.integers(1, min(most, 7))
        inputs[kernel] = draw(small | special | st.integers(1, most))
    return inputs | {"stride": draw(steps), "padding": padding}


PERMITTED = permitted()


def expected(
    channels,
    height,
    width,
    n_filters,
    kernel_height,
    kernel_width,
    stride,
    padding,
):
    """Return the counts: all starts of a window are listed, and where they lie."""
    rows = range(0, height + 2 * padding - kernel_height + 1, stride)
    columns = range(0, width + 2 * padding - kernel_width + 1, stride)
    n_out = n_filters * len(rows) * len(columns)
    a_filter = prod((channels, kernel_height, kernel_width))
    a_row = prod((channels, height, width))

    def meets(starts, kernel, side):
        """Count the pairs of a start and a weight that meet a pixel."""
        here = range(padding, padding + side)
        return sum(
            max(0, min(i + kernel, here.stop) - max(i, here.start)) for i in starts
        )

    pairs = meets(rows, kernel_height, height) * meets(columns, kernel_width, width)
    return {
        "conv_parameters": n_filters * a_filter + n_filters,
        "conv_products": n_out * a_filter,
        "dense_parameters": n_out * a_row + n_out,
        "dense_products": n_out * a_row,
        "product_ratio": float(Fraction(n_out * a_row, n_out * a_filter)),
        "output_shape": [n_filters, len(rows), len(columns)],
        "nonzeros": n_filters * channels * pairs,
    }


BAD = {
    "channels": [0, -7, 1001, 7.0, 6.5, [7], 10**9],
    "height": [0, -16, 513, 16.0, [16, 16], (16,)],
    "width": [0, -16, 513, 16.0, [16, 16], (16,)],
    "n_filters": [0, -8, 1001, 8.0, 0.5, [8]],
    "kernel_height": [0, -5, 17, 513, 5.0, 4.5, [5, 5]],
    "kernel_width": [0, -5, 17, 513, 5.0, 4.5, (5, 5)],
    "stride": [0, -1, 513, 1.0, 0.5, [1, 1]],
    "padding": [-1, 257, 0.0, 0.5, "same", "valid", [0, 0]],
}
CONTRADICTIONS = [
    ({"height": 4}, "kernel_height"),
    ({"width": 4}, "kernel_width"),
    ({"height": 1, "padding": 1}, "kernel_height"),
    ({"kernel_width": 19, "padding": 1}, "kernel_width"),
    ({"height": 512, "kernel_height": 512, "width": 2}, "kernel_width"),
]
