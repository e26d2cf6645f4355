"""nginx in front of dashboards, as a company would run several processes: loopback, a process of its own.

What is measured is what is documented: docs/examples/nginx.conf.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import streamlit

from bench.serving import ROOT, Served, free_port, serving

SCRIPTS = Path(streamlit.__file__).parent / "static" / "static"
EXAMPLE = ROOT / "docs" / "examples" / "nginx.conf"
CONFIGURATION = """
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log warn;
events {{ worker_connections 2048; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


def site(addresses: Sequence[str], listen: str) -> str:
    """The example of the documentation for servers at ``addresses``, with the files of this machine.

    Args:
        listen: host and port.
    """
    servers = "\n".join(f"    server {urlsplit(address).netloc};" for address in addresses)
    found = re.sub(r"(?:    server [\d.:]+;\n)+", f"{servers}\n", EXAMPLE.read_text(encoding="utf-8"))
    for stands, instead in (
        (r"listen 80;", f"listen {listen};"),
        (r"alias \S+/streamlit/\S+;", f"alias {SCRIPTS}/;"),
        (r"alias \S+/dashboard/static/;", f"alias {ROOT / 'static'}/;"),
    ):
        found, count = re.subn(stands, instead, found)
        assert count == 1, stands
    return found


@contextmanager
def proxy(folder: Path, addresses: Sequence[str], name: str) -> Iterator[Served]:
    """nginx before the servers at ``addresses``.

    Raises:
        RuntimeError: it is not installed, or did not start.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise RuntimeError("nginx is not installed: apt-get install nginx")
    own = folder / f"nginx-{name}"
    own.mkdir()
    port = free_port()
    file = own / "nginx.conf"
    file.write_text(
        CONFIGURATION.format(
            user="user root;" if os.geteuid() == 0 else "",
            folder=own, site=site(addresses, f"127.0.0.1:{port}"),
        ),
        encoding="utf-8",
    )  # fmt: skip
    command = [program, "-c", str(file), "-p", str(own), "-g", "daemon off;"]
    with serving(command, port, folder / f"nginx-{name}.log", health="/_stcore/health") as served:
        yield served
