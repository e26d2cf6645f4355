"""The reference material that lies beside the project on some machines and is no part of it."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared"


def shared(path: str) -> Path:
    """A file of the reference material; the test is skipped where it is not there."""
    file = FOLDER / path
    if not file.exists():
        pytest.skip(f"needs the reference material: {path}")
    return file
