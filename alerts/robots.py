"""The robots of WeCom, DingTalk and Feishu: form, length, signature, codes.

Sources: developer.work.weixin.qq.com/document/path/91770 (group robot), open.dingtalk.com custom robot,
open.feishu.cn custom bot. Limits in bytes are the robots' own, less a little.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from alerts.alert import Severity
from alerts.digest import Digest, fitted
from alerts.posting import Codes, post
from alerts.replies import Reply, Secret

WECOM_BYTES = 4_096  # of the content
DINGTALK_BYTES = 20_000  # of the body: code 460101 beyond
FEISHU_BYTES = 20_000  # of the body: a custom bot takes 20 KB, other Feishu messages 30
COLOURS = {Severity.CERTAIN: "warning", Severity.WATCH: "comment", Severity.NOTE: "info"}
# −1: system busy. 45009: call frequency, 45033: too many at once.
WECOM = Codes("errcode", "errmsg", busy=(-1,), limited=(45009, 45033))
# −1: system busy. 130101: more than 20 messages a minute; 410100, 660026: sending too fast.
DINGTALK = Codes("errcode", "errmsg", busy=(-1,), limited=(130101, 410100, 660026))
# 2200: internal error. 11232: frequency limited; 9499: too many requests, in older answers a bad one.
FEISHU = Codes("code", "msg", busy=(2200,), limited=(11232, 9499))


def _bytes(body: object) -> int:
    return len(json.dumps(body, ensure_ascii=False).encode())


@dataclass(frozen=True)
class Wecom:
    """A WeCom group robot; its key is part of the address."""

    address: Secret
    name: str = "wecom"

    def send(self, digest: Digest) -> Reply:
        """Send once, cut to what the robot takes."""
        fits = fitted(digest, lambda d: len(wecom_text(d).encode()), WECOM_BYTES)
        body = {"msgtype": "markdown", "markdown": {"content": wecom_text(fits)}}
        return post(self.address, body, WECOM, ())


def wecom_text(digest: Digest) -> str:
    """WeCom's own little Markdown."""
    marks = (f'> <font color="{COLOURS[i.severity]}">{i.mark}</font> {i.text}' for i in digest.items)
    return _joined(digest, f"### {digest.title}", marks, "\n")


@dataclass(frozen=True)
class Dingtalk:
    """A DingTalk robot, signed where a secret is given.

    Args:
        clock: seconds since 1970.
    """

    address: Secret
    secret: Secret
    name: str = "dingtalk"
    clock: Callable[[], float] = time.time

    def send(self, digest: Digest) -> Reply:
        """Send once, cut to what the robot takes."""
        body = dingtalk_body(fitted(digest, lambda d: _bytes(dingtalk_body(d)), DINGTALK_BYTES))
        return post(self._signed(), body, DINGTALK, (self.address, self.secret))

    def _signed(self) -> Secret:
        if not self.secret:
            return self.address
        stamp, key = str(round(self.clock() * 1000)), self.secret.reveal()
        signature = hmac.new(key.encode(), f"{stamp}\n{key}".encode(), hashlib.sha256).digest()
        address = self.address.reveal()
        mark = "&" if "?" in address else "?"
        sign = quote_plus(base64.b64encode(signature))
        return Secret(f"{address}{mark}timestamp={stamp}&sign={sign}")


def dingtalk_body(digest: Digest) -> dict[str, Any]:
    """A DingTalk message."""
    marks = (f"- **{i.mark}** {i.text}" for i in digest.items)
    text = _joined(digest, f"### {digest.title}", marks, "\n\n")
    return {"msgtype": "markdown", "markdown": {"title": digest.title, "text": text}}


@dataclass(frozen=True)
class Feishu:
    """A Feishu custom bot, signed where a secret is given.

    Args:
        clock: seconds since 1970.
    """

    address: Secret
    secret: Secret
    name: str = "feishu"
    clock: Callable[[], float] = time.time

    def send(self, digest: Digest) -> Reply:
        """Send once, cut to what the bot takes."""
        fits = fitted(digest, lambda d: _bytes(feishu_body(d) | self._signature()), FEISHU_BYTES)
        return post(self.address, feishu_body(fits) | self._signature(), FEISHU, (self.secret,))

    def _signature(self) -> dict[str, str]:
        if not self.secret:
            return {}
        stamp = str(int(self.clock()))
        key = f"{stamp}\n{self.secret.reveal()}".encode()
        sign = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
        return {"timestamp": stamp, "sign": sign}


def feishu_body(digest: Digest) -> dict[str, Any]:
    """A Feishu card: coloured head, a line an alert, a button to the page."""
    severities = {item.severity for item in digest.items}
    colour = "red" if Severity.CERTAIN in severities else "orange" if Severity.WATCH in severities else "blue"
    lines = [digest.summary, *(f"**{i.mark}** {i.text}" for i in digest.items), digest.more]
    elements: list[dict[str, Any]] = [{"tag": "markdown", "content": "\n".join(filter(None, lines))}]
    if digest.link:
        label = {"tag": "plain_text", "content": digest.link_text}
        button = {"tag": "button", "text": label, "url": digest.link, "type": "primary"}
        elements.append({"tag": "action", "actions": [button]})
    elements.append({"tag": "note", "elements": [{"tag": "plain_text", "content": digest.footer}]})
    title = {"tag": "plain_text", "content": digest.title}
    card = {"config": {"wide_screen_mode": True}, "header": {"title": title, "template": colour}}
    return {"msg_type": "interactive", "card": {**card, "elements": elements}}


def _joined(digest: Digest, title: str, marks: Any, line: str) -> str:
    """Title, summary, alerts, how many more, link, footer."""
    link = f"[{digest.link_text}]({digest.link})" if digest.link else ""
    parts = [title, digest.summary, *marks, digest.more, link, digest.footer]
    return line.join(part for part in parts if part)
