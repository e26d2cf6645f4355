"""A column of texts -> a column of values; each different text is read and judged once a load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.adapters.arrow import in_one, is_varied, taken
from warehouse.checked import Faults, reason
from warehouse.fields import Field
from warehouse.forms import CONTROL, UnreadableError, Value, text
from warehouse.short_texts import ShortTexts

BLANKS = " \u3000\xa0"  # around a cell; a tab stays, since it may be what makes a text harmless or not
Codes = npt.NDArray[np.integer]
Cell = tuple[str, str]  # column of the file, or "" and a constant
TYPES = {"str": pa.string(), "Int64": pa.int64(), "Float64": pa.float64()}
MOST_KEPT = 200_000  # texts remembered of a column: bounds the memory


class Meaning(NamedTuple):
    """What some texts mean: the value of each, and why those are refused that are, by number."""

    values: pa.Array
    wrong: dict[int, str]


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
        self._short = ShortTexts()
        self._meant = self._meaning([])  # of the short texts

    def read(self, cells: pa.Table, faults: Faults) -> pa.Array:
        """The values of some rows, texts as a dictionary where few differ; adds what is wrong with them."""
        if self._origin is None:
            return _spread(self._laid([self.field.fill]), np.zeros(cells.num_rows, "int64"))
        name, constant = self._origin
        if not name:
            came = pa.repeat(pa.scalar(constant, pa.string()), cells.num_rows)
        else:
            came = in_one(cells.column(name))
        if self._plain and is_varied(came) and (values := _bare(came)) is not None:
            return self._texts(came, values, faults)
        numbers = self._short.numbers(came)
        if numbers is not None:
            if len(self._meant.values) < len(self._short.texts):
                self._meant = self._meaning(self._short.texts)
            return self._told(self._meant, numbers, faults)
        coded = came.dictionary_encode()
        codes = coded.indices.to_numpy(zero_copy_only=False)
        return self._told(self._meaning(coded.dictionary.to_pylist()), codes, faults)

    def _texts(self, came: pa.StringArray, bare: pa.StringArray, faults: Faults) -> pa.StringArray:
        """Texts that stand as they came."""
        values = pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.string()), bare)
        if self.field.required and values.null_count:
            for row in np.flatnonzero(values.is_null().to_numpy(zero_copy_only=False)):
                faults.add(row, self.field.name, reason(self.field.name, "a value", came[int(row)].as_py()))
        return values if self.field.fill is None else values.fill_null(self.field.fill)

    def _meaning(self, texts: Sequence[str]) -> Meaning:
        if len(self._known) > MOST_KEPT:
            self._known.clear()
        known = self._known
        for cell in texts:
            if cell not in known:
                known[cell] = self._judged(cell)
        wrong = {code: known[cell][1] for code, cell in enumerate(texts) if known[cell][1]}
        return Meaning(self._laid([known[cell][0] for cell in texts]), wrong)

    def _laid(self, values: Sequence[Value]) -> pa.Array:
        """Values as an array: texts as a dictionary, whole numbers in 32 bits where they fit."""
        found = pa.array(values, self.type)
        return found.dictionary_encode() if self.field.dtype == "str" else _narrow(found)

    def _told(self, meaning: Meaning, codes: Codes, faults: Faults) -> pa.Array:
        """The value of each code; adds what is wrong."""
        if meaning.wrong:
            refused = np.zeros(len(meaning.values), dtype=bool)
            refused[list(meaning.wrong)] = True
            for row in np.flatnonzero(refused.take(codes)):
                faults.add(row, self.field.name, meaning.wrong[int(codes[row])])
        return _spread(meaning.values, codes)

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


def _spread(values: pa.Array, codes: Codes) -> pa.Array:
    return values.take(pa.array(codes)) if pa.types.is_dictionary(values.type) else taken(values, codes)


def _narrow(numbers: pa.Array) -> pa.Array:
    """Whole numbers in 32 bits where they fit: half as much to move, and most tables hold no more."""
    if pa.types.is_floating(numbers.type):
        return numbers
    try:
        return numbers.cast(pa.int32())
    except pa.ArrowInvalid:  # one too large, which is refused or a count
        return numbers


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
