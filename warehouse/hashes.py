"""64-bit hashes of texts, a column at once: MurmurHash64A (Austin Appleby, public domain)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Hashes = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

WORD = 8  # bytes taken at once
FACTOR, SHIFT = np.uint64(0xC6A4A7935BD1E995), np.uint64(47)  # of the algorithm


def hashes_of(texts: pa.Array | pa.ChunkedArray) -> Hashes:
    """The hash of each text's bytes in UTF-8; that of the empty text where there is none."""
    letters, starts, sizes = _bytes_of(texts)
    found = sizes.astype("uint64") * FACTOR
    words = np.ndarray(len(letters) - WORD + 1, "<u8", letters, strides=(1,))  # one from each byte on
    for first in range(0, int(sizes.max(initial=0)), WORD):
        _take_word(found, words, starts + first, sizes - first)
    for by in (FACTOR, np.uint64(1)):
        found ^= found >> SHIFT
        found *= by
    return found


def _bytes_of(texts: pa.Array | pa.ChunkedArray) -> tuple[npt.NDArray[np.uint8], Ints, Ints]:
    """The bytes of all texts, with a word's room after the last, where each begins, and its size."""
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    laid = whole.cast(pa.large_string()).fill_null("")
    _, offsets, letters = laid.buffers()
    bounds = np.frombuffer(offsets, "int64")[laid.offset : laid.offset + len(laid) + 1]
    mine = np.frombuffer(letters or b"", "uint8")[bounds[0] : bounds[-1]]
    return np.pad(mine, (0, WORD)), bounds[:-1] - bounds[0], np.diff(bounds)


def _take_word(found: Hashes, words: Hashes, starts: Ints, left: Ints) -> None:
    """Mix the next word of each text into its hash; of a text that ends in it, the bytes that are left."""
    whole, part = left >= WORD, (left > 0) & (left < WORD)
    for rows, is_whole in ((whole, True), (part, False)):
        if not rows.any():
            continue
        where: npt.NDArray[np.bool_] | slice = slice(None) if rows.all() else rows
        word = words[starts[where]]
        if is_whole:
            word *= FACTOR
            word ^= word >> SHIFT
            word *= FACTOR
        else:
            word &= (np.uint64(1) << (left[where] * 8).astype("uint64")) - np.uint64(1)
        found[where] ^= word
        found[where] *= FACTOR
