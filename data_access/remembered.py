"""A warehouse for one command: what was read or made once is not read or made again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from data_access.warehouse import Warehouse

T = TypeVar("T")


class RememberingWarehouse(Warehouse):
    """Kept for one reader and one task, and thrown away with it: it grows with what is asked."""

    def kept(self, key: str, make: Callable[[], T]) -> T:
        known: dict[str, Any] = self.__dict__.setdefault("_made", {})
        if key not in known:
            known[key] = make()
        return cast(T, known[key])
