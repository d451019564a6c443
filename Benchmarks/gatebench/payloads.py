# SPDX-License-Identifier: Apache-2.0
"""Lists with the shape and the size of a busy engine's, the same on every run."""

import json
import random

CONTAINER_LIST_BYTES = 86_000
IMAGE_LIST_BYTES = 1_700_000
CONTAINERS = 1_000
_SHOWN = {"bench.shown": "yes"}

_WORDS = ["api", "billing", "cache", "cron", "db", "edge", "feed", "grafana", "ingest", "mail", "proxy", "queue", "search", "worker"]


def container_list() -> bytes:
    return _grown(_container, CONTAINER_LIST_BYTES)


def thousand_containers() -> bytes:
    """Of exactly 1,000 containers, about 1.7 MB; every 25th bears the label by which a policy shows it."""
    chance = random.Random(1)
    items = [json.dumps(_one_of_many(chance, number), separators=(",", ":")) for number in range(CONTAINERS)]
    return ("[" + ",".join(items) + "]\n").encode()


def image_list() -> bytes:
    return _grown(_image, IMAGE_LIST_BYTES)


def _grown(make, size: int) -> bytes:
    """As many items as reach the size; seeded, because runs are compared with each other."""
    chance = random.Random(1)
    items, total = [], 2
    while total < size:
        item = json.dumps(make(chance), separators=(",", ":"))
        items.append(item)
        total += len(item) + 1
    return ("[" + ",".join(items) + "]\n").encode()


def _hex(chance: random.Random, digits: int = 64) -> str:
    return f"{chance.getrandbits(digits * 4):0{digits}x}"


def _name(chance: random.Random) -> str:
    return f"{chance.choice(_WORDS)}-{chance.choice(_WORDS)}-{chance.randrange(1, 9)}"


def _compose_labels(chance: random.Random, name: str) -> dict[str, str]:
    return {
        "com.docker.compose.config-hash": _hex(chance),
        "com.docker.compose.container-number": "1",
        "com.docker.compose.oneoff": "False",
        "com.docker.compose.project": name.partition("-")[0],
        "com.docker.compose.project.working_dir": f"/srv/{name}",
        "com.docker.compose.service": name,
        "org.opencontainers.image.created": "2026-05-04T12:00:00Z",
        "org.opencontainers.image.source": f"https://git.example/team/{name}",
        "traefik.enable": "true",
        f"traefik.http.routers.{name}.rule": f"Host(`{name}.example`)",
    }


def _container(chance: random.Random) -> dict:
    name = _name(chance)
    port = chance.randrange(3000, 9999)
    return {
        "Id": _hex(chance),
        "Names": [f"/{name}"],
        "Image": f"registry.example/team/{name}:1.{chance.randrange(40)}",
        "ImageID": f"sha256:{_hex(chance)}",
        "Command": f"/usr/local/bin/{name} --config /etc/{name}.yaml",
        "Created": chance.randrange(1_700_000_000, 1_780_000_000),
        "Ports": [{"IP": "0.0.0.0", "PrivatePort": port, "PublicPort": port, "Type": "tcp"}],
        "Labels": _compose_labels(chance, name),
        "State": "running",
        "Status": f"Up {chance.randrange(2, 60)} hours (healthy)",
        "HostConfig": {"NetworkMode": "backend"},
        "NetworkSettings": {"Networks": {"backend": _endpoint(chance)}},
        "Mounts": [_mount(chance, name)],
    }


def _one_of_many(chance: random.Random, number: int) -> dict:
    """Labels are in the order of their names, as an engine writes them; two of five have no mount."""
    container = _container(chance)
    labels = container["Labels"] if number % 25 else _SHOWN | container["Labels"]
    mounts = container["Mounts"] if number % 5 > 1 else []
    return container | {"Labels": labels, "Mounts": mounts}


def _endpoint(chance: random.Random) -> dict:
    host = chance.randrange(2, 250)
    return {
        "IPAMConfig": None, "Links": None, "Aliases": None, "MacAddress": f"02:42:ac:12:00:{host:02x}", "DriverOpts": None,
        "NetworkID": _hex(chance), "EndpointID": _hex(chance), "Gateway": "172.18.0.1", "IPAddress": f"172.18.0.{host}",
        "IPPrefixLen": 16, "IPv6Gateway": "", "GlobalIPv6Address": "", "GlobalIPv6PrefixLen": 0, "DNSNames": None,
    }


def _mount(chance: random.Random, name: str) -> dict:
    volume = _hex(chance)
    return {
        "Type": "volume", "Name": volume, "Source": f"/var/lib/docker/volumes/{volume}/_data", "Destination": f"/var/lib/{name}",
        "Driver": "local", "Mode": "z", "RW": True, "Propagation": "",
    }


def _image(chance: random.Random) -> dict:
    name = _name(chance)
    return {
        "Id": f"sha256:{_hex(chance)}",
        "ParentId": "",
        "RepoTags": [f"registry.example/team/{name}:1.{chance.randrange(40)}"],
        "RepoDigests": [f"registry.example/team/{name}@sha256:{_hex(chance)}"],
        "Created": chance.randrange(1_700_000_000, 1_780_000_000),
        "Size": chance.randrange(5_000_000, 900_000_000),
        "SharedSize": -1,
        "Containers": -1,
        "Labels": _compose_labels(chance, name),
    }
