"""Arrow tables in the binary format of PostgreSQL's COPY: the server takes values, and reads no digits.

A row is the number of its fields and, of each, its length in bytes (-1: NULL) and its bytes, numbers
with the greatest byte first (https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format").
Each column is a slot as wide as its longest field; the slots of some rows are laid side by side as one
block of bytes, and what a field leaves of its slot is cut out of the block.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from warehouse.adapters.arrow import in_one, is_held, values_of

Mask = npt.NDArray[np.bool_]

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # no flags, no further header
END = b"\xff\xff"
COUNT, LENGTH = 2, 4  # bytes of the number of fields, and of a field's length
BLOCK = 1 << 20  # bytes laid at once: a processor's cache holds them


class _Slot(Protocol):
    kind: np.dtype[np.void]

    def lay(self, fields: npt.NDArray[np.void], kept: Mask, rows: slice) -> None:
        """Write these rows' fields of ``kind``; set False in ``kept`` what they leave of their bytes."""


def binary_rows(rows: pa.Table) -> Iterator[memoryview]:
    """The bytes to copy, in pieces.

    Args:
        rows: whole numbers, floats and texts in the types of the table's columns; texts may be coded.
    """
    slots = [_slot(column) for column in rows.columns]
    row = np.dtype([("count", ">i2"), *((str(i), slot.kind) for i, slot in enumerate(slots))])
    most = max(1, BLOCK // row.itemsize)
    laid, kept = np.empty(most, row), np.empty((most, row.itemsize), dtype=bool)
    laid["count"] = len(slots)
    yield memoryview(SIGNATURE)
    for first in range(0, len(rows), most):
        count = min(most, len(rows) - first)
        kept[:] = True
        begin = COUNT
        for i, slot in enumerate(slots):
            end = begin + slot.kind.itemsize
            slot.lay(laid[str(i)][:count], kept[:count, begin:end], slice(first, first + count))
            begin = end
        yield laid[:count].view("uint8")[kept[:count].reshape(-1)].data
    yield memoryview(END)


def _slot(column: pa.ChunkedArray) -> _Slot:
    whole = in_one(column)
    if pa.types.is_dictionary(whole.type):
        return _Codes(whole)
    return _Texts(whole) if pa.types.is_string(whole.type) else _Numbers(whole)


class _Numbers:
    """Fields of one width."""

    def __init__(self, column: pa.Array) -> None:
        self._held = is_held(column)
        self._values = values_of(column)  # what stands where a value is missing is cut out
        self.kind = np.dtype([("length", ">i4"), ("value", self._values.dtype.newbyteorder(">"))])

    def lay(self, fields: npt.NDArray[np.void], kept: Mask, rows: slice) -> None:
        fields["length"] = self._values.itemsize
        fields["value"] = self._values[rows]
        if self._held is not None:
            none = np.flatnonzero(~self._held[rows])
            fields["length"][none] = -1
            kept[none, LENGTH:] = False


class _Texts:
    """Fields of many widths."""

    def __init__(self, column: pa.Array) -> None:
        texts, held = column.cast(pa.large_string()), is_held(column)
        _, offsets, letters = texts.buffers()
        bounds = np.frombuffer(offsets, "int64")[texts.offset : texts.offset + len(texts) + 1]
        self._starts, self._sizes = bounds[:-1] - bounds[0], np.diff(bounds)
        self._lengths = self._sizes if held is None else np.where(held, self._sizes, -1)
        longest = int(self._sizes.max(initial=1))  # at least a byte: numpy has no type of none
        mine = np.frombuffer(letters or b"", "uint8")[bounds[0] : bounds[-1]]
        beyond = np.pad(mine, (0, longest + 1))  # so that there is as much to take of the last text
        value = np.dtype(f"V{longest}")
        self._from_each = np.ndarray(len(beyond) - longest, value, beyond, strides=(1,))
        self.kind = np.dtype([("length", ">i4"), ("value", value)])

    def lay(self, fields: npt.NDArray[np.void], kept: Mask, rows: slice) -> None:
        fields["length"] = self._lengths[rows]
        fields["value"] = self._from_each[self._starts[rows]]
        sizes = self._sizes[rows]
        shortest = int(sizes.min())
        kept[:, LENGTH + int(sizes.max()) :] = False
        places = np.arange(shortest, int(sizes.max()))
        if len(places):
            np.less(places, sizes[:, np.newaxis], out=kept[:, LENGTH + shortest : LENGTH + int(sizes.max())])


class _Codes:
    """Fields of a coded column: each text is laid once, and taken for each row."""

    def __init__(self, column: pa.DictionaryArray) -> None:
        texts = pa.concat_arrays([column.dictionary, pa.nulls(1, column.dictionary.type)])
        self._codes = column.indices.fill_null(len(texts) - 1).to_numpy(zero_copy_only=False)
        each = _Texts(texts)
        self.kind = each.kind
        self._whole = np.dtype(f"V{self.kind.itemsize}")  # a field as one thing: it is copied at once
        fields = np.empty(len(texts), self.kind)
        kept = np.ones((len(texts), self.kind.itemsize), dtype=bool)
        each.lay(fields, kept, slice(0, len(texts)))
        self._fields = fields.view(self._whole)
        even = kept[np.bincount(self._codes, minlength=len(texts)) > 0].all()
        self._kept = None if even else kept.view(self._whole)[:, 0]

    def lay(self, fields: npt.NDArray[np.void], kept: Mask, rows: slice) -> None:
        codes = self._codes[rows]
        fields.view(self._whole)[:] = self._fields[codes]
        if self._kept is not None:
            kept.view(self._whole)[:, 0] = self._kept[codes]
