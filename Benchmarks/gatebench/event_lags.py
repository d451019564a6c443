# SPDX-License-Identifier: Apache-2.0
"""How long events take from an engine to a reader, and whether any is missing."""

import re
import socket
import time
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

from .errors import BenchError

RATE = 10_000
_SETTLED = RATE // 10
_REQUEST = b"GET /v1.41/events HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\n\r\n"
_EVENT = re.compile(rb'"bench\.due":"(\d+)","bench\.number":"(\d+)"([^\n]*)\n')
_LABEL = b'"bench.shown":"yes"'


@dataclass(frozen=True)
class Lags:
    """`expected` is how many events the reader should have seen; `foreign` are those that it should not have."""

    expected: int
    missing: int
    foreign: int
    median_ms: float
    p99_ms: float
    worst_ms: float
    #: Without the first tenth of a second, in which a gate may ask the engine what there is.
    settled_worst_ms: float


def measure(address, seconds: float, filtered: bool) -> Lags:
    """Reads one stream of `RATE` events per second from a port of this machine or a unix socket, to its end."""
    arrivals = _read(address, seconds + 30)
    return _judged(arrivals, int(RATE * seconds), filtered)


def _read(address, patience: float) -> list[tuple[int, bytes]]:
    """What came, and when: looking into it waits until all is there, so that the reader delays nothing."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    arrivals, deadline = [], time.monotonic() + patience
    with socket.socket(family) as connection:
        connection.settimeout(10)
        connection.connect(address)
        connection.sendall(_REQUEST)
        while not arrivals or not arrivals[-1][1].endswith(b"0\r\n\r\n"):
            received = connection.recv(1 << 18)
            arrivals.append((time.monotonic_ns(), received))
            if not received or time.monotonic() > deadline:
                raise BenchError(f"the events ended early, after {sum(len(part) for _, part in arrivals)} bytes")
    return arrivals


def _judged(arrivals: list[tuple[int, bytes]], total: int, filtered: bool) -> Lags:
    """An event has arrived with the last of its bytes."""
    ends = list(accumulate(len(part) for _, part in arrivals))
    head, blank, body = b"".join(part for _, part in arrivals).partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise BenchError(f"/events was answered {head[:200]!r}")
    text, places = _unchunked(body, len(head) + len(blank))
    numbers, lags, settled, foreign = [], [], [], 0
    for event in _EVENT.finditer(text):
        arrived = arrivals[bisect_left(ends, _place(places, event.end()))][0]
        numbers.append(int(event[2]))
        lags.append((arrived - int(event[1])) / 1e6)
        settled += lags[-1:] if int(event[2]) >= _SETTLED else []
        foreign += filtered and _LABEL not in event[3]
    expected = range(0, total, 2 if filtered else 1)
    missing = len(set(expected).difference(numbers))
    if not lags or numbers != sorted(numbers):
        raise BenchError("the events did not come, or not in their order")
    lags.sort()
    return Lags(len(expected), missing, foreign, lags[len(lags) // 2], lags[len(lags) * 99 // 100], lags[-1], max(settled, default=0.0))


def _unchunked(body: bytes, offset: int) -> tuple[bytes, tuple[list[int], list[int]]]:
    """The content, and for the end of each chunk its place in the content and on the wire."""
    parts, in_content, on_wire, at, length = [], [], [], 0, 0
    while size := int(body[at:(line := body.index(b"\r\n", at))], 16):
        at = line + 2 + size
        length += size
        parts.append(body[line + 2 : at])
        in_content.append(length)
        on_wire.append(offset + at)
        at += 2
    return b"".join(parts), (in_content, on_wire)


def _place(places: tuple[list[int], list[int]], end: int) -> int:
    """Where on the wire the byte stood that is the last before `end` in the content."""
    in_content, on_wire = places
    chunk = bisect_left(in_content, end)
    return on_wire[chunk] - (in_content[chunk] - end)
