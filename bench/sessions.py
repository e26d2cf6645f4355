"""Many sessions at once: server time from a change sent to its script finished, over Streamlit's protocol.

The readers differ in month, city, metric and page (seeded dice), so that neither everything nor nothing has
been seen before; a first turn does not count. Pages have been made ahead, and nothing is kept of what readers
of an earlier run, who throw the same dice, have looked at. The readers share the machine with the servers, as
does whatever else runs on it.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import geometry
from bench.big import big_url, make, sized
from bench.nginx import proxy
from bench.protocol import Session
from bench.readers import Load, read
from bench.row import Row, quantile
from bench.serving import KEPT, Served, dashboard, halted, plain, rested

PERIOD_S, SECONDS, TURNS = 2.0, 30.0, 2
P50_MS, P95_MS = 100.0, 400.0
PLACES = {1: 50, 2: 100}  # processes -> sessions


def _served(
    stack: ExitStack, folder: Path, side: str, processes: int,
    start: Callable[[str], AbstractContextManager[Served]],
) -> tuple[str, list[Served]]:  # fmt: skip
    """The address of one process as it is, of several behind nginx, and the processes; each has had a reader
    and has come to rest."""
    servers = [stack.enter_context(start(str(i))) for i in range(processes)]
    for server in servers:
        _settle(server)
    if processes == 1:
        return servers[0].address, servers
    return stack.enter_context(proxy(folder, [server.address for server in servers], side)).address, servers


def made_ahead(url: str, folder: Path) -> Path:
    """A folder with the pages that are made ahead of a warehouse; what readers have made goes there, not to
    the next run."""
    with dashboard(url, folder, "first") as first:
        _settle(first)
    return shutil.copytree(KEPT, folder / "pages")


def _settle(server: Served) -> None:
    """Let it have a reader, and come to rest."""
    asyncio.run(_met(server.address))
    rested(server)


async def _met(address: str) -> None:
    await (await Session.opened(address)).close()


def loads(processes: int, sessions: int, seconds: float, size: str) -> dict[str, Load]:
    """Both sides in turns, with the same pace: ours, plain, ours, plain; each begins when the other's servers
    have done what they were asked, which goes on when a reader has left, and these stand still meanwhile."""
    url = make(big_url(size), sized(size))
    found = {"ours": Load(), "plain": Load()}
    known: dict[str, set[str]] = {"ours": set(), "plain": set()}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        pages = str(made_ahead(url, folder))
        places = {
            "ours": _served(
                stack,
                folder,
                "ours",
                processes,
                lambda n: dashboard(url, folder, f"ours{n}", PAGES_FOLDER=pages),
            ),
            "plain": _served(stack, folder, "plain", processes, lambda n: plain(folder, f"plain{n}")),
        }
        for turn in range(TURNS + 1):
            for side, (address, _) in places.items():
                for _, servers in places.values():
                    for server in servers:
                        rested(server)
                pace = read(address, side, sessions, PERIOD_S, seconds, known[side], turn * sessions)
                with halted(places["plain" if side == "ours" else "ours"][1]):
                    load = asyncio.run(pace)
                if turn:  # a server that has been up
                    found[side] += load
    return found


def rows_of(processes: int, sessions: int, found: dict[str, Load]) -> list[Row]:
    ours, theirs = found["ours"], found["plain"]
    place = "one process" if processes == 1 else f"{processes} processes behind nginx"
    errors = sum(ours.errors.values())
    note = (
        f"{len(ours.seconds)} changes, {ours.seen_share:.0%} to a state seen before, {ours.late} late, "
        f"{errors} errors; plain page: {theirs.late} late"
    )
    return [
        Row(f"{sessions} sessions, a change each every {PERIOD_S:g} s, {place}: server time {words}",
            1000 * quantile(ours.seconds, share), 1000 * quantile(theirs.seconds, share), limit,
            limit_on="ours", note=note)
        for words, share, limit in (("p50", 0.5, P50_MS), ("p95", 0.95, P95_MS))
    ]  # fmt: skip


def measure(
    seconds: float = SECONDS, size: str = "10M", places: dict[int, int] | None = None
) -> Iterator[Row]:
    """Rows for one process with 50 sessions and two with 100."""
    geometry.write()
    for processes, sessions in (places or PLACES).items():
        yield from rows_of(processes, sessions, loads(processes, sessions, seconds, size))
