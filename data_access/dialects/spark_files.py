"""Spark's small tables, read where their files lie.

A question to Spark takes a tenth of a second before a row is read: parsed, planned, sent to workers as jobs.
The sums, the counts by day and what people know beside them are a few megabytes of Parquet in the folder that
loader and workers share, a batch a folder, never changed once published. A reader whose machine sees that
folder has DuckDB read them there, and the records of a day that it lists; records that have to be added up,
and all that the files cannot answer for sure, are asked of Spark.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, QueuePool, Select, Table, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList, False_, Grouping

from data_access.dialects.parquet import KEEP_METADATA, BatchFiles
from data_access.dialects.server import Server, readable
from data_access.tables import FACTS, metadata, metrics

SMALL = frozenset(metadata.tables.values()) - frozenset(FACTS)
# A batch never changes once published, but for these: a figure that has become a dimension is taken away.
CHANGING = (metrics,)
LISTS = "lists_records"  # execution option: the answer is records as they are, of a day; nothing to add up
BATCH = "batch_id"


class SparkServer(Server):
    """A warehouse in Spark, for reading.

    Args:
        folder: the tables' own; None where the reader's machine does not see it.
    """

    def __init__(self, engine: Engine, folder: Path | None = None) -> None:
        super().__init__(engine)
        self.files = SparkFiles(folder) if folder else None

    @contextmanager
    def connect(self) -> Iterator[Any]:
        with ExitStack() as ending:
            yield _Connection(self, ending)

    def close(self) -> None:
        super().close()
        if self.files:
            self.files.close()


class _Connection:
    """Asks each question where it is answered soonest; connects when it is asked."""

    def __init__(self, server: SparkServer, ending: ExitStack) -> None:
        self._server, self._ending = server, ending

    def execute(self, statement: Select[tuple[object, ...]]) -> CursorResult[Any]:
        files = self._server.files
        engine = files.engine if files and files.hold(statement) else self._server.engine
        connection: Connection = self._ending.enter_context(readable(engine))
        return connection.execute(statement)


class SparkFiles:
    """The small tables' Parquet files: ``monthly_sums/batch_id=7/….parquet``.

    Args:
        folder: of the tables.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._files = BatchFiles(rf"regexp_extract(filename, '{BATCH}=(\d+)/[^/]*$', 1)")
        self._shown: dict[Table, dict[int, list[Path]]] = {}
        place = URL.create("duckdb", database=f":memory:{uuid.uuid4().hex}")  # one for all connections
        self.engine = create_engine(place, poolclass=QueuePool)
        event.listen(self.engine, "connect", lambda raw, _record: raw.execute(KEEP_METADATA))
        self._kept_open = self.engine.raw_connection()

    def hold(self, statement: Select[tuple[object, ...]]) -> bool:
        """Whether the files answer it: it asks one small table, or for some records as they are, and names
        batches that all have files there."""
        sources = statement.get_final_froms()
        table = sources[0] if len(sources) == 1 else None
        if not isinstance(table, Table):
            return False
        if table not in SMALL and not statement.get_execution_options().get(LISTS):
            return False
        named = batches_named(statement.whereclause)
        if named is None:
            return False
        shown = self._shown.get(table)
        is_shown = shown is not None and named <= shown.keys() and all(map(_are_there, shown.values()))
        return (is_shown and table not in CHANGING) or self._show(table, named)

    def _show(self, table: Table, named: set[int]) -> bool:
        """Have the table's view show these batches too; False where one of them has no files."""
        found = {batch_id: self._files_of(table, batch_id) for batch_id in named}
        if not all(found.values()):
            return False
        with self._lock:
            before = self._shown.get(table, {}).items()  # of what was replaced, the files go after a while
            shown = {batch_id: files for batch_id, files in before if _are_there(files)} | found
            columns = [(column.name, column.type.compile(self.engine.dialect)) for column in table.c]
            files = [file for batch_id in sorted(shown) for file in shown[batch_id]]
            raw: Any = self._kept_open.driver_connection
            rows = self._files.rows(raw, files, columns)
            raw.execute(f"CREATE OR REPLACE VIEW {table.name} AS {rows}")
            self._shown[table] = shown
        return True

    def _files_of(self, table: Table, batch_id: int) -> list[Path]:
        """Nothing where rows were put in their place, beside them: which folder is read, Spark knows."""
        place = self.folder / table.name / f"{BATCH}={batch_id}"
        if table in CHANGING and any(place.parent.glob(f"{place.name}.*")):
            return []
        return sorted(place.glob("*.parquet"))

    def close(self) -> None:
        self.engine.dispose()


def _are_there(files: list[Path]) -> bool:
    return all(file.exists() for file in files)


def batches_named(condition: Any) -> set[int] | None:
    """The batches that every row which meets the condition is of; None where it names none."""
    if isinstance(condition, Grouping) or getattr(condition, "operator", None) is operators.is_true:
        return batches_named(condition.element)
    if isinstance(condition, BinaryExpression):
        return _compared(condition)
    if isinstance(condition, False_):
        return set()
    if not isinstance(condition, BooleanClauseList):
        return None
    parts = [batches_named(part) for part in condition.clauses]
    told = [part for part in parts if part is not None]
    if condition.operator is operators.and_:
        return told[0] if told else None
    return set().union(*told) if len(told) == len(parts) else None


def _compared(condition: BinaryExpression[Any]) -> set[int] | None:
    """The same of ``batch_id = 7`` and ``batch_id IN (7, 8)``."""
    if getattr(condition.left, "name", "") != BATCH or not isinstance(condition.right, BindParameter):
        return None
    asked: Any = condition.right.value
    if condition.operator is operators.eq:
        return {asked}
    return set(asked) if condition.operator is operators.in_op else None
