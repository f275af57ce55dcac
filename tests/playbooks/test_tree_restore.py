"""The module for file data, web sites and applications, on real folders and a real service."""

from __future__ import annotations

import errno
import hashlib
import json
import runpy
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.playbooks.guests import Guest, everything_owned, free_port
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

    def restore(self, *, check: bool = False, services: tuple[str, ...] = ()) -> dict[str, Any]:
        return self.guest.module(
            "bcp_tree_restore",
            check=check,
            role="web_restore",
            backup="site",
            repository="far",
            source=str(self.data_set),
            root=str(self.guest.root),
            destination=str(self.web),
            services=list(services),
        )

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
    assert [path.name for path in lost.guest.root.glob(".*")] == []


def test_what_stood_there_is_set_aside_and_its_service_restarted(lost: Lost) -> None:
    lost.guest.write("web/index.html", "as it was")
    lost.guest.demand("servicectl", "start", "web")
    before = (lost.guest.root / "run/web.pid").read_text()
    aside = Path(lost.restore(services=("web",))["set_aside"])
    assert (aside / "index.html").read_text() == "as it was"
    assert lost.contents() == contents_of(NEWEST)
    assert lost.guest.demand("servicectl", "status", "web") == "web active"
    assert (lost.guest.root / "run/web.pid").read_text() != before


def test_a_service_that_was_down_stays_down(lost: Lost) -> None:
    lost.restore(services=("web",))
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


def test_a_full_disk_is_named() -> None:
    code = runpy.run_path(str(PLUGINS / "module_utils" / "bcp_repository.py"))
    with pytest.raises(OSError, match="No space left") as caught:
        Path("/dev/full").write_text("x")
    assert caught.value.errno == errno.ENOSPC
    assert code["explain"](caught.value).kind == "disk-full"
