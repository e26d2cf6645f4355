"""The theme of our slide template: colours of the tokens, fonts, flat shapes, levels of text."""

from __future__ import annotations

import tomllib
from pathlib import Path

from template_shapes import BULLET, fill

HERE = Path(__file__).parent
LATIN, EAST_ASIAN = "Arial", "Microsoft YaHei"  # PowerPoint has both on Windows and macOS


def theme(colours: dict[str, str]) -> str:
    """The theme: our tokens, our fonts, flat shapes without shadow."""
    slots = "".join(f'<a:{slot}><a:srgbClr val="{colour}"/></a:{slot}>' for slot, colour in colours.items())
    face = f'<a:latin typeface="{LATIN}"/><a:ea typeface="{EAST_ASIAN}"/><a:cs typeface="{LATIN}"/>'
    plain = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525" cap="flat" cmpd="sng" algn="ctr">{plain}<a:prstDash val="solid"/></a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Satisfaction review">'
        f'<a:themeElements><a:clrScheme name="Satisfaction review">{slots}</a:clrScheme>'
        f'<a:fontScheme name="Satisfaction review"><a:majorFont>{face}</a:majorFont>'
        f"<a:minorFont>{face}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Flat"><a:fillStyleLst>{plain * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{plain * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def theme_colours() -> dict[str, str]:
    """Slot of the theme -> ``rrggbb`` of the light tokens, in the schema's order."""
    light = tomllib.loads((HERE / "tokens.toml").read_text(encoding="utf-8"))["light"]
    slots = {"dk1": light["ink"], "lt1": light["card"], "dk2": light["muted"], "lt2": light["line"]}
    slots |= {f"accent{i}": colour for i, colour in enumerate(light["series"][:6], start=1)}
    slots |= {"hlink": light["accent"], "folHlink": light["muted"]}
    return {slot: colour.lstrip("#").upper() for slot, colour in slots.items()}


def levels(size: int, *, bullets: bool) -> str:
    """Nine levels of text, each a little smaller and further in."""
    faces = '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/>'
    return "".join(
        f'<a:lvl{level}pPr marL="{228600 * level if bullets else 0}" indent="{-228600 if bullets else 0}" '
        f'algn="l" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1">'
        f"{BULLET if bullets else '<a:buNone/>'}"
        f'<a:defRPr sz="{max(size - 2 * (level - 1), 10) * 100}" kern="1200">{fill("tx1")}{faces}</a:defRPr>'
        f"</a:lvl{level}pPr>"
        for level in range(1, 10)
    )
