"""What is copied to PostgreSQL is its binary format, byte for byte, and comes back as it was."""

from __future__ import annotations

import struct
import uuid

import psycopg
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.postgres import Cluster
from warehouse.adapters import postgres_rows
from warehouse.adapters.postgres_rows import binary_rows

TYPES = {"small": pa.int16(), "whole": pa.int32(), "large": pa.int64(), "number": pa.float64()}
FORMS = {"small": "!h", "whole": "!i", "large": "!q", "number": "!d"}
TEXTS = st.one_of(st.none(), st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=9))
RECORD = st.fixed_dictionaries(
    {
        "small": st.one_of(st.none(), st.integers(-(2**15), 2**15 - 1)),
        "text": TEXTS,
        "whole": st.one_of(st.none(), st.integers(-(2**31), 2**31 - 1)),
        "coded": TEXTS,
        "large": st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
        "number": st.one_of(st.none(), st.floats(allow_nan=False)),
    }
)
AWKWARD = ['"', "\\N", "\\.", "a\tb", "line\nline\r", "", None, "北京 'x', y", "é" * 3000]


def table_of(records: list[dict[str, object]]) -> pa.Table:
    """``coded`` is a dictionary."""
    columns = {
        name: pa.array([record[name] for record in records], TYPES.get(name, pa.string()))
        for name in sorted(records[0])
    }
    return pa.table(columns | {"coded": columns["coded"].dictionary_encode()})


def one_by_one(records: list[dict[str, object]]) -> bytes:
    """The format as its documentation tells it, a value at a time."""
    told = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
    for record in records:
        told += struct.pack("!h", len(record))
        for name, value in sorted(record.items()):
            if value is None:
                told += struct.pack("!i", -1)
            else:
                field = struct.pack(FORMS[name], value) if name in FORMS else str(value).encode()
                told += struct.pack("!i", len(field)) + field
    return told + struct.pack("!h", -1)


@settings(deadline=None)
@given(st.lists(RECORD, min_size=1, max_size=30), st.integers(0, 29))
@pytest.mark.parametrize("block", [1, 200, 1 << 20])
def test_a_table_is_written_as_its_values_one_by_one(
    block: int, records: list[dict[str, object]], first: int
) -> None:
    """In blocks of any size; also the later rows of a table, which share its buffers."""
    mine = records[min(first, len(records) - 1) :]
    rows = table_of(records).slice(len(records) - len(mine))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(postgres_rows, "BLOCK", block)
        written = b"".join(binary_rows(rows))
    assert written == one_by_one(mine)


def test_pieces_whose_texts_are_coded_apart_are_written_as_one() -> None:
    pieces = [pa.array(texts).dictionary_encode() for texts in (["a", "b"], ["c", "a", None])]
    apart = pa.table({"coded": pa.chunked_array(pieces)})
    assert b"".join(binary_rows(apart)) == one_by_one(
        [{"coded": text} for text in ("a", "b", "c", "a", None)]
    )


@pytest.mark.server
def test_texts_that_other_formats_must_escape_come_back_as_they_were(postgres_cluster: Cluster) -> None:
    rows = pa.table({"place": pa.array(range(len(AWKWARD)), pa.int32()), "text": AWKWARD})
    with psycopg.connect(postgres_cluster.database(f"w{uuid.uuid4().hex}")) as connection:
        connection.execute("CREATE TABLE texts (place integer, text varchar)")
        with connection.cursor().copy("COPY texts FROM STDIN (FORMAT binary)") as copy:
            for piece in binary_rows(rows):
                copy.write(piece)
        found = connection.execute("SELECT text FROM texts ORDER BY place").fetchall()
    assert [text for (text,) in found] == AWKWARD
