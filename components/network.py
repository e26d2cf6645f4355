"""What the pages send leaves at once."""

from __future__ import annotations

import os
import socket
import stat

OPEN = "/dev/fd"  # of Linux and macOS


def send_at_once() -> None:
    """Turn Nagle's algorithm off on every TCP socket of this process; connections to come inherit it.

    asyncio does so on sockets whose protocol is named, and Streamlit's is not: the end of each run waited for
    the browser to acknowledge what had come before, 40 ms.
    """
    if not os.path.isdir(OPEN):
        return
    for name in os.listdir(OPEN):
        try:
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                _send_at_once(int(name))
        except OSError:  # closed meanwhile
            continue


def _send_at_once(file: int) -> None:
    with socket.socket(fileno=os.dup(file)) as same:
        if same.family in (socket.AF_INET, socket.AF_INET6) and same.type == socket.SOCK_STREAM:
            same.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
