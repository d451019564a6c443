# SPDX-License-Identifier: Apache-2.0
"""How much is measured, and for how long."""

from dataclasses import dataclass

from .results import CONNECTIONS


@dataclass(frozen=True)
class Effort:
    """How long everything may take. No repeat is begun that would not end within `budget`, and nothing at all after it."""

    repeats: int
    connections: tuple[int, ...]
    seconds_at_16: int
    seconds_elsewhere: int
    instrumented_seconds: float
    settle_seconds: float
    #: How many fresh starts the median of the peak memory is of.
    peaks: int
    #: How many fresh starts the median of start and stop is of.
    lives: int
    events_seconds: float
    budget: float


FULL = Effort(repeats=3, connections=CONNECTIONS, seconds_at_16=3, seconds_elsewhere=2, instrumented_seconds=6, settle_seconds=2, peaks=9, lives=21, events_seconds=5, budget=720)
QUICK = Effort(repeats=1, connections=(16,), seconds_at_16=1, seconds_elsewhere=1, instrumented_seconds=0.25, settle_seconds=1, peaks=3, lives=5, events_seconds=5, budget=150)
