"""Which slide is ours, and what stood on it: kept in the file, so that a month later it can be refreshed.

Two places. Each slide carries PowerPoint's own tags (``p:custDataLst``): its key and a fingerprint of every
part as written. Tags stay with a slide through saving, reordering, copying into another deck and a change of
template, and nobody sees them. The deck's choices (month, cities, language …) are custom document
properties: readable under File, Properties, and kept by LibreOffice too, which drops tags.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
TAGS = f"{OFFICE}/relationships/tags"
PROPERTIES = f"{OFFICE}/relationships/custom-properties"
TAGS_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.tags+xml"
PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
CUSTOM = f"{OFFICE}/custom-properties"
TYPES = f"{OFFICE}/docPropsVTypes"
USERS = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the set of properties that users define
PREFIX = "review."
MOST = 240  # PowerPoint's own dialogue takes 255 letters a property
HEAD = {"xml_declaration": True, "encoding": "UTF-8", "standalone": True}


def write_tags(slide: Any, tags: Mapping[str, str]) -> None:
    """Give a slide these tags, and keep tags that others gave it. Names are upper case, as PowerPoint's."""
    kept = {name: value for name, value in read_tags(slide).items() if name not in tags} | dict(tags)
    root = etree.Element(qn("p:tagLst"), nsmap={"p": etree.QName(qn("p:tagLst")).namespace})
    for name, value in kept.items():
        etree.SubElement(root, qn("p:tag"), name=name.upper(), val=value)
    blob = etree.tostring(root, **HEAD)
    part = _tag_part(slide)
    if part is not None:
        part._blob = blob
        return
    package = slide.part.package
    part = Part(PackURI(str(package.next_partname("/ppt/tags/tag%d.xml"))), TAGS_TYPE, package, blob)
    common = slide._element.cSld
    listed = common.find(qn("p:custDataLst"))
    if listed is None:
        listed = etree.Element(qn("p:custDataLst"))
        common.find(qn("p:spTree")).addnext(listed)
    etree.SubElement(listed, qn("p:tags")).set(qn("r:id"), slide.part.relate_to(part, TAGS))


def read_tags(slide: Any) -> dict[str, str]:
    """The tags of a slide; none is an empty table."""
    part = _tag_part(slide)
    if part is None:
        return {}
    return {tag.get("name"): tag.get("val") for tag in etree.fromstring(part.blob)}


def _tag_part(slide: Any) -> Any:
    mark = slide._element.cSld.find(f"{qn('p:custDataLst')}/{qn('p:tags')}")
    return None if mark is None else slide.part.related_part(mark.get(qn("r:id")))


def write_choices(presentation: Any, choices: Mapping[str, str]) -> None:
    """Keep the deck's choices as custom properties; properties of others stay."""
    package = presentation.part.package
    root = _properties(package)
    if root is None:
        root = etree.Element(f"{{{CUSTOM}}}Properties", nsmap={None: CUSTOM, "vt": TYPES})
        path = PackURI("/docProps/custom.xml")
        package.relate_to(Part(path, PROPERTIES_TYPE, package, b""), PROPERTIES)
    for old in [entry for entry in root if entry.get("name", "").startswith(PREFIX)]:
        root.remove(old)
    number = max((int(entry.get("pid")) for entry in root), default=1)
    for name, value in choices.items():
        for at in range(0, max(len(value), 1), MOST):
            number += 1
            title = f"{PREFIX}{name}" + (f".{at // MOST + 1}" if at else "")
            entry = etree.SubElement(root, f"{{{CUSTOM}}}property")
            entry.attrib.update({"fmtid": USERS, "pid": str(number), "name": title})
            etree.SubElement(entry, f"{{{TYPES}}}lpwstr").text = value[at : at + MOST]
    package.part_related_by(PROPERTIES)._blob = etree.tostring(root, **HEAD)


def read_choices(presentation: Any) -> dict[str, str]:
    """The choices that a deck was made with; empty for a deck that is not ours."""
    root = _properties(presentation.part.package)
    found: dict[str, str] = {}
    for entry in root if root is not None else ():
        title = entry.get("name", "")
        if title.startswith(PREFIX):
            name = title.removeprefix(PREFIX).split(".")[0]
            found[name] = found.get(name, "") + "".join(entry.itertext())
    return found


def _properties(package: Any) -> Any:
    try:
        return etree.fromstring(package.part_related_by(PROPERTIES).blob)
    except KeyError:  # python-pptx's way to say that there is none
        return None
