"""The module for file data, web sites and applications, on real folders and a real service."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ansible.module_utils
import pytest

from tests.playbooks.guests import Guest, everything_owned, free_port
from tests.playbooks.held import held
from tests.playbooks.module_runner import PLUGINS

OLD, NEWER, NEWEST = "20261101T000000Z", "20261102T000000Z", "20261102T000000Z-10"
NAMES = ("index.html", "公開/資料 一.csv", "a;$(id) '\"{{ x }}.txt")


@dataclass(frozen=True)
class Lost:
    """A guest and a data set of three generations."""

    guest: Guest
    data_set: Path

    @property
    def web(self) -> Path:
        return self.guest.root / "web"

    @property
    def arguments(self) -> dict[str, Any]:
        return {
            "role": "web_restore",
            "backup": "site",
            "repository": "far",
            "source": str(self.data_set),
            "root": str(self.guest.root),
            "destination": str(self.web),
        }

    @property
    def note(self) -> Path:
        return self.guest.root / ".bcp/progress-site.json"

    def restore(self, *, check: bool = False, **more: object) -> dict[str, Any]:
        return self.guest.module("bcp_tree_restore", check=check, **self.arguments, **more)

    def begin(self) -> subprocess.Popen[str]:
        return self.guest.begin("bcp_tree_restore", **self.arguments)

    def contents(self) -> dict[str, str]:
        return {name: (self.web / name).read_text() for name in NAMES}


def write_generation(data_set: Path, name: str) -> None:
    sums = ""
    for file in NAMES:
        path = data_set / name / "data" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        content = f"{file} of {name}\n"
        path.write_text(content)
        sums += f"{hashlib.sha256(content.encode()).hexdigest()}  {file}\n"
    (data_set / name / "SHA256SUMS").write_text(sums)
    manifest = {"newest": f"2026-11-01T00:00:0{len(name) % 10}+00:00"}
    (data_set / name / "manifest.json").write_text(json.dumps(manifest))


def contents_of(generation: str) -> dict[str, str]:
    return {name: f"{name} of {generation}\n" for name in NAMES}


@pytest.fixture
def lost(tmp_path: Path) -> Iterator[Lost]:
    port = free_port()
    service = {
        "name": "web",
        "kind": "web",
        "argv": [sys.executable, "-m", "http.server", str(port), "-d", "web", "-b", "127.0.0.1"],
        "address": "127.0.0.1",
        "port": port,
        "pidfile": "run/web.pid",
        "log": "log/web.log",
        "ready": "http",
    }
    guest = Guest(tmp_path / "guest", [service])
    data_set = tmp_path / "far" / "site"
    for name in (OLD, NEWER, NEWEST):
        write_generation(data_set, name)
    everything_owned(tmp_path, guest)
    yield Lost(guest, data_set)
    guest.stop()


def test_newest_generation_is_put_in_place(lost: Lost) -> None:
    result = lost.restore()
    report = result["bcp_restore"]
    assert report.pop("copy_seconds") > 0
    assert report == {
        "role": "web_restore",
        "backup": "site",
        "repository": "far",
        "generation": NEWEST,
        "bytes": sum(len(text.encode()) for text in contents_of(NEWEST).values()),
        "newest": json.loads((lost.data_set / NEWEST / "manifest.json").read_text())["newest"],
        "rejected": [],
    }
    assert (result["changed"], result["set_aside"]) == (True, None)
    assert lost.contents() == contents_of(NEWEST)


def test_a_finished_restore_changes_nothing(lost: Lost) -> None:
    first = lost.restore()
    (lost.web / "index.html").write_text("edited since")
    again = lost.restore()
    assert again["changed"] is False
    assert again["bcp_restore"] == first["bcp_restore"]
    assert (lost.web / "index.html").read_text() == "edited since"


def spoil_a_byte(generation: Path) -> None:
    (generation / "data" / NAMES[1]).write_text("spoilt")


def lose_a_file(generation: Path) -> None:
    (generation / "data" / NAMES[2]).unlink()


def plant_a_file(generation: Path) -> None:
    (generation / "data" / "planted").write_text("x")


def plant_a_link(generation: Path) -> None:
    (generation / "data" / "link").symlink_to("/etc/passwd")


def lose_the_sums(generation: Path) -> None:
    (generation / "SHA256SUMS").unlink()


def garble_the_sums(generation: Path) -> None:
    (generation / "SHA256SUMS").write_text("nonsense\n")


def garble_the_manifest(generation: Path) -> None:
    (generation / "manifest.json").write_text("{")


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_a_byte,
        lose_a_file,
        plant_a_file,
        plant_a_link,
        lose_the_sums,
        garble_the_sums,
        garble_the_manifest,
    ],
)
def test_a_generation_that_is_not_whole_is_rejected(lost: Lost, spoil: Any) -> None:
    spoil(lost.data_set / NEWEST)
    report = lost.restore()["bcp_restore"]
    assert (report["generation"], report["rejected"]) == (NEWER, [NEWEST])
    assert lost.contents() == contents_of(NEWER)


def test_nothing_is_touched_when_no_generation_is_whole(lost: Lost) -> None:
    for name in (OLD, NEWER, NEWEST):
        spoil_a_byte(lost.data_set / name)
    lost.guest.write("web/index.html", "as it was")
    result = lost.restore()
    assert result["bcp_failure"] == "backup-corrupt"
    assert (lost.web / "index.html").read_text() == "as it was"
    assert [path.name for path in lost.guest.root.glob(".*")] == [".bcp"]


def test_what_stood_there_is_set_aside_and_its_service_restarted(lost: Lost) -> None:
    lost.guest.write("web/index.html", "as it was")
    lost.guest.demand("servicectl", "start", "web")
    before = (lost.guest.root / "run/web.pid").read_text()
    aside = Path(lost.restore(services=["web"])["set_aside"])
    assert (aside / "index.html").read_text() == "as it was"
    assert lost.contents() == contents_of(NEWEST)
    assert lost.guest.demand("servicectl", "status", "web") == "web active"
    assert (lost.guest.root / "run/web.pid").read_text() != before


def test_a_service_that_was_down_stays_down(lost: Lost) -> None:
    lost.restore(services=["web"])
    assert lost.guest.run("servicectl", "status", "web").stdout.strip() == "web inactive"


def test_an_interrupted_restore_is_begun_again(lost: Lost) -> None:
    lost.guest.write("etc/restored/web_restore-site.json", '{"state": "running"}')
    lost.guest.write(".web.restoring/half", "a copy")
    everything_owned(lost.guest.root, lost.guest)
    assert lost.restore()["changed"] is True
    assert lost.contents() == contents_of(NEWEST)
    assert not (lost.web / "half").exists()


def test_check_mode_says_what_would_be_used_and_touches_nothing(lost: Lost) -> None:
    spoil_a_byte(lost.data_set / NEWEST)
    before = sorted(lost.guest.root.rglob("*"))
    result = lost.restore(check=True)
    assert (result["changed"], result["generation"], result["rejected"]) == (
        True,
        NEWER,
        [NEWEST],
    )
    assert sorted(lost.guest.root.rglob("*")) == before


def test_a_missing_repository_is_a_plain_failure(lost: Lost) -> None:
    shutil.rmtree(lost.data_set)
    assert lost.restore()["bcp_failure"] == "task-failed"


def test_a_full_disk_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    own = [*ansible.module_utils.__path__, str(PLUGINS / "module_utils")]
    monkeypatch.setattr(ansible.module_utils, "__path__", own)
    code = runpy.run_path(str(PLUGINS / "module_utils" / "bcp_repository.py"))
    with pytest.raises(OSError, match="No space left") as caught:
        Path("/dev/full").write_text("x")
    assert caught.value.errno == errno.ENOSPC
    assert code["explain"](caught.value).kind == "disk-full"


def test_newer_generations_are_passed_over(lost: Lost) -> None:
    spoil_a_byte(lost.data_set / NEWEST)
    report = lost.restore(older=1)["bcp_restore"]
    assert (report["generation"], report["rejected"]) == (NEWER, [])
    assert lost.contents() == contents_of(NEWER)


def test_one_that_cannot_be_read_counts_and_one_that_never_finished_does_not(lost: Lost) -> None:
    garble_the_manifest(lost.data_set / NEWEST)
    (lost.data_set / NEWER / "manifest.json").unlink()
    report = lost.restore(older=1)["bcp_restore"]
    assert (report["generation"], report["rejected"]) == (OLD, [])


def test_when_all_are_passed_over_nothing_is_touched(lost: Lost) -> None:
    lost.guest.write("web/index.html", "as it was")
    result = lost.restore(older=3)
    assert result["bcp_failure"] == "backup-corrupt"
    assert result["msg"] == (
        f"{lost.data_set} has 3 complete generations; none is left when the newest 3 are passed "
        "over"
    )
    assert (lost.web / "index.html").read_text() == "as it was"
    assert not (lost.guest.root / "etc/restored").exists()


def test_a_finished_restore_is_redone_only_for_an_older_generation(lost: Lost) -> None:
    seen = []
    for older in (0, 1, 1, 0, 2):
        result = lost.restore(older=older)
        seen.append((result["changed"], result["bcp_restore"]["generation"]))
    assert seen == [(True, NEWEST), (True, NEWER), (False, NEWER), (False, NEWER), (True, OLD)]
    assert lost.contents() == contents_of(OLD)
    aside = sorted(lost.guest.root.glob("web.before-restore-*"))
    assert [(path / NAMES[0]).read_text() for path in aside] == [
        contents_of(name)[NAMES[0]] for name in (NEWEST, NEWER)
    ]


def test_a_finished_restore_is_redone_from_another_repository_only_on_demand(lost: Lost) -> None:
    near = lost.data_set.with_name("near")
    write_generation(near, OLD)
    everything_owned(near, lost.guest)
    asked = {"repository": "near", "source": str(near)}
    seen = []
    for more in ({}, asked, {**asked, "this_repository": True}, asked, {}):
        arguments = {**lost.arguments, **more}
        result = lost.guest.module("bcp_tree_restore", **arguments)
        seen.append((result["changed"], result["bcp_restore"]["repository"]))
    assert seen == [(True, "far"), (False, "far"), (True, "near"), (False, "near"), (False, "near")]
    assert lost.contents() == contents_of(OLD)
    again = {**lost.arguments, **asked, "this_repository": True}
    assert lost.guest.module("bcp_tree_restore", **again)["changed"] is False


def test_check_mode_passes_over_generations_too(lost: Lost) -> None:
    assert lost.restore(check=True, older=2)["generation"] == OLD
    assert lost.restore(check=True, older=9)["bcp_failure"] == "backup-corrupt"
    assert not (lost.guest.root / ".bcp").exists()


def test_while_it_copies_it_notes_how_far_it_is(lost: Lost) -> None:
    sizes = {name: len(text.encode()) for name, text in contents_of(NEWEST).items()}
    with held(lost.data_set / NEWEST / "data" / NAMES[1]) as file:
        module = lost.begin()
        file.wait_until_reached()
        wait_until(lost.note.exists)
        note = json.loads(lost.note.read_text())
        file.let_go()
        result = json.loads(module.communicate(timeout=60)[0])
    assert note.pop("seconds") > 0
    assert sizes[NAMES[1]] <= note["total"] - note.pop("bytes") <= note["total"]
    assert note == {"backup": "site", "repository": "far", "total": sum(sizes.values())}
    assert result["changed"] is True
    assert not lost.note.exists()
    assert lost.contents() == contents_of(NEWEST)


def test_a_second_restore_never_runs_beside_the_first(lost: Lost) -> None:
    with held(lost.data_set / NEWEST / "data" / NAMES[1]) as file:
        module = lost.begin()
        file.wait_until_reached()
        refused = lost.restore()
        file.let_go()
        assert json.loads(module.communicate(timeout=60)[0])["changed"] is True
    assert refused["bcp_failure"] == "timeout"
    assert refused["msg"].startswith("another restore of site into this guest still runs (process")
    assert lost.contents() == contents_of(NEWEST)
    assert lost.restore()["changed"] is False


def test_a_restore_that_nobody_waits_for_ends_itself(lost: Lost) -> None:
    with held(lost.data_set / NEWEST / "data" / NAMES[1]) as file:
        module = lost.begin()
        file.wait_until_reached()
        assert module.stdout is not None
        module.stdout.close()
        assert module.wait(timeout=30) != 0
        file.let_go()
    assert not lost.web.exists()
    assert lost.restore()["changed"] is True
    assert lost.contents() == contents_of(NEWEST)


def test_a_restore_that_is_killed_leaves_nothing_that_blocks_the_next(lost: Lost) -> None:
    with held(lost.data_set / NEWEST / "data" / NAMES[1]) as file:
        module = lost.begin()
        file.wait_until_reached()
        wait_until(lost.note.exists)
        module.send_signal(signal.SIGKILL)
        module.communicate(timeout=30)
        file.let_go()
    assert lost.restore()["changed"] is True
    assert lost.contents() == contents_of(NEWEST)
    assert not lost.note.exists()


def test_what_is_no_file_is_never_read(lost: Lost) -> None:
    os.mkfifo(lost.data_set / NEWEST / "data" / "pipe")
    assert lost.restore()["bcp_restore"]["rejected"] == [NEWEST]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_permissions_that_are_not_those_of_the_files_are_rejected(lost: Lost) -> None:
    told = b"# file: .\n# owner: root\n\n# file: ../elsewhere\n# owner: root\n\n"
    for name, text, stated in (
        (NEWEST, told, hashlib.sha256(told).hexdigest()),
        (NEWER, told, hashlib.sha256(told[1:]).hexdigest()),
    ):
        generation = lost.data_set / name
        manifest = json.loads((generation / "manifest.json").read_text())
        (generation / "PERMISSIONS").write_bytes(text)
        (generation / "manifest.json").write_text(json.dumps({**manifest, "permissions": stated}))
    expected = [NEWEST, NEWER]
    assert lost.restore(check=True)["rejected"] == expected
    assert lost.restore()["bcp_restore"]["rejected"] == expected
    assert lost.contents() == contents_of(OLD)
