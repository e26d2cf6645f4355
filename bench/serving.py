"""The servers that are measured, each a process of its own on loopback, ended by its id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
HOST = "127.0.0.1"
PATIENCE_S = 60  # a busy machine takes long to import everything
REST_S, REST_PATIENCE_S = 4, 3_600  # of a new warehouse, pages are made ahead for half an hour
BUSY = 0.1  # of a core
KEPT = ROOT / "var" / "bench" / "pages"
VIZRO = ROOT / "var" / "bench" / "vizro-venv"
VIZRO_VERSION = "1.0.0"
OURS_ALONE = ("SCOPE", "BOUNDARIES", "BOUNDARIES_NOTE", "BASE_THRESHOLDS", "WAREHOUSE_URL")


@dataclass(frozen=True)
class Served:
    """A running server: ``address`` without a slash, its process and its log."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    command: Sequence[str],
    port: int,
    log: Path,
    *,
    health: str,
    cwd: Path = ROOT,
    environment: dict[str, str] | None = None,
) -> Iterator[Served]:
    """Start ``command``, wait until ``health`` answers, end it afterwards.

    Raises:
        RuntimeError: it ended or did not answer in time; with the end of its log.
    """
    kept = {k: v for k, v in os.environ.items() if k not in OURS_ALONE}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env=kept | (environment or {}), stdout=output, stderr=subprocess.STDOUT
        )
    address = f"http://{HOST}:{port}"
    try:
        until = time.monotonic() + PATIENCE_S
        while not _answers(address + health):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{command[0]} did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)
        yield Served(address, process, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:
            return bool(reply.status == 200)
    except urllib.error.HTTPError as refusal:  # an answer as well, and one to be closed
        refusal.close()
        return False
    except OSError:
        return False


def _streamlit(script: Path, port: int) -> list[str]:
    flags = ["--server.headless", "true", "--server.address", HOST, "--server.port", str(port)]
    return [sys.executable, "-m", "streamlit", "run", str(script), *flags]


@contextmanager
def dashboard(warehouse_url: str, folder: Path, name: str = "ours", **settings: str) -> Iterator[Served]:
    """The dashboard as it is, over a warehouse; ``settings`` as in the README. What it has made ahead is kept
    from one start to the next."""
    port = free_port()
    command, log = _streamlit(ROOT / "app.py", port), folder / f"{name}.log"
    environment = {"PAGES_FOLDER": str(KEPT), **settings, "WAREHOUSE_URL": warehouse_url}
    with serving(command, port, log, health="/_stcore/health", environment=environment) as served:
        yield served


def rested(served: Served) -> None:
    """Wait until a server has nothing left to do: the dashboard has pages made ahead after its first reader.

    Raises:
        RuntimeError: it never rests.
    """
    until, quiet, before = time.monotonic() + REST_PATIENCE_S, 0, _processor_s(served)
    while quiet < REST_S:
        if time.monotonic() > until:
            raise RuntimeError(f"{served.address} does not come to rest")
        time.sleep(1)
        now = _processor_s(served)
        quiet, before = quiet + 1 if now - before < BUSY else 0, now


@contextmanager
def halted(servers: Sequence[Served]) -> Iterator[None]:
    """Servers and what they started stand still, so that others have the machine."""
    numbers = [number for server in servers for number in processes(server)]
    _signal(numbers, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(numbers, signal.SIGCONT)


def _signal(numbers: Iterable[int], what: signal.Signals) -> None:
    for number in numbers:
        with suppress(ProcessLookupError):  # it has ended
            os.kill(number, what)


def _processor_s(served: Served) -> float:
    """Processor time that the processes of a server have taken so far."""
    ticks = sum(int(fields[11]) + int(fields[12]) for fields in processes(served).values())
    return ticks / os.sysconf("SC_CLK_TCK")


def processes(served: Served) -> dict[int, list[str]]:
    """The server and the processes it has started: id -> what ``/proc/id/stat`` says from the state on."""
    server, found = str(served.process.pid), {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            stat = file.read_text(encoding="ascii", errors="replace")
        except (FileNotFoundError, ProcessLookupError):  # it has ended
            continue
        fields = stat.rpartition(")")[2].split()  # state, parent, …
        if server in (file.parent.name, fields[1]):
            found[int(file.parent.name)] = fields
    return found


@contextmanager
def plain(folder: Path, name: str = "plain") -> Iterator[Served]:
    """The plain Streamlit page, with Streamlit's own settings: outside of the dashboard's folder."""
    port = free_port()
    quiet = ["--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"]
    command = [*_streamlit(ROOT / "bench" / "plain_page.py", port), *quiet]
    log = folder / f"{name}.log"
    with serving(
        command, port, log, health="/_stcore/health", cwd=folder, environment={"PYTHONPATH": str(ROOT)}
    ) as served:
        yield served


@contextmanager
def vizro(folder: Path) -> Iterator[Served]:
    """The Vizro dashboard; its environment is made at the first use."""
    python = VIZRO / "bin" / "python"
    if not python.exists():
        venv.create(VIZRO, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", f"vizro=={VIZRO_VERSION}"], check=True)
    port = free_port()
    command = [str(python), str(ROOT / "bench" / "vizro_page.py"), str(port)]
    with serving(command, port, folder / "vizro.log", health="/", cwd=folder) as served:
        yield served
