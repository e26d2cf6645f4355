"""Cold open to the first chart drawn: the dashboard and a plain Streamlit page, each behind the same nginx.

Each open is a fresh browser context with an empty cache; the servers have answered and rested before. Counted
from the navigation's start to the frame of the first chart.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from bench import geometry
from bench.big import big_url, make, sized
from bench.browser import STREAMLIT, Watched, chromium
from bench.nginx import proxy
from bench.row import Row, quantile
from bench.serving import dashboard, plain, rested

ROUNDS = 15
LIMIT = 0.8
SELECTS = {"ours": ".st-key-view_month", "plain": ".st-key-month"}


def opens(rounds: int, size: str, page: str) -> dict[str, list[float]]:
    """Milliseconds of each open, in turns; one before warms the servers."""
    url = make(big_url(size), sized(size))
    times: dict[str, list[float]] = {side: [] for side in SELECTS}
    with TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        with (
            dashboard(url, folder) as own, proxy(folder, [own.address], "ours") as to_own,
            plain(folder) as simple, proxy(folder, [simple.address], "plain") as to_plain,
        ):  # fmt: skip
            addresses = {"ours": to_own.address, "plain": to_plain.address}
            for turn in range(rounds + 1):
                for side in sorted(addresses, reverse=bool(turn % 2)):
                    watched = Watched.opened(browser, f"{addresses[side]}/{page}", STREAMLIT, SELECTS[side])
                    if turn:
                        times[side].append(watched.first_chart())
                    watched.close()
                if not turn:
                    rested(own)
    return times


def measure(rounds: int = ROUNDS, size: str = "10M") -> list[Row]:
    """Rows for the overview: p50 and p95."""
    geometry.write()
    times = opens(rounds, size, "")
    note = f"{rounds} opens, {size}"
    return [
        Row(f"cold open to first chart behind nginx, overview, {words}", quantile(times["ours"], share),
            quantile(times["plain"], share), LIMIT if words == "p50" else None, note=note)
        for words, share in (("p50", 0.5), ("p95", 0.95))
    ]  # fmt: skip
