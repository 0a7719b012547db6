"""A real JupyterHub on this machine for `make bench-class`, and what its processes take."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx
import psutil

CONFIG = Path(__file__).with_name("jupyterhub_config.py")
PROXY = CONFIG.parents[1] / "tools/node_modules/.bin/configurable-http-proxy"
LOOPBACK = "127.0.0.1"
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Hub:
    """A running hub.

    Parameters
    ----------
    address : str
        Where students log in.
    password : str
        The password of every made-up student.
    process : psutil.Process
        The hub itself; proxy, students' servers and kernels are its descendants.
    """

    address: str
    password: str
    process: psutil.Process

    def processes(self) -> dict[str, list[psutil.Process]]:
        """Return the processes of each student by name; hub and proxy under an empty name."""
        found: dict[str, list[psutil.Process]] = {"": [self.process]}
        for process in self.process.children(recursive=True):
            with suppress(psutil.Error):
                student = process.environ().get("JUPYTERHUB_USER", "")
                found.setdefault(student, []).append(process)
        return found

    def memory(self) -> dict[str, float]:
        """Return megabytes of a student, of a student's kernel, and of hub and proxy together.

        USS is what would be freed if the processes ended; PSS adds their share of what several
        processes use together, such as libraries.
        """
        found = self.processes()
        uss, pss = _megabytes(found.pop(""))
        own, shares = zip(*map(_megabytes, found.values()), strict=True)
        kernels = [process for processes in found.values() for process in _kernels(processes)]
        return {
            "student_uss_mb": median(own),
            "student_uss_mb_worst": max(own),
            "student_pss_mb": median(shares),
            "kernel_uss_mb": median(_megabytes([kernel])[0] for kernel in kernels),
            "hub_uss_mb": uss,
            "hub_pss_mb": pss,
        }

    def cpu_seconds(self) -> float:
        """Return the processor time that all running processes of the class have used so far."""
        total = 0.0
        for processes in self.processes().values():
            for process in processes:
                with suppress(psutil.Error):
                    used = process.cpu_times()
                    total += used.user + used.system
        return total


def _megabytes(processes: list[psutil.Process]) -> tuple[float, float]:
    uss = pss = 0
    for process in processes:
        with suppress(psutil.Error):
            memory = process.memory_full_info()
            uss, pss = uss + memory.uss, pss + memory.pss
    return uss / MEGABYTE, pss / MEGABYTE


def _kernels(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if "ipykernel_launcher" in process.cmdline()]


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((LOOPBACK, 0))
        return [one.getsockname()[1] for one in sockets]


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with suppress(httpx.TransportError):
            if httpx.get(f"{address}/hub/health", trust_env=False).is_success:
                return
        time.sleep(0.2)
    last = "\n".join(log.read_text(encoding="utf-8").splitlines()[-20:])
    raise RuntimeError(f"JupyterHub did not start. Its last lines:\n{last}")


def _end(process: psutil.Process) -> None:
    """End the hub and everything that it started."""
    with suppress(psutil.NoSuchProcess):
        descendants = process.children(recursive=True)
        process.terminate()
        psutil.wait_procs([process], timeout=20)
        for one in (process, *descendants):
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs([process, *descendants], timeout=10)


@contextmanager
def run_hub() -> Iterator[Hub]:
    """Run a hub in a folder of its own, on this machine's loopback address only.

    Raises
    ------
    FileNotFoundError
        If the proxy is not installed.
    RuntimeError
        If the hub does not start.
    """
    if not PROXY.exists():
        raise FileNotFoundError("The hub needs its proxy: npm ci --prefix tools")
    port, api, inner = _free_ports(3)
    password = secrets.token_urlsafe()
    command = [sys.executable, "-m", "jupyterhub", "-f", str(CONFIG),
               f"--JupyterHub.bind_url=http://{LOOPBACK}:{port}",
               f"--JupyterHub.hub_bind_url=http://{LOOPBACK}:{inner}",
               f"--ConfigurableHTTPProxy.api_url=http://{LOOPBACK}:{api}"]  # fmt: skip
    with TemporaryDirectory(prefix="class-", ignore_cleanup_errors=True) as place:
        log = Path(place, "hub.log")
        with log.open("wb") as sink:
            process = subprocess.Popen(
                command, cwd=place, stdout=sink, stderr=sink,
                env=os.environ | {"BENCH_PASSWORD": password},
            )  # fmt: skip
        try:
            _wait_for(f"http://{LOOPBACK}:{port}", process, log)
            yield Hub(f"http://{LOOPBACK}:{port}", password, psutil.Process(process.pid))
        finally:
            _end(psutil.Process(process.pid))
