"""Recoveries judged by what really happened: played ones, and those of the real executor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bcp.evaluation.actual import ActualAssessment, assess_actual
from bcp.evaluation.actual_outcome import ActualJudgement
from bcp.evaluation.chronology import EntryKind
from bcp.evaluation.findings import FindingKind, Weight
from bcp.evaluation.outcome import Ending, PointJudgement
from bcp.evaluation.people_work import WorkResult
from bcp.evaluation.standing import Standing, StandstillKind
from bcp.evaluation.yardstick import Yardstick, is_real, yardstick_of
from bcp.execution.events import Cause, Continued, DrillKind, Event, FailureKind, StepStarted
from bcp.execution.fold import fold
from bcp.execution.requests import (
    ChangeDamage,
    Decide,
    ReportDone,
    ReportFailed,
    SetAttendance,
    Skip,
    TakeNote,
)
from bcp.planning.damage_changes import Loss
from bcp.planning.reason import ReasonKind
from tests.evaluation.city import PlainCalendar
from tests.evaluation.played import (
    CREW,
    DEPUTY,
    MANAGER,
    OFFICE,
    Played,
    aborted,
    closed,
    finished,
    until_asked,
    until_restored,
)
from tests.execution.people import Recovery, Wish
from tests.execution.plans import INCIDENT, ScriptedRunner, failure

MINUTE = 60


def judged(assessment: ActualAssessment) -> dict[str, ActualJudgement]:
    return {each.system: each.judgement for each in assessment.outcomes}


def test_mode_and_kind_of_drill_choose_the_yardstick() -> None:
    state = Played().state
    assert (yardstick_of(state), is_real(state)) == (Yardstick.ACTUAL, True)
    drill = Played(full_drill=True).state
    assert (yardstick_of(drill), is_real(drill)) == (Yardstick.ACTUAL, False)
    kinds = {kind: yardstick_of(replace(drill, kind=kind)) for kind in (None, *DrillKind)}
    assert kinds == {
        None: Yardstick.LAB,
        DrillKind.FUNCTIONAL: Yardstick.LAB,
        DrillKind.FULL: Yardstick.ACTUAL,
        DrillKind.TABLETOP: Yardstick.TOLD,
        DrillKind.WALK_THROUGH: Yardstick.TOLD,
    }


def test_times_are_those_that_it_really_took() -> None:
    found = finished(Played()).assess(300)
    assert (found.standing, found.complete, found.elapsed) == (Standing.FINISHED, True, 270 * 60)
    assert {each.system: (each.recovered or 0) / MINUTE for each in found.outcomes} == {
        "power": 76,
        "backup-near": 106,
        "virtualization-platform": 138,
        "registry-database": 229,
        "registry": 270,
    }
    first = Played().state.first.systems_by_id
    assert {each.system: each.planned for each in found.outcomes} == {
        name: each.recovered for name, each in first.items()
    }
    met = ActualJudgement.MET
    assert judged(found) == {
        **dict.fromkeys(("power", "backup-near", "virtualization-platform"), met),
        "registry-database": met,
        "registry": ActualJudgement.MISSED,
    }
    assert (found.biggest_miss or found.outcomes[0]).slack == -30 * MINUTE


def test_the_recovery_point_is_that_of_the_restored_data() -> None:
    found = finished(Played()).assess(300).outcomes_by_id
    own, on_it = found["registry-database"], found["registry"]
    assert own.recovery_point is not None
    assert on_it.recovery_point is not None
    assert own.recovery_point.seconds == on_it.recovery_point.seconds == 20 * 3600
    assert on_it.recovery_point.system == "registry-database"
    assert own.point_judgement is PointJudgement.MET
    assert found["power"].point_judgement is PointJudgement.NOT_MEASURED


def test_only_business_hours_until_it_was_back_are_outage() -> None:
    found = finished(Played()).assess(300)
    assert found.outcomes_by_id["registry"].outage == 270 * MINUTE
    assert found.business_outage.longest == 270 * MINUTE
    assert found.business_outage.ongoing == 0
    late = until_asked(Played()).assess(24 * 60)
    # 9:30 to 17:15, and the next morning from 8:30 to 9:30.
    assert late.outcomes_by_id["registry"].outage == (7 * 60 + 45 + 60) * MINUTE
    assert late.business_outage.ongoing == 1


def test_while_it_goes_on_the_last_plan_says_when_the_rest_is_expected() -> None:
    running = until_restored(Played()).assess(166)
    assert (running.standing, running.taken) == (
        Standing.UNDER_WAY,
        Played().incident + timedelta(minutes=166),
    )
    open_ones = {each.system: each for each in running.still_open}
    assert set(open_ones) == {"registry-database", "registry"}
    last = running.revisions[-1]
    expected = {move.system: move.now for move in last.moves}
    assert {name: each.expected for name, each in open_ones.items()} == {
        name: expected[name] for name in open_ones
    }
    assert judged(running)["registry-database"] is ActualJudgement.OPEN
    assert judged(running)["registry"] is ActualJudgement.OPEN_LATE


def test_a_target_that_passes_while_a_system_is_away_is_missed_already() -> None:
    found = until_asked(Played()).assess(252)
    assert judged(found)["registry"] is ActualJudgement.OVERDUE
    [serious] = [each for each in found.findings if each.weight is Weight.SERIOUS]
    assert (
        serious.message.render() == "Not back yet: its recovery time objective passed 12 min ago."
    )
    assert [(each.step, each.decided) for each in found.waiting] == [("registry/accept", (OFFICE,))]


def test_an_aborted_recovery_is_over_and_says_who_ended_it() -> None:
    found = aborted(Played()).assess(999)
    assert (found.standing, found.ended_by, found.elapsed) == (
        Standing.ABORTED,
        MANAGER,
        200 * MINUTE,
    )
    assert judged(found)["registry"] is ActualJudgement.NOT_RECOVERED
    assert found.outcomes_by_id["registry"].expected is None
    assert (found.still_open, found.waiting) == ((), ())
    said = {each.message.render() for each in found.findings if each.system == "registry"}
    assert said == {f"Not recovered: {MANAGER} ended the run before."}
    assert found.chronology[-1].kind is EntryKind.ENDED
    assert found.chronology[-1].detail == "県の支援で別の場所に再建する。"


def test_nobody_at_it_is_interrupted_and_a_pause_is_a_pause() -> None:
    played = until_restored(Played())
    assert played.assess(170, executed=False).standing is Standing.INTERRUPTED
    played = until_restored(Played())
    played.events = played.events[: [each.type for each in played.events].index("paused") + 1]
    assert played.assess(170).standing is Standing.PAUSED


def test_times_in_which_nothing_was_begun_stand_in_the_chain() -> None:
    found = finished(Played()).assess(300)
    assert [
        (each.kind, each.start // MINUTE, (each.finish or 0) // MINUTE, each.by)
        for each in found.standstills
    ] == [
        (StandstillKind.PAUSED, 149, 164, DEPUTY),
        (StandstillKind.STOPPED, 231, 236, f"{DEPUTY} · host · 1"),
    ]
    halted = {link.step: link.halted for link in found.outcomes_by_id["registry"].chain}
    assert {step: each // MINUTE for step, each in halted.items() if each} == {
        "registry-database/restore": 15,
        "registry/restore": 5,
    }


def test_an_executor_that_died_stood_still_since_its_last_word() -> None:
    played = until_restored(Played())
    played.ask(170, CREW, TakeNote(), "誰もいない。")
    played.also(Continued, 180, holder="x")
    [*_, last] = played.assess(181).standstills
    assert (last.kind, last.start, last.finish) == (StandstillKind.STOPPED, 170 * 60, 180 * 60)


def test_the_binding_chain_adds_up_to_the_recovery() -> None:
    found = finished(Played()).assess(300)
    for outcome in found.outcomes:
        assert sum(link.waited + link.took for link in outcome.chain) == outcome.recovered
    chain = found.outcomes_by_id["registry"].chain
    assert [link.step for link in chain] == [
        *("power/bring-up", "power/verify"),
        *("virtualization-platform/bring-up", "virtualization-platform/verify"),
        *("registry-database/restore", "registry-database/verify"),
        *("registry/restore", "registry/accept", "registry/verify"),
    ]
    assert [link.reason.kind for link in chain[:3]] == [
        *(ReasonKind.DECLARATION, ReasonKind.PREDECESSOR, ReasonKind.REQUIREMENT),
    ]
    assert chain[4].attempts == 2


def test_work_of_the_same_people_is_what_a_step_waited_for() -> None:
    """One crew brings up one thing after the other, though both could have begun at once."""
    p = Played()
    p.begin(42, "power/bring-up")
    p.ask(70, CREW, _done("power/bring-up"))
    p.begin(70, "power/verify")
    p.ask(76, CREW, _done("power/verify"))
    p.begin(76, "backup-near/bring-up")
    p.ask(100, CREW, _done("backup-near/bring-up"))
    key = "virtualization-platform/bring-up"
    busy = p.state.steps["backup-near/bring-up"].people
    p.begin(101, key)
    started = p.events[-1].model_copy(update={"people": busy})
    p.events[-1], p.state = started, fold([*p.events[:-1], started])
    p.ask(120, CREW, _done(key))
    p.begin(120, "virtualization-platform/verify")
    p.ask(125, CREW, _done("virtualization-platform/verify"))
    chain = p.assess(126).outcomes_by_id["virtualization-platform"].chain
    held = next(link for link in chain if link.step == key)
    assert (held.reason.kind, held.reason.holder) == (ReasonKind.PERSON, "backup-near/bring-up")
    assert held.waited == MINUTE


def test_who_decided_what_and_when() -> None:
    decisions = finished(Played()).assess(300).decisions
    assert [
        (each.step, each.role, each.by, each.yes, each.why, (each.at or 0) // 60, each.seconds)
        for each in decisions
    ] == [
        ("registry/accept", "owner", OFFICE, True, "件数が合う。", 251, 9 * 60),
        ("registry/accept", "owner", MANAGER, True, "", 262, 20 * 60),
    ]
    waiting = until_asked(Played()).assess(252).decisions
    assert [(each.by, each.at) for each in waiting] == [(OFFICE, 251 * 60), ("", None)]
    played = until_asked(Played())
    played.ask(255, DEPUTY, Decide(step="registry/accept", yes=False), "件数が合わない。")
    assert [each.yes for each in played.assess(256).decisions] == [True, False]


def test_the_work_of_people_has_its_real_times() -> None:
    work = {each.step: each for each in finished(Played()).assess(300).manual}
    platform = work["virtualization-platform/bring-up"]
    assert (platform.seconds, platform.planned, platform.reminders) == (54 * 60, 25 * 60, 1)
    assert (platform.by, platform.result, platform.why) == (
        CREW,
        WorkResult.DONE,
        "一台は起動しない。",
    )
    assert platform.people == ("it-section/基盤担当-1",)
    assert "registry/accept" not in work


def test_each_new_plan_says_what_it_changed() -> None:
    first, second, *_ = finished(Played()).assess(300).revisions
    assert (first.after // 60, first.subject, len(first.dropped), first.added) == (
        90,
        "it-section",
        5,
        (),
    )
    gone = {move.system for move in first.moves if move.now is None}
    assert gone == {"registry-database", "registry"}
    assert second.added == first.dropped
    platform = next(each for each in second.moves if each.system == "virtualization-platform")
    assert platform.change == 11 * 60


def test_the_chronology_has_what_people_did_with_their_reasons() -> None:
    told = finished(Played()).assess(300).chronology
    assert [each.number for each in told] == sorted({each.number for each in told})
    kinds = [each.kind for each in told]
    assert kinds[0] is EntryKind.BEGUN
    assert kinds[-1] is EntryKind.FINISHED
    assert [(each.by, each.count, each.detail) for each in told if each.count] == [
        (MANAGER, 2, "一人は通勤路が不通。"),
        ("", 5, ""),
        (MANAGER, 3, "業務担当が到着した。"),
        *(("", 3, "") for _ in range(1)),
        ("", 1, ""),
        *(("", 3, "") for _ in range(3)),
    ]
    assert [each.after // 60 for each in told if each.kind is EntryKind.NOTED] == [50]


def test_a_request_that_is_not_met_is_in_the_chronology() -> None:
    played = Played()
    played.ask(45, CREW, _done("registry/verify"), "早すぎた。")
    [*_, last] = played.assess(46).chronology
    assert (last.kind, last.by, last.step, last.objection) == (
        EntryKind.REFUSED,
        CREW,
        "registry/verify",
        "not-begun",
    )


def test_a_step_passed_over_leaves_its_system_unverified() -> None:
    played = until_asked(Played())
    played.ask(262, MANAGER, Decide(step="registry/accept", yes=True))
    played.begin(262, "registry/verify")
    played.ask(270, OFFICE, Skip(step="registry/verify"), "窓口を先に開ける。")
    found = played.assess(280)
    outcome = found.outcomes_by_id["registry"]
    assert (outcome.judgement, outcome.recovered) == (ActualJudgement.UNVERIFIED, None)
    assert {each.kind for each in found.findings if each.system == "registry"} == {
        FindingKind.NOT_RECOVERED,
        FindingKind.STEP_WAIVED,
    }
    [work] = [each for each in found.manual if each.step == "registry/verify"]
    assert (work.result, work.by, work.why) == (WorkResult.WAIVED, OFFICE, "窓口を先に開ける。")


def test_work_that_people_report_failed_and_new_damage_are_told() -> None:
    played = Played()
    played.begin(42, "power/bring-up")
    played.ask(60, CREW, ReportFailed(step="power/bring-up"), "発電機が動かない。")
    found = played.assess(61)
    [work] = found.manual
    assert (work.result, work.why, work.seconds) == (
        WorkResult.FAILED,
        "発電機が動かない。",
        18 * 60,
    )
    assert found.outcomes_by_id["power"].ending is not Ending.VERIFIED
    [*_, last] = found.chronology
    assert (last.kind, last.failure) == (EntryKind.FAILED, FailureKind.REPORTED)
    played.ask(62, MANAGER, ChangeDamage(kind=Loss.REPOSITORY, name="far", lost=True), "浸水。")
    [*_, damage] = played.assess(63).chronology
    assert (damage.kind, damage.subject, damage.detail) == (EntryKind.LOST, "far", "浸水。")


def test_what_turned_out_not_to_be_hit_is_named() -> None:
    played = Played()
    site = ChangeDamage(kind=Loss.SITE, name="hall", lost=False)
    played.ask(41, MANAGER, site, "被害はなかった。")
    played.replan(41, Cause.DAMAGE, "hall")
    found = played.assess(42)
    assert (found.outcomes, len(found.spared)) == ((), 5)
    assert found.labels[found.spared[0]] == "庁舎内バックアップ"
    [revision] = found.revisions
    assert (revision.cause, len(revision.dropped)) == (Cause.DAMAGE, 11)


def test_a_full_drill_is_measured_and_says_what_is_left() -> None:
    found = closed(Played(full_drill=True)).assess(300)
    assert (found.real, found.kind, found.leftovers) == (False, DrillKind.FULL, ())
    assert found.outcomes_by_id["registry"].recovered == 270 * MINUTE
    assert finished(Played(full_drill=True)).assess(300).leftovers is None


def test_the_assessment_survives_json() -> None:
    found = until_asked(Played()).assess(252)
    assert ActualAssessment.model_validate_json(found.model_dump_json()) == found


def on_start(step: str, *wishes: Wish) -> Callable[[Event], tuple[Wish, ...]]:
    """Ask for something when a step begins for the first time."""
    left = list(wishes)

    def also(event: Event) -> tuple[Wish, ...]:
        if isinstance(event, StepStarted) and event.step == step and left:
            asked = tuple(left)
            left.clear()
            return asked
        return ()

    return also


@pytest.mark.parametrize(
    ("runner", "also"),
    [
        (ScriptedRunner(), lambda _: ()),
        (
            ScriptedRunner({("registry-database/restore", 1): failure(FailureKind.UNREACHABLE)}),
            on_start(
                "registry-database/restore",
                ("manager", SetAttendance(team="it-section", present=3)),
                ("deputy", TakeNote()),
            ),
        ),
        (
            ScriptedRunner(),
            on_start(
                "registry/restore",
                ("manager", ChangeDamage(kind=Loss.SYSTEM, name="registry-database", lost=True)),
            ),
        ),
    ],
    ids=["smooth", "troubled", "hit-again"],
)
def test_what_the_real_executor_did_adds_up_from_every_beginning_of_its_journal(
    runner: ScriptedRunner, also: Callable[[Event], tuple[Wish, ...]]
) -> None:
    recovery = Recovery(runner, also=also)
    state = recovery.start()
    events = recovery.events
    assert state.premises is not None
    premises = state.premises
    for length in range(1, len(events) + 1):
        known = events[:length]
        found = assess_actual(
            known,
            premises.inventory,
            premises.scenario,
            PlainCalendar(),
            now=known[-1].at,
            executed=True,
        )
        there = fold(known)
        for outcome in found.outcomes:
            assert outcome.recovered is not None or outcome.system not in there.verified
            if outcome.recovered is not None:
                assert sum(each.waited + each.took for each in outcome.chain) == outcome.recovered
                assert all(each.waited >= 0 for each in outcome.chain)
            else:
                assert outcome.level == 0
        assert len(found.decisions) >= sum(len(step.decisions) for step in there.steps.values())
    assert found.standing is Standing.FINISHED
    assert found.recovered == len(found.outcomes)
    assert found.incident_at == INCIDENT


def _done(step: str) -> ReportDone:
    return ReportDone(step=step)
