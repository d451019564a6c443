# SPDX-License-Identifier: Apache-2.0
"""An engine on which much happens: a list of containers, and an /events that tells of them at an even pace.

Run as a program with the path of the unix socket, the file with the list, events per second and seconds. Each event
is a chunk and a write of its own, as an engine's are. It carries its number and the moment at which it was due, so
that whoever holds up the engine delays what follows, too. After the last event the stream ends.
"""

import json
import re
import socket
import sys
import threading
import time

#: In how many bursts a second they come: often enough to be a stream, seldom enough for a sleeping program.
BURSTS = 1000
#: Of CLOCK_MONOTONIC, which all processes of a machine share.
_DUE, _NUMBER = "@@@@@@@@@@@@@@@@@@@", "########"
_HEAD = b"HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\n"
_VERSION = re.compile(r"^/v1\.[0-9]+(?=/)")
_STREAM = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


class Engine:
    def __init__(self, listed: bytes, rate: int, seconds: float):
        self._answers = {"/_ping": b"OK", "/containers/json?all=1": listed}
        self._events = [_chunk(container) for container in alternating(json.loads(listed))]
        self._rate, self._total = rate, int(rate * seconds)

    def serve(self, path: str):
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
            listener.listen(64)
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket):
        with connection, connection.makefile("rb") as received:
            try:
                while target := _next_target(received):
                    self._answer(connection, target)
            except ConnectionError:
                return

    def _answer(self, connection: socket.socket, target: str):
        if target.partition("?")[0].endswith("/events"):
            connection.sendall(_STREAM)
            self._tell(connection)
            return
        body = self._answers.get(_VERSION.sub("", target))
        status = _HEAD if body is not None else _HEAD.replace(b"200 OK", b"404 Not Found")
        body = body if body is not None else b'{"message":"page not found"}\n'
        connection.sendall(status + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def _tell(self, connection: socket.socket):
        burst, begun = self._rate // BURSTS, time.monotonic_ns()
        for number in range(self._total):
            due = begun + number // burst * (1_000_000_000 // BURSTS)
            if number % burst == 0:
                _wait_until(due)
            front, middle, end = self._events[number % len(self._events)]
            connection.sendall(b"%s%019d%s%08d%s" % (front, due, middle, number, end))
        connection.sendall(b"0\r\n\r\n")


def alternating(containers: list[dict]) -> list[dict]:
    """One that bears the label, one that does not, and so on: half of the events are about either."""
    shown = [each for each in containers if "bench.shown" in each["Labels"]]
    others = [each for each in containers if "bench.shown" not in each["Labels"]]
    return [each for pair in zip(shown, others) for each in pair]


def _chunk(container: dict) -> list[bytes]:
    """What stands before, between and after the two numbers; in the engine's order of members."""
    text = json.dumps(_event(container), separators=(",", ":")) + "\n"
    framed = f"{len(text):x}\r\n{text}\r\n"
    front, _, rest = framed.partition(_DUE)
    middle, _, end = rest.partition(_NUMBER)
    return [part.encode() for part in (front, middle, end)]


def _event(container: dict) -> dict:
    name, image, action = container["Names"][0][1:], container["Image"], "health_status: healthy"
    project = container["Labels"]["com.docker.compose.project"]
    kept = {label: value for label, value in container["Labels"].items() if label == "bench.shown"}
    own = {"bench.due": _DUE, "bench.number": _NUMBER} | kept
    attributes = own | {"com.docker.compose.project": project, "image": image, "name": name}
    now = int(time.time())
    return {
        "status": action, "id": container["Id"], "from": image, "Type": "container", "Action": action,
        "Actor": {"ID": container["Id"], "Attributes": attributes},
        "scope": "local", "time": now, "timeNano": now * 1_000_000_000 + 123_456_789,
    }


def _next_target(received) -> str | None:
    """The target of the next request, none of which has a body; None when the client has left."""
    line = received.readline()
    while line and received.readline() not in (b"\r\n", b""):
        pass
    return line.split()[1].decode() if line.strip() else None


def _wait_until(moment: int):
    left = moment - time.monotonic_ns()
    if left > 0:
        time.sleep(left / 1e9)


if __name__ == "__main__":
    with open(sys.argv[2], "rb") as file:
        Engine(file.read(), int(sys.argv[3]), float(sys.argv[4])).serve(sys.argv[1])
