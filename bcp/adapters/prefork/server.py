"""The process that starts programs by forking: `python -I -m bcp.adapters.prefork.server LISTENER`.

LISTENER is the number of a socket that listens already. The server ends when its standard input
does, that is with whoever started it, or on SIGTERM, and ends every run before. Requests come from
`client.py`, one a connection; a run whose client has gone is ended.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import os
import selectors
import signal
import socket
import sys
import traceback
from dataclasses import dataclass
from io import BufferedReader, BufferedWriter, FileIO, TextIOWrapper

from bcp.adapters.ownership import RUN, end_run
from bcp.adapters.prefork.client import LENGTH, STATUS, TAKEN
from bcp.adapters.prefork.mark import Mark
from bcp.adapters.prefork.programs import Unsuitable, import_programs, prepare

_PR_SET_PDEATHSIG = 1
_REQUEST_SECONDS = 5.0
_LONGEST = 8 << 20
_FAILED = 70


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be started; three descriptors come with it: input, output, errors."""

    program: str
    folder: bytes
    arguments: tuple[str, ...]
    environment: dict[bytes, bytes]
    files: tuple[int, ...]

    @property
    def run(self) -> str:
        """The run that it belongs to."""
        return os.fsdecode(self.environment.get(RUN.encode(), b""))


@dataclass(frozen=True, slots=True)
class _Started:
    link: socket.socket
    pid: int
    handle: int
    run: str


class Server:
    """Starts what is asked for, and tells how it ended."""

    def __init__(self, listener: socket.socket, mark: Mark) -> None:
        self._listener = listener
        self._mark = mark
        self._selector = selectors.DefaultSelector()
        self._started: dict[int, _Started] = {}
        self._parent = os.getpid()

    def serve(self, lifeline: int) -> None:
        """Serve until `lifeline` has nothing more to say."""
        self._selector.register(lifeline, selectors.EVENT_READ)
        self._selector.register(self._listener, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj == lifeline:
                    return
                if key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.data, _Started) and key.data.pid in self._started:
                    self._finish(key.data, ended=key.fd == key.data.handle)

    def end_all(self) -> None:
        """End every run."""
        for started in tuple(self._started.values()):
            end_run(started.run)

    def _accept(self) -> None:
        link, _ = self._listener.accept()
        link.settimeout(_REQUEST_SECONDS)
        try:
            request = receive(link)
        except (OSError, ValueError):
            link.close()
            return
        link.settimeout(None)
        try:
            self._start(link, request)
        finally:
            for file in request.files:
                os.close(file)

    def _start(self, link: socket.socket, request: Request) -> None:
        pid = os.fork()
        if not pid:
            self._become(link, request)
        handle = os.pidfd_open(pid)
        started = _Started(link, pid, handle, request.run)
        self._started[pid] = started
        self._selector.register(handle, selectors.EVENT_READ, started)
        self._selector.register(link, selectors.EVENT_READ, started)

    def _finish(self, started: _Started, *, ended: bool) -> None:
        if not ended:
            end_run(started.run)
        _, status = os.waitpid(started.pid, 0)
        del self._started[started.pid]
        self._selector.unregister(started.handle)
        self._selector.unregister(started.link)
        os.close(started.handle)
        code = os.waitstatus_to_exitcode(status)
        with contextlib.suppress(OSError):
            started.link.sendall(code.to_bytes(STATUS, "big", signed=True))
        started.link.close()

    def _become(self, link: socket.socket, request: Request) -> None:
        """In the fork: be what was asked for; never returns."""
        status = _FAILED
        try:
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != self._parent:
                os._exit(_FAILED)
            self._close()
            status = become(link, request, self._mark)
        except Unsuitable:
            pass
        except BaseException:  # noqa: BLE001 - a fork must never go on as the server
            traceback.print_exc()
        finally:
            with contextlib.suppress(BaseException):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(status)

    def _close(self) -> None:
        """Let go of what belongs to the server and to other runs."""
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        self._selector.close()
        self._listener.close()
        for started in self._started.values():
            started.link.close()
            os.close(started.handle)


def receive(link: socket.socket) -> Request:
    """Read a request. Raises OSError or ValueError when it is none."""
    head, files, _, _ = socket.recv_fds(link, LENGTH, 3)
    try:
        data = _message(link, int.from_bytes(head, "big"))
        program, folder, count, *rest = data.split(b"\0")
        if len(files) != 3 or RUN.encode() + b"=" not in data:
            raise ValueError(RUN)  # noqa: TRY301 - the files are closed below
        arguments, environment = rest[: int(count)], rest[int(count) :]
        return Request(
            os.fsdecode(program),
            folder,
            tuple(map(os.fsdecode, arguments)),
            {name: value for name, _, value in (one.partition(b"=") for one in environment)},
            tuple(files),
        )
    except BaseException:
        for file in files:
            os.close(file)
        raise


def _message(link: socket.socket, length: int) -> bytes:
    if length > _LONGEST:
        raise ValueError(length)
    data = bytearray()
    while len(data) < length:
        more = link.recv(length - len(data))
        if not more:
            raise ValueError(length)
        data += more
    return bytes(data)


def become(link: socket.socket, request: Request, mark: Mark) -> int:
    """Be what was asked for; returns the exit status.

    The client is told as soon as nothing can keep the program from running: until then it would
    run it by itself.
    """
    os.setsid()
    for number, file in enumerate(request.files):
        os.dup2(file, number)
        os.close(file)
    sys.stdin = _stream(0, "r")
    sys.stdout, sys.stderr = _stream(1, "w"), _stream(2, "w")
    os.chdir(request.folder)
    os.environ.clear()
    os.environb.update(request.environment)
    mark.write(request.run)
    program = prepare(request.program, list(request.arguments))
    link.sendall(TAKEN)
    link.close()
    try:
        status = program()
    except SystemExit as end:
        status = end.code
    atexit._run_exitfuncs()  # noqa: SLF001 - without taking the interpreter apart, which is slow
    return int(status or 0)


def _stream(number: int, mode: str) -> TextIOWrapper:
    raw = FileIO(number, mode, closefd=False)
    buffer = BufferedReader(raw) if mode == "r" else BufferedWriter(raw)
    return TextIOWrapper(buffer, "utf-8", errors="surrogateescape", line_buffering=True)


def _stop(*_: object) -> None:
    sys.exit(0)


def main() -> None:
    """Import the programs, then serve."""
    mark = Mark()
    signal.signal(signal.SIGTERM, _stop)
    listener = socket.socket(fileno=int(sys.argv[1]))
    import_programs()
    gc.freeze()
    server = Server(listener, mark)
    try:
        server.serve(0)
    finally:
        server.end_all()


if __name__ == "__main__":
    main()
