# SPDX-License-Identifier: Apache-2.0
"""What a request costs the proxy, by the best counter that the machine has.

Instructions are preferred to time: they hardly vary between runs and do not depend on the neighbours.
"""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from . import load, machine
from .errors import BenchError
from .load import LoadResult, Scenario
from .processes import cpu_seconds, run
from .proxies import Proxy, Started, started

_EVENTS = "instructions:u,instructions:k"
#: Threads take turns under valgrind; fair turns keep one that only waits from holding up the others.
_CALLGRIND = ["valgrind", "--tool=callgrind", "--fair-sched=yes"]

PERF = "perf"
CALLGRIND = "callgrind"
CPU = "cpu"

EXPLANATIONS = {
    PERF: "`perf stat -e instructions:u,instructions:k -p PID` (all threads) for as long as the 16-connection wrk run lasts; nothing is subtracted.",
    CALLGRIND: "This machine gives perf no instruction counters. User-mode instructions are counted by valgrind's callgrind instead "
    "(own runs of exactly counted requests, on 16 connections that are already open and warm); the kernel's share is shown as CPU time.",
    CPU: "This machine gives perf no instruction counters: CPU microseconds from /proc/PID/stat stand in for instructions.",
}


@dataclass(frozen=True)
class Cost:
    """Per request. The instructions are absent where nothing can count them; CPU time is always there."""

    user_us: float
    system_us: float
    core_share: float
    user_instructions: float | None = None
    kernel_instructions: float | None = None


COMMANDS = {
    PERF: f"perf stat -e {_EVENTS} -p $PID -- wrk …",
    CALLGRIND: f"{' '.join(_CALLGRIND)} PROXY …\nvgdb --pid=$PID zero; (the requests); vgdb --pid=$PID dump",
    CPU: "utime and stime of /proc/$PID/stat, before and after wrk",
}


def choose(asked: str) -> str:
    """perf, else callgrind, else CPU time; an explicit wish that cannot be met is an error."""
    usable = {PERF: _perf_counts, CALLGRIND: _callgrind_runs, CPU: lambda: True}
    if asked != "auto":
        if not usable[asked]():
            raise BenchError(f"{asked} cannot count here")
        return asked
    return next(name for name, works in usable.items() if works())


def wrk_with_cost(counter: str, proxy: Started, scenario: Scenario, seconds: int, work: Path) -> tuple[LoadResult, Cost]:
    """The load at 16 connections, and what the proxy spent on it."""
    report = work / "perf.csv"
    prefix = ["perf", "stat", "-x,", "-o", str(report), "-e", _EVENTS, "-p", str(proxy.pid), "--"] if counter == PERF else []
    user, system = cpu_seconds(proxy.pid)
    result = load.wrk(prefix, proxy.port, scenario, 16, seconds)
    user, system = (after - before for after, before in zip(cpu_seconds(proxy.pid), (user, system)))
    counts = _perf_report(report.read_text()) if counter == PERF else {}
    return result, Cost(
        user_us=user * 1e6 / result.requests,
        system_us=system * 1e6 / result.requests,
        core_share=(user + system) / result.seconds,
        user_instructions=_each(counts.get("instructions:u"), result.requests),
        kernel_instructions=_each(counts.get("instructions:k"), result.requests),
    )


@dataclass(frozen=True)
class Counted:
    """What an instrumented proxy is asked: each scenario on so many connections, for at most so many seconds."""

    limit: float
    scenarios: list[Scenario]
    connections: int = 16


def callgrind_costs(proxy: Proxy, upstream: Path, work: Path, core: list[str], asked: Counted) -> dict[str, float]:
    """User-mode instructions per request by scenario, of as many requests as the time allows."""
    registry, output = work / "vgdb", work / "callgrind.out"
    instrument = _CALLGRIND + [f"--vgdb-prefix={registry}", f"--callgrind-out-file={output}.%p"]
    costs = {}
    stripped = replace(proxy, binary=_without_debug_information(proxy.binary, work))
    with started(stripped, upstream, work, core + instrument, patience=60) as running:
        for scenario in asked.scenarios:
            with load.kept_connections(running.port, asked.connections) as connections:
                load.counted(connections, scenario, scenario.counted // 4, asked.limit)
                _tell(registry, running.pid, "zero")
                requests = load.counted(connections, scenario, scenario.counted, asked.limit)
                _tell(registry, running.pid, "dump")
            costs[scenario.key] = _newest_total(work, output.name, running.pid) / requests
    return costs


def _each(count: int | None, requests: int) -> float | None:
    return None if count is None else count / requests


def _perf_counts() -> bool:
    if not shutil.which("perf"):
        return False
    done = run(["perf", "stat", "-x,", "-e", _EVENTS, "--", "true"], 10)
    return "instructions:u" in _perf_report(done.stderr)


def _perf_report(text: str) -> dict[str, int]:
    """perf's lines are value,unit,event,…; a value that was not counted is a word, and is left out."""
    rows = (line.split(",") for line in text.splitlines() if not line.startswith("#"))
    return {row[2]: int(row[0]) for row in rows if len(row) > 2 and row[0].isdigit()}


def _callgrind_runs() -> bool:
    tools = ("valgrind", "vgdb", "strip")
    if not all(map(shutil.which, tools)):
        machine.install(["valgrind", "binutils"])
    return all(map(shutil.which, tools))


def _without_debug_information(binary: str, work: Path) -> str:
    """valgrind gives up on debug information newer than itself; the code without it is the same code."""
    stripped = work / f"{Path(binary).name}.stripped"
    done = run(["strip", "--strip-debug", "-o", str(stripped), binary], 60)
    if done.returncode != 0:
        raise BenchError(f"strip: {done.stderr.strip()}")
    return str(stripped)


def _tell(registry: Path, pid: int, command: str):
    done = run(["vgdb", f"--vgdb-prefix={registry}", f"--pid={pid}", command], 60)
    if done.returncode != 0:
        raise BenchError(f"vgdb {command}: {done.stderr.strip()}")


def _newest_total(work: Path, name: str, pid: int) -> int:
    """Dumps are numbered upwards; the last one counts from the last zero."""
    dumps = sorted(work.glob(f"{name}.{pid}.*"), key=lambda path: int(path.suffix[1:]))
    totals = [line for line in dumps[-1].read_text().splitlines() if line.startswith("totals:")] if dumps else []
    if not totals:
        raise BenchError("callgrind wrote no totals")
    return int(totals[-1].split()[1])
