from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bcp.cli import console
from bcp.cli.main import app
from tests.cities import SmallCity, drilled_today
from tests.conftest import Golden


def test_without_targets_nothing_is_green_that_has_backups(
    small_city: SmallCity, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console.out, "_width", 80)
    drilled_today(small_city.root)
    before = contents(small_city.root)
    CliRunner().invoke(app, ["playbooks", "-s", "hall-lost", "-w", str(small_city.root)])
    prepared = contents(small_city.root)
    words = ["ready", "--seed", "7", "-w", str(small_city.root)]
    result = CliRunner().invoke(app, words)

    assert prepared != before
    assert contents(small_city.root) == prepared
    assert result.exit_code == 3
    golden("no-targets.txt", result.stdout)


def test_stale_plays_are_told(small_city: SmallCity) -> None:
    where = ["-w", str(small_city.root)]
    CliRunner().invoke(app, ["playbooks", "-s", "hall-lost", *where])
    current = sheets(small_city)
    small_city.replace("systems_inventory/teams.yaml", "count: 2", "count: 3")

    assert set(current.values()) == {
        "The generated plays are current.",
        "No scenario affects it, so that it has no plays.",
    }
    assert current["backup-far"] == "No scenario affects it, so that it has no plays."
    assert sheets(small_city) == {
        **dict.fromkeys(current, "The generated plays are older than the inventory."),
        "backup-far": "No plays were generated for it.",
    }


def test_a_scenario_narrows_it_to_what_it_affects(small_city: SmallCity) -> None:
    words = ["ready", "--json", "--seed", "7", "-w", str(small_city.root), "-s", "hall-lost"]
    document = json.loads(CliRunner().invoke(app, words).stdout)

    assert (document["colour"], document["looked"], document["seed"]) == ("yellow", False, 7)
    assert sorted(each["system"] for each in document["systems"]) == [
        "backup-near",
        "power",
        "registry",
        "registry-database",
        "virtualization-platform",
    ]


def test_an_unknown_scenario_is_refused(small_city: SmallCity) -> None:
    result = CliRunner().invoke(app, ["ready", "-s", "hall-lots", "-w", str(small_city.root)])
    assert result.exit_code != 0
    assert str(result.exception) == "There is no scenario 'hall-lots'."


def test_targets_that_cannot_be_read_are_refused(small_city: SmallCity) -> None:
    small_city.write(".lab/targets.json", "{")
    result = CliRunner().invoke(app, ["ready", "-w", str(small_city.root)])
    assert str(result.exception).startswith("What says where systems are reached cannot be read: ")


def sheets(city: SmallCity) -> dict[str, str]:
    """By system what is said of its plays."""
    words = ["ready", "--json", "-w", str(city.root)]
    document = json.loads(CliRunner().invoke(app, words).stdout)
    return {
        each["system"]: finding["summary"]
        for each in document["systems"]
        for finding in each["findings"]
        if finding["aspect"] == "plays"
    }


def contents(root: Path) -> dict[str, str]:
    """Every file with its digest."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }
