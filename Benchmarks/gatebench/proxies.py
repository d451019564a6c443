# SPDX-License-Identifier: Apache-2.0
"""What is compared, and how each of them is started."""

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import load, policies
from .processes import Child, free_port, running

#: Both gates get the same settings: two sections on, everything that writes off.
SETTINGS = {"CONTAINERS": "1", "IMAGES": "1"}
_ON_BY_DEFAULT = {"EVENTS": "1", "PING": "1", "VERSION": "1"}

_SECTIONS = {
    "AUTH": "auth", "BUILD": "build", "COMMIT": "commit", "CONFIGS": "configs", "CONTAINERS": "containers",
    "DISTRIBUTION": "distribution", "EVENTS": "events", "EXEC": "exec", "GRPC": "grpc", "IMAGES": "images", "INFO": "info",
    "NETWORKS": "networks", "NODES": "nodes", "PING": "_ping", "PLUGINS": "plugins", "SECRETS": "secrets",
    "SERVICES": "services", "SESSION": "session", "SWARM": "swarm", "SYSTEM": "system", "TASKS": "tasks",
    "VERSION": "version", "VOLUMES": "volumes",
}
_ALLOWED_ACTIONS = {"ALLOW_RESTARTS": "(stop|restart|kill)", "ALLOW_START": "start", "ALLOW_STOP": "stop"}

_HAPROXY = """\
global
    maxconn 4000
    nbthread 1
{global_log}
defaults
    mode http
    option dontlognull
{default_log}    option http-keep-alive
    http-reuse always
    timeout http-request 10s
    timeout queue 1m
    timeout connect 10s
    timeout client 10m
    timeout server 10m
    timeout http-keep-alive 10s

backend engine
    server engine unix@{upstream}

backend engine_events
    server engine unix@{upstream}
    timeout server 0

frontend gate
    bind 127.0.0.1:{port}
{rules}
    default_backend engine
"""

_BARE_RULES = """\
    acl open path_beg /_ping /v1.41/_ping /v1.41/containers/ /v1.41/images/ /v1.41/events
    http-request deny unless open
"""

# All connections of a measurement come from one address, which may have a quarter of these.
ONE_CLIENT = "16000"


@dataclass(frozen=True)
class Proxy:
    """One contestant. `family` tells which contestants stand beside each other in a ratio."""

    key: str
    family: str
    logs: bool
    binary: str

    @property
    def scenarios(self) -> list[load.Scenario]:
        """Policies and metrics are there for what a decision costs, and a record of it; `/_ping` has hardly anything else."""
        return load.SCENARIOS[:1] if self.family in ("caisson-file", "caisson-metrics") else load.SCENARIOS

    @property
    def _has_variables(self) -> bool:
        return self.family in ("caisson", "caisson-metrics")

    def command(self, work: Path) -> list[str]:
        if self._has_variables:
            return [self.binary]
        config = str(work / f"{self.key}.cfg")
        return [self.binary, "run", "--policy", config] if self.family == "caisson-file" else [self.binary, "-db", "-f", config]

    def environment(self, port, upstream) -> dict[str, str]:
        """Only what is meant to be there; a setting in the caller's shell must not decide a measurement."""
        if self._has_variables:
            metrics = {"CAISSON_ADMIN": f"127.0.0.1:{free_port()}"} if self.family == "caisson-metrics" else {}
            return _caisson_environment(port, upstream, self.logs) | metrics
        if self.family == "caisson-file":
            return {
                "CAISSON_LISTEN": f"tcp://127.0.0.1:{port}",
                "CAISSON_UPSTREAM": f"unix://{upstream}",
                "CAISSON_MAX_CONNECTIONS": ONE_CLIENT,
                "LOG_LEVEL": "err",
            }
        return SETTINGS | _ON_BY_DEFAULT if self.family == "haproxy-sections" else {}

    def config(self, port, upstream) -> str | None:
        if self._has_variables:
            return None
        if self.family == "caisson-file":
            return policies.FILES[self.key]
        return _haproxy_config(_BARE_RULES if self.family == "haproxy-bare" else _section_rules(), self.logs, port, upstream)


def contestants(haproxy: str, caisson: str | None) -> list[Proxy]:
    listed = [
        Proxy("haproxy-bare", "haproxy-bare", False, haproxy),
        Proxy("haproxy-sections", "haproxy-sections", False, haproxy),
        Proxy("haproxy-sections+log", "haproxy-sections", True, haproxy),
    ]
    if caisson:
        listed += [Proxy("caisson", "caisson", False, caisson), Proxy("caisson+log", "caisson", True, caisson)]
        listed += [Proxy("caisson+metrics", "caisson-metrics", False, caisson)]
        listed += [Proxy(key, "caisson-file", False, caisson) for key in ("caisson-small", "caisson-large")]
    return listed


@dataclass(frozen=True)
class Started:
    """A proxy that accepts, and where."""

    proxy: Proxy
    port: int
    child: Child

    @property
    def pid(self) -> int:
        return self.child.pid

    @property
    def log(self) -> Path:
        return self.child.log


@contextmanager
def started(proxy: Proxy, upstream: Path, work: Path, prefix: list[str], patience: float = 15, pause: float = 0.05):
    """Starts the proxy behind `prefix` (pinning, instrumentation: programs that become the proxy and keep its pid)."""
    port = free_port()
    config = proxy.config(port, upstream)
    if config:
        (work / f"{proxy.key}.cfg").write_text(config)
    environment = {"PATH": os.environ["PATH"]} | proxy.environment(port, upstream)
    log = work / f"{proxy.key}.log"
    log.write_bytes(b"")
    with running(prefix + proxy.command(work), log, environment) as child:
        child.wait_for_socket(("127.0.0.1", port), patience, pause)
        yield Started(proxy, port, child)


def _caisson_environment(port, upstream, logs: bool) -> dict[str, str]:
    threads = {name: os.environ[name] for name in ("CAISSON_THREADS",) if name in os.environ}
    return SETTINGS | threads | {
        "CAISSON_DIALECT": "tecnativa",
        "CAISSON_LISTEN": f"tcp://127.0.0.1:{port}",
        "CAISSON_UPSTREAM": f"unix://{upstream}",
        "CAISSON_MAX_CONNECTIONS": ONE_CLIENT,
        "LOG_LEVEL": "info" if logs else "err",
    }


def _haproxy_config(rules: str, logs: bool, port, upstream) -> str:
    return _HAPROXY.format(
        global_log="    log stdout format raw daemon info\n" if logs else "",
        default_log="    log global\n    option httplog\n" if logs else "",
        rules=rules.rstrip("\n"),
        port=port,
        upstream=upstream,
    )


def _section_rules() -> str:
    """The well-known rule set of one variable per section of the API, in the order that it is judged in."""
    lines = ["http-request deny unless METH_GET || { env(POST) -m bool }"]
    lines += [_allow(f"/containers/[a-zA-Z0-9_.-]+/{action}", name) for name, action in _ALLOWED_ACTIONS.items()]
    lines += [_allow(f"/{path}", name) for name, path in _SECTIONS.items()]
    lines += ["http-request deny", f"use_backend engine_events if {_matches('/events')}"]
    return "".join(f"    {line}\n" for line in lines)


def _allow(path: str, variable: str) -> str:
    return f"http-request allow if {_matches(path)} {{ env({variable}) -m bool }}"


def _matches(path: str) -> str:
    return "{ path,url_dec -m reg -i ^(/v[\\d\\.]+)?" + path + " }"
