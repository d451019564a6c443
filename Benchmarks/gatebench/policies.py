# SPDX-License-Identifier: Apache-2.0
"""Two policy files that let the same requests pass: the simplest one, and one of 200 rules and 50 clients."""

_CLIENTS = 50
_RULES = 200

#: What the benchmark asks for.
_ASKED = ["SystemPing", "SystemPingHead", "ContainerList", "SystemEvents"]

SMALL = f"""\
caisson: 1
policies:
  all: {{ allow: [{", ".join(_ASKED)}] }}
"""


def _large() -> str:
    """The client that asks is the last of its list, and what it asks for stands behind all other rules."""
    named = [f'"GET /containers/app-{n}/json"' for n in range(_RULES - len(_ASKED))]
    clients = [f"  - {{ address: 10.0.{n}.0/24, policy: other }}" for n in range(_CLIENTS - 1)]
    return "\n".join(
        ["caisson: 1", "clients:", *clients, "  - { address: 127.0.0.1, policy: all }", "policies:", "  other: { allow: [SystemPing] }"]
        + [f"  all: {{ allow: [{', '.join(named + _ASKED)}] }}", ""]
    )


LARGE = _large()

_FILTER = "containers: { label: bench.shown=yes }"

FILTERING = f"""\
caisson: 1
policies:
  all: {{ allow: [{", ".join(_ASKED)}], {_FILTER} }}
"""

#: By the key of the contestant.
FILES = {"caisson-small": SMALL, "caisson-large": LARGE, "caisson-passing": SMALL, "caisson-filtering": FILTERING}
