"""Writing a pack: a folder or a ZIP file, made beside its place and renamed into it."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bcp.adapters.files import replacing

_MODE = 0o644
_UNIX = 3


def write_zip(path: Path, files: Mapping[str, bytes], day: date) -> None:
    """A ZIP file in which everything bears `day`: the same files give the same bytes.

    Raises OSError; then a former file is as it was.
    """
    with (
        replacing(path, _MODE) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed,
    ):
        for each in sorted(files):
            packed.writestr(_entry(each, day), files[each])


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
