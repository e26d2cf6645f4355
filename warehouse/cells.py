"""A column of texts -> a column of values; each different text is read and judged once a load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.adapters.arrow import is_varied
from warehouse.checked import Faults, reason
from warehouse.fields import Field
from warehouse.forms import CONTROL, UnreadableError, Value, text

BLANKS = " \u3000\xa0"  # around a cell; a tab stays, since it may be what makes a text harmless or not
Cell = tuple[str, str]  # column of the file, or "" and a constant
TYPES = {"str": pa.string(), "Int64": pa.int64(), "Float64": pa.float64()}
MOST_KEPT = 200_000  # texts remembered of a column: bounds the memory


class Column:
    """Reads one field of a kind of file.

    Args:
        origin: where the field comes from; None where the file does not have it.
        words: their value -> ours.
    """

    def __init__(self, field: Field, origin: Cell | None, words: Mapping[str, str]) -> None:
        self.field = field
        self.type = TYPES[field.dtype]
        self._origin = origin
        self._words = words
        self._plain = field.read is text and not words and not field.allowed
        self._known: dict[str, tuple[Value, str]] = {}

    def read(self, cells: pa.Table, faults: Faults) -> pa.Array:
        """The values of some rows, texts as a dictionary where few differ; adds what is wrong with them."""
        if self._origin is None:
            return self._spread([self.field.fill], pa.array(np.zeros(cells.num_rows, "int32")))
        name, constant = self._origin
        if not name:
            came = pa.repeat(pa.scalar(constant, pa.string()), cells.num_rows)
        else:
            came = cells.column(name).combine_chunks()
        if self._plain and is_varied(came) and (values := _bare(came)) is not None:
            return self._texts(came, values, faults)
        return self._looked_up(came.dictionary_encode(), faults)

    def _texts(self, came: pa.StringArray, bare: pa.StringArray, faults: Faults) -> pa.StringArray:
        """Texts that stand as they came."""
        values = pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.string()), bare)
        if self.field.required and values.null_count:
            for row in np.flatnonzero(values.is_null().to_numpy(zero_copy_only=False)):
                faults.add(row, self.field.name, reason(self.field.name, "a value", came[int(row)].as_py()))
        return values if self.field.fill is None else values.fill_null(self.field.fill)

    def _looked_up(self, came: pa.DictionaryArray, faults: Faults) -> pa.Array:
        if len(self._known) > MOST_KEPT:
            self._known.clear()
        known = self._known
        texts = came.dictionary.to_pylist()
        for cell in texts:
            if cell not in known:
                known[cell] = self._judged(cell)
        if wrong := {code: known[cell][1] for code, cell in enumerate(texts) if known[cell][1]}:
            codes = came.indices.to_numpy(zero_copy_only=False)
            for row in np.flatnonzero(np.isin(codes, list(wrong))):
                faults.add(row, self.field.name, wrong[int(codes[row])])
        return self._spread([known[cell][0] for cell in texts], came.indices)

    def _spread(self, values: Sequence[Value], codes: pa.Array) -> pa.Array:
        """The value of each code."""
        found = pa.array(values, self.type)
        return (found.dictionary_encode() if self.field.dtype == "str" else found).take(codes)

    def _judged(self, cell: str) -> tuple[Value, str]:
        """The value of a text, and why it is refused, if it is."""
        field, bare = self.field, cell.strip(BLANKS)
        try:
            value = field.read(self._words.get(bare, bare))
        except UnreadableError as error:
            return None, reason(field.name, error.expected, bare, error.nearest)
        if value is None:
            return field.fill, reason(field.name, "a value", cell) if field.required else ""
        return value, "" if field.takes(value) else reason(field.name, field.range_in_words(), cell)


def _bare(cells: pa.StringArray) -> pa.StringArray | None:
    """The texts without blanks around them; None where one holds a control character."""
    if _is_ascii_without_blanks(cells):
        return cells
    bare = pc.utf8_trim(cells, BLANKS)
    return None if pc.any(pc.match_substring_regex(bare, CONTROL)).as_py() else bare


def _is_ascii_without_blanks(cells: pa.StringArray) -> bool:
    """Whether every byte is one of ``!`` to ``~``: nothing to take off, nothing to refuse."""
    *_, texts = cells.buffers()
    letters = np.frombuffer(texts or b"", "uint8")
    return not (letters - np.uint8(ord("!")) > ord("~") - ord("!")).any()
