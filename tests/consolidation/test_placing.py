from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.adapters.cpsat_placement import CpSatPacking
from bcp.consolidation.demand import Demand, Dimension
from bcp.consolidation.hosts import hosts_in
from bcp.consolidation.packing_search import Conditions, pack_guests
from bcp.consolidation.placement import Method
from bcp.consolidation.placement_checks import problems_of
from bcp.consolidation.placing import conditions_of, most_important, place, place_all
from bcp.model.resource import Platform
from bcp.model.review import ReviewPolicy
from bcp.model.system import Segment
from tests.consolidation.guests import (
    GIB,
    city,
    demand,
    on_platform,
    placed,
    platform_of,
    policy,
    situation,
)
from tests.planning.building import system

CASES = settings(max_examples=60, deadline=None)
SEGMENTS = (Segment.MYNUMBER, Segment.LGWAN, Segment.SHARED)
APART = policy(placement={"separate": [["mynumber"], ["lgwan"]], "apart": [["s0", "s1"]]})


@st.composite
def guests(draw: st.DrawFn, most: int = 6) -> tuple[Demand, ...]:
    count = draw(st.integers(1, most))
    return tuple(
        demand(
            f"s{number // 2}" if number > 3 else f"s{number}",
            draw(st.integers(1, 6)),
            draw(st.integers(1, 6)),
            peak=draw(st.integers(0, 4)),
            segment=SEGMENTS[(number // 2 if number > 3 else number) % 3],
            priority=draw(st.integers(1, 3)),
            machine=2 if number > 3 and number // 2 < 4 and number % 2 == 0 else 3 + number,
            rules=APART,
        )
        for number in range(count)
    )


HOSTS = st.lists(st.tuples(st.integers(4, 9), st.integers(4, 9)), min_size=1, max_size=4)


def _valid(
    placing: Sequence[Demand], hosts: Sequence[int], rooms: Sequence[tuple[int, ...]]
) -> bool:
    """Whether guests may run so: written once more, from the rules' words."""
    for number, room in enumerate(rooms):
        here = [g for g, host in zip(placing, hosts, strict=True) if host == number]
        if any(sum(g.load[d] for g in here) > room[d] for d in range(3)):
            return False
        if {Segment.MYNUMBER, Segment.LGWAN} <= {g.segment for g in here}:
            return False
        if {"s0", "s1"} <= {g.system for g in here}:
            return False
    return True


def _ways(placing: Sequence[Demand], rooms: Sequence[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    for hosts in product(range(len(rooms)), repeat=len(placing)):
        if _valid(placing, hosts, rooms):
            yield hosts


def _survives_by_an_empty_host(
    placing: Sequence[Demand], hosts: tuple[int, ...], rooms: Sequence[tuple[int, ...]]
) -> bool:
    """Any one host may fail: its guests then run on a host that was empty."""
    empty = set(range(len(rooms))) - set(hosts)
    return all(
        any(
            _valid(placing, tuple(spare if h == failed else h for h in hosts), rooms)
            for spare in empty
        )
        for failed in set(hosts)
    )


@CASES
@given(guests(5), HOSTS)
def test_the_hosts_used_are_the_fewest_of_all_ways(
    those: tuple[Demand, ...], sizes: list[tuple[int, int]]
) -> None:
    platform = city(platform_of(*sizes, reserve=1)).platforms[0]
    hosts = hosts_in(platform, APART, 2016)
    rooms = [host.room for host in hosts]
    best = min(
        (
            len(set(way))
            for way in _ways(those, rooms)
            if _survives_by_an_empty_host(those, way, rooms)
        ),
        default=None,
    )
    for solver in (None, CpSatPacking()):
        found = pack_guests(those, hosts, Conditions(1, APART.placement.apart, solver=solver))
        assert best is None or found.bound <= best
        if found.hosts is not None:
            assert best is not None
            assert _survives_by_an_empty_host(those, found.hosts, rooms)
            assert not found.proven or len(set(found.hosts)) == best
        elif found.proven:
            assert best is None
        if solver is not None:
            assert found.proven
            assert (None if found.hosts is None else len(set(found.hosts))) == best


@CASES
@given(guests(4), st.integers(1, 4), st.integers(4, 9), st.integers(1, 2))
def test_an_empty_reserve_costs_no_host_where_hosts_are_alike(
    those: tuple[Demand, ...], count: int, size: int, reserve: int
) -> None:
    """However a platform survives failures, afterwards all guests run on the hosts that are left;
    so they may as well run there from the beginning, and the others be the reserve.
    """
    platform = city(platform_of(*[(size, size)] * count)).platforms[0]
    hosts = hosts_in(platform, APART, 2016)
    rooms = [host.room for host in hosts]
    survives = reserve <= count and all(
        any(True for _ in _ways(those, [rooms[h] for h in range(count) if h not in failed]))
        for failed in combinations(range(count), reserve)
    )
    conditions = Conditions(reserve, APART.placement.apart, solver=CpSatPacking())
    assert (pack_guests(those, hosts, conditions).hosts is not None) == survives


@CASES
@given(guests(), HOSTS, st.integers(0, 2), st.booleans())
def test_every_placement_keeps_every_condition(
    those: tuple[Demand, ...], sizes: list[tuple[int, int]], reserve: int, exact: bool
) -> None:
    built = city(platform_of(*sizes, reserve=reserve))
    solver = CpSatPacking() if exact else None
    found = placed(built, APART, *those, solver=solver)
    assert problems_of(found, those, built.platforms[0], APART) == ()
    assert placed(built, APART, *those, solver=solver) == found


@CASES
@given(guests(4), HOSTS)
def test_the_most_important_are_kept(
    those: tuple[Demand, ...], sizes: list[tuple[int, int]]
) -> None:
    """Of all sets of systems that have room the one that is best where sets first differ."""
    found = placed(city(platform_of(*sizes)), APART, *those, solver=CpSatPacking())
    rooms = [host.host.room for host in found.hosts]
    order = sorted({(guest.priority, guest.system) for guest in those})
    kept = {guest.system for guest in found.guests}
    best = max(
        tuple(system in chosen for _, system in order)
        for count in range(len(order) + 1)
        for chosen in map(set, combinations([system for _, system in order], count))
        if any(True for _ in _ways([g for g in those if g.system in chosen], rooms))
    )
    assert tuple(system in kept for _, system in order) == best
    assert found.proven


@given(st.lists(st.integers(1, 9), max_size=12), st.integers(0, 30))
def test_each_is_kept_that_fits_with_those_before(sizes: list[int], room: int) -> None:
    order = [str(number) for number in range(len(sizes))]
    expected: list[str] = []
    for name in order:
        if sum(sizes[int(each)] for each in (*expected, name)) <= room:
            expected.append(name)
    fits = lambda names: sum(sizes[int(each)] for each in names) <= room  # noqa: E731
    assert most_important(order, fits) == expected


def test_segments_and_systems_are_kept_apart() -> None:
    built = city(platform_of((20, 20), (20, 20), (20, 20), (20, 20), reserve=1))
    those = (
        demand("s0", rules=APART),
        demand("s1", rules=APART),
        demand("s2", segment=Segment.MYNUMBER, rules=APART),
        demand("s3", segment=Segment.SHARED, rules=APART),
    )
    found = placed(built, APART, *those)
    assert (found.used, found.bound, found.proven, found.method) == (3, 3, True, Method.RULES)
    hosts = found.host_of
    assert len({hosts["s0", 1], hosts["s1", 1], hosts["s2", 1]}) == 3
    assert [host.host.id for host in found.hosts if host.reserve] == ["host-4"]


def test_machines_of_a_system_are_spread_where_that_costs_no_host() -> None:
    built = city(platform_of((4, 9), (4, 9), (4, 9)))
    those = tuple(demand(name, 2, machine=n) for name in "ab" for n in (1, 2))
    found = placed(built, policy(), *those)
    assert found.used == 2
    assert found.host_of["a", 1] != found.host_of["a", 2]
    assert found.host_of["b", 1] != found.host_of["b", 2]


@pytest.mark.parametrize(
    ("extra", "host", "missing"),
    [
        (
            demand("x", 3, 1, priority=9),
            "host-1",
            ((Dimension.VCPU, 1000), (Dimension.VCPU_PEAK, 1000)),
        ),
        (demand("x", 3, 1, peak=1, priority=9), "host-1", ((Dimension.VCPU, 1000),)),
        (demand("x", 1, 7, priority=9), "host-1", ((Dimension.MEMORY, 2 * GIB),)),
        (demand("x", 1, 1, disk=95, priority=9), None, ((Dimension.DISK, 5 * GIB),)),
        (demand("x", segment=Segment.INTERNET, priority=9), None, ((Dimension.HOSTS, 1),)),
    ],
)
def test_what_is_missing_is_told(
    extra: Demand, host: str | None, missing: tuple[tuple[Dimension, int], ...]
) -> None:
    built = city(platform_of((6, 10), (6, 10), reserve=1))
    those = (demand("a", 4, 5, disk=10), extra)
    found = placed(built, policy(), *those)
    (misfit,) = found.misfits
    assert (misfit.system, misfit.machines, misfit.priority) == ("x", 1, 9)
    assert (misfit.host, misfit.missing) == (host, missing)
    assert found.proven
    assert problems_of(found, those, built.platforms[0], policy()) == ()


def test_a_system_stays_out_with_all_its_machines() -> None:
    built = city(platform_of((4, 9)))
    those = (demand("a", 2), demand("b", 2, machine=1), demand("b", 2, machine=2))
    found = placed(built, policy(), *those)
    assert [guest.system for guest in found.guests] == ["a"]
    assert [(misfit.system, misfit.machines) for misfit in found.misfits] == [("b", 2)]


def test_without_hosts_beyond_the_reserve_nothing_has_room() -> None:
    built = city(platform_of((4, 9), reserve=1))
    found = placed(built, policy(), demand("a"))
    assert [(misfit.system, misfit.missing) for misfit in found.misfits] == [
        ("a", ((Dimension.HOSTS, 1),))
    ]


def test_guests_stay_where_they_are_from_year_to_year() -> None:
    built = city(platform_of((6, 20), (6, 20), (6, 20), (6, 20), reserve=1))
    rules, conditions = policy(), conditions_of(built, policy())
    platform: Platform = built.platforms[0]
    first = tuple(demand(name, size) for name, size in zip("abcd", (4, 3, 2, 3), strict=True))
    more = (*first, demand("e", 4), demand("f", 1))
    years = place_all(
        [
            situation(platform, rules, *first),
            situation(platform, rules, *more, year=2017),
        ],
        conditions,
    )
    assert [year.used for year in years] == [2, 3]
    for guest in first:
        assert years[1].host_of[guest.key] == years[0].host_of[guest.key]


def _review(**more: object) -> ReviewPolicy:
    return policy(
        placement={"growth": {"vcpu": "20%"}},
        cost={"years": 4},
        **more,
    )


def test_the_first_year_without_room_is_found() -> None:
    built = city(
        platform_of((8, 64), (8, 64), reserve=1),
        on_platform("runs", 4),
        system("moves", consolidation={"vcpu": 2, "memory": "1GiB"}),
    )
    found = place(built, _review(), {"moves": 2017}, 2016)
    assert [year.fiscal_year for year in found.years] == [2016, 2017, 2018, 2019]
    assert [len(year.guests) for year in found.years] == [1, 2, 1, 1]
    assert found.first_misfit == 2018
    assert [m.system for m in found.in_year(2018).misfits] == ["moves"]
    with pytest.raises(KeyError):
        found.in_year(2020)
