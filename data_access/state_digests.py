"""Which alerts were sent where, so that none is sent twice over a channel.

``sending``  claimed by a run that has not come back yet;
``sent``     the channel took it;
``failed``   the channel surely has not got it: the next run sends its alerts;
``unsure``   the run died, or the answer never came: it may have arrived, so it is not sent again by itself.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, Row, insert, select, update

from data_access.state import Ring, State, ring_of
from data_access.state_tables import digests, told

LEASE = dt.timedelta(minutes=30)  # a run that sent for longer is dead


class Sent(StrEnum):
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Claim:
    """What one run may send over one channel.

    Args:
        digest: its number; empty where there is nothing to send.
        rings: the alerts that nobody sent there yet.
        unsure: numbers of digests that were found to be of a run that died.
        elsewhere: alerts that another run is sending right now.
    """

    digest: str
    rings: tuple[Ring, ...]
    unsure: tuple[str, ...] = ()
    elsewhere: int = 0


def unsent(state: State, channel: str, rings: Sequence[Ring]) -> tuple[Ring, ...]:
    """The alerts that a claim would be given, without claiming them."""
    if not state.engine.exists:
        return tuple(rings)
    with state.engine.reading() as connection:
        known = [ring_of(row) for row in _told(connection, channel)]
    return tuple(ring for ring in rings if not any(ring.is_same(other) for other in known))


def claim(
    state: State, channel: str, month: int, rings: Sequence[Ring], now: dt.datetime, *, again: bool = False
) -> Claim:
    """Take the alerts that are not sent over the channel yet; no other run can take them from then on.

    Args:
        month: key of the month of the digest.
        now: aware of its time zone.
        again: take those of unsure digests as well.
    """
    with state.engine.changing() as connection:
        dead = [row.id for row in _sending(connection, channel)
                if now - dt.datetime.fromisoformat(row.at) > LEASE]  # fmt: skip
        _set(connection, dead, Sent.UNSURE, "the run that sent it ended before it came back", now)
        if again:
            _set(connection, _unsure(connection, channel), Sent.FAILED, "sent again on demand", now)
        rows = _told(connection, channel)
        known = [ring_of(row) for row in rows]
        sending = [ring_of(row) for row in rows if row.state == Sent.SENDING]
        fresh = tuple(ring for ring in rings if not any(ring.is_same(other) for other in known))
        elsewhere = sum(any(ring.is_same(other) for other in sending) for ring in rings)
        if not fresh:
            return Claim("", (), tuple(dead), elsewhere)
        number = f"{month // 100}-{month % 100:02d}-{secrets.token_hex(4)}"
        row = {"id": number, "channel": channel, "month": month, "why": "", "at": now.isoformat()}
        connection.execute(insert(digests).values(**row, state=str(Sent.SENDING)))
        connection.execute(insert(told), [{"digest": number, **vars(ring)} for ring in fresh])
    return Claim(number, fresh, tuple(dead), elsewhere)


def settle(state: State, digest: str, outcome: Sent, why: str, now: dt.datetime) -> None:
    """Write down what became of a claimed digest."""
    with state.engine.changing() as connection:
        _set(connection, [digest], outcome, why, now)


def sent_digests(state: State) -> list[Row[tuple[object, ...]]]:
    """Every digest: ``id``, ``channel``, ``month``, ``state``, ``at``, ``why``; newest first."""
    if not state.engine.exists:
        return []
    with state.engine.reading() as connection:
        return [*connection.execute(select(digests).order_by(digests.c.at.desc(), digests.c.id))]


def _told(connection: Connection, channel: str) -> Sequence[Row[tuple[object, ...]]]:
    """The alerts of digests that arrived, may have arrived, or are under way."""
    joined = told.join(digests, digests.c.id == told.c.digest)
    statement = select(told, digests.c.state).select_from(joined)
    counted = digests.c.state.in_([str(s) for s in Sent if s is not Sent.FAILED])
    return connection.execute(statement.where(digests.c.channel == channel, counted)).all()


def _sending(connection: Connection, channel: str) -> Sequence[Row[tuple[object, ...]]]:
    mine = (digests.c.channel == channel, digests.c.state == str(Sent.SENDING))
    return connection.execute(select(digests).where(*mine)).all()


def _unsure(connection: Connection, channel: str) -> list[str]:
    mine = (digests.c.channel == channel, digests.c.state == str(Sent.UNSURE))
    return list(connection.execute(select(digests.c.id).where(*mine)).scalars())


def _set(connection: Connection, ids: Sequence[str], state: Sent, why: str, now: dt.datetime) -> None:
    if ids:
        values = {"state": str(state), "why": why, "at": now.isoformat()}
        connection.execute(update(digests).where(digests.c.id.in_(ids)).values(**values))
