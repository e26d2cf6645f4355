"""The scripts of the components that a page has many of: sent once, and not with each of them."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
# one module, in files by topic
PARTS = ("host", "library", "chart", "traces", "areas", "notes", "room", "measure", "markup")
_code = "\n".join((HERE / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)
# where the module waits for those who use it: a dashboard of another version has another
_version = sha256(_code.encode()).hexdigest()[:16]
_MADE = "(() => { let resolve; return { promise: new Promise((done) => (resolve = done)), resolve }; })()"
_PLACE = f'((window.satisfactionScripts ??= {{}})["{_version}"] ??= {_MADE})'
_scripts = st.components.v2.component(
    "scripts", js=f"{_code}\n{_PLACE}.resolve({{ showChart, showMarkup }});\nexport default () => {{}};\n"
)


def send_scripts() -> None:
    """Before the first component of the page; Streamlit sends what has not changed only once."""
    _scripts(key="scripts")


def component(name: str, shows: str, html: str) -> Any:
    """A component of the page's own styles.

    Args:
        shows: the function of the scripts that is called with what the server sent.
    """
    js = f"const {{ promise }} = {_PLACE};\nexport default async (sent) => (await promise).{shows}(sent);\n"
    return st.components.v2.component(name, html=html, js=js, isolate_styles=False)
