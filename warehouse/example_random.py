"""Draws of the example that are the same on every platform.

Only whole random numbers and exact steps of arithmetic decide what is drawn: a library's normal
distribution may change with its version, and the mathematical library differs between platforms.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from domain.errors import FrameError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SEED = 20250331
STREAMS = (
    "plan", "sizes", "responses", "answers", "review", "agents", "cases", "handling", "outcome", "figures",
    "groups",
)  # fmt: skip
SUMMANDS = 12  # uniform numbers in a normal one: their variance is then exactly one unit


def stream(name: str, month: int = 0) -> np.random.Generator:
    """The random numbers of one topic and month; a new month or topic leaves the others as they are."""
    return np.random.Generator(np.random.PCG64([SEED, STREAMS.index(name), month]))


def normal(rng: np.random.Generator, *shape: int) -> Floats:
    """Normal numbers (Irwin–Hall: twelve uniform ones summed), mean 0, SD 1, never beyond ±6."""
    sums = rng.integers(0, 1 << 16, (SUMMANDS, *shape), dtype=np.int64).sum(axis=0)
    exact: Floats = (sums - SUMMANDS * 32767.5) / 65536.0
    return exact


def pick(rng: np.random.Generator, shares: Sequence[float] | Floats, size: int) -> Ints:
    """``size`` positions, each with its share; the shares need not add up to 1."""
    edges = np.cumsum(np.asarray(shares, dtype=np.float64))
    drawn = np.searchsorted(edges, rng.random(size) * edges[-1], side="right")
    return np.minimum(drawn, len(edges) - 1).astype(np.int64)


def apportion(total: int, weights: Floats) -> Ints:
    """Whole numbers that add up to ``total``, in proportion to ``weights`` (largest remainders)."""
    exact = total * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole


def draw_some(rng: np.random.Generator, weights: Floats, count: int) -> Flags:
    """Exactly ``count`` flags set; a record's chance rises with its weight, weight 0 is never set.

    Raises:
        FrameError: fewer records with a weight than flags asked for.
    """
    able = np.flatnonzero(weights > 0)
    if not 0 <= count <= len(able):
        raise FrameError("example", f"{count} records to choose", f"0 to {len(able)}")
    keys = rng.random(len(weights))[able] / weights[able]
    chosen = np.zeros(len(weights), dtype=np.bool_)
    chosen[able[np.argsort(keys, kind="stable")[:count]]] = True
    return chosen
