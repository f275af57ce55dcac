"""Disks of virtual machines: what is proven of them, and what each damage is called."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.playbooks.stores import flip_two_bytes, module_utils, part

DISK = b"QFI\xfb" + bytes(range(256)) * 4096
RAW = bytes(range(255, -1, -1)) * 4096
NAME = "20261101T000000Z"


@pytest.fixture(scope="module", autouse=True)
def _paths() -> Iterator[None]:
    with module_utils():
        yield


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "store/registry/disks" / NAME
    (folder / "data").mkdir(parents=True)
    sums = ""
    for name, content in (("system.qcow2", DISK), ("data.raw", RAW)):
        (folder / "data" / name).write_bytes(content)
        sums += f"{hashlib.sha256(content).hexdigest()}  {name}\n"
    (folder / "SHA256SUMS").write_text(sums)
    (folder / "manifest.json").write_text(json.dumps({"newest": None, "bytes": 7}))
    return folder / "data"


def store(data: Path) -> Any:
    place = data.parents[3]
    copy = {"store": "image", "place": place, "system": "registry", "backup": "disks"}
    return part("bcp_stores").open_store({**copy, "kind": "image"})


def whole() -> Any:
    return part("bcp_store").Extent()


def test_disks_are_fetched_and_read_back(data: Path, tmp_path: Path) -> None:
    images = store(data)
    ((generation,), unreadable) = images.generations()
    progress = part("bcp_progress").Progress(tmp_path, "disks", "store")
    size, seconds = images.fetch(generation, tmp_path / "guest", progress)

    assert (generation.name, generation.bytes, unreadable) == (NAME, 7, [])
    assert (size, seconds > 0) == (len(DISK) + len(RAW), True)
    assert (tmp_path / "guest/system.qcow2").read_bytes() == DISK
    assert vars(images.verify(generation, whole())) == {
        "files": 2,
        "bytes": size,
        "all_files": 2,
        "all_bytes": size,
    }


def test_two_flipped_bytes_are_always_found_by_a_whole_reading(data: Path) -> None:
    flip_two_bytes(data / "system.qcow2")
    images = store(data)
    ((generation,), _) = images.generations()
    with pytest.raises(part("bcp_repository").CorruptError, match=r"'system\.qcow2' does not"):
        images.verify(generation, whole())


def test_a_sample_finds_them_only_in_what_it_reads(data: Path) -> None:
    flip_two_bytes(data / "system.qcow2")
    images, found = store(data), set()
    ((generation,), _) = images.generations()
    for seed in range(20):
        extent = part("bcp_store").Extent(share=0.01, chance=random.Random(seed))
        try:
            found.add(images.verify(generation, extent).files)
        except part("bcp_repository").CorruptError:
            found.add(-1)
    assert found == {1, -1}


def test_a_disk_of_another_format_is_none(data: Path) -> None:
    (data / "system.qcow2").write_bytes(RAW)
    sums = f"{hashlib.sha256(RAW).hexdigest()}"
    (data.parent / "SHA256SUMS").write_text(f"{sums}  system.qcow2\n{sums}  data.raw\n")
    images = store(data)
    ((generation,), _) = images.generations()
    with pytest.raises(part("bcp_repository").CorruptError, match="not of the format"):
        images.verify(generation, whole())


def test_truncated_disks_and_missing_manifests_are_told_apart(data: Path) -> None:
    with (data / "data.raw").open("r+b") as stream:
        stream.truncate(1000)
    images = store(data)
    ((generation,), _) = images.generations()
    with pytest.raises(part("bcp_repository").CorruptError, match=r"'data\.raw' does not match"):
        images.verify(generation, whole())
    (data.parent / "manifest.json").unlink()
    assert images.generations() == ([], [])
