"""What pages send is kept in a file for all processes, and never shown for another state or setting."""

from __future__ import annotations

import itertools
import os
import re
import time
from pathlib import Path

import pytest

from data_access import finished
from data_access.finished import Finished, finished_of, is_wanted
from domain.errors import SettingError

NOT_SHOWN = {  # where to read and write, or part of every key
    "AHEAD", "DASHBOARD_URL", "PAGES_FOLDER", "SCOPE", "STATE_URL", "WAREHOUSE_URL",
}  # fmt: skip


def never() -> object:
    raise AssertionError("it was there")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAGES_FOLDER", str(tmp_path / "pages"))
    return tmp_path / "pages"


def file_of(address: str, state: object) -> Path:
    found = finished_of(address, state)
    assert found
    found.close()
    return found.file


def test_another_process_finds_what_one_has_finished(tmp_path: Path) -> None:
    one, other = Finished(tmp_path / "f.sqlite"), Finished(tmp_path / "f.sqlite")
    assert one.of("a", lambda: {"markup": "<p>北京</p>"}) == {"markup": "<p>北京</p>"}
    assert "a" in other
    assert "b" not in other
    assert other.of("a", never) == {"markup": "<p>北京</p>"}


@pytest.mark.parametrize("value", [None, [], "", {"a": [1.5, None]}, (1, 2)])
def test_what_was_made_just_now_looks_like_what_was_kept(value: object, tmp_path: Path) -> None:
    kept = Finished(tmp_path / "f.sqlite")
    assert kept.of("a", lambda: value) == kept.of("a", never)


def test_a_full_file_keeps_nothing_more_and_gives_everything(tmp_path: Path) -> None:
    kept = Finished(tmp_path / "f.sqlite", most_bytes=160 << 10)
    for key in range(100):
        text = os.urandom(4_000).hex()
        assert kept.of(str(key), lambda text=text: text) == text  # type: ignore[misc]
    assert not kept.has_room_ahead
    assert "0" in kept
    assert "99" not in kept
    assert kept.file.stat().st_size <= 160 << 10


def test_the_last_quarter_is_for_what_readers_ask_for(tmp_path: Path) -> None:
    kept = Finished(tmp_path / "f.sqlite", most_bytes=160 << 10)
    made = itertools.takewhile(lambda _: kept.has_room_ahead, itertools.count())
    for key in map(str, made):
        kept.of(key, lambda: os.urandom(4_000).hex())
    assert kept.file.stat().st_size < 160 << 10
    kept.of("of a reader", lambda: os.urandom(4_000).hex())
    assert "of a reader" in kept


def test_a_file_that_fails_costs_time_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept = Finished(tmp_path / "f.sqlite")
    assert kept.of("a", lambda: "made") == "made"
    kept.close()
    assert kept.of("a", lambda: "made again") == "made again"
    assert "not read" in caplog.text
    assert "not written" in caplog.text


def test_a_file_that_is_none_of_ours_is_told_and_pages_go_on(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = file_of("a", 1)
    for one in folder.iterdir():
        one.unlink()
    file.write_bytes(b"no database" * 1_000)
    assert finished_of("a", 1) is None
    assert "file is not a database" in caplog.text


def test_a_folder_that_cannot_be_written_is_told_and_pages_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("PAGES_FOLDER", str(tmp_path / "file"))
    assert finished_of("address", "state") is None
    assert "PAGES_FOLDER names another folder" in caplog.text


def test_a_state_an_address_and_a_setting_have_files_of_their_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = file_of("a", 1)
    assert file_of("a", 1) == first
    found = {first, file_of("a", 2), file_of("b", 1)}
    monkeypatch.setenv("BASE_THRESHOLDS", "1,2,3")
    found.add(file_of("a", 1))
    shapes = folder.parent / "own.geojson"
    shapes.write_text("one")
    monkeypatch.setenv("BOUNDARIES", str(shapes))
    found.add(file_of("a", 1))
    os.utime(shapes, (1, 1))
    found.add(file_of("a", 1))
    assert len(found) == 6


def test_nobody_else_on_the_machine_reads_it(folder: Path) -> None:
    file = file_of("a", 1)
    assert file.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


def test_files_of_states_that_are_gone_are_removed_after_a_day(folder: Path) -> None:
    old, recent, other = file_of("a", 1), file_of("a", 2), file_of("b", 1)
    for file in (old, other):
        os.utime(file, (time.time() - 2 * 86_400,) * 2)
    present = file_of("a", 3)
    assert {file for file in folder.iterdir() if file.suffix == ".sqlite"} == {recent, other, present}


def test_every_setting_that_a_page_may_depend_on_tells_files_apart() -> None:
    """A setting of the README that the sources behind the pages read is in the name, or in the keys."""
    root = finished.ROOT
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)*)`", (root / "README.md").read_text(encoding="utf-8")))
    sources = [file for folder in finished.SOURCES for file in (root / folder).rglob("*.py")]
    read = {
        name
        for file in sources
        for name in re.findall(r'"([A-Z]+(?:_[A-Z]+)*)"', file.read_text(encoding="utf-8"))
    }
    assert (read & named) - NOT_SHOWN <= set(finished.SETTINGS)
    assert set(finished.SETTINGS) <= read | {"BOUNDARIES", "BOUNDARIES_NOTE"}


@pytest.mark.parametrize(("setting", "wanted"), [("on", True), ("off", False), ("OFF", False)])
def test_it_can_be_switched_off(setting: str, wanted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AHEAD", setting)
    assert is_wanted() is wanted


def test_another_setting_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AHEAD", "of")
    with pytest.raises(SettingError, match=r"AHEAD.*of.*off"):
        is_wanted()
