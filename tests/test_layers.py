"""Who may import whom: data walks one way, and never back."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "domain": set(),
    "data_access": {"domain"},
    "warehouse": {"domain", "data_access"},
    "analysis": {"domain"},
    "charts": {"domain"},
    "alerts": {"domain", "data_access", "analysis"},
    "panels": {"domain", "data_access", "analysis", "charts", "alerts"},
    "exports": {"domain", "data_access", "analysis", "charts", "panels"},
    "components": {"domain", "data_access", "analysis", "charts", "panels", "exports", "warehouse", "alerts"},
    "pages": {"domain", "data_access", "analysis", "charts", "panels", "components"},
}
# library -> the places that may know it
HOMES = {
    "streamlit": ("app.py", "pages/", "components/", "data_access/cached.py"),
    "sqlalchemy": ("data_access/", "warehouse/"),
    "duckdb": ("data_access/", "warehouse/"),
    "psycopg": ("data_access/", "warehouse/"),
    "clickhouse_connect": ("data_access/dialects/", "warehouse/adapters/"),
    "pyhive": ("data_access/dialects/", "warehouse/adapters/"),
    "thrift": ("data_access/dialects/", "warehouse/adapters/"),
    "pptx": ("exports/",),
    "geopandas": ("data_access/boundaries.py", "charts/map_", "charts/city_map.py", "assets/boundaries/"),
    "plotly": ("charts/", "components/story.py"),
}
FILES = [file for top in (*ALLOWED, "assets") for file in sorted((ROOT / top).rglob("*.py"))] + [
    ROOT / "app.py"
]


def imported(file: Path) -> set[str]:
    """The modules a file imports, at its top or inside a function."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_imports_only_the_layers_below_it(file: Path) -> None:
    layer = file.relative_to(ROOT).parts[0]
    ours = {name.split(".")[0] for name in imported(file)} & set(ALLOWED)
    allowed = (
        {"components", "pages", "data_access", "domain"} if layer == "app.py" else ALLOWED.get(layer, set())
    )
    assert ours - {layer} <= allowed


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_library_is_known_only_at_its_edge(file: Path) -> None:
    path = file.relative_to(ROOT).as_posix()
    for name in {name.split(".")[0] for name in imported(file)} & set(HOMES):
        assert path.startswith(HOMES[name]), f"{path} imports {name}"


@pytest.mark.parametrize("file", sorted((ROOT / "pages").glob("*.py")), ids=lambda file: file.name)
def test_a_page_reads_as_a_story_of_at_most_60_lines(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 60
