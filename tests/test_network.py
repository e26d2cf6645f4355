"""The pages' sockets send at once, those that are open and those to come."""

from __future__ import annotations

import socket

from components.network import send_at_once


def is_prompt(one: socket.socket) -> bool:
    return bool(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_connections_there_and_to_come_send_at_once() -> None:
    with socket.socket() as server, socket.socket() as before, socket.socket() as after:
        server.bind(("127.0.0.1", 0))
        server.listen()
        before.connect(server.getsockname())
        there, _ = server.accept()
        assert not is_prompt(there)
        send_at_once()
        after.connect(server.getsockname())
        to_come, _ = server.accept()
        with there, to_come:
            assert is_prompt(there)
            assert is_prompt(to_come)


def test_other_sockets_are_left_alone() -> None:
    left, right = socket.socketpair()
    with left, right, socket.socket(type=socket.SOCK_DGRAM):
        send_at_once()
        left.send(b"still there")
        assert right.recv(20) == b"still there"
