"""The sample city's platform over the years of its review."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bcp.adapters.cpsat_placement import CpSatPacking
from bcp.app.load_workspace import Workspace, load
from bcp.consolidation.placement import Placement
from bcp.consolidation.placement_checks import problems_of
from bcp.consolidation.placing import place
from bcp.consolidation.situation import situation_of

START = 2016


@cache
def _city() -> Workspace:
    return load(Path(__file__).parents[2])


def _moving() -> dict[str, int]:
    """All that say how large they are and run elsewhere, two each year."""
    platform = _city().review.platform
    sized = [
        system.id
        for system in _city().sound().systems
        if system.hosting.platform != platform
        and system.consolidation is not None
        and system.consolidation.vcpu_peak is not None
        and system.consolidation.memory_peak is not None
    ]
    return {system: START + number // 2 for number, system in enumerate(sized)}


@cache
def _placement(*, exact: bool) -> Placement:
    solver = CpSatPacking() if exact else None
    return place(_city().sound(), _city().review, _moving(), START, solver)


@pytest.mark.parametrize("exact", [False, True])
def test_every_year_keeps_every_condition(exact: bool) -> None:
    inventory, policy = _city().sound(), _city().review
    platform = inventory.platforms_by_id[policy.platform]
    found = _placement(exact=exact)
    remedied = () if found.remedy is None else found.remedy.years
    assert len(found.years) == policy.cost.years
    for year in (*found.years, *remedied):
        guests = situation_of(inventory, policy, _moving(), year.fiscal_year, START).guests
        assert len(year.guests) + sum(each.machines for each in year.misfits) == len(guests)
        assert problems_of(year, guests, platform, policy) == ()
        assert year.proven


def test_what_is_bought_makes_everything_fit() -> None:
    found = _placement(exact=False)
    assert (found.remedy is None) == (found.first_misfit is None)
    if found.remedy is not None:
        assert found.remedy.cheapest
        assert found.remedy.obstacle is None
        assert min(each.fiscal_year for each in found.remedy.purchases) == found.first_misfit
        assert all(year.misfits == () for year in found.remedy.years)


def test_the_exact_solver_finds_no_fewer_hosts() -> None:
    rules, exact = _placement(exact=False), _placement(exact=True)
    assert [year.used for year in rules.years] == [year.used for year in exact.years]
    assert [year.misfits for year in rules.years] == [year.misfits for year in exact.years]


def test_the_same_city_is_placed_the_same_way() -> None:
    inventory, policy = _city().sound(), _city().review
    again = place(inventory, policy, _moving(), START, CpSatPacking())
    assert again == _placement(exact=True)
