from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.argument_subject import Scope
from bcp.planning.change_syntax import OPTIONS, Given, read_changes
from bcp.planning.changes import (
    AddPeople,
    AddVendorPeople,
    Change,
    SetTarget,
    World,
    altered,
    applied,
)
from bcp.planning.damage_changes import (
    Arrive,
    Attend,
    Capacity,
    Declare,
    Keep,
    Lose,
    Loss,
    Return,
    UseSite,
)
from bcp.planning.evidence import Evidence, MeasuredRate
from bcp.planning.plan import Basis
from bcp.planning.resource_changes import (
    AddDisk,
    AddHosts,
    AddLanes,
    KeepCopy,
    ScaleRate,
    SetLanes,
    SetRate,
)
from tests.planning.asking import everything, plan_of
from tests.planning.cities import cities

FEW = settings(max_examples=25)

WORLD = everything()

CHANGES: tuple[Change, ...] = (
    AddPeople("ict", 0, 1),
    AddPeople("guards", 0, 3),
    AddVendorPeople("builder", 2),
    AddHosts("platform", 2),
    AddDisk("platform", 3 << 40),
    SetRate("far", 80 << 20),
    ScaleRate("far", 150),
    AddLanes("far", 2),
    SetLanes("far", 4),
    KeepCopy("gone", "data", "far", 3600),
    KeepCopy("copied", "data", "far", 7200),
    SetTarget("system", "second", 7200),
    SetTarget("objective", "urgent", 7200),
    Lose(Loss.SITE, "away"),
    Lose(Loss.SYSTEM, "store"),
    Lose(Loss.REPOSITORY, "far"),
    Keep(Loss.SITE, "hall"),
    Arrive("builder", 1800),
    Attend("guards", ((50, 0), (100, 7200))),
    Capacity("platform", 50),
    Return("powered", 3600),
    UseSite("hall", "away", 7200),
    Declare(300),
)

# A change, and the one that takes it back where the world is as `everything` makes it.
INVERSES: tuple[tuple[Change, Change], ...] = (
    (AddPeople("ict", 0, 2), AddPeople("ict", 0, -2)),
    (AddVendorPeople("builder", 2), AddVendorPeople("builder", -2)),
    (AddDisk("platform", 1 << 30), AddDisk("platform", -(1 << 30))),
    (SetRate("far", 5), SetRate("far", 1 << 20)),
    (ScaleRate("far", 200), ScaleRate("far", 50)),
    (AddLanes("far", 3), AddLanes("far", -3)),
    (SetLanes("far", 9), SetLanes("far", 1)),
    (KeepCopy("copied", "data", "far", 60), KeepCopy("copied", "data", "far", 2 * 86400)),
    (SetTarget("objective", "urgent", 7200), SetTarget("objective", "urgent", 3600)),
    (Lose(Loss.SITE, "away"), Keep(Loss.SITE, "away")),
    (Lose(Loss.SYSTEM, "store"), Keep(Loss.SYSTEM, "store")),
    (Keep(Loss.SITE, "hall"), Lose(Loss.SITE, "hall")),
    (Attend("guards", ((1, 1),)), Attend("guards", ((100, 12 * 3600),))),
    (Capacity("platform", 100), Capacity("platform", 75)),
    (Return("powered", 60), Return("powered", 9 * 3600)),
    (Declare(300), Declare(600)),
)


@pytest.mark.parametrize("change", CHANGES, ids=repr)
def test_a_change_changes_a_copy_and_leaves_a_world_that_can_be_planned(change: Change) -> None:
    before = WORLD.inventory.model_dump_json(), WORLD.scenario.model_dump_json()
    made = change.apply(WORLD)
    assert made != WORLD
    assert (WORLD.inventory.model_dump_json(), WORLD.scenario.model_dump_json()) == before
    assert plan_of(made).systems


@pytest.mark.parametrize("change", CHANGES, ids=repr)
def test_what_is_written_reads_as_the_same_change(change: Change) -> None:
    option, text = change.argument(WORLD)
    wishes, problems = read_changes([Given(option, text)], Scope(WORLD.inventory, WORLD.scenario))
    assert (wishes, problems) == (((change,),), ())


def test_every_option_is_written_by_some_change() -> None:
    assert {change.argument(WORLD)[0] for change in CHANGES} == set(OPTIONS)


@pytest.mark.parametrize(("change", "inverse"), INVERSES, ids=repr)
def test_a_change_and_its_inverse_leave_everything_as_it_was(
    change: Change, inverse: Change
) -> None:
    assert applied((change, inverse), WORLD) == WORLD


def test_what_a_system_is_promised_of_its_own_leaves_its_objective_to_the_others() -> None:
    made = SetTarget("system", "second", 7200).apply(WORLD)
    made = SetTarget("system", "second", 9000).apply(made)
    plan = plan_of(made)
    assert plan.systems_by_id["second"].target == 9000
    assert plan.systems_by_id["second"].priority == 1
    assert plan.systems_by_id["first"].target == 3600
    assert len(made.inventory.objectives) == len(WORLD.inventory.objectives) + 1


def test_a_group_without_people_goes() -> None:
    made = AddPeople("ict", 0, -1).apply(WORLD)
    assert [group.role for group in made.inventory.teams[0].members] == ["role-1"]
    gone = AddPeople("ict", 0, -1).apply(made)
    assert [team.id for team in gone.inventory.teams] == ["guards"]


def test_a_changed_inventory_does_not_remember_the_former_one() -> None:
    assert WORLD.inventory.repositories_by_id["far"].lanes == 1
    made = SetLanes("far", 3).apply(WORLD)
    assert made.inventory.repositories_by_id["far"].lanes == 3


def test_keeping_a_system_also_trusts_it() -> None:
    distrusted = WORLD.scenario.model_copy(update={"untrusted": ("store",)})
    made = Keep(Loss.SYSTEM, "store").apply(World(WORLD.inventory, distrusted))
    assert made.scenario.untrusted == ()


def test_a_rate_that_was_measured_is_changed_with_the_stated_one() -> None:
    rate = MeasuredRate(bytes_per_second=1000, basis=Basis.MEASURED)
    near = MeasuredRate(bytes_per_second=7, basis=Basis.MEASURED)
    known = Evidence(
        rates={"far": rate, "near": near}, copies={"far:gone/data": rate, "near:gone/data": near}
    )
    world = WORLD._replace(evidence=known)
    twice = ScaleRate("far", 200).apply(world)
    assert twice.evidence.rates["far"].bytes_per_second == 2000
    assert twice.evidence.copies["far:gone/data"].bytes_per_second == 2000
    assert twice.evidence.rates["near"] == near
    stated = SetRate("far", 5).apply(world)
    assert set(stated.evidence.rates) == {"near"}
    assert set(stated.evidence.copies) == {"near:gone/data"}
    assert world.evidence == known


def test_what_all_lanes_transfer_together_grows_with_the_rate() -> None:
    (far, *others) = WORLD.inventory.repositories
    wide = far.model_copy(update={"bandwidth": 3 << 20})
    inventory = altered(WORLD.inventory, repositories=(wide, *others))
    made = ScaleRate("far", 200).apply(WORLD._replace(inventory=inventory))
    assert made.inventory.repositories_by_id["far"].bandwidth == 6 << 20


@FEW
@given(cities(), st.integers(1, 3))
def test_people_who_come_and_go_leave_no_trace(
    city: tuple[Inventory, Scenario], count: int
) -> None:
    world = World(*city)
    there = AddPeople("ict", 0, count)
    back = AddPeople("ict", 0, -count)
    assert plan_of(applied((there, back), world)) == plan_of(world)
