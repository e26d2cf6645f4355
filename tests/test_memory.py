"""Memory that was freed goes back to the system."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

MAPPED = """
import ctypes, sys
import numpy as np
from components.memory import give_back

class Info(ctypes.Structure):  # of mallinfo2(3)
    _fields_ = [(name, ctypes.c_size_t) for name in "arena ordblks smblks hblks hblkhd u f o d k".split()]

library = ctypes.CDLL(None)
library.mallinfo2.restype = Info
if sys.argv[1] == "given back":
    give_back()
first = np.ones(1 << 20)
del first
before = library.mallinfo2().hblkhd
second = np.ones(1 << 20)
print(library.mallinfo2().hblkhd - before)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="needs glibc 2.33"
)
@pytest.mark.parametrize(("how", "least", "most"), [("given back", 8 << 20, 9 << 20), ("kept", 0, 0)])
def test_an_array_after_another_is_mapped_alone(how: str, least: int, most: int) -> None:
    """8 MB each; ``kept`` tells when glibc no longer needs to be asked."""
    done = subprocess.run([sys.executable, "-c", MAPPED, how], capture_output=True, text=True, check=True)
    assert least <= int(done.stdout) <= most
