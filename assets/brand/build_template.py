"""Builds assets/brand/template.pptx from the tokens: ``python assets/brand/build_template.py``.

The same tokens give the same bytes: parts are written in a fixed order, with a fixed date.
All that a designer may want to change stands in template_layouts.py.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from template_layouts import LAYOUTS, MASTER
from template_shapes import EMU, NAMESPACES, fill, tree
from template_theme import levels, theme, theme_colours

HERE = Path(__file__).parent
OUT = HERE / "template.pptx"
DATE = (2025, 1, 1, 0, 0, 0)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
TYPE = "application/vnd.openxmlformats-officedocument"
MAP = (
    '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" '
    'accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
)


def master() -> str:
    title = levels(24, bullets=False).split("<a:lvl2pPr")[0].replace("+mn-", "+mj-")
    ids = "".join(f'<p:sldLayoutId id="{2147483649 + i}" r:id="rId{i}"/>' for i in range(1, len(LAYOUTS) + 1))
    return (
        f"<p:sldMaster {NAMESPACES}><p:cSld><p:bg><p:bgPr>{fill('bg1')}<a:effectLst/></p:bgPr></p:bg>"
        f"{tree(MASTER)}</p:cSld>{MAP}<p:sldLayoutIdLst>{ids}</p:sldLayoutIdLst><p:txStyles>"
        f"<p:titleStyle>{title}</p:titleStyle><p:bodyStyle>{levels(16, bullets=True)}</p:bodyStyle>"
        f"<p:otherStyle>{levels(14, bullets=False)}</p:otherStyle></p:txStyles></p:sldMaster>"
    )


def layout(name: str) -> str:
    background, pieces = LAYOUTS[name]
    behind = "" if background == "bg1" else f"<p:bg><p:bgPr>{fill(background)}<a:effectLst/></p:bgPr></p:bg>"
    return (
        f'<p:sldLayout {NAMESPACES} preserve="1" userDrawn="1" showMasterSp="0"><p:cSld name="{name}">'
        f"{behind}{tree(pieces)}</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def presentation() -> str:
    return (
        f'<p:presentation {NAMESPACES} saveSubsetFonts="1"><p:sldMasterIdLst>'
        '<p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        f'<p:sldSz cx="12192000" cy="{round(7.5 * EMU)}"/><p:notesSz cx="6858000" cy="9144000"/>'
        f"<p:defaultTextStyle>{levels(14, bullets=False)}</p:defaultTextStyle></p:presentation>"
    )


def relations(targets: list[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{i}" Type="{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def core() -> str:
    when = "-".join(f"{n:02d}" for n in DATE[:3]) + "T00:00:00Z"
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title></dc:title><dc:creator></dc:creator>'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{when}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{when}</dcterms:modified></cp:coreProperties>'
    )


def parts() -> dict[str, tuple[str, str]]:
    """Path -> content type and XML of every part that is no relationship."""
    form = f"{TYPE}.presentationml"
    found = {
        "docProps/core.xml": ("application/vnd.openxmlformats-package.core-properties+xml", core()),
        "ppt/presentation.xml": (f"{form}.presentation.main+xml", presentation()),
        "ppt/presProps.xml": (f"{form}.presProps+xml", f"<p:presentationPr {NAMESPACES}/>"),
        "ppt/tableStyles.xml": (
            f"{form}.tableStyles+xml",
            '<a:tblStyleLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
            'def="{2D5ABB26-0587-4C30-8999-92F81FD0307C}"/>',  # no style, no grid
        ),
        "ppt/theme/theme1.xml": (f"{TYPE}.theme+xml", theme(theme_colours())),
        "ppt/slideMasters/slideMaster1.xml": (f"{form}.slideMaster+xml", master()),
    }
    for i, name in enumerate(LAYOUTS, start=1):
        found[f"ppt/slideLayouts/slideLayout{i}.xml"] = (f"{form}.slideLayout+xml", layout(name))
    return found


def relationships() -> dict[str, str]:
    """Path of a ``.rels`` part -> XML."""
    layouts = [f"../slideLayouts/slideLayout{i}.xml" for i in range(1, len(LAYOUTS) + 1)]
    found = {
        "_rels/.rels": [
            (f"{KIND}/officeDocument", "ppt/presentation.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ],
        "ppt/_rels/presentation.xml.rels": [
            (f"{KIND}/slideMaster", "slideMasters/slideMaster1.xml"),
            (f"{KIND}/presProps", "presProps.xml"),
            (f"{KIND}/tableStyles", "tableStyles.xml"),
            (f"{KIND}/theme", "theme/theme1.xml"),
        ],
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": [
            *((f"{KIND}/slideLayout", target) for target in layouts),
            (f"{KIND}/theme", "../theme/theme1.xml"),
        ],
    }
    for i in range(1, len(LAYOUTS) + 1):
        rels = [(f"{KIND}/slideMaster", "../slideMasters/slideMaster1.xml")]
        found[f"ppt/slideLayouts/_rels/slideLayout{i}.xml.rels"] = rels
    return {path: relations(targets) for path, targets in found.items()}


def content_types(written: dict[str, tuple[str, str]]) -> str:
    rows = "".join(
        f'<Override PartName="/{path}" ContentType="{kind}"/>' for path, (kind, _) in written.items()
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="{RELATIONS}"/>'
        f"{rows}</Types>"
    )


def build(out: Path = OUT) -> None:
    """Write the template."""
    written = parts()
    files = {"[Content_Types].xml": content_types(written)} | relationships()
    files |= {path: xml for path, (_, xml) in written.items()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, xml in files.items():
            entry = zipfile.ZipInfo(path, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            archive.writestr(entry, (HEAD + xml).encode())


if __name__ == "__main__":
    build()
