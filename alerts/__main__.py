"""Alerts, for a scheduler: ``python -m alerts send|list|acknowledge|rules|digests``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from alerts.asked import Asked, asked
from alerts.commands import Done, acknowledge, digests, listed, rules, send
from alerts.sending import Patience
from domain.alert_rules import CHANNELS, Against, PlaceKind, RuleKind, Side
from domain.errors import DashboardError
from domain.language import LANGUAGES


def main(arguments: Sequence[str] | None = None, patience: Patience | None = None) -> int:
    """Run a command.

    Args:
        patience: with the channels, where the usual one will not do.
    Returns:
        0 is success; 1 an error that is printed, or a digest that was not delivered; 2 wrong usage.
    """
    options = _parser().parse_args(arguments)
    commands: dict[str, Callable[[Asked, argparse.Namespace], Done]] = {
        "send": lambda a, o: send(a, o, patience or Patience()), "list": listed, "rules": rules,
        "acknowledge": acknowledge, "digests": digests,
    }  # fmt: skip
    try:
        with asked(options) as given:
            text, well = commands[options.command](given, options)
    except (DashboardError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(text, file=sys.stdout if well else sys.stderr)
    return 0 if well else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m alerts", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    sending = _asking(commands.add_parser("send", help="send open alerts that were not sent yet"))
    sending.add_argument("--dry-run", action="store_true", help="print what would be sent; nothing leaves")
    sending.add_argument("--channel", action="append", default=[], choices=CHANNELS, help="only this one")
    sending.add_argument("--again", action="store_true",
                         help="also send what may have arrived already: digests marked unsure")  # fmt: skip
    _asking(commands.add_parser("list", help="the month's alerts"))
    _asking(commands.add_parser("digests", help="what was sent where"))
    seen = _asking(commands.add_parser("acknowledge", help="somebody looks at an alert"))
    seen.add_argument("rule")
    seen.add_argument("place", help="id or name of the place; nation")
    seen.add_argument("--by", default="", help="who; else the user of the system")
    seen.add_argument("--note", default="")
    actions = commands.add_parser("rules", help="the rules").add_subparsers(dest="action", required=True)
    _asking(actions.add_parser("list", help="every rule"))
    _asking(actions.add_parser("remove", help="remove a rule")).add_argument("id")
    for action, text in (("add", "save rules"), ("backtest", "what rules would have done; saves nothing")):
        _ruling(_asking(actions.add_parser(action, help=f"{text}: of a TOML file, or told by options")))
    return parser


def _asking(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """With the options that say which review."""
    parser.add_argument("--month", help="such as 2025-03; the newest unless given")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    parser.add_argument("--url", help="the warehouse, in place of WAREHOUSE_URL")
    return parser


def _ruling(parser: argparse.ArgumentParser) -> None:
    """With the options that make a rule."""
    parser.add_argument("--file", type=Path, help="a TOML file of [[rule]] tables")
    for name in ("id", "metric", "who", "name"):
        parser.add_argument(f"--{name}")
    for name, kind in (("kind", RuleKind), ("places", PlaceKind), ("side", Side), ("against", Against)):
        parser.add_argument(f"--{name}", choices=[str(value) for value in kind])
    for name in ("limit", "clear"):
        parser.add_argument(f"--{name}", type=float)
    parser.add_argument("--base", type=int)
    for name in ("relative", "certain"):
        parser.add_argument(f"--{name}", action="store_true")
    parser.add_argument("--place", dest="chosen", action="append", default=[], help="may be repeated")
    parser.add_argument("--channel", dest="channels", action="append", default=[], choices=CHANNELS)


if __name__ == "__main__":
    sys.exit(main())
