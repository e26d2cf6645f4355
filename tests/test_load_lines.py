"""The line of a row is its line in the file, whatever stands before it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from warehouse.chunks import read_chunks
from warehouse.mapping import Mapping
from warehouse.seen import Seen
from warehouse.sources import inspect_source

TORN = 'a,b,c\n1,2,3\n\n"x\ny",5,6\n4,5\n7,8,9,10\n10,11,12\n5,5\n'


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_lines_are_counted_over_breaks_in_cells_and_torn_rows(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(TORN.replace("a,", '"城\n市",', 1).encode(encoding))
    chunks = list(read_chunks(inspect_source(file, Mapping()), Mapping()))
    rows = {
        int(line): cell
        for chunk in chunks
        for line, cell in zip(chunk.lines, chunk.cells.column(0).to_pylist(), strict=True)
    }
    torn = [pair for chunk in chunks for pair in chunk.torn]
    assert rows == {3: "1", 4: "", 5: "x\ny", 9: "10"}
    assert torn == [(7, "4,5"), (8, "7,8,9,10"), (10, "5,5")]


def test_an_id_is_seen_again_in_its_own_piece_and_in_later_ones() -> None:
    seen = Seen()
    assert seen.again(pa.array(["a", "b", "a"])).tolist() == [False, False, True]
    assert seen.again(pa.array(["c", "b"])).tolist() == [False, True]
    for start in range(0, 1000, 100):
        assert not seen.again(pa.array([f"n{i}" for i in range(start, start + 100)])).any()
    assert seen.again(pa.array(["n5", "n999", "new"])).tolist() == [True, True, False]
