"""Exports of NetBox, JSON of its API or CSV of its lists → objects with plain fields.

Of the API: single objects, lists of them, pages (`count`, `next`, `results`), and mappings of any
of these by the name of the list. Kinds are told by an object's `url`, else by the name of the
file or list, else by fields that only one kind has.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bcp.inventory.cells.letters import key
from bcp.inventory.findings import error, warning
from bcp.model.message import Message
from bcp.model.problem import Position, Problem
from bcp.model.quantity import shorten
from bcp.model.table import Table

Fields = Mapping[str, object]


class ObjectKind(StrEnum):
    """The kinds of objects that are taken over."""

    SITE = "site"
    CLUSTER = "cluster"
    DEVICE = "device"
    VIRTUAL_MACHINE = "virtual-machine"


@dataclass(frozen=True, slots=True)
class NetBoxObject:
    """An object; `place` says where it is in its file: `results[3]`, or the row of a CSV file."""

    kind: ObjectKind
    fields: Fields
    file: str
    place: str

    @property
    def name(self) -> str:
        """What people call it."""
        return text_of(self.fields.get("name")) or text_of(self.fields.get("display"))

    def position(self, field: str = "") -> Position:
        """The place of one of its fields."""
        if self.place.isdigit():
            return Position(self.file, int(self.place), 1, f"{self.name}.{field}".rstrip("."))
        return Position(self.file, 1, 1, f"{self.place}.{field}".rstrip("."))


@dataclass(frozen=True, slots=True)
class Export:
    """The objects of one file, and what is wrong with it."""

    objects: tuple[NetBoxObject, ...]
    problems: tuple[Problem, ...]


_PATHS = {
    "/dcim/sites/": ObjectKind.SITE,
    "/virtualization/clusters/": ObjectKind.CLUSTER,
    "/dcim/devices/": ObjectKind.DEVICE,
    "/virtualization/virtual-machines/": ObjectKind.VIRTUAL_MACHINE,
}
_NAMES = (
    ("virtualmachine", ObjectKind.VIRTUAL_MACHINE),
    ("vms", ObjectKind.VIRTUAL_MACHINE),
    ("cluster", ObjectKind.CLUSTER),
    ("device", ObjectKind.DEVICE),
    ("site", ObjectKind.SITE),
)
_TELLING = (
    ("vcpus", ObjectKind.VIRTUAL_MACHINE),
    ("device_type", ObjectKind.DEVICE),
    ("scope_type", ObjectKind.CLUSTER),
    ("virtualmachine_count", ObjectKind.CLUSTER),
    ("facility", ObjectKind.SITE),
    ("physical_address", ObjectKind.SITE),
)
_HEADINGS = {
    "memorymb": "memory",
    "diskgb": "disk_gb",
    "disksizegb": "disk_gb",
    "diskmb": "disk_mb",
    "disksizemb": "disk_mb",
    "disksize": "disk",
    "diskspace": "disk",
    "ipaddress": "primary_ip",
    "ipv4address": "primary_ip4",
    "ipv6address": "primary_ip6",
    "devicerole": "role",
    "devicetype": "device_type",
    "devices": "device_count",
    "vms": "virtualmachine_count",
    "virtualmachines": "virtualmachine_count",
    "physicaladdress": "physical_address",
    "lastupdated": "last_updated",
    "assettag": "asset_tag",
    "serialnumber": "serial",
    "tenantgroup": "tenant_group",
}
"""Headings of NetBox's lists, as `key` writes them, where they are not the names of fields."""


def decode_json(file: str, content: bytes) -> Export:
    """The objects of a file in JSON. Never raises."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return Export((), (_no_export(file),))
    objects: list[NetBoxObject] = []
    problems: list[Problem] = []
    count = 0
    for place, name, item in _items(value, "", file):
        count += 1
        kind = _kind_of(item, name)
        if kind is not None:
            objects.append(NetBoxObject(kind, item, file, place))
        else:
            problems.append(_unknown(file, place))
    if not count:
        problems.append(_no_export(file))
    if isinstance(value, dict) and value.get("next"):
        problems.append(_one_page(file, len(objects), value.get("count")))
    return Export(tuple(objects), tuple(problems))


def decode_table(table: Table) -> Export:
    """The objects of a file in CSV. Never raises."""
    if not table.rows:
        return Export((), (_no_export(table.file),))
    names = [_field_of(cell.value) for cell in table.rows[0]]
    kind = _kind_of(dict.fromkeys(names), table.file)
    if kind is None or "name" not in names:
        return Export((), (_no_export(table.file),))
    objects = []
    for number, row in enumerate(table.rows[1:], start=2):
        fields = {
            name: cell.value
            for name, cell in zip(names, row, strict=True)
            if name and cell.value not in {None, "—", "--"}
        }
        if fields:
            if kind is ObjectKind.DEVICE and "type" in fields:
                fields.setdefault("device_type", fields.pop("type"))
            objects.append(NetBoxObject(kind, fields, table.file, str(number)))
    return Export(tuple(objects), ())


def text_of(value: object) -> str:
    """The text of a field: of a choice its label, of another object its name."""
    if isinstance(value, Mapping):
        for part in ("name", "label", "model", "address", "display", "value", "slug"):
            if isinstance(value.get(part), str):
                return str(value[part]).strip()
        return ""
    return "" if value is None or isinstance(value, list) else str(value).strip()


def choice_of(value: object) -> str:
    """The value of a choice, such as a status, in lower case."""
    if isinstance(value, Mapping):
        value = value.get("value", value.get("label"))
    return str(value or "").strip().lower()


def _items(value: object, place: str, name: str) -> Iterator[tuple[str, str, Fields]]:
    """Objects with their places, and the name of the list that they are in."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            if isinstance(item, dict):
                yield f"{place}[{number}]", name, item
    elif isinstance(value, dict):
        if isinstance(value.get("results"), list):
            yield from _items(value["results"], f"{place}.results".lstrip("."), name)
        elif "name" in value or "display" in value:
            yield place or "object", name, value
        else:
            for part, below in value.items():
                if isinstance(below, dict | list):
                    yield from _items(below, f"{place}.{part}".lstrip("."), part)


def _kind_of(fields: Fields, name: str) -> ObjectKind | None:
    url = fields.get("url")
    if isinstance(url, str):
        for path, kind in _PATHS.items():
            if path in url:
                return kind
        if "/api/" in url:
            return None
    by_field = next((kind for field, kind in _TELLING if field in fields), None)
    if by_field is not None:
        return by_field
    return next((kind for word, kind in _NAMES if word in key(name)), None)


def _field_of(heading: object) -> str:
    if heading is None:
        return ""
    word = key(heading)
    return _HEADINGS.get(word, str(heading).strip().lower().replace(" ", "_"))


def _no_export(file: str) -> Problem:
    return error(
        "no-netbox-export",
        Message.of("The file is no export of NetBox that is known here."),
        Message.of(
            "Give what its API answers for sites, devices, clusters or virtual machines (JSON), or "
            "one of these lists as CSV."
        ),
        Position(file),
    )


def _unknown(file: str, place: str) -> Problem:
    return warning(
        "netbox-kind",
        Message.of("The object {place} is of a kind that is not taken over.", place=place),
        Message.of("Sites, clusters, devices and virtual machines are."),
        Position(file, 1, 1, place),
    )


def _one_page(file: str, found: int, count: object) -> Problem:
    return warning(
        "netbox-page",
        Message.of(
            "The file is one page: it holds {found} of {count} objects.",
            found=found,
            count=shorten(count),
        ),
        Message.of("Give the other pages too, or export with 'limit=0'."),
        Position(file),
    )
