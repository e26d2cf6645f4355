"""Spark goes on answering, and answering right, while a worker dies."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time

import pandas as pd
import pytest

from data_access.engine import open_engine
from data_access.warehouse import Warehouse
from domain.months import Month, Period
from domain.query import Filters, Query
from domain.scope import Scope
from tests.engines.sparks import server_process, spark_example

pytestmark = [pytest.mark.server, pytest.mark.slow]
START = Month(2023, 1)
PATIENCE_S = 120


def workers() -> list[int]:
    """Process ids of the workers' executors, the server's children."""
    found = subprocess.run(
        ["ps", "-ww", "--ppid", str(server_process()), "-o", "pid=,args="],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.split(maxsplit=1) for line in found.stdout.splitlines()]
    return [int(pid) for pid, words in lines if "CoarseGrainedExecutorBackend" in words]


def question(i: int) -> Query:
    """Another one each time, so that nothing is answered from before."""
    period = Period(START + i % 20, START + i % 20 + 3)
    return Query(("satisfaction", "csat"), period, Scope.everything(), Filters(channel=("电话", "微信")))


def test_a_worker_that_is_killed_loses_no_answer(example: Warehouse) -> None:
    engine = open_engine(spark_example())
    before = workers()
    asked = Warehouse(engine)
    answers: dict[int, pd.DataFrame] = {}
    failed: list[Exception] = []
    ended = threading.Event()

    def ask() -> None:
        i = 0
        while not ended.is_set():
            try:
                answers[i] = asked.monthly_sums(question(i))
            except Exception as error:  # noqa: BLE001 — told by the test below
                failed.append(error)
                return
            i += 1

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        assert len(before) == 2
        _until(lambda: len(answers) >= 3)
        os.kill(before[0], signal.SIGKILL)
        at_death = len(answers)
        _until(lambda: failed or len(answers) >= at_death + 6)
    finally:
        ended.set()
        asking.join()
        engine.close()
    assert not failed
    for i, answer in answers.items():
        pd.testing.assert_frame_equal(answer, example.monthly_sums(question(i)))
    _until(lambda: len(workers()) == 2)  # its master has started another
    assert before[0] not in workers()


def _until(true: object) -> None:
    until = time.monotonic() + PATIENCE_S
    while not true():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.1)
