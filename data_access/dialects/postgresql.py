"""PostgreSQL, through psycopg 3."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL


def postgresql_engine(url: URL) -> Engine:
    """The engine of ``postgresql://…``."""
    return create_engine(
        url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=5, max_overflow=10
    )
