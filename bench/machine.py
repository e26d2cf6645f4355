"""What the figures were measured on: the machine and the versions."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from bench.serving import VIZRO
from tests.postgres import binaries

LIBRARIES = ("streamlit", "plotly", "pandas", "duckdb", "SQLAlchemy")
NUMBER = re.compile(r"\d+(\.\d+)+")


def machine() -> dict[str, str]:
    """What -> which, in the order of the table; a program that is not there is «not installed»."""
    postgres = binaries()
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    vizro = next(iter(sorted(VIZRO.glob("lib/python*/site-packages/vizro-*.dist-info"))), None)
    return {
        "CPU": _after("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": f"{int(_after('/proc/meminfo', 'MemTotal').split()[0]) / 1024**2:.0f} GB",
        "Python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
        "PostgreSQL": _told(str(postgres / "postgres") if postgres else None, "--version"),
        "Chromium": _told(shutil.which("chromium"), "--version"),
        "nginx": _told(nginx, "-v"),
        "Vizro": vizro.name.split("-")[1].removesuffix(".dist") if vizro else "not installed",
    }


def _after(file: str, name: str) -> str:
    """The value of a line ``name : value``."""
    path = Path(file)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def _told(program: str | None, flag: str) -> str:
    if program is None:
        return "not installed"
    done = subprocess.run([program, flag], capture_output=True, text=True, check=True)
    found = NUMBER.search(done.stdout + done.stderr)
    return found.group() if found else "unknown"
