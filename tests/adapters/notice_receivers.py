"""Real receivers of notices on this machine, and channels that misbehave."""

from __future__ import annotations

import json
import queue
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bcp.adapters.notifications import Letter, Undelivered
from bcp.model.message import Message

PATIENCE = 30.0
"""Seconds after which a test gives up; nothing waits so long when all is well."""


class Receiver:
    """An HTTP server that keeps what Apprise posts, and answers with `status`."""

    def __init__(self) -> None:
        self.status = 200
        self._got: queue.Queue[dict[str, Any]] = queue.Queue()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                receiver._got.put(json.loads(self.rfile.read(length)))
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        """For Apprise, with a password in it."""
        return f"json://user:geheim@127.0.0.1:{self.server.server_port}/"

    def next(self) -> dict[str, Any]:
        """What is posted next; waits for it."""
        return self._got.get(timeout=PATIENCE)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver that runs."""
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        thread.join()
        made.server.server_close()


@contextmanager
def endless_receiver() -> Iterator[tuple[str, threading.Event]]:
    """The address of a server that answers without end, a byte at a time, and whether it began."""
    stop, begun = threading.Event(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_drip, args=(server, stop, begun))
        thread.start()
        try:
            yield f"json://127.0.0.1:{server.getsockname()[1]}/", begun
        finally:
            stop.set()
            with suppress(OSError):
                socket.create_connection(server.getsockname()).close()
            thread.join()


def _drip(server: socket.socket, stop: threading.Event, begun: threading.Event) -> None:
    while not stop.is_set():
        connection, _ = server.accept()
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Endless: ")
            begun.set()
            while not stop.wait(0.1):
                connection.sendall(b"x")


class KeepingChannel:
    """A channel that keeps the letters."""

    def __init__(self, name: str = "kept") -> None:
        self.name = Message.of("{name}", name=name)
        self._kept: queue.Queue[Letter] = queue.Queue()

    def send(self, letter: Letter) -> None:
        """Keep it."""
        self._kept.put(letter)

    def next(self) -> Letter:
        """The next letter; waits for it."""
        return self._kept.get(timeout=PATIENCE)

    def rest(self) -> list[Letter]:
        """What has come by now."""
        found = []
        with suppress(queue.Empty):
            while True:
                found.append(self._kept.get_nowait())
        return found


class HangingChannel(KeepingChannel):
    """A channel that hangs until it is `released`."""

    def __init__(self) -> None:
        super().__init__("hanging")
        self.hangs = threading.Event()
        self.released = threading.Event()

    def send(self, letter: Letter) -> None:
        """Hang first."""
        self.hangs.set()
        assert self.released.wait(PATIENCE)
        super().send(letter)


class FailingChannel(KeepingChannel):
    """A channel that raises its `error` as long as there is one."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__("failing")
        self.error = error or Undelivered(Message.of("no line"))
        self.works = False

    def send(self, letter: Letter) -> None:
        """Fail, or keep it."""
        if not self.works:
            raise self.error
        super().send(letter)


class Told:
    """Keeps the sentences that were shown."""

    def __init__(self) -> None:
        self._said: queue.Queue[str] = queue.Queue()

    def __call__(self, message: Message) -> None:
        """Keep it."""
        self._said.put(message.render())

    def next(self) -> str:
        """The next sentence; waits for it."""
        return self._said.get(timeout=PATIENCE)

    def rest(self) -> list[str]:
        """What was said by now."""
        found = []
        with suppress(queue.Empty):
            while True:
                found.append(self._said.get_nowait())
        return found
