from __future__ import annotations

import pytest

from bcp.model.refusal import Refused
from bcp.planning.evidence import Evidence, MeasuredDuration
from bcp.planning.plan import Basis, Impact, Plan, Verdict
from bcp.planning.reason import ObstacleKind, ReasonKind
from tests.planning.building import (
    backup,
    guest,
    inventory,
    minutes,
    one,
    planned,
    platform,
    repository,
    restore,
    scenario,
    step,
    system,
    team,
    verify,
)


def test_a_requirement_is_verified_before_its_dependant_starts() -> None:
    plan = planned(inventory(system("app", requires=("base",)), system("base")))
    assert [each.system for each in plan.systems] == ["base", "app"]
    assert [(each.key, minutes(each.start), minutes(each.finish)) for each in plan.steps] == [
        ("base/verify", 10, 20),
        ("app/verify", 20, 30),
    ]
    assert plan.steps_by_key["app/verify"].reason.kind is ReasonKind.REQUIREMENT
    assert plan.makespan == plan.lower_bound == 30 * 60


def test_what_is_untouched_has_no_steps() -> None:
    plan = planned(inventory(system("app", requires=("base",)), system("base", site="away")))
    assert {each.system for each in plan.steps} == {"app"}
    assert plan.steps[0].reason.kind is ReasonKind.DECLARATION


def test_nothing_to_recover_is_an_empty_plan() -> None:
    plan = planned(inventory(system("app", site="away")))
    assert (plan.steps, plan.systems, plan.makespan, plan.lower_bound) == ((), (), 0, 0)


def test_steps_follow_each_other_unless_they_say_otherwise() -> None:
    steps = (
        step("first"),
        step("second"),
        step("aside", after=["first"]),
        step("never", needed="down"),
        step("last", after=["second", "never", "aside"]),
    )
    plan = planned(inventory(system("app", *steps)))
    assert {each.step: [p.partition("/")[2] for p in each.predecessors] for each in plan.steps} == {
        "first": [],
        "second": ["first"],
        "aside": ["first"],
        "last": ["second", "aside"],
    }


def test_a_system_that_is_only_down_takes_its_short_way() -> None:
    steps = (step("rebuild", 100), step("restart", 5, needed="down"), verify(1))
    built = inventory(system("base"), system("app", *steps, requires=("base",)))
    plan = planned(built, scenario(lost={"systems": ["base"]}))
    assert [each.step for each in plan.steps if each.system == "app"] == ["restart", "verify"]


def test_what_has_no_step_for_being_down_comes_back_by_itself() -> None:
    built = inventory(system("base"), system("app", step("rebuild"), requires=("base",)))
    plan = planned(built, scenario(outages=[{"system": "base", "until": "2h"}]))
    last = plan.steps_by_key["app/returns"]
    assert (last.start, last.finish) == (plan.steps_by_key["base/verify"].finish,) * 2


def test_an_outage_releases_its_system_when_it_ends() -> None:
    steps = (step("power-back", 999, kind="wait", needed="down"), verify(10))
    plan = planned(
        inventory(system("power", *steps)),
        scenario(outages=[{"system": "power", "until": "2h"}]),
    )
    wait = plan.steps_by_key["power/power-back"]
    assert (minutes(wait.start), minutes(wait.finish), wait.release) == (120, 120, 7200)
    assert wait.reason.kind is ReasonKind.RELEASE
    assert minutes(one(plan, "power").verified) == 130


def test_the_alternative_that_is_back_first_is_waited_for() -> None:
    built = inventory(
        system("slow", verify(90)),
        system("fast", verify(20)),
        system("app", any_of=("slow", "fast")),
        teams=[],
    )
    plan = planned(built)
    assert plan.steps_by_key["app/verify"].predecessors == ("fast/verify",)
    assert minutes(one(plan, "app").verified) == 40


def test_an_alternative_that_was_never_lost_needs_no_waiting() -> None:
    built = inventory(
        system("slow", verify(90)),
        system("here", site="away"),
        system("app", any_of=("slow", "here")),
    )
    assert planned(built).steps_by_key["app/verify"].predecessors == ()


def test_the_only_person_does_one_thing_at_a_time() -> None:
    work = step("work", 60, people=[{"skill": "server"}])
    plan = planned(inventory(system("a", work), system("b", work, objective="urgent")))
    first, second = plan.steps
    assert (first.system, second.system) == ("b", "a")
    assert second.start == first.finish
    assert (second.reason.kind, second.reason.holder) == (ReasonKind.PERSON, "b/work")
    assert [each.person for each in second.people] == ["ict/role-0-1"]


def test_a_specialist_goes_before_somebody_who_can_do_more() -> None:
    built = inventory(
        system("a", step("work", 60, people=[{"skill": "server"}])),
        system("b", step("work", 60, people=[{"skill": "network"}])),
        teams=[team((1, ("network", "server")), (1, ("server",)))],
    )
    plan = planned(built)
    assert [each.start for each in plan.steps] == [600, 600]
    assert plan.steps_by_key["a/work"].people[0].person == "ict/role-1-1"


def test_people_come_by_the_attendance_curve() -> None:
    work = step("work", 60, people=[{"skill": "server", "count": 2}])
    present = [{"after": "1h", "share": "50%"}, {"after": "3h", "share": "100%"}]
    plan = planned(
        inventory(system("a", work), teams=[team((2, ("server",)))]),
        scenario(lost={"sites": ["hall"]}, attendance=[{"team": "ict", "present": present}]),
    )
    assert plan.steps[0].start == 3 * 3600
    assert (plan.steps[0].reason.kind, plan.steps[0].reason.holder) == (ReasonKind.PERSON, None)
    assert plan.lower_bound == plan.makespan
    assert [person.arrives for person in plan.people] == [3600, 3 * 3600]


def test_a_vendor_comes_when_the_scenario_says() -> None:
    vendors = [
        {
            "id": "maker",
            "name": "Maker",
            "arrival": {"optimistic": "1h", "likely": "1h", "pessimistic": "1h"},
        }
    ]
    built = inventory(system("a", step("repair", vendor="maker")), vendors=vendors)
    usual = planned(built)
    late = planned(
        built,
        scenario(lost={"sites": ["hall"]}, vendors=[{"vendor": "maker", "after": "5h"}]),
    )
    assert (usual.steps[0].start, late.steps[0].start) == (4200, 5 * 3600)
    assert late.steps[0].reason.kind is ReasonKind.VENDOR


def test_restores_share_the_lanes_of_a_repository() -> None:
    held = [backup(("far", "1d"), size="600MiB")]
    built = inventory(
        *(system(name, restore(10), backups=held) for name in ("a", "b", "c")),
        system("store", site="away"),
        repositories=[repository("far", lanes=2)],
    )
    plan = planned(built)
    assert sorted(minutes(each.start) or 0 for each in plan.steps) == [10, 10, 30]
    assert {minutes(each.duration) for each in plan.steps} == {20}
    assert plan.steps[-1].reason.kind is ReasonKind.LANE
    assert minutes(plan.lower_bound) == 40


def test_the_freshest_surviving_copy_is_restored() -> None:
    copies = backup(("near", "1h"), ("far", "1d"), ("fresher", "6h"))
    built = inventory(
        system("a", restore(), backups=[copies]),
        system("store", site="away"),
        repositories=[repository("near", site="hall"), repository("far"), repository("fresher")],
    )
    plan = planned(built)
    assert plan.steps[0].actions[0].repository == "fresher"
    assert one(plan, "a").recovery_point == 6 * 3600


def test_without_a_surviving_copy_a_system_and_what_requires_it_cannot_come_back() -> None:
    built = inventory(
        system("a", restore(), backups=[backup(("near", "1h"))]),
        system("b", requires=("a",)),
        system("store", site="away"),
        repositories=[repository("near", site="hall")],
    )
    plan = planned(built)
    assert plan.steps == ()
    assert [each.verdict for each in plan.systems] == [Verdict.UNRECOVERABLE] * 2
    assert one(plan, "a").obstacles == ("No copy of its data set 'data' survives.",)
    assert [each.kind for each in one(plan, "b").causes] == [ObstacleKind.REQUIREMENT]


def test_a_repository_waits_for_its_own_system() -> None:
    built = inventory(
        system("a", restore(), backups=[backup(("far", "1h"))]),
        system("store", verify(30)),
        repositories=[repository("far")],
    )
    plan = planned(built)
    assert plan.steps_by_key["a/restore"].predecessors == ("store/verify",)


def test_a_copy_whose_repository_cannot_come_back_is_no_copy() -> None:
    copies = backup(("near", "1h"), ("far", "1d"))
    built = inventory(
        system("a", restore(), backups=[copies]),
        system("broken", step("nobody", people=[{"skill": "magic"}])),
        system("store", site="away"),
        repositories=[repository("near", site="away", runs_on="broken"), repository("far")],
    )
    plan = planned(built)
    assert plan.steps[0].actions[0].repository == "far"
    assert one(plan, "broken").causes[0].kind is ObstacleKind.NOBODY


def test_a_repository_is_never_restored_from_itself() -> None:
    copies = backup(("near", "1h"), ("far", "1d"))
    built = inventory(
        system("keeper", restore(), backups=[copies]),
        system("store", site="away"),
        repositories=[repository("near", runs_on="keeper"), repository("far")],
    )
    damage = scenario(lost={"sites": ["hall"]})
    assert planned(built, damage).steps[0].actions[0].repository == "far"


def test_what_does_not_fit_on_the_platform_is_the_least_important() -> None:
    built = inventory(
        system("base"),
        guest("patient", vcpu=3, objective="patient"),
        guest("urgent", vcpu=3, objective="urgent"),
        platforms=[platform("base", 10)],
    )
    damage = scenario(
        lost={"systems": ["base"]}, platform_capacity=[{"platform": "platform", "share": "50%"}]
    )
    plan = planned(built, damage)
    assert one(plan, "urgent").verified is not None
    assert one(plan, "patient").obstacles == (
        "Platform 'platform' has no room for it; it would fit with more vcpu 1.",
    )


HALVED = [{"platform": "platform", "share": "50%"}]


def test_guests_that_survive_and_no_longer_fit_are_reported() -> None:
    built = inventory(
        system("base", site="away"),
        guest("patient", vcpu=3, objective="patient"),
        guest("urgent", vcpu=3, objective="urgent"),
        guest("small", vcpu=2, objective="patient"),
        system("on-it", site="away", requires=("patient",)),
        platforms=[platform("base", 10)],
    )
    plan = planned(built, scenario(platform_capacity=HALVED))
    assert {each.system: each.impact for each in plan.systems} == {
        "patient": Impact.DOWN,
        "on-it": Impact.DOWN,
    }
    assert one(plan, "patient").because == ("platform",)
    assert one(plan, "patient").obstacles == (
        "Platform 'platform' has no room for it; it would fit with more vcpu 3.",
    )
    assert {each.verdict for each in plan.systems} == {Verdict.UNRECOVERABLE}
    assert plan.steps == ()


def test_lost_hosts_leave_less_room_and_what_stands_on_a_guest_makes_it_important() -> None:
    hosts = [
        {"id": f"host-{site}", "site": site, "vcpu": 4, "memory": "64GiB"}
        for site in ("hall", "away")
    ]
    built = inventory(
        system("base", site="away"),
        guest("directory", vcpu=3, objective="patient"),
        guest("middling", vcpu=3),
        system("front", site="away", requires=("directory",), objective="urgent"),
        platforms=[{**platform("base", 1), "hosts": hosts}],
    )
    plan = planned(built, scenario(lost={"sites": ["hall"]}))
    assert [each.system for each in plan.systems] == ["middling"]


def test_a_platform_that_the_scenario_spares_holds_what_it_holds() -> None:
    built = inventory(
        system("base", site="away"),
        guest("app", vcpu=20),
        system("lost"),
        platforms=[platform("base", 10)],
    )
    plan = planned(built, scenario(lost={"sites": ["hall"]}))
    assert [each.system for each in plan.systems] == ["lost"]


@pytest.mark.parametrize(
    ("duration", "verdict"),
    [(40, Verdict.MET), (60, Verdict.IMPOSSIBLE)],
)
def test_a_target_that_the_longest_chain_misses_is_impossible(
    duration: int, verdict: Verdict
) -> None:
    plan = planned(inventory(system("a", verify(duration), objective="urgent")))
    assert one(plan, "a").verdict is verdict


def test_a_target_missed_for_want_of_people_is_only_missed() -> None:
    work = step("work", 40, people=[{"skill": "server"}])
    names = ("a", "b")
    plan = planned(inventory(*(system(name, work, objective="urgent") for name in names)))
    assert [each.verdict for each in plan.systems] == [Verdict.MET, Verdict.MISSED]
    assert [each.slack for each in plan.systems] == [600, -1800]
    assert plan.steps[0].slack == -1800


def test_evidence_replaces_an_estimate() -> None:
    evidence = Evidence(
        durations={"a/verify": MeasuredDuration(seconds=7, basis=Basis.EXTRAPOLATED)}
    )
    plan = planned(inventory(system("a")), evidence=evidence)
    assert (plan.steps[0].duration, plan.steps[0].basis) == (7, Basis.EXTRAPOLATED)


def test_a_system_back_before_what_it_uses_is_back_at_a_lower_level() -> None:
    built = inventory(system("slow", verify(90)), system("app", uses=(("slow", "70%"),)))
    plan = planned(built)
    assert (one(plan, "app").level, one(plan, "slow").level) == (70, 100)


def test_degraded_systems_say_until_when() -> None:
    built = inventory(system("base"), system("app", site="away", uses=(("base", "50%"),)))
    degraded = planned(built).degraded
    assert [(each.system, each.level, each.until) for each in degraded] == [("app", 50, 1200)]


def test_a_circle_is_refused_by_name() -> None:
    built = inventory(system("a", requires=("b",)), system("b", requires=("a",)))
    with pytest.raises(Refused, match=r"a → b → a|b → a → b"):
        planned(built)


def test_steps_in_a_circle_are_refused() -> None:
    steps = (step("one", after=["two"]), step("two", after=["one"]))
    with pytest.raises(Refused, match="a → a"):
        planned(inventory(system("a", *steps)))


def test_a_circle_that_an_alternative_opens_is_no_circle() -> None:
    built = inventory(system("a", any_of=("b", "c")), system("b", requires=("a",)), system("c"))
    assert [each.system for each in planned(built).systems] == ["c", "a", "b"]


def test_a_lost_system_without_recovery_steps_cannot_come_back() -> None:
    plan = planned(inventory(system("a", step("restart", needed="down"))))
    assert one(plan, "a").causes[0].kind is ObstacleKind.NO_PROCEDURE


def test_a_plan_survives_its_json() -> None:
    plan = planned(inventory(system("app", requires=("base",)), system("base")))
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
