"""Install or name what the tests need of Debian: a browser, PostgreSQL's programs, an office, fonts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NEEDED = {
    "chromium": lambda: shutil.which("chromium") is not None,
    "postgresql": lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
    "fonts-noto-cjk": lambda: any(Path("/usr/share/fonts").rglob("NotoSansCJK*")),
    "fonts-liberation": lambda: any(
        Path("/usr/share/fonts").rglob("LiberationSans-Regular*")
    ),  # as wide as Arial
    "libreoffice-impress": lambda: shutil.which("soffice") is not None,
    "poppler-utils": lambda: shutil.which("pdftotext") is not None,
}


def main() -> int:
    missing = [package for package, present in NEEDED.items() if not present()]
    if not missing:
        return 0
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"The tests need: {' '.join(missing)}. On Debian: sudo {line}", file=sys.stderr)
        return 1
    print(f"Installing for the tests: {' '.join(missing)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    subprocess.run(line.replace("install", "install -qq", 1).split(), check=True, env=environment)
    return 0


if __name__ == "__main__":
    sys.exit(main())
