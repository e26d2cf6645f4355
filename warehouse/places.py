"""Cities by any of their names, and the pinyin of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from domain.errors import nearest
from domain.scorecard import NATION
from warehouse.forms import UnreadableError, Value

NATION_NAMES = frozenset({"", "全国", "nation", "national", "中国", "china"})
# Readings of place names that pypinyin gets wrong, taking the character by its commoner sound.
PLACE_READINGS = {
    "长治": "changzhi", "朝阳": "chaoyang", "漯河": "luohe", "六安": "luan", "都匀": "duyun",
    "吕梁": "lvliang", "拉萨": "lasa",
}  # fmt: skip
_han = re.compile(r"[\u4e00-\u9fff]")


def bare(name: str) -> str:
    """北京市 -> 北京; a name of two characters stays (沙市)."""
    return name[:-1] if len(name) > 2 and name.endswith("市") else name


def pinyin_of(name: str) -> tuple[str, str]:
    """Pinyin without tones and initials: 北京 -> ``("beijing", "bj")``; other scripts as they are."""
    short = bare(name)
    if not _han.search(short):
        words = re.findall(r"[^\W_]+", short.casefold())
        return "".join(words), "".join(word[0] for word in words)
    from pypinyin import lazy_pinyin  # its dictionaries take a while, and only cities need them

    syllables = lazy_pinyin(short)
    initials = "".join(syllable[0] for syllable in syllables if syllable).casefold()
    if short in PLACE_READINGS:
        initials = PLACE_READINGS[short][0] + initials[1:]
    return PLACE_READINGS.get(short, "".join(syllables)).casefold().replace(" ", ""), initials


class CityBook:
    """Text -> city id, by id, Chinese name (with or without 市), English name or pinyin.

    A name that two cities share stands for neither.
    """

    def __init__(self, rows: Iterable[Mapping[str, object]]) -> None:
        self._ids: dict[str, str] = {}
        names: dict[str, set[str]] = {}
        for row in rows:
            city = str(row["city"])
            self._ids[city.strip().casefold()] = city
            for key in ("name_zh", "name_en", "pinyin"):
                name = str(row.get(key) or "").strip().casefold()
                for form in {name, bare(name), name.replace("'", "")} - {""}:
                    names.setdefault(form, set()).add(city)
        self._shared = {name: sorted(ids) for name, ids in names.items() if len(ids) > 1}
        self._names = {name: next(iter(ids)) for name, ids in names.items() if len(ids) == 1}

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(self._ids.values())

    def read(self, cell: str) -> Value:
        """The id of a city; None where the cell is empty.

        Raises:
            UnreadableError: no city, or more than one, is called so.
        """
        folded = cell.strip().casefold()
        if not folded:
            return None
        for form in (folded, bare(folded)):
            for known in (self._ids, self._names):
                if form in known:
                    return known[form]
        if folded in self._shared:
            raise UnreadableError("the name of one city; so are called " + ", ".join(self._shared[folded]))
        raise UnreadableError("a city of the warehouse", nearest(cell, [*self._ids.values(), *self._names]))

    def read_or_nation(self, cell: str) -> Value:
        """The same, with the nation (an empty id) for an empty cell, 全国 and the like."""
        return NATION if cell.strip().casefold() in NATION_NAMES else self.read(cell)
