# SPDX-License-Identifier: Apache-2.0
"""What a user waits for, and what a user downloads: start, stop and size."""

import gzip
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from .errors import BenchError
from .processes import run
from .proxies import Proxy, started

#: What the image, the package and `make install` have done to the executable.
STRIP = Path(__file__).parents[2] / "Scripts" / "strip"


@dataclass(frozen=True)
class Life:
    """Milliseconds from the start of the process to its first whole answer, and from SIGTERM to its end, with nothing open."""

    start_ms: float
    stop_ms: float


@dataclass(frozen=True)
class Size:
    """Bytes of the executable as the image has it: stripped, and the same compressed."""

    stripped: int
    compressed: int


def life(proxy: Proxy, upstream: Path, work: Path, prefix: list[str]) -> Life:
    begun = time.monotonic()
    with started(proxy, upstream, work, prefix, pause=0.001) as running:
        _ask(running.port)
        answered = time.monotonic()
        running.child.stop()
        return Life((answered - begun) * 1e3, (time.monotonic() - answered) * 1e3)


def size(binary: str, work: Path) -> Size:
    if not shutil.which("objcopy"):
        raise BenchError("there is no objcopy (Debian: binutils)")
    stripped = work / "stripped"
    done = run([str(STRIP), binary, str(stripped)], 60)
    if done.returncode != 0:
        raise BenchError(f"{STRIP}: {done.stderr.strip()}")
    data = stripped.read_bytes()
    stripped.unlink()
    return Size(len(data), len(gzip.compress(data, 9)))


def _ask(port: int):
    with socket.create_connection(("127.0.0.1", port), 5) as wire:
        wire.sendall(b"GET /_ping HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: wire.recv(4096), b""))
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise BenchError(f"the first answer was {answer[:60]!r}")
