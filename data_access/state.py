"""What people and the sender did: rules saved, alerts acknowledged, digests sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, delete, func, insert, select

from data_access.state_engine import StateEngine, parse_url
from data_access.state_tables import acknowledgements, facts, rules
from domain.alert_rules import Rule, RuleError

OWN_RULES = "own_rules"  # the fact that says that somebody changed the rules


@dataclass(frozen=True)
class Ring:
    """One alert's identity.

    Args:
        side: −1 down, 1 up.
        since: key of the month it rang.
        month: key of the last month it is known to be open.
    """

    rule: str
    place: str
    side: int
    since: int
    month: int

    def is_same(self, other: Ring) -> bool:
        """Whether both are one alert: of one rule, place and side, and open in a month together."""
        mine, yours = ((r.rule, r.place, r.side) for r in (self, other))
        return mine == yours and self.since <= other.month and other.since <= self.month


@dataclass(frozen=True)
class Acknowledgement:
    """Somebody looked at an alert.

    Args:
        at: when [ISO 8601].
    """

    ring: Ring
    by: str
    at: str
    note: str


class State:
    """The store at a URL.

    Args:
        usual: the rules that hold until somebody changes any.
    Raises (all methods):
        WarehouseError: the database does not answer, or is of a newer version.
    """

    def __init__(self, engine: StateEngine, usual: Sequence[Rule] = ()) -> None:
        self.engine, self.usual = engine, tuple(usual)

    def close(self) -> None:
        """Give back what is held open."""
        self.engine.close()

    # --- rules ----------------------------------------------------------------------------------
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, in the order of saving."""
        if not self.engine.exists:
            return self.usual
        with self.engine.reading() as connection:
            return self._rules(connection)

    def save_rule(self, rule: Rule, by: str, at: str) -> None:
        """Add a rule; one with the same id is replaced in its place."""
        with self.engine.changing() as connection:
            self._own(connection, at)
            same = select(rules.c.position).where(rules.c.id == rule.id)
            place = connection.execute(same).scalar_one_or_none()
            if place is None:
                last = connection.execute(select(func.max(rules.c.position))).scalar_one()
                place = (last or 0) + 1
            connection.execute(delete(rules).where(rules.c.id == rule.id))
            connection.execute(insert(rules), [_row(rule, place, by, at)])

    def remove_rule(self, rule_id: str, at: str) -> None:
        """Remove a rule; what was acknowledged and sent of it stays.

        Raises:
            RuleError: there is none of this id.
        """
        with self.engine.changing() as connection:
            self._own(connection, at)
            known = [rule.id for rule in self._rules(connection)]
            if rule_id not in known:
                raise RuleError("rule", rule_id, "one that is there", known)
            connection.execute(delete(rules).where(rules.c.id == rule_id))

    def _own(self, connection: Connection, at: str) -> None:
        """Write the usual rules down before the first change to any."""
        if self._is_own(connection):
            return
        rows = [_row(rule, place, "", at) for place, rule in enumerate(self.usual, 1)]
        if rows:
            connection.execute(insert(rules), rows)
        connection.execute(insert(facts).values(name=OWN_RULES, value=at))

    @staticmethod
    def _is_own(connection: Connection) -> bool:
        found = connection.execute(select(facts.c.value).where(facts.c.name == OWN_RULES))
        return found.scalar_one_or_none() is not None

    def _rules(self, connection: Connection) -> tuple[Rule, ...]:
        if not self._is_own(connection):
            return self.usual
        bodies = connection.execute(select(rules.c.body).order_by(rules.c.position)).scalars()
        return tuple(Rule.of(json.loads(body)) for body in bodies)

    # --- acknowledgements -----------------------------------------------------------------------
    def acknowledgements(self) -> tuple[Acknowledgement, ...]:
        """Every one, oldest first."""
        if not self.engine.exists:
            return ()
        with self.engine.reading() as connection:
            found = connection.execute(select(acknowledgements).order_by(acknowledgements.c.id)).all()
        return tuple(Acknowledgement(ring_of(row), row.by, row.at, row.note) for row in found)

    def acknowledge(self, ring: Ring, by: str, note: str, at: str) -> None:
        """Write down who looked at an alert; a second note stands beside the first."""
        values = {**vars(ring), "by": by, "note": note, "at": at}
        with self.engine.changing() as connection:
            connection.execute(insert(acknowledgements).values(**values))


def ring_of(row: Row[tuple[object, ...]]) -> Ring:
    """The alert that a row is about."""
    return Ring(row.rule, row.place, row.side, row.since, row.month)


def matching(ring: Ring, known: Iterable[Ring]) -> list[Ring]:
    """Those of ``known`` that are the same alert."""
    return [other for other in known if ring.is_same(other)]


def _row(rule: Rule, position: int, by: str, at: str) -> dict[str, object]:
    body = json.dumps(rule.as_dict(), ensure_ascii=False)
    return {"id": rule.id, "position": position, "body": body, "saved_by": by, "saved_at": at}


def open_state(url: str | None = None, usual: Sequence[Rule] = (), *, beside: str | None = None) -> State:
    """The store at ``url``, else beside the warehouse; see :func:`data_access.state_engine.parse_url`."""
    return State(StateEngine(parse_url(url, beside)), usual)
