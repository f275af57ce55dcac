from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bcp.app import wiring
from bcp.app.check_workspace import check_workspace
from bcp.model.argument import RefusedArguments
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm
from tests.cities import SmallCity
from tests.inventory.test_targets_file import GOOD

PRODUCTION, DRILL = "playbooks/targets.yaml", "playbooks/targets-drill.yaml"


@pytest.fixture
def city(small_city: SmallCity) -> SmallCity:
    """The small city with the keys that its targets name."""
    small_city.write("keys/recovery", "a key")
    small_city.write("keys/known_hosts", "")
    return small_city


def test_paths_of_this_machine_are_relative_to_the_workspace(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(city.root / "keys"))
    city.write(PRODUCTION, GOOD.replace("keys/known_hosts", "~/known_hosts"))
    city.write(DRILL, GOOD.replace("production", "drill"))
    targets = wiring.city_targets(city.root, Realm.PRODUCTION)
    assert targets.identity_file == str(city.root.resolve() / "keys/recovery")
    assert targets.known_hosts == str(city.root / "keys/known_hosts")
    assert targets.expectations is None
    assert wiring.city_targets(city.root, Realm.DRILL).realm is Realm.DRILL
    assert check_workspace(city.root).problems == ()


def test_a_missing_file_is_refused_with_what_to_do(city: SmallCity) -> None:
    with pytest.raises(Refused) as refusal:
        wiring.city_targets(city.root, Realm.DRILL)
    assert refusal.value.render() == (
        "Nothing says where the city's systems are reached: playbooks/targets-drill.yaml is "
        "missing. Copy playbooks/targets.example.yaml and change it."
    )


def test_a_wrong_file_is_refused_with_all_that_is_wrong(city: SmallCity) -> None:
    city.write(
        PRODUCTION, GOOD.replace("192.0.2.22", "192.0.2.21").replace("root: /srv/r", "root: ")
    )
    with pytest.raises(RefusedArguments) as refusal:
        wiring.city_targets(city.root, Realm.PRODUCTION)
    assert refusal.value.render().startswith("playbooks/targets.yaml:12:11: 'egistry' does not")

    city.write(PRODUCTION, GOOD.replace("registry-database", "registry-databse"))
    (city.root / "keys/recovery").unlink()
    inventory = check_workspace(city.root).inventory
    with pytest.raises(RefusedArguments) as refusal:
        wiring.city_targets(city.root, Realm.PRODUCTION, inventory)
    assert [each.summary.render() for each in refusal.value.problems] == [
        f"playbooks/targets.yaml:4:16: There is no file '{city.root.resolve()}/keys/recovery'.",
        "playbooks/targets.yaml:14:14: There is no system 'registry-databse'.",
    ]


def test_check_finds_what_is_wrong_with_targets(city: SmallCity) -> None:
    city.write(PRODUCTION, GOOD.replace("registry-database", "registry-databse"))
    city.write(DRILL, GOOD)
    (city.root / "keys/known_hosts").unlink()
    found = [f"{each.position} [{each.code}]" for each in check_workspace(city.root).problems]
    assert found == [
        "playbooks/targets-drill.yaml:1:8 [other-realm]",
        "playbooks/targets.yaml:5:14 [file-missing]",
        "playbooks/targets.yaml:10:3 [system-without-host]",
        "playbooks/targets.yaml:14:14 [unknown-reference]",
    ]


def test_a_folder_in_place_of_the_file_is_a_problem(city: SmallCity) -> None:
    (city.root / PRODUCTION).mkdir(parents=True)
    assert [each.code for each in check_workspace(city.root).problems] == ["unreadable-file"]


def test_readiness_looks_where_the_city_says_before_the_lab(
    city: SmallCity, tmp_path: Path
) -> None:
    assert wiring.recovery_targets(city.root) is None
    city.write(PRODUCTION, GOOD)
    written = wiring.city_targets(city.root, Realm.PRODUCTION)
    lab = written.model_copy(update={"realm": Realm.DRILL, "ssh_port": 2222})
    city.write(".lab/targets.json", lab.model_dump_json())
    assert wiring.recovery_targets(city.root) == written
    shutil.move(city.root / PRODUCTION, tmp_path / "away")
    assert wiring.recovery_targets(city.root) == lab
