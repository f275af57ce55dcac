"""Planning without the cyclic garbage collector."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Suspend cyclic garbage collection.

    Planning allocates hundreds of thousands of objects that all stay alive and form no cycles;
    the collector would walk them again and again, for most of the time that a large plan takes.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
