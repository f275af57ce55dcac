"""The damage scenarios of the sample can be recovered from, and show what they are meant to."""

from __future__ import annotations

import pytest

from bcp.app.load_workspace import Workspace
from bcp.model.hosting import HostingKind
from bcp.model.inventory import Inventory
from bcp.model.scenario import BackupCorrupt, GuestDies, Scenario, StepFails
from bcp.model.system import StepKind, System

SCENARIOS = (
    "earthquake",
    "earthquake-exercise",
    "first-look",
    "platform-failure",
    "power-cut",
    "ransomware",
)


def test_the_drills_are_the_expected_ones(workspace: Workspace) -> None:
    assert sorted(scenario.id for scenario in workspace.scenarios) == list(SCENARIOS)


def _lost(city: Inventory, scenario: Scenario) -> list[System]:
    named = {*scenario.lost.systems, *scenario.untrusted}
    return [s for s in city.systems if s.id in named or s.hosting.site in scenario.lost.sites]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_copy_survives_of_everything_lost(
    workspace: Workspace, city: Inventory, name: str
) -> None:
    scenario = workspace.scenario(name)
    gone = {
        repository.id
        for repository in city.repositories
        if repository.site in scenario.lost.sites or repository.id in scenario.lost.repositories
    }
    for system in _lost(city, scenario):
        for backup in system.backups:
            left = {copy.repository for copy in backup.copies} - gone
            assert left, (system.id, backup.id)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_surviving_platform_holds_everything(
    workspace: Workspace, city: Inventory, name: str
) -> None:
    shares = {c.platform: c.share for c in workspace.scenario(name).platform_capacity}
    for platform in city.platforms:
        share = shares.get(platform.id, 100)
        usable = platform.hosts[platform.reserve_hosts :]
        guests = [s.hosting for s in city.systems if s.hosting.platform == platform.id]
        assert sum(g.vcpu for g in guests) * 100 <= sum(h.vcpu for h in usable) * share
        assert sum(g.memory for g in guests) * 100 <= sum(h.memory for h in usable) * share
        assert sum(g.disk for g in guests) * 100 <= platform.disk * share


def test_the_earthquake_loses_the_hall_and_its_backups(
    workspace: Workspace, city: Inventory
) -> None:
    scenario = workspace.scenario("earthquake")
    assert scenario.lost.sites == ("hall-server-room",)
    assert city.repositories_by_id["hall"].site == "hall-server-room"
    assert {attendance.team for attendance in scenario.attendance} == {t.id for t in city.teams}
    assert {arrival.vendor for arrival in scenario.vendors} == {v.id for v in city.vendors}


def test_the_exercise_is_the_earthquake_with_all_four_injects(
    workspace: Workspace, city: Inventory
) -> None:
    plain = workspace.scenario("earthquake")
    exercise = workspace.scenario("earthquake-exercise")
    own = {"id", "name", "name_en", "description", "injects", "objectives", "events"}
    assert exercise.model_dump(exclude=own) == plain.model_dump(exclude=own)
    assert [inject.kind for inject in exercise.injects] == [
        "step-fails",
        "backup-corrupt",
        "guest-dies",
        "person-absent",
    ]
    lost = {system.id: system for system in _lost(city, exercise)}
    for inject in exercise.injects:
        if isinstance(inject, StepFails | GuestDies):
            step = next(s for s in lost[inject.system].recovery if s.id == inject.step)
            assert step.kind is StepKind.AUTOMATED
            assert step.retries >= 1
        if isinstance(inject, BackupCorrupt):
            backup = lost[inject.system].backup(inject.backup)
            assert backup is not None
            copies = {copy.repository: copy.generations for copy in backup.copies}
            assert copies[inject.repository] > inject.generations


def test_the_exercise_can_be_told_in_both_languages(workspace: Workspace) -> None:
    exercise = workspace.scenario("earthquake-exercise")
    assert all(each.text_en for each in exercise.objectives)
    assert all(each.text_en and each.expected_en for each in exercise.events)
    assert {each.effect.kind for each in exercise.events if each.effect is not None} == {
        "attendance",
        "damage",
        "backup-corrupt",
    }
    assert exercise.all_injects == exercise.injects, "the lab's injects stay as they are"
    assert exercise.source == "assumption"


def test_an_outage_destroys_nothing(workspace: Workspace, city: Inventory) -> None:
    scenario = workspace.scenario("power-cut")
    assert _lost(city, scenario) == []
    assert [outage.system for outage in scenario.outages] == ["power"]


def test_the_first_look_is_small(workspace: Workspace, city: Inventory) -> None:
    lost = _lost(city, workspace.scenario("first-look"))
    assert [system.id for system in lost] == ["e-learning", "facility-booking"]


def test_ransomware_leaves_only_the_detached_copies(workspace: Workspace, city: Inventory) -> None:
    scenario = workspace.scenario("ransomware")
    kept = [r for r in city.repositories if r.id not in scenario.lost.repositories]
    assert [repository.offline for repository in kept] == [True]
    gates = {
        step.id
        for system in _lost(city, scenario)
        for step in system.recovery
        if step.kind is StepKind.DECISION
    }
    assert {"evidence-preserved", "verified-clean"} <= gates


def test_a_platform_failure_takes_its_guests_along(workspace: Workspace, city: Inventory) -> None:
    lost = {system.id for system in _lost(city, workspace.scenario("platform-failure"))}
    hosted = {s.id for s in city.systems if s.hosting.kind is HostingKind.PLATFORM}
    assert "shared-storage" in lost
    assert lost - {"shared-storage"} < hosted
