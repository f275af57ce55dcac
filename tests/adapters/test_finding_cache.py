"""Findings are looked up by all that they depend on."""

from __future__ import annotations

from pathlib import Path

import pytest

from bcp.adapters.cache import JUDGING, Cache, program
from bcp.adapters.finding_cache import FindingCache, findings_key
from bcp.model.message import Message
from tests.evaluation.test_actions import run, shown

FOUND = run(
    1,
    shown().model_copy(
        update={"message": Message.of("{a} {b}", a=Message.of("{c}", c="遅い"), b=1.5)}
    ),
)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    identity = program(JUDGING)
    assert identity is not None
    return Cache(tmp_path / "cache", identity)


def test_what_was_kept_is_recalled_as_it_was(cache: Cache, tmp_path: Path) -> None:
    first = FindingCache(cache, tmp_path)
    assert first.recall("key") is None
    first.remember("key", FOUND)
    first.keep()
    assert FindingCache(cache, tmp_path).recall("key") == FOUND
    assert FindingCache(cache, tmp_path / "other").recall("key") is None


def test_what_nobody_asked_for_goes(cache: Cache, tmp_path: Path) -> None:
    first = FindingCache(cache, tmp_path)
    first.remember("one", FOUND)
    first.remember("two", FOUND)
    first.keep()
    second = FindingCache(cache, tmp_path)
    second.recall("two")
    second.keep()
    third = FindingCache(cache, tmp_path)
    assert (third.recall("one"), third.recall("two")) == (None, FOUND)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"key": 3}', b'{"key": {"run": "a"}}'])
def test_what_cannot_be_read_is_a_miss(cache: Cache, tmp_path: Path, body: bytes) -> None:
    first = FindingCache(cache, tmp_path)
    first.remember("key", FOUND)
    first.keep()
    (entry,) = cache.path.iterdir()
    cache.write(entry.name.removesuffix(".entry"), body)
    assert FindingCache(cache, tmp_path).recall("key") is None


def test_without_a_cache_nothing_is_kept(tmp_path: Path) -> None:
    first = FindingCache(None, tmp_path)
    first.remember("key", FOUND)
    first.keep()
    assert FindingCache(None, tmp_path).recall("key") is None


def test_the_key_is_another_for_everything_that_findings_depend_on() -> None:
    keys = [
        findings_key("a", ["b", "c"], inventory="d", scenario="e"),
        findings_key("x", ["b", "c"], inventory="d", scenario="e"),
        findings_key("a", ["b"], inventory="d", scenario="e"),
        findings_key("a", ["bc"], inventory="d", scenario="e"),
        findings_key("a", ["b", "c"], inventory="x", scenario="e"),
        findings_key("a", ["b", "c"], inventory="d", scenario="x"),
        findings_key("a", ["b", "c", "d"], inventory="", scenario="e"),
    ]
    assert len(set(keys)) == len(keys)


def test_what_judges_is_another_program_than_what_reads() -> None:
    assert program(JUDGING) != program()
