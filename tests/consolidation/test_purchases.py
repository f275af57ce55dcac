from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.adapters.cpsat_placement import CpSatPacking
from bcp.consolidation.demand import Demand
from bcp.consolidation.hosts import HostRoom, room_of
from bcp.consolidation.packing_search import Conditions, pack_guests
from bcp.consolidation.placement import Purchase
from bcp.consolidation.placement_checks import problems_of
from bcp.consolidation.placing import conditions_of, place, place_all, remedy
from bcp.consolidation.purchases import cheapest_purchases, price
from bcp.model.review import Offer, ReviewPolicy
from bcp.model.system import Segment
from tests.consolidation.guests import city, demand, on_platform, platform_of, policy, situation

CASES = settings(max_examples=40, deadline=None)


def offer(name: str, vcpu: int, once: int, yearly: int, **more: Any) -> dict[str, Any]:
    costs = [
        {"item": "hardware", "every": "once", "yen": once},
        {"item": "hardware-maintenance", "yen": yearly},
    ]
    return {"id": name, "name": name, "vcpu": vcpu, "memory": "64GiB", "costs": costs, **more}


def rules_with(*offers: dict[str, Any], **more: Any) -> ReviewPolicy:
    return policy(offers=list(offers), cost={"years": 3}, **more)


def test_the_price_counts_what_falls_due_once_and_each_year() -> None:
    (it,) = rules_with(offer("host", 4, 100, 7)).offers
    assert price(it, 3) == 121


def test_hosts_are_bought_when_they_are_needed() -> None:
    rules = rules_with(offer("host", 8, 100, 10), placement={"growth": {"vcpu": "40%"}})
    built = city(platform_of((8, 64), (8, 64), reserve=1), *[on_platform(n, 4) for n in "ab"])
    found = place(built, rules, {}, 2016)
    assert found.first_misfit == 2017
    assert found.remedy is not None
    assert found.remedy.purchases == (Purchase("host", 1, 2017, 120),)
    assert found.remedy.yen == 120
    assert found.remedy.cheapest
    assert [len(year.hosts) for year in found.remedy.years] == [2, 3, 3]
    assert [year.used for year in found.remedy.years] == [1, 2, 2]
    bought = found.remedy.years[1].hosts[-1].host
    assert (bought.id, bought.offer) == ("host-3", "host")


def test_nothing_is_bought_where_all_have_room() -> None:
    found = place(city(platform_of((8, 64)), on_platform("a")), rules_with(), {}, 2016)
    assert found.first_misfit is None
    assert found.remedy is None


@pytest.mark.parametrize(
    ("offers", "guest", "words"),
    [
        ((), on_platform("a", 9), "The policy states no host that could be bought."),
        (
            (offer("host", 8, 1, 1),),
            on_platform("a", 1, disk=103),
            "In FY2016 the shared storage is 3 GiB short, and no host on offer adds disk.",
        ),
        (
            (offer("host", 8, 1, 1),),
            on_platform("a", 1, consolidation={"iops": 60}),
            (
                "In FY2016 the shared storage is 10 operations a second short, and no host on "
                "offer adds any."
            ),
        ),
        (
            (offer("host", 8, 1, 1),),
            on_platform("a", 9),
            "In FY2016 a machine of 'a' is larger than any host on offer.",
        ),
    ],
)
def test_why_no_offer_helps(offers: Sequence[Any], guest: Any, words: str) -> None:
    built = city(platform_of((8, 64), iops=50), guest)
    found = place(built, rules_with(*offers), {}, 2016)
    assert found.remedy is not None
    assert found.remedy.purchases == ()
    assert found.remedy.obstacle is not None
    assert found.remedy.obstacle.render() == words


def test_an_offer_may_bring_disk() -> None:
    rules = rules_with(offer("host", 8, 50, 1), offer("shelf", 1, 60, 1, disk="5GiB"))
    found = place(city(platform_of((8, 64)), on_platform("a", disk=103)), rules, {}, 2016)
    assert found.remedy is not None
    assert found.remedy.purchases == (Purchase("shelf", 1, 2016, 63),)
    assert found.remedy.years[0].disk <= found.remedy.years[0].storage.disk


@CASES
@given(
    st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=4), min_size=1, max_size=2),
    st.tuples(st.integers(6, 9), st.integers(1, 30), st.integers(0, 9)),
    st.tuples(st.integers(6, 16), st.integers(1, 30), st.integers(0, 9)),
    st.integers(0, 1),
)
def test_no_other_purchases_are_cheaper(
    years: list[list[int]],
    one: tuple[int, int, int],
    other: tuple[int, int, int],
    reserve: int,
) -> None:
    """Every number of each offer in each year is tried, up to what is enough for anything."""
    rules = rules_with(offer("one", *one), offer("other", *other))
    built = city(platform_of((6, 64), reserve=reserve))
    those = [
        tuple(
            demand(f"s{n}", size, segment=[Segment.LGWAN, Segment.INTERNET][n % 2])
            for n, size in enumerate(sizes)
        )
        for sizes in years
    ]
    situations = [
        situation(built.platforms[0], rules, *guests, year=2016 + n)
        for n, guests in enumerate(those)
    ]
    conditions = conditions_of(built, rules, CpSatPacking())
    found = cheapest_purchases(situations, conditions, rules.offers, rules.placement)
    assert found is not None
    assert found.cheapest
    best = min(
        sum(
            count * price(rules.offers[kind], len(years) - year)
            for year, counts in enumerate(way)
            for kind, count in enumerate(counts)
        )
        for way in product(product(range(5), repeat=2), repeat=len(years))
        if _serves(way, those, rules.offers, rules, conditions)
    )
    assert sum(purchase.yen for purchase in found.purchases) == best
    for placed, guests in zip(place_all(found.situations, conditions), those, strict=True):
        assert placed.misfits == ()
        assert problems_of(placed, guests, built.platforms[0], rules) == ()


_ANSWERS: dict[object, bool] = {}


def _serves(
    way: Sequence[Sequence[int]],
    those: Sequence[tuple[Demand, ...]],
    offers: Sequence[Offer],
    rules: ReviewPolicy,
    conditions: Conditions,
) -> bool:
    rooms = [(6000, 6000, 64 * 2**30)]
    for counts, guests in zip(way, those, strict=True):
        rooms = rooms + [
            room_of(each, rules.placement)
            for each, count in zip(offers, counts, strict=True)
            for _ in range(count)
        ]
        key = (tuple(rooms), guests, conditions.reserve)
        if key not in _ANSWERS:
            hosts = [HostRoom(f"h{n}", room) for n, room in enumerate(rooms)]
            _ANSWERS[key] = pack_guests(guests, hosts, conditions).hosts is not None
        if not _ANSWERS[key]:
            return False
    return True


def test_too_many_missing_hosts_are_given_up() -> None:
    rules = rules_with(offer("host", 1, 1, 1))
    guests = tuple(demand(f"s{n}") for n in range(450))
    built = city(platform_of((1, 500), reserve=1))
    those = situation(built.platforms[0], rules, *guests)
    found = remedy([those], conditions_of(built, rules), rules)
    assert found.purchases == ()
    assert found.obstacle is not None
