"""One digest a run and channel: claimed before it is sent, settled after, tried again where that may help.

Nothing is sent twice by itself. What a channel refuses, or what never reached it, is sent by the next run.
An attempt without an answer is tried again within the run, under the same number, since robots answer at
once and a lost answer is rare. A digest of which nobody knows at the end whether it arrived — no answer to
the last, or the run died — is *unsure*: reported, not sent again unless asked for.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from alerts.alert import Alert, Evaluation, Standing
from alerts.digest import Digest, digest_of
from alerts.replies import Answer, Channel
from data_access.review import Review
from data_access.state import State
from data_access.state_digests import Sent, claim, settle


@dataclass(frozen=True)
class Patience:
    """How often and how long to try.

    Args:
        pause, limited: seconds before the second attempt, where the channel was busy or limits us; doubled
            each time, and a tenth more or less, so that several senders do not come back together.
    """

    attempts: int = 4
    pause: float = 2.0
    limited: float = 20.0
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Delivery:
    """What became of a channel's digest.

    Args:
        alerts: how many it holds; 0 where there was nothing to send.
        unsure: numbers of older digests that were found to be of a run that died.
        elsewhere: alerts that another run is sending right now.
    """

    channel: str
    state: Sent | None
    number: str
    alerts: int
    why: str = ""
    unsure: tuple[str, ...] = ()
    elsewhere: int = 0

    @property
    def is_well(self) -> bool:
        """Whether nobody has to look."""
        return self.state in (None, Sent.SENT) and not self.unsure


def send_alerts(
    review: Review,
    evaluation: Evaluation,
    state: State,
    channels: Mapping[str, Channel],
    clock: Callable[[], dt.datetime],
    *,
    dashboard: str = "",
    patience: Patience | None = None,
    again: bool = False,
) -> list[Delivery]:
    """Send what is open and not sent yet, over every channel; one that fails does not hold up the others.

    Args:
        clock: the time, aware of its zone.
        again: send unsure digests' alerts again.
    """
    deliveries = []
    for name, channel in channels.items():
        mine = {alert.ring: alert for alert in evaluation.alerts if wants(alert, name)}
        taken = claim(state, name, review.month.key, list(mine), clock(), again=again)
        if not taken.digest:
            deliveries.append(Delivery(name, None, "", 0, "", taken.unsure, taken.elsewhere))
            continue
        alerts = [mine[ring] for ring in taken.rings]
        digest = digest_of(review, evaluation, alerts, taken.digest, dashboard)
        outcome, why = deliver(channel, digest, patience or Patience())
        settle(state, taken.digest, outcome, why, clock())
        deliveries.append(
            Delivery(name, outcome, taken.digest, len(alerts), why, taken.unsure, taken.elsewhere)
        )
    return deliveries


def wants(alert: Alert, channel: str) -> bool:
    """Whether the alert goes over a channel: it is open, nobody has acknowledged it, its rule names it."""
    return alert.standing is Standing.OPEN and (not alert.rule.channels or channel in alert.rule.channels)


def deliver(channel: Channel, digest: Digest, patience: Patience) -> tuple[Sent, str]:
    """Send one digest, again where that may help.

    Returns:
        what became of it, and why.
    """
    doubtful, why = False, ""
    for attempt in range(patience.attempts):
        reply = channel.send(digest)
        why = reply.why
        if reply.answer is Answer.TAKEN:
            return Sent.SENT, why
        doubtful = doubtful or reply.answer is Answer.SILENT
        if reply.answer is Answer.REFUSED:
            break
        if attempt + 1 < patience.attempts:
            first = patience.limited if reply.answer is Answer.LIMITED else patience.pause
            wait = max(first * 2**attempt * random.uniform(0.9, 1.1), reply.pause)
            patience.sleep(wait)
    return (Sent.UNSURE if doubtful else Sent.FAILED), why
