"""Posts JSON to a robot's webhook and reads its answer: robots report errors in the body, with status 200."""

from __future__ import annotations

import http.client
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from alerts.replies import Answer, Reply, Secret, without_secrets

TIMEOUT_S = 20  # robots answer within a second
MOST_READ = 65_536  # bytes of an answer
LONGEST_PAUSE_S = 120.0


@dataclass(frozen=True)
class Codes:
    """How a robot reports.

    Args:
        key: of the code in its body; 0 is success.
        message: of the text beside it.
        busy, limited: codes after which it may be tried again, at once or later.
    """

    key: str
    message: str
    busy: Collection[int]
    limited: Collection[int]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An address with a secret is not carried to another host."""

    def redirect_request(self, *_args: Any, **_options: Any) -> None:
        return None


def post(address: Secret, body: dict[str, Any], codes: Codes, secrets: Iterable[Secret]) -> Reply:
    """Post once.

    Args:
        secrets: taken out of everything that is reported.
    """
    hide = [address, *secrets]
    data = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "satisfaction-alerts"}
    request = urllib.request.Request(address.reveal(), data, headers, method="POST")
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=TIMEOUT_S) as response:
            return _said(response.status, response.read(MOST_READ), codes, hide)
    except urllib.error.HTTPError as error:
        return _failed(error, codes, hide)
    except urllib.error.URLError as error:  # before the request was out
        refused = isinstance(error.reason, ssl.SSLCertVerificationError)
        why = without_secrets(f"no connection: {type(error.reason).__name__} {error.reason}", hide)
        return Reply(Answer.REFUSED if refused else Answer.BUSY, why)
    except (OSError, http.client.HTTPException) as error:  # after it was out
        return Reply(Answer.SILENT, f"no answer: {type(error).__name__}")


def _said(status: int, raw: bytes, codes: Codes, hide: Iterable[Secret]) -> Reply:
    """What the body says."""
    try:
        said = json.loads(raw)
        code = int(said[codes.key])
    except (ValueError, KeyError, TypeError):
        return Reply(Answer.REFUSED, f"an answer that is no robot's (HTTP {status})")
    if code == 0:
        return Reply(Answer.TAKEN)
    why = without_secrets(f"{codes.key} {code}: {said.get(codes.message, '')}", hide)
    if code in codes.limited:
        return Reply(Answer.LIMITED, why)
    return Reply(Answer.BUSY if code in codes.busy else Answer.REFUSED, why)


def _failed(error: urllib.error.HTTPError, codes: Codes, hide: Iterable[Secret]) -> Reply:
    """What an HTTP error says: by its status, else by its body."""
    with error:
        if error.code == http.HTTPStatus.TOO_MANY_REQUESTS:
            return Reply(Answer.LIMITED, "HTTP 429", _pause(error.headers.get("Retry-After")))
        if error.code >= 500 or error.code == http.HTTPStatus.REQUEST_TIMEOUT:
            return Reply(Answer.BUSY, f"HTTP {error.code}", _pause(error.headers.get("Retry-After")))
        try:
            reply = _said(error.code, error.read(MOST_READ), codes, hide)
        except (OSError, http.client.HTTPException):
            reply = Reply(Answer.REFUSED)
    answer = Answer.REFUSED if reply.answer is Answer.TAKEN else reply.answer
    return Reply(answer, f"HTTP {error.code} {reply.why}".strip())


def _pause(text: str | None) -> float:
    """Seconds of a Retry-After; a date, or more than we wait, counts as the longest pause."""
    if not text:
        return 0.0
    return min(float(text), LONGEST_PAUSE_S) if text.strip().isdigit() else LONGEST_PAUSE_S
