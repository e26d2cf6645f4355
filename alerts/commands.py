"""What each alert command does and prints."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from getpass import getuser

from alerts.alert import Alert
from alerts.asked import Asked, clock
from alerts.backtest import backtest
from alerts.channels import channels_of
from alerts.digest import digest_of
from alerts.evaluate import evaluate
from alerts.replies import Channel
from alerts.robots import wecom_text
from alerts.rule_file import rules_of_file, with_ids
from alerts.sending import Delivery, Patience, send_alerts, wants
from alerts.wording import alert_text, rule_title
from data_access.state_digests import sent_digests, unsent
from domain.alert_rules import CHANNELS, Rule, RuleError
from domain.errors import SettingError

Done = tuple[str, bool]  # what to print, and whether all is well


def send(asked: Asked, options: argparse.Namespace, patience: Patience) -> Done:
    """Send the month's open alerts that were not sent yet, one digest a channel."""
    channels = _wanted(channels_of(os.environ), options.channel)
    evaluation = evaluate(asked.review, asked.state.rules(), asked.state)
    dashboard = os.environ.get("DASHBOARD_URL", "")
    if options.dry_run:
        lines = []
        for name in channels or CHANNELS:
            mine = [alert for alert in evaluation.alerts if wants(alert, name)]
            fresh = unsent(asked.state, name, [alert.ring for alert in mine])
            new = [alert for alert in mine if alert.ring in fresh]
            digest = digest_of(asked.review, evaluation, new, "–", dashboard)
            lines.append(f"{name}: {len(new)} alerts" + (f"\n{wecom_text(digest)}" if new else ""))
        return "\n\n".join(lines), True
    if not channels:
        names = ", ".join(f"ALERT_{name.upper()}_URL" for name in CHANNELS)
        raise SettingError("alerts", "no channel is set up", f"one of {names}")
    sent = send_alerts(
        asked.review, evaluation, asked.state, channels, clock, dashboard=dashboard, patience=patience,
        again=options.again,
    )  # fmt: skip
    refused = [f"rule {rule} was left out: {why}" for rule, why in _refused(asked, evaluation.refused)]
    return "\n".join([*map(_delivered, sent), *refused]), all(d.is_well for d in sent)


def _wanted(found: Mapping[str, Channel], names: list[str]) -> dict[str, Channel]:
    for name in names:
        if name not in found:
            raise SettingError("--channel", f"{name} is not set up", f"ALERT_{name.upper()}_URL", found)
    return {name: channel for name, channel in found.items() if not names or name in names}


def _refused(asked: Asked, refused: Mapping[str, str]) -> list[tuple[str, str]]:
    """Of the rules that somebody wrote: a usual one needs no metric to be there."""
    usual = {rule.id for rule in asked.state.usual}
    return [(rule, why) for rule, why in refused.items() if rule not in usual]


def _delivered(delivery: Delivery) -> str:
    parts = [f"{delivery.channel}: "]
    if delivery.state is None:
        parts.append("nothing new to send")
    else:
        parts.append(f"{delivery.alerts} alerts {delivery.state}, digest {delivery.number}")
    if delivery.why:
        parts.append(f" ({delivery.why})")
    if delivery.elsewhere:
        parts.append(f"; another run is sending {delivery.elsewhere}")
    if delivery.unsure:
        parts.append(f"; unsure of {', '.join(delivery.unsure)}: look there, --again sends it once more")
    return "".join(parts)


def listed(asked: Asked, _options: argparse.Namespace) -> Done:
    """The month's alerts, a line each."""
    evaluation = evaluate(asked.review, asked.state.rules(), asked.state)
    rows = ["\t".join(_columns(alert, asked)) for alert in evaluation.alerts]
    rows += [f"{rule}\t\t\t\trefused\t{why}" for rule, why in _refused(asked, evaluation.refused)]
    head = "rule\tplace\tside\tsince\tstate\talert"
    return "\n".join([head, *rows, f"expected by chance this month: {evaluation.chance:.1f}"]), True


def _columns(alert: Alert, asked: Asked) -> list[str]:
    ring = alert.ring
    side = {-1: "down", 1: "up"}[ring.side]
    place = ring.place or "nation"
    return [ring.rule, place, side, str(alert.since), alert.standing, alert_text(alert, asked.review)]


def acknowledge(asked: Asked, options: argparse.Namespace) -> Done:
    """Write down that somebody looks at an alert; it is not sent any more."""
    evaluation = evaluate(asked.review, asked.state.rules(), asked.state)
    place = "" if options.place == "nation" else options.place
    mine = [a for a in evaluation.open if a.rule.id == options.rule and place in (a.ring.place, a.name)]
    if not mine:
        known = [f"{a.rule.id} {a.ring.place or 'nation'}" for a in evaluation.open]
        raise RuleError("alert", f"{options.rule} {options.place}", "one that is open", known)
    for alert in mine:
        asked.state.acknowledge(alert.ring, options.by or getuser(), options.note, clock().isoformat())
    return "\n".join(alert_text(alert, asked.review) for alert in mine), True


def rules(asked: Asked, options: argparse.Namespace) -> Done:
    """List, add, remove or back-test rules."""
    if options.action == "list":
        return "\n".join(f"{r.id}\t{rule_title(r, asked.review)}" for r in asked.state.rules()), True
    if options.action == "remove":
        asked.state.remove_rule(options.id, clock().isoformat())
        return f"{options.id}: removed", True
    wanted = [with_ids(rule, asked.review) for rule in _given(asked, options)]
    tested = [backtest(asked.review, rule) for rule in wanted]  # before anything is saved
    if options.action == "add":
        for rule in wanted:
            asked.state.save_rule(rule, getuser(), clock().isoformat())
    lines = []
    for test in tested:
        lines.append(f"{test.rule.id}: {rule_title(test.rule, asked.review)}")
        lines.append(f"  {test.sentence(asked.review.view)}")
        lines += [f"  {row.month}\t{row.name}\t{row.lasted}" for row in test.rings.itertuples()]
    return "\n".join(lines), True


def _given(asked: Asked, options: argparse.Namespace) -> list[Rule]:
    """The rules of a file, or of the options; of a back-test also those that are saved."""
    if options.file is not None:
        return rules_of_file(options.file)
    names = ("id", "metric", "kind", "places", "chosen", "side", "limit", "clear", "against", "relative",
             "certain", "base", "channels", "who", "name")  # fmt: skip
    told = {name: getattr(options, name) for name in names}
    given = {name: v for name, v in told.items() if v is not None and v is not False and v != []}
    if options.action == "backtest" and set(given) <= {"id"}:
        known = {rule.id: rule for rule in asked.state.rules()}
        if options.id is not None and options.id not in known:
            raise RuleError("rule", options.id, "one that is there", known)
        return [known[options.id]] if options.id else [*known.values()]
    return [Rule.of(given)]


def digests(asked: Asked, _options: argparse.Namespace) -> Done:
    """Every digest and what became of it."""
    rows = [f"{d.id}\t{d.channel}\t{d.month}\t{d.state}\t{d.at}\t{d.why}" for d in sent_digests(asked.state)]
    return "\n".join(["digest\tchannel\tmonth\tstate\tat\twhy", *rows]), True
