"""The sample city: complete against the city's plan, consistent, and free of the known traps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bcp.app.load_workspace import Workspace
from bcp.inventory.edges import RUNNING, stated_edges
from bcp.model.dependency import DependencyKind
from bcp.model.forms import PUBLISHED_OUTLINE
from bcp.model.hosting import HostingKind
from bcp.model.inventory import Inventory
from bcp.model.objective import Occasion
from bcp.model.problem import Severity
from bcp.model.system import BackupKind, CheckKind, Need, Segment, StepKind, System, Tier

MEASURES = {
    "①-01": {"public-wifi"},
    "①-02": {"city-website"},
    "①-03": {"smartphone-app"},
    "①-04": {"card-issuing"},
    "②-01": {"citizen-portal"},
    "②-02": {"certificate-issuing"},
    "②-03": {"sewerage-accounting"},
    "②-04": {"virtualization-platform"},
    "②-05": {
        "child-allowance",
        "collection",
        "core-database",
        "electoral-roll",
        "national-health-insurance",
        "national-pension",
        "resident-registry",
        "seal-registration",
        "tax",
        "unified-linkage",
    },
    "②-06": {"web-gis"},
    "②-07": {"care-certification", "long-term-care"},
    "③-01": {"e-learning"},
    "④-01": {"biometric-authentication"},
    "④-02": {"recovery-console"},
}
INVENTORY = Path("systems_inventory")


def test_it_has_no_error(workspace: Workspace) -> None:
    errors = [p.render() for p in workspace.problems if p.severity is Severity.ERROR]
    assert errors == []


def test_its_warnings_are_the_ones_that_the_document_speaks_of(workspace: Workspace) -> None:
    codes = Counter(p.code for p in workspace.problems if p.severity is Severity.WARNING)
    undrilled = sum(s.last_drilled is None for s in workspace.sound().systems)
    assert codes == +Counter({"never-drilled": undrilled, "restore-cycle": 1})


def test_every_measure_of_the_plan_has_its_systems(city: Inventory) -> None:
    found: dict[str, set[str]] = {}
    for system in city.systems:
        found.setdefault(system.source, set()).add(system.id)
    del found["assumption"]
    assert found == MEASURES


def test_the_plan_is_the_source_of_nothing_but_names(city: Inventory) -> None:
    stated = city.model_dump(mode="json", exclude={"city"})
    for system in stated["systems"]:
        del system["source"]
    assert set(_sources(stated)) == {"assumption"}


def test_the_continuity_file_names_nobody_and_no_number(workspace: Workspace) -> None:
    continuity = workspace.continuity
    stated = continuity.model_dump(mode="json")
    assert set(_sources(stated)) == {"assumption", "④-02"}
    assert continuity.contacts
    assert {(each.phone, each.alternative) for each in continuity.contacts} == {(None, None)}
    assert all(each.building is None and each.power is None for each in continuity.premises)
    assert workspace.forms.forms
    assert [(each.kind, each.number) for each in workspace.forms.forms] == [
        (each.kind, each.number) for each in PUBLISHED_OUTLINE.forms
    ]


def test_a_system_lies_in_the_folder_of_its_tier_under_its_id(root: Path, city: Inventory) -> None:
    expected = {INVENTORY / s.tier.value / f"{s.id}.yaml" for s in city.systems}
    found = {
        path.relative_to(root)
        for tier in Tier
        for path in (root / INVENTORY / tier.value).iterdir()
    }
    assert found == expected


def test_every_file_names_a_schema_that_fits_its_place(root: Path) -> None:
    for path in (*(root / INVENTORY).rglob("*.yaml"), *(root / "drills").glob("*.yaml")):
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        match = re.fullmatch(
            r"# yaml-language-server: \$schema=(\S+/([a-z]+)\.schema\.json)", first
        )
        assert match, path
        schema = (path.parent / match[1]).resolve()
        assert schema.parent == root / INVENTORY / "schema", path
        if path.parent.name in {tier.value for tier in Tier}:
            kind = "system"
        elif path.parent.name == "drills":
            kind = "lab" if path.stem == "lab" else "scenario"
        else:
            kind = path.stem
        assert match[2] == kind, path


def test_the_whole_vocabulary_is_used(city: Inventory) -> None:
    systems = city.systems
    steps = [step for system in systems for step in system.recovery]
    assert {s.tier for s in systems} == set(Tier)
    assert {s.segment for s in systems} == set(Segment)
    assert {s.hosting.kind for s in systems} == set(HostingKind)
    assert {d.kind for s in systems for d in s.dependencies} == set(DependencyKind)
    assert {b.kind for s in systems for b in s.backups} == set(BackupKind)
    assert {step.kind for step in steps} == set(StepKind)
    assert {step.needed for step in steps} == set(Need)
    assert {check.kind for s in systems for check in s.verification} == set(CheckKind)
    assert {step.approvals for step in steps} == {1, 2}
    assert {s.objective for s in systems} == {o.id for o in city.objectives}


def test_every_system_is_verified_whatever_happened_to_it(city: Inventory) -> None:
    for system in city.systems:
        assert system.verification, system.id
        last = system.recovery[-1]
        assert (last.kind, last.needed) == (StepKind.VERIFICATION, Need.ALWAYS), system.id


def test_every_system_has_an_alternate(city: Inventory) -> None:
    assert [s.id for s in city.systems if not s.alternates] == []


def test_a_lost_system_comes_back_in_one_automated_step(city: Inventory) -> None:
    by_tool = (StepKind.AUTOMATED, StepKind.VERIFICATION)
    for system in city.systems:
        lost = Counter(
            s.kind
            for s in system.recovery
            if s.needed in (Need.LOST, Need.ALWAYS) and s.kind in by_tool and s.reaches is None
        )
        automated = 0 if _has_no_guest(system) else 1
        assert lost == +Counter({StepKind.AUTOMATED: automated, StepKind.VERIFICATION: 1})


def test_the_automated_step_restores_every_data_set_into_a_new_guest(city: Inventory) -> None:
    for system in city.systems:
        for step in system.recovery:
            if step.kind is StepKind.AUTOMATED and step.needed is Need.LOST:
                assert [a.role.value for a in step.actions[:1]] == ["guest"], system.id
                restored = {a.backup: a.role.value for a in step.actions[1:]}
                expected = {b.id: f"{b.kind.value}_restore" for b in system.backups}
                assert restored == expected, system.id


def test_manual_steps_say_what_to_do_and_what_to_see(city: Inventory) -> None:
    for system in city.systems:
        for step in system.recovery:
            if step.kind in {StepKind.MANUAL, StepKind.DECISION}:
                assert step.instruction, (system.id, step.id)
                assert step.expected, (system.id, step.id)
            assert (step.decided_by is not None) == (step.kind is StepKind.DECISION)


@pytest.mark.parametrize("occasion", list(Occasion))
def test_no_target_is_tighter_than_what_it_stands_on(city: Inventory, occasion: Occasion) -> None:
    def rto(system: str) -> int:
        return city.targets(city.systems_by_id[system], occasion).rto

    for system in city.systems:
        groups: dict[tuple[str | int, ...], list[int]] = {}
        for edge in stated_edges(city):
            if edge.source == system.id and edge.kind in RUNNING:
                groups.setdefault(edge.group, []).append(rto(edge.target))
        for group, targets in groups.items():
            assert min(targets) <= rto(system.id), (system.id, group)


def test_backups_are_taken_as_often_as_the_recovery_points_ask(city: Inventory) -> None:
    for system in city.systems:
        for backup in system.backups:
            intervals = {copy.repository: copy.interval for copy in backup.copies}
            ordinary = city.targets(system, Occasion.ORDINARY).rpo
            assert min(intervals.values()) <= ordinary, (system.id, backup.id)
            if "offsite" in intervals:
                disaster = city.targets(system, Occasion.DISASTER).rpo
                assert intervals["offsite"] <= disaster, (system.id, backup.id)


def test_nothing_in_the_server_room_has_its_only_copy_there(city: Inventory) -> None:
    sites = {repository.id: repository.site for repository in city.repositories}
    for system in city.systems:
        for backup in system.backups:
            elsewhere = {sites[copy.repository] for copy in backup.copies} - {system.hosting.site}
            assert elsewhere, (system.id, backup.id)


def test_the_platform_carries_nothing_that_it_needs(city: Inventory) -> None:
    needed: set[str] = set()
    pending = [platform.system for platform in city.platforms]
    edges = [edge for edge in stated_edges(city) if edge.kind in RUNNING]
    while pending:
        current = pending.pop()
        needed.add(current)
        pending.extend(e.target for e in edges if e.source == current and e.target not in needed)
    hosted = {s.id for s in city.systems if s.hosting.kind is HostingKind.PLATFORM}
    managed = {"directory", "directory-standby", *(r.system for r in city.repositories)}
    assert (needed | managed) & hosted == set()
    sites = {city.systems_by_id[name].hosting.site for name in ("directory", "directory-standby")}
    assert len(sites) == 2


def test_the_start_up_order_is_the_practised_one(city: Inventory) -> None:
    chain = [
        "power",
        "cooling",
        "core-network",
        "dns-dhcp-ntp",
        "virtualization-platform",
        "core-database",
        "resident-registry",
        "unified-linkage",
        "tax",
        "collection",
    ]
    edges = {(e.target, e.source) for e in stated_edges(city) if e.kind in RUNNING}
    assert [pair for pair in pairwise(chain) if pair not in edges] == []


def test_the_document_lists_every_system_as_it_is(root: Path, city: Inventory) -> None:
    text = (root / "docs" / "sample-city.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `([a-z0-9-]+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE
    )
    expected = {
        (
            system.id,
            system.name,
            system.owner,
            system.objective,
            system.source,
        )
        for system in city.systems
    }
    assert set(rows) == expected
    assert len(rows) == len(expected)


def _has_no_guest(system: System) -> bool:
    return all(check.kind is CheckKind.MANUAL for check in system.verification)


def _sources(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        if "source" in value:
            yield value["source"]
        for part in value.values():
            yield from _sources(part)
    if isinstance(value, list):
        for part in value:
            yield from _sources(part)
