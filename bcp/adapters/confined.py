"""A pytest plugin: verification may not fill memory or disk, however much a guest says."""

from __future__ import annotations

import resource

_MOST_MEMORY = 2 * 2**30
_LARGEST_FILE = 500_000_000


def pytest_configure() -> None:
    """Set the limits of this process and its children, never above those it has."""
    _lower(resource.RLIMIT_AS, _MOST_MEMORY)
    _lower(resource.RLIMIT_FSIZE, _LARGEST_FILE)


def _lower(limit: int, most: int) -> None:
    soft, hard = resource.getrlimit(limit)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    if soft == resource.RLIM_INFINITY or soft > wanted:
        resource.setrlimit(limit, (wanted, hard))
