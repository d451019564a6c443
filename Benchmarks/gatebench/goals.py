"""What the gate has set itself, held against what was measured."""

from dataclasses import dataclass

from .results import Results

#: Decimal, which is the stricter reading.
KB, MB = 1_000, 1_000_000


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
        _ratio(results, "86 kB list, logs off: below haproxy-bare's user-mode", "list", "caisson", "haproxy-bare", 1.0),
        _ratio(results, "`/_ping`, 200 rules and 50 clients: at most 1.5 of the simplest policy's", "ping", "caisson-large", "caisson-small", 1.5, inclusive=True),
        Goal("resident at rest: at most 16 MB", _shown(idle, "MB"), None if idle is None else idle <= 16),
        Goal("each idle stream: at most 16 KB", _shown(stream, "KB"), None if stream is None else stream <= 16),
    ]


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
