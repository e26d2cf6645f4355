"""A PowerPoint template: our own or a company's, found by the names of its layouts and placeholders.

The rule. A template is a .pptx or .potx. Five of its layouts are named as in :data:`NEEDED` (capitals do not
matter; in PowerPoint: View, Slide Master, right click, Rename Layout). Each carries placeholders with the
names listed there (Home, Arrange, Selection Pane; a number that PowerPoint appends, «body 3», does not
matter). The title is known by its kind, whatever its name. Required ones must be there; where an optional
one is missing, its text is left out. Of ``body``, ``left`` and ``right`` in ``content`` and ``two`` only the
place is used: charts, tables and maps stand in it. Slides that a template holds are left out of a new deck.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.exc import PackageNotFoundError
from pptx.oxml.ns import qn

from domain.errors import SettingError, nearest
from exports.ink import EAST_ASIAN_FACE
from exports.template_holders import Holder, holders_of

OURS = Path(__file__).parent.parent / "assets" / "brand" / "template.pptx"
# layout -> placeholders it must carry, placeholders that are used where they are there
NEEDED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "cover": (("title",), ("subtitle", "lines", "kicker")),
    "chapter": (("title",), ("chapter", "kicker", "number")),
    "content": (("title", "body", "source"), ("kicker", "number")),
    "two": (("title", "left", "right", "source"), ("kicker", "left title", "right title", "number")),
    "text": (("title", "body", "source"), ("kicker", "number")),
}
THEME = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"


@dataclass(frozen=True)
class Template:
    """A presentation without slides, and its layouts by name; each deck opens its own.

    Args:
        layouts: name -> the layout and its placeholders by name.
    """

    presentation: Any
    layouts: dict[str, tuple[Any, dict[str, Holder]]]

    @classmethod
    def open(cls, path: str | Path | None = None) -> Template:
        """Our template, or the one at ``path``.

        Raises:
            SettingError: it cannot be read, or layouts or placeholders are missing: all are listed.
        """
        where = str(path or OURS)
        presentation = opened(where)
        layouts = {
            str(layout.name).strip().casefold(): (layout, holders_of(layout))
            for layout in presentation.slide_layouts
        }
        missing = _missing({name: set(holders) for name, (_, holders) in layouts.items()})
        if missing:
            raise SettingError(where, "; ".join(missing), "the layouts and placeholders that README names")
        _drop_slides(presentation)
        _name_east_asian_font(presentation)
        return cls(presentation, {name: layouts[name] for name in NEEDED})

    def holders(self, layout: str) -> dict[str, Holder]:
        """The placeholders of a layout by name."""
        return self.layouts[layout][1]


def opened(where: str) -> Any:
    """The presentation of a file; a .potx is read as a .pptx.

    Raises:
        SettingError: it is not there, or is no presentation.
    """
    try:
        content = Path(where).read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if b"presentationml.template.main" not in archive.read("[Content_Types].xml"):
                return Presentation(io.BytesIO(content))
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, PackageNotFoundError) as error:
        raise SettingError(where, "cannot be read as a presentation", "a .pptx or .potx file") from error
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"presentationml.template.main", b"presentationml.presentation.main"
    )
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return Presentation(changed)


def _missing(carried: dict[str, set[str]]) -> list[str]:
    """What the template lacks, each with its nearest."""
    problems = []
    for layout, (required, _) in NEEDED.items():
        if layout not in carried:
            problems.append(f"no layout {layout!r}" + _like(layout, set(carried) - set(NEEDED)))
            continue
        problems += [
            f"no placeholder {name!r} in layout {layout!r}" + _like(name, carried[layout])
            for name in required
            if name not in carried[layout]
        ]
    return problems


def _like(name: str, known: set[str]) -> str:
    close = nearest(name, sorted(known))
    return f" (is it {close!r}?)" if close else ""


def _drop_slides(presentation: Any) -> None:
    """Without its slides, and without the lists that name slides: PowerPoint would ask to repair those."""
    part, root = presentation.part, presentation.part._element
    for entry in list(presentation.slides._sldIdLst):
        part.drop_rel(entry.rId)
        presentation.slides._sldIdLst.remove(entry)
    for tag in ("p:custShowLst", "p:extLst"):  # sections stand in the latter
        for old in root.findall(qn(tag)):
            root.remove(old)


def _name_east_asian_font(presentation: Any) -> None:
    """Themes of western companies name no East Asian font; theirs then fall back to whatever is there."""
    for master in presentation.slide_masters:
        part = master.part.part_related_by(THEME)
        root = etree.fromstring(part.blob)
        empty = [face for face in root.iter(qn("a:ea")) if not face.get("typeface")]
        for face in empty:
            face.set("typeface", EAST_ASIAN_FACE)
        if empty:
            part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
