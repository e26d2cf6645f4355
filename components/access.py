"""Which cities the reader may see."""

from data_access.access import reader_scope

__all__ = ["reader_scope"]
