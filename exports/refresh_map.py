"""A newer map into the one that stands on a slide; what a person recoloured keeps its colour."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pptx.oxml.ns import qn

from domain.view import View
from exports.native_map_update import update_map
from exports.slides_fingerprint import FILLS, Facts, mark_look, marks


def recoloured(group: Any, written: Facts) -> dict[str, Any]:
    """Name -> fill of the shapes that do not look as they were made."""
    return {
        name: deepcopy(fill)
        for name, element in marks(group)
        if name in written and mark_look(element) != written[name] and (fill := _fill(element)) is not None
    }


def refresh_map(group: Any, figure: Any, view: View, written: Facts) -> tuple[str, list[str]]:
    """Bring the map up to date.

    Returns:
        the reason to report, and the shapes that keep a colour given by hand or, where there is none, the
        labels that stay where a person put them.
    """
    kept = recoloured(group, written)
    changes = update_map(group, figure, view)
    back = []
    for name, element in marks(group):
        if name in kept and (fill := _fill(element)) is not None:
            element.find(qn("p:spPr")).replace(fill, kept[name])
            back.append(name)
    if back or not changes.moved:
        return "done", [f"mark {name}" for name in back]
    return "moved_labels", [f"mark {name}" for name in changes.moved]


def _fill(element: Any) -> Any:
    return next((child for child in element.find(qn("p:spPr")) if child.tag in FILLS), None)
