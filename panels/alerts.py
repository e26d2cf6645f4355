"""What needs attention now: the alerts of a month, and what a rule would have done before it is saved."""

from __future__ import annotations

import pandas as pd

from alerts.alert import Alert, Evaluation, Standing
from alerts.backtest import Backtest
from alerts.evaluate import evaluate
from alerts.usual import USUAL, USUAL_IDS
from alerts.wording import alert_text, rings_text, rule_title, since_text, what_text
from data_access.review import Review
from data_access.state import State, open_state
from domain.alert_rules import PlaceKind
from domain.months import Month
from panels.panel import Panel

LIST, BACKTEST = "alerts.list", "alerts.backtest"


def current_alerts(review: Review, state: State) -> Panel:
    """The list by the rules and acknowledgements of ``state``."""
    return alert_list(review, evaluate(review, state.rules(), state))


def saved_state(warehouse: str | None = None) -> State:
    """The rules and acknowledgements beside a warehouse, see :func:`data_access.state.open_state`."""
    return open_state(None, USUAL, beside=warehouse)


def alert_list(review: Review, evaluation: Evaluation, usual: tuple[str, ...] = USUAL_IDS) -> Panel:
    """The alerts that are open, acknowledged or just over; of the chosen cities alone where any is chosen.

    Args:
        evaluation: of :func:`alerts.evaluate.evaluate`.
        usual: ids of the built-in rules, which may lack their metric without a word.
    """
    view, note = review.view, list_note(review, evaluation, usual)
    alerts = [alert for alert in evaluation.alerts if _is_chosen(review, alert)]
    metrics = tuple(dict.fromkeys(alert.rule.metric for alert in alerts))
    if not alerts:
        why = view.say("alerts.empty", month=view.words.month(review.month))
        return Panel(LIST, view.say(LIST), note, why=why)
    shown = ["since", "place", "what", *([] if view.narrow else ["rule"]), "state"]  # a phone is too narrow
    cells = {
        "since": [since_text(alert, view) for alert in alerts],
        "place": [alert.name for alert in alerts],
        "what": [what_text(alert, review) for alert in alerts],
        "rule": [rule_title(alert.rule, review) for alert in alerts],
        "state": [state_text(alert, review) for alert in alerts],
    }
    table = pd.DataFrame({view.say(f"alerts.{name}"): cells[name] for name in shown})
    return Panel(
        LIST, view.say(LIST), note, _finding(review, alerts), table=table,
        values=_figures(review, alerts), metrics=metrics,
    )  # fmt: skip


def list_note(review: Review, evaluation: Evaluation, usual: tuple[str, ...] = USUAL_IDS) -> str:
    """How many rang, how many to expect by chance, and what could not be judged."""
    view = review.view
    unknown = sum(number is None for number in evaluation.expected.values())
    unjudged = sum(sum(whys.values()) for whys in evaluation.unjudged.values())
    refused = [rule for rule in evaluation.refused if rule not in usual]
    names = view.say("place.comma").join(refused)
    return view.say(
        "alerts.list_note", month=view.words.month(review.month), new=len(evaluation.new),
        expected=rings_text(evaluation.chance, view),
        unknown=view.say("alerts.unknown_chance", n=unknown) if unknown else "",
        unjudged=view.say("alerts.unjudged_small", n=unjudged) if unjudged else "",
        scoped="" if review.scope.is_everything else view.say("alerts.scoped"),
        refused=view.say("alerts.unjudged_refused", n=len(refused), names=names) if refused else "",
    )  # fmt: skip


def state_text(alert: Alert, review: Review) -> str:
    """Open, acknowledged by whom and with which note, or over."""
    view, seen = review.view, alert.acknowledgement
    if alert.standing is not Standing.ACKNOWLEDGED or seen is None:
        return view.say(f"alerts.state_{alert.standing}")
    note = view.say("alerts.note_of", note=seen.note) if seen.note else ""
    return view.say("alerts.state_acknowledged", by=seen.by, note=note)


def backtest_panel(review: Review, test: Backtest) -> Panel:
    """When and where the rule would have rung, with the sentence as its finding."""
    view, sentence = review.view, test.sentence(review.view)
    note = view.say("alerts.backtest_note")
    if test.rings.empty:
        return Panel(BACKTEST, view.say(BACKTEST), note, sentence, why=sentence, metrics=(test.rule.metric,))
    names = ("month", "place", "side", "lasted")
    columns = [view.say(f"alerts.{name}") for name in names]
    newest = test.rings.sort_values(["month", "place"], ascending=[False, True])
    rows = [
        [month_text(review, int(ring.month)), ring.name,
         view.say(f"alerts.side_{'up' if ring.side > 0 else 'down'}"),
         view.say(f"alerts.lasted_{'open' if ring.is_open else 'months'}", n=ring.lasted)]
        for ring in newest.itertuples(index=False)
    ]  # fmt: skip
    followed = view.say("alerts.backtest_followed", n=test.lasting)
    return Panel(
        BACKTEST, view.say(BACKTEST), f"{note}{view.say('sentence.join')}{followed}", sentence,
        table=pd.DataFrame(rows, columns=columns), metrics=(test.rule.metric,),
    )  # fmt: skip


def month_text(review: Review, key: int) -> str:
    """A month's key in words."""
    return review.view.words.month(Month.from_key(key))


def _is_chosen(review: Review, alert: Alert) -> bool:
    chosen = review.filters.cities
    return not chosen or (alert.rule.places is PlaceKind.CITIES and alert.ring.place in chosen)


def _finding(review: Review, alerts: list[Alert]) -> str:
    """How many wait; the alert itself where it is the only one; nothing where none is open."""
    mine = [alert for alert in alerts if alert.standing is not Standing.CLOSED]
    if len(mine) == 1:
        return review.view.say("alerts.finding_one", text=alert_text(mine[0], review))
    if not mine:
        return ""
    return review.view.say("alerts.finding", open=len(mine), new=sum(alert.is_new for alert in mine))


def _figures(review: Review, alerts: list[Alert]) -> pd.DataFrame:
    """The same rows as numbers, for a sheet."""
    view = review.view
    table = {
        "since": [str(alert.since) for alert in alerts],
        "place": [alert.name for alert in alerts],
        "rule": [rule_title(alert.rule, review) for alert in alerts],
        **{name: [getattr(alert, name) for alert in alerts] for name in ("value", "low", "high", "base")},
        "state": [state_text(alert, review) for alert in alerts],
    }  # fmt: skip
    return pd.DataFrame({view.say(f"alerts.{name}"): values for name, values in table.items()})
