"""The stores of the restore modules, imported as a guest would have them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import ansible.module_utils

UTILS = Path(__file__).parents[2] / "playbooks/plugins/module_utils"


@contextmanager
def module_utils() -> Iterator[None]:
    """While the project's own modules can be imported from `ansible.module_utils`."""
    ansible.module_utils.__path__.append(str(UTILS))
    try:
        yield
    finally:
        ansible.module_utils.__path__.remove(str(UTILS))
        for name in [one for one in sys.modules if one.startswith("ansible.module_utils.bcp_")]:
            del sys.modules[name]


def part(name: str) -> ModuleType:
    """One of them."""
    return importlib.import_module(f"ansible.module_utils.{name}")


def flip_two_bytes(path: Path) -> None:
    """Turn two bytes in the middle of a file over."""
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle] ^= 0xFF
    content[middle + 1] ^= 0xFF
    path.write_bytes(content)
