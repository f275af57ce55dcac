"""The indicator and the comparison over the years, by hand and as properties."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bcp.consolidation.break_even import break_even, cumulated_months
from bcp.consolidation.charges import Side
from bcp.consolidation.cost import compare, indicator
from bcp.consolidation.cost_basis import Basis, basis_of
from bcp.consolidation.members import Unknown
from bcp.model.consolidation import CostItem
from tests.consolidation.costed_city import Purchase, city, guest, policy, server

OWN = [
    {"item": "hardware", "every": "once", "yen": 5_000_000},
    {"item": "hardware-maintenance", "yen": 300_001},
]
ON_PLATFORM = [
    {"item": "migration", "every": "once", "yen": 800_000},
    {"item": "operation", "yen": 100_000},
]


def _basis(**kwargs: Any) -> Basis:
    inventory = city(
        server(
            "a",
            lease_start="2013-10-01",
            lease_end="2018-09-30",
            alone=OWN,
            consolidated=ON_PLATFORM,
        ),
        server("b", lease_end="2017-03-31"),
        server("late", lease_end="2021-04-01"),
        server("stays"),
        guest("g"),
        guest("core", tier="core", memory="16GiB"),
    )
    return basis_of(inventory, policy(), 2016, {"a", "b", "late"}, **kwargs)


def _item(basis: Basis, side: Side, item: CostItem) -> tuple[int, ...]:
    found = compare(basis).items
    return next(costs.amounts for costs in found if (costs.side, costs.item) == (side, item))


def test_the_indicator_divides_what_the_platform_costs_to_buy_by_memory() -> None:
    found = indicator(_basis())
    assert (found.part, found.whole) == (3 * 8192, 5 * 8192)
    assert found.platform == 14_000_000
    assert (found.alone, found.consolidated) == (11_000_000, 8_400_000)
    assert found.assumed == 6_000_000
    assert found.reduction == Fraction(26, 110)
    assert found.reduction_undivided == Fraction(-3, 11)
    assert found.met is True
    assert [system.share for system in found.systems] == [2_800_000] * 3


def test_exactly_the_target_is_enough() -> None:
    inventory = city(server("a", lease_end="2017-03-31", alone=OWN))
    for yen, met in ((4_000_000, True), (4_000_001, False)):
        stage = {
            "fiscal_year": 2016,
            "title": "構築",
            "platform": "main",
            "hosts": [],
            "costs": [{"item": "hardware", "every": "once", "yen": yen}],
        }
        chosen = policy(stages=[stage])
        assert indicator(basis_of(inventory, chosen, 2016, {"a"})).met is met


def test_machines_and_hosts_to_buy_are_counted() -> None:
    inventory = city(server("a", machines=3, lease_end="2017-03-31", alone=OWN))
    basis = basis_of(inventory, policy(), 2016, {"a"}, purchases=[Purchase("standard", 2, 2017)])
    found = indicator(basis)
    assert (found.alone, found.platform) == (15_000_000, 18_000_000)
    assert _item(basis, Side.PLATFORM, CostItem.HARDWARE) == (
        10_000_000,
        4_000_000,
        0,
        4_000_000,
        0,
    )


def test_part_of_a_year_counts_by_months() -> None:
    basis = _basis()
    assert _item(basis, Side.ALONE, CostItem.HARDWARE) == (6_000_000, 0, 5_000_000, 0, 0)
    assert _item(basis, Side.PLATFORM, CostItem.OPERATION) == (240_000, 0, 50_000, 100_000, 100_000)
    assert _item(basis, Side.PLATFORM, CostItem.HARDWARE_MAINTENANCE) == (
        600_001,
        600_001,
        450_001,
        300_000,
        300_000,
    )


def test_who_moves_late_pays_for_a_lease_prolonged() -> None:
    basis = _basis(days={"a": date(2018, 12, 16), "b": date(2017, 1, 15)})
    # Five years for 5,000,000 yen, a tenth of it: given back on 15 January, four months late.
    assert _item(basis, Side.PLATFORM, CostItem.HARDWARE) == (6_000_000, 0, 33_333, 2_400_000, 0)
    assert {member.system: member.re_lease for member in basis.members} == {"a": 4, "b": 0, "g": 0}


def test_a_lease_paid_by_the_year_is_paid_to_its_end() -> None:
    lease = [{"item": "hardware", "yen": 1_200_000}]
    inventory = city(server("a", lease_end="2017-09-30", alone=lease))
    early = basis_of(inventory, policy(stages=[]), 2016, {"a"}, days={"a": date(2017, 6, 4)})
    assert _item(early, Side.PLATFORM, CostItem.HARDWARE) == (1_200_000, 600_000, 0, 0, 0)
    late = basis_of(inventory, policy(stages=[]), 2016, {"a"}, days={"a": date(2018, 4, 29)})
    assert _item(late, Side.PLATFORM, CostItem.HARDWARE) == (1_200_000, 660_000, 20_000, 0, 0)


def test_what_is_not_known_is_named_and_what_is_decided_later_left_out() -> None:
    basis = _basis(days={"a": date(2018, 9, 2)})
    assert basis.later == ("late",)
    assert {(gap.system, gap.unknown) for gap in basis.gaps} == {
        ("b", Unknown.NO_DAY),
        ("g", Unknown.INTRODUCTION),
        ("g", Unknown.COST),
        ("g", Unknown.GUEST_COST),
    }
    assert all(gap.message.render() for gap in basis.gaps)
    assert compare(basis).assumed == 3_000_000 + 5 * 240_000


def test_without_a_fallback_nothing_is_counted_and_said_so() -> None:
    inventory = city(server("a", lease_end="2017-03-31"))
    basis = basis_of(inventory, policy(cost={"fallback": []}), 2016, {"a"})
    assert indicator(basis).reduction is None
    assert indicator(basis).met is None
    assert Unknown.NO_COST in {gap.unknown for gap in basis.gaps}


def test_a_server_that_is_only_leased_has_no_price_to_compare() -> None:
    lease = [{"item": "hardware", "yen": 1_200_000}]
    basis = basis_of(city(server("a", lease_end="2017-03-31", alone=lease)), policy(), 2016, {"a"})
    assert indicator(basis).systems == ()
    assert Unknown.PROCUREMENT in {gap.unknown for gap in basis.gaps}


def test_break_even_is_where_the_sums_meet_for_good() -> None:
    basis = _basis()
    found = break_even(basis, compare(basis))
    assert (found.month, found.fiscal_year, found.always) == (date(2017, 7, 1), 2017, False)
    alone, platform = cumulated_months(basis)
    assert [a < b for a, b in zip(alone, platform, strict=True)] == [True] * 15 + [False] * 45
    dear = basis_of(city(guest("g")), policy(), 2016, frozenset())
    assert break_even(dear, compare(dear)).month is None
    free = basis_of(city(guest("g")), policy(stages=[]), 2016, frozenset())
    assert break_even(free, compare(free)).always


LINES = st.lists(
    st.builds(
        lambda item, every, yen: {"item": item, "every": every, "yen": yen},
        st.sampled_from([item.value for item in CostItem]),
        st.sampled_from(["once", "year"]),
        st.integers(0, 10**8),
    ),
    max_size=4,
)
DAYS = st.dates(date(2014, 1, 1), date(2023, 12, 31))


@st.composite
def cities(draw: st.DrawFn) -> Basis:
    moving = [
        server(
            f"s{number}",
            tier=draw(st.sampled_from(["departmental", "core"])),
            memory=draw(st.sampled_from([None, "4GiB", "24GiB"])),
            machines=draw(st.integers(1, 3)),
            lease_end=draw(st.none() | DAYS.map(str)),
            alone=draw(LINES),
            consolidated=draw(LINES),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    guests = [guest(f"g{number}", fiscal_year=2018) for number in range(draw(st.integers(0, 2)))]
    inside = st.dates(date(2016, 4, 1), date(2021, 3, 31))
    days = {system.id: draw(inside) for system in moving} if draw(st.booleans()) else None
    bought = [Purchase("standard", 1, 2018)] if draw(st.booleans()) else []
    key = draw(st.sampled_from(["memory", "largest"]))
    names = {system.id for system in moving}
    return basis_of(
        city(*moving, *guests),
        policy(cost={"allocation": key}),
        2016,
        names,
        purchases=bought,
        days=days,
    )


@given(cities())
def test_items_years_and_systems_add_up_to_the_yen(basis: Basis) -> None:
    found = compare(basis)
    for side in Side:
        by_item = sum(sum(costs.amounts) for costs in found.items if costs.side is side)
        assert sum(found.by_year(side)) == by_item == found.total(side)
        assert (found.cumulated(side) or (0,))[-1] == found.total(side)
    for place in range(5):
        alone = sum(system.alone[place] for system in found.systems)
        platform = sum(system.platform[place] for system in found.systems)
        assert alone == found.by_year(Side.ALONE)[place]
        shared = sum(system.shared[place] for system in found.systems)
        if found.systems:
            assert platform == found.by_year(Side.PLATFORM)[place]
            assert 0 <= shared <= found.undivided[place]
    months = cumulated_months(basis)
    for side, cumulated in zip(Side, months, strict=True):
        assert abs(cumulated[-1] - found.total(side)) < len(basis.charges) * 5
