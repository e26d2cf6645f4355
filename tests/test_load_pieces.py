"""Loading works on pieces, whole columns and in threads; what comes out is what one row at a time gives."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.tables import cases
from domain.histograms import by_time, packed
from domain.limits import Limits
from domain.metrics import Registry
from warehouse import chunks, delimited, tallies
from warehouse import seen as seen_ids
from warehouse.adapters.arrow import arrow_rows
from warehouse.ahead import Behind, ahead
from warehouse.cells import BLANKS, Column
from warehouse.checked import Faults
from warehouse.chunks import read_chunks
from warehouse.fields import Field
from warehouse.forms import UnreadableError, text
from warehouse.mapping import Mapping
from warehouse.seen import Seen
from warehouse.sources import inspect_source
from warehouse.sums import Sums
from warehouse.times import histogram_rows

CELLS = st.lists(
    st.sampled_from(["", " ", "a", " a ", "\u3000b", "中", "\tq", "x\x00", "c\x7f"]), max_size=40
)
IDS = [f"id{i}" for i in range(1000)]


# --- texts --------------------------------------------------------------------------------------
def one_by_one(cells: list[str]) -> list[tuple[object, bool]]:
    """Value of each cell, and whether it is refused."""
    found: list[tuple[object, bool]] = []
    for cell in cells:
        try:
            value = text(cell.strip(BLANKS))
        except UnreadableError:
            found.append((None, True))
        else:
            found.append((value, value is None))
    return found


@settings(deadline=None)
@given(CELLS)
@pytest.mark.parametrize("before", [[], IDS], ids=["few different", "hardly two alike"])
def test_a_column_of_texts_is_read_as_its_cells_one_by_one(before: list[str], cells: list[str]) -> None:
    mine = [*before, *cells]
    faults = Faults(len(mine))
    column = Column(Field("name", text, required=True), ("theirs", ""), {})
    read = column.read(pa.table({"theirs": pa.array(mine, pa.string())}), faults)
    values = read.cast(pa.string()).to_pylist()
    assert list(zip(values, (~faults.good).tolist(), strict=True)) == one_by_one(mine)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_without_quotation_marks_has_the_rows_and_lines_of_one_with_them(
    tmp_path: Path, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Larger than a block: without marks, the file is cut where a line ends."""
    monkeypatch.setattr(delimited, "BLOCK", 1 << 20)
    rows = [f"{i},{i % 7}" for i in range(200_000)]
    plain, quoted = tmp_path / "plain.csv", tmp_path / "quoted.csv"
    plain.write_bytes(end.join(["a,b", *rows, ""]).encode())
    quoted.write_bytes(end.join(['"a",b', *rows, ""]).encode())
    found = []
    for file in (plain, quoted):
        read = list(read_chunks(inspect_source(file, Mapping()), Mapping()))
        assert len(read) > 1
        cells = pa.concat_tables(chunk.cells for chunk in read)
        assert np.concatenate([chunk.lines for chunk in read]).tolist() == list(range(2, 200_002))
        found.append(cells)
    assert found[0].equals(found[1])
    assert found[0].column("a").to_pylist() == [str(i) for i in range(200_000)]


def test_a_row_group_is_not_read_as_a_whole(tmp_path: Path) -> None:
    """Some programs write a file as one, however large."""
    file, rows = tmp_path / "a.parquet", 2_000_000
    table = pa.table({name: np.random.default_rng(0).random(rows) for name in "abcd"})
    pq.write_table(table, file, row_group_size=rows, use_dictionary=False, compression="none")
    size, most, read = table.nbytes, 0, 0
    del table
    before = pa.total_allocated_bytes()
    for chunk in read_chunks(inspect_source(file, Mapping()), Mapping()):
        read += chunk.cells.num_rows
        most = max(most, pa.total_allocated_bytes() - before)
    assert read == rows
    assert most < size / 2


@pytest.mark.parametrize(("told", "done"), [(True, [3 / 7, 5 / 7, 1.0, 1.0]), (False, [0.5, 0.5, 0.5, 1.0])])
def test_a_sheet_tells_how_far_it_has_been_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: bool, done: list[float]
) -> None:
    """By the number of its rows, where its program has written it down; without it, half until the end."""
    monkeypatch.setattr(chunks, "SHEET_ROWS", 2)
    file = tmp_path / "a.xlsx"
    book = openpyxl.Workbook(write_only=not told)
    sheet = book.create_sheet("only", 0)
    for i in range(7):
        sheet.append(["a" if i == 0 else i])
    book.save(file)
    read = list(read_chunks(inspect_source(file, Mapping()), Mapping()))
    assert [chunk.done for chunk in read] == pytest.approx(done)
    assert pa.concat_tables(chunk.cells for chunk in read).column("a").to_pylist() == list("123456")


# --- ids ----------------------------------------------------------------------------------------
@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(st.integers(0, 60), max_size=30), max_size=12))
def test_ids_are_seen_again_as_a_set_would_tell(pieces: list[list[int]]) -> None:
    """Also where runs go to the disk soon and marks are few: most new ids find theirs set, more are made."""
    with pytest.MonkeyPatch.context() as small:
        for name, value in {"MARKS": 3, "MOST_MARKS": 6, "SPARSE": 1, "TOGETHER": 2, "LONGEST": 40}.items():
            small.setattr(seen_ids, name, value)
        check_seen(pieces)
    check_seen(pieces)


def check_seen(pieces: list[list[int]]) -> None:
    seen, before = Seen(), set[int]()
    for piece in pieces:
        asked = np.array([number % 3 > 0 for number in piece], dtype=bool)
        again = seen.again(pa.array(map(str, piece), pa.string()), asked)
        expected = []
        for number in (number for number in piece if number % 3):
            expected.append(number in before)
            before.add(number)
        assert again.tolist() == expected


# --- sums ---------------------------------------------------------------------------------------
RECORD = st.fixed_dictionaries(
    {
        "month": st.sampled_from([202501, 202502]),
        "day": st.sampled_from([20250101, 20250103]),
        "city": st.sampled_from(["sh", "bj"]),
        "channel": st.sampled_from(["web", "phone"]),
        "priority": st.sampled_from([None, "urgent", "low"]),
        "handling_s": st.one_of(st.none(), st.integers(0, 100_000)),
        "first_response_s": st.one_of(st.none(), st.integers(0, 200)),
        "on_time": st.sampled_from([None, 0, 1]),
    }
)


def facts_of(records: list[dict[str, object]]) -> pa.Table:
    constants = {"case_type": "t", "tier": "s", "case_id": "c", "batch_id": 1}
    return arrow_rows(cases, pa.Table.from_pylist([record | constants for record in records]))


@settings(deadline=None, max_examples=40)
@given(st.lists(RECORD, min_size=1, max_size=60), st.lists(st.integers(1, 59), max_size=4))
def test_sums_do_not_depend_on_the_pieces_that_records_come_in(
    records: list[dict[str, object]], cuts: list[int]
) -> None:
    sums = Sums(cases, Registry(), Limits())
    bounds = sorted({0, len(records), *(cut for cut in cuts if cut < len(records))})
    for first, end in pairwise(bounds):
        sums.add(facts_of(records[first:end]))
    groups = sums.groups.ordered()
    keys = [(row["month"], row["city"], row["channel"]) for row in groups.keys.to_pylist()]
    assert keys == sorted(keys)
    assert keys == sorted({(r["month"], r["city"], r["channel"]) for r in records})
    handled, punctual = (
        sums.of(Registry()["handling_time"], groups),
        sums.of(Registry()["first_response_on_time"], groups),
    )
    for i, key in enumerate(keys):
        mine = [r for r in records if (r["month"], r["city"], r["channel"]) == key]
        times = [int(str(r["handling_s"])) for r in mine if r["handling_s"] is not None]
        assert [int(part[i]) for part in handled] == [len(times), sum(times), sum(t * t for t in times)]
        known = [in_time(r) for r in mine if (r["on_time"], r["first_response_s"]) != (None, None)]
        assert [int(part[i]) for part in punctual] == [len(known), sum(known), sum(known)]


def in_time(record: dict[str, object]) -> bool:
    """The flag where it is given; else 30 s for urgent cases and 60 s for others."""
    if record["on_time"] is not None:
        return record["on_time"] == 1
    return int(str(record["first_response_s"])) <= (30 if record["priority"] == "urgent" else 60)


@settings(deadline=None, max_examples=40)
@given(st.lists(RECORD, min_size=1, max_size=60))
def test_histograms_hold_every_time_once_by_segment_and_by_city(records: list[dict[str, object]]) -> None:
    sums = Sums(cases, Registry(), Limits())
    for record in records:
        sums.add(facts_of([record]))
    groups = sums.groups.ordered()
    [times] = [each for each in sums.times if each.metric.id == "handling_time"]
    for owners, laid, names in (
        (np.arange(len(groups.number)), groups.keys, ("month", "city", "channel")),
        (groups.city, groups.cities, ("month", "city")),
    ):
        found = {
            tuple(row[name] for name in names): (row["n"], row["histogram"])
            for table in histogram_rows(times, groups, owners, laid)
            for row in table.to_pylist()
        }
        expected: dict[tuple[object, ...], list[int]] = {}
        for record in records:
            if record["handling_s"] is not None:
                key = tuple(record[name] for name in names)
                expected.setdefault(key, []).append(int(str(record["handling_s"])))
        assert found == {key: (len(held), packed(by_time(held))) for key, held in expected.items()}


LITTLE = {"MOST_WAITING": 2, "MOST_HELD": 3, "MOST_AT_ONCE": 2, "RUNS": 2, "STEP": 2}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(RECORD, max_size=8), max_size=12))
def test_what_is_counted_is_the_same_from_the_disk(pieces: list[list[dict[str, object]]]) -> None:
    """Where little is held in the memory: runs on the disk, made one, and laid out city by city."""
    held = counted(pieces)
    with pytest.MonkeyPatch.context() as small:
        for name, value in LITTLE.items():
            small.setattr(tallies, name, value)
        assert counted(pieces) == held


def counted(pieces: list[list[dict[str, object]]]) -> list[object]:
    """Histograms and counts by day."""
    sums = Sums(cases, Registry(), Limits())
    for piece in pieces:
        sums.add(facts_of(piece))
    groups = sums.groups.ordered()
    rows = np.arange(len(groups.number))
    histograms = [
        [row for table in histogram_rows(times, groups, rows, groups.keys) for row in table.to_pylist()]
        for times in sums.times
    ]
    days = [row for frame in sums.daily.rows(groups) for row in frame.itertuples(index=False, name=None)]
    return [*histograms, sorted(map(str, days))]


# --- threads ------------------------------------------------------------------------------------
def test_what_is_read_ahead_comes_in_order_and_an_error_in_its_place() -> None:
    def items() -> Iterator[int]:
        yield from range(5)
        raise ValueError("torn")

    came = []
    with pytest.raises(ValueError, match="torn"):  # noqa: PT012
        for item in ahead(items()):
            came.append(item)
    assert came == list(range(5))
    assert list(ahead(range(0))) == []
    first = ahead(range(100))
    assert next(first) == 0
    first.close()


def test_what_is_written_behind_runs_in_order_and_its_error_is_raised() -> None:
    done: list[int] = []
    behind = Behind()
    for i in range(20):
        behind.run(partial(done.append, i))
    behind.wait()
    assert done == list(range(20))

    def fail() -> None:
        raise OSError("disk full")

    behind.run(fail)
    with pytest.raises(OSError, match="disk full"):
        behind.wait()
    behind.stop()
