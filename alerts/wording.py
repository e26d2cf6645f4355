"""Rules and alerts in words, made by rule in either language."""

from __future__ import annotations

from alerts.alert import Alert, Standing
from alerts.seen import place_name
from data_access.review import Review
from domain.alert_rules import Rule, RuleKind, Side
from domain.metrics import Metric
from domain.view import View

NAMED = 3  # places of a rule that are named; more are counted


def places_text(rule: Rule, review: Review) -> str:
    """全国, 各城市, 北京、上海等 4 地."""
    view = review.view
    if not rule.chosen:
        return view.say(f"alerts.places_{rule.places}")
    names = [place_name(review, rule.places, place) for place in rule.chosen]
    joined = view.say("place.comma").join(names[:NAMED])
    return joined if len(names) <= NAMED else view.say("alerts.places_more", names=joined, n=len(names))


def rule_text(rule: Rule, review: Review) -> str:
    """The rule as a sentence; its metric's id where the registry does not know it."""
    view = review.view
    if rule.metric not in review.registry:
        return rule.name or rule.id
    metric = review.registry[rule.metric]
    place, name = places_text(rule, review), view.name(metric.label)
    if rule.kind is RuleKind.CONTROL:
        return view.say(f"alerts.rule_control_{_way(rule, metric)}", place=place, metric=name)
    if rule.kind is RuleKind.THRESHOLD:
        level = view.words.value(metric, rule.limit)
        certain = view.say("alerts.certain") if rule.certain else ""
        key = f"alerts.rule_threshold_{rule.side}"
        return view.say(key, place=place, metric=name, level=level, certain=certain)
    key = f"alerts.rule_change_{_way(rule, metric)}{'_certain' if rule.certain else ''}"
    by = _amount(rule, metric, rule.limit, view)
    return view.say(key, place=place, metric=name, by=by, against=view.say(f"against.{rule.against}"))


def rule_title(rule: Rule, review: Review) -> str:
    """The company's name for it, else the sentence."""
    return rule.name or rule_text(rule, review)


def alert_text(alert: Alert, review: Review) -> str:
    """What happened, where, since when: one line without the rule's name."""
    values = {"place": alert.name, "since": since_text(alert, review.view), "what": what_text(alert, review)}
    if alert.why:
        key = "unjudged_alert"
    elif alert.standing is Standing.CLOSED:
        key = "closed_alert"
    else:
        key = "new_alert" if alert.is_new else "open_alert"
    return review.view.say(f"alerts.{key}", **values)


def what_text(alert: Alert, review: Review) -> str:
    """The metric, its value, what was crossed; or why the month is not judged."""
    view, metric = review.view, review.registry[alert.rule.metric]
    name = view.name(metric.label)
    if alert.why:
        return view.say("alerts.unjudged_what", metric=name, why=view.say(f"alerts.why_{alert.why}"))
    value, detail = value_text(alert, metric, view), _detail(alert, metric, view)
    return view.say("alerts.what_text", metric=name, value=value, detail=detail)


def rings_text(rings: float, view: View) -> str:
    """A number of rings to expect; a very small one is not shown as none."""
    usual = view.words.number(rings, 1)
    return view.say("alerts.under", least=view.words.number(0.1, 1)) if 0 < rings < 0.05 else usual


def value_text(alert: Alert, metric: Metric, view: View) -> str:
    """The value with its interval where there is one."""
    value = view.words.value(metric, alert.value)
    interval = view.words.interval(metric, alert.low, alert.high)
    return view.say("trend.with_interval", value=value, interval=interval) if interval else value


def since_text(alert: Alert, view: View) -> str:
    """The month it rang; «or before» where nothing earlier was looked at."""
    month = view.words.month(alert.since)
    return view.say("alerts.since_start", month=month) if alert.is_from_start else month


def _detail(alert: Alert, metric: Metric, view: View) -> str:
    """What was crossed: the level, the signal, the change."""
    rule = alert.rule
    if rule.kind is RuleKind.THRESHOLD:
        level = view.words.value(metric, rule.limit)
        back = rule.over * (alert.measure - (rule.limit or 0)) <= 0
        return view.say(f"alerts.detail_{'back' if back else rule.side}", level=level)
    if rule.kind is RuleKind.CONTROL:
        return view.say(alert.signal or "alerts.detail_no_signal")
    change = _amount(rule, metric, alert.measure, view, signed=True)
    return view.say("alerts.detail_change", against=view.say(f"against.{rule.against}"), change=change)


def _amount(rule: Rule, metric: Metric, amount: float | None, view: View, *, signed: bool = False) -> str:
    """A change in the unit that the rule counts it in."""
    if rule.relative:
        return view.words.number(amount, 1, signed=signed) + "%"
    text = view.words.change(metric, amount)
    return text if signed else text.lstrip("+")


def _way(rule: Rule, metric: Metric) -> str:
    """``down``, ``up`` or ``any``."""
    if rule.side is Side.ANY:
        return "any"
    return "down" if rule.signs(metric) == (-1,) else "up"
