"""What leaves, for a scheduler: ``python -m exports figures|deck|workbook|refresh|glossary``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import orjson
import pandas as pd

from data_access.access import asked_month, reader_scope
from data_access.boundaries import base_map
from data_access.engine import open_engine
from data_access.remembered import RememberingWarehouse
from domain.errors import DashboardError, SettingError
from domain.language import LANGUAGES
from domain.scope import Scope
from exports.asked import asked_review, review_of
from exports.figures import review_figures
from exports.glossary import glossary
from exports.refresh import refresh
from exports.remake import choices_of, remade
from exports.review_deck import review_deck
from exports.slides_save import write_file
from exports.workbook import review_workbook
from panels.alerts import saved_state
from panels.cities import Ground, ground_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 is success, 1 an error that is printed, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    commands: dict[str, Callable[[argparse.Namespace], str]] = {
        "figures": _figures, "deck": _deck, "workbook": _workbook, "refresh": _refresh,
        "glossary": _glossary,
    }  # fmt: skip
    try:
        print(commands[options.command](options))
    except (DashboardError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m exports", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    figures = _asking(commands.add_parser("figures", help="every figure of a month's review"))
    figures.add_argument("--json", action="store_true", help="JSON, not a table")
    deck = _asking(commands.add_parser("deck", help="the month's review as slides"))
    deck.add_argument("--template", type=Path, help="a company's .pptx, in place of our own")
    deck.add_argument("--out", type=Path, required=True, help="the file to write, replaced when it is there")
    deck.add_argument("--dashboard", default=os.environ.get("DASHBOARD_URL", ""),
                      help="address of the dashboard, for the links back; else DASHBOARD_URL")  # fmt: skip
    workbook = _asking(commands.add_parser("workbook", help="every figure and definition as XLSX"))
    workbook.add_argument("--out", type=Path, required=True, help="the file to write")
    fresh = commands.add_parser("refresh", help="bring a deck that was made here up to another month")
    fresh.add_argument("old", type=Path, help="the deck; changed in place unless --out is given")
    fresh.add_argument("--month", required=True, help="such as 2025-04")
    fresh.add_argument("--out", type=Path, help="a new file, the old one stays as it is")
    fresh.add_argument("--url", help="the warehouse, in place of WAREHOUSE_URL")
    fresh.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="of the report")
    listed = commands.add_parser("glossary", help="every metric and its definition, as Markdown")
    listed.add_argument("--url", help="a warehouse, for its scorecard's and the company's own metrics too")
    return parser


def _asking(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """With the options that say which review."""
    parser.add_argument("--month", type=str, help="such as 2025-03; the newest unless given")
    parser.add_argument("--city", action="append", default=[], help="id or name; may be repeated")
    parser.add_argument("--region", action="append", default=[], help="its cities; may be repeated")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    parser.add_argument("--url", help="the warehouse, in place of WAREHOUSE_URL")
    return parser


def _glossary(options: argparse.Namespace) -> str:
    if options.url is None:
        return glossary()
    with closing(open_engine(options.url)) as engine:
        return glossary(RememberingWarehouse(engine).registry)


def _figures(options: argparse.Namespace) -> str:
    with closing(open_engine(options.url)) as engine:
        warehouse = RememberingWarehouse(engine)
        asked = asked_review(warehouse, options)
        whole = review_of(warehouse, asked.month, options.lang)
        table = review_figures(whole, asked.filters.cities)
    if options.json:
        rows = [{k: None if pd.isna(v) else v for k, v in row.items()} for row in table.to_dict("records")]
        content = {"month": str(asked.month), "version": warehouse.snapshot.version, "figures": rows}
        return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY).decode()
    return table.to_string(index=False, na_rep="")


def _deck(options: argparse.Namespace) -> str:
    _writable(options.out)
    with closing(open_engine(options.url)) as engine:
        review = asked_review(RememberingWarehouse(engine), options)
        deck = review_deck(
            review, ground(), template=options.template, dashboard=options.dashboard,
            choices=choices_of(review),
        )  # fmt: skip
        deck.save(options.out)
    return f"{options.out}: {len(deck.pages)} slides, {review.month}"


def _workbook(options: argparse.Namespace) -> str:
    _writable(options.out)
    with closing(open_engine(options.url)) as engine:
        warehouse = RememberingWarehouse(engine)
        asked = asked_review(warehouse, options)
        whole = review_of(warehouse, asked.month, options.lang)
        write_file(review_workbook(whole, asked.filters.cities), options.out)
    return f"{options.out}: {asked.month}"


def _refresh(options: argparse.Namespace) -> str:
    _writable(options.out or options.old)
    with closing(open_engine(options.url)) as engine, closing(saved_state(options.url)) as state:
        warehouse, base = RememberingWarehouse(engine), ground()
        month = asked_month(warehouse, options.month)
        scope = reader_scope(warehouse.cities(Scope.everything()))
        dashboard = os.environ.get("DASHBOARD_URL", "")
        report = refresh(
            options.old, lambda kept: remade(warehouse, scope, base, kept, dashboard=dashboard, state=state),
            month, out=options.out,
        )  # fmt: skip
    return report.text(options.lang)


def _writable(file: Path) -> None:
    if not file.parent.is_dir():
        raise SettingError("--out", str(file), f"a file in a folder that is there, {file.parent} is not")


def ground() -> Ground:
    """The base map of the ``BOUNDARIES`` setting."""
    return ground_of(base_map(os.environ.get("BOUNDARIES"), os.environ.get("BOUNDARIES_NOTE")))


if __name__ == "__main__":
    sys.exit(main())
