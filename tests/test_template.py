"""The slide template: ours is built from the tokens; a company's is taken as it is, or refused at once."""

from __future__ import annotations

import io
import runpy
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pptx import Presentation
from pptx.oxml.ns import qn

from domain.errors import SettingError
from exports.template import NEEDED, OURS, Template
from tests.slide_files import company_template

ROOT = Path(__file__).parent.parent


def theme_of(presentation: Any) -> Any:
    part = presentation.slide_masters[0].part
    return etree.fromstring(
        part.part_related_by("http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme").blob
    )


def test_the_committed_template_is_what_the_tokens_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT / "assets" / "brand"), *sys.path])
    built = tmp_path / "built.pptx"
    runpy.run_path(str(ROOT / "assets" / "brand" / "build_template.py"))["build"](built)
    assert built.read_bytes() == OURS.read_bytes(), "run python assets/brand/build_template.py"


def test_ours_is_wide_has_the_five_layouts_alone_and_no_slide() -> None:
    presentation = Presentation(str(OURS))
    assert presentation.slide_width / presentation.slide_height == pytest.approx(16 / 9)
    assert [layout.name for layout in presentation.slide_layouts] == list(NEEDED)
    assert len(presentation.slides) == 0


def test_its_theme_holds_the_tokens_colours_and_both_fonts() -> None:
    light = tomllib.loads((ROOT / "assets/brand/tokens.toml").read_text(encoding="utf-8"))["light"]
    theme = theme_of(Presentation(str(OURS)))
    slots = {
        etree.QName(slot).localname: "#" + slot[0].get("val").lower()
        for slot in theme.find(f".//{qn('a:clrScheme')}")
    }
    assert slots["dk1"] == light["ink"]
    assert slots["lt1"] == light["card"]
    assert [slots[f"accent{i}"] for i in range(1, 7)] == light["series"][:6]
    assert slots["accent1"] == light["accent"]
    for faces in (theme.find(f".//{qn('a:majorFont')}"), theme.find(f".//{qn('a:minorFont')}")):
        assert faces.find(qn("a:latin")).get("typeface") == "Arial"
        assert faces.find(qn("a:ea")).get("typeface") == "Microsoft YaHei"


def test_every_place_of_ours_lies_on_the_slide_and_none_on_another() -> None:
    template = Template.open()
    for name in NEEDED:
        boxes = [(holder.name, holder.box) for holder in template.holders(name).values()]
        for number, (own, box) in enumerate(boxes):
            assert box.left >= 0, own
            assert box.left + box.width <= template.presentation.slide_width, own
            assert box.top + box.height <= template.presentation.slide_height, own
            for other, second in boxes[number + 1 :]:
                apart = (
                    box.left + box.width <= second.left
                    or second.left + second.width <= box.left
                    or box.top + box.height <= second.top
                    or second.top + second.height <= box.top
                )
                assert apart, f"{name}: {own} lies over {other}"


def test_a_companys_template_is_read_by_names_and_loses_its_slides(tmp_path: Path) -> None:
    path = company_template(tmp_path / "acme.pptx")
    template = Template.open(path)
    assert len(template.presentation.slides) == 0
    assert template.holders("content")["source"].size == 8, "what its layout says"
    assert template.holders("content")["title"].bold
    saved = io.BytesIO()
    template.presentation.save(saved)
    with zipfile.ZipFile(saved) as archive:
        assert not [name for name in archive.namelist() if name.startswith("ppt/slides/")]
        assert b"sectionLst" not in archive.read("ppt/presentation.xml"), "it would name slides that are gone"


def test_a_theme_without_an_east_asian_font_gets_one(tmp_path: Path) -> None:
    path = company_template(tmp_path / "acme.pptx")
    before = theme_of(Presentation(str(path)))
    assert {face.get("typeface") for face in before.iter(qn("a:ea"))} == {""}
    theme = theme_of(Template.open(path).presentation)
    assert {face.get("typeface") for face in theme.iter(qn("a:ea"))} == {"Microsoft YaHei"}
    assert {face.get("typeface") for face in theme.iter(qn("a:latin"))} == {"Acme Sans"}, "theirs stays"


def test_what_is_missing_is_listed_in_one_error_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "poor.pptx"
    presentation: Any = Presentation(str(OURS))
    for layout in presentation.slide_layouts:
        if layout.name == "chapter":
            layout._element.cSld.set("name", "Chapters")
        for shape in layout.placeholders:
            if layout.name == "two" and shape.name == "right":
                shape.name = "rigth"
            if layout.name == "content" and shape.name == "source":
                shape._element.getparent().remove(shape._element)
    presentation.save(str(path))
    with pytest.raises(SettingError) as caught:
        Template.open(path)
    said = str(caught.value)
    assert said.startswith(str(path))
    for problem in (
        "no layout 'chapter' (is it 'chapters'?)",
        "no placeholder 'right' in layout 'two' (is it 'rigth'?)",
        "no placeholder 'source' in layout 'content'",
    ):
        assert problem in said


def test_a_potx_is_a_template_too(tmp_path: Path) -> None:
    path = tmp_path / "acme.potx"
    with zipfile.ZipFile(OURS) as source, zipfile.ZipFile(path, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(b"presentation.main", b"template.main")
            archive.writestr(name, content)
    assert set(Template.open(path).layouts) == set(NEEDED)


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_a_file_that_is_no_presentation_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.pptx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingError, match=r"cannot be read as a presentation; expected a \.pptx"):
        Template.open(path)
