"""What may be put into the chapter on the training loop."""

import math
from decimal import Decimal, localcontext

import numpy as np
import torch
from hypothesis import strategies as st

MOST_UPDATES, MOST_RATE_UPDATES = 1000, 200


@st.composite
def permitted(draw):
    """Draw inputs: one example a batch up to all, ragged or not, stable or not."""
    size = draw(st.sampled_from([1, 2, 7, 40, 50, 60, 119, 120]) | st.integers(20, 120))
    updates = math.ceil(120 / size)
    most = min(50, MOST_UPDATES // updates)
    n_epochs = draw(st.integers(1, min(3, most)) | st.integers(1, most) | st.just(most))
    limit = min(10, MOST_RATE_UPDATES / (updates * n_epochs))
    while limit * n_epochs * updates > MOST_RATE_UPDATES:  # by rounding
        limit = math.nextafter(limit, 0)
    rate = draw(
        st.one_of(
            st.floats(1e-6, limit),
            st.floats(0.01, 1).map(lambda v: min(limit, round(v, 2))),
            st.sampled_from([1e-6, limit, min(limit, 1)]),
        )
    )
    seed = draw(st.integers(0, 9) | st.integers(0, 2**32 - 1) | st.just(2**32 - 1))
    return {
        "n_epochs": n_epochs,
        "batch_size": size,
        "learning_rate": rate,
        "seed": seed,
    }


PERMITTED = permitted()


def loss_of(w, rows):
    """Return the mean squared error of the weights over rows (x_1, x_2, y)."""
    return sum((w[0] * p + w[1] * q + w[2] - y) ** 2 for p, q, y in rows) / len(rows)


def descend(w, batches, rate, factor=0, late=False):
    """Return the weights after all batches, each a list of rows (x_1, x_2, y).

    factor: of the old velocity. late: use the gradient of the batch before.
    """
    velocity, old = [Decimal(0)] * 3, [Decimal(0)] * 3
    for rows in batches:
        new = [Decimal(0)] * 3
        for p, q, y in rows:
            error = 2 * (w[0] * p + w[1] * q + w[2] - y) / len(rows)
            new = [new[0] + error * p, new[1] + error * q, new[2] + error]
        velocity = [factor * v + g for v, g in zip(velocity, old if late else new)]
        w, old = [v - rate * m for v, m in zip(w, velocity)], new
    return w


def expected(n_epochs, batch_size, learning_rate, seed):
    """Return the losses: loops over decimals of 40 digits.

    PyTorch draws the start and the order, as it does for every user with this seed.
    """
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, (120, 2))
    y = rng.normal(1 + 2 * x[:, 0] - x[:, 1], 0.3, 120)
    torch.manual_seed(seed)
    layer = torch.nn.Linear(2, 1, dtype=torch.float64)
    generator = torch.Generator().manual_seed(seed)
    loader = torch.utils.data.DataLoader(
        range(120), batch_size, shuffle=True, generator=generator
    )
    order = [part.tolist() for _ in range(n_epochs) for part in loader]
    with localcontext(prec=40):
        rate = Decimal(learning_rate)
        rows = [[*map(Decimal, (*p, v))] for p, v in zip(x.tolist(), y.tolist())]
        start = [Decimal(v.item()) for p in layer.parameters() for v in p.flatten()]
        batches = [[rows[i] for i in part] for part in order]
        ranked = sorted(rows, key=lambda row: row[2])
        slices = range(0, 120, batch_size)
        in_rank = [ranked[i : i + batch_size] for i in slices] * n_epochs
        flat = []
        for part in batches:
            mean = sum(row[2] for row in part) / len(part)
            flat.append([[*row[:2], mean] for row in part])
        right = descend(start, batches, rate)
        ends = {
            "right": right,
            "right, with momentum 0.9": descend(
                start, batches, rate, factor=Decimal("0.9")
            ),
            "no zero_grad": descend(start, batches, rate, factor=1),
            "zero_grad just before step": start,
            "no backward": start,
            "step before backward": start,
            "one step late": descend(start, batches, rate, late=True),
            "no step": start,
            "new optimizer each time": right,
            "no train()": right,
            "sorted, not shuffled": descend(start, in_rank, rate),
            "target of shape (b,)": descend(start, flat, rate),
        }
        losses = {name: float(loss_of(w, rows)) for name, w in ends.items()}
    return {
        "final_loss": losses,
        "right_loss": losses["right"],
        "momentum_loss": losses["right, with momentum 0.9"],
        "no_zero_grad_loss": losses["no zero_grad"],
        "late_loss": losses["one step late"],
    }


BAD = {
    "n_epochs": [0, -1, 51, 2.5, 20.0, [20], "20"],
    "batch_size": [0, -3, 121, 2.5, 50.0, [50]],
    "learning_rate": [0, -0.1, 9e-7, 10.5, 4, 1e300, [0.2], "0.2"],
    "seed": [-1, 2**32, 0.5, 1.0, [1], "0"],
}
CONTRADICTIONS = [
    ({"batch_size": 1, "n_epochs": 9}, "n_epochs"),
    ({"batch_size": 3, "n_epochs": 26}, "n_epochs"),
    ({"batch_size": 120, "n_epochs": 50, "learning_rate": 4.1}, "learning_rate"),
    ({"batch_size": 1, "n_epochs": 1, "learning_rate": 1.7}, "learning_rate"),
]
