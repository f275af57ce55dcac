"""Stands for a program that the server starts: hands over what it was given, ends as that ends.

Run as a script by `python -I -S`, so that it starts fast: standard library only, nothing of ours.

    client.py SOCKET PROGRAM PLAIN... -- ARGUMENT...

PLAIN is what is run here instead, with the arguments, when the server does not take the request.
"""

from __future__ import annotations

import os
import signal
import socket
import sys

PLAYBOOK, PYTEST = "ansible-playbook", "pytest"
TAKEN = b"+"
LENGTH = 8
STATUS = 4


def main(arguments: list[str]) -> None:
    """Hand over, wait, and end in the same way."""
    end = arguments.index("--")
    path, program, *plain = arguments[:end]
    rest = arguments[end + 1 :]
    with socket.socket(socket.AF_UNIX) as link:
        try:
            link.connect(path)
            _hand_over(link, program, rest)
            taken = link.recv(1) == TAKEN
        except OSError:
            taken = False
        if taken:
            _end_as(_status(link))
    os.execv(plain[0], [*plain, *rest])  # noqa: S606 - no shell is wanted


def _hand_over(link: socket.socket, program: str, arguments: list[str]) -> None:
    environment = [b"%s=%s" % item for item in os.environb.items()]
    fields = [os.fsencode(program), os.fsencode(os.getcwd())]  # noqa: PTH109 - pathlib starts slowly
    fields += [b"%d" % len(arguments), *map(os.fsencode, arguments), *environment]
    message = b"\0".join(fields)
    socket.send_fds(link, [len(message).to_bytes(LENGTH, "big")], [0, 1, 2])
    link.sendall(message)


def _status(link: socket.socket) -> int | None:
    """The exit status of the program, negative for a signal; None: the server has gone."""
    data = b""
    while len(data) < STATUS:
        try:
            more = link.recv(STATUS - len(data))
        except OSError:
            more = b""
        if not more:
            return None
        data += more
    return int.from_bytes(data, "big", signed=True)


def _end_as(status: int | None) -> None:
    if status is not None and status >= 0:
        os._exit(status)
    number = signal.SIGKILL if status is None else -status
    signal.signal(number, signal.SIG_DFL) if number != signal.SIGKILL else None
    os.kill(os.getpid(), number)
    os._exit(128 + number)


if __name__ == "__main__":
    main(sys.argv[1:])
