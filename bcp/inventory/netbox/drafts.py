"""Objects of NetBox → drafts of entities, and every field that has no place in an inventory.

Nothing is invented: what NetBox does not know and an inventory needs is named as missing. Memory
is in MB, which people fill with steps of 1024 (4096 for 4 GiB) and which is read so. The size of
disks is in GB up to NetBox 4.0 and in MB since 4.1, in steps of 1000, as its migration counts; an
export does not say which, so it has to be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from pydantic import TypeAdapter, ValidationError

from bcp.inventory.cells.letters import key
from bcp.inventory.composer import Value
from bcp.inventory.mapping.conversion import Names
from bcp.inventory.netbox.objects import (
    NetBoxObject,
    ObjectKind,
    choice_of,
    text_of,
)
from bcp.inventory.sources import EntityKind
from bcp.model.identity import Identifier
from bcp.model.message import Message
from bcp.model.quantity import format_size


class DiskUnit(StrEnum):
    """What NetBox counts disks in."""

    GB = "GB"
    MB = "MB"


@dataclass(frozen=True, slots=True)
class Draft:
    """An entity as far as NetBox knows it: values by path. Hosts name their `platform`."""

    kind: EntityKind
    id: str
    values: Mapping[tuple[str, ...], Value]
    origin: NetBoxObject
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A field, or with `field` empty a whole object, that was not taken over, and why."""

    origin: NetBoxObject
    field: str
    value: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Drafts:
    """All that was made of the objects of an export."""

    sites: tuple[Draft, ...]
    platforms: tuple[Draft, ...]
    hosts: tuple[Draft, ...]
    systems: tuple[Draft, ...]
    unmapped: tuple[Unmapped, ...]


_IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)
_SLUG = re.compile(r"[^a-z0-9]+")
_HYPERVISOR = re.compile(
    r"hypervisor|virtuali[sz]ation|vm-?host|esxi?|kvm|proxmox|仮想", re.IGNORECASE
)
_SERVER = re.compile(r"server|サーバ", re.IGNORECASE)
_NO_PLACE = Message.of("An inventory has no place for it.")
_IGNORED = {
    "id", "url", "display", "display_url", "created", "last_updated", "config_context", "slug",
    "scope_id", "scope_type", "device_count", "allocated_vcpus", "allocated_memory",
    "allocated_disk", "primary_ip4", "primary_ip6",
}  # fmt: skip
"""What NetBox needs for itself or computes, and what another field says as well."""
_USED = {
    ObjectKind.SITE: {"name", "status"},
    ObjectKind.CLUSTER: {"name", "status", "scope", "site"},
    ObjectKind.DEVICE: {
        "name", "status", "site", "cluster", "role", "device_role", "tenant", "platform",
        "description", "device_type",
    },
    ObjectKind.VIRTUAL_MACHINE: {
        "name", "status", "site", "cluster", "tenant", "platform", "vcpus", "memory", "disk",
        "disk_gb", "disk_mb", "description",
    },
}  # fmt: skip


def draft(objects: Iterable[NetBoxObject], names: Names, disk_unit: DiskUnit | None) -> Drafts:
    """Make drafts of all objects that are in use. Never raises.

    `names` are those of the workspace, by which its entities are recognized.
    """
    drafting = _Drafting(names, disk_unit)
    unique = {(each.kind, each.fields.get("id"), each.name): each for each in objects}
    for kind in (
        ObjectKind.SITE,
        ObjectKind.CLUSTER,
        ObjectKind.DEVICE,
        ObjectKind.VIRTUAL_MACHINE,
    ):
        for each in unique.values():
            if each.kind is kind:
                drafting.take(each)
    return drafting.drafts()


@dataclass(slots=True)
class _Drafting:
    names: Names
    disk_unit: DiskUnit | None
    found: dict[str, list[Draft]] = field(default_factory=dict)
    unmapped: list[Unmapped] = field(default_factory=list)
    cluster_sites: dict[str, object] = field(default_factory=dict)
    made: dict[tuple[EntityKind, str], str] = field(default_factory=dict)

    def take(self, origin: NetBoxObject) -> None:
        """Make a draft of an object, or say why not."""
        status = choice_of(origin.fields.get("status")) or "active"
        if status != "active":
            self._skip(origin, Message.of("Its status is '{status}'.", status=status))
            return
        {
            ObjectKind.SITE: self._site,
            ObjectKind.CLUSTER: self._cluster,
            ObjectKind.DEVICE: self._device,
            ObjectKind.VIRTUAL_MACHINE: self._machine,
        }[origin.kind](origin)

    def drafts(self) -> Drafts:
        """All that was made."""
        parts: Sequence[tuple[Draft, ...]] = [
            tuple(self.found.get(name, ())) for name in ("sites", "platforms", "hosts", "systems")
        ]
        return Drafts(parts[0], parts[1], parts[2], parts[3], tuple(self.unmapped))

    def _site(self, origin: NetBoxObject) -> None:
        values: dict[tuple[str, ...], Value] = {("name",): origin.name}
        self._add("sites", EntityKind.SITE, origin, values)

    def _cluster(self, origin: NetBoxObject) -> None:
        scope = origin.fields.get("scope") or origin.fields.get("site")
        self.cluster_sites[key(origin.name)] = scope
        self._add("platforms", EntityKind.PLATFORM, origin, {("name",): origin.name})

    def _device(self, origin: NetBoxObject) -> None:
        role = text_of(origin.fields.get("role") or origin.fields.get("device_role"))
        cluster = self._reference(EntityKind.PLATFORM, origin.fields.get("cluster"))
        site = self._reference(EntityKind.SITE, origin.fields.get("site"))
        if cluster is not None and _HYPERVISOR.search(role):
            values: dict[tuple[str, ...], Value] = {("site",): site}
            self._add("hosts", EntityKind.PLATFORM, origin, values, cluster)
        elif _SERVER.search(role):
            values = {("hosting", "kind"): "physical", ("hosting", "site"): site}
            server = text_of(origin.fields.get("device_type"))
            values["consolidation", "current_server"] = server or None
            self._system(origin, values)
        else:
            self._skip(
                origin,
                Message.of("A device of the role '{role}' is neither host nor server.", role=role),
            )

    def _machine(self, origin: NetBoxObject) -> None:
        fields = origin.fields
        cluster = fields.get("cluster")
        site = fields.get("site") or self.cluster_sites.get(key(text_of(cluster)))
        platform = self._reference(EntityKind.PLATFORM, cluster)
        values: dict[tuple[str, ...], Value] = {
            ("hosting", "kind"): None if platform is None else "platform",
            ("hosting", "site"): self._reference(EntityKind.SITE, site),
            ("hosting", "platform"): platform,
            ("hosting", "vcpu"): self._whole(origin, "vcpus"),
        }
        memory = self._whole(origin, "memory")
        values["hosting", "memory"] = None if memory is None else format_size(memory << 20)
        values["hosting", "disk"] = self._disk(origin)
        self._system(origin, values)

    def _system(self, origin: NetBoxObject, values: dict[tuple[str, ...], Value]) -> None:
        fields = origin.fields
        values["name",] = origin.name
        values["owner",] = text_of(fields.get("tenant")) or None
        values["description",] = text_of(fields.get("description")) or None
        system = text_of(fields.get("platform")) or None
        values["consolidation", "operating_system"] = system
        self._add("systems", EntityKind.SYSTEM, origin, values)

    def _disk(self, origin: NetBoxObject) -> str | None:
        for name, unit in (
            ("disk_gb", DiskUnit.GB),
            ("disk_mb", DiskUnit.MB),
            ("disk", self.disk_unit),
        ):
            if origin.fields.get(name) in (None, ""):
                continue
            if unit is None:
                reason = Message.of(
                    "NetBox counts in GB up to 4.0 and in MB since 4.1: say --disk-unit."
                )
                self._leave(origin, name, reason)
                return None
            size = self._whole(origin, name)
            return None if size is None else _size_in(size, unit)
        return None

    def _whole(self, origin: NetBoxObject, name: str) -> int | None:
        value = origin.fields.get(name)
        if value is None or value == "":
            return None
        try:
            number = Decimal(str(value).replace(",", ""))
        except InvalidOperation:
            number = Decimal(-1)
        if number.is_finite() and 0 <= number < 10**12 and number == number.to_integral_value():
            return int(number)
        self._leave(origin, name, Message.of("It is not a whole number."))
        return None

    def _add(
        self,
        part: str,
        kind: EntityKind,
        origin: NetBoxObject,
        values: dict[tuple[str, ...], Value],
        platform: str | None = None,
    ) -> None:
        known = self.names.get(kind, {}) if platform is None else {}
        identifier = known.get(key(origin.name)) or _slug(origin)
        if identifier is None:
            reason = Message.of(
                "No id can be made of its name: give it a name in Latin letters, or a system of "
                "the workspace the same name."
            )
            self._skip(origin, reason)
            return
        drafts = self.found.setdefault(part, [])
        if any(each.id == identifier and each.platform == platform for each in drafts):
            reason = Message.of("Another object has become '{id}' already.", id=identifier)
            self._skip(origin, reason)
            return
        if platform is None:
            self.made[kind, key(origin.name)] = identifier
        stated = {path: value for path, value in values.items() if value is not None}
        drafts.append(Draft(kind, identifier, stated, origin, platform))
        self._leave_rest(origin)

    def _reference(self, kind: EntityKind, value: object) -> str | None:
        name = text_of(value)
        if not name:
            return None
        slug = value.get("slug") if isinstance(value, Mapping) else None
        made = self.made.get((kind, key(name)))
        return self.names.get(kind, {}).get(key(name)) or made or _slug_of(slug) or _slug_of(name)

    def _leave_rest(self, origin: NetBoxObject) -> None:
        """List the fields that say something and have no place."""
        for name, value in origin.fields.items():
            if name in _USED[origin.kind] or name in _IGNORED or name.endswith("_count"):
                continue
            if name == "custom_fields" and isinstance(value, Mapping):
                for part, inner in value.items():
                    if inner not in (None, "", []):
                        self._leave(origin, f"custom_fields.{part}", _NO_PLACE, inner)
            elif value not in (None, "", [], {}):
                self._leave(origin, name, _NO_PLACE)

    def _leave(
        self, origin: NetBoxObject, name: str, reason: Message, value: object = None
    ) -> None:
        shown = origin.fields.get(name) if value is None else value
        if isinstance(shown, list):
            text = ", ".join(filter(None, map(text_of, shown)))
        else:
            text = text_of(shown)
        self.unmapped.append(Unmapped(origin, name, text, reason))

    def _skip(self, origin: NetBoxObject, reason: Message) -> None:
        self.unmapped.append(Unmapped(origin, "", "", reason))


def _size_in(size: int, unit: DiskUnit) -> str:
    """The size as a file says it; thousands of a unit in the next one."""
    if unit is DiskUnit.MB and size % 1000 == 0:
        size, unit = size // 1000, DiskUnit.GB
    return f"{size}{unit.value}"


def _slug(origin: NetBoxObject) -> str | None:
    return _slug_of(origin.fields.get("slug")) or _slug_of(origin.name)


def _slug_of(text: object) -> str | None:
    """An id made of a name in Latin letters; None of another, rather than of half of it."""
    if not isinstance(text, str) or not text.isascii():
        return None
    slug = _SLUG.sub("-", text.lower()).strip("-")
    try:
        return _IDENTIFIER.validate_python(slug)
    except ValidationError:
        return None
