"""Writing a pack: a folder or a ZIP file, made beside its place and renamed into it."""

from __future__ import annotations

import contextlib
import os
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bcp.adapters.files import sync_folder

_MODE = 0o644
_UNIX = 3


def write_zip(path: Path, files: Mapping[str, bytes], day: date) -> None:
    """A ZIP file in which everything bears `day`: the same files give the same bytes.

    Raises OSError; then a former file is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
                for each in sorted(files):
                    packed.writestr(_entry(each, day), files[each])
            file.flush()
            os.fchmod(file.fileno(), _MODE)
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    sync_folder(path.parent)


def read_entry(path: Path, name: str) -> bytes:
    """A file of a ZIP file; empty where there is none. Raises OSError for what is no ZIP file."""
    try:
        with zipfile.ZipFile(path) as packed:
            return packed.read(name)
    except KeyError:
        return b""
    except zipfile.BadZipFile as error:
        raise OSError(str(error)) from error


def _entry(name: str, day: date) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = _UNIX
    entry.external_attr = _MODE << 16
    return entry
