"""The README holds: the commands it names exist, its glossary is the registry's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from exports.__main__ import main as exports_main
from exports.glossary import glossary
from tests.loading import load_text
from warehouse.fields import KINDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_glossary_is_the_registrys() -> None:
    printed = README.split("<!-- glossary -->\n")[1].split("\n<!-- end of the glossary -->")[0]
    assert printed == glossary()


def test_every_file_that_the_readme_names_exists() -> None:
    for name in re.findall(r"`((?:[a-z_]+/)+[a-z_.]+\.(?:py|toml|md))`|\]\(([^)]+)\)", README):
        path = next(part for part in name if part)
        if path not in {"pages/x.py", "charts/x.py", "assets/language/x.toml"}:
            assert (ROOT / path).exists(), path


def test_every_kind_of_file_is_named() -> None:
    for kind in KINDS:
        assert f"`{kind}`" in README, kind


def test_the_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert {"run", "test", "check"} <= targets
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_requirement_is_pinned_with_a_reason() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    for line in (line for line in lines if line and not line.startswith("#")):
        assert re.fullmatch(r"[\w\[\]-]+==\S+\s+# .+", line), line


def test_the_glossary_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert exports_main(["glossary"]) == 0
    assert capsys.readouterr().out.rstrip("\n") == glossary()


def test_an_unknown_city_or_month_is_refused_with_its_nearest(
    example_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exports_main(["figures", "--url", example_url, "--city", "Bejing"]) == 1
    assert "Did you mean 'Beijing'?" in capsys.readouterr().err
    assert exports_main(["figures", "--url", example_url, "--month", "2031-01"]) == 1
    assert "2023-01 to 2025-03" in capsys.readouterr().err


def test_a_companys_own_metric_stands_in_the_glossary_of_its_warehouse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"duckdb:///{tmp_path / 'warehouse'}"
    load_text(
        url, tmp_path, "figures",
        "month,metric,value,name_zh,name_en,unit,direction\n"
        "2025-03,site_visits,12,上门次数,Site visits,plain,up\n",
    )  # fmt: skip
    capsys.readouterr()
    assert exports_main(["glossary", "--url", url]) == 0
    printed = capsys.readouterr().out
    assert "| `site_visits` | 上门次数 | Site visits |" in printed
    assert "`case_volume`" in printed
