# SPDX-License-Identifier: Apache-2.0
"""Everything that was measured, and its medians."""

from collections import defaultdict
from dataclasses import dataclass, field, fields
from statistics import median

from .counters import Cost
from .event_lags import Lags
from .filtering import Peak
from .load import LoadResult
from .shipping import Life, Size
from .streams import Memory

CONNECTIONS = (1, 16, 256)


@dataclass
class Results:
    """Keyed by contestant, scenario and connections as they apply; every list has one entry per repeat that succeeded."""

    loads: dict[tuple[str, str, int], list[LoadResult]] = field(default_factory=lambda: defaultdict(list))
    costs: dict[tuple[str, str], list[Cost]] = field(default_factory=lambda: defaultdict(list))
    memories: dict[str, list[Memory]] = field(default_factory=lambda: defaultdict(list))
    peaks: dict[str, list[Peak]] = field(default_factory=lambda: defaultdict(list))
    lags: dict[str, list[Lags]] = field(default_factory=lambda: defaultdict(list))
    lives: dict[str, list[Life]] = field(default_factory=lambda: defaultdict(list))
    size: Size | None = None
    #: User-mode instructions from an instrumented run, which needs no repeats.
    instrumented: dict[tuple[str, str], float] = field(default_factory=dict)
    #: What went wrong or deserves a reader's attention.
    notes: list[str] = field(default_factory=list)
    repeats: int = 0

    def note(self, text: str):
        if text not in self.notes:
            self.notes.append(text)

    def cost(self, proxy: str, scenario: str) -> Cost | None:
        typical = _medians(Cost, self.costs.get((proxy, scenario)))
        counted = self.instrumented.get((proxy, scenario))
        if typical and counted is not None:
            return Cost(typical.user_us, typical.system_us, typical.core_share, counted, None)
        return typical

    def load(self, proxy: str, scenario: str, connections: int) -> LoadResult | None:
        return _medians(LoadResult, self.loads.get((proxy, scenario, connections)))

    def memory(self, proxy: str) -> Memory | None:
        return _medians(Memory, self.memories.get(proxy))

    def peak(self, proxy: str) -> Peak | None:
        return _medians(Peak, self.peaks.get(proxy))

    def life(self, proxy: str) -> Life | None:
        return _medians(Life, self.lives.get(proxy))

    def lag(self, proxy: str) -> Lags | None:
        return _medians(Lags, self.lags.get(proxy))


def _medians(kind, samples):
    """The median of each field by itself; None where a field or everything is missing."""
    if not samples:
        return None
    columns = {each.name: [getattr(sample, each.name) for sample in samples] for each in fields(kind)}
    return kind(**{name: None if None in column else median(column) for name, column in columns.items()})
