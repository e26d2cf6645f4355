"""Starts and stops a Spark Thrift server: a master, workers, and the SQL server before them.

``python -m warehouse.spark_server start --folder var/spark`` prints the ``WAREHOUSE_URL`` to use;
``… stop --folder var/spark`` ends it. Needs Java 17 and the JARs of PyPI's pyspark, see
requirements-spark-server.txt. It asks nobody for a password: keep it on loopback, or behind a gateway.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from domain.errors import DashboardError, SettingError, WarehouseError

PATIENCE_S = 180  # 12–37 s were measured on two cores; a busy machine takes longer
ENDING_S = 30
PROGRAM = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
REMEMBERED = (
    "spark.ui.retainedJobs", "spark.ui.retainedStages", "spark.ui.retainedTasks",
    "spark.sql.ui.retainedExecutions", "spark.sql.thriftserver.ui.retainedSessions",
    "spark.sql.thriftserver.ui.retainedStatements", "spark.worker.ui.retainedExecutors",
)  # fmt: skip
STARTED: dict[Path, subprocess.Popen[bytes]] = {}  # by this program: it also has to take their leave
SPARK_OF_PYPI = ".venv-spark/lib/python3*/site-packages/pyspark"


def spark_home() -> Path:
    """``SPARK_HOME``, else the pyspark in ``.venv-spark``.

    Raises:
        SettingError: neither is there, or no Java.
    """
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise SettingError("java", "not there", "Java 17: apt-get install openjdk-17-jre-headless")
    given = os.environ.get("SPARK_HOME")
    found = [Path(given)] if given else sorted(Path().glob(SPARK_OF_PYPI))
    if not found or not (found[-1] / "bin/spark-submit").exists():
        raise SettingError("SPARK_HOME", given or "not set", "a Spark, see requirements-spark-server.txt")
    return found[-1].resolve()


def command(home: Path, folder: Path, host: str, port: int, workers: int, memory_mb: int) -> list[str]:
    """The server's command line: everything it keeps lies in ``folder``."""
    kept = f"jdbc:derby:;databaseName={folder}/metastore;create=true"
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": host,
        "spark.driver.bindAddress": host,
        "spark.executor.memory": f"{memory_mb}m",
        "spark.sql.warehouse.dir": str(folder / "tables"),
        "spark.sql.shuffle.partitions": str(2 * workers),
        # A batch is a partition: looking into each is cheaper here than starting a job for it.
        "spark.sql.sources.parallelPartitionDiscovery.threshold": "10000",
        "spark.hadoop.javax.jdo.option.ConnectionURL": kept,
        # What is remembered of questions, for pages that are off, filled the memory after some hundred.
        **dict.fromkeys(REMEMBERED, "20"),
    }
    options = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    cluster = ["--master", f"local-cluster[{workers},1,{memory_mb}]", "--driver-memory", f"{memory_mb}m"]
    listen = {"hive.server2.thrift.port": port, "hive.server2.thrift.bind.host": host}
    heard = [word for name, value in listen.items() for word in ("--hiveconf", f"{name}={value}")]
    submit = str(home / "bin/spark-submit")
    return [submit, "--class", PROGRAM, "--name", "warehouse", *cluster, *options, "spark-internal", *heard]


def start(
    folder: Path, host: str = "127.0.0.1", port: int = 10_000, workers: int = 2, memory_mb: int = 1024
) -> int:
    """Start a server and wait until it answers; its process id, also in ``folder/server.pid``.

    Raises:
        SettingError: no Java or no Spark.
        WarehouseError: one runs there already, the port is taken, or it did not come up.
    """
    home, folder = spark_home(), folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if _running(folder) or _answers(host, port):
        raise WarehouseError("spark", f"a server is there already ({folder}, port {port})", "`stop` before")
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": host}
    environment.pop("SPARK_DAEMON_MEMORY", None)  # it would silently overrule --driver-memory
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command(home, folder, host, port, workers, memory_mb),
            cwd=folder, stdout=log, stderr=log, env=environment, start_new_session=True,
        )  # fmt: skip
    STARTED[folder] = process
    (folder / "server.pid").write_text(f"{process.pid}\n", encoding="utf-8")
    until = time.monotonic() + PATIENCE_S
    while not _answers(host, port):
        if process.poll() is not None or time.monotonic() > until:
            stop(folder)
            raise WarehouseError("spark", "did not come up", f"an answer; see {folder / 'server.log'}")
        time.sleep(0.5)
    return process.pid


def stop(folder: Path) -> bool:
    """End the server of ``folder`` by its process id; whether one was running."""
    process = _running(folder)
    if process:
        os.kill(process, signal.SIGTERM)
        until = time.monotonic() + ENDING_S
        while _running(folder) and time.monotonic() < until:
            time.sleep(0.2)
        if _running(folder):
            os.kill(process, signal.SIGKILL)
    if child := STARTED.pop(folder.resolve(), None):
        child.wait()
    (folder / "server.pid").unlink(missing_ok=True)
    return bool(process)


def _running(folder: Path) -> int:
    """The process id, if it still is a Spark server's; else 0."""
    try:
        process = int((folder / "server.pid").read_text(encoding="utf-8"))
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        ours = PROGRAM in Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8")
    except FileNotFoundError:
        return 0
    return process if ours and state != "Z" else 0


def _answers(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m warehouse.spark_server")
    parser.add_argument("what", choices=("start", "stop"))
    parser.add_argument("--folder", type=Path, default=Path("var/spark"), help="of its files, log and id")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory-mb", type=int, default=1024, help="of each worker and of the server")
    given = parser.parse_args(words)
    try:
        if given.what == "stop":
            print("stopped" if stop(given.folder) else "nothing was running")
            return 0
        start(given.folder, given.host, given.port, given.workers, given.memory_mb)
    except DashboardError as error:
        print(error.sentence(), file=sys.stderr)
        return 1
    facts = given.folder.resolve() / "facts"
    print(f"WAREHOUSE_URL=spark://{given.host}:{given.port}/default?folder={facts}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
