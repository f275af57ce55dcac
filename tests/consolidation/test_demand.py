from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.consolidation.demand import Amounts, demands, grown, unsized
from bcp.consolidation.hosts import (
    HostRoom,
    Storage,
    hosts_in,
    reserve_choices,
    storage_in,
    usable_room,
)
from tests.consolidation.guests import GIB, city, on_platform, platform_of, policy
from tests.planning.building import system

PLATFORM = platform_of((8, 64))


@given(st.integers(0, 10**15), st.integers(0, 100), st.integers(0, 20))
def test_growth_is_compounded_and_rounded_up_once(amount: int, percent: int, years: int) -> None:
    exact = amount * (1 + Fraction(percent, 100)) ** years
    assert grown(amount, percent, years) == math.ceil(exact)


def test_a_guest_takes_what_is_allocated_and_its_peak() -> None:
    one = on_platform("one", 4, 16, 100, consolidation={"vcpu_peak": 2, "iops": 50})
    other = on_platform("other", 2, 8, consolidation={"memory_peak": "9GiB", "iops_peak": 70})
    first, second = demands(city(PLATFORM, one, other), policy(), {}, 2016)
    assert first.allocated == Amounts(4000, 16 * GIB, 100 * GIB, 50)
    assert first.peak == Amounts(2000, 16 * GIB, 100 * GIB, 50)
    assert first.load == (4000, 2000, 16 * GIB)
    assert (first.segment, first.group, first.priority, first.since) == ("lgwan", 1, 5, None)
    assert second.load == (2000, 2000, 9 * GIB)
    assert second.storage == (GIB, 70)


def test_machines_share_what_a_system_on_the_platform_has() -> None:
    shared = on_platform("shared", 7, 8, consolidation={"machines": 2, "vcpu_peak": 3})
    found = demands(city(PLATFORM, shared), policy(), {}, 2016)
    assert [each.key for each in found] == [("shared", 1), ("shared", 2)]
    assert {each.allocated for each in found} == {Amounts(4000, 4 * GIB, GIB // 2, 0)}
    assert {each.peak.vcpu for each in found} == {3000}


def test_a_system_that_moves_is_there_from_its_year_on() -> None:
    size = {"vcpu": 2, "memory": "8GiB", "disk": "50GiB", "machines": 2}
    built = city(PLATFORM, system("mover", segment="internet", consolidation=size), system("other"))
    moving = {"mover": 2018}
    assert demands(built, policy(), moving, 2017) == ()
    first, second = demands(built, policy(), moving, 2018)
    assert (first.machine, second.machine, first.since, first.group) == (1, 2, 2018, 2)
    assert first.allocated == first.peak == Amounts(2000, 8 * GIB, 50 * GIB, 0)


def test_demand_grows_from_the_first_year_of_the_review() -> None:
    growth = {"vcpu": "3%", "memory": "5%", "disk": "10%", "iops": "5%"}
    rules = policy(first_year=2016, placement={"growth": growth})
    built = city(PLATFORM, on_platform("one", 2, 8, 100, consolidation={"iops": 100}))
    (now,) = demands(built, rules, {}, 2016)
    (later,) = demands(built, rules, {}, 2018)
    assert now.allocated == Amounts(2000, 8 * GIB, 100 * GIB, 100)
    assert later.allocated.vcpu == 2122
    assert later.allocated.memory == math.ceil(8192 * 1.05**2) * 2**20
    assert later.allocated.disk == 121 * GIB
    assert later.allocated.iops == 111
    assert demands(built, rules, {}, 2018, base=2018)[0].allocated == now.allocated


def test_what_leaves_for_the_cloud_needs_no_room_afterwards() -> None:
    leaving = {"leaving_for_cloud": True, "leaving_year": 2017}
    built = city(PLATFORM, on_platform("leaver", consolidation=leaving))
    assert [len(demands(built, policy(), {}, year)) for year in (2016, 2017, 2018)] == [1, 1, 0]


def test_what_no_size_is_stated_of_is_named() -> None:
    peak = {"vcpu_peak": 2, "memory_peak": "4GiB"}
    built = city(PLATFORM, system("bare"), system("peak", consolidation=peak), system("stays"))
    moving = {"bare": 2016, "peak": 2016}
    assert unsized(built, policy(), moving) == ["bare"]
    (found,) = demands(built, policy(), moving, 2016)
    assert found.load == (2000, 2000, 4 * GIB)


def test_stages_bring_hosts_and_storage() -> None:
    rules = policy(
        placement={"overcommit": 1.5, "peak_limit": "80%"},
        stages=[
            {
                "fiscal_year": 2016,
                "title": "build",
                "platform": "main",
                "hosts": ["host-1"],
                "disk": "60GiB",
            },
            {
                "fiscal_year": 2019,
                "title": "expansion",
                "platform": "main",
                "hosts": ["host-2"],
                "disk": "40GiB",
                "iops": 300,
            },
        ],
    )
    platform = city(platform_of((10, 8), (20, 8), (4, 4), iops=1000)).platforms[0]
    assert [host.id for host in hosts_in(platform, rules, 2018)] == ["host-1", "host-3"]
    assert [host.id for host in hosts_in(platform, rules, 2019)] == ["host-1", "host-2", "host-3"]
    assert hosts_in(platform, rules, 2018)[0].room == (15_000, 8_000, 8 * GIB)
    assert storage_in(platform, rules, 2018) == Storage(60 * GIB, 700)
    assert storage_in(platform, rules, 2019) == Storage(100 * GIB, 1000)


@pytest.mark.parametrize(
    ("reserve", "expected"), [(0, {()}), (1, {(1,), (2,)}), (2, {(1, 0), (1, 2)}), (4, set())]
)
def test_of_hosts_alike_the_idle_ones_are_kept_in_reserve(
    reserve: int, expected: set[tuple[int, ...]]
) -> None:
    hosts = [HostRoom("a", (1, 1, 1)), HostRoom("b", (1, 1, 1)), HostRoom("c", (2, 2, 2))]
    found = {tuple(sorted(each)) for each in reserve_choices(hosts, reserve, {"a": 3})}
    assert found == {tuple(sorted(each)) for each in expected}


def test_a_host_holds_what_each_host_in_reserve_has_room_for() -> None:
    assert usable_room((9, 2, 7), [(5, 5, 9), (8, 4, 6)]) == (5, 2, 6)
    assert usable_room((9, 2, 7), []) == (9, 2, 7)
