"""One SSH endpoint: key login, commands through /bin/sh, SFTP; no isolation from the machine.

SFTP shows the machine's file system as the commands see it (a change of root for SFTP alone would
only pretend); relative paths start in the guest's folder.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh

_CHUNK = 65536


@dataclass
class Endpoint:
    """Where an endpoint listens and what commands get; `open` before use."""

    address: str
    port: int
    home: Path
    variables: dict[str, str]
    host_key: Path
    authorized_keys: Path
    _listener: asyncssh.SSHAcceptor | None = None
    _connections: set[asyncssh.SSHServerConnection] = field(default_factory=set)
    _watching: set[asyncio.Event] = field(default_factory=set)

    @property
    def is_open(self) -> bool:
        """Whether it accepts connections."""
        return self._listener is not None

    async def open(self) -> None:
        """Listen. Raises OSError when the address is taken."""
        if self._listener is not None:
            return
        self._listener = await asyncssh.listen(
            self.address,
            self.port,
            server_factory=lambda: _Server(self._connections),
            server_host_keys=[str(self.host_key)],
            authorized_client_keys=str(self.authorized_keys),
            password_auth=False,
            kbdint_auth=False,
            process_factory=self._run,
            encoding=None,
            line_editor=False,
            sftp_factory=lambda channel: _Files(channel, self.home),
            allow_scp=True,
            login_timeout=30,
        )

    async def close(self) -> None:
        """Stop listening and cut every connection."""
        if self._listener is None:
            return
        self._listener.close()
        for connection in tuple(self._connections):
            connection.abort()
        await self._listener.wait_closed()
        self._listener = None

    async def next_command(self) -> None:
        """Wait until the next command has begun here, also while the endpoint is closed."""
        begun = asyncio.Event()
        self._watching.add(begun)
        try:
            await begun.wait()
        finally:
            self._watching.discard(begun)

    async def _run(self, session: asyncssh.SSHServerProcess[bytes]) -> None:
        command = session.command
        words = ["/bin/sh"] if command is None else ["/bin/sh", "-c", command]
        try:
            child = await asyncio.create_subprocess_exec(
                *words,
                cwd=self.home,
                env=self.variables,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            session.stderr.write(f"ict-bcp lab: {error}\n".encode())
            session.exit(255)
            return
        for begun in self._watching:
            begun.set()
        gone = asyncio.create_task(_end_with(session, child))
        feed = asyncio.create_task(_feed(session, child))
        await asyncio.gather(
            _drain(child.stdout, session.stdout), _drain(child.stderr, session.stderr)
        )
        status = await child.wait()
        gone.cancel()
        feed.cancel()
        await asyncio.gather(gone, feed, return_exceptions=True)
        session.exit(status if status >= 0 else 128 - status)


class _Server(asyncssh.SSHServer):
    """Keeps the set of live connections."""

    def __init__(self, connections: set[asyncssh.SSHServerConnection]) -> None:
        self._connections = connections
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._connections.add(conn)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if self._connection is not None:
            self._connections.discard(self._connection)


class _Files(asyncssh.SFTPServer):
    """SFTP with relative paths below the guest's folder."""

    def __init__(self, channel: asyncssh.SSHServerChannel[bytes], home: Path) -> None:
        super().__init__(channel)
        self._home = os.fsencode(home)

    def map_path(self, path: bytes) -> bytes:
        return os.path.join(self._home, path)  # noqa: PTH118 - bytes


async def _feed(
    session: asyncssh.SSHServerProcess[bytes], child: asyncio.subprocess.Process
) -> None:
    assert child.stdin is not None
    try:
        while True:
            try:
                data = await session.stdin.read(_CHUNK)
            except asyncssh.TerminalSizeChanged:
                continue
            except asyncssh.SignalReceived as received:
                _signal_group(child, getattr(signal, f"SIG{received.signal}", signal.SIGTERM))
                continue
            except asyncssh.BreakReceived:
                _signal_group(child, signal.SIGINT)
                continue
            if not data:
                break
            child.stdin.write(data)
            await child.stdin.drain()
    except (asyncssh.Error, ConnectionError):
        pass
    finally:
        child.stdin.close()


async def _drain(source: asyncio.StreamReader | None, sink: asyncssh.SSHWriter[bytes]) -> None:
    assert source is not None
    while data := await source.read(_CHUNK):
        # A client that went away must not block the child: its output is read to the end.
        with contextlib.suppress(asyncssh.Error, OSError):
            sink.write(data)
            await sink.drain()


async def _end_with(
    session: asyncssh.SSHServerProcess[bytes], child: asyncio.subprocess.Process
) -> None:
    """When the channel is gone before the command ended, end the command's process group."""
    await session.channel.wait_closed()
    _signal_group(child, signal.SIGKILL)


def _signal_group(child: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)
