"""Month, city and segments of records -> the group that their sums belong to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from domain.query import SEGMENTS
from warehouse.measures import Ints

TEXTS = {"city": 16, **dict.fromkeys(SEGMENTS, 9)}  # bits of each in a key, after the month's twenty
KEYS = ("month", *TEXTS)


@dataclass(frozen=True, eq=False)
class Ordered:
    """Groups by month, city, channel, case type and tier.

    Args:
        keys: these columns, a row a group.
        number: of each group, as :meth:`Groups.places` gave it.
        city: row of ``cities`` of each group, rising.
        cities: the pairs of month and city.
    """

    keys: pa.Table
    number: Ints
    city: Ints
    cities: pa.Table


class Texts:
    """Numbers texts as they come."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def codes(self, texts: pa.ChunkedArray) -> Ints:
        """The code of each text, one that is missing being empty; of a dictionary only what is used gets
        one."""
        held = texts.combine_chunks()
        coded = held if pa.types.is_dictionary(held.type) else held.dictionary_encode()
        names, indices = coded.dictionary, coded.indices
        if indices.null_count:
            indices = indices.fill_null(len(names))
            names = pa.concat_arrays([names, pa.array([""], names.type)])
        at = indices.to_numpy(zero_copy_only=False)
        used = np.unique(at) if len(names) > len(at) else np.flatnonzero(np.bincount(at))
        codes = np.zeros(len(names), "int64")
        for i, text in zip(used, names.take(pa.array(used)).to_pylist(), strict=True):
            codes[i] = self._codes.setdefault(text, len(self._codes))
        return codes[at]

    @property
    def texts(self) -> list[str]:
        """By code."""
        return list(self._codes)

    def coded(self, codes: Ints) -> pa.DictionaryArray:
        return pa.DictionaryArray.from_arrays(
            pa.array(codes.astype("int32")), pa.array(self.texts, pa.string())
        )

    def ranks(self) -> Ints:
        """The place of each text among them all, sorted."""
        return ranks_of(self.texts)


class Groups:
    """Numbers the groups as they come."""

    def __init__(self) -> None:
        self._texts = {name: Texts() for name in TEXTS}
        self._numbers: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def places(self, facts: pa.Table) -> Ints:
        """The number of each record's group."""
        key = facts.column("month").cast(pa.int64()).to_numpy()
        for name, bits in TEXTS.items():
            key = (key << bits) | self._texts[name].codes(facts.column(name))
        places, keys = pd.factorize(key)
        numbers = [self._numbers.setdefault(key, len(self._numbers)) for key in keys.tolist()]
        return np.array(numbers, "int64")[places]

    def ordered(self) -> Ordered:
        key = np.fromiter(self._numbers, "int64", len(self._numbers))
        columns: dict[str, Ints] = {}
        for name, bits in reversed(TEXTS.items()):
            key, columns[name] = key >> bits, key & ((1 << bits) - 1)
        columns["month"] = key
        ranks = {name: texts.ranks() for name, texts in self._texts.items()}
        sorting = [columns["month"], *(ranks[name][columns[name]] for name in TEXTS)]
        number = np.lexsort(sorting[::-1])
        laid = {"month": pa.array(columns["month"][number], pa.int32())}
        for name in TEXTS:
            laid[name] = self._texts[name].coded(columns[name][number])
        month, city = columns["month"][number], columns["city"][number]
        begins = (np.diff(month, prepend=-1) != 0) | (np.diff(city, prepend=-1) != 0)
        keys = pa.table(laid)
        return Ordered(keys, number, np.cumsum(begins) - 1, keys.select(["month", "city"]).filter(begins))


def ranks_of(texts: list[str]) -> Ints:
    """The place of each text among them all, sorted."""
    rank = np.empty(len(texts), "int64")
    rank[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    return rank
