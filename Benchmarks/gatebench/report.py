# SPDX-License-Identifier: Apache-2.0
"""The same report twice: aligned text for a terminal, Markdown for the documentation."""

from dataclasses import dataclass

from .filtering import DIRECT, FILTERING, PASSING, THOUSAND
from .goals import KB, MB, Goal, user_mode_ratio
from .load import SCENARIOS
from .results import CONNECTIONS, Results

_PAIRS = [
    ("caisson", "haproxy-bare"),
    ("caisson", "haproxy-sections"),
    ("caisson+log", "haproxy-sections+log"),
    ("caisson+metrics", "haproxy-sections"),
    ("caisson-large", "caisson-small"),
]


@dataclass(frozen=True)
class Table:
    title: str
    head: list[str]
    rows: list[list[str]]
    #: How many columns at the left are words; the rest are numbers and stand to the right.
    words: int = 1


@dataclass(frozen=True)
class Report:
    facts: list[tuple[str, str]]
    tables: list[Table]
    notes: list[str]
    #: Title and text of what a reader needs to do the same by hand.
    listings: list[tuple[str, str]]


def tables(results: Results, proxies: list[str], goals: list[Goal]) -> list[Table]:
    compared = [_costs(results, proxies), _loads(results, proxies), _memories(results, proxies), _ratios(results, proxies)]
    return [_goals(goals)] + compared + [_filtered_lists(results), _filtered_peaks(results), _filtered_events(results), _lives(results, proxies)]


def as_text(report: Report) -> str:
    parts = ["\n".join(f"{name}: {value}" for name, value in report.facts)]
    parts += [f"{table.title}\n{_aligned(table)}" for table in report.tables]
    parts += ["Notes\n" + "\n".join(f"- {note}" for note in report.notes)] if report.notes else []
    return "\n\n".join(parts).replace("`", "") + "\n"


def as_markdown(report: Report) -> str:
    parts = ["# Benchmarks", "Written by `make bench`; Benchmarks/README.md says what is measured and how to read it."]
    parts += ["\n".join(f"- {name}: {value}" for name, value in report.facts)]
    parts += [f"## {table.title}\n\n{_piped(table)}" for table in report.tables]
    parts += ["## Notes\n\n" + "\n".join(f"- {note}" for note in report.notes)] if report.notes else []
    parts += ["## Commands and configurations"]
    parts += [f"{title}:\n\n```\n{text.rstrip()}\n```" for title, text in report.listings]
    return "\n\n".join(parts) + "\n"


def _goals(goals: list[Goal]) -> Table:
    return Table("Goals", ["goal", "measured", "verdict"], [[goal.text, goal.measured, goal.verdict] for goal in goals])


def _costs(results: Results, proxies: list[str]) -> Table:
    head = ["request", "proxy", "user instr.", "kernel instr.", "user µs", "kernel µs", "CPU µs", "core used"]
    rows = []
    for scenario in SCENARIOS:
        for proxy in proxies:
            cost = results.cost(proxy, scenario.key)
            if cost:
                rows.append([scenario.title, proxy, _count(cost.user_instructions), _count(cost.kernel_instructions), _number(cost.user_us),
                             _number(cost.system_us), _number(cost.user_us + cost.system_us), f"{cost.core_share:.0%}"])
    return Table("Cost per request, at 16 connections", head, rows, words=2)


def _loads(results: Results, proxies: list[str]) -> Table:
    head = ["request", "proxy"] + [f"{what} @{n}" for n in CONNECTIONS for what in ("req/s", "p50 ms", "p99 ms")]
    rows = []
    for scenario in SCENARIOS:
        for proxy in proxies:
            loads = [results.load(proxy, scenario.key, n) for n in CONNECTIONS]
            if any(loads):
                rows.append([scenario.title, proxy] + [cell for load in loads for cell in _load_cells(load)])
    return Table("Requests per second and latency, at 1, 16 and 256 connections", head, rows, words=2)


def _load_cells(load) -> list[str]:
    return [_count(load.rate), f"{load.p50_ms:.3f}", f"{load.p99_ms:.3f}"] if load else ["–"] * 3


def _memories(results: Results, proxies: list[str]) -> Table:
    measured = [(proxy, memory) for proxy in proxies if (memory := results.memory(proxy))]
    rows = [[proxy, f"{m.idle / MB:.1f}", f"{m.streaming / MB:.1f}", f"{m.per_stream / KB:.1f}"] for proxy, m in measured]
    return Table("Resident memory", ["proxy", "at rest, MB", "2,000 idle streams, MB", "per stream, KB"], rows)


def _ratios(results: Results, proxies: list[str]) -> Table:
    rows = []
    for ours, theirs in _PAIRS:
        known = [each for each in SCENARIOS if ours in proxies and results.cost(ours, each.key)]
        for scenario in known:
            rows.append([scenario.title, f"{ours} / {theirs}"] + _ratio_cells(results, ours, theirs, scenario.key))
    head = ["request", "of", "user-mode", "CPU time", "req/s @16", "p99 @16"]
    return Table("Ratios in this run (below 1 is better, but for req/s)", head, rows, words=2)


def _ratio_cells(results: Results, ours: str, theirs: str, scenario: str) -> list[str]:
    user_mode, _ = user_mode_ratio(results, ours, theirs, scenario)
    costs = results.cost(ours, scenario), results.cost(theirs, scenario)
    loads = results.load(ours, scenario, 16), results.load(theirs, scenario, 16)
    return [
        _ratio(user_mode, 1),
        _ratio(*(cost and cost.user_us + cost.system_us for cost in costs)),
        _ratio(*(load and load.rate for load in loads)),
        _ratio(*(load and load.p99_ms for load in loads)),
    ]


def _filtered_lists(results: Results) -> Table:
    rows = []
    for key in (PASSING, FILTERING):
        cost, load = results.cost(key, THOUSAND.key), results.load(key, THOUSAND.key, 16)
        if cost and load:
            rows.append([key, _count(cost.user_instructions), _number(cost.user_us), _number(cost.system_us), f"{cost.core_share:.0%}",
                         _count(load.rate), f"{load.p50_ms:.3f}", f"{load.p99_ms:.3f}"])
    head = ["proxy", "user instr.", "user µs", "kernel µs", "core used", "req/s @16", "p50 ms @16", "p99 ms @16"]
    return Table("A list of 1,000 containers (1.7 MB), passed on and filtered to 40: cost per request", head, rows)


def _filtered_peaks(results: Results) -> Table:
    rows = []
    for key in (PASSING, FILTERING):
        peak, samples = results.peak(key), [sample.resident / MB for sample in results.peaks.get(key, [])]
        if peak:
            rows.append([key, f"{peak.resident / MB:.2f}", f"{min(samples):.2f}–{max(samples):.2f}",
                         f"{peak.rest / MB:.2f}", f"{(peak.resident - peak.rest) / KB:.0f}", f"{peak.own / KB:.0f}", str(len(samples))])
    head = ["proxy", "peak, MB", "least–most, MB", "before it, MB", "added, KB", "at the peak its own, KB", "starts"]
    return Table("Memory for that list, asked for 20 times in a row", head, rows)


def _filtered_events(results: Results) -> Table:
    rows = []
    for key in (DIRECT, PASSING, FILTERING):
        lag = results.lag(key)
        if lag:
            counts = [_count(lag.expected), _count(lag.missing), _count(lag.foreign)]
            rows.append([key] + counts + [f"{lag.median_ms:.2f}", f"{lag.p99_ms:.2f}", f"{lag.worst_ms:.2f}", f"{lag.settled_worst_ms:.2f}"])
    head = ["proxy", "events to be seen", "missing", "hidden but seen", "median ms", "p99 ms", "worst ms", "after 0.1 s"]
    return Table("10,000 events per second: how late the reader has them", head, rows)


def _lives(results: Results, proxies: list[str]) -> Table:
    rows = []
    for proxy in proxies:
        life, samples = results.life(proxy), results.lives.get(proxy, [])
        if life:
            starts, stops = [each.start_ms for each in samples], [each.stop_ms for each in samples]
            rows.append([proxy, f"{life.start_ms:.1f}", f"{max(starts):.1f}", f"{life.stop_ms:.1f}", f"{max(stops):.1f}", str(len(samples))])
    head = ["proxy", "first answer after, ms", "slowest, ms", "idle stop, ms", "slowest, ms", "starts"]
    return Table("Start and stop", head, rows)


def _ratio(ours: float | None, theirs: float | None) -> str:
    return "–" if ours is None or not theirs else f"{ours / theirs:.2f}"


def _count(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _number(value: float) -> str:
    return f"{value:,.1f}"


def _aligned(table: Table) -> str:
    if not table.rows:
        return "not measured"
    lines = [[cell.replace("`", "") for cell in line] for line in [table.head] + table.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.head))]
    return "\n".join("  ".join(_padded(cell, widths[i], i < table.words) for i, cell in enumerate(line)).rstrip() for line in lines)


def _padded(cell: str, width: int, is_word: bool) -> str:
    return cell.ljust(width) if is_word else cell.rjust(width)


def _piped(table: Table) -> str:
    if not table.rows:
        return "not measured"
    rule = ["---" if column < table.words else "--:" for column in range(len(table.head))]
    return "\n".join("| " + " | ".join(line) + " |" for line in [table.head, rule] + table.rows)
