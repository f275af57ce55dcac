"""A program of the restore modules run by a guest's Python over SSH; it is sent, never installed.

The program comes on standard input and answers in lines that it marks, so that whatever else the
guest's shell says is passed over.
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from bcp.adapters.connection import ssh_options, trouble_of
from bcp.adapters.inert import inert
from bcp.adapters.targets import Targets
from bcp.evaluation.sightings import Reach, Trouble

_MODULES = Path("playbooks", "plugins", "module_utils")
_CONNECT_SECONDS = 10
_ALIVE_SECONDS = 15
_LOGIN_SECONDS = 30
_TIMED_OUT = 124
"""What timeout(1) exits with."""
_SSH_FAILED = 255
_LONGEST_OUTPUT = 32 << 20
_MARK = "bcp-answer "
_TOLD = "bcp-told "
_PROGRAM = """
import json, sys, types
sources, entry, request = json.loads({text!r})
for name in ("ansible", "ansible.module_utils"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = []
for name, source in sources:
    module = sys.modules[name] = types.ModuleType(name)
    setattr(sys.modules["ansible.module_utils"], name.rpartition(".")[2], module)
    exec(compile(source, name, "exec"), module.__dict__)
def tell(value):
    print({told!r} + json.dumps(value), flush=True)
print({mark!r} + json.dumps(getattr(module, entry)(request, tell)), flush=True)
"""

Told = Callable[[Any], None]


def _nothing(value: Any) -> None:
    """Nobody wants to know how far it is."""


class GuestPrograms:
    """Runs entries of one module on guests and on the platform's endpoint.

    `parts` are the module and before it what it needs, by name. Raises OSError when the workspace
    has no restore modules. May be used from several threads.
    """

    def __init__(self, workspace: Path, targets: Targets, parts: Sequence[str]) -> None:
        self.targets = targets
        self._sources = [
            (
                f"ansible.module_utils.{name}",
                (workspace / _MODULES / f"{name}.py").read_text("utf-8"),
            )
            for name in parts
        ]

    def login(self, address: str) -> Reach:
        """Whether a login at an address works."""
        return self._run(address, "true", "", _LOGIN_SECONDS, _nothing)[0]

    def ask(
        self, address: str, entry: str, request: Mapping[str, Any], seconds: int,
        told: Told = _nothing,
    ) -> tuple[Reach, Any]:  # fmt: skip
        """What the entry answers to a request, as JSON values that nobody has checked; `told`
        hears what it says meanwhile, from another thread. Never raises for what it meets.
        """
        text = json.dumps([self._sources, entry, request])
        program = _PROGRAM.format(text=text, mark=_MARK, told=_TOLD)
        command = f"timeout {seconds} {shlex.quote(self.targets.python)} -I -"
        reach, answers = self._run(address, command, program, seconds, told)
        if reach.trouble is not None:
            return reach, None
        try:
            return reach, json.loads(answers[-1] if answers else "")
        except (ValueError, RecursionError):
            said = inert(answers[-1] if answers else "", lines=2, length=300)
            return Reach(trouble=Trouble.FAILED, detail=said), None

    def _run(
        self, address: str, command: str, text: str, seconds: int, told: Told
    ) -> tuple[Reach, list[str]]:
        """Run a command at an address; returns how it went and its answers."""
        answers: list[str] = []
        with tempfile.TemporaryFile() as complaints:
            try:
                process = subprocess.Popen(
                    self._words(address, command),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=complaints,
                    text=True,
                    errors="replace",
                )
            except OSError as error:
                return Reach(trouble=Trouble.FAILED, detail=f"ssh: {error.strerror}"), answers
            ended = threading.Event()

            def end() -> None:
                ended.set()
                process.kill()

            watch = threading.Timer(seconds + _LOGIN_SECONDS, end)
            watch.start()
            try:
                _talk(process, text, answers, told)
                code = process.wait()
            finally:
                watch.cancel()
                process.kill()
                process.wait()
            if ended.is_set() or code == _TIMED_OUT:
                return Reach(trouble=Trouble.TIMEOUT, detail=f"{seconds} s"), answers
            return _reach(code, _complaint(complaints)), answers

    def _words(self, address: str, command: str) -> list[str]:
        targets = self.targets
        return [
            shutil.which("ssh") or "ssh",
            *ssh_options(targets),
            *("-o", f"ConnectTimeout={_CONNECT_SECONDS}"),
            *("-o", f"ServerAliveInterval={_ALIVE_SECONDS}", "-o", "ServerAliveCountMax=2"),
            *("-p", str(targets.ssh_port), "-i", targets.identity_file),
            *("-l", targets.user, "--", address, command),
        ]


def _talk(process: subprocess.Popen[str], text: str, answers: list[str], told: Told) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    output = process.stdout
    with process.stdin, output:
        try:
            process.stdin.write(text)
            process.stdin.close()
        except BrokenPipeError:
            pass  # what it complains of says why
        for line in iter(lambda: output.readline(_LONGEST_OUTPUT), ""):
            if line.startswith(_MARK):
                answers[:] = [line.removeprefix(_MARK)]
            elif line.startswith(_TOLD):
                try:
                    told(json.loads(line.removeprefix(_TOLD)))
                except (ValueError, RecursionError):
                    continue


def _complaint(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read(_LONGEST_OUTPUT).decode(errors="replace")


def _reach(code: int, complaint: str) -> Reach:
    if code == 0:
        return Reach()
    detail = inert(complaint, lines=1, length=300)
    if code != _SSH_FAILED:
        return Reach(trouble=Trouble.FAILED, detail=detail)
    return Reach(trouble=Trouble(trouble_of(complaint).value), detail=detail)
