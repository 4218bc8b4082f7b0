"""What may be put into the chapter on LeNet for image recognition.

Folders in the format of CIFAR-10 are made here, small ones: the pixels are random.
"""

import pickle
import struct
import tempfile
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

FOLDERS = tempfile.TemporaryDirectory()  # removed at the end of the process
NAMES = [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]


def text(value):
    """Return the instructions that put a byte string onto the stack."""
    return b"T" + struct.pack("<i", len(value)) + value


def cifar(pixels, labels, kind=b"u1"):
    """Return a file as Python 2 wrote it: pixels (m, 3072) of a type, m labels."""
    shape = b"".join(b"J" + struct.pack("<i", side) for side in pixels.shape)
    array = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00t"
    array += text(b"b") + b"tR(K\x01(" + shape + b"tcnumpy\ndtype\n(" + text(kind)
    array += b"K\x00K\x01tR(K\x03" + text(b"|") + b"NNN" + b"J\xff\xff\xff\xff" * 2
    array += b"K\x00tb\x89" + text(pixels.tobytes()) + b"tb"
    numbers = b"](" + b"".join(b"K" + bytes([label]) for label in labels) + b"e"
    return b"\x80\x02}(" + text(b"data") + array + text(b"labels") + numbers + b"u."


def folder(name, size=60, **changed):
    """Make a folder; return its path. changed: file name to other bytes, or None."""
    path, rng = Path(FOLDERS.name) / name, np.random.default_rng(size)
    path.mkdir()
    for file in NAMES:
        labels = np.arange(size) % 10
        pixels = rng.integers(0, 256, (size, 3072), dtype=np.uint8)
        content = changed.get(file, cifar(pixels, labels.tolist()))
        if content is not None:
            (path / file).write_bytes(content)
    return str(path)


class Code:
    """What a pickle must not run: it would make a folder."""

    def __reduce__(self):
        """Ask for a call when the file is read."""
        return Path.mkdir, (Path(FOLDERS.name) / "owned",)


def modern(**content):
    """Return a pickle as Python 3 writes it."""
    return pickle.dumps({name.encode(): value for name, value in content.items()}, 4)


zeros, numbers = np.zeros((60, 3072), np.uint8), [j % 10 for j in range(60)]
HALF = b"G" + struct.pack(">d", 0.5)
sound = cifar(zeros + np.arange(60, dtype=np.uint8)[:, None], numbers)
LEAST, MORE = folder("least", 50), folder("more", 90)
PERMITTED = st.fixed_dictionaries(
    {
        "cifar10_folder": st.sampled_from([None, None, None, LEAST, MORE]),
        "n_epochs": st.sampled_from([1, 1, 2, 3]),
        "learning_rate": st.one_of(
            st.sampled_from([1e-6, 1e-3, 0.01, 0.1]), st.floats(1e-6, 0.1)
        ),
        "seed": st.integers(0, 9) | st.integers(0, 2**32 - 1) | st.just(2**32 - 1),
    }
)


def expected(cifar10_folder, n_epochs, learning_rate, seed):
    """Return what no training decides: weights counted one by one, and the updates."""
    side, maps, count = Fraction(32), 3, 0
    for filters in (6, 16):
        count += sum(1 + 5 * 5 * maps for _ in range(filters))
        side, maps = (side - 4) / 2, filters
    widths = [maps * int(side) ** 2, 120, 84, 10]
    for inputs, outputs in pairwise(widths):
        count += sum(len(range(inputs + 1)) for _ in range(outputs))
    folders = {None: 800, LEAST: 4 * 50, MORE: 4 * 90}
    images = folders.get(cifar10_folder, 4 * 10000)
    batches = [range(images)[start : start + 32] for start in range(0, images, 32)]
    return {"n_parameters": count, "n_updates": n_epochs * len(batches)}


BAD = {
    "cifar10_folder": [
        "",
        ".",
        "no such folder",
        "a\0b",
        "x" * 10**5,
        __file__,
        Path(FOLDERS.name),
        FOLDERS.name,
        0,
        [FOLDERS.name],
        folder("lacking", data_batch_3=None),
        folder("no test", test_batch=None),
        folder("empty", data_batch_1=b""),
        folder("not a pickle", data_batch_1=b"\x1f\x8b\x08 compressed"),
        folder("cut off", test_batch=sound[:-1000]),
        folder("code", data_batch_5=pickle.dumps(Code())),
        folder("objects", test_batch=cifar(zeros, numbers, b"O8")),
        folder("floats", test_batch=modern(data=zeros / 1, labels=numbers)),
        folder("no dict", test_batch=pickle.dumps([1, 2])),
        folder("no data", test_batch=modern(labels=numbers)),
        folder("no labels", test_batch=modern(data=zeros)),
        folder("flat", test_batch=cifar(zeros.ravel(), numbers)),
        folder("narrow", data_batch_2=cifar(zeros[:, :3000], numbers)),
        folder("few", data_batch_2=cifar(zeros[:49], numbers[:49])),
        folder("many", data_batch_2=cifar(np.zeros((10001, 3072), np.uint8), [0])),
        folder("lost", data_batch_4=cifar(zeros, numbers[:-1])),
        folder("a class too many", data_batch_4=cifar(zeros, [*numbers[:-1], 10])),
        folder("fractions", test_batch=sound.replace(b"](K\x00", b"](" + HALF)),
        folder("one class", **{name: cifar(zeros, [3] * 60) for name in NAMES[:4]}),
        folder("black", **{name: cifar(zeros, numbers) for name in NAMES[:4]}),
        folder("huge", data_batch_1=bytes(40_000_001)),
    ],
    "n_epochs": [0, -1, 11, 2.5, 5.0, [5], "5"],
    "learning_rate": [0, -0.1, 9e-7, 0.11, 1, 1e300, [0.003], "0.003"],
    "seed": [-1, 2**32, 0.5, 1.0, [1], "0"],
}
CONTRADICTIONS = [
    ({"cifar10_folder": "no such folder", "n_epochs": 1}, "cifar10_folder"),
    ({"cifar10_folder": folder("sound"), "seed": -1}, "seed"),
]
