# SPDX-License-Identifier: Apache-2.0
"""What the gate has set itself, held against what was measured."""

from dataclasses import dataclass

from .filtering import FILTERING, PASSING, THOUSAND
from .results import Results

#: Decimal, which is the stricter reading.
KB, MB = 1_000, 1_000_000
#: The reader and the stand-in share a core, and take some milliseconds by themselves; the report shows that beside it.
LAG_MS = 20


@dataclass(frozen=True)
class Goal:
    text: str
    measured: str
    met: bool | None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "MISSED", None: "not measured"}[self.met]


def judge(results: Results) -> list[Goal]:
    sections = "haproxy-sections"
    memory = results.memory("caisson")
    idle = memory.idle / MB if memory else None
    stream = memory.per_stream / KB if memory else None
    return [
        _ratio(results, f"`/_ping`, logs off: at most 0.65 of {sections}' user-mode", "ping", "caisson", sections, 0.65, inclusive=True),
        _ratio(results, f"`/_ping`, logs on both sides: below 1.0 of {sections}' user-mode", "ping", "caisson+log", f"{sections}+log", 1.0),
        _ratio(results, f"`/_ping`, logs off and metrics on: at most 0.65 of {sections}' user-mode", "ping", "caisson+metrics", sections, 0.65, inclusive=True),
        _ratio(results, "86 kB list, logs off: below haproxy-bare's user-mode", "list", "caisson", "haproxy-bare", 1.0),
        _ratio(results, "`/_ping`, 200 rules and 50 clients: at most 1.5 of the simplest policy's", "ping", "caisson-large", "caisson-small", 1.5, inclusive=True),
        Goal("resident at rest: at most 16 MB", _shown(idle, "MB"), None if idle is None else idle <= 16),
        Goal("each idle stream: at most 16 KB", _shown(stream, "KB"), None if stream is None else stream <= 16),
        _instructions_beyond(results),
        _peak_beyond(results),
        _events_kept_up(results),
    ] + _shipped(results)


def _shipped(results: Results) -> list[Goal]:
    life, size = results.life("caisson"), results.size
    start, stop = (life.start_ms, life.stop_ms) if life else (None, None)
    stripped, compressed = (size.stripped / MB, size.compressed / MB) if size else (None, None)
    return [
        Goal("from its start to the first answer: at most 100 ms", _shown(start, "ms"), None if start is None else start <= 100),
        Goal("idle, from SIGTERM to its end: at most 1 s", _shown(stop, "ms"), None if stop is None else stop <= 1000),
        Goal("the executable, stripped: at most 20 MB", _shown(stripped, "MB"), None if stripped is None else stripped <= 20),
        Goal("the same compressed: at most 8 MB", _shown(compressed, "MB"), None if compressed is None else compressed <= 8),
    ]


def filter_instructions(results: Results) -> float | None:
    """What filtering a list costs beyond passing it on, in user-mode instructions."""
    passing, filtering = (results.cost(key, THOUSAND.key) for key in (PASSING, FILTERING))
    if not passing or not filtering or passing.user_instructions is None or filtering.user_instructions is None:
        return None
    return filtering.user_instructions - passing.user_instructions


def _instructions_beyond(results: Results) -> Goal:
    beyond = filter_instructions(results)
    text = "1,000 containers filtered to 40: at most 12 million user-mode instructions beyond passing them on"
    return Goal(text, "–" if beyond is None else f"{beyond / 1e6:.2f} million", None if beyond is None else beyond <= 12e6)


def _peak_beyond(results: Results) -> Goal:
    passing, filtering = results.peak(PASSING), results.peak(FILTERING)
    beyond = (filtering.own - passing.own) / KB if passing and filtering else None
    text = "1,000 containers filtered to 40: memory of its own at most 256 KB above passing them on"
    return Goal(text, "–" if beyond is None else f"{beyond:.0f} KB", None if beyond is None else beyond <= 256)


def _events_kept_up(results: Results) -> Goal:
    """What "without lag" means here: a reader who looks at a screen sees no difference, and nothing piles up."""
    lags = results.lag(FILTERING)
    text = f"10,000 events/s filtered: all that may be seen and nothing else, half of them within 1 ms, 99 % within {LAG_MS} ms"
    if not lags:
        return Goal(text, "–", None)
    complete = lags.missing == 0 and lags.foreign == 0
    measured = f"{lags.median_ms:.2f} and {lags.p99_ms:.2f} ms" + ("" if complete else ", not the right ones")
    return Goal(text, measured, complete and lags.median_ms <= 1 and lags.p99_ms <= LAG_MS)


def user_mode_ratio(results: Results, ours: str, theirs: str, scenario: str) -> tuple[float | None, str]:
    """What goals are judged by, and what was counted: CPU time wherever instructions are not known of both."""
    mine, other = results.cost(ours, scenario), results.cost(theirs, scenario)
    if not mine or not other:
        return None, "instructions"
    if mine.user_instructions is not None and other.user_instructions:
        return mine.user_instructions / other.user_instructions, "instructions"
    return (mine.user_us / other.user_us if other.user_us else None), "CPU time"


def _ratio(results: Results, text: str, scenario: str, ours: str, theirs: str, bound: float, inclusive=False) -> Goal:
    ratio, counted = user_mode_ratio(results, ours, theirs, scenario)
    text = f"{text} {counted}"
    if ratio is None:
        return Goal(text, "–", None)
    return Goal(text, f"{ratio:.3f}", ratio <= bound if inclusive else ratio < bound)


def _shown(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:.1f} {unit}"
