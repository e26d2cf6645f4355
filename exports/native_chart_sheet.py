"""The workbook inside a chart: the drawing's table at the left, what only the drawing needs right of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import isnan

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from domain.language import words
from exports.drawing_parts import Drawing
from exports.drawing_table import Column, columns

SHEET = "data"
MADE = dt.datetime(2000, 1, 1)  # the same chart has the same workbook, byte for byte
ABSENT = "#N/A"

type_of_value = float | str


def number_format(decimals: int, *, signed: bool = False, grouped: bool = True) -> str:
    """Excel's code: ``#,##0.0``; signed ``+0.0;−0.0;0.0`` with a typographic minus."""
    plain = ("#,##0" if grouped else "0") + ("." + "0" * decimals if decimals else "")
    return f"+{plain};\u2212{plain};{plain}" if signed else f"{plain};\u2212{plain}"


@dataclass(frozen=True)
class Ref:
    """A column of the workbook with what its cells hold."""

    letter: str
    heading: str
    values: tuple[float | str, ...]
    code: str

    @property
    def name(self) -> str:
        """The formula of its heading."""
        return f"{SHEET}!${self.letter}$1"

    @property
    def cells(self) -> str:
        """The formula of its cells."""
        return f"{SHEET}!${self.letter}$2:${self.letter}${len(self.values) + 1}"

    def cell(self, row: int) -> str:
        """The cell of a row, counted from 0, for formulas in that row."""
        return f"{self.letter}{row + 2}"


class Sheet:
    """Collects columns, then writes them."""

    def __init__(self, drawing: Drawing) -> None:
        self._table = columns(drawing)
        self._more: list[tuple[Ref, Callable[[int], str] | None]] = []
        self._note = words(drawing.language).say("drawing.only_drawing")

    @property
    def first(self) -> Ref:
        """The categories."""
        return self._ref(0, self._table[0])

    def ref(self, heading: str) -> Ref:
        """A column of the table."""
        place = next(i for i, column in enumerate(self._table) if column.heading == heading)
        return self._ref(place, self._table[place])

    def _ref(self, place: int, column: Column) -> Ref:
        code = "General" if column.decimals is None else number_format(column.decimals, signed=column.signed)
        return Ref(xl_col_to_name(place), column.heading, column.values, code)

    def add(
        self,
        heading: str,
        values: Sequence[float | str],
        formula: Callable[[int], str] | None = None,
        code: str = "General",
    ) -> Ref:
        """A column that only the drawing needs.

        Args:
            formula: of a row, so that the drawing follows the table when a person edits it; an empty text
                leaves the cell as it is given.
        """
        letter = xl_col_to_name(len(self._table) + 1 + len(self._more))
        ref = Ref(letter, heading, tuple(values), code)
        self._more.append((ref, formula))
        return ref

    def blob(self) -> bytes:
        """The workbook as a file."""
        target = BytesIO()
        book = xlsxwriter.Workbook(target, {"in_memory": True})
        book.set_properties({"created": MADE})
        sheet = book.add_worksheet(SHEET)
        bold, quiet = book.add_format({"bold": True}), book.add_format({"font_color": "#8a949e"})
        formats = {code: book.add_format({"num_format": code}) for code in self._codes()}
        for place, column in enumerate(self._table):
            ref = self._ref(place, column)
            sheet.write_string(0, place, column.heading, bold)
            for row, value in enumerate(column.values, start=1):
                if isinstance(value, str):
                    sheet.write_string(row, place, value)
                elif not isnan(value):
                    sheet.write_number(row, place, value, formats[ref.code])
        if self._more:
            sheet.write_string(0, len(self._table), self._note, quiet)
        for place, (ref, formula) in enumerate(self._more, start=len(self._table) + 1):
            sheet.write_string(0, place, ref.heading, quiet)
            for row, value in enumerate(ref.values):
                text = formula(row) if formula else ""
                missing = not isinstance(value, str) and isnan(value)
                if text:
                    sheet.write_formula(row + 1, place, text, quiet, ABSENT if missing else value)
                elif not missing:
                    sheet.write(row + 1, place, value, quiet)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, len(self._table) + len(self._more), 12)
        sheet.freeze_panes(1, 1)
        book.close()
        return target.getvalue()

    def _codes(self) -> set[str]:
        return {self._ref(i, column).code for i, column in enumerate(self._table)}
