from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bcp.adapters.cache import Cache, find_cache, program

IDENTITY = b"i" * 32


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", IDENTITY)


def only_file(cache: Cache) -> Path:
    (path,) = cache.path.iterdir()
    return path


def test_what_was_written_is_read(cache: Cache) -> None:
    assert cache.read("a") is None
    cache.write("a", b"first")
    cache.write("a", b"second")

    assert cache.read("a") == b"second"
    assert cache.read("b") is None
    assert only_file(cache).stat().st_mode & 0o777 == 0o600
    assert cache.path.stat().st_mode & 0o777 == 0o700


def test_another_program_finds_nothing(cache: Cache) -> None:
    cache.write("a", b"content")

    assert Cache(cache.path, b"j" * 32).read("a") is None


def test_a_damaged_entry_is_none(cache: Cache) -> None:
    cache.write("a", b"content")
    path = only_file(cache)
    whole = path.read_bytes()

    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert cache.read("a") is None
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert cache.read("a") is None
    path.write_bytes(whole + b"x")
    assert cache.read("a") is None


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_where_others_write_is_not_used(cache: Cache, mode: int) -> None:
    cache.write("a", b"content")
    cache.path.chmod(mode)

    assert cache.read("a") is None
    cache.write("b", b"content")
    assert [path.name for path in cache.path.iterdir()] == ["a.entry"]


def test_an_entry_that_others_write_is_none(cache: Cache) -> None:
    cache.write("a", b"content")
    only_file(cache).chmod(0o666)

    assert cache.read("a") is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_folder_of_somebody_else_is_not_used(cache: Cache) -> None:
    cache.write("a", b"content")
    os.chown(cache.path, 12345, 12345)

    assert cache.read("a") is None


def test_links_are_not_followed(cache: Cache, tmp_path: Path) -> None:
    cache.write("a", b"content")
    linked = Cache(tmp_path / "link", IDENTITY)
    linked.path.symlink_to(cache.path)
    (cache.path / "b.entry").symlink_to(only_file(cache))

    assert linked.read("a") is None
    assert cache.read("b") is None
    assert cache.read("a") == b"content"


def test_a_pipe_does_not_make_the_reader_wait(cache: Cache) -> None:
    cache.write("a", b"content")
    os.mkfifo(cache.path / "b.entry", 0o600)

    assert cache.read("b") is None


def test_a_place_where_nothing_can_be_kept_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        cache = Cache(path, IDENTITY)
        cache.write("a", b"content")
        assert cache.read("a") is None


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """Writing beyond fails, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_no_error_and_leaves_nothing(cache: Cache) -> None:
    cache.write("a", b"old")
    with no_file_above(100):
        cache.write("a", b"x" * 100_000)

    assert cache.read("a") == b"old"
    assert only_file(cache).name == "a.entry"


def test_the_oldest_entries_go_when_there_are_too_many(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", IDENTITY, most_bytes=1000)
    for number, name in enumerate("abcde"):
        cache.write(name, b"x" * 150)
        os.utime(cache.path / f"{name}.entry", (number, number))
    assert cache.read("b") is not None
    cache.write("f", b"x" * 150)

    left = {name for name in "abcdef" if cache.read(name) is not None}
    assert left == {"b", "d", "e", "f"}
    cache.write("huge", b"x" * 501)
    assert cache.read("huge") is None


def test_what_a_killed_writer_left_is_removed(cache: Cache) -> None:
    cache.write("a", b"content")
    left, fresh = cache.path / ".left.tmp", cache.path / ".fresh.tmp"
    for path in (left, fresh):
        path.write_bytes(b"half")
    os.utime(left, (0, 0))
    cache.write("b", b"content")

    assert sorted(path.name for path in cache.path.iterdir()) == [
        ".fresh.tmp",
        "a.entry",
        "b.entry",
    ]


@pytest.mark.parametrize(
    ("environment", "path"),
    [
        ({"HOME": "/home/x"}, "/home/x/.cache/ict-bcp"),
        ({"HOME": "/home/x", "XDG_CACHE_HOME": "/var/c"}, "/var/c/ict-bcp"),
        ({"HOME": "/home/x", "XDG_CACHE_HOME": "relative"}, "/home/x/.cache/ict-bcp"),
        ({"HOME": "/home/x", "ICT_BCP_CACHE": "/elsewhere"}, "/elsewhere"),
        ({"HOME": "/home/x", "ICT_BCP_CACHE": "off"}, None),
        ({"HOME": "/home/x", "ICT_BCP_CACHE": ""}, None),
        ({"HOME": "/home/x", "ICT_BCP_CACHE": "relative"}, None),
        ({}, None),
    ],
)
def test_the_cache_is_where_the_environment_says(
    environment: dict[str, str], path: str | None
) -> None:
    found = find_cache(environment)
    assert (None if found is None else str(found.path)) == path


def test_the_program_is_known_by_its_sources() -> None:
    identity = program()
    assert identity is not None
    assert len(identity) == 32
