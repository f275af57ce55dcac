"""The sample's review of server consolidation: interesting, honest, and all of it assumed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bcp.app.load_workspace import Workspace
from bcp.consolidation.candidates import SERVERS, Judgement, judge, moving
from bcp.consolidation.security import WeaknessState, end_of_year, weaknesses
from bcp.model.consolidation import CostItem, Every
from bcp.model.identity import ASSUMPTION
from bcp.model.inventory import Inventory
from bcp.model.review import Criterion, Knowledge, ReviewPolicy, Ruling
from bcp.model.system import System, Tier

NOTE = "# 統合の検討に使う値はすべて仮定（市の実績でも、事業者の見積りでもない）。\n"


@pytest.fixture(scope="session")
def policy(workspace: Workspace) -> ReviewPolicy:
    return workspace.review


@pytest.fixture(scope="session")
def judgements(city: Inventory, policy: ReviewPolicy) -> dict[str, Judgement]:
    assert policy.first_year is not None
    return {each.system: each for each in judge(city, policy, policy.first_year)}


def servers(city: Inventory) -> list[System]:
    return [each for each in city.systems if each.hosting.kind in SERVERS]


def test_what_it_states_of_servers_is_all_assumed_and_says_so(root: Path, city: Inventory) -> None:
    for system in servers(city):
        stated = system.consolidation
        assert stated is not None, system.id
        assert {
            stated.source,
            *(line.source for line in (*stated.alone, *stated.consolidated)),
        } == {ASSUMPTION}
        path = root / f"systems_inventory/{system.tier.value}/{system.id}.yaml"
        assert NOTE in path.read_text(encoding="utf-8"), path


def test_of_the_plan_only_the_stages_and_the_target_come(policy: ReviewPolicy) -> None:
    assert {stage.source for stage in policy.stages} == {policy.cost.target_source} == {"②-04"}
    assert [stage.fiscal_year for stage in policy.stages] == [2016, 2019]
    assert policy.cost.target == 20
    lines = (*policy.cost.fallback, *(line for stage in policy.stages for line in stage.costs))
    sources = {policy.source, policy.cost.source, policy.placement.source}
    sources |= {rule.source for rule in policy.rules} | {offer.source for offer in policy.offers}
    assert sources | {line.source for line in lines} == {ASSUMPTION}


def test_each_ruling_and_each_kind_of_reason_is_shown_once_at_least(
    policy: ReviewPolicy, judgements: dict[str, Judgement]
) -> None:
    assert {each.ruling for each in judgements.values()} == set(Ruling)
    criteria = {rule.id: rule.criterion for rule in policy.rules}
    decided = {criteria[each.rule] for each in judgements.values() if each.rule is not None}
    assert decided == set(Criterion) - {Criterion.VENDOR_REFUSES}


def test_departmental_servers_are_ruled_as_their_files_tell(
    city: Inventory, judgements: dict[str, Judgement]
) -> None:
    ruled = {
        each.id: (judgements[each.id].ruling.value, judgements[each.id].rule)
        for each in city.systems
        if each.tier is Tier.DEPARTMENTAL
    }
    assert ruled == {
        "disaster-prevention": ("unclear", None),
        "financial-accounting": ("candidate", None),
        "personnel": ("candidate", None),
        "public-wifi": ("keep", "physical-tie"),
        "water-charges": ("keep", "leaving"),
    }
    assert judgements["disaster-prevention"].missing == (
        Knowledge.VENDOR_WORD,
        Knowledge.PHYSICAL_TIES,
    )
    assert moving(judgements.values()) == {"financial-accounting", "personnel"}


def test_one_decision_contradicts_the_review(judgements: dict[str, Judgement]) -> None:
    contradicted = [name for name, each in judgements.items() if each.contradiction is not None]
    assert contradicted == ["water-charges"]
    assert all(each.decision is None or each.decided for each in judgements.values())


def test_the_platform_and_what_it_stands_on_stay_outside(judgements: dict[str, Judgement]) -> None:
    outside = {name for name, each in judgements.items() if each.rule == "carries-platform"}
    assert outside == {
        "backup-repository-hall",
        "backup-repository-offsite",
        "core-network",
        "directory",
        "dns-dhcp-ntp",
        "shared-storage",
        "virtualization-platform",
    }


def test_what_moves_has_all_that_placing_pricing_and_moving_it_takes(
    city: Inventory, judgements: dict[str, Judgement]
) -> None:
    for name in moving(judgements.values()):
        system = city.systems_by_id[name]
        stated = system.consolidation
        assert stated is not None
        for key in ("iops", "vcpu_peak", "memory_peak", "disk_peak", "iops_peak", "move_days"):
            assert getattr(stated, key) is not None, (name, key)
        assert stated.lease_start is not None
        assert stated.lease_end is not None
        assert stated.fiscal_year is not None
        assert stated.steps_dropped == ("server-arrives", "install")
        bought = [
            line
            for line in stated.alone
            if line.item is CostItem.HARDWARE and line.every is Every.ONCE
        ]
        assert len(bought) == 1, name
        assert CostItem.MIGRATION in {line.item for line in stated.consolidated}


def test_weaknesses_of_all_states_are_shown(city: Inventory) -> None:
    found = weaknesses(city, date(2016, 4, 1), end_of_year(2016, 5))
    assert {each.state for each in found} == set(WeaknessState)
    of_candidate = {each.kind.value for each in found if each.system == "financial-accounting"}
    assert of_candidate == {"operating-system", "management", "connection"}
