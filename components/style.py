"""The style sheet of every page: assets/brand/style.css with the tokens of the reader's theme."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from charts.theme import tokens
from components.scripts import send_scripts
from domain.language import words
from domain.view import View

TEXTS = {"app-title": "app.mark", "upload": "app.upload", "upload-limit": "app.upload_limit"}
SHEET = Path(__file__).parent.parent / "assets" / "brand" / "style.css"


@cache
def style_sheet(theme: str, language: str) -> str:
    """The CSS with one variable a token: ``--ink``, ``--size-title``, ``--space-gap``; and the texts that
    Streamlit itself has in English alone."""
    raw = tokens()
    variables = {name: value for name, value in raw[theme].items() if isinstance(value, str)}
    variables |= {f"size-{name}": f"{value}px" for name, value in raw["size"].items()}
    variables |= {f"space-{name}": f"{value}px" for name, value in raw["space"].items()}
    variables["font"] = raw["font"]["sans"]
    for name, key in TEXTS.items():
        variables[name] = '"' + words(language).say(key).replace("\n", r"\A ") + '"'
    declared = "".join(f"--{name.replace('_', '-')}:{value};" for name, value in variables.items())
    return f"<style>:root{{{declared}}}\n{SHEET.read_text(encoding='utf-8')}</style>"


def apply_style(view: View) -> None:
    """The style sheet, and the scripts of what it styles."""
    st.html(style_sheet(view.theme, view.language))
    send_scripts()
