"""Which column of a file holds which field; a column that is named but not there is told with the nearest."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from domain.errors import LoadError
from warehouse.cells import Cell
from warehouse.fields import Field
from warehouse.mapping import Mapping


def find_columns(
    file: str,
    header: Sequence[str],
    fields: Sequence[Field],
    mapping: Mapping,
    dimensions: Collection[str] = (),
) -> dict[str, Cell]:
    """Field -> column of the file, or a constant.

    Raises:
        LoadError: the mapping names a field or column that is not there, or a required field has none.
    """
    names = [field.name for field in fields]
    columns = {name.strip().casefold(): name for name in header}
    chosen = _known(mapping, "columns", names) | _known(mapping, "scores", list(dimensions))
    constants = _known(mapping, "constants", names)
    for part in ("values", "scales"):
        _known(mapping, part, names)
    origin: dict[str, Cell] = {}
    for field in fields:
        if field.name in constants:
            origin[field.name] = ("", constants[field.name])
        elif field.name in chosen:
            origin[field.name] = (_named(file, header, columns, chosen[field.name]), "")
        else:
            known = (columns.get(name.strip().casefold()) for name in (field.name, *field.aliases))
            if column := next((name for name in known if name), ""):
                origin[field.name] = (column, "")
            elif field.required:
                accepted = ", ".join((field.name, *field.aliases))
                found = ", ".join(header)
                raise LoadError(
                    f"{file}, no such column",
                    field.name,
                    f"one of {accepted}, or a mapping; found {found}",
                    header,
                )
    return origin


def _known(mapping: Mapping, part: str, known: list[str]) -> dict[str, str]:
    table: dict[str, str] = getattr(mapping, part)
    for key in table:
        if key not in known:
            expected = ", ".join(known) or "nothing, since the file holds no scores"
            raise LoadError(f"{mapping.name} [{part}]", key, expected, known)
    return table


def _named(file: str, header: Sequence[str], columns: dict[str, str], wanted: str) -> str:
    folded = wanted.strip().casefold()
    if folded not in columns:
        raise LoadError(
            f"{file}, no such column", wanted, f"one of the columns found: {', '.join(header)}", header
        )
    return columns[folded]
