"""Restoring a data set that is a tree of files with checksums (files, web, application)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible.module_utils import bcp_permissions, bcp_service
from ansible.module_utils.bcp_progress import Progress
from ansible.module_utils.bcp_repository import (
    CorruptError,
    Generation,
    Marker,
    Restore,
    flush_tree,
    is_occupied,
    none_left,
    remove,
    set_aside,
)
from ansible.module_utils.bcp_sole import sole_restore
from ansible.module_utils.bcp_store import Extent, Store
from ansible.module_utils.bcp_stores import open_store


@dataclass(frozen=True)
class TreeRequest:
    """What to restore and where to, from the data set's `store` in the repository.

    `services` read the destination: those that run are stopped while it is replaced. The newest
    `older` generations are passed over; with `this_repository` what was restored from another one
    counts for nothing.
    """

    role: str
    backup: str
    repository: str
    store: Store
    root: Path
    destination: Path
    services: Sequence[str]
    older: int = 0
    this_repository: bool = False
    check_mode: bool = False

    @property
    def wanted(self) -> str | None:
        """The repository that a finished restore must have come from; None: any."""
        return self.repository if self.this_repository else None


def carry_out(params: Mapping[str, Any], check_mode: bool) -> dict[str, Any]:
    """Do what the module `bcp_tree_restore` was told to. Raises RestoreError or OSError."""
    data_kind = "image" if params["role"] == "image_restore" else "files"
    return restore_tree(
        TreeRequest(
            role=params["role"],
            backup=params["backup"],
            repository=params["repository"],
            store=open_store({**params, "kind": data_kind}),
            root=Path(params["root"]),
            destination=Path(params["destination"]),
            services=params["services"],
            older=params["older"],
            this_repository=params["this_repository"],
            check_mode=check_mode,
        )
    )


def restore_tree(request: TreeRequest) -> dict[str, Any]:
    """Put the newest intact generation in place; a finished restore is left as it is.

    Returns the module's result. Raises RestoreError.
    """
    if request.check_mode:
        return _restore(request)
    with sole_restore(request.root, request.role, request.backup):
        return _restore(request)


def _restore(request: TreeRequest) -> dict[str, Any]:
    marker = Marker(request.root, request.role, request.backup)
    if marker.is_done(request.older, request.wanted) and request.destination.is_dir():
        return {"changed": False, "bcp_restore": marker.read()["restore"]}
    restore = Restore(request.role, request.backup, request.repository)
    generations, restore.rejected = request.store.generations(request.older)
    if request.check_mode:
        return _foresee(request, generations, restore)
    marker.write("running")
    staging = request.destination.with_name(f".{request.destination.name}.restoring")
    _fill(request, staging, generations, restore)
    stopped = [name for name in request.services if bcp_service.stop(name)]
    aside = set_aside(request.destination)
    staging.rename(request.destination)
    for name in stopped:
        bcp_service.start(name)
    marker.write("done", restore=restore.report(), older=request.older)
    return {
        "changed": True,
        "bcp_restore": restore.report(),
        "set_aside": None if aside is None else str(aside),
    }


def _foresee(
    request: TreeRequest, generations: Sequence[Generation], restore: Restore
) -> dict[str, Any]:
    for generation in generations:
        try:
            request.store.verify(generation, Extent())
        except CorruptError:
            restore.rejected.append(generation.name)
            continue
        return {
            "changed": True,
            "generation": generation.name,
            "rejected": restore.rejected,
            "replaces": is_occupied(request.destination),
        }
    raise none_left(restore)


def _fill(
    request: TreeRequest, staging: Path, generations: Sequence[Generation], restore: Restore
) -> None:
    progress = Progress(request.root, request.backup, request.repository)
    errors = []
    for generation in generations:
        remove(staging)
        try:
            size, seconds = request.store.fetch(generation, staging, progress)
            permissions = bcp_permissions.stated(generation)
        except CorruptError as error:
            restore.rejected.append(generation.name)
            errors.append(error)
            continue
        if permissions is not None:
            bcp_permissions.give(staging, permissions)
        flush_tree(staging)
        restore.generation, restore.newest = generation.name, generation.newest
        restore.bytes, restore.copy_seconds = size, round(seconds, 6)
        return
    remove(staging)
    raise none_left(restore, errors)
