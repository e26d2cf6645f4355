"""The one caching file: warehouses, their tables and what is made of them, kept for all readers, bounded.

Nothing of one reader is kept for another: a table's key is the SQL with its bound values, which hold
the reader's scope, and the version of the warehouse it was read from; the key of what a page shows holds
the scope, the filters and the view (:meth:`data_access.review.Review.kept`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from threading import Condition
from time import monotonic
from typing import TypeVar, cast

import streamlit as st
from cachetools import LRUCache, cached

from data_access.boundaries import BaseMap, base_map
from data_access.engine import ReadEngine, open_engine, parse_url
from data_access.finished import Finished, finished_of, is_wanted
from data_access.snapshot import read_version
from data_access.warehouse import Warehouse

T = TypeVar("T")
WAREHOUSES_KEPT = 8
REST = 20  # an answer is kept twenty times as long as it took, 10 s on Spark;
LEAST_REST_S = 0.25  # at least this long, however many readers ask
KEPT = 6_000  # tables, figures, panels, sentences: about 20 kB each

_kept: LRUCache[Hashable, object] = LRUCache(KEPT)
_one_at_a_time = Condition()
_known_versions: dict[str, tuple[int, float]] = {}  # address -> version, and until when it is not asked again


class CachedWarehouse(Warehouse):
    """A warehouse whose tables are read from the database once a version."""

    address: str = ""

    def kept(self, key: str, make: Callable[[], T]) -> T:
        return cast(T, _once(self, key, make))

    def finished(self, key: str, make: Callable[[], T]) -> T:
        pages = self.pages
        return super().finished(key, make if pages is None else lambda: pages.of(key, make))

    def is_finished(self, key: str) -> bool:
        return self.pages is not None and key in self.pages

    @property
    def keeps_pages(self) -> bool:
        return self.pages is not None

    @property
    def has_room_ahead(self) -> bool:
        return self.pages is not None and self.pages.has_room_ahead

    @cached_property
    def pages(self) -> Finished | None:
        """What its pages send, for all processes; None where pages are not made ahead."""
        if not is_wanted():
            return None
        loads = self.batches()[["batch_id", "digest", "loaded_at"]].to_numpy().tolist()
        return finished_of(self.address, (loads, self.snapshot.entries))


def _key(warehouse: CachedWarehouse, key: str, make: Callable[[], object]) -> Hashable:  # noqa: ARG001
    return warehouse.address, warehouse.snapshot.version, key


@cached(_kept, key=_key, condition=_one_at_a_time)  # whoever asks for what is being made waits for it
def _once(warehouse: CachedWarehouse, key: str, make: Callable[[], object]) -> object:  # noqa: ARG001
    return make()


def keep_newest(entries: int) -> None:
    """Let go of all but what was used last: for a process that passes on what it makes."""
    with _one_at_a_time:
        while len(_kept) > entries:
            _kept.popitem()


def forget() -> None:
    """No warehouse is at hand any more, as in a process that has just begun."""
    _once.cache_clear()
    _known_versions.clear()
    _warehouse.cache_clear()
    engine.clear()


@st.cache_resource(show_spinner=False, on_release=lambda kept: kept.close())
def engine(address: str) -> ReadEngine:
    """One engine a process and address."""
    return open_engine(address)


@cached(LRUCache(WAREHOUSES_KEPT), condition=Condition())
def _warehouse(address: str, version: int) -> CachedWarehouse:  # noqa: ARG001
    warehouse = CachedWarehouse(engine(address))
    warehouse.address = address
    return warehouse


def current_warehouse() -> CachedWarehouse:
    """The warehouse of ``WAREHOUSE_URL`` in its present version.

    Raises:
        WarehouseError: there is none, or it does not answer.
        SettingError: ``WAREHOUSE_URL`` is not usable.
    """
    address = parse_url().render_as_string(hide_password=False)
    return _warehouse(address, _version(address))


def _version(address: str) -> int:
    """The version of the warehouse, asked a few times a second; less often of an engine that takes long."""
    version, until = _known_versions.get(address, (0, 0.0))
    asked = monotonic()
    if asked >= until:
        with engine(address).connect() as connection:
            version = read_version(connection)
        took = monotonic() - asked
        _known_versions[address] = version, asked + max(took * REST, LEAST_REST_S)
    return version


@cached({}, condition=Condition())
def boundaries(setting: str, note: str) -> BaseMap:
    """The base map of a ``BOUNDARIES`` setting, with ``BOUNDARIES_NOTE`` as its source where there is one."""
    return base_map(setting, note or None)
