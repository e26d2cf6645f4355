"""Many readers at once, each with choices of their own, at a fixed pace."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.protocol import Session

OURS = {"month": "view_month", "cities": "view_cities", "metric": "view_metric"}
PLAIN = {"month": "month"}
PAGES = {"ours": ("", "leaders", "map", "trends"), "plain": ("", "leaders")}
# How often a reader changes what: mostly the month, then the city, the page, the metric where there is one.
SHARES = {"month": 5, "cities": 2, "page": 2, "metric": 1}
SEED = 11
PATIENCE_S = 60


@dataclass
class Load:
    """What the readers met.

    Args:
        seconds: of each change, from when it was due (where its reader still waited for the one before) or
            sent, until the script had finished.
        seen: changes to a state (page and filters) that some reader had had before.
        late: changes that were due while the reader's last one was still running.
        errors: what went wrong -> how often.
    """

    seconds: list[float] = field(default_factory=list)
    seen: int = 0
    late: int = 0
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def seen_share(self) -> float:
        return self.seen / len(self.seconds) if self.seconds else 0.0

    def __add__(self, other: Load) -> Load:
        return Load(
            self.seconds + other.seconds, self.seen + other.seen, self.late + other.late,
            self.errors + other.errors,
        )  # fmt: skip


class Reader:
    """A session and the dice that decide what it changes next.

    New months are looked at more than old ones, the first metrics more than the last: the second half as
    often as the first, the third a third. Of the cities each reader looks at the own one, or at all.

    Args:
        keys: what is chosen -> key of its select; pages: paths that the reader visits.
        known: states that any reader has had; shared by all.
    """

    def __init__(
        self, number: int, session: Session, keys: dict[str, str], pages: Sequence[str], known: set[str]
    ) -> None:
        self.session, self.keys, self.pages, self.known = session, keys, pages, known
        self.dice = random.Random(SEED * 1000 + number)
        self.own = self.dice.randrange(1_000)
        self.state: dict[str, str] = {"page": ""}

    async def change(self) -> tuple[float, bool]:
        """One change; its seconds, and whether its state had been seen before."""
        what = self.dice.choices(list(SHARES), list(SHARES.values()))[0]
        select = self.session.widgets.get(self.keys.get(what, ""))
        if what == "page":
            path = self.dice.choice([page for page in self.pages if page != self.state["page"]])
            self.state["page"] = path
            seen = self._seen()
            return await self.session.turn_to(path), seen
        if select is None:
            what, select = "month", self.session.widgets[self.keys["month"]]
        if what == "cities":  # the own one, and back to all
            chosen = [] if self.state.get(what) else [select.options[self.own % len(select.options)]]
            self.state[what] = "".join(chosen)
            seen = self._seen()
            return await self.session.choose(self.keys[what], chosen), seen
        others = [option for option in select.options if option != self.state.get(what)]
        value = self.dice.choices(others, [1 / (place + 1) for place in range(len(others))])[0]
        self.state[what] = value
        seen = self._seen()
        return await self.session.choose(self.keys[what], value), seen

    def _seen(self) -> bool:
        state = str(sorted(self.state.items()))
        before = state in self.known
        self.known.add(state)
        return before


async def read(
    address: str, side: str, readers: int, period: float, seconds: float, known: set[str], first: int = 0
) -> Load:
    """Let ``readers`` change something every ``period`` seconds, for ``seconds``, evenly spread.

    Args:
        side: ``ours`` or ``plain``.
        known: states seen in earlier loads of the same server.
        first: number of the first reader, so that a later load throws other dice.
    """
    keys = OURS if side == "ours" else PLAIN
    load, present = Load(), []
    for number in range(first, first + readers):  # one after another: the pace is what is measured
        session = await Session.opened(address, node=str(number))
        present.append(Reader(number, session, keys, PAGES[side], known))
    begin = time.perf_counter() + period
    steps = [begin + period * i / readers for i in range(readers)]
    await asyncio.gather(
        *(_pace(each, step, period, seconds, load) for each, step in zip(present, steps, strict=True))
    )
    for each in present:
        load.errors.update(each.session.errors)
        await each.session.close()
    return load


async def _pace(reader: Reader, begin: float, period: float, seconds: float, load: Load) -> None:
    for tick in range(int(seconds / period)):
        due = begin + tick * period
        waited = time.perf_counter() - due
        if waited < 0:
            await asyncio.sleep(-waited)
        late = tick > 0 and waited > 0
        try:
            taken, seen = await asyncio.wait_for(reader.change(), PATIENCE_S)
        except TimeoutError:
            load.errors["no answer"] += 1
            return
        load.seconds.append(taken + (waited if late else 0.0))
        load.seen += seen
        load.late += late
