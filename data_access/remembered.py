"""A warehouse for one command: a table that was read once is not read again."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Select

from data_access.warehouse import Warehouse, statement_key


class RememberingWarehouse(Warehouse):
    """Kept for one reader and one task, and thrown away with it: it grows with what is asked."""

    def _table(self, statement: Select[tuple[object, ...]]) -> pd.DataFrame:
        known: dict[str, pd.DataFrame] = self.__dict__.setdefault("_known", {})
        key = statement_key(statement)
        if key not in known:
            known[key] = super()._table(statement)
        return known[key].copy()
