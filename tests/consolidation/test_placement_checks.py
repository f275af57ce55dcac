"""The verifier finds each breach in a placement that is spoilt in one way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bcp.consolidation.hosts import HostRoom
from bcp.consolidation.placement import PlacedHost, YearPlacement
from bcp.consolidation.placement_checks import Breach, problems_of
from bcp.model.system import Segment
from tests.consolidation.guests import GIB, city, demand, placed, platform_of, policy

RULES = policy(
    placement={
        "separate": [["mynumber"], ["lgwan"]],
        "apart": [["a", "b"]],
        "overcommit": 2.0,
        "peak_limit": "50%",
    },
    stages=[{"fiscal_year": 2020, "title": "later", "platform": "main", "hosts": ["host-5"]}],
)
BUILT = city(platform_of(*[(8, 16)] * 4, (8, 16), reserve=1, iops=10))
GUESTS = (
    demand("a", 4, 4, peak=1, disk=40),
    demand("b", 4, 4, peak=1, disk=40),
    demand("c", 4, 4, peak=1, segment=Segment.MYNUMBER, rules=RULES),
)
ROOM = (16_000, 4_000, 16 * GIB)


def _sound() -> YearPlacement:
    return placed(BUILT, RULES, *GUESTS)


def _breaches(spoilt: YearPlacement, *more: object) -> set[Breach]:
    expected = (*GUESTS, *more)
    found = problems_of(spoilt, expected, BUILT.platforms[0], RULES)  # type: ignore[arg-type]
    return {violation.breach for violation in found}


def _with_guests(change: Callable[[YearPlacement], tuple[PlacedHost, ...]]) -> YearPlacement:
    sound = _sound()
    return replace(sound, hosts=change(sound))


def test_a_sound_placement_has_no_breach() -> None:
    assert _breaches(_sound()) == set()
    assert _sound().used == 3


def _add(**kinds: object) -> YearPlacement:
    """One more guest beside `a`."""
    extra = demand("x", rules=RULES, **kinds)  # type: ignore[arg-type]
    return _with_guests(
        lambda sound: tuple(
            replace(host, guests=(*host.guests, extra)) if GUESTS[0] in host.guests else host
            for host in sound.hosts
        )
    )


@pytest.mark.parametrize(
    ("kinds", "breach"),
    [
        ({"vcpu": 13, "peak": 1}, Breach.ALLOCATED),
        ({"vcpu": 4, "peak": 4}, Breach.PEAK),
        ({"memory": 13}, Breach.MEMORY),
        ({"disk": 21}, Breach.DISK),
        ({"segment": Segment.MYNUMBER}, Breach.SEGMENTS),
    ],
)
def test_a_guest_too_many_is_found(kinds: dict[str, object], breach: Breach) -> None:
    spoilt = _add(**kinds)
    extra = next(guest for guest in spoilt.guests if guest.system == "x")
    assert breach in _breaches(spoilt, extra)
    assert Breach.UNKNOWN_GUEST in _breaches(spoilt)


def test_systems_together_are_found() -> None:
    spoilt = _with_guests(
        lambda sound: (
            replace(sound.hosts[0], guests=GUESTS[:2]),
            *(replace(host, guests=()) for host in sound.hosts[1:]),
        )
    )
    assert _breaches(spoilt) == {Breach.APART, Breach.LOST, Breach.BOUND, Breach.FAILURE}


def test_guests_lost_and_doubled_are_found() -> None:
    assert Breach.LOST in _breaches(_sound(), demand("y"))
    doubled = _with_guests(
        lambda sound: tuple(
            replace(host, guests=GUESTS[:1]) if not host.guests else host for host in sound.hosts
        )
    )
    assert _breaches(doubled) == {Breach.TWICE, Breach.FAILURE, Breach.DISK}


def test_a_platform_without_an_empty_host_does_not_survive() -> None:
    sound = _sound()
    full = replace(sound, hosts=tuple(host for host in sound.hosts if host.guests))
    assert _breaches(full) == {Breach.FAILURE}
    alone = replace(sound, hosts=sound.hosts[:1], bound=0)
    assert Breach.FAILURE in _breaches(alone)


def test_an_empty_host_that_is_too_small_does_not_help() -> None:
    small = city(platform_of((8, 16), (8, 16), (8, 16), (8, 3), reserve=1))
    spoilt = _sound()
    found = problems_of(spoilt, GUESTS, small.platforms[0], RULES)
    assert {violation.breach for violation in found} == {Breach.FAILURE}
    assert len(found) == 3


def test_hosts_that_are_not_there_yet_are_found() -> None:
    spoilt = _with_guests(lambda sound: (*sound.hosts, PlacedHost(HostRoom("host-5", ROOM))))
    assert _breaches(spoilt) == {Breach.UNKNOWN_HOST}
    assert _breaches(replace(spoilt, fiscal_year=2020)) == set()


def test_operations_a_second_are_counted() -> None:
    busy = replace(GUESTS[2], allocated=replace(GUESTS[2].allocated, iops=11))
    spoilt = _with_guests(
        lambda sound: tuple(
            replace(host, guests=(busy,)) if GUESTS[2] in host.guests else host
            for host in sound.hosts
        )
    )
    found = problems_of(spoilt, (*GUESTS[:2], busy), BUILT.platforms[0], RULES)
    assert [violation.breach for violation in found] == [Breach.IOPS]


def test_a_bound_above_what_is_used_is_found() -> None:
    assert _breaches(replace(_sound(), bound=4)) == {Breach.BOUND}
