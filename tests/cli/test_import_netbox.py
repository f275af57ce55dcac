"""Exports of NetBox, from the files to the workspace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bcp.app.load_workspace import load
from bcp.cli.main import app
from bcp.inventory.decoding import read_document
from tests.cities import SmallCity
from tests.conftest import Golden
from tests.netbox_export import CLUSTERS, DEVICES, MACHINES, SITES, page


def _run(city: SmallCity, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["import", "netbox", *map(str, arguments), "-w", str(city.root)])


@pytest.fixture
def exports(tmp_path: Path) -> list[Path]:
    lists = {"sites": SITES, "clusters": CLUSTERS, "devices": DEVICES, "vms": MACHINES}
    found = []
    for name, objects in lists.items():
        file = tmp_path / f"{name}.json"
        file.write_bytes(page(objects))
        found.append(file)
    return found


def test_a_dry_run_shows_everything_and_writes_nothing(
    small_city: SmallCity, exports: list[Path], golden: Golden
) -> None:
    files = {path: path.read_bytes() for path in small_city.root.rglob("*.yaml")}
    result = _run(small_city, *exports, "--disk-unit", "MB", "--dry-run")
    assert result.exit_code == 0, result.output
    golden("dry-run.txt", result.output)
    assert files == {path: path.read_bytes() for path in small_city.root.rglob("*.yaml")}


def test_known_systems_are_brought_up_to_date_and_new_ones_begun(
    small_city: SmallCity, exports: list[Path], golden: Golden
) -> None:
    result = _run(small_city, *exports, "--disk-unit", "MB", "--yes")
    assert result.exit_code == 0, result.output
    folder = small_city.root / "systems_inventory"
    golden("platform.yaml", (folder / "platform.yaml").read_text(encoding="utf-8"))
    golden("sites.yaml", (folder / "sites.yaml").read_text(encoding="utf-8"))
    new = (folder / "virtualized/gis-web-01.yaml").read_text(encoding="utf-8")
    golden("gis-web-01.yaml", new)
    document = read_document("gis-web-01.yaml", new.encode())
    assert not document.problems
    known = small_city.root / "systems_inventory/core/registry.yaml"
    assert "vcpu: 6, memory: 12GiB, disk: 100GB" in known.read_text(encoding="utf-8")
    inventory = load(small_city.root).inventory
    assert inventory is not None
    assert {site.id: site.name for site in inventory.sites}["annex"] == "別館"


def test_of_disks_whose_unit_nobody_says_nothing_is_taken(
    small_city: SmallCity, exports: list[Path]
) -> None:
    result = _run(small_city, *exports, "--dry-run", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    disks = [each for each in told["unmapped"] if each["field"] == "disk"]
    assert [(each["object"], each["value"]) for each in disks] == [
        ("registry", "100000"),
        ("GIS Web_01", "50000"),
    ]
    assert all("--disk-unit" in each["reason"] for each in disks)
    assert told["to_fill_in"]


def test_lists_as_csv_say_the_same(small_city: SmallCity, tmp_path: Path) -> None:
    file = tmp_path / "netbox_virtual_machines.csv"
    file.write_text(
        "ID,Name,Status,Site,Cluster,vCPUs,Memory (MB),Disk Size (GB),IP Address\r\n"
        "1,registry,Active,庁舎,仮想基盤,6.00,12288,100,192.0.2.1/24\r\n"
        "2,old,Offline,—,仮想基盤,1.00,1024,10,—\r\n",
        encoding="utf-8",
    )
    result = _run(small_city, file, "--yes")
    assert result.exit_code == 0, result.output
    text = (small_city.root / "systems_inventory/core/registry.yaml").read_text(encoding="utf-8")
    assert "vcpu: 6, memory: 12GiB, disk: 100GB" in text
    assert "virtual machine (1): old. Its status is 'offline'." in result.stdout


def test_one_page_of_several_is_said(small_city: SmallCity, tmp_path: Path) -> None:
    file = tmp_path / "vms.json"
    file.write_bytes(page(MACHINES[:1], 40))
    result = _run(small_city, file, "--dry-run")
    assert "vms.json:1:1: warning[netbox-page]: The file is one page: it holds 1 of 40" in (
        result.stderr
    )


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"a": 1}', b"[" * 100_000, b"a,b\n1,2\n", b""])
def test_what_is_no_export_is_refused(
    small_city: SmallCity, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(content)
    result = _run(small_city, file)
    assert "The file is no export of NetBox" in str(result.exception)
