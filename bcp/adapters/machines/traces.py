"""What a drill network and its machines are known by on this machine, and what there is of them."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.machines.tools import ToolFailed, run

_NAMESPACES = Path("/run/netns")
_LINKS = Path("/sys/class/net")
_LOCAL = 0x02
"""The bit of a hardware address that says that nobody's factory gave it."""


@dataclass(frozen=True, slots=True)
class Traces:
    """The names of everything that belongs to the network `tag`.

    A name is not enough to be ours: links carry a hardware address that is made of tag and name
    from their first moment on, namespaces a note at their loopback link from before they have a
    name. What has our name without that is somebody else's, and is never touched.
    """

    tag: str

    @property
    def bridge(self) -> str:
        """The bridge's name."""
        return f"bcp-{self.tag}"

    @property
    def mark(self) -> str:
        """The note at the loopback link of our namespaces."""
        return f"ict-bcp {self.tag}"

    def namespace(self, machine: str) -> str:
        """The name of a machine's network namespace."""
        return f"{self.bridge}-{machine}"

    def namespace_path(self, machine: str) -> Path:
        """Where the namespace of a machine is kept."""
        return _NAMESPACES / self.namespace(machine)

    def hardware_address(self, link: str) -> str:
        """The hardware address of a link of ours."""
        digest = hashlib.sha256(f"{self.mark} {link}".encode()).digest()[:5]
        return ":".join(f"{each:02x}" for each in (_LOCAL, *digest))

    @property
    def exists(self) -> bool:
        """Whether our bridge is there."""
        return self.is_ours(self.bridge)

    def is_ours(self, link: str) -> bool:
        """Whether there is such a link of this machine, made by us."""
        with contextlib.suppress(OSError):
            there = (_LINKS / link / "address").read_text("ascii").strip()
            return there == self.hardware_address(link)
        return False

    def has_namespace(self, machine: str) -> bool:
        """Whether a machine has a namespace. Raises ToolFailed when one of its name is not ours."""
        if not self.namespace_path(machine).exists():
            return False
        name = self.namespace(machine)
        if not self._is_marked(name):
            raise ToolFailed(f"the network namespace {name} is there and was not made by ict-bcp")
        return True

    def members(self, machine: str) -> tuple[int, ...]:
        """The process numbers of what runs on a machine."""
        if not self.namespace_path(machine).exists():
            return ()
        return members_of(self.namespace(machine))

    def namespaces(self) -> tuple[str, ...]:
        """The namespaces of the network's machines, sorted."""
        if not _NAMESPACES.is_dir():
            return ()
        start = f"{self.bridge}-"
        named = (each.name for each in _NAMESPACES.iterdir() if each.name.startswith(start))
        return tuple(sorted(name for name in named if self._is_marked(name)))

    def links(self) -> tuple[str, ...]:
        """The bridge and the cables of this machine that belong to the network, sorted."""
        names = (path.name for path in _LINKS.iterdir()) if _LINKS.is_dir() else ()
        own = (name for name in names if name == self.bridge or name.startswith(f"bv{self.tag}"))
        return tuple(sorted(name for name in own if self.is_ours(name)))

    def routes(self) -> tuple[str, ...]:
        """The destinations to which this machine has a route over the bridge."""
        if not self.exists:
            return ()
        said = run(["ip", "-json", "route", "show", "dev", self.bridge])
        return tuple(str(each["dst"]) for each in json.loads(said or "[]"))

    def down(self) -> bool:
        """Take away every namespace and every link of ours; False if there was nothing.

        Raises ToolFailed.
        """
        found = self.exists
        for name in self.namespaces():
            run(["ip", "netns", "delete", name])
            found = True
        for name in self.links():
            self._delete(name)
            found = True
        return found

    def _is_marked(self, name: str) -> bool:
        # A broken one answers nothing: it is not known to be ours.
        with contextlib.suppress(ToolFailed):
            said = run(["ip", "-n", name, "-json", "link", "show", "dev", "lo"])
            return any(each.get("ifalias") == self.mark for each in json.loads(said or "[]"))
        return False

    def _delete(self, link: str) -> None:
        """Delete a link; one of a namespace that is gone goes by itself, at some time."""
        try:
            run(["ip", "link", "delete", link])
        except ToolFailed:
            if link in self.links():
                raise


def members_of(namespace: str) -> tuple[int, ...]:
    """The process numbers of what runs in a namespace."""
    return tuple(int(each) for each in run(["ip", "netns", "pids", namespace]).split())
