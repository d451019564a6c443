# SPDX-License-Identifier: Apache-2.0
"""The tools the benchmark needs, and the facts about the machine that a reader needs to judge its numbers."""

import os
import platform
import re
import resource
import shutil
from dataclasses import dataclass
from pathlib import Path

from .errors import BenchError
from .processes import run

_PACKAGES = {"haproxy": "haproxy", "nginx": "nginx-light", "wrk": "wrk", "perf": "linux-perf"}


@dataclass(frozen=True)
class Cores:
    """Where everything runs. The proxy has a core to itself, so that what it costs is not blurred by what loads it."""

    proxy: int | None
    rest: int | None

    @property
    def proxy_prefix(self) -> list[str]:
        return [] if self.proxy is None else ["taskset", "-c", str(self.proxy)]

    @property
    def rest_prefix(self) -> list[str]:
        """Only to be shown: everything but the proxies inherits our own placement."""
        return [] if self.rest is None else ["taskset", "-c", str(self.rest)]

    def describe(self) -> str:
        if self.proxy is None:
            return "one core only: nothing is pinned, proxy and load share it"
        return f"proxy on core {self.proxy}; load generator and upstream on core {self.rest}"


def choose_cores() -> Cores:
    usable = sorted(os.sched_getaffinity(0))
    return Cores(usable[0], usable[1]) if len(usable) > 1 else Cores(None, None)


def pin_ourselves(cores: Cores):
    """Children inherit this; only the proxies are moved elsewhere."""
    if cores.rest is not None:
        os.sched_setaffinity(0, {cores.rest})


def raise_descriptor_limit(wanted: int = 16384):
    """2,000 streams are 4,000 descriptors in a proxy, and the proxies inherit our limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, limit), hard))


def ensure_tools():
    """Installs what is missing where we may; elsewhere names it. perf is not required, as CPU time can stand in for it."""
    _extend_path()
    missing = [tool for tool in _PACKAGES if not shutil.which(tool)]
    if missing:
        install([_PACKAGES[tool] for tool in missing])
    still = [tool for tool in missing if tool != "perf" and not shutil.which(tool)]
    if still:
        raise BenchError("missing: " + ", ".join(f"{tool} (Debian: {_PACKAGES[tool]})" for tool in still))


def install(packages: list[str]):
    """RUNLEVEL=1 keeps Debian from starting the services that come with the packages."""
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        return
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    run(apt + ["update"], 300)
    run(apt + ["install", "-y", "--no-install-recommends"] + packages, 600)


def facts(caisson: str | None) -> list[tuple[str, str]]:
    return [
        ("CPU", f"{_cpu_model()}, {os.cpu_count()} cores"),
        ("Kernel", f"{platform.system()} {platform.release()} {platform.machine()}"),
        ("haproxy", _version(["haproxy", "-v"])),
        ("nginx (upstream stand-in)", _version(["nginx", "-v"])),
        ("wrk", _version(["wrk", "-v"])),
        ("caisson", _version([caisson, "--version"]) if caisson else "not measured"),
    ]


def _extend_path():
    """Debian puts haproxy and nginx where an ordinary user's PATH does not look."""
    os.environ["PATH"] = os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/local/sbin:/usr/sbin:/sbin"


def _cpu_model() -> str:
    found = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found.group(1).strip() if found else platform.machine()


def _version(argv: list[str]) -> str:
    """Programs disagree on where and how they print it; the first version-like word does."""
    done = run(argv, 10)
    found = re.search(r"\d+\.\d+\S*", done.stdout + done.stderr)
    return found.group(0).rstrip(",") if found else "unknown"
