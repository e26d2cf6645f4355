"""Mail by SMTP: text and HTML, over TLS; a login never goes over an open line."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from html import escape

from alerts.alert import Severity
from alerts.digest import Digest
from alerts.replies import Answer, Reply, Secret, without_secrets

TIMEOUT_S = 30
MOST_LINES = 200
COLOURS = {Severity.CERTAIN: "#b42318", Severity.WATCH: "#b54708", Severity.NOTE: "#475467"}


@dataclass(frozen=True)
class Mail:
    """A mail server.

    Args:
        security: ``ssl`` from the first byte, ``starttls``, or ``none`` for a relay inside the house.
        user, password: empty where the server asks for no login.
    """

    host: str
    port: int
    security: str
    user: Secret
    password: Secret
    sender: str
    receivers: tuple[str, ...]
    name: str = "mail"

    def send(self, digest: Digest) -> Reply:
        """Send once to all receivers."""
        message, hide = self.message(digest), (self.user, self.password)
        try:
            server = self._connected()
        except smtplib.SMTPResponseException as error:
            return Reply(_answer(error.smtp_code), without_secrets(_text(error), hide))
        except ssl.SSLCertVerificationError:
            return Reply(Answer.REFUSED, "the server's certificate is not trusted")
        except smtplib.SMTPNotSupportedError as error:
            return Reply(Answer.REFUSED, without_secrets(str(error), hide))
        except (OSError, smtplib.SMTPException) as error:
            return Reply(Answer.BUSY, f"no connection: {type(error).__name__}")
        try:
            refused = server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            worst = min(code for code, _ in error.recipients.values())
            return Reply(_answer(worst), f"every receiver was refused ({worst})")
        except smtplib.SMTPResponseException as error:
            return Reply(_answer(error.smtp_code), without_secrets(_text(error), hide))
        except smtplib.SMTPNotSupportedError as error:
            return Reply(Answer.REFUSED, without_secrets(str(error), hide))
        except (OSError, smtplib.SMTPException) as error:
            return Reply(Answer.SILENT, f"no answer: {type(error).__name__}")
        finally:
            server.close()  # after the server took the message nothing of a farewell matters
        return Reply(Answer.TAKEN, f"refused: {', '.join(refused)}" if refused else "")

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "ssl":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user.reveal(), self.password.reveal())
        except BaseException:
            server.close()
            raise
        return server

    def message(self, digest: Digest) -> EmailMessage:
        """The mail; its id is the digest's, so that a double is one to most mailboxes."""
        digest = digest.first(MOST_LINES) if len(digest.items) > MOST_LINES else digest
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = digest.title, self.sender, ", ".join(self.receivers)
        mail["Date"] = formatdate(localtime=True)
        mail["Message-ID"] = f"<alerts.{digest.number}@{self.sender.rsplit('@', 1)[-1].rstrip('>')}>"
        mail["Auto-Submitted"] = "auto-generated"
        lines = [digest.summary, "", *(f"[{i.mark}] {i.text}" for i in digest.items), digest.more, ""]
        link = [f"{digest.link_text}: {digest.link}"] if digest.link else []
        mail.set_content("\n".join([*lines, *link, digest.footer]))
        mail.add_alternative(html_of(digest), subtype="html")
        return mail


def html_of(digest: Digest) -> str:
    """The mail's HTML; every text escaped, no picture and nothing from another host."""
    rows = "".join(
        f'<li><b style="color:{COLOURS[i.severity]}">{escape(i.mark)}</b> {escape(i.text)}</li>'
        for i in digest.items
    )
    more = f"<p>{escape(digest.more)}</p>" if digest.more else ""
    link = f'<p><a href="{escape(digest.link)}">{escape(digest.link_text)}</a></p>' if digest.link else ""
    head = f"<h3>{escape(digest.title)}</h3><p>{escape(digest.summary)}</p>"
    foot = f"<p><small>{escape(digest.footer)}</small></p>"
    return f"<html><body>{head}<ul>{rows}</ul>{more}{link}{foot}</body></html>"


def _answer(code: int) -> Answer:
    """What an SMTP code says: 4xx for now, 5xx for good."""
    return Answer.BUSY if 400 <= code < 500 else Answer.REFUSED


def _text(error: smtplib.SMTPResponseException) -> str:
    said = error.smtp_error
    return f"SMTP {error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
