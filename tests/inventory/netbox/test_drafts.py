"""Exports in every shape are read alike, and nothing in them makes it fail."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.inventory.netbox.drafts import DiskUnit, Drafts, draft
from bcp.inventory.netbox.objects import ObjectKind, decode_json
from tests.netbox_export import CLUSTERS, DEVICES, MACHINES, SITES, page

_ALL = [*SITES, *CLUSTERS, *DEVICES, *MACHINES]


def _drafts(*contents: bytes, unit: DiskUnit | None = DiskUnit.MB) -> Drafts:
    objects = [each for content in contents for each in decode_json("a.json", content).objects]
    return draft(objects, {}, unit)


@pytest.mark.parametrize(
    "value",
    [
        _ALL,
        {"results": _ALL, "count": len(_ALL), "next": None},
        {"sites": SITES, "clusters": {"results": CLUSTERS}, "rest": [*DEVICES, *MACHINES]},
        [*_ALL, *_ALL],
    ],
    ids=["list", "page", "by name", "twice"],
)
def test_every_shape_of_an_export_gives_the_same(value: object) -> None:
    found = _drafts(json.dumps(value).encode())
    assert [each.id for each in found.sites] == ["hall", "annex"]
    assert [each.id for each in found.platforms] == ["new-cluster"]
    assert [each.id for each in found.systems] == ["fax-server", "registry", "gis-web-01", "half"]


def test_one_object_alone_is_an_export() -> None:
    (found,) = decode_json("x.json", json.dumps(MACHINES[0]).encode()).objects
    assert (found.kind, found.name) == (ObjectKind.VIRTUAL_MACHINE, "registry")


def test_what_a_machine_takes_and_where_it_runs() -> None:
    found = {each.id: each.values for each in _drafts(json.dumps(_ALL).encode()).systems}
    assert found["gis-web-01"] == {
        ("name",): "GIS Web_01",
        ("owner",): "都市計画担当課",
        ("description",): "地図",
        ("hosting", "kind"): "platform",
        ("hosting", "site"): "annex",
        ("hosting", "platform"): "new-cluster",
        ("hosting", "vcpu"): 2,
        ("hosting", "memory"): "4GiB",
        ("hosting", "disk"): "50GB",
        ("consolidation", "operating_system"): "Debian 12",
    }
    assert found["half"].keys().isdisjoint({("hosting", "vcpu"), ("owner",)})


def test_disks_count_in_what_is_said() -> None:
    machine = page([{**MACHINES[0], "disk": 1500}])
    disks = [
        each.values.get(("hosting", "disk"))
        for unit in (DiskUnit.GB, DiskUnit.MB, None)
        for each in _drafts(machine, unit=unit).systems
    ]
    assert disks == ["1500GB", "1500MB", None]


_FIELDS = st.sampled_from(
    ["url", "name", "status", "site", "cluster", "role", "vcpus", "memory", "disk", "tenant",
     "custom_fields", "tags", "slug", "device_type", "scope", "results", "next", "count"]
)  # fmt: skip
_VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["/api/dcim/sites/", "/api/virtualization/virtual-machines/", "active"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_FIELDS, inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@given(_VALUES)
def test_no_json_makes_it_fail(value: object) -> None:
    export = decode_json("a.json", json.dumps(value).encode())
    found = draft(export.objects, {}, DiskUnit.GB)
    for each in found.unmapped:
        assert each.reason.render()
        assert each.origin.position(each.field).file == "a.json"


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(content: bytes) -> None:
    assert decode_json("a.json", content).objects == () or content[:1] in {b"{", b"["}
