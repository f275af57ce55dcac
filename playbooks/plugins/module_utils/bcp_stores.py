"""The store of a copy of a data set, whatever kind its repository is of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.module_utils.bcp_repository import RestoreError
from ansible.module_utils.bcp_restic import ResticStore
from ansible.module_utils.bcp_store import IMAGE, DirectoryStore, ImageStore, Store


def open_store(copy: Mapping[str, Any]) -> Store:
    """The store of a copy of a data set.

    `copy` holds `store` (the repository's kind), `place` (its folder, or for restic its address),
    `system`, `backup`, `kind` (of the data set), and for restic `password` or `password_file`. A
    data set that lies elsewhere in a folder has that as `source`.
    Raises RestoreError for a kind that is not known.
    """
    kind = copy.get("store") or "directory"
    if kind == "restic":
        return ResticStore(copy)
    folder = Path(copy.get("source") or Path(copy["place"], copy["system"], copy["backup"]))
    if kind == "directory":
        return DirectoryStore(folder, copy["kind"])
    if kind == IMAGE:
        return ImageStore(folder, IMAGE)
    raise RestoreError("refused", f"there is no kind {kind!r} of repositories")
