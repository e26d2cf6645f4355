"""Which ways out are set up: from the environment alone, checked before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parseaddr
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from alerts.mail import Mail
from alerts.replies import Channel, Secret
from alerts.robots import Dingtalk, Feishu, Wecom
from domain.errors import SettingError

PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
SECURITY = {"smtps": "ssl", "smtp": "starttls", "smtp+plain": "none"}


def channels_of(environment: Mapping[str, str]) -> dict[str, Channel]:
    """Name -> channel, of every one that the environment sets up; none of them is a usual case.

    Raises:
        SettingError: a setting is not usable; what it holds is not repeated, since it is secret.
    """
    given = {name: value.strip() for name, value in environment.items() if value.strip()}
    found: dict[str, Channel] = {}
    if address := given.get("ALERT_WECOM_URL"):
        found["wecom"] = Wecom(_webhook("ALERT_WECOM_URL", address))
    if address := given.get("ALERT_DINGTALK_URL"):
        secret = Secret(given.get("ALERT_DINGTALK_SECRET", ""))
        found["dingtalk"] = Dingtalk(_webhook("ALERT_DINGTALK_URL", address), secret)
    if address := given.get("ALERT_FEISHU_URL"):
        secret = Secret(given.get("ALERT_FEISHU_SECRET", ""))
        found["feishu"] = Feishu(_webhook("ALERT_FEISHU_URL", address), secret)
    if address := given.get("ALERT_MAIL_URL"):
        found["mail"] = _mail(address, given.get("ALERT_MAIL_FROM", ""), given.get("ALERT_MAIL_TO", ""))
    return found


def _webhook(setting: str, text: str) -> Secret:
    """An address over TLS; an open one only to this machine."""
    address = _split(setting, text, "https://…")
    local = address.scheme == "http" and _is_loopback(address.hostname or "")
    if not (address.scheme == "https" or local) or not address.hostname or not text.isascii():
        raise SettingError(setting, "not a webhook's address", "https://…")
    if not text.isprintable() or " " in text:
        raise SettingError(setting, "an address with a space in it", "https://…")
    return Secret(text)


def _split(setting: str, text: str, expected: str) -> SplitResult:
    try:
        address = urlsplit(text)
        _ = address.port  # read late: a wrong one is found here
    except ValueError:  # its message repeats the text
        raise SettingError(setting, "not an address", expected) from None
    return address


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _mail(text: str, sender: str, receivers: str) -> Mail:
    address = _split("ALERT_MAIL_URL", text, "smtps://user:password@host:465 or smtp://…")
    if address.scheme not in PORTS or not address.hostname:
        raise SettingError("ALERT_MAIL_URL", "not a mail server", "smtps://…, smtp://… or smtp+plain://…")
    if address.scheme == "smtp+plain" and address.username:
        raise SettingError("ALERT_MAIL_URL", "a login over an open line", "smtps://… or smtp://…")
    to = tuple(part.strip() for part in receivers.replace(";", ",").split(",") if part.strip())
    for setting, mailboxes in (("ALERT_MAIL_FROM", (sender,)), ("ALERT_MAIL_TO", to or ("",))):
        if any("@" not in parseaddr(mailbox)[1] for mailbox in mailboxes):
            raise SettingError(setting, "not a mail address", "name@host, several by comma in ALERT_MAIL_TO")
    user, password = (Secret(unquote(part or "")) for part in (address.username, address.password))
    if not (user.reveal() + password.reveal()).isascii():
        raise SettingError("ALERT_MAIL_URL", "a login with other letters than ASCII", "one that SMTP can say")
    port = address.port or PORTS[address.scheme]
    return Mail(address.hostname, port, SECURITY[address.scheme], user, password, sender, to)
