"""Whole columns are read, hashed, taken and cut as their values one by one."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import LoadError
from warehouse import sources
from warehouse.adapters.arrow import taken, without
from warehouse.hashes import hashes_of
from warehouse.mapping import Mapping
from warehouse.short_texts import ShortTexts
from warehouse.sources import inspect_source

PIECES = st.lists(
    st.sampled_from([b"a", "中".encode(), "é".encode(), "😀".encode(), b"\xe4\xb8", b"\xff", b"\xa0"])
)


@settings(deadline=None)
@given(
    st.lists(st.lists(st.text(max_size=4), min_size=1, max_size=30), min_size=1, max_size=4),
    st.integers(0, 3),
)
def test_a_short_text_keeps_its_number_in_all_pieces(pieces: list[list[str]], first: int) -> None:
    """What is too long or holds a zero byte is left to another way."""
    short = ShortTexts()
    for texts in pieces:
        numbers = short.numbers(pa.array([*"abc", *texts]).slice(first))
        mine = [*"abc", *texts][first:]
        if numbers is None:
            assert any(len(text.encode()) > 8 or "\0" in text for text in mine)
        else:
            assert [short.texts[number] for number in numbers] == mine
    assert len(set(short.texts)) == len(short.texts)


def test_a_column_of_many_short_texts_is_left_to_another_way() -> None:
    short = ShortTexts()
    assert short.numbers(pa.array([str(i) for i in range(200)])) is not None
    assert short.numbers(pa.array([str(i) for i in range(5000)])) is None
    assert short.numbers(pa.array(["7", "8"])) is not None


@given(st.lists(st.one_of(st.none(), st.integers(-9, 9)), min_size=1), st.lists(st.integers(0, 99)))
def test_numbers_are_taken_as_arrow_takes_them(values: list[int | None], at: list[int]) -> None:
    numbers, places = pa.array(values, pa.int32()), np.array(at, "int64") % len(values)
    assert taken(numbers, places).equals(numbers.take(pa.array(places)))


@settings(deadline=None)
@given(st.sets(st.integers(0, 999)), st.integers(1, 1000))
def test_rows_without_the_bad_ones_are_the_good_ones_in_order(bad: set[int], rows: int) -> None:
    good = np.array([row not in bad for row in range(rows)])
    table = pa.table({"text": pa.array(["a", None] * 500).dictionary_encode(), "number": range(1000)})
    kept = without(table.slice(0, rows), good)
    assert kept.to_pylist() == [
        row for row, is_good in zip(table.to_pylist()[:rows], good, strict=True) if is_good
    ]


def murmur(text: str) -> int:
    """MurmurHash64A as its author gives it, word after word."""
    most, factor, letters = (1 << 64) - 1, 0xC6A4A7935BD1E995, text.encode()
    found = len(letters) * factor & most
    whole = len(letters) // 8 * 8
    for first in range(0, whole, 8):
        word = int.from_bytes(letters[first : first + 8], "little") * factor & most
        found = (found ^ (word ^ word >> 47) * factor) * factor & most
    if rest := letters[whole:]:
        found = (found ^ int.from_bytes(rest, "little")) * factor & most
    found = (found ^ found >> 47) * factor & most
    return found ^ found >> 47


@given(st.lists(st.one_of(st.none(), st.text(max_size=30)), max_size=30), st.integers(0, 5))
def test_the_hashes_of_a_column_are_those_of_its_texts(texts: list[str | None], first: int) -> None:
    assert murmur("hello") == 0x1E68D17C457BF117, "as other libraries have it"
    column = pa.array(texts, pa.string()).slice(min(first, len(texts)))
    assert hashes_of(column).tolist() == [murmur(text or "") for text in texts[first:]]


@given(PIECES, st.integers(1, 9))
def test_a_file_is_utf8_where_python_reads_it_so(pieces: list[bytes], size: int) -> None:
    letters = b"".join(pieces)
    try:
        letters.decode()
    except UnicodeDecodeError:
        readable = False
    else:
        readable = True
    with pytest.MonkeyPatch.context() as patched, tempfile.NamedTemporaryFile(suffix=".csv") as file:
        patched.setattr(sources, "PIECE", size)
        file.write(letters + b",")
        file.flush()
        try:
            encoding = inspect_source(Path(file.name), Mapping()).encoding
        except LoadError:
            encoding = "none"
    assert (encoding == "utf-8") == readable
