"""Shares of the platform, and amounts divided without losing a yen."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bcp.consolidation.allocation import Weight, divide, portion, weights
from tests.consolidation.costed_city import city, guest, policy, server

AMOUNTS = st.integers(0, 10**12)
PARTS = st.lists(st.integers(0, 10**7), min_size=1, max_size=30)


@given(AMOUNTS, PARTS)
def test_what_is_divided_adds_up_and_is_nowhere_a_yen_off(amount: int, parts: list[int]) -> None:
    divided = divide(amount, parts)
    whole = sum(parts)
    assert sum(divided) == (amount if whole else 0)
    for share, part in zip(divided, parts, strict=True):
        assert abs(share - Fraction(amount * part, whole or 1)) < 1


@given(AMOUNTS, st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_portion_is_the_nearest_yen(amount: int, part: int, whole: int) -> None:
    assert -Fraction(1, 2) < portion(amount, part, whole) - Fraction(amount * part, whole)
    assert portion(amount, part, whole) - Fraction(amount * part, whole) <= Fraction(1, 2)


def test_of_equal_remainders_the_first_is_rounded_up() -> None:
    assert divide(10, [1, 1, 1]) == (4, 3, 3)
    assert divide(5, [0, 0]) == (0, 0)
    assert portion(1, 1, 2) == 1
    assert portion(7, 1, 0) == 0


def test_guests_weigh_what_they_are_given_and_candidates_what_they_would_be() -> None:
    inventory = city(
        server("alone", memory="4GiB", machines=2),
        server("stays", memory="64GiB"),
        guest("there", memory="16GiB"),
    )
    assert weights(inventory, policy(), {"alone"}) == (
        Weight("alone", 8192),
        Weight("there", 16384),
    )


def test_who_states_no_size_takes_the_average_and_is_named() -> None:
    inventory = city(server("vague", memory=None), guest("small"), guest("large", memory="16GiB"))
    assert weights(inventory, policy(), {"vague"})[0] == Weight("vague", 12288, stated=False)


def test_the_largest_share_counts_where_the_policy_says_so() -> None:
    inventory = city(
        server("disk", vcpu=2, memory="8GiB", disk="300GiB"), guest("memory", memory="24GiB")
    )
    chosen = policy(cost={"allocation": "largest"})
    assert weights(inventory, chosen, {"disk"}) == (
        Weight("disk", 750_000),
        Weight("memory", 750_000),
    )
