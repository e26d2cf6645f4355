"""Whole numbers that wait on the disk, and are read where they are needed."""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from typing import IO, Any

import numpy as np
import numpy.typing as npt


class Spilled:
    """An array in a temporary file in the folder of ``TMPDIR``.

    The file has no name: nobody else can open it, and it is gone with the process, however that ends.

    Args:
        file: that holds the numbers, of this kind; at least one.
    """

    def __init__(self, file: IO[bytes], kind: str) -> None:
        file.flush()
        self._mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.numbers = np.frombuffer(self._mapped, kind)

    def let_go(self) -> None:
        """Give back the memory of what was read; a system without such a wish takes it when it is short."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._mapped.madvise(mmap.MADV_DONTNEED)


def spilled(pieces: Iterable[Sequence[npt.NDArray[Any]]], kinds: Sequence[str]) -> list[Spilled]:
    """Arrays of one length on the disk.

    Args:
        pieces: of all arrays, one after the other.
        kinds: of each array's numbers.
    """
    with ExitStack() as closing:
        files = [closing.enter_context(tempfile.TemporaryFile()) for _ in kinds]
        for piece in pieces:
            for file, kind, numbers in zip(files, kinds, piece, strict=True):
                file.write(numbers.astype(kind, copy=False).tobytes())
        return [Spilled(file, kind) for file, kind in zip(files, kinds, strict=True)]
