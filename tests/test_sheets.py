"""Tables as CSV and XLSX: numbers stay numbers, texts never run, Chinese opens as it is."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from domain.errors import FrameError
from exports.sheet_cells import escaped, sheet_names
from exports.sheets import About, sheet_csv, sheet_xlsx

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")', "＝1+1", "+1.0 分"]


def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "城市": ["杭州", "=cmd|'/c calc'!A1", None],
            "得分": [92.4, -1.25, np.nan],
            "样本": pd.array([1500, pd.NA, 3], dtype="Int64"),
            "日期": [dt.date(2025, 3, 31), pd.NaT, dt.datetime(2025, 3, 1, 9, 30)],
            "领先": [True, False, None],
        }
    )


def opened(content: bytes) -> dict[str, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: sheet for sheet in book.worksheets}


def cells(sheet: Worksheet) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_csv_begins_with_a_mark_and_ends_its_lines_as_windows_does() -> None:
    content = sheet_csv(table())
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 4
    assert "杭州".encode() in content


def test_csv_keeps_numbers_and_escapes_only_what_would_run() -> None:
    rows = list(csv.reader(io.StringIO(sheet_csv(table()).decode("utf-8-sig"), newline="")))
    assert rows[1] == ["杭州", "92.4", "1500", "2025-03-31", "True"]
    assert rows[2] == ["'=cmd|'/c calc'!A1", "-1.25", "", "", "False"]
    assert rows[3] == ["", "", "3", "2025-03-01 09:30", ""]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_starts_a_formula_is_escaped_in_cells_and_headers(text: str) -> None:
    assert escaped(text) == f"'{text}"
    (header,), (cell,) = csv.reader(
        io.StringIO(sheet_csv(pd.DataFrame({text: [text]})).decode("utf-8-sig"), newline="")
    )
    assert header == cell == f"'{text}"


@pytest.mark.parametrize("text", ["-2.5", "+3", "-12,345.6", "-4%", "", "a=b", "−1.0 分", "–"])
def test_a_number_or_a_harmless_text_is_left_as_it_is(text: str) -> None:
    assert escaped(text) == text


def test_a_cell_with_quotes_and_lines_survives_csv() -> None:
    odd = pd.DataFrame({"a": ['say "x", y', "two\r\nlines", " x"]})
    rows = list(csv.reader(io.StringIO(sheet_csv(odd).decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows[1:]] == list(odd["a"])


def test_xlsx_holds_the_values_as_what_they_are() -> None:
    (sheet,) = opened(sheet_xlsx({"城市": table()})).values()
    assert cells(sheet) == [
        ["城市", "得分", "样本", "日期", "领先"],
        ["杭州", 92.4, 1500, dt.datetime(2025, 3, 31), True],
        ["=cmd|'/c calc'!A1", -1.25, None, None, False],
        [None, None, 3, "2025-03-01 09:30", None],
    ]


@pytest.mark.parametrize("text", [*FORMULAS, "{=1+1}", "https://example.com", "internal:a!A1"])
def test_no_text_of_xlsx_is_a_formula_or_a_link(text: str) -> None:
    (sheet,) = opened(sheet_xlsx({"x": pd.DataFrame({text: [text]})})).values()
    for cell in (sheet["A1"], sheet["A2"]):
        assert cell.data_type == "s"
        assert cell.hyperlink is None
    assert sheet["A2"].value.replace("_x000D_", "\r") == text


def test_the_header_is_bold_and_stays_and_carries_the_filter() -> None:
    (sheet,) = opened(sheet_xlsx({"城市": table()})).values()
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E4"


def test_columns_are_as_wide_as_their_text_a_chinese_sign_twice() -> None:
    wide = pd.DataFrame({"a": ["服务响应速度服务响应"], "b": ["abcdefghij"], "c": ["x" * 500]})
    (sheet,) = opened(sheet_xlsx({"x": wide})).values()
    a, b, c = (sheet.column_dimensions[letter].width for letter in "abc".upper())
    assert 20 <= a <= 24
    assert 10 <= b <= 14
    assert c <= 61


def test_numbers_show_the_decimals_that_they_need() -> None:
    numbers = pd.DataFrame({"n": [1200, 3], "one": [87.4, 90.0], "odd": [1 / 3, 2 / 3]})
    (sheet,) = opened(sheet_xlsx({"x": numbers})).values()
    assert [sheet.cell(2, i).number_format for i in (1, 2, 3)] == ["#,##0", "#,##0.0", "#,##0.00"]
    assert sheet["C2"].value == pytest.approx(1 / 3, abs=1e-15), "all digits are kept"


def test_sheets_have_names_that_excel_takes() -> None:
    wanted = ["a/b:c*[d]?", "a" * 40, "A" * 40, "'quoted'", "", "History", "城市", "城市"]
    names = sheet_names(wanted)
    assert all(0 < len(name) <= 31 for name in names)
    assert not any(set(name) & set("[]:*?/\\") for name in names)
    assert len({name.casefold() for name in names}) == len(wanted)
    assert names[3] == "quoted"
    assert names[6:] == ["城市", "城市 (2)"]
    assert list(opened(sheet_xlsx({name: table() for name in names})).keys()) == names


def test_the_last_sheet_says_what_the_file_is() -> None:
    lines = {"标题": "领先与落后", "筛选": "=全部", "链接": "https://example.com/leaders?m=2025-03"}
    sheet = opened(sheet_xlsx({"x": table()}, About("关于", lines)))["关于"]
    assert cells(sheet) == [[label, text] for label, text in lines.items()]
    assert sheet["B2"].data_type == "s"
    assert sheet["B3"].hyperlink.target == lines["链接"]
    assert sheet["A1"].font.bold


def test_an_endless_link_is_text() -> None:
    link = "https://example.com/?" + "x" * 3000
    sheet = opened(sheet_xlsx({"x": table()}, About("关于", {"链接": link})))["关于"]
    assert sheet["B1"].value == link
    assert sheet["B1"].hyperlink is None


def test_an_empty_table_keeps_its_header() -> None:
    (sheet,) = opened(sheet_xlsx({"x": table().head(0)})).values()
    assert cells(sheet) == [list(table().columns)]
    assert sheet_csv(table().head(0)).decode("utf-8-sig") == "城市,得分,样本,日期,领先\r\n"


def test_no_table_is_an_error() -> None:
    with pytest.raises(FrameError, match="no table"):
        sheet_xlsx({})


def test_an_infinite_number_is_empty() -> None:
    (sheet,) = opened(sheet_xlsx({"x": pd.DataFrame({"a": [np.inf, 1.5]})})).values()
    assert [row[0] for row in cells(sheet)] == ["a", None, 1.5]
