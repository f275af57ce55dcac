"""What backups there are, and whether all of them can be read; nothing is changed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from typing import Any

from ansible.module_utils.bcp_readback import is_missing, times
from ansible.module_utils.bcp_repository import CorruptError, Generation, RestoreError
from ansible.module_utils.bcp_store import Extent, Store, UncheckedError
from ansible.module_utils.bcp_stores import open_store

Tell = Callable[[Any], None]
_MOST_TOLD = 500
_EVERY = 0.5


def list_copies(request: Mapping[str, Any], tell: Tell) -> dict[str, Any]:  # noqa: ARG001 - an entry
    """The generations of each of the `copies`, newest first, and why there are none to be seen."""
    return {"copies": [_listed(copy) for copy in request["copies"]]}


def verify_copies(request: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Read back every generation of each of the `copies`: a `share` of its bytes, chosen by `seed`.

    `tell` hears how many bytes were read. Of a repository of restic that is among `whole` the
    structure is checked as well, and the same share of its packs is read.
    """
    telling = _Telling(tell)
    copies = [_verified(copy, request, telling) for copy in request["copies"]]
    done = dict.fromkeys(str(copy["repository"]) for copy in request["copies"]
                         if copy["repository"] in request["whole"])  # fmt: skip
    by_name = {str(copy["repository"]): copy for copy in request["copies"]}
    repositories = [_checked(by_name[name], request["share"]) for name in done]
    return {"copies": copies, "repositories": [each for each in repositories if each]}


def _listed(copy: Mapping[str, Any]) -> dict[str, Any]:
    report = _about(copy)
    try:
        if is_missing(copy):
            return {**report, "missing": True}
        generations, unreadable = open_store(copy).generations()
    except (OSError, RestoreError) as error:
        return {**report, "detail": str(error)[-_MOST_TOLD:]}
    found = [_described(generation, copy) for generation in generations]
    return {**report, "generations": found, "unreadable": unreadable}


def _described(generation: Generation, copy: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": generation.name,
        "newest": generation.newest,
        "bytes": generation.bytes,
        **times(generation, copy),
    }


def _verified(copy: Mapping[str, Any], request: Mapping[str, Any], tell: _Telling) -> Any:
    report = _about(copy)
    try:
        if is_missing(copy):
            return {**report, "missing": True}
        store = open_store(copy)
        generations, unreadable = store.generations()
        found: list[Any] = [
            {"name": name, "state": "damaged", "detail": "its manifest cannot be read"}
            for name in unreadable
        ]
        found += [_read(store, generation, copy, request, tell) for generation in generations]
    except (OSError, RestoreError) as error:
        return {**report, "detail": str(error)[-_MOST_TOLD:]}
    return {**report, "generations": found}


def _read(
    store: Store,
    generation: Generation,
    copy: Mapping[str, Any],
    request: Mapping[str, Any],
    tell: _Telling,
) -> dict[str, Any]:
    name = generation.name
    words = (str(request["seed"]), copy["system"], copy["backup"], copy["repository"], name)
    chance = random.Random("/".join(words))  # noqa: S311 - a sample, not a secret
    try:
        sample = store.verify(generation, Extent(request["share"], chance=chance), tell)
    except CorruptError as error:
        return {"name": name, "state": "damaged", "detail": error.detail[-_MOST_TOLD:]}
    except UncheckedError as error:
        return {"name": name, "state": "unchecked", "detail": error.detail[-_MOST_TOLD:]}
    return {"name": name, "state": "intact", **vars(sample)}


def _checked(copy: Mapping[str, Any], share: float) -> dict[str, Any] | None:
    store = open_store(copy)
    if not hasattr(store, "check"):
        return None
    report = {"repository": copy["repository"]}
    try:
        store.check(share)
    except CorruptError as error:
        return {**report, "state": "damaged", "detail": error.detail[-_MOST_TOLD:]}
    except RestoreError as error:
        return {**report, "state": "unchecked", "detail": error.detail[-_MOST_TOLD:]}
    return {**report, "state": "intact"}


def _about(copy: Mapping[str, Any]) -> dict[str, Any]:
    return {"backup": copy["backup"], "repository": copy["repository"]}


class _Telling:
    """Says how many bytes were read, but not at each file."""

    def __init__(self, tell: Tell) -> None:
        self._tell, self._read, self._last = tell, 0, 0.0

    def __call__(self, size: int) -> None:
        self._read += size
        now = time.monotonic()
        if now - self._last >= _EVERY:
            self._last = now
            self._tell({"read": self._read})
