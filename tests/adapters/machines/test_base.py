"""The shared file system where it cannot be made; the program that makes it is a fake here."""

from __future__ import annotations

from pathlib import Path

import pytest

from bcp.adapters.machines.base import Base, base_folder
from bcp.adapters.machines.tools import ToolFailed
from bcp.model.message import Message

FAKE = """#!/bin/sh
# A fake mmdebstrap: it begins, and then there is no network.
for folder in "$@"; do :; done
mkdir -p "$folder/etc"
echo "E: Could not resolve 'deb.example'" >&2
exit 100
"""


@pytest.fixture
def fake_mmdebstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "mmdebstrap").write_text(FAKE, "ascii")
    (programs / "mmdebstrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")


@pytest.mark.usefixtures("fake_mmdebstrap")
def test_one_that_cannot_be_made_says_why_and_is_never_used(tmp_path: Path) -> None:
    told: list[Message] = []
    cache, base = tmp_path / "cache", Base(packages=("systemd",))
    for _ in range(2):
        with pytest.raises(ToolFailed, match=r"mmdebstrap.*Could not resolve"):
            base_folder(base, told.append, cache)
        assert not (cache / base.name).exists()
    assert len(told) == 2


def test_one_that_was_made_is_used_without_any_program(tmp_path: Path) -> None:
    base = Base(packages=("systemd",))
    (tmp_path / base.name).mkdir()
    assert base_folder(base, lambda _: pytest.fail("made"), tmp_path) == tmp_path / base.name


def test_file_systems_of_other_packages_have_other_names() -> None:
    assert Base(packages=("a", "b")).name == Base(packages=("b", "a")).name
    assert Base(packages=("a",)).name != Base(packages=("b",)).name
    assert Base(packages=("a",)).name != Base(suite="trixie", packages=("a",)).name
