"""Tables as files for a spreadsheet: CSV and XLSX, numbers as numbers and no text that runs as a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from domain.errors import FrameError
from exports.sheet_cells import DECIMALS, WIDTHS, cell, decimals, escaped, sheet_names, width

ROWS = 1_048_575  # Excel's limit, less the header
LINK_LENGTH = 2_079  # signs, Excel's limit for a link
LOOKS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bottom": 1},
    "day": {"num_format": "yyyy-mm-dd"},
    "text": {"text_wrap": True},
    **{str(d): {"num_format": "#,##0" + ("." + "0" * d if d else "")} for d in range(DECIMALS + 1)},
}
# a cell's text is text, whatever it starts with
SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


@dataclass(frozen=True)
class About:
    """What a file says of itself, on a sheet of its own.

    Args:
        name: of the sheet, in the reader's language.
        lines: label and text: title, as-of, filters, source, definition version, link.
    """

    name: str
    lines: Mapping[str, str]


def sheet_csv(table: pd.DataFrame) -> bytes:
    """A table as CSV that Excel opens as it is: UTF-8 with BOM, CRLF; missing values are empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([escaped(str(column)) for column in table.columns])
    for row in table.itertuples(index=False, name=None):
        cells = (cell(value) for value in row)
        writer.writerow([escaped(value) if isinstance(value, str) else value for value in cells])
    return out.getvalue().encode("utf-8-sig")


def sheet_xlsx(tables: Mapping[str, pd.DataFrame], about: About | None = None) -> bytes:
    """Tables as a workbook, one sheet each: header frozen and bold, filter arrows, widths by the text.

    Args:
        tables: name of the sheet (made legal and unique) to the table.
        about: a last sheet.
    Raises:
        FrameError: there is no table, or one has more rows than a sheet.
    """
    if not tables:
        raise FrameError("workbook", "no table", "one or more")
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, SETTINGS) as book:
        looks = {name: book.add_format({"valign": "top", **look}) for name, look in LOOKS.items()}
        names = sheet_names([*tables, *([about.name] if about else [])])
        for name, (title, table) in zip(names, tables.items(), strict=False):
            if len(table) > ROWS:
                raise FrameError(title, f"{len(table)} rows", f"at most {ROWS}, as a sheet holds")
            _fill(book.add_worksheet(name), table, looks)
        if about:
            _tell(book.add_worksheet(names[-1]), about, looks)
    return out.getvalue()


def _fill(sheet: Worksheet, table: pd.DataFrame, looks: Mapping[str, Any]) -> None:
    for i, title in enumerate(table.columns):
        cells = [cell(value) for value in table.iloc[:, i]]
        whole, other = (looks[str(count)] for count in decimals(cells))
        sheet.set_column(i, i, width(str(title), cells))
        sheet.write_string(0, i, str(title), looks["head"])
        for row, value in enumerate(cells, start=1):
            match value:
                case None:
                    continue
                case str():
                    sheet.write_string(row, i, value, looks["text"])
                case bool():
                    sheet.write_boolean(row, i, value)
                case dt.date():
                    sheet.write_datetime(row, i, value, looks["day"])
                case _:
                    sheet.write_number(row, i, value, whole if isinstance(value, int) else other)
    sheet.freeze_panes(1, 0)
    if len(table.columns):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _tell(sheet: Worksheet, about: About, looks: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, width("", list(about.lines)))
    sheet.set_column(1, 1, WIDTHS[1])
    for row, (label, text) in enumerate(about.lines.items()):
        sheet.write_string(row, 0, label, looks["head"])
        if text.startswith(("https://", "http://")) and len(text) <= LINK_LENGTH:
            sheet.write_url(row, 1, text)
        else:
            sheet.write_string(row, 1, text, looks["text"])
