"""What may be put into the chapter on the parameters of a LeNet."""

from math import prod

from hypothesis import strategies as st

kernel_sizes = st.one_of(
    st.integers(1, 7), st.sampled_from([1, 2, 5, 84, 85]), st.integers(1, 85)
)


@st.composite
def permitted(draw):
    """Draw a kernel and an image on which something is left for the last kernel."""
    kernel_size = draw(kernel_sizes)
    least = 3 * kernel_size + 1
    sizes = [
        st.integers(least, 256),
        st.integers(least, min(256, least + 8)),
        st.sampled_from([least, 256]),
    ]
    return {
        "in_channels": draw(st.sampled_from([1, 1, 3, 1000]) | st.integers(1, 1000)),
        "image_size": draw(st.one_of(sizes)),
        "kernel_size": kernel_size,
        "n_classes": draw(st.sampled_from([1, 2, 10, 10000]) | st.integers(1, 10000)),
    }


PERMITTED = permitted()


def expected(in_channels, image_size, kernel_size, n_classes):
    """Return the counts: each start of a window is listed, each weight has a shape."""
    side, maps, counts, products = image_size, in_channels, [], []
    for filters, kernel in ((6, kernel_size), (16, kernel_size), (120, None)):
        shape = filters, maps, kernel or side, kernel or side
        side = len(range(side)[: side - shape[-1] + 1])
        counts.append(prod(shape) + filters)
        products.append(sum(prod(shape) for _ in range(side**2)))
        side = len(range(0, side - 1, 2)) or 1
        maps = filters
    for shape in ((84, 120), (n_classes, 84)):
        counts.append(prod(shape) + shape[0])
        products.append(prod(shape))
    layers = ["Conv2d-1", "ReLU-2", "MaxPool2d-3", "Conv2d-4", "ReLU-5", "MaxPool2d-6"]
    layers += [
        "Conv2d-7",
        "ReLU-8",
        "Linear-9",
        "ReLU-10",
        "Linear-11",
        "LogSoftmax-12",
    ]
    learn = [name for name in layers if name.startswith(("Conv2d", "Linear"))]
    learned = dict(zip(learn, counts))
    return {
        "layer_parameters": {name: learned.get(name, 0) for name in layers},
        "parameter_counts": counts,
        "total_parameters": sum(counts),
        "multiply_adds": products,
    }


BAD = {
    "in_channels": [0, -1, 1001, 1.0, 1.5, "1", [1], 10**9],
    "image_size": [0, -32, 3, 15, 257, 32.0, 32.5, [32, 32], (32,)],
    "kernel_size": [0, -5, 86, 5.0, 4.5, [5, 5], (5, 5)],
    "n_classes": [0, -1, 10001, 10.0, 0.5, [10], list(range(10))],
}
CONTRADICTIONS = [
    ({"kernel_size": 11}, "image_size"),
    ({"image_size": 15}, "image_size"),
    ({"image_size": 4, "kernel_size": 2}, "image_size"),
    ({"image_size": 255, "kernel_size": 85}, "image_size"),
]
