"""A mail server on loopback with a certificate of its own: STARTTLS, or TLS from the first byte; a login."""

from __future__ import annotations

import ssl
from asyncio import Server
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = "alerts@example.com", "pa55-w0rd-of-the-mailbox"


@dataclass
class Mailbox:
    """What arrived.

    Args:
        next: SMTP answers given to the next messages in place of taking them.
    """

    next: list[str] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)
    receivers: list[list[str]] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.next:
            return self.next.pop(0)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        self.receivers.append(envelope.rcpt_tos)
        return "250 OK"


def _login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    right = isinstance(given, LoginPassword) and (given.login, given.password) == (
        USER.encode(), PASSWORD.encode()
    )  # fmt: skip
    return AuthResult(success=right, handled=right)


@contextmanager
def receiving(folder: Path, security: str = "starttls") -> Iterator[Mailbox]:
    """A mailbox behind ``starttls``, ``ssl`` or nothing; the authority's certificate lies in
    ``folder/authority.pem``."""
    box, context = Mailbox(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority = trustme.CA()
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    options: dict[str, Any] = {"hostname": "127.0.0.1", "port": 0, "ready_timeout": 10}
    if security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
        options |= {"auth_required": True, "authenticator": _login}
    if security == "ssl":  # the server does not know that its line is one
        options |= {"ssl_context": context, "authenticator": _login, "auth_require_tls": False}
    controller = _AnyPort(box, **options)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


class _AnyPort(Controller):
    """On a free port: the controller knocks at its own door before the port is known."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
