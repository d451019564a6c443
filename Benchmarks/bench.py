# SPDX-License-Identifier: Apache-2.0
"""Measures the gate and HAProxy side by side in one run. README.md says what is measured and how to read it."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

sys.dont_write_bytecode = True

from gatebench import counters, filtering, goals, load, machine, proxies, report, shipping, streams, upstreams  # noqa: E402
from gatebench.effort import FULL, QUICK, Effort  # noqa: E402
from gatebench.errors import BenchError  # noqa: E402
from gatebench.machine import Cores  # noqa: E402
from gatebench.proxies import Proxy, Started  # noqa: E402
from gatebench.results import Results  # noqa: E402

_BEGUN = time.monotonic()
_BUILDS = ("release", "debug")


@dataclass(frozen=True)
class Bench:
    """What every measurement needs to know."""

    contestants: list[Proxy]
    filterers: list[Proxy]
    effort: Effort
    counter: str
    cores: Cores
    work: Path
    engine: Path
    silent: Path
    results: Results


def main() -> int:
    options = _options()
    # A benchmark that is told to stop unwinds, and so ends its children.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return _run(options)
    except BenchError as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short repeat, about two minutes")
    parser.add_argument("--only", choices=["comparison", "filtering"], help="one part of it: beside HAProxy, or what filtering costs")
    parser.add_argument("--repeats", type=int, help="how many repeats the medians are of (3, or 1 with --quick)")
    parser.add_argument("--caisson", metavar="PATH", default=os.environ.get("CAISSON"), help="the binary (or $CAISSON; else the newest of .build)")
    parser.add_argument("--counter", choices=["auto", counters.PERF, counters.CALLGRIND, counters.CPU], default="auto", help="what counts the cost")
    parser.add_argument("--write", metavar="FILE", help="also write the report as Markdown")
    parser.add_argument("--strict", nargs="?", const="all", choices=["all", "instructions"], help="exit with 3 unless every goal is met, or every one of instructions")
    return parser.parse_args()


def _run(options: argparse.Namespace) -> int:
    caisson = _find_caisson(options.caisson)
    machine.ensure_tools()
    machine.raise_descriptor_limit()
    counter = counters.choose(options.counter)
    cores = machine.choose_cores()
    facts = machine.facts(caisson)
    machine.pin_ourselves(cores)
    results = Results()
    with _workplace() as work, upstreams.file_engine(work) as engine, upstreams.silent_engine(work) as silent:
        own = _own_copy(caisson, work)
        contestants = [] if options.only == "filtering" else proxies.contestants(shutil.which("haproxy"), own)
        filterers = [] if options.only == "comparison" else filtering.contestants(own)
        if caisson and "debug" in Path(caisson).resolve().parts:
            results.note("caisson is a debug build, which no goal is meant for.")
        bench = Bench(contestants, filterers, _effort(options), counter, cores, work, engine, silent, results)
        _measure(bench)
        verdicts = goals.judge(results)
        finished = _report(bench, facts, verdicts, time.monotonic() - _BEGUN)
    print(report.as_text(finished), end="")
    if options.write:
        Path(options.write).write_text(report.as_markdown(finished))
    missed = [goal for goal in verdicts if not goal.met and (options.strict == "all" or "instructions" in goal.text)]
    return 3 if options.strict and missed else 0


def _find_caisson(asked: str | None) -> str | None:
    """A path that was asked for must exist; without one, HAProxy is measured alone when nothing has been built."""
    if asked:
        if not os.access(asked, os.X_OK):
            raise BenchError(f"{asked} is not an executable")
        return os.path.abspath(asked)
    root = Path(__file__).resolve().parent.parent
    built = (root / ".build" / kind / "caisson" for kind in _BUILDS)
    return next((str(path) for path in built if os.access(path, os.X_OK)), None)


def _own_copy(binary: str | None, work: Path) -> str | None:
    """One run measures one binary, also while somebody builds the next."""
    return binary and shutil.copy2(binary, str(work / "caisson"))


def _effort(options: argparse.Namespace) -> Effort:
    effort = QUICK if options.quick else FULL
    return Effort(**(vars(effort) | {"repeats": options.repeats})) if options.repeats else effort


@contextmanager
def _workplace():
    """In memory where that is possible: neither logs nor answers should wait for a disk."""
    memory = "/dev/shm"
    usable = os.access(memory, os.W_OK) and not os.statvfs(memory).f_flag & os.ST_NOEXEC
    place = memory if usable else None
    with tempfile.TemporaryDirectory(prefix="bench-", dir=place) as work:
        yield Path(work)


def _measure(bench: Bench):
    """Instrumented runs first, as they need no repeats; then whole rounds, so that drift meets all contestants alike."""
    if bench.counter == counters.CALLGRIND:
        for proxy in bench.contestants:
            _guarded(bench, proxy, "instrumented run", _count_instructions)
    _measure_filtering(bench)
    _measure_shipping(bench)
    longest = 0.0
    for repeat in range(bench.effort.repeats):
        started = time.monotonic()
        if repeat and started - _BEGUN + longest > bench.effort.budget:
            bench.results.note(f"Time allowed {repeat} of {bench.effort.repeats} repeats.")
            break
        for proxy in bench.contestants:
            _guarded(bench, proxy, "load", _measure_load)
            if not proxy.logs and proxy.scenarios == load.SCENARIOS:
                _guarded(bench, proxy, "idle streams", _measure_memory)
        bench.results.repeats = repeat + 1
        longest = max(longest, time.monotonic() - started)


def _key(proxy: Proxy | None) -> str:
    return proxy.key if proxy else filtering.DIRECT


def _guarded(bench: Bench, proxy: Proxy | None, what: str, measure):
    """What fails, or no longer fits the time, is reported; the rest is still measured."""
    if time.monotonic() - _BEGUN > bench.effort.budget:
        bench.results.note(f"{_key(proxy)}: {what}: no time was left for it.")
        return
    _progress(f"{_key(proxy)}: {what}")
    try:
        measure(bench, proxy)
    except (BenchError, OSError) as problem:
        bench.results.note(f"{_key(proxy)}: {what} failed: {problem}")
        _progress(f"{_key(proxy)}: {what} failed: {problem}")


def _count_instructions(bench: Bench, proxy: Proxy):
    alone = proxy in bench.filterers
    scenarios, connections = ([filtering.THOUSAND], filtering.CONNECTIONS) if alone else (proxy.scenarios, 16)
    asked = counters.Counted(bench.effort.instrumented_seconds, scenarios, connections)
    counts = counters.callgrind_costs(proxy, bench.engine, bench.work, bench.cores.proxy_prefix, asked)
    bench.results.instrumented.update({(proxy.key, scenario): count for scenario, count in counts.items()})


def _measure_filtering(bench: Bench):
    """Fresh starts alternate, so that drift meets both policies alike."""
    for proxy in bench.filterers:
        if bench.counter == counters.CALLGRIND:
            _guarded(bench, proxy, "instrumented run", _count_instructions)
        _guarded(bench, proxy, filtering.THOUSAND.title, _measure_lists)
    for _ in range(bench.effort.peaks):
        for proxy in bench.filterers:
            _guarded(bench, proxy, "peak memory", _measure_peak)
    for proxy in bench.filterers and [None] + bench.filterers:
        _guarded(bench, proxy, "events", _measure_events)


def _measure_shipping(bench: Bench):
    for proxy in bench.contestants:
        if proxy.key == "caisson":
            _guarded(bench, proxy, "start and stop", _measure_lives)
            _guarded(bench, proxy, "size", _measure_size)


def _measure_lives(bench: Bench, proxy: Proxy):
    for _ in range(bench.effort.lives):
        bench.results.lives[proxy.key].append(shipping.life(proxy, bench.engine, bench.work, bench.cores.proxy_prefix))


def _measure_size(bench: Bench, proxy: Proxy):
    bench.results.size = shipping.size(proxy.binary, bench.work)


def _measure_lists(bench: Bench, proxy: Proxy):
    scenario = filtering.THOUSAND
    with proxies.started(proxy, bench.engine, bench.work, bench.cores.proxy_prefix) as running:
        filtering.check(running.port, proxy.key)
        result, cost = _again(lambda: counters.wrk_with_cost(bench.counter, running, scenario, bench.effort.seconds_at_16, bench.work))
    bench.results.loads[proxy.key, scenario.key, 16].append(result)
    bench.results.costs[proxy.key, scenario.key].append(cost)


def _measure_peak(bench: Bench, proxy: Proxy):
    bench.results.peaks[proxy.key].append(filtering.peak(proxy, bench.engine, bench.work, bench.cores.proxy_prefix))


def _measure_events(bench: Bench, proxy: Proxy | None):
    lags = filtering.lags(proxy, bench.work, bench.cores.proxy_prefix, bench.effort.events_seconds)
    bench.results.lags[_key(proxy)].append(lags)


def _measure_load(bench: Bench, proxy: Proxy):
    with proxies.started(proxy, bench.engine, bench.work, bench.cores.proxy_prefix) as running:
        for scenario in proxy.scenarios:
            _guarded(bench, proxy, scenario.title, lambda *_: _measure_scenario(bench, running, scenario))


def _measure_scenario(bench: Bench, running: Started, scenario: load.Scenario):
    """The run at one connection comes first and warms the proxy up for the one that is counted."""
    key, requests = running.proxy.key, 0
    load.check(running.port, scenario)
    os.truncate(running.log, 0)
    for connections in bench.effort.connections:
        if connections == 16:
            result, cost = _again(lambda: counters.wrk_with_cost(bench.counter, running, scenario, bench.effort.seconds_at_16, bench.work))
            bench.results.costs[key, scenario.key].append(cost)
        else:
            result = _again(lambda: load.wrk([], running.port, scenario, connections, bench.effort.seconds_elsewhere))
        bench.results.loads[key, scenario.key, connections].append(result)
        requests += result.requests
    _check_log(bench, running, scenario, requests)


def _again(measure, tries: int = 3):
    for _ in range(tries - 1):
        try:
            return measure()
        except load.NothingFinished as problem:
            _progress(f"{problem}; once more")
    return measure()


def _check_log(bench: Bench, running: Started, scenario: load.Scenario, requests: int):
    """Logs that are compared have to be written, and those that are off have to be silent."""
    lines, who = _lines(running.log), f"{running.proxy.key}, {scenario.title}"
    if running.proxy.logs and lines < requests:
        bench.results.note(f"{who}: fewer log lines than requests, although logs are on.")
    if not running.proxy.logs and lines > 0:
        bench.results.note(f"{who}: log lines although logs are off; the figures include their cost.")


def _lines(path: Path) -> int:
    with open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def _measure_memory(bench: Bench, proxy: Proxy):
    memory = streams.measure(proxy, bench.silent, bench.work, bench.cores.proxy_prefix, bench.effort.settle_seconds)
    bench.results.memories[proxy.key].append(memory)


def _report(bench: Bench, facts: list[tuple[str, str]], verdicts: list[goals.Goal], seconds: float) -> report.Report:
    names = [proxy.key for proxy in bench.contestants]
    date = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    around = [("Date", date)] + facts + [
        ("Placement", bench.cores.describe()),
        ("Runs", f"medians of {bench.results.repeats}, {seconds:.0f} s in all"),
        ("Cost", counters.EXPLANATIONS[bench.counter]),
    ]
    notes = [_KEEP_ALIVE, _CORE_USED] + bench.results.notes
    return report.Report(around, report.tables(bench.results, names, verdicts), notes, _listings(bench))


_KEEP_ALIVE = (
    "Every proxy keeps its connections open on both sides: HAProxy runs with `option http-keep-alive` and `http-reuse always`, "
    "one thread, and limits that are never reached; nginx closes no kept connection."
)
_CORE_USED = (
    "`core used` is how much of its core the proxy needed at 16 connections. Where it is well below 100 % the load generator or the "
    "upstream set the pace, and cost per request says more than requests per second."
)


def _listings(bench: Bench) -> list[tuple[str, str]]:
    """Commands and configurations as they were, but for names that differ from run to run."""
    shown = [("Each proxy", "\n".join(_command_line(bench, proxy) for proxy in bench.contestants + bench.filterers))]
    pinned = bench.cores.rest_prefix
    wrk = "\n".join(" ".join(pinned + load.wrk_command("$PORT", load.SCENARIOS[0], n, _seconds(bench, n))) for n in bench.effort.connections)
    shown.append(("Load, for each kind of request", wrk))
    shown.append(("Cost", counters.COMMANDS[bench.counter]))
    for proxy in bench.contestants + bench.filterers:
        config = proxy.config("$PORT", "$ENGINE")
        if config:
            shown.append((f"{proxy.key}.cfg", config))
    return shown


def _seconds(bench: Bench, connections: int) -> int:
    return bench.effort.seconds_at_16 if connections == 16 else bench.effort.seconds_elsewhere


def _command_line(bench: Bench, proxy: Proxy) -> str:
    settings = [f"{name}={value}" for name, value in proxy.environment("$PORT", "$ENGINE").items()]
    binary, *arguments = proxy.command(Path("$WORK"))
    log = f">$WORK/{proxy.key}.log 2>&1"
    return " ".join(["env", "-i", "PATH=$PATH"] + settings + bench.cores.proxy_prefix + [Path(binary).name] + arguments + [log])


def _progress(text: str):
    print(f"bench: {time.monotonic() - _BEGUN:4.0f} s  {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
