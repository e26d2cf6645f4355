"""Text of a cell -> value of a column; what cannot be read is told with what was expected."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from domain.errors import QueryError
from domain.metrics import POINT
from domain.months import Month
from warehouse.mapping import Scale

Value = str | int | float | None
Form = Callable[[str], Value]

NO_VALUE = frozenset({"", "na", "n/a", "nan", "null", "none", "nil", "-", "–", "—", r"\n", "无"})
TRUE = frozenset({"1", "1.0", "true", "t", "yes", "y", "是", "对"})
FALSE = frozenset({"0", "0.0", "false", "f", "no", "n", "否", "错"})
# Year first only: 03/04/2025 is March or April, and is never guessed.
DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
MOST = 10**15  # no figure is larger; whole numbers stay exact in 64 bits
MOST_SECONDS = 366 * 86_400  # a case that took longer than a year is a mistake of the clock
_control = re.compile(CONTROL)
_time_of_day = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")


class UnreadableError(Exception):
    """A cell that cannot be read; ``expected`` says what would have been right."""

    def __init__(self, expected: str, nearest: str = "") -> None:
        self.expected = expected
        self.nearest = nearest
        super().__init__(expected)


def text(cell: str) -> Value:
    """The text as it is; texts that start a formula too, since they are made harmless on export."""
    if _control.search(cell):
        raise UnreadableError("text without control characters")
    return cell or None


def decimal(cell: str) -> Decimal | None:
    """A number with a decimal point; None where the cell says that there is none."""
    if cell.casefold() in NO_VALUE:
        return None
    try:
        number = Decimal(cell)
    except InvalidOperation as error:
        raise UnreadableError("a number") from error
    if not number.is_finite() or abs(number) > MOST:
        raise UnreadableError("a number")
    return number


def number(cell: str) -> Value:
    """A number; a percent sign after it is read over."""
    found = decimal(cell.removesuffix("%").rstrip())
    return None if found is None else float(found)


def whole(cell: str) -> Value:
    """A whole number; 12.0 is one."""
    found = decimal(cell)
    if found is not None and found != found.to_integral_value():
        raise UnreadableError("a whole number")
    return None if found is None else int(found)


def rounded(cell: str) -> Value:
    """A number, rounded to a whole one (seconds)."""
    found = decimal(cell)
    return None if found is None else round(found)


def flag(cell: str) -> Value:
    """1 or 0."""
    folded = cell.casefold()
    if folded in TRUE:
        return 1
    if folded in FALSE:
        return 0
    if folded in NO_VALUE:
        return None
    raise UnreadableError("1 or 0, yes or no, 是 or 否")


def nps(cell: str) -> Value:
    """A recommendation from 0 to 10 as 1 (9–10), 0 (7–8) or −1 (0–6)."""
    found = whole(cell)
    if found is None:
        return None
    if not 0 <= int(found) <= 10:
        raise UnreadableError("a whole number from 0 to 10")
    return 1 if int(found) >= 9 else 0 if int(found) >= 7 else -1


def score(scale: Scale) -> Form:
    """A rating as whole thousandths of a point, linear from ``scale`` to 0–100 and rounded half to even."""
    missing = {_plain(value) for value in scale.missing}
    low, width = Fraction(scale.low), Fraction(scale.high) - Fraction(scale.low)

    def read(cell: str) -> Value:
        if _plain(cell) in missing:
            return None
        found = decimal(cell)
        return None if found is None else round((Fraction(found) - low) / width * 100 * POINT)

    return read


def _plain(cell: str) -> str:
    """Text that is the same for 0, 0.0 and " 0"."""
    try:
        return str(Fraction(Decimal(cell.strip())))
    except (InvalidOperation, ValueError, OverflowError):
        return cell.strip().casefold()


def _date(cell: str, formats: tuple[str, ...]) -> dt.date | None:
    bare = _time_of_day.sub("", cell)
    for form in formats:
        for candidate in (bare, cell):
            try:
                return dt.datetime.strptime(candidate, form).date()
            except ValueError:
                continue
    return None


def day(formats: tuple[str, ...]) -> Form:
    """A date as 20250331; a time of day after it is left out."""
    tried = formats or DATE_FORMATS
    expected = "a date as " + ", ".join(tried)

    def read(cell: str) -> Value:
        if cell.casefold() in NO_VALUE:
            return None
        found = _date(cell, tried)
        if found is None:
            raise UnreadableError(expected)
        return found.year * 10_000 + found.month * 100 + found.day

    return read


def month(formats: tuple[str, ...]) -> Form:
    """A month as 202503; of a date, its month."""
    expected = "a month as " + ", ".join(formats or ("2025-03", "202503", "2025年3月"))

    def read(cell: str) -> Value:
        if cell.casefold() in NO_VALUE:
            return None
        found = _date(cell, formats or DATE_FORMATS[:4])
        if found is not None:
            return Month.of_date(found).key
        try:
            if not formats:
                return Month.parse(cell).key
        except QueryError:
            pass
        raise UnreadableError(expected)

    return read
