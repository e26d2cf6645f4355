"""``python -m bench [PART …]``: measure, print the table, write bench/RESULTS.md."""

from __future__ import annotations

import argparse
import importlib
import inspect
import signal
import sys
import traceback
from collections.abc import Iterable, Sequence

from bench import results
from bench.machine import machine
from bench.row import Row
from domain.errors import DashboardError

PARTS = {
    "pages": "a filter's change to everything drawn, against a plain page and Vizro; large against small",
    "cold": "cold open to the first chart, behind nginx",
    "sessions": "many sessions at once, one process and two",
    "queries": "every question of a page at 100 million responses",
    "load": "loading, against the engine's own bulk load",
    "engines": "the pages' questions on other engines",
    "deck": "the month's deck, against as many plain charts",
    "page_analysis": "the analysis of a page",
    "rank_simulation": "the simulation of ranks",
    "soak": "half an hour with 20 sessions",
}


def _parser() -> argparse.ArgumentParser:
    told = "\n".join(f"  {part:16} {what}" for part, what in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=f"{__doc__}\n\nparts:\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("parts", nargs="*", metavar="PART", help="default: all")
    parser.add_argument("--rounds", type=int, help="of parts that count rounds")
    parser.add_argument("--seconds", type=float, help="of each turn of the sessions")
    parser.add_argument("--minutes", type=float, help="of the soak")
    parser.add_argument("--size", help="responses of the warehouse, such as 100k, 10M, 100M")
    return parser


def rows_of(part: str, settings: dict[str, object]) -> Iterable[Row]:
    """Measure a part with those of the settings that it takes."""
    measure = importlib.import_module(f"bench.{part}").measure
    taken = inspect.signature(measure).parameters
    found: Iterable[Row] = measure(**{name: value for name, value in settings.items() if name in taken})
    return found


def run(part: str, settings: dict[str, object]) -> bool:
    """Keep each row of a part as soon as it is there; whether the part came to its end and met its limits."""
    when, good = results.now(), True
    print(f"{part}: {PARTS[part]}", file=sys.stderr, flush=True)
    try:
        for row in rows_of(part, settings):
            good = good and row.met is not False
            results.write(results.read() | {(part, row.name): results.cells(part, row, when)}, machine())
    except (RuntimeError, DashboardError):  # an hour's other parts are not to be lost with this one
        traceback.print_exc()
        return False
    return good


def main(words: Sequence[str] | None = None) -> int:
    """Run parts one after another and print the table; 1 where a part failed or a limit is not met."""
    parser = _parser()
    asked = vars(parser.parse_args(words))
    parts = asked.pop("parts") or list(PARTS)
    if unknown := [part for part in parts if part not in PARTS]:
        parser.error(f"{', '.join(unknown)}: not one of {', '.join(PARTS)}")
    settings = {name: value for name, value in asked.items() if value is not None}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the servers that it started end with it
    good = [run(part, settings) for part in parts]
    print(results.FILE.read_text(encoding="utf-8"))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
