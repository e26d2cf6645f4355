"""Short texts -> their numbers, by a multiplication: columns of a few codes, ratings or names.

A text of up to eight bytes is one word of 64 bits. A factor is searched that sends the words of a column,
multiplied by it, to slots of a table of their own; then a text is found without hashing or comparing bytes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

WORD = 8  # bytes of a word
MASKS: Words = np.array([(1 << 8 * size) - 1 for size in range(WORD + 1)], "uint64")  # what a text has of one
SLOT_BITS = 14  # 128 KB of words, of which only those in use come into the processor's cache
MOST = 250  # texts: with more, hardly any factor keeps them apart
TRIES = 200


class ShortTexts:
    """Numbers the texts of a column, each the same in every piece.

    Args:
        texts: by number.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._words: Words = np.zeros(0, "uint64")
        self._factors = np.random.default_rng(0)
        self._lay(np.uint64(1))

    def numbers(self, texts: pa.StringArray) -> Ints | None:
        """The number of each text; None where one is too long, or too many differ."""
        words = _words_of(texts)
        if words is None:
            return None
        slots = self._slots_of(words)
        if not np.array_equal(self._held.take(slots), words):
            if not self._learn(np.unique(words)):
                return None
            slots = self._slots_of(words)
        return self._numbers.take(slots)

    def _slots_of(self, words: Words) -> Ints:
        slots = words * self._factor
        slots >>= np.uint64(64 - SLOT_BITS)
        return slots.view("int64")

    def _learn(self, words: Words) -> bool:
        """Give further words their numbers; whether there is a slot for each."""
        more = words[~np.isin(words, self._words)]
        if len(self._words) + len(more) > MOST:
            return False
        self._words = np.concatenate([self._words, more])
        self.texts += [word.to_bytes(WORD, "little").rstrip(b"\0").decode() for word in more.tolist()]
        for factor in self._factors.integers(1 << 63, dtype="uint64", size=TRIES):
            self._lay(factor * np.uint64(2) + np.uint64(1))
            if np.array_equal(self._held[self._slots_of(self._words)], self._words):
                return True
        return False

    def _lay(self, factor: np.uint64) -> None:
        """Make the table for a factor."""
        self._factor = factor
        slots = self._slots_of(self._words)
        self._held = np.full(1 << SLOT_BITS, MASKS[-1], "uint64")  # no text: eight times 0xFF is not UTF-8
        self._held[slots] = self._words
        self._numbers = np.zeros(1 << SLOT_BITS, "int64")
        self._numbers[slots] = np.arange(len(slots))


def _words_of(texts: pa.StringArray) -> Words | None:
    """Each text as a word; None where one is longer, or holds a zero byte, or is not there."""
    _, offsets, letters = texts.buffers()
    if texts.null_count or not len(texts) or offsets is None:
        return None
    bounds = np.frombuffer(offsets, "int32")[texts.offset : texts.offset + len(texts) + 1]
    sizes = np.diff(bounds)
    mine = (letters or pa.py_buffer(b""))[int(bounds[0]) : int(bounds[-1])].to_pybytes()
    if sizes.max() > WORD or b"\0" in mine:
        return None
    beyond = np.frombuffer(mine + bytes(WORD), "uint8")  # so that there is a word to take of the last text
    words = np.ndarray(len(mine) + 1, "<u8", beyond, strides=(1,)).take(bounds[:-1] - bounds[0])
    words &= MASKS.take(sizes)
    return words
