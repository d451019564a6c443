# SPDX-License-Identifier: Apache-2.0
"""What a gate's memory is: at rest, and holding thousands of streams on which nothing happens."""

import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from .errors import BenchError
from .processes import resident_bytes
from .proxies import Proxy, started

STREAMS = 2000
_REQUEST = b"GET /v1.41/events HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\n\r\n"


@dataclass(frozen=True)
class Memory:
    idle: int
    streaming: int

    @property
    def per_stream(self) -> float:
        return (self.streaming - self.idle) / STREAMS


def measure(proxy: Proxy, upstream: Path, work: Path, prefix: list[str], settle: float) -> Memory:
    """`settle` is how long allocators and connection pools have to come to rest, before and after the streams are opened."""
    with started(proxy, upstream, work, prefix) as running, ExitStack() as streams:
        time.sleep(settle)
        idle = resident_bytes(running.pid)
        # All are asked before any is awaited: a proxy may hold a head back for a moment in the hope of a body to send with it.
        connections = [streams.enter_context(_open_stream(running.port, number)) for number in range(STREAMS)]
        for number, connection in enumerate(connections, 1):
            _await_head(connection, number)
        time.sleep(settle)
        streaming = resident_bytes(running.pid)
        _require_open(connections)
        return Memory(idle, streaming)


def _open_stream(port: int, number: int) -> socket.socket:
    """From one of eight addresses: no client may have more than its share of a gate's connections."""
    source = (f"127.0.0.{2 + number % 8}", 0)
    connection = socket.create_connection(("127.0.0.1", port), timeout=30, source_address=source)
    connection.sendall(_REQUEST)
    return connection


def _await_head(connection: socket.socket, number: int):
    """Open means that the answer's head has come; until then the proxy may not have done its part."""
    head = b""
    while b"\r\n\r\n" not in head:
        received = connection.recv(4096)
        if not received:
            raise BenchError(f"stream {number} was closed before its head: {head[:200]!r}")
        head += received
    if not head.startswith(b"HTTP/1.1 200"):
        raise BenchError(f"stream {number} was answered {head[:200]!r}")


def _require_open(connections: list[socket.socket]):
    """A stream that was dropped meanwhile would make the others look cheap."""
    for number, connection in enumerate(connections, 1):
        connection.setblocking(False)
        try:
            received = connection.recv(1)
        except BlockingIOError:
            continue
        if not received:
            raise BenchError(f"stream {number} was closed while idle")
