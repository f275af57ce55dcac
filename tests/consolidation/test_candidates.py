"""One ruling for each server, with its reason, whatever else the inventory holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.consolidation.candidates import (
    SERVERS,
    Judgement,
    judge,
    meaning,
    moving,
    no_servers,
    review_year,
)
from bcp.consolidation.criteria import is_known
from bcp.model.inventory import Inventory
from bcp.model.review import Criterion, Knowledge, ReviewPolicy, Ruling
from bcp.model.system import System
from tests.planning.building import (
    backup,
    guest,
    inventory,
    platform,
    repository,
    step,
    system,
    verify,
)

Document = dict[str, Any]

YEAR = 2016
KNOWN: Document = {
    "vcpu": 4,
    "memory": "8GiB",
    "disk": "100GiB",
    "lease_end": "2019-03-31",
    "operating_system": "OS",
    "vendor_supports": True,
    "physical_ties": [],
    "leaving_for_cloud": False,
    "alone": [{"item": "hardware", "every": "once", "yen": 1}],
}
"""Everything that a policy can ask for."""


def policy(*rules: Document, **more: Any) -> ReviewPolicy:
    stated = [
        {"id": f"rule-{at}", "reason": f"reason {at}", **rule} for at, rule in enumerate(rules)
    ]
    document = {"platform": "platform", "rules": stated, "needed": list(Knowledge), **more}
    return ReviewPolicy.model_validate(document)


def server(
    name: str = "server", kind: str = "physical", site: str = "away", **stated: Any
) -> Document:
    """A server of its own, of which everything is known, at the site of the platform."""
    known = {key: value for key, value in {**KNOWN, **stated}.items() if value is not ...}
    return system(name, consolidation=known, hosting={"kind": kind, "site": site})


def city(*servers: Document, **more: Any) -> Inventory:
    carrier = system("hypervisor", site="away")
    return inventory(*servers, carrier, platforms=[platform("hypervisor", 64)], **more)


def judged(document: Document, by: ReviewPolicy, year: int = YEAR) -> Judgement:
    return {each.system: each for each in judge(city(document), by, year)}[document["id"]]


def test_a_server_of_which_all_is_known_and_that_no_rule_keeps_is_a_candidate() -> None:
    assert judged(server(), policy()) == Judgement(
        system="server",
        ruling=Ruling.CANDIDATE,
        on_platform=False,
        rule=None,
        reason=judged(server(), policy()).reason,
    )
    assert judged(server(), policy()).reason.render() == (
        "No rule speaks against it, and what has to be known is known."
    )


@pytest.mark.parametrize(
    ("criterion", "stated", "holds"),
    [
        ("appliance", {"kind": "appliance"}, True),
        ("appliance", {}, False),
        ("physical-tie", {"physical_ties": ["dongle"]}, True),
        ("physical-tie", {"physical_ties": []}, False),
        ("vendor-refuses", {"vendor_supports": False}, True),
        ("vendor-refuses", {"vendor_supports": True}, False),
        ("national-device", {"national_device": True}, True),
        ("national-device", {"national_device": False}, False),
        ("national-device", {}, False),
        ("leaving-for-cloud", {"leaving_for_cloud": True}, True),
        ("leaving-for-cloud", {"leaving_for_cloud": True, "leaving_year": 2099}, True),
        ("leaving-for-cloud", {"leaving_for_cloud": False, "leaving_year": 2017}, False),
        ("leaving-for-cloud", {"leaving_for_cloud": ..., "leaving_year": 2017}, True),
        ("leaving-for-cloud", {}, False),
        ("other-site", {"site": "hall"}, True),
        ("other-site", {"site": "away"}, False),
        ("carries-platform", {}, False),
    ],
)
def test_a_criterion_holds_of_what_is_stated(criterion: str, stated: Document, holds: bool) -> None:
    found = judged(server(**stated), policy({"criterion": criterion}))

    assert (found.ruling, found.rule) == (
        (Ruling.KEEP, "rule-0") if holds else (Ruling.CANDIDATE, None)
    )
    assert not holds or found.reason.render() == "reason 0"


@pytest.mark.parametrize(
    ("year", "within", "ruling"),
    [
        (2015, 3, Ruling.KEEP),
        (2016, 0, Ruling.KEEP),
        (2017, 0, Ruling.CANDIDATE),
        (2019, 3, Ruling.KEEP),
        (2020, 3, Ruling.CANDIDATE),
    ],
)
def test_leaving_counts_within_the_years_of_the_rule(
    year: int, within: int, ruling: Ruling
) -> None:
    rule = {"criterion": "leaving-for-cloud", "within_years": within}
    stated = server(leaving_for_cloud=True, leaving_year=year)
    assert judged(stated, policy(rule)).ruling is ruling


def test_a_server_that_leaves_nobody_knows_when_is_unclear() -> None:
    rule = {"criterion": "leaving-for-cloud", "within_years": 3}
    found = judged(
        server(leaving_for_cloud=True, lease_end=...), policy(rule, needed=["lease-end"])
    )

    assert (found.ruling, found.rule) == (Ruling.UNCLEAR, "rule-0")
    assert found.missing == (Knowledge.LEAVING_YEAR, Knowledge.LEASE_END)
    assert found.reason.render() == "It leaves for the shared cloud, and nothing says when."


def test_what_is_half_stated_matters_not_where_another_rule_says_the_same() -> None:
    leaving = {"criterion": "leaving-for-cloud", "within_years": 3}
    tied = {"criterion": "physical-tie"}
    stated = server(leaving_for_cloud=True, physical_ties=["dongle"])

    same = judged(stated, policy(leaving, tied))
    other = judged(stated, policy(leaving, {**tied, "ruling": "candidate"}))
    between = judged(stated, policy(leaving, {**tied, "ruling": "candidate"}, tied))
    above = judged(stated, policy({**tied, "ruling": "candidate"}, leaving, needed=[]))

    assert (same.ruling, same.rule) == (Ruling.KEEP, "rule-1")
    assert (other.ruling, other.rule) == (Ruling.UNCLEAR, "rule-0")
    assert (between.ruling, between.rule) == (Ruling.UNCLEAR, "rule-0")
    assert (above.ruling, above.rule) == (Ruling.CANDIDATE, "rule-0")


def test_the_first_rule_that_holds_wins_and_the_others_are_named() -> None:
    rules = (
        {"criterion": "appliance"},
        {"criterion": "national-device"},
        {"criterion": "physical-tie"},
    )
    stated = server(kind="appliance", physical_ties=["dongle"])

    assert (judged(stated, policy(*rules)).rule, judged(stated, policy(*rules)).also) == (
        "rule-0",
        ("rule-2",),
    )
    turned = judged(stated, policy(*reversed(rules)))
    assert (turned.rule, turned.reason.render(), turned.also) == ("rule-0", "reason 0", ("rule-2",))


def test_a_rule_can_rule_anything_but_a_candidate_is_known() -> None:
    def ruled(ruling: str, **stated: Any) -> Judgement:
        rule = {"criterion": "physical-tie", "ruling": ruling}
        return judged(server(physical_ties=["dongle"], **stated), policy(rule))

    assert ruled("candidate").ruling is Ruling.CANDIDATE
    assert ruled("candidate").reason.render() == "reason 0"
    assert (ruled("unclear").ruling, ruled("unclear").missing) == (Ruling.UNCLEAR, ())
    unknown = ruled("candidate", vcpu=...)
    assert (unknown.ruling, unknown.rule, unknown.missing) == (
        Ruling.UNCLEAR,
        "rule-0",
        (Knowledge.SIZE,),
    )


@pytest.mark.parametrize(
    ("knowledge", "keys"),
    [
        (Knowledge.SIZE, ("vcpu", "memory", "disk")),
        (Knowledge.LEASE_END, ("lease_end",)),
        (Knowledge.OPERATING_SYSTEM, ("operating_system",)),
        (Knowledge.VENDOR_WORD, ("vendor_supports",)),
        (Knowledge.COST, ("alone",)),
        (Knowledge.PHYSICAL_TIES, ("physical_ties",)),
        (Knowledge.LEAVING_YEAR, ("leaving_for_cloud",)),
    ],
)
def test_what_is_not_known_is_missing_only_where_it_is_needed(
    knowledge: Knowledge, keys: tuple[str, ...]
) -> None:
    for key in keys:
        unknown: Document = {key: ...}
        found = judged(server(**unknown), policy())
        assert (found.ruling, found.missing) == (Ruling.UNCLEAR, (knowledge,)), key
        others = [each for each in Knowledge if each is not knowledge]
        assert judged(server(**unknown), policy(needed=others)).ruling is Ruling.CANDIDATE


def test_a_server_of_which_nothing_is_stated_lacks_everything_once_and_in_order() -> None:
    bare = system("server", site="away")
    found = judged(bare, policy(needed=["cost", "size", "cost"]))
    assert (found.ruling, found.missing) == (Ruling.UNCLEAR, (Knowledge.COST, Knowledge.SIZE))


def test_a_guest_stays_whatever_rules_say() -> None:
    found = judged(
        guest("guest", consolidation={"vendor_supports": False}),
        policy({"criterion": "vendor-refuses", "ruling": "candidate"}),
    )
    assert (found.ruling, found.on_platform, found.rule) == (Ruling.KEEP, True, None)
    assert found.reason.render() == "It runs on the platform 'platform' already."
    assert found.also == ("rule-0",)


def test_who_carries_the_platform_and_its_restores_would_be_a_cycle() -> None:
    rule = policy({"criterion": "carries-platform"}, needed=[])
    built = inventory(
        system(
            "hypervisor",
            step("install", requires_systems=["paper"]),
            verify(),
            requires=("storage",),
            any_of=("dns", "dns-2"),
            uses=(("login", "90%"),),
        ),
        system(
            "storage",
            requires=("network",),
            uses=(("mail", "90%"),),
            backups=[backup(("settings", "1d"))],
        ),
        *(system(name) for name in ("dns", "dns-2", "network", "mail", "other", "other-store")),
        *(system(name) for name in ("paper", "settings-store")),
        system("login", uses=(("other", "50%"),)),
        system("store", requires=("tape",)),
        system("tape"),
        guest("guest", backups=[backup(("near", "1h"))]),
        system("apart", backups=[backup(("far", "1h"))]),
        platforms=[platform("hypervisor", 64)],
        repositories=[
            repository("near"),
            repository("far", runs_on="other-store"),
            repository("settings", runs_on="settings-store"),
        ],
    )
    kept = {each.system for each in judge(built, rule, YEAR) if each.rule == "rule-0"}
    to_run = {"hypervisor", "storage", "network", "dns", "dns-2", "login"}
    assert kept == to_run | {"store", "tape", "settings-store", "paper"}


def test_what_is_no_server_is_told_apart_from_what_stays() -> None:
    built = city(
        system("power", hosting={"kind": "facility", "site": "hall"}),
        system("website", hosting={"kind": "external", "site": "away"}),
    )
    assert [(each.system, each.reason.render()) for each in no_servers(built)] == [
        ("power", "It is equipment of the building, no server."),
        ("website", "It runs at a provider, not on a server of the city."),
    ]
    assert [each.system for each in judge(built, policy(), YEAR)] == ["hypervisor"]


WORDS = [
    {"words": ["move", "moved"], "ruling": "candidate"},
    {"words": ["stay"], "ruling": "keep"},
    {"words": ["open"], "ruling": "unclear"},
]


@pytest.mark.parametrize(
    ("document", "decision", "contradiction"),
    [
        (server(), "move", None),
        (server(), "stay", "Decided is that it stays, and no rule speaks for that."),
        (server(), "open", None),
        (server(), "who knows", None),
        (server(), None, None),
        (
            server(kind="appliance"),
            "move",
            "Decided is that it moves, and a rule keeps it: reason 0",
        ),
        (server(kind="appliance"), "stay", None),
        (server(vcpu=...), "move", "Decided is that it moves, before that can be judged."),
        (server(vcpu=...), "stay", None),
        (guest("guest", consolidation={}), "moved", None),
        (guest("guest", consolidation={}), "stay", "Decided is that it does not move, and it has."),
    ],
)
def test_a_decision_is_shown_and_held_against_the_ruling(
    document: Document, decision: str | None, contradiction: str | None
) -> None:
    stated = {**document["consolidation"], "decision": decision}
    by = policy({"criterion": "appliance"}, decisions=WORDS)

    found = judged({**document, "consolidation": stated}, by)

    assert found.decision == decision
    assert found.decided is meaning(decision, by)
    shown = None if found.contradiction is None else found.contradiction.render()
    assert shown == contradiction


def test_the_year_is_that_of_the_policy_or_the_fiscal_year_of_today() -> None:
    assert review_year(policy(first_year=2016), date(2026, 11, 24)) == 2016
    assert review_year(policy(), date(2026, 3, 31)) == 2025
    assert review_year(policy(), date(2026, 4, 1)) == 2026


def test_an_undeclared_platform_is_a_bug_of_the_caller() -> None:
    with pytest.raises(KeyError):
        judge(inventory(server()), policy(), YEAR)


def maybe(*values: object) -> st.SearchStrategy[object]:
    return st.sampled_from((..., *values))


FACTS = st.fixed_dictionaries(
    {
        "vcpu": maybe(4),
        "lease_end": maybe("2019-03-31"),
        "operating_system": maybe("OS"),
        "vendor_supports": maybe(True, False),
        "physical_ties": maybe([], ["dongle"]),
        "national_device": maybe(True, False),
        "leaving_for_cloud": maybe(True, False),
        "leaving_year": maybe(2016, 2019, 2030),
        "alone": maybe([], KNOWN["alone"]),
        "decision": maybe("move", "stay", "open"),
    }
)
KINDS = st.sampled_from(("physical", "appliance"))
SITES = st.sampled_from(("hall", "away"))
RULES = st.lists(
    st.fixed_dictionaries(
        {"criterion": st.sampled_from(list(Criterion)), "ruling": st.sampled_from(list(Ruling))},
        optional={"within_years": st.integers(0, 5)},
    ),
    max_size=6,
)
POLICIES = st.builds(
    lambda rules, needed: policy(*rules, needed=needed, decisions=WORDS),
    RULES,
    st.lists(st.sampled_from(list(Knowledge))),
)
CITIES = st.lists(st.tuples(FACTS, KINDS, SITES), min_size=1, max_size=5)


def built_of(drawn: list[tuple[Document, str, str]]) -> list[Document]:
    servers = [
        server(f"server-{at}", kind=kind, site=site, **facts)
        for at, (facts, kind, site) in enumerate(drawn)
    ]
    return [*servers, guest("guest"), system("power", hosting={"kind": "facility", "site": "hall"})]


@given(CITIES, POLICIES, st.randoms(use_true_random=False))
def test_every_server_has_one_ruling_and_the_order_of_systems_none(
    drawn: list[tuple[Document, str, str]], by: ReviewPolicy, random: Any
) -> None:
    documents = built_of(drawn)
    whole = city(*documents)
    found = judge(whole, by, YEAR)
    shuffled = documents.copy()
    random.shuffle(shuffled)

    servers = [each.id for each in whole.systems if each.hosting.kind in SERVERS]
    assert [each.system for each in found] == servers
    assert set(judge(city(*shuffled), by, YEAR)) == set(found)
    assert {*servers, *(each.system for each in no_servers(whole))} == set(whole.systems_by_id)
    assert moving(found) == {
        each.system for each in found if each.ruling is Ruling.CANDIDATE and not each.on_platform
    }


@given(CITIES, POLICIES)
def test_only_what_is_known_moves_and_what_is_unclear_says_why(
    drawn: list[tuple[Document, str, str]], by: ReviewPolicy
) -> None:
    whole = city(*built_of(drawn))
    for each in judge(whole, by, YEAR):
        stated = whole.systems_by_id[each.system]
        lacking = {needed for needed in by.needed if not is_known(needed, stated)}
        if each.ruling is Ruling.CANDIDATE:
            assert not lacking
        if each.ruling is Ruling.UNCLEAR:
            assert lacking <= set(each.missing)
            assert each.missing or each.rule is not None
        else:
            assert each.missing == ()


@given(FACTS, st.sampled_from(sorted(KNOWN.keys() - {"leaving_for_cloud"})), POLICIES)
def test_a_fact_that_nobody_asked_for_makes_nothing_clearer(
    facts: Document, key: str, by: ReviewPolicy
) -> None:
    """Stated is what speaks for no rule; only if it was missing can it end what was unclear."""
    before = judged(server(**facts), by)
    if before.ruling is not Ruling.UNCLEAR or facts.get(key, KNOWN[key]) is not ...:
        return
    after_document = server(**{**facts, key: KNOWN[key]})
    after = judged(after_document, by)
    learnt = set(before.missing) - set(after.missing)

    if after.ruling is not Ruling.UNCLEAR:
        stated = System.model_validate(after_document)
        assert learnt
        assert all(is_known(each, stated) for each in before.missing)
