"""A repository of Debian's restic: fetched, read back, and every way in which it can fail."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.playbooks.stores import flip_two_bytes, module_utils, part

pytestmark = pytest.mark.full

PASSWORD = "the password of a test"
FILES = {"a.txt": b"first\n", "公開/二 b.bin": random.Random(0).randbytes(300_000)}
"""Nothing that compresses: the largest pack is the one with the second file."""


@dataclass
class Kept:
    """A repository, the folder that is backed up into it, and a guest to restore to."""

    root: Path
    place: str = ""
    more: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.place = self.place or str(self.root / "restic")
        for name, content in FILES.items():
            path = self.root / "files" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def restic(self, *words: str) -> str:
        command = ["restic", "--no-cache", "--repo", str(self.root / "restic"), *words]
        environment = {**os.environ, "RESTIC_PASSWORD": PASSWORD}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def back_up(self, folder: str = "files", *tags: str) -> str:
        named = ",".join(("system:registry", "backup:documents", *tags))
        told = self.restic("backup", "--json", "--tag", named, str(self.root / folder))
        return str(json.loads(told.splitlines()[-1])["snapshot_id"])

    def store(self, **more: object) -> Any:
        copy = {
            "store": "restic",
            "place": self.place,
            "system": "registry",
            "backup": "documents",
            "kind": "files",
            "password": PASSWORD,
            **self.more,
            **more,
        }
        return part("bcp_stores").open_store(copy)

    def pack_of(self, content: str) -> Path:
        """The pack that holds the file."""
        found = self.restic("find", content, "--json")
        assert content in found
        packs = (path for path in (self.root / "restic/data").rglob("*") if path.is_file())
        return max(packs, key=lambda path: path.stat().st_size)


@pytest.fixture(scope="module", autouse=True)
def _paths() -> Iterator[None]:
    with module_utils():
        yield


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    kept = Kept(tmp_path_factory.mktemp("sound"))
    kept.restic("init")
    kept.back_up()
    (kept.root / "files/a.txt").write_text("second\n")
    kept.back_up()
    return kept


@pytest.fixture
def kept(sound: Kept, tmp_path: Path) -> Kept:
    """A copy to spoil."""
    shutil.copytree(sound.root / "restic", tmp_path / "restic")
    return Kept(tmp_path)


def progress(root: Path) -> Any:
    return part("bcp_progress").Progress(root, "documents", "offsite")


def failure(kept: Kept, **more: object) -> tuple[str, str]:
    with pytest.raises(part("bcp_repository").RestoreError) as caught:
        kept.store(**more).generations()
    return caught.value.kind, caught.value.detail


def test_snapshots_are_found_by_their_tags_and_fetched(sound: Kept, tmp_path: Path) -> None:
    newest, oldest = sound.store().generations()[0]
    size, seconds = _fetch(sound, oldest, tmp_path)

    assert (newest.stamp >= oldest.stamp, newest.name != oldest.name) == (True, True)
    assert {
        path.relative_to(tmp_path / "out").as_posix(): path.read_bytes()
        for path in (tmp_path / "out").rglob("*")
        if path.is_file()
    } == FILES
    assert (size, seconds > 0) == (sum(map(len, FILES.values())), True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    assert sound.store(system="other").generations() == ([], [])


def _fetch(kept: Kept, generation: Any, root: Path) -> tuple[int, float]:
    store = kept.store()
    (found,) = [each for each in store.generations()[0] if each.name == generation.name]
    size, seconds = store.fetch(found, root / "out", progress(root))
    return int(size), float(seconds)


def test_a_sound_snapshot_is_read_whole_or_in_part(sound: Kept) -> None:
    extent = part("bcp_store").Extent
    store = sound.store()
    newest = store.generations()[0][0]
    whole = store.verify(newest, extent())
    some = store.verify(newest, extent(share=0.01, chance=random.Random(1)))

    assert (whole.files, whole.all_files) == (2, 2)
    assert (some.files, some.all_files) == (1, 2)
    store.check(1.0)


def test_two_flipped_bytes_are_found_by_reading_and_the_file_is_named(kept: Kept) -> None:
    flip_two_bytes(kept.pack_of("a.txt"))
    store, corrupt = kept.store(), part("bcp_repository").CorruptError
    newest, oldest = store.generations()[0]

    kept.restic("check")  # says that all is well
    for generation in (newest, oldest):
        with pytest.raises(corrupt, match=r"二 b\.bin' cannot be read: restic: .*verification"):
            store.verify(generation, part("bcp_store").Extent())
    with pytest.raises(corrupt, match="restic"):
        store.fetch(newest, kept.root / "out", progress(kept.root))
    with pytest.raises(corrupt, match="restic"):
        store.check(1.0)
    assert not (kept.root / "out").exists()


def test_truncated_and_missing_packs_are_damage(kept: Kept) -> None:
    pack = kept.pack_of("a.txt")
    pack.chmod(0o600)
    extent, corrupt = part("bcp_store").Extent(), part("bcp_repository").CorruptError
    newest = kept.store().generations()[0][0]
    with pack.open("r+b") as stream:
        stream.truncate(100)
    with pytest.raises(corrupt, match=r"二 b\.bin' cannot be read"):
        kept.store().verify(newest, extent)
    pack.unlink()
    with pytest.raises(corrupt, match=r"二 b\.bin' cannot be read"):
        kept.store().verify(newest, extent)


def test_a_spoilt_list_of_files_is_damage_too(kept: Kept) -> None:
    packs = [path for path in (kept.root / "restic/data").rglob("*") if path.is_file()]
    for pack in packs:
        flip_two_bytes(pack)
    newest = kept.store().generations()[0][0]
    with pytest.raises(part("bcp_repository").CorruptError, match="restic"):
        kept.store().verify(newest, part("bcp_store").Extent())


def test_a_wrong_or_missing_password_is_named(kept: Kept, tmp_path: Path) -> None:
    kind, said = failure(kept, password="wrong")
    assert (kind, "is wrong: correct it" in said) == ("authentication", True)
    kind, said = failure(kept, password="")
    assert (kind, "repository_passwords" in said) == ("authentication", True)
    file = tmp_path / "password"
    file.write_text(PASSWORD)
    file.chmod(0o644)
    kind, said = failure(kept, password="", password_file=str(file))
    assert (kind, "others can read" in said) == ("authentication", True)
    file.chmod(0o600)
    assert len(kept.store(password="", password_file=str(file)).generations()[0]) == 2


def test_a_repository_that_is_not_there_is_named(kept: Kept) -> None:
    kind, said = failure(kept, place=str(kept.root / "nowhere"))
    assert (kind, "there is no repository of restic at" in said) == ("task-failed", True)
    kind, said = failure(kept, place="rest:http://127.0.0.1:1/")
    assert (kind, "cannot be reached" in said) == ("unreachable", True)


def test_a_locked_repository_is_named_and_left_alone(kept: Kept, tmp_path: Path) -> None:
    newest = kept.store().generations()[0][0]
    command = ["restic", "--no-cache", "--repo", kept.place, "check", "--read-data"]
    environment = {**os.environ, "RESTIC_PASSWORD": PASSWORD}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        while "load indexes" not in holder.stdout.readline():  # it has its lock by then
            assert holder.poll() is None
        os.kill(holder.pid, 19)
        try:
            store = kept.store()
            store.generations()
            with pytest.raises(part("bcp_repository").RestoreError) as caught:
                store.fetch(newest, tmp_path / "out", progress(tmp_path))
        finally:
            os.kill(holder.pid, 9)
    assert "is locked by another program" in caught.value.detail
    assert "restic unlock" in caught.value.detail


def test_the_password_is_in_no_command_line_and_no_environment(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    program = tmp_path / "bin/restic"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nenv > {seen}; echo "$@" >> {seen}\nexec /usr/bin/restic "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    assert len(kept.store().generations()[0]) == 2
    assert "--repo" in seen.read_text()
    assert PASSWORD not in seen.read_text()


def test_a_guest_without_restic_is_told_what_to_do(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(kept.root / "files"))
    assert failure(kept) == ("task-failed", "restic is not on this guest's PATH: install it there")
