"""Owners, groups, modes and ACLs of a tree: kept beside a backup as getfacl writes them."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from pathlib import Path

from ansible.module_utils.bcp_repository import CorruptError, Generation, RestoreError

PERMISSIONS = "PERMISSIONS"
_FILE = b"# file: "
_ESCAPED = re.compile(rb"\\([0-7]{3})")


def stated(generation: Generation) -> bytes | None:
    """What the generation holds of permissions; None when it was taken without them.

    Raises CorruptError when it is not what the manifest says, or speaks of other files.
    """
    path = generation.path / PERMISSIONS
    if generation.permissions is None:
        return None
    try:
        text = path.read_bytes()
    except OSError as error:
        raise CorruptError(f"{PERMISSIONS} cannot be read: {error}") from error
    if hashlib.sha256(text).hexdigest() != generation.permissions:
        raise CorruptError(f"{PERMISSIONS} does not match its checksum")
    told, present = set(entries(text)), _names(generation.path / "data")
    if told != present:
        first = min(told ^ present)
        raise CorruptError(f"{PERMISSIONS} and the files differ, first in {first!r}")
    return text


def entries(text: bytes) -> dict[str, tuple[str, ...]]:
    """Owner, group, flags and ACL of each entry, by its path below the tree; the tree is `.`."""
    found = {}
    for block in text.split(b"\n\n"):
        lines = [line for line in block.split(b"\n") if line]
        if lines and lines[0].startswith(_FILE):
            name = _ESCAPED.sub(lambda m: bytes([int(m[1], 8)]), lines[0].removeprefix(_FILE))
            told = tuple(line.decode("utf-8", "replace") for line in lines[1:])
            found[os.path.normpath(os.fsdecode(name))] = told
    return found


def give(tree: Path, text: bytes) -> None:
    """Give the entries of a tree their owners, modes and ACLs, and prove that they have them.

    Raises RestoreError, as when an account is not known here or the file system keeps no ACLs.
    """
    _run(["setfacl", "--restore=-"], tree, text)
    wanted, found = entries(text), entries(_run(["getfacl", *TELL, "."], tree))
    wrong = sorted(name for name in wanted.keys() | found if wanted.get(name) != found.get(name))
    if wrong:
        name = wrong[0]
        raise RestoreError(
            "task-failed",
            f"{len(wrong)} permissions are not as they were, first of {name!r}: "
            f"{found.get(name)} instead of {wanted.get(name)}; accounts and groups that they name "
            "must be known to the guest",
        )


TELL = ("--recursive", "--physical", "--no-effective", "--absolute-names")
"""How getfacl is asked: no symbolic links, no comments, paths as they are given."""


def _names(tree: Path) -> set[str]:
    return {
        os.path.relpath(Path(folder, name), tree)
        for folder, _, names in os.walk(tree)
        for name in (".", *names)
    }


def _run(words: list[str], folder: Path, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(
            words, cwd=folder, input=given, capture_output=True, check=False, timeout=3600
        )
    except FileNotFoundError as error:
        raise RestoreError(
            "task-failed", f"{words[0]} is not on this guest's PATH; install the package acl"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise RestoreError("timeout", f"{words[0]} took over an hour") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()[-1000:]
        raise RestoreError("task-failed", f"{words[0]}: {said}")
    return done.stdout
