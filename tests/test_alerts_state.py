"""The store: nothing lost, nothing twice, whoever writes at the same time and whoever dies."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from alerts.usual import USUAL
from data_access.state import Ring, State, open_state
from data_access.state_digests import LEASE, Claim, Sent, claim, sent_digests, settle, unsent
from data_access.state_engine import parse_url
from domain.alert_rules import Rule, RuleError, RuleKind
from domain.errors import SettingError, WarehouseError

ROOT = Path(__file__).parent.parent
NOW = dt.datetime(2025, 4, 1, 8, tzinfo=dt.UTC)
RULE = Rule("mine", "nps", RuleKind.CONTROL, name="净推荐值")
RINGS = tuple(Ring("low", f"c{i}", -1, 202502, 202503) for i in range(5))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place for a store, once in a file and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'folder' / 'state.sqlite'}"
    return str(request.getfixturevalue("postgres_cluster").database(f"s{uuid.uuid4().hex}"))


@pytest.fixture
def state(url: str) -> State:
    return open_state(url, USUAL)


def sending(state: State, now: dt.datetime = NOW, *, again: bool = False) -> Claim:
    return claim(state, "mail", 202503, RINGS, now, again=again)


def test_the_usual_rules_hold_until_somebody_changes_one(state: State) -> None:
    assert state.rules() == USUAL
    state.save_rule(RULE, "李", NOW.isoformat())
    assert state.rules() == (*USUAL, RULE)
    state.remove_rule(USUAL[0].id, NOW.isoformat())
    assert state.rules() == (*USUAL[1:], RULE)
    for rule in (*USUAL[1:], RULE):
        state.remove_rule(rule.id, NOW.isoformat())
    assert state.rules() == ()


def test_a_rule_saved_again_is_replaced_in_its_place(state: State) -> None:
    changed = Rule.of(USUAL[2].as_dict() | {"limit": 85.0, "clear": 86.0})
    state.save_rule(changed, "李", NOW.isoformat())
    assert state.rules() == (*USUAL[:2], changed, *USUAL[3:])


def test_a_rule_that_is_not_there_cannot_be_removed(state: State) -> None:
    with pytest.raises(RuleError, match=f"Did you mean '{USUAL[0].id}'"):
        state.remove_rule(USUAL[0].id + "s", NOW.isoformat())
    assert state.rules() == USUAL


def test_reading_makes_no_store(url: str, state: State, tmp_path: Path) -> None:
    assert state.acknowledgements() == ()
    assert sent_digests(state) == []
    assert unsent(state, "mail", RINGS) == RINGS
    assert not state.engine.exists
    if url.startswith("sqlite"):
        assert not list(tmp_path.iterdir())


def test_notes_stand_beside_each_other(state: State) -> None:
    for by, note in (("李", "看了"), ("王", "换了班组; DROP TABLE x --")):
        state.acknowledge(RINGS[0], by, note, NOW.isoformat())
    assert [(a.ring, a.by, a.note) for a in state.acknowledgements()] == [
        (RINGS[0], "李", "看了"), (RINGS[0], "王", "换了班组; DROP TABLE x --")
    ]  # fmt: skip


def test_a_sent_alert_is_never_claimed_again(state: State) -> None:
    first = sending(state)
    settle(state, first.digest, Sent.SENT, "", NOW)
    assert first.rings == RINGS
    assert sending(state).rings == ()
    month_later = [Ring("low", "c0", -1, 202502, 202504), Ring("low", "c9", -1, 202504, 202504)]
    assert claim(state, "mail", 202504, month_later, NOW).rings == (month_later[1],)
    anew = Ring("low", "c1", -1, 202506, 202506)
    assert claim(state, "mail", 202506, [anew], NOW).rings == (anew,)


def test_channels_do_not_hinder_each_other(state: State) -> None:
    settle(state, sending(state).digest, Sent.SENT, "", NOW)
    assert claim(state, "wecom", 202503, RINGS, NOW).rings == RINGS


def test_what_failed_is_sent_by_the_next_run(state: State) -> None:
    settle(state, sending(state).digest, Sent.FAILED, "HTTP 500", NOW)
    assert sending(state).rings == RINGS


def test_what_may_have_arrived_is_sent_again_only_on_demand(state: State) -> None:
    settle(state, sending(state).digest, Sent.UNSURE, "no answer", NOW)
    assert sending(state).rings == ()
    assert sending(state, again=True).rings == RINGS
    assert sending(state, again=True).rings == (), "another run is sending them now"


def test_a_run_that_died_leaves_its_digest_unsure_after_a_while(state: State) -> None:
    died = sending(state)
    soon, later = NOW + LEASE / 2, NOW + LEASE * 2
    assert sending(state, soon) == Claim("", (), (), len(RINGS))
    assert sending(state, later) == Claim("", (), (died.digest,), 0)
    assert [row.state for row in sent_digests(state)] == [Sent.UNSURE]
    assert sending(state, later) == Claim("", (), (), 0), "it is said once"


@pytest.mark.parametrize("writers", [8])
def test_of_many_runs_at_once_one_gets_the_alerts(url: str, writers: int) -> None:
    def run(_: int) -> tuple[Ring, ...]:
        state = open_state(url, USUAL)
        try:
            return sending(state).rings
        finally:
            state.close()

    with ThreadPoolExecutor(writers) as pool:
        taken = sorted(pool.map(run, range(writers)), key=len)
    assert taken == [()] * (writers - 1) + [RINGS]


WRITER = """
import sys
from data_access.state import Ring, open_state
from domain.alert_rules import Rule
state, who = open_state(sys.argv[1]), sys.argv[2]
for i in range(20):
    state.acknowledge(Ring("r", who, -1, 202501, 202502), who, str(i), "2025-04-01T08:00:00+00:00")
    state.save_rule(Rule(f"{who}-{i}", "nps", "control"), who, "2025-04-01T08:00:00+00:00")
"""


def test_processes_that_write_at_once_lose_nothing(url: str) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, url, name], cwd=ROOT) for name in ("a", "b", "c")
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0]
    state = open_state(url)
    assert len(state.acknowledgements()) == 60
    assert {rule.id for rule in state.rules()} == {f"{who}-{i}" for who in "abc" for i in range(20)}
    mine = [a.note for a in state.acknowledgements() if a.by == "b"]
    assert mine == [str(i) for i in range(20)]


DIES = """
import sys, time
from sqlalchemy import insert
from data_access.state import open_state
from data_access.state_tables import acknowledgements
state = open_state(sys.argv[1])
with state.engine.changing() as connection:
    row = {"rule": "r", "place": "", "side": 1, "since": 1, "month": 1, "by": "x", "at": "", "note": ""}
    connection.execute(insert(acknowledgements), [row])
    print("written", flush=True)
    time.sleep(60)
"""


def test_a_process_killed_in_the_middle_of_a_change_leaves_the_store_whole(url: str, state: State) -> None:
    state.acknowledge(RINGS[0], "李", "", NOW.isoformat())
    writer = subprocess.Popen(
        [sys.executable, "-c", DIES, url], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"written\n"
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait(30)
    writer.stdout.close()
    state.acknowledge(RINGS[1], "王", "", NOW.isoformat())
    assert [a.by for a in state.acknowledgements()] == ["李", "王"]


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    open_state(f"sqlite:///{file}").acknowledge(RINGS[0], "李", "", NOW.isoformat())
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE state_facts SET value = '99' WHERE name = 'schema'")
    connection.close()
    with pytest.raises(WarehouseError, match="version 99; expected at most 1"):
        open_state(f"sqlite:///{file}").acknowledgements()


def test_a_file_that_is_no_store_is_said_without_sql(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    file.write_bytes(b"this is a letter to the editor, not a database" * 100)
    with pytest.raises(WarehouseError, match="store of alerts: did not answer") as refused:
        open_state(f"sqlite:///{file}").rules()
    assert "SELECT" not in str(refused.value)


@pytest.mark.parametrize("text", ["mysql://user:secret@host/db", "secret@@@", "sqlite://"])
def test_a_url_that_cannot_be_used_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(SettingError, match="STATE_URL") as refused:
        parse_url(text)
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_each_warehouse_has_a_store_of_its_own_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STATE_URL", raising=False)
    for name in ("example", "company"):
        monkeypatch.setenv("WAREHOUSE_URL", f"duckdb:///var/{name}")
        assert parse_url().database == f"var/{name}.state.sqlite"
    assert parse_url(beside="duckdb:///var/other").database == "var/other.state.sqlite"
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://reader@host/db")
    assert parse_url().database == "var/state.sqlite"
