"""A file before it is read: what it really is, how it is encoded, what it holds to the byte."""

from __future__ import annotations

import codecs
import hashlib
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa

from domain.errors import LoadError
from warehouse.mapping import Mapping

Format = Literal["csv", "xlsx", "parquet"]
ENCODINGS = ("utf-8", "gb18030")  # tried in this order: text in UTF-8 is hardly ever valid by accident
SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".parquet": "parquet",
}
PIECE = 1 << 20  # bytes read at once
QUOTE = b'"'
UTF8 = ("utf-8", "utf-8-sig")
ASCII_END, LEADS, LONGEST = 0x80, 0xC0, 4  # of UTF-8: one byte, the first of several, bytes of a character
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SIGNATURES = (
    (b"PK\x03\x04", "a ZIP archive or a workbook"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
)


@dataclass(frozen=True)
class Source:
    """One file to load: its format, encoding (of CSV), size in bytes and digest of its content.

    Args:
        quoted: it may hold quotation marks, so that a cell may hold line breaks.
    """

    path: Path
    format: Format
    encoding: str
    size: int
    digest: str
    quoted: bool

    @property
    def name(self) -> str:
        return self.path.name


def inspect_source(path: Path, mapping: Mapping) -> Source:
    """Look at a file once, from its first to its last byte.

    Raises:
        LoadError: no such file, empty, another format than its name says, or no known encoding.
    """
    form = SUFFIXES.get(path.suffix.casefold())
    if form is None:
        raise LoadError(path.name, f"a {path.suffix or 'nameless'} file", ".csv, .xlsx or .parquet", SUFFIXES)
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise LoadError(str(path), "cannot be read", "a readable file") from error
    if not head:
        raise LoadError(path.name, "the file is empty", "a header and rows")
    _check_format(path, form, head)
    size = path.stat().st_size
    candidates = [mapping.encoding] if mapping.encoding else list(ENCODINGS)
    if head.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    elif head.startswith(UTF16) and not mapping.encoding:
        raise LoadError(path.name, "UTF-16 text", "UTF-8 or GB18030, or [file] encoding in a mapping")
    with ThreadPoolExecutor(1, "digest") as thread:  # both let Python go meanwhile
        digesting = thread.submit(_digest, path)
        encoding = _encoding(path, candidates) if form == "csv" else ""
        digest, quoted = digesting.result()
    return Source(path, form, encoding, size, digest, quoted or bool(mapping.encoding))


def _check_format(path: Path, form: Format, head: bytes) -> None:
    found = next((name for start, name in SIGNATURES if head.startswith(start)), "")
    right = {"csv": not found, "xlsx": zipfile.is_zipfile(path), "parquet": head.startswith(b"PAR1")}[form]
    if not right:
        expected = {"csv": "comma-separated text", "xlsx": "a workbook", "parquet": "a Parquet file"}[form]
        raise LoadError(path.name, found or "something else than its name says", expected)


def _digest(path: Path) -> tuple[str, bool]:
    """The digest of a file's bytes, and whether a quotation mark is among them."""
    digest, quoted = hashlib.sha256(), False
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            quoted = quoted or QUOTE in piece
    return digest.hexdigest(), quoted


def _encoding(path: Path, candidates: list[str]) -> str:
    """The first encoding that reads the whole file."""
    for name in candidates:
        if _decodes(path, name):
            return name
    raise LoadError(path.name, "text in an unknown encoding", "one of " + ", ".join(candidates))


def _decodes(path: Path, encoding: str) -> bool:
    if codecs.lookup(encoding).name in UTF8:
        return _is_utf8(path)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _is_utf8(path: Path) -> bool:
    """Arrow looks at the bytes; Python would make a text of them, which takes four times as long."""
    rest = b""
    with path.open("rb") as file:
        while read := file.read(PIECE):
            piece = rest + read
            end = _last_whole(piece)
            if not _is_text(piece[:end]):
                return False
            rest = piece[end:]
    return _is_text(rest)


def _last_whole(piece: bytes) -> int:
    """Where the last character begins, or ends if it is of one byte; the end where none can be told."""
    for back, byte in enumerate(reversed(piece[-LONGEST:]), 1):
        if byte < ASCII_END:
            return len(piece) - back + 1
        if byte >= LEADS:
            return len(piece) - back
    return len(piece)


def _is_text(piece: bytes) -> bool:
    bounds = pa.array([0, len(piece)], pa.int32()).buffers()[1]
    try:
        pa.StringArray.from_buffers(1, bounds, pa.py_buffer(piece)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
