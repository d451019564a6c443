# SPDX-License-Identifier: Apache-2.0
"""Children that never outlive the benchmark."""

import ctypes
import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from .errors import BenchError

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _die_with_parent():
    """Runs in the child: also a benchmark that is killed outright must leave nothing behind."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Child:
    """A started process and the file that holds all it printed."""

    def __init__(self, process: subprocess.Popen, log: Path):
        self._process = process
        self.log = log

    @property
    def pid(self) -> int:
        return self._process.pid

    def require_alive(self):
        status = self._process.poll()
        if status is not None:
            raise BenchError(f"it ended with status {status} {self._last_words()}")

    def wait_for_socket(self, address, timeout: float, pause: float = 0.05):
        """Returns when the address (a path, or a host and port) accepts; that is what "up" means here. Looks every `pause` seconds."""
        deadline = time.monotonic() + timeout
        while not _accepts(address):
            self.require_alive()
            if time.monotonic() > deadline:
                raise BenchError(f"nothing listens on {address} after {timeout:.0f} s {self._last_words()}")
            time.sleep(pause)

    def stop(self):
        """Asks, waits, then insists; always by this one pid."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(3)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()

    def _last_words(self) -> str:
        """On one line, because it ends up in a list of notes."""
        words = " ".join(self.log.read_text(errors="replace")[-1000:].split())
        return f"and said: {words}" if words else "and said nothing"


@contextmanager
def running(argv: list[str], log: Path, env: dict[str, str] | None = None):
    """Starts argv with both outputs in `log` (appended to, so that it may be truncated under the writer) and ends it on leaving."""
    with open(log, "ab") as output:
        process = subprocess.Popen(
            argv, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=_die_with_parent
        )
    child = Child(process, log)
    try:
        yield child
    finally:
        child.stop()


def run(argv: list[str], timeout: float) -> subprocess.CompletedProcess:
    """Runs a bounded command to its end; a failure is the caller's to judge."""
    try:
        return subprocess.run(
            argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, preexec_fn=_die_with_parent
        )
    except subprocess.TimeoutExpired as late:
        raise BenchError(f"{argv[0]} was still running after {timeout:.0f} s") from late


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def resident_bytes(pid: int) -> int:
    return memory_bytes(pid, "VmRSS")


def memory_bytes(pid: int, field: str) -> int:
    """A size of /proc/PID/status: VmRSS, its peak VmHWM, or one of its parts RssAnon, RssFile and RssShmem."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    raise BenchError(f"process {pid} has no {field}")


def forget_peak(pid: int):
    """VmHWM begins anew at VmRSS (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5\n")


def cpu_seconds(pid: int) -> tuple[float, float]:
    """User and system time of all threads, also of those that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    tick = os.sysconf("SC_CLK_TCK")
    return int(fields[11]) / tick, int(fields[12]) / tick


def _accepts(address) -> bool:
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as probe:
        probe.settimeout(1)
        try:
            probe.connect(address)
            return True
        except OSError:
            return False
