# SPDX-License-Identifier: Apache-2.0
"""The stand-ins for the engine, all on unix sockets."""

import sys
from contextlib import contextmanager
from pathlib import Path

from . import payloads
from .processes import running

_NGINX = """\
# One process, so that one pid ends it; every limit that would close a kept connection is out of the way.
daemon off;
master_process off;
worker_processes 1;
pid {work}/nginx.pid;
error_log {work}/nginx.error crit;
worker_rlimit_nofile 8192;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    server_tokens off;
    keepalive_timeout 1h;
    keepalive_requests 1000000000;
    open_file_cache max=16;
    open_file_cache_valid 1h;
    client_body_temp_path {work}/nginx.body;
    server {{
        listen unix:{socket} backlog=4096;
        root {work}/engine;
        default_type application/json;
        add_header Api-Version 1.41;
        add_header Docker-Experimental false;
        add_header Ostype linux;
        location ~ ^(/v1\\.41)?/_ping$ {{
            default_type text/plain;
            add_header Api-Version 1.41;
            add_header Docker-Experimental false;
            add_header Ostype linux;
            add_header Builder-Version 2;
            add_header Swarm inactive;
            add_header Cache-Control "no-cache, no-store, must-revalidate";
            add_header Pragma no-cache;
            return 200 OK;
        }}
        location = /v1.41/containers/json {{ try_files /containers.json =404; }}
        location = /v1.42/containers/json {{ try_files /thousand.json =404; }}
        location = /v1.41/images/json {{ try_files /images.json =404; }}
    }}
}}
"""


@contextmanager
def file_engine(work: Path):
    """nginx with the answers that have an end; yields its socket."""
    answers = work / "engine"
    answers.mkdir()
    (answers / "containers.json").write_bytes(payloads.container_list())
    (answers / "thousand.json").write_bytes(payloads.thousand_containers())
    (answers / "images.json").write_bytes(payloads.image_list())
    work.chmod(0o755)
    socket, config = work / "engine.sock", work / "nginx.conf"
    config.write_text(_NGINX.format(work=work, socket=socket))
    with running(["nginx", "-p", str(work), "-e", str(work / "nginx.error"), "-c", str(config)], work / "nginx.log") as nginx:
        nginx.wait_for_socket(str(socket), 10)
        yield socket


@contextmanager
def silent_engine(work: Path):
    """The one whose /events never ends; yields its socket."""
    socket = work / "silent.sock"
    program = Path(__file__).with_name("silent_engine.py")
    with running([sys.executable, str(program), str(socket)], work / "silent.log") as engine:
        engine.wait_for_socket(str(socket), 10)
        yield socket


@contextmanager
def events_engine(work: Path, rate: int, seconds: float):
    """The one whose /events tells much, of containers that it also lists; yields its socket."""
    socket, listed = work / "events.sock", work / "listed.json"
    socket.unlink(missing_ok=True)
    listed.write_bytes(payloads.thousand_containers())
    program = Path(__file__).with_name("events_engine.py")
    with running([sys.executable, str(program), str(socket), str(listed), str(rate), str(seconds)], work / "events.log") as engine:
        engine.wait_for_socket(str(socket), 10)
        yield socket
