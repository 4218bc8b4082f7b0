"""What may be put into the chapter on L1 and L2 loss."""

from fractions import Fraction

from hypothesis import strategies as st

SIZES = st.sampled_from([2, 2, 3, 3, 4, 4, 5, 6, 7, 7, 8, 9, 12, 20])
NUMBERS = st.one_of(
    st.integers(-9, 9),
    st.integers(-(10**6), 10**6),
    st.floats(1e-6, 1) | st.floats(1, 1e6) | st.floats(-1e6, -1e-6),
    st.sampled_from([0, 0.0, -0.0, 1e-6, -1e-6, 1e6, -1e6, 10**6, 0.1, -0.3]),
)


def apart(count):
    """Draw `count` different x that are 1e-6 apart or more."""
    evenly = st.sampled_from([0, 1, -count // 2, -(10**6), 10**6 - count])
    first = st.sampled_from([0, 1, -(10**12), 10**12 - 20]) | st.integers(0, 10**9)
    whole = st.integers(-count - 2, count + 2) | st.integers(-(10**6), 10**6)
    ragged = st.tuples(whole.filter(lambda k: k < 10**6), st.floats(0.1, 0.5))
    return st.one_of(
        evenly.map(lambda a: [a + k for k in range(count)]),
        first.map(lambda a: [(a + k) / 10**6 for k in range(count)]),
        st.lists(whole, min_size=count, max_size=count, unique=True),
        st.lists(ragged, min_size=count, max_size=count, unique_by=lambda r: r[0]).map(
            lambda rows: [k + f for k, f in rows]
        ),
    )


@st.composite
def inputs(draw):
    """Draw x, with repeated values at times, and y: any, few different ones, a line."""
    size = draw(SIZES)
    x = different = draw(st.integers(2, size).flatmap(apart) | apart(size))
    rest = size - len(different)
    if rest:
        more = st.sampled_from(different)
        x = different + draw(st.lists(more, min_size=rest, max_size=rest))
        x = draw(st.permutations(x))
    kind = draw(st.integers(0, 5))
    numbers = st.integers(-1, 1) if kind < 2 else NUMBERS
    y = draw(st.lists(numbers, min_size=size, max_size=size))
    if kind == 5:
        return {"x": x, "y": y[:1] * size}
    if kind == 4 and all(v == 0 or 1e-3 <= abs(v) <= 1e5 for v in x):
        outliers = draw(st.integers(0, 2))
        return {"x": x, "y": [-2 * v for v in x[outliers:]] + y[:outliers]}
    return {"x": x, "y": y}


PERMITTED = inputs()


def expected(x, y):
    """Return both lines; for L1 by the best intercept, a median, for each pair's slope.

    The least sum of |z| about a median is that of the upper half less that of the
    lower half. Among the best slopes, the intercepts from the lower to the upper median
    are best; of these lines, those through two points with different x count.
    """
    x, y = ([Fraction(str(v)) for v in values] for values in (x, y))
    size, points = len(x), [*zip(x, y)]
    slopes = {(t - q) / (s - p) for p, q in points for s, t in points if s != p}
    order = {slope: sorted(q - slope * p for p, q in points) for slope in slopes}
    half = size // 2
    error = {b: sum(z[size - half :]) - sum(z[:half]) for b, z in order.items()}
    lines = []
    for b in slopes:
        if error[b] == min(error.values()):
            low, high = order[b][(size - 1) // 2], order[b][half]
            for a in {z for z in order[b] if low <= z <= high}:
                if len({p for p, q in points if q == a + b * p}) > 1:
                    lines.append((sum((q - a - b * p) ** 2 for p, q in points), a, b))
    b = sum((p - sum(x) / size) * q for p, q in points)
    b /= sum((p - sum(x) / size) ** 2 for p in x)
    l2_line = sum(y) / size - b * sum(x) / size, b
    return {"l2_line": l2_line, "l1_line": min(lines)[1:]}


LISTS = [
    [3, 0, 5, 1, 6, 2, 1e-7],
    [3, 0, 5, 1, 6, 2, 1000001],
    [-2e6, 0, 5, 1, 6, 2, 4],
    [0, 1] * 11,
    [7],
    [[3, 0, 5, 1, 6, 2, 4]],
    [3, 0, 5, 1, 6, 2, "4"],
    [3, 0, 5, 1, 6, 2, 1 + 1j],
    [3, 0, 5, 1, 6, 2, None],
    7,
    "3051624",
]
BAD = {
    "x": [*LISTS, [3] * 7, [3, 0, 5, 1, 6, 2, 2 + 5e-7], [3, 0, 5, 1, 6, 2, 1.9999999]],
    "y": [*LISTS, [1] * 6, [1] * 8, dict.fromkeys(range(7))],
}
CONTRADICTIONS = [
    ({"x": [0, 1]}, "y"),
    ({"y": [0, 1]}, "y"),
    ({"x": [2, 2], "y": [0, 1]}, "x"),
    ({"x": [2, 2.0, 2], "y": [0, 1, 1]}, "x"),
    ({"x": [1, 1.0000005], "y": [0, 1]}, "x"),
]
