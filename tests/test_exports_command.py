"""``python -m exports`` as a scheduler runs it: files, exit status, messages, the installation's scope."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from exports.__main__ import main


def words_of(deck: Path) -> str:
    """Every text on the slides, tables too."""
    texts = []
    for slide in Presentation(str(deck)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                texts.append(shape.text_frame.text)
            if shape.has_table:
                texts += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(texts)


def test_the_deck_of_a_month_is_written_and_brought_up_to_another(
    example_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deck = tmp_path / "review.pptx"
    assert main(["deck", "--month", "2025-02", "--url", example_url, "--out", str(deck)]) == 0
    assert len(Presentation(str(deck)).slides) >= 15
    assert "2025年2月" in words_of(deck)
    capsys.readouterr()
    assert main(["refresh", str(deck), "--month", "2025-03", "--url", example_url]) == 0
    assert "已更新" in capsys.readouterr().out
    assert "客户满意度 87.4 分" in words_of(deck)


def test_the_workbook_holds_the_figures_and_their_definitions(example_url: str, tmp_path: Path) -> None:
    file = tmp_path / "figures.xlsx"
    assert main(["workbook", "--month", "2025-03", "--url", example_url, "--out", str(file)]) == 0
    cells = [str(cell) for sheet in load_workbook(file) for row in sheet.values for cell in row]
    assert "客户满意度" in cells
    assert any(cell.startswith("87.388") for cell in cells)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["--month", "2031-01"], "2031-01"),
        (["--city", "Bejing"], "Beijing"),
        (["--region", "South Chna"], "South China"),
        (["--template", "absent.pptx"], "absent.pptx"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_written(
    example_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: list[str], message: str
) -> None:
    deck = tmp_path / "review.pptx"
    assert main(["deck", "--url", example_url, "--out", str(deck), *asked]) == 1
    assert message in capsys.readouterr().err
    assert not deck.exists()


def test_a_folder_that_is_not_there_and_a_deck_of_others_are_errors(
    example_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["deck", "--url", example_url, "--out", str(tmp_path / "absent" / "x.pptx")]) == 1
    assert "absent" in capsys.readouterr().err
    foreign = tmp_path / "foreign.pptx"
    Presentation().save(str(foreign))
    assert main(["refresh", str(foreign), "--month", "2025-03", "--url", example_url]) == 1
    assert "foreign.pptx" in capsys.readouterr().err


def test_commands_show_no_more_than_the_pages_of_their_installation(
    example_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCOPE", "广州,深圳,厦门")
    deck = tmp_path / "review.pptx"
    assert main(["deck", "--month", "2025-03", "--url", example_url, "--out", str(deck)]) == 0
    shown = words_of(deck)
    assert "深圳" in shown
    for hidden in ("北京", "乌鲁木齐", "成都"):
        assert hidden not in shown
    monkeypatch.setenv("SCOPE", "北精")
    assert main(["figures", "--url", example_url]) == 1
    assert "北精" in capsys.readouterr().err
