"""A table is the same whether a driver gives columns or rows."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest
from sqlalchemy import CursorResult, literal, select

from data_access.frames import frame_of
from data_access.warehouse import Warehouse

ASKED = """
    SELECT i::INTEGER AS whole, i::SMALLINT AS short, sum(i * 1000000007) AS added, i / 4 AS part,
        CASE WHEN i > 1 THEN i END AS some, 'a' || i AS text, CASE WHEN i = 2 THEN '无' END AS told,
        NULL::VARCHAR AS silent, NULL::INTEGER AS empty
    FROM range(0, {rows}) AS t(i) GROUP BY i ORDER BY i
"""


class Rows:
    """A cursor that gives rows, as most drivers do."""

    def __init__(self, rows: list[tuple[object, ...]]) -> None:
        self._rows = rows

    def fetchall(self) -> list[tuple[object, ...]]:
        return self._rows


@pytest.mark.parametrize("rows", [0, 1, 4])
def test_columns_and_rows_give_the_table_that_pandas_finds(rows: int) -> None:
    cursor = duckdb.connect().execute(ASKED.format(rows=rows))
    names = [column[0] for column in cursor.description]
    plain = cursor.fetchall()
    expected = pd.DataFrame(dict(zip(names, zip(*plain, strict=True), strict=False)), columns=names)
    pd.testing.assert_frame_equal(frame_of(names, Rows(plain)), expected)
    by_column = frame_of(names, duckdb.connect().execute(ASKED.format(rows=rows)))
    pd.testing.assert_frame_equal(by_column, expected)


def test_an_answer_is_closed_when_it_was_read(example: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server keeps an answer in its memory as long as its connection, which is used again, has it open."""
    closed: list[object] = []
    close = CursorResult.close

    def seen(result: CursorResult[tuple[int]]) -> None:
        closed.append(result)
        close(result)

    monkeypatch.setattr(CursorResult, "close", seen)
    assert example.records(select(literal(1).label("one")))["one"].tolist() == [1]
    assert len(closed) == 1
