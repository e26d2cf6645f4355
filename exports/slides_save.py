"""The file itself: properties, the same bytes for the same content, replaced in one step."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import IO, Any

from domain.errors import SettingError
from exports.ink import LANGUAGES
from exports.slides_context import DeckContext

DATE = (2025, 1, 1, 0, 0, 0)  # of every part in the archive: when it was made stands in the properties


def describe(presentation: Any, title: str, context: DeckContext) -> None:
    """Title, author and language, under File, Properties."""
    properties = presentation.core_properties
    properties.title = title
    properties.author = properties.last_modified_by = context.view.say("app.title")
    properties.subject = context.joined(context.place, context.period)
    properties.language = LANGUAGES[context.language]
    if context.made is not None:
        properties.created = properties.modified = context.made


def packed(presentation: Any) -> bytes:
    """The file's content; archives carry no clock."""
    first, second = io.BytesIO(), io.BytesIO()
    presentation.save(first)
    with zipfile.ZipFile(first) as parts, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts.read(name))
    return second.getvalue()


def write_file(content: bytes, target: str | Path | IO[bytes]) -> None:
    """To a stream, or to a path: beside it first and then in its place, so that nobody reads half a file.

    Raises:
        SettingError: the file cannot be written; what stood there is as it was.
    """
    if not isinstance(target, str | Path):
        target.write(content)
        return
    path = Path(target)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o777)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise SettingError(
            str(path), "cannot be written", "a folder that is there, a file not in use"
        ) from error
