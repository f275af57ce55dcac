"""The console's side: the server that starts programs, and what to run to have one started."""

from __future__ import annotations

import logging
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from ansible_runner.utils import get_callback_dir

from bcp.adapters.inert import inert
from bcp.adapters.ownership import RUN, tags
from bcp.adapters.prefork import client
from bcp.adapters.prefork.client import PLAYBOOK, PYTEST
from bcp.adapters.prefork.mark import EMPTY

_BACKLOG = 128
_END_SECONDS = 10
_QUIET = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
"""What pytest would say of plugins that the server has imported already."""
_log = logging.getLogger(__name__)


class Starter:
    """Starts Ansible and pytest without importing them anew each time; close it to end all.

    Where the server cannot be had, programs are started in the usual way, and the log says so. The
    server is there at once: who comes before it has imported everything waits.
    """

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        """`settings`: environment variables that Ansible is to be imported with."""
        self._folder = Path(tempfile.mkdtemp(prefix="bcp-start-"))
        self._socket = self._folder / "socket"
        self._log = self._folder / "log"
        self._server: subprocess.Popen[bytes] | None = None
        try:
            self._server = self._start(settings or {})
            self._write_launcher()
        except OSError as error:
            _log.warning("programs are started in the usual way: %s", error)

    def __enter__(self) -> Starter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def folders(self) -> tuple[Path, ...]:
        """Folders in which `ansible-playbook` is looked for first."""
        programs = Path(sys.executable).parent
        return (self._folder / "bin", programs) if self._serves() else (programs,)

    def pytest(self) -> list[str]:
        """What to run, followed by its arguments, to run pytest."""
        plain = [sys.executable, "-m", PYTEST]
        return [*self._client(PYTEST, plain), *_QUIET] if self._serves() else plain

    def close(self) -> None:
        """End the server with everything that it has started."""
        server, self._server = self._server, None
        if server is not None:
            self._close_lifeline(server)
            try:
                server.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    @staticmethod
    def _close_lifeline(server: subprocess.Popen[bytes]) -> None:
        assert server.stdin is not None
        server.stdin.close()

    def _serves(self) -> bool:
        if self._server is not None and self._server.poll() is not None:
            said = inert(self._log.read_text(encoding="utf-8", errors="replace"))
            status = self._server.returncode
            _log.warning("programs are started in the usual way from now on: %s: %s", status, said)
            self._close_lifeline(self._server)
            self._server = None
        return self._server is not None

    def _start(self, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            **tags(RUN),
            **settings,
            RUN: EMPTY,
            "ANSIBLE_HOME": str(self._folder / "home"),
            "ANSIBLE_CALLBACK_PLUGINS": settings.get("AWX_LIB_DIRECTORY", get_callback_dir()),
        }
        with socket.socket(socket.AF_UNIX) as listener, self._log.open("wb") as log:
            listener.bind(str(self._socket))
            listener.listen(_BACKLOG)
            return subprocess.Popen(
                [sys.executable, "-I", "-m", f"{__package__}.server", str(listener.fileno())],
                cwd=self._folder,
                env=environment,
                pass_fds=[listener.fileno()],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    def _write_launcher(self) -> None:
        plain = str(Path(sys.executable).with_name(PLAYBOOK))
        launcher = self._folder / "bin" / PLAYBOOK
        launcher.parent.mkdir()
        words = shlex.join(self._client(PLAYBOOK, [plain]))
        launcher.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
        launcher.chmod(0o700)

    def _client(self, program: str, plain: list[str]) -> list[str]:
        script = str(Path(client.__file__).resolve())
        return [sys.executable, "-I", "-S", script, str(self._socket), program, *plain, "--"]
