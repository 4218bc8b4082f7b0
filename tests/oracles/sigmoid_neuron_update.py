"""What may be put into the chapter on one step of a sigmoid neuron."""

from decimal import Decimal, localcontext

from hypothesis import strategies as st

HUGE = Decimal(1000)  # exp(-HUGE) is nothing


def within(v):
    """Return a number that is 0 or from 1e-6 to 1000 in size, near `v`."""
    return 0 if abs(v) < 1e-6 else min(max(v, -1000), 1000)


entries = st.one_of(
    st.floats(-2, 2).map(within),
    st.integers(-5, 5),
    st.floats(-1000, 1000).map(within),
    st.sampled_from([0, -0.0, 1, 1e-6, -1e-6, 1000, -1000.0]),
)
targets = st.one_of(
    st.sampled_from([0, 1, 0.0, 1.0, 0.5]),
    st.floats(0, 1),
    st.sampled_from([5e-324, 1e-300, 1e-9, 1 - 2**-53, 0.999, 0.25]),
)
rates = st.one_of(
    st.floats(0.001, 2),
    st.floats(-6, 3).map(lambda v: min(max(10**v, 1e-6), 1000)),
    st.sampled_from([1, 0.1, 1e-6, 1000]),
)
sizes = st.sampled_from([1, 2, 3, 4, 10, 20])


@st.composite
def almost_right(draw):
    """Draw a target that the output almost hits: the error is rounding."""
    weight = draw(st.floats(-30, 30).map(within))
    output = 1 / (1 + Decimal(-weight).exp())
    return {
        "weights": [weight],
        "x": [1],
        "target": float(output),
        "learning_rate": draw(rates),
    }


@st.composite
def rare(draw):
    """Draw a target and an output that are both next to nothing."""
    return {
        "weights": [draw(st.floats(-745, -450))],
        "x": [1],
        "target": 10 ** draw(st.floats(-323, -200)),
        "learning_rate": draw(rates),
    }


PERMITTED = (
    almost_right()
    | rare()
    | sizes.flatmap(
        lambda n: st.fixed_dictionaries(
            {
                "weights": st.lists(entries, min_size=n, max_size=n),
                "x": st.lists(entries, min_size=n, max_size=n),
                "target": targets,
                "learning_rate": rates,
            }
        )
    )
)


def sigmoid(z):
    """Return the sigmoid of a decimal of any size."""
    small = (-min(abs(z), HUGE)).exp()
    return (small if z < 0 else 1) / (1 + small)


def loss(z, p):
    """Return the cross-entropy at the logit z, as a decimal."""
    small = (-min(abs(z), HUGE)).exp()
    return max(z, 0) - p * z + (1 + small).ln()


def critical(z, p):
    """Return where the loss is as high as at z, by bisection; it has a minimum."""
    start, side = loss(z, p), 1 if sigmoid(z) < p else -1
    near, far = z, z + side
    while loss(far, p) <= start:
        near, far = far, z + 16 * (far - z)
    if near == z:  # not above the start for certain: the end may be very close
        near = far
        while loss(near, p) > start:
            near = z + (near - z) / 2
    while abs(far - near) > abs(near - z) / 10**14:
        middle = (near + far) / 2
        near, far = (middle, far) if loss(middle, p) <= start else (near, middle)
    return near


def expected(weights, x, target, learning_rate):
    """Return the results, from decimals of 400 digits."""
    with localcontext(prec=400, Emin=-(10**9), Emax=10**9):
        w, inputs = ([Decimal(str(v)) for v in values] for values in (weights, x))
        p, rate = Decimal(str(target)), Decimal(str(learning_rate))
        z = sum(u * v for u, v in zip(w, inputs))
        q = sigmoid(z)
        new = [u + rate * (p - q) * v for u, v in zip(w, inputs)]
        after = sum(u * v for u, v in zip(new, inputs))
        length, limit = sum(v * v for v in inputs), None
        if length and q != p and 0 < p < 1:
            limit = (critical(z, p) - z) / ((p - q) * length)
        found = {
            "new_weights": [*map(float, new)],
            "loss_before": float(loss(z, p)),
            "loss_after": float(loss(after, p)),
            "output": float(q),
            "safe_learning_rate": float(8 / length) if length else None,
        }
        if limit is None or limit < 10**300:
            found["critical_learning_rate"] = None if limit is None else float(limit)
        return found


BAD = {
    "weights": [
        [1001, 0, 0],
        [0.1, -1000.001, 0.3],
        [1e-7, 1, 1],
        [[0.1, -0.2, 0.3]],
        [0.1] * 21,
        0.1,
        "abc",
    ],
    "x": [
        [1, 2],
        [1, 2, 3, 1],
        [1, 2, 1000.001],
        [1, -1e-9, 3],
        [[1], [2], [3]],
        [1] * 21,
        3,
    ],
    "target": [-1e-9, 1.000001, 2, -1, [1], -5e-324],
    "learning_rate": [0, -0.1, 9e-7, 1000.001, [0.1], 1e300],
}
CONTRADICTIONS = [
    ({"weights": [0.1]}, "x"),
    ({"weights": [0.1, 0.2, 0.3, 0.4]}, "x"),
    ({"weights": [1] * 20, "x": [1] * 19}, "x"),
]
