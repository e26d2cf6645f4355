"""What has been freed goes back to the system."""

from __future__ import annotations

import ctypes
import sys

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h
LARGE = 1 << 20  # bytes; from here on an array is mapped alone
SPARE = 4 << 20  # bytes that stay at the heap's end


def give_back() -> None:
    """Map every large array alone, so that its memory is the system's again once it is freed.

    By default glibc maps alone what is larger than the largest that was freed so far, up to 32 MB: after a
    simulation of ranks all arrays share the heap, and what lies behind holes in it stays.
    """
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):  # musl has none
        library.mallopt(MMAP_THRESHOLD, LARGE)
        library.mallopt(TRIM_THRESHOLD, SPARE)
