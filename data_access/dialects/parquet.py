"""Parquet files, each with rows of one batch, as one table of DuckDB."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

# What is read of a file before its rows is kept: a question of a few days reads more of that than of rows.
KEEP_METADATA = "SET parquet_metadata_cache = true"


class BatchFiles:
    """Files that are never changed, whose path tells their batch: a question opens the files of the batches
    that it names and no others.

    Args:
        batch: SQL that tells the batch from the path ``filename``.
    """

    def __init__(self, batch: str) -> None:
        self.batch = batch
        self._columns: dict[Path, tuple[str, ...]] = {}

    def rows(self, dbapi_connection: Any, files: Sequence[Path], columns: Sequence[tuple[str, str]]) -> str:
        """SQL of all their rows. A column that an older file lacks is empty there.

        Args:
            columns: of the table, in order: name and type.
        """
        alike: dict[tuple[str, ...], list[Path]] = defaultdict(list)
        for file, held in self._held(dbapi_connection, files).items():
            alike[held].append(file)
        parts = [self._reading(mine, columns, held) for held, mine in alike.items()]
        nothing = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns)
        return " UNION ALL ".join(parts) or f"SELECT {nothing} WHERE false"

    def _held(self, dbapi_connection: Any, files: Sequence[Path]) -> dict[Path, tuple[str, ...]]:
        """The names of each file's columns; a file is looked into once."""
        if new := [file for file in files if file not in self._columns]:
            asked = f"SELECT file_name, name FROM parquet_schema([{_quoted(new)}]) WHERE type IS NOT NULL"  # noqa: S608
            found: dict[str, list[str]] = defaultdict(list)
            for file, name in dbapi_connection.execute(asked).fetchall():
                found[file].append(name)
            self._columns |= {file: tuple(sorted(found[str(file)])) for file in new}
        return {file: self._columns[file] for file in files}

    def _reading(self, files: list[Path], columns: Sequence[tuple[str, str]], held: tuple[str, ...]) -> str:
        chosen = {name: f'"{name}"' if name in held else f"CAST(NULL AS {kind})" for name, kind in columns}
        chosen["batch_id"] = f"CAST({self.batch} AS INTEGER)"
        listed = ", ".join(f'{what} AS "{name}"' for name, what in chosen.items())
        return f"SELECT {listed} FROM read_parquet([{_quoted(files)}], filename = true)"  # noqa: S608


def _quoted(files: Iterable[Path]) -> str:
    return ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
