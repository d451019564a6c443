# SPDX-License-Identifier: Apache-2.0
"""Load with an end: wrk for a fixed time, or a client of our own for a fixed count."""

import http.client
import re
import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from .errors import BenchError
from .processes import run


@dataclass(frozen=True)
class Scenario:
    """One kind of request. `counted` is how many of them an instrumented (slow) proxy is given."""

    key: str
    title: str
    path: str
    status: int
    least_bytes: int
    counted: int


SCENARIOS = [
    Scenario("ping", "GET /_ping", "/_ping", 200, 2, 3200),
    Scenario("list", "86 kB container list", "/v1.41/containers/json", 200, 86_000, 800),
    Scenario("big", "1.7 MB image list", "/v1.41/images/json", 200, 1_700_000, 160),
    Scenario("denied", "denied: GET /v1.41/secrets", "/v1.41/secrets", 403, 0, 3200),
]


@dataclass(frozen=True)
class LoadResult:
    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


class NothingFinished(BenchError):
    """wrk went by without one answer. On a crowded machine a short run can be starved like this; it is worth another try."""


def check(port: int, scenario: Scenario):
    """One plain request, judged: a fast wrong answer must not enter a table."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        status, size = _exchange(connection, scenario.path)
    finally:
        connection.close()
    if status != scenario.status or size < scenario.least_bytes:
        raise BenchError(f"{scenario.path}: answered {status} with {size} bytes, expected {scenario.status}")


def wrk_command(port, scenario: Scenario, connections: int, seconds: int) -> list[str]:
    return ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", f"http://127.0.0.1:{port}{scenario.path}"]


def wrk(prefix: list[str], port: int, scenario: Scenario, connections: int, seconds: int) -> LoadResult:
    """`prefix` is a counter that watches the proxy for as long as wrk runs."""
    done = run(prefix + wrk_command(port, scenario, connections, seconds), seconds + 20)
    if done.returncode != 0:
        raise BenchError(f"wrk failed on {scenario.path}: {(done.stderr or done.stdout).strip()}")
    return _parse(done.stdout, scenario)


@contextmanager
def kept_connections(port: int, count: int = 16):
    """For `counted`: the same connections serve the warm-up and the counted requests, so that opening them is nobody's cost."""
    with ExitStack() as open_ones:
        yield [open_ones.enter_context(closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30))) for _ in range(count)]


def counted(connections: list[http.client.HTTPConnection], scenario: Scenario, requests: int, limit: float) -> int:
    """Sends `requests` requests, one on each connection at a time, and returns how many it sent: fewer if time is up."""
    deadline = time.monotonic() + limit
    sent = 0
    try:
        while sent < requests and time.monotonic() < deadline:
            for connection in connections:
                connection.request("GET", scenario.path)
            for connection in connections:
                connection.getresponse().read()
            sent += len(connections)
    except (OSError, http.client.HTTPException) as failure:
        raise BenchError(f"{scenario.path}: {failure!r}") from failure
    return sent


def _exchange(connection: http.client.HTTPConnection, path: str) -> tuple[int, int]:
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, len(answer.read())
    except (OSError, http.client.HTTPException) as failure:
        raise BenchError(f"{path}: {failure!r}") from failure


def _parse(summary: str, scenario: Scenario) -> LoadResult:
    total = re.search(r"(\d+) requests in ([\d.]+)(us|ms|s|m)\b", summary)
    if not total or int(total[1]) == 0:
        raise NothingFinished(f"wrk finished no request on {scenario.path}")
    requests = int(total[1])
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", summary)
    if (int(refused[1]) if refused else 0) != (requests if scenario.status >= 400 else 0):
        raise BenchError(f"wrk met answers of the wrong kind on {scenario.path}:\n{summary.strip()}")
    return LoadResult(requests, _milliseconds(total[2], total[3]) / 1000, _percentile(summary, 50), _percentile(summary, 99))


def _percentile(summary: str, percent: int) -> float:
    found = re.search(rf"^\s*{percent}%\s+([\d.]+)(us|ms|s|m)\b", summary, re.MULTILINE)
    if not found:
        raise BenchError(f"wrk printed no {percent}th percentile:\n{summary.strip()}")
    return _milliseconds(found[1], found[2])


def _milliseconds(number: str, unit: str) -> float:
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]
