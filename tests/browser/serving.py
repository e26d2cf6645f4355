"""A dashboard of the tests' own, served on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PATIENCE_S = 60  # a busy machine takes long to import everything
HOST = "127.0.0.1"


@contextmanager
def serving(warehouse_url: str, log: Path) -> Iterator[str]:
    """The address of a fresh server process over a warehouse; no page has been asked of it yet."""
    port = _free_port()
    settings = {k: v for k, v in os.environ.items() if k not in ("SCOPE", "BOUNDARIES", "BOUNDARIES_NOTE")}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--server.address", HOST, "--server.port", str(port)],
            cwd=ROOT,
            env=settings | {"WAREHOUSE_URL": warehouse_url},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://{HOST}:{port}"
            _wait(process, address, log)
            yield address
        finally:
            _end(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while not _answers(address):
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"the dashboard did not start: {log.read_text(encoding='utf-8')[-2000:]}")
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as reply:
            return bool(reply.status == 200)
    except urllib.error.HTTPError as refusal:  # an answer as well, and one to be closed
        refusal.close()
        return False
    except OSError:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
