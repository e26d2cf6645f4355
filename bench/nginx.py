"""nginx in front of dashboards, as a company would run several processes: loopback, a process of its own.

A reader stays at one process by a cookie, over HTTP and websocket alike; gzip is on; Streamlit's own scripts
and styles come from nginx.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import streamlit

from bench.serving import Served, free_port, serving

STATIC = Path(streamlit.__file__).parent / "static" / "static"
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
    gzip on;
    gzip_proxied any;
    gzip_min_length 1024;
    gzip_types text/css application/javascript text/javascript application/json image/svg+xml;
    map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
    map $cookie_node $node {{ default $cookie_node; '' $request_id; }}
    upstream dashboards {{
        hash $node consistent;
        keepalive 32;
{servers}
    }}
    server {{
        listen {address};
        location /static/ {{
            alias {static}/;
            expires max;
        }}
        location / {{
            add_header Set-Cookie "node=$node; Path=/; HttpOnly; SameSite=Lax";
            proxy_pass http://dashboards;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_read_timeout 1d;
        }}
    }}
}}
"""


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
    servers = "\n".join(f"        server {urlsplit(address).netloc};" for address in addresses)
    file = own / "nginx.conf"
    file.write_text(
        CONFIGURATION.format(
            user="user root;" if os.geteuid() == 0 else "",
            folder=own, servers=servers, static=STATIC, address=f"127.0.0.1:{port}",
        ),
        encoding="utf-8",
    )  # fmt: skip
    command = [program, "-c", str(file), "-p", str(own), "-g", "daemon off;"]
    with serving(command, port, folder / f"nginx-{name}.log", health="/_stcore/health") as served:
        yield served
