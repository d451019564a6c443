# SPDX-License-Identifier: Apache-2.0
"""What it costs the gate to filter an answer instead of passing it on: two policies that differ in one line."""

import http.client
import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from . import event_lags, upstreams
from .errors import BenchError
from .load import Scenario
from .processes import forget_peak, memory_bytes
from .proxies import Proxy, started

PASSING, FILTERING = "caisson-passing", "caisson-filtering"
#: Not through the gate at all: what the stand-in and the reader take by themselves.
DIRECT = "no proxy"
THOUSAND = Scenario("thousand", "1,000 containers", "/v1.42/containers/json", 200, 60_000, 32)
#: How many connections an instrumented gate serves at once. More of them only take longer.
CONNECTIONS = 4
_LISTED = {PASSING: 1_000, FILTERING: 40}
_ASKED_BEFORE_PEAK = 20


@dataclass(frozen=True)
class Peak:
    """The largest resident size while lists were asked for one after the other, and what it consists of.

    `rest` was there before the first request; `own` is what of the largest size is no page of a file.
    """

    rest: int
    resident: int
    own: int


def contestants(caisson: str | None) -> list[Proxy]:
    return [Proxy(key, "caisson-file", False, caisson) for key in (PASSING, FILTERING)] if caisson else []


def check(port: int, key: str):
    """The list must hold what the policy shows, and all of that."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        listed = json.loads(_asked(connection))
    if len(listed) != _LISTED[key]:
        raise BenchError(f"{THOUSAND.title}: {len(listed)} of them were listed, expected {_LISTED[key]}")
    if key == FILTERING and any(each["Labels"].get("bench.shown") != "yes" for each in listed):
        raise BenchError(f"{THOUSAND.title}: one was listed that the policy hides")


def peak(proxy: Proxy, upstream: Path, work: Path, prefix: list[str]) -> Peak:
    """Of a fresh start. What starting took at its highest is forgotten first, or it would hide what requests take."""
    with started(proxy, upstream, work, prefix) as running:
        forget_peak(running.pid)
        rest = memory_bytes(running.pid, "VmRSS")
        with closing(http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)) as connection:
            for _ in range(_ASKED_BEFORE_PEAK):
                _asked(connection)
        resident = memory_bytes(running.pid, "VmHWM")
        # Where the benchmark's folder is in memory, pages of the executable count as shared memory.
        files = memory_bytes(running.pid, "RssFile") + memory_bytes(running.pid, "RssShmem")
        return Peak(rest, resident, resident - files)


def lags(proxy: Proxy | None, work: Path, prefix: list[str], seconds: float) -> event_lags.Lags:
    """Of one stream, through the gate or, without one, straight from the stand-in."""
    with upstreams.events_engine(work, event_lags.RATE, seconds) as engine:
        if proxy is None:
            return event_lags.measure(str(engine), seconds, filtered=False)
        with started(proxy, engine, work, prefix) as running:
            return event_lags.measure(("127.0.0.1", running.port), seconds, proxy.key == FILTERING)


def _asked(connection: http.client.HTTPConnection) -> bytes:
    try:
        connection.request("GET", THOUSAND.path)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as failure:
        raise BenchError(f"{THOUSAND.path}: {failure!r}") from failure
    if answer.status != THOUSAND.status:
        raise BenchError(f"{THOUSAND.path}: answered {answer.status}")
    return body
