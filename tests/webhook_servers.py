"""Local servers that speak as the robots of WeCom, DingTalk and Feishu do, and a mail server.

Each checks what the real one checks (content type, form, length, signature, age of the time stamp) and
answers as it answers: errors in the body of a 200, with the robot's own codes. What it accepted stands in
``taken``, one entry a message that a group would see.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "k3y-of-the-group-robot"
SECRET = "SEC0f-the-robot-and-n0body-else"
HOUR_S = 3600
Planned = tuple[int, dict[str, Any]] | Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Robot:
    """A robot on loopback.

    Args:
        path, query: where it listens; the key of its address is part of them.
        judge: (query, body, raw) -> what the real robot would answer to a request.
        next: answers given before ``judge`` is asked, first come first served.
    """

    path: str
    query: str
    judge: Callable[[dict[str, str], dict[str, Any], bytes], dict[str, Any]]
    next: list[Planned] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    requests: int = 0
    port: int = 0
    scheme: str = "http"

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}{self.path}" + (f"?{self.query}" if self.query else "")

    def answer(self, handler: BaseHTTPRequestHandler, raw: bytes) -> tuple[int, dict[str, Any]] | None:
        """Status and body; None where the connection was dealt with otherwise."""
        self.requests += 1
        if self.next:
            planned = self.next.pop(0)
            if isinstance(planned, tuple):
                return planned
            planned(handler)
            return None
        address = urlsplit(handler.path)
        if address.path != self.path:
            return 404, {}
        if not handler.headers["Content-Type"].startswith("application/json"):
            return 200, {"errcode": 43004, "errmsg": "require POST with JSON", "code": 9499}
        try:
            body = json.loads(raw)
        except ValueError:
            return 200, {"errcode": 47001, "errmsg": "data format error", "code": 9499, "msg": "Bad Request"}
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        said = self.judge(query, body, raw)
        if said.get("errcode", said.get("code")) == 0:
            self.taken.append(body)
        return 200, said


def wecom() -> Robot:
    """developer.work.weixin.qq.com/document/path/91770"""

    def judge(query: dict[str, str], body: dict[str, Any], _raw: bytes) -> dict[str, Any]:
        if query.get("key") != KEY:
            return {"errcode": 93000, "errmsg": "invalid webhook url, hint: [1700000000_key=" + KEY + "]"}
        if body.get("msgtype") != "markdown" or set(body) != {"msgtype", "markdown"}:
            return {"errcode": 40008, "errmsg": "invalid message type"}
        content = body["markdown"]["content"]
        if not 0 < len(content.encode()) <= 4096:
            return {"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"}
        return {"errcode": 0, "errmsg": "ok"}

    return Robot("/cgi-bin/webhook/send", f"key={KEY}", judge)


def dingtalk(secret: str = SECRET) -> Robot:
    """open.dingtalk.com, custom robot with a signature."""

    def judge(query: dict[str, str], body: dict[str, Any], raw: bytes) -> dict[str, Any]:
        if query.get("access_token") != KEY:
            return {"errcode": 300001, "errmsg": "token is not exist"}
        if secret:
            stamp = query.get("timestamp", "0")
            told = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
            if query.get("sign") != base64.b64encode(told).decode():
                return {"errcode": 310000, "errmsg": "sign not match, more: [https://open.dingtalk.com]"}
            if abs(time.time() - int(stamp) / 1000) > HOUR_S:
                return {"errcode": 310000, "errmsg": "invalid timestamp"}
        if len(raw) > 20_000:
            return {"errcode": 460101, "errmsg": "message too long, exceed 20000 bytes"}
        if body.get("msgtype") != "markdown" or not all(body["markdown"].get(k) for k in ("title", "text")):
            return {"errcode": 400402, "errmsg": "miss param"}
        return {"errcode": 0, "errmsg": "ok"}

    return Robot("/robot/send", f"access_token={KEY}", judge)


def feishu(secret: str = SECRET) -> Robot:
    """open.feishu.cn, custom bot with a signature; a card is checked part by part."""

    def judge(_query: dict[str, str], body: dict[str, Any], raw: bytes) -> dict[str, Any]:
        if secret:
            stamp = str(body.get("timestamp", "0"))
            told = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
            fresh = abs(time.time() - int(stamp)) <= HOUR_S
            if body.get("sign") != base64.b64encode(told).decode() or not fresh:
                return {
                    "code": 19021,
                    "data": {},
                    "msg": "sign match fail or timestamp is not within one hour",
                }
        if len(raw) > 20 * 1024:
            return {"code": 9499, "msg": "Bad Request", "data": {}}
        card = body.get("card", {})
        tags = {element["tag"] for element in card.get("elements", [])}
        if body.get("msg_type") != "interactive" or not tags or tags - {"markdown", "action", "note", "hr"}:
            return {"code": 9499, "msg": "Bad Request", "data": {}}
        if card["header"]["title"]["tag"] != "plain_text":
            return {"code": 9499, "msg": "Bad Request", "data": {}}
        return {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}

    return Robot(f"/open-apis/bot/v2/hook/{KEY}", "", judge)


def silent(handler: BaseHTTPRequestHandler) -> None:
    """The request came, and no answer goes out: the line is cut."""
    handler.close_connection = True


def slow(_handler: BaseHTTPRequestHandler) -> None:
    """The request came, and the answer takes longer than anybody waits."""
    time.sleep(4.0)


def moved(handler: BaseHTTPRequestHandler) -> None:
    """Elsewhere, says a proxy."""
    handler.send_response(302)
    handler.send_header("Location", "http://127.0.0.1:9/elsewhere")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


@contextmanager
def listening(robot: Robot, context: ssl.SSLContext | None = None) -> Iterator[Robot]:
    """The robot on a free port of loopback, over TLS where a context is given."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            answered = robot.answer(self, raw)
            if answered is None:
                return
            status, said = answered
            body = json.dumps(said).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": len(body)}.items():
                self.send_header(name, str(value))
            if status == 429:
                self.send_header("Retry-After", "7")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    robot.port = server.server_address[1]
    if context is not None:
        robot.scheme = "https"
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield robot
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
