"""A missing embedded warehouse is made as the example, with its progress shown."""

from __future__ import annotations

import threading

import streamlit as st

from data_access.cached import CachedWarehouse, current_warehouse, engine
from data_access.engine import parse_url
from domain.errors import WarehouseError
from domain.language import Words

_one_builder = threading.Lock()


def ensure_warehouse(words: Words) -> CachedWarehouse:
    """The warehouse; the example is built where the embedded one is missing, or finished if it was cut off.

    Raises:
        WarehouseError: a server's warehouse is missing: a company's database is never filled unasked.
    """
    url = parse_url()
    address = url.render_as_string(hide_password=False)
    if found := _whole(address):
        return found
    if url.get_backend_name() != "duckdb":
        raise WarehouseError("warehouse", "none there yet", "one made by `python -m warehouse create`")
    with st.container(key="first-run"):
        st.html(f"<h1>{words.say('first_run.title')}</h1><p>{words.say('first_run.text')}</p>")
        bar = st.progress(0.0, words.say("first_run.start"))

        def show(done: float, what: str) -> None:
            bar.progress(min(done, 1.0), what)

        with _one_builder:
            if not _whole(address):
                from warehouse.example import build  # only the first run needs the loader

                build(address, show)
    return st.rerun()


def _whole(address: str) -> CachedWarehouse | None:
    """The warehouse that is there, unless it is an example whose building was cut off."""
    if not engine(address).exists():
        return None
    warehouse = current_warehouse()
    unfinished = warehouse.kept("unfinished example", lambda: warehouse.is_unfinished_example)
    return None if unfinished else warehouse
