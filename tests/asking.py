"""`asking.py SOCKET ARGUMENTS…`: has the server at a socket (`warm`) run hbgen as this process was started.

It imports next to nothing, so that it costs nothing.
"""

import json
import os
import socket
import sys


def ask(path: str, arguments: list[str]) -> int:
    """The exit status of hbgen."""
    request = json.dumps([arguments, os.getcwd(), dict(os.environ)]).encode()  # noqa: PTH109
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(path)
        socket.send_fds(connection, [f"{len(request):10}".encode()], [0, 1, 2])
        connection.sendall(request)
        return int(connection.recv(10) or b"70")


if __name__ == "__main__":
    sys.exit(ask(sys.argv[1], sys.argv[2:]))
