"""Half an hour with 20 sessions: memory is flat after warm-up, and nothing goes wrong.

Readers come and go every few minutes, as they do in a day; the server's resident memory is read every ten
seconds.
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.big import big_url, make, sized
from bench.readers import Load, read
from bench.row import Row
from bench.serving import Served, dashboard, processes
from bench.sessions import made_ahead

MINUTES, SESSIONS, PERIOD_S, SAMPLE_S = 30.0, 20, 3.0, 10.0
STAYS = 6  # how often the readers change over the whole time
EARLY, LATE = (1 / 3, 1 / 2), (5 / 6, 1.0)  # of the time: minutes 10 to 15 and 25 to 30
GROWTH = 1.05
WRONG = re.compile(rb"Traceback|ERROR|Exception|CRITICAL")


@dataclass(frozen=True)
class Sample:
    """Resident memory of a server and of the process that makes its pages ahead [MB], when a share of the
    time was gone."""

    gone: float
    server: float
    maker: float

    @property
    def total(self) -> float:
        return self.server + self.maker


def resident_mb(served: Served) -> tuple[float, float]:
    """Of a server, and of what it has started [MB]."""
    page = os.sysconf("SC_PAGESIZE") / 2**20
    resident = {process: int(fields[21]) * page for process, fields in processes(served).items()}
    server = resident.pop(served.process.pid)
    return server, sum(resident.values())


async def _sampled(served: Served, seconds: float) -> list[Sample]:
    """Until the time is over."""
    begin, found = time.monotonic(), []
    while (gone := time.monotonic() - begin) < seconds:
        found.append(Sample(gone / seconds, *resident_mb(served)))
        await asyncio.sleep(min(SAMPLE_S, seconds / 30))
    return found


async def _lived(served: Served, sessions: int, seconds: float) -> tuple[Load, list[Sample]]:
    sampling = asyncio.create_task(_sampled(served, seconds))
    load, known, end, stay = Load(), set[str](), time.monotonic() + seconds, 0
    while (left := end - time.monotonic()) > PERIOD_S:
        lasting = min(seconds / STAYS, left)
        load += await read(served.address, "ours", sessions, PERIOD_S, lasting, known, stay * sessions)
        stay += 1
    return load, await sampling


def median_of(samples: list[Sample], part: tuple[float, float], of: str = "total") -> float:
    """The median [MB] of the samples in a part of the time."""
    return statistics.median(getattr(one, of) for one in samples if part[0] <= one.gone <= part[1])


def measure(minutes: float = MINUTES, size: str = "10M", sessions: int = SESSIONS) -> list[Row]:
    """Memory late against early, and the number of errors in log and answers."""
    url = make(big_url(size), sized(size))
    with TemporaryDirectory() as place:
        folder = Path(place)
        with dashboard(url, folder, PAGES_FOLDER=str(made_ahead(url, folder))) as served:
            load, samples = asyncio.run(_lived(served, sessions, minutes * 60))
            lines = [line for line in served.log.read_bytes().splitlines() if WRONG.search(line)]
    early, late = (median_of(samples, part) for part in (EARLY, LATE))
    errors = sum(load.errors.values()) + len(lines)
    first = [*load.errors, *(line.decode(errors="replace") for line in lines)][:1]
    name = f"soak, {minutes:g} minutes, {sessions} sessions"
    apart = (
        f"{of} {median_of(samples, LATE, of):.0f} against {median_of(samples, EARLY, of):.0f}"
        for of in ("server", "maker")
    )
    most = max(one.total for one in samples)
    note = f"{len(load.seconds)} changes; {', '.join(apart)}, most {most:.0f} MB"
    return [
        Row(f"{name}: memory, last sixth against the third", late, early, GROWTH, "MB", note=note),
        Row(f"{name}: errors in log and answers", errors, None, 0, "", "ours", "; ".join(first)[:120]),
    ]
