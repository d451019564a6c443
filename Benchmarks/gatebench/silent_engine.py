# SPDX-License-Identifier: Apache-2.0
"""An engine with no events: every /events is answered with a head at once and then with silence.

Run as a program with the path of the unix socket. It exists because thousands of streams that stay open
and never speak are what a gate holds all day, and a file server cannot play that.
"""

import selectors
import socket
import sys

_STREAM = b"HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
_PING = b"HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nOK"


def serve(path: str):
    with socket.socket(socket.AF_UNIX) as listener, selectors.EpollSelector() as ready:
        listener.bind(path)
        listener.listen(4096)
        ready.register(listener, selectors.EVENT_READ, None)
        heads: dict[socket.socket, bytes] = {}
        while True:
            for key, _ in ready.select():
                if key.fileobj is listener:
                    _accept(listener, ready, heads)
                else:
                    _read(key.fileobj, ready, heads)


def _accept(listener, ready, heads):
    connection, _ = listener.accept()
    heads[connection] = b""
    ready.register(connection, selectors.EVENT_READ, None)


def _read(connection, ready, heads):
    received = _received(connection)
    if not received:
        ready.unregister(connection)
        del heads[connection]
        connection.close()
        return
    *complete, heads[connection] = (heads[connection] + received).split(b"\r\n\r\n")
    for head in complete:
        connection.sendall(_STREAM if b"/events" in head.partition(b"\r\n")[0] else _PING)


def _received(connection) -> bytes:
    try:
        return connection.recv(65536)
    except ConnectionError:
        return b""


if __name__ == "__main__":
    serve(sys.argv[1])
