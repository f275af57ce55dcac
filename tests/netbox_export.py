"""What NetBox would export of the small city.

Written by hand after the documented shape of its REST API (dcim and virtualization, 4.x); none of
it comes from a running NetBox.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

_API = "https://netbox.example/api"
Fields = dict[str, object]


def _nested(path: str, number: int, name: str, slug: str | None = None) -> Fields:
    brief: Fields = {"id": number, "url": f"{_API}{path}{number}/", "display": name, "name": name}
    return brief if slug is None else {**brief, "slug": slug}


_HALL = _nested("/dcim/sites/", 1, "庁舎", "hall")
_ANNEX = _nested("/dcim/sites/", 2, "別館", "annex")
_MAIN = _nested("/virtualization/clusters/", 1, "仮想基盤")
_NEW = _nested("/virtualization/clusters/", 2, "New Cluster")
_ACTIVE = {"value": "active", "label": "Active"}
_HYPERVISOR = _nested("/dcim/device-roles/", 1, "Hypervisor", "hypervisor")
_SWITCH = _nested("/dcim/device-roles/", 2, "Switch", "switch")
_SERVER = _nested("/dcim/device-roles/", 3, "Server", "server")
_TYPE = {"id": 1, "url": f"{_API}/dcim/device-types/1/", "display": "R1", "model": "R1"}


def site(number: int, name: str, slug: str) -> Fields:
    return {
        **_nested("/dcim/sites/", number, name, slug),
        "display_url": f"https://netbox.example/dcim/sites/{number}/",
        "status": _ACTIVE,
        "region": None,
        "facility": "",
        "physical_address": "1-1" if number == 1 else "",
        "tags": [],
        "custom_fields": {},
        "created": "2026-01-01T00:00:00Z",
        "last_updated": "2026-01-01T00:00:00Z",
        "device_count": 3,
    }


def cluster(number: int, name: str) -> Fields:
    return {
        **_nested("/virtualization/clusters/", number, name),
        "type": {"id": 1, "url": f"{_API}/virtualization/cluster-types/1/", "name": "KVM"},
        "status": _ACTIVE,
        "scope_type": "dcim.site",
        "scope_id": 1,
        "scope": _HALL if number == 1 else _ANNEX,
        "tags": [],
        "custom_fields": {},
        "allocated_vcpus": 6.0,
        "virtualmachine_count": 2,
    }


def device(number: int, name: str, role: Fields, on: Fields | None, at: Fields) -> Fields:
    return {
        **_nested("/dcim/devices/", number, name),
        "device_type": _TYPE,
        "role": role,
        "tenant": None,
        "platform": None,
        "serial": f"S{number}",
        "site": at,
        "status": _ACTIVE,
        "cluster": on,
        "primary_ip": None,
        "description": "",
        "tags": [],
        "custom_fields": {},
        "config_context": {},
    }


def machine(number: int, name: str, on: Fields, more: Mapping[str, object]) -> Fields:
    return {
        **_nested("/virtualization/virtual-machines/", number, name),
        "status": _ACTIVE,
        "site": None,
        "cluster": on,
        "device": None,
        "role": None,
        "tenant": None,
        "platform": None,
        "primary_ip": None,
        "vcpus": None,
        "memory": None,
        "disk": None,
        "description": "",
        "tags": [],
        "custom_fields": {},
        "config_context": {},
        "virtual_disk_count": 0,
        **more,
    }


def page(objects: list[Fields], count: int | None = None) -> bytes:
    """One answer of a list of the API; with `count` there are more pages."""
    following = None if count is None else f"{_API}/?offset={len(objects)}"
    answer = {
        "count": len(objects) if count is None else count,
        "next": following,
        "previous": None,
        "results": objects,
    }
    return json.dumps(answer, ensure_ascii=False).encode()


SITES = [site(1, "庁舎", "hall"), site(2, "別館", "annex")]
CLUSTERS = [cluster(1, "仮想基盤"), cluster(2, "New Cluster")]
DEVICES = [
    device(1, "host-1", _HYPERVISOR, _MAIN, _HALL),
    device(2, "host-2", _HYPERVISOR, _MAIN, _ANNEX),
    device(3, "HOST-3", _HYPERVISOR, _MAIN, _ANNEX),
    device(4, "new-host-1", _HYPERVISOR, _NEW, _ANNEX),
    device(5, "core-switch", _SWITCH, None, _HALL),
    device(6, "fax-server", _SERVER, None, _HALL),
]
MACHINES = [
    machine(1, "registry", _MAIN, {
        "vcpus": 6.0, "memory": 12288, "disk": 100000,
        "primary_ip": {"id": 1, "url": f"{_API}/ipam/ip-addresses/1/", "address": "192.0.2.1/24"},
    }),
    machine(2, "GIS Web_01", _NEW, {
        "vcpus": 2.0, "memory": 4096, "disk": 50000, "role": _SERVER, "description": "地図",
        "tenant": _nested("/tenancy/tenants/", 1, "都市計画担当課", "planning"),
        "platform": _nested("/dcim/platforms/", 1, "Debian 12", "debian-12"),
        "tags": [_nested("/extras/tags/", 1, "web", "web")], "custom_fields": {"lease": "2030"},
    }),
    machine(3, "old-one", _MAIN, {"status": {"value": "decommissioning", "label": "D"}}),
    machine(4, "住民情報", _MAIN, {"vcpus": 1.5}),
    machine(5, "half", _MAIN, {"vcpus": 1.5}),
]  # fmt: skip
