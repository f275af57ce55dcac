"""restic over SFTP, and over its REST protocol, whose server here is a stand-in: Debian has none.

The stand-in answers as the protocol says from a local folder; it can also be slow or wrong.
"""

from __future__ import annotations

import http.server
import os
import random
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.playbooks.guests import free_port
from tests.playbooks.stores import module_utils, part

pytestmark = pytest.mark.full

PASSWORD = "the password of a test"
CONTENT = random.Random(2).randbytes(50_000)
SFTP = r"""
import asyncio, os, sys
import asyncssh
async def serve(port, key, home):
    asyncssh.set_log_level("ERROR")
    server = await asyncssh.listen("127.0.0.1", port, server_host_keys=[key],
        authorized_client_keys=key + ".pub",
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=home.encode()))
    print("up", flush=True)
    await server.wait_closed()
asyncio.run(serve(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
"""


@pytest.fixture(scope="module", autouse=True)
def _paths() -> Iterator[None]:
    with module_utils():
        yield


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a repository `restic` that holds one snapshot."""
    root = tmp_path_factory.mktemp("remote")
    (root / "files").mkdir()
    (root / "files/a.bin").write_bytes(CONTENT)
    for words in (
        ("init",),
        ("backup", "--tag", "system:registry,backup:documents", str(root / "files")),
    ):
        subprocess.run(
            ["restic", "--no-cache", "--repo", str(root / "restic"), *words],
            env={**os.environ, "RESTIC_PASSWORD": PASSWORD},
            check=True,
            capture_output=True,
        )
    return root


def store(place: str, **more: object) -> Any:
    copy = {"store": "restic", "place": place, "system": "registry", "backup": "documents",
            "kind": "files", "password": PASSWORD, **more}  # fmt: skip
    return part("bcp_stores").open_store(copy)


def fetched(place: str, root: Path) -> bytes:
    found = store(place)
    (generation,) = found.generations()[0]
    assert found.verify(generation, part("bcp_store").Extent()).files == 1
    found.fetch(generation, root / "out", part("bcp_progress").Progress(root, "documents", "r"))
    return (root / "out/a.bin").read_bytes()


def test_over_sftp(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, port = tmp_path / "key", free_port()
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    known = tmp_path / "known_hosts"
    known.write_text(f"[127.0.0.1]:{port} {key.with_suffix('.pub').read_text()}")
    # What a city writes into the account's ssh configuration: key, known hosts, port.
    ssh = shutil.which("ssh")
    wrapper = tmp_path / "bin/ssh"
    wrapper.parent.mkdir()
    wrapper.write_text(
        f"#!/bin/sh\nexec {ssh} -F /dev/null -i {key} -p {port} -o BatchMode=yes "
        f'-o StrictHostKeyChecking=yes -o UserKnownHostsFile={shlex.quote(str(known))} "$@"\n'
    )
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}:{os.environ['PATH']}")
    command = [sys.executable, "-c", SFTP, str(port), str(key), str(kept)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "up\n"
        try:
            assert fetched("sftp:city@127.0.0.1:/restic", tmp_path) == CONTENT
        finally:
            server.kill()
    with pytest.raises(part("bcp_repository").RestoreError, match="cannot be reached"):
        store("sftp:city@127.0.0.1:/restic").generations()


class Rest(http.server.BaseHTTPRequestHandler):
    """The reading half of restic's REST protocol, version 1, and its locks."""

    protocol_version = "HTTP/1.1"
    folder: Path
    answer: Callable[[Rest], bool] = staticmethod(lambda _: False)

    def _path(self) -> Path:
        parts = [each for each in self.path.split("/") if each]
        if len(parts) == 2 and parts[0] == "data":
            parts.insert(1, parts[1][:2])
        return self.folder.joinpath(*parts)

    def send(self, code: int, content: bytes, *, body: bool = True) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body:
            self.wfile.write(content)

    def do_HEAD(self) -> None:
        if not self.answer(self):
            found = self._path().is_file()
            self.send(200 if found else 404, b"x" * self._path().stat().st_size if found else b"",
                       body=False)  # fmt: skip

    def do_GET(self) -> None:
        if self.answer(self):
            return
        path = self._path()
        if path.is_dir():
            names = sorted(each.name for each in path.rglob("*") if each.is_file())
            listed = ",".join(f'"{name}"' for name in names)
            self.send(200, f"[{listed}]".encode())
        elif path.is_file():
            content, code = path.read_bytes(), 200
            if (wanted := self.headers.get("Range")) is not None:
                first, _, last = wanted.removeprefix("bytes=").partition("-")
                content, code = content[int(first) : int(last) + 1 if last else None], 206
            self.send(code, content)
        else:
            self.send(404, b"")

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self._path().write_bytes(content)
        self.send(200, b"")

    def do_DELETE(self) -> None:
        self._path().unlink()
        self.send(200, b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def rest(kept: Path) -> Iterator[type[Rest]]:
    class Server(Rest):
        folder = kept / "restic"

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        server.daemon_threads = True
        Server.server_version = f"rest:http://127.0.0.1:{server.server_port}/"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Server
        server.shutdown()
        thread.join()


def test_over_rest_by_a_stand_in(rest: type[Rest], tmp_path: Path) -> None:
    assert fetched(rest.server_version, tmp_path) == CONTENT


def test_a_repository_that_answers_slowly_is_named(rest: type[Rest]) -> None:
    over = threading.Event()
    rest.answer = staticmethod(lambda _: over.wait(60) or True)
    try:
        with pytest.raises(part("bcp_repository").RestoreError) as caught:
            store(rest.server_version, patience=1.5).generations()
    finally:
        over.set()
    assert caught.value.kind == "timeout"
    assert "did not answer within" in caught.value.detail
    assert "look at its server and the line" in caught.value.detail


def test_a_repository_that_answers_wrongly_is_named(rest: type[Rest]) -> None:
    def nonsense(request: Rest) -> bool:
        request.send(200, b"<html>log in first</html>", body=request.command != "HEAD")
        return True

    rest.answer = staticmethod(nonsense)
    with pytest.raises(part("bcp_repository").RestoreError) as caught:
        store(rest.server_version, patience=60).generations()
    said = f"what answers at {rest.server_version} is no repository of restic"
    assert caught.value.detail.startswith(said)
