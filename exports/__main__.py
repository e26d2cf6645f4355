"""``python -m exports figures --month 2025-03 [--city …] [--lang zh] --json`` and ``… glossary``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing

import orjson
import pandas as pd

from data_access.engine import open_engine
from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.errors import DashboardError, QueryError
from domain.language import LANGUAGES
from domain.months import Month, Period
from domain.scope import Scope
from domain.view import View
from exports.figures import review_figures
from exports.glossary import glossary


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 is success, 1 an error that is printed, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        print(glossary() if options.command == "glossary" else _figures(options))
    except DashboardError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m exports", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    figures = commands.add_parser("figures", help="every figure of a month's review")
    figures.add_argument("--month", type=str, help="such as 2025-03; the newest unless given")
    figures.add_argument("--city", action="append", default=[], help="id or name; may be repeated")
    figures.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    figures.add_argument("--url", help="the warehouse, in place of WAREHOUSE_URL")
    figures.add_argument("--json", action="store_true", help="JSON, not a table")
    commands.add_parser("glossary", help="every metric and its definition, as Markdown")
    return parser


def _figures(options: argparse.Namespace) -> str:
    with closing(open_engine(options.url)) as engine:
        warehouse = Warehouse(engine)
        month = _month(warehouse, options.month)
        review = Review.of(warehouse, Scope.everything(), Period.of_month(month), View(options.lang))
        table = review_figures(review, _cities(review, options.city))
    if options.json:
        rows = [{k: None if pd.isna(v) else v for k, v in row.items()} for row in table.to_dict("records")]
        content = {"month": str(month), "version": warehouse.snapshot.version, "figures": rows}
        return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY).decode()
    return table.to_string(index=False, na_rep="")


def _month(warehouse: Warehouse, text: str | None) -> Month:
    months = warehouse.months
    if not months:
        raise QueryError("warehouse", "holds no month", "responses, cases or figures loaded into it")
    month = Month.parse(text) if text else months[-1]
    if month not in months:
        raise QueryError("--month", month, f"a loaded month, {months[0]} to {months[-1]}", map(str, months))
    return month


def _cities(review: Review, names: Sequence[str]) -> list[str]:
    """City ids of ids or names; an unknown one is refused with the nearest that is known."""
    found = []
    for name in names:
        mine = review.cities[(review.cities[["city", "name_zh", "name_en", "pinyin"]] == name).any(axis=1)]
        if mine.empty:
            raise QueryError(
                "--city",
                name,
                "a city of the warehouse",
                [*review.cities["name_zh"], *review.cities["name_en"]],
            )
        found.append(str(mine["city"].iloc[0]))
    return found


if __name__ == "__main__":
    sys.exit(main())
