"""Makes the empty warehouse."""

from __future__ import annotations

from warehouse.adapters import open_store


def create(url: str | None) -> None:
    """Make the empty warehouse at ``url`` if there is none; one that is there stays as it is.

    Raises:
        SettingError: the URL is not usable.
        WarehouseError: it cannot be reached, or is of another version of the tables.
    """
    store = open_store(url)
    store.create(_silent)
    with store.writing(_silent):
        """Opening it checks its version."""


def _silent(_text: str) -> None:
    """A new warehouse is made at once; there is nothing to say."""
