"""``python -m warehouse``: makes, fills and describes a warehouse."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from domain.errors import DashboardError
from domain.months import Month
from warehouse.create import create
from warehouse.fields import KINDS
from warehouse.load import load
from warehouse.rollup import rollup
from warehouse.status import status

QUIET_S = 1.0  # progress is told from then on, and not more often


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m warehouse", description=__doc__)
    parser.add_argument("--url", help="the warehouse; else WAREHOUSE_URL, else duckdb:///var/warehouse")
    commands = parser.add_subparsers(dest="command", required=True)
    example = commands.add_parser("example", help="build the example warehouse")
    example.add_argument("--if-missing", action="store_true", help="only where there is no warehouse yet")
    commands.add_parser("create", help="make the empty warehouse")
    loading = commands.add_parser("load", help="load files: whole or not at all")
    loading.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    loading.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV, XLSX or Parquet")
    loading.add_argument("--mapping", type=Path, help="TOML: your columns to ours, see warehouse/mapping.py")
    loading.add_argument(
        "--allow-shrink", action="store_true", help="accept a month with under half its rows"
    )
    commands.add_parser("status", help="months, loads, rejected rows")
    again = commands.add_parser("rollup", help="score and sum the live months anew")
    again.add_argument(
        "months", nargs="*", type=Month.parse, metavar="MONTH", help="such as 2025-03; default all"
    )
    for command in commands.choices.values():
        command.add_argument("--url", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return parser


def _progress() -> Callable[[float, str], None]:
    """Tells at most once a second, on standard error, so that short loads stay silent."""
    last = time.monotonic()

    def tell(share: float, text: str) -> None:
        nonlocal last
        if text.startswith("waiting") or time.monotonic() - last > QUIET_S:
            last = time.monotonic()
            print(f"{share:4.0%}  {text}", file=sys.stderr, flush=True)

    return tell


def _run(arguments: argparse.Namespace) -> None:
    url: str | None = arguments.url
    if arguments.command == "example":
        from warehouse.example import build, is_missing

        if not arguments.if_missing or is_missing(url):
            build(url, _progress())
    elif arguments.command == "create":
        create(url)
    elif arguments.command == "status":
        print(status(url))
    elif arguments.command == "rollup":
        done = rollup(url, arguments.months or None, progress=_progress())
        print(f"{len(done)} months summed anew")
    else:
        _load(url, arguments)


def _load(url: str | None, arguments: argparse.Namespace) -> None:
    done = load(
        url,
        arguments.kind,
        arguments.files,
        mapping=arguments.mapping,
        progress=_progress(),
        allow_shrink=arguments.allow_shrink,
    )
    if done.unchanged:
        print(f"{done.kind}: these files are loaded already (batch {done.batch_id}); nothing changed")
        return
    span = f", {done.months[0]} to {done.months[-1]}" if done.months else ""
    counts = f"{done.accepted:,} rows loaded, {done.rejected:,} rejected"
    print(f"{done.kind}: {counts} (batch {done.batch_id}){span}")
    for reason, count in done.reasons.items():
        print(f"    {count:,} × {reason}")


def main(words: Sequence[str] | None = None) -> int:
    """Run a command; 0 when it was done, 1 when not, 2 when it was not understood."""
    arguments = _parser().parse_args(words)
    try:
        _run(arguments)
    except DashboardError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    gc.freeze()  # what the libraries hold stays: no collection need look through it
    sys.exit(main())
