"""What is weak, what will be, and what nobody knows; never fine for want of knowledge."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.consolidation.candidates import SERVERS
from bcp.consolidation.security import (
    WeaknessKind,
    WeaknessState,
    end_of_year,
    first_day_after,
    weaknesses,
)
from bcp.model.inventory import Inventory
from tests.planning.building import backup, inventory, repository, system

Document = dict[str, Any]

TODAY = date(2016, 4, 1)
UNTIL = date(2021, 3, 31)
FINE: Document = {
    "operating_system": "OS 1",
    "os_end_of_support": "2030-01",
    "middleware": ["database 1"],
    "middleware_end_of_support": "2030-01",
    "managed": True,
    "connections": 2,
}


def city(*systems: Document) -> Inventory:
    return inventory(
        *systems, repositories=[repository("hall", "hall"), repository("away", "away")]
    )


def server(name: str = "server", **stated: Any) -> Document:
    known = {key: value for key, value in {**FINE, **stated}.items() if value is not ...}
    return system(name, consolidation=known, backups=[backup(("hall", "1h"), ("away", "1d"))])


def found(document: Document) -> list[tuple[str, str, str, date | None]]:
    return [
        (each.kind.value, each.state.value, each.detail.render(), each.since)
        for each in weaknesses(city(document), TODAY, UNTIL)
    ]


def test_a_server_of_which_all_is_known_and_good_has_no_weakness() -> None:
    assert found(server()) == []
    assert found(server(middleware=[], middleware_end_of_support=...)) == []
    assert found(server(connections=0)) == []


@pytest.mark.parametrize(
    ("stated", "kind", "state", "detail", "since"),
    [
        (
            {"os_end_of_support": "2016-03"},
            "operating-system",
            "present",
            "Support of 'OS 1' ended in 2016-03.",
            date(2016, 4, 1),
        ),
        (
            {"os_end_of_support": "2016-04"},
            "operating-system",
            "coming",
            "Support of 'OS 1' ends in 2016-04.",
            date(2016, 5, 1),
        ),
        (
            {"os_end_of_support": "2021-02"},
            "operating-system",
            "coming",
            "Support of 'OS 1' ends in 2021-02.",
            date(2021, 3, 1),
        ),
        (
            {"os_end_of_support": "2014-01", "operating_system": ...},
            "operating-system",
            "present",
            "Support of the operating system ended in 2014-01.",
            date(2014, 2, 1),
        ),
        (
            {"os_end_of_support": ...},
            "operating-system",
            "unknown",
            "Nothing says until when 'OS 1' is supported.",
            None,
        ),
        (
            {"os_end_of_support": ..., "operating_system": ...},
            "operating-system",
            "unknown",
            "Nothing says which operating system it has.",
            None,
        ),
        (
            {"middleware": ["a", "b"], "middleware_end_of_support": "2015-12"},
            "middleware",
            "present",
            "Support of 'a / b' ended in 2015-12.",
            date(2016, 1, 1),
        ),
        (
            {"middleware_end_of_support": ...},
            "middleware",
            "unknown",
            "Nothing says until when 'database 1' is supported.",
            None,
        ),
        (
            {"middleware": ..., "middleware_end_of_support": ...},
            "middleware",
            "unknown",
            "Nothing says which middleware it has.",
            None,
        ),
        ({"managed": False}, "management", "present", "It is not under common management.", None),
        (
            {"managed": ...},
            "management",
            "unknown",
            "Nothing says whether it is under common management.",
            None,
        ),
        ({"connections": 1}, "connection", "present", "Only one network path leads to it.", None),
        (
            {"connections": ...},
            "connection",
            "unknown",
            "Nothing says how many network paths lead to it.",
            None,
        ),
    ],
)
def test_each_weakness_and_each_gap_is_named(
    stated: Document, kind: str, state: str, detail: str, since: date | None
) -> None:
    assert found(server(**stated)) == [(kind, state, detail, since)]


def test_the_day_on_which_the_years_end_belongs_to_them() -> None:
    ending = city(server(os_end_of_support="2021-02"))
    for until, named in ((date(2021, 2, 28), 0), (date(2021, 3, 1), 1)):
        assert len(weaknesses(ending, TODAY, until)) == named


def test_years_that_are_over_hide_nothing_that_is_past_today() -> None:
    past = city(server(os_end_of_support="2015-12"))
    (found_past,) = weaknesses(past, TODAY, date(2010, 3, 31))
    assert found_past.state is WeaknessState.PRESENT


def test_support_that_ends_after_the_years_of_the_review_is_no_weakness() -> None:
    assert found(server(os_end_of_support="2021-03")) == []


def test_without_years_only_what_is_past_its_support_today_is_named() -> None:
    ending = city(server(os_end_of_support="2016-04", middleware_end_of_support="2016-03"))
    assert [each.kind for each in weaknesses(ending, TODAY)] == [WeaknessKind.MIDDLEWARE]


def test_backups_that_are_not_there_or_lie_beside_the_server() -> None:
    bare = {**server(), "backups": []}
    beside = {**server(), "backups": [backup(("hall", "1h"))]}
    elsewhere = {**server(), "backups": [backup(("away", "1h"))]}
    undeclared = {**server(), "backups": [backup(("nowhere", "1h"))]}

    assert found(bare) == [("backup", "present", "Nothing of it is backed up.", None)]
    assert found(beside) == [
        ("backup", "present", "Every copy of 'data' is at the site of the server, 'hall'.", None)
    ]
    assert found(elsewhere) == found(undeclared) == []


def test_a_server_of_which_nothing_is_stated_is_known_in_nothing() -> None:
    bare = system("server", backups=[backup(("away", "1h"))])
    assert [(kind, state) for kind, state, *_ in found(bare)] == [
        ("operating-system", "unknown"),
        ("middleware", "unknown"),
        ("management", "unknown"),
        ("connection", "unknown"),
    ]


def test_what_is_no_server_is_not_looked_at() -> None:
    for kind in ("facility", "external"):
        assert weaknesses(city(system("x", hosting={"kind": kind, "site": "hall"})), TODAY) == ()


def test_days_of_fiscal_years_and_of_months() -> None:
    assert end_of_year(2016, 5) == UNTIL
    assert first_day_after("2016-12") == date(2017, 1, 1)
    assert first_day_after("2016-02") == date(2016, 3, 1)


FACTS = st.fixed_dictionaries(
    {
        "operating_system": st.sampled_from((..., "OS 1")),
        "os_end_of_support": st.sampled_from((..., "2015-01", "2018-06", "2030-01")),
        "middleware": st.sampled_from((..., [], ["database 1"])),
        "middleware_end_of_support": st.sampled_from((..., "2015-01", "2018-06", "2030-01")),
        "managed": st.sampled_from((..., True, False)),
        "connections": st.sampled_from((..., 0, 1, 2)),
    }
)


@given(st.lists(FACTS, min_size=1, max_size=4), st.permutations(range(4)))
def test_the_order_of_systems_changes_nothing_and_each_kind_is_named_once(
    drawn: list[Document], order: list[int]
) -> None:
    documents = [server(f"server-{at}", **facts) for at, facts in enumerate(drawn)]
    turned = [documents[at] for at in order if at < len(documents)]

    whole = weaknesses(city(*documents), TODAY, UNTIL)

    assert set(weaknesses(city(*turned), TODAY, UNTIL)) == set(whole)
    named = [(each.system, each.kind) for each in whole]
    assert len(named) == len(set(named))


@given(FACTS, st.sampled_from(sorted(FINE)))
def test_what_is_not_known_is_never_fine(facts: Document, key: str) -> None:
    """Who leaves out what is stated has no weakness less, and a gap is never dated."""
    if facts["middleware"] == [] and key == "middleware_end_of_support":
        return  # the end of nothing; the checks report it
    before = weaknesses(city(server(**facts)), TODAY, UNTIL)
    after = weaknesses(city(server(**{**facts, key: ...})), TODAY, UNTIL)

    assert {each.kind for each in before} <= {each.kind for each in after}
    for each in after:
        assert (each.since is None) or each.state is not WeaknessState.UNKNOWN


def test_every_server_of_any_kind_is_looked_at() -> None:
    kinds = [kind.value for kind in SERVERS if kind.value != "platform"]
    for kind in kinds:
        bare = system("x", hosting={"kind": kind, "site": "hall"})
        assert {each.kind for each in weaknesses(city(bare), TODAY)} == set(WeaknessKind)
