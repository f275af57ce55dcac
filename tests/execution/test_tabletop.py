"""A scenario told at a table: the order of the virtual clock, and what changes its plan."""

from __future__ import annotations

import pytest

from bcp.execution.events import (
    EVENT,
    AttendanceChanged,
    DamageChanged,
    DecisionDiscussed,
    EventPresented,
    ReactionJudgement,
    ReactionRecorded,
    Replanned,
    RunFinished,
)
from bcp.execution.fold import fold
from bcp.execution.replanning import plan_rest
from bcp.execution.state import IllegalTransition, RunState
from bcp.execution.tabletop import Said, Tabletop, Taken, clock_of
from bcp.model.refusal import Refused
from bcp.model.scenario import ExerciseEvent
from bcp.planning.plan import Verdict
from tests.cities import SmallCity
from tests.execution.plans import INCIDENT, MemoryJournal, TickingClock, plan_of, planned_step
from tests.execution.test_state import started
from tests.tabletops import ACCEPT, GOOD, ScriptedTable, carried_on, kinds, told, with_events

YES = {ACCEPT: Taken("市民担当課長", yes=True, why="見本と合う", seconds=90.0)}


def test_events_and_decisions_come_in_the_order_of_the_virtual_clock(
    small_city: SmallCity,
) -> None:
    table = ScriptedTable({"first-report": GOOD}, YES)
    state, events = told(with_events(small_city), table)
    assert [name for _, name in table.asked] == [
        "first-report", "few-have-come", "database-broken", ACCEPT,
    ]  # fmt: skip
    times = [at for at, _ in table.asked]
    assert times == sorted(times)
    assert clock_of(state) == times[-1]
    assert kinds(events) == [
        "run-started",
        "event-presented", "reaction-recorded",
        "event-presented", "attendance-changed", "replanned",
        "event-presented", "damage-changed", "replanned",
        "decision-discussed",
        "run-finished",
    ]  # fmt: skip
    assert (state.finished is not None, state.complete, state.interrupted) == (True, False, False)
    assert {step.attempt for step in state.steps.values()} == {0}, "nothing was carried out"
    assert state.verified == {}


def test_the_same_state_comes_from_the_journal_and_each_prefix_of_it(
    small_city: SmallCity,
) -> None:
    state, events = told(with_events(small_city), ScriptedTable({"first-report": GOOD}, YES))
    assert fold(events) == state
    for count in range(1, len(events)):
        assert fold(events[:count]).finished is None


def test_an_event_changes_attendance_and_damage_and_the_rest_is_planned_again(
    small_city: SmallCity,
) -> None:
    state, events = told(with_events(small_city), ScriptedTable())
    attendance = next(each for each in events if isinstance(each, AttendanceChanged))
    damage = next(each for each in events if isinstance(each, DamageChanged))
    assert (attendance.team, attendance.present, attendance.by) == ("it-section", 1, "訓練統括")
    assert (damage.name, damage.lost, damage.why) == ("registry-database", True, "database-broken")
    first, second = (each for each in events if isinstance(each, Replanned))
    assert (first.subject, second.subject) == ("few-have-come", "database-broken")
    later = {each.system: each for each in second.outlooks}
    database = later["registry-database"]
    assert database.recovered is not None
    assert database.before is not None
    assert database.recovered > 7 * 3600 + 600, "it is restored anew after it broke again"
    assert database.recovered > database.before
    assert state.plan.replanned_at == 7 * 3600 + 600
    assert len(state.presented) == 3


def test_a_late_decision_delays_what_stands_on_it(small_city: SmallCity) -> None:
    root = with_events(small_city)
    in_time, _ = told(root, ScriptedTable({}, YES))
    planned = in_time.discussed[0]
    at = planned.planned + 7200
    late, events = told(root, ScriptedTable({}, {ACCEPT: Taken("課長", yes=True, at=at)}))
    (decision,) = (each for each in events if isinstance(each, DecisionDiscussed))
    assert (decision.asked, decision.planned, decision.decided) == (
        planned.asked,
        planned.planned,
        at,
    )
    before = in_time.plan.systems_by_id["registry"].recovered
    after = late.plan.systems_by_id["registry"].recovered
    assert before is not None
    assert after == before + 7200


def test_a_decision_that_is_declined_keeps_its_system_away(small_city: SmallCity) -> None:
    taken = {ACCEPT: Taken("課長", yes=False, why="明細が足りない")}
    state, _ = told(with_events(small_city), ScriptedTable({}, taken))
    registry = state.plan.systems_by_id["registry"]
    assert (registry.recovered, registry.verdict) == (None, Verdict.UNRECOVERABLE)
    assert state.outlook["registry"].before is not None


def test_a_decision_that_nobody_takes_is_recorded_and_not_guessed(small_city: SmallCity) -> None:
    state, events = told(with_events(small_city), ScriptedTable())
    assert [(each.step, each.yes, each.by) for each in state.discussed] == [(ACCEPT, None, "")]
    assert isinstance(events[-1], RunFinished)


def test_whoever_leaves_the_table_ends_the_drill(small_city: SmallCity) -> None:
    table = ScriptedTable({"first-report": GOOD}, leaves_at="few-have-come")
    state, events = told(with_events(small_city), table)
    assert (state.interrupted, state.ended_by) == (True, "訓練統括")
    assert kinds(events)[-1] == "run-finished"
    assert [each.event.id for each in state.presented] == ["first-report", "few-have-come"]
    assert [each.event for each in state.reactions] == ["first-report"]


@pytest.mark.parametrize("again", [EventPresented, ReactionRecorded, DecisionDiscussed])
def test_nothing_is_told_or_answered_twice(
    small_city: SmallCity, again: type[EventPresented | ReactionRecorded | DecisionDiscussed]
) -> None:
    _, events = told(with_events(small_city), ScriptedTable({"first-report": GOOD}, YES))
    index = next(n for n, each in enumerate(events) if isinstance(each, again))
    with pytest.raises(IllegalTransition):
        fold([*events[: index + 1], events[index]])


def test_an_answer_needs_its_question_and_a_drill_its_table(small_city: SmallCity) -> None:
    _, events = told(with_events(small_city), ScriptedTable({"first-report": GOOD}, YES))
    told_event, reaction = events[1], events[2]
    assert isinstance(reaction, ReactionRecorded)
    with pytest.raises(IllegalTransition, match="first-report was not told"):
        fold([events[0], reaction])
    lab = started(plan_of(planned_step("a/one")))
    with pytest.raises(IllegalTransition, match="no tabletop"):
        fold([lab, told_event])
    wrong = DecisionDiscussed(
        at=INCIDENT, step="power/verify", by="", yes=None, asked=0, planned=1, decided=1
    )
    with pytest.raises(IllegalTransition, match="power/verify is none"):
        fold([events[0], wrong])


def test_the_judgement_of_the_facilitator_is_kept(small_city: SmallCity) -> None:
    said = Said("本部", "決めない", ReactionJudgement.NOT_MET)
    state, _ = told(with_events(small_city), ScriptedTable({"few-have-come": said}))
    (kept,) = state.reactions
    assert (kept.event, kept.by, kept.text, kept.judgement, kept.seconds) == (
        "few-have-come", "本部", "決めない", ReactionJudgement.NOT_MET, None,
    )  # fmt: skip


def _without_times(state: RunState) -> tuple[object, ...]:
    """What was told, said, decided and changed, and the plan that it led to."""
    happened = (*state.presented, *state.reactions, *state.discussed, *state.changes)
    return (
        *(each.model_copy(update={"at": INCIDENT}) for each in happened),
        state.plan,
        state.interrupted,
    )


@pytest.mark.parametrize(
    "taken",
    [
        YES,
        {ACCEPT: Taken("市民担当課長", yes=False, why="合わない")},
        {ACCEPT: Taken("市民担当課長", yes=True, at=12 * 3600)},
    ],
)
def test_from_every_prefix_of_its_journal_it_comes_to_the_same_end(
    small_city: SmallCity, taken: dict[str, Taken]
) -> None:
    said = {"first-report": GOOD, "database-broken": GOOD}
    whole, events = told(with_events(small_city), ScriptedTable(said, taken))
    lines = [EVENT.dump_json(event) for event in events]
    for length in range(1, len(lines)):
        table = ScriptedTable(said, taken)
        known = fold(events[:length])
        state, after = carried_on(lines[:length], table)
        assert _without_times(state) == _without_times(whole)
        assert fold(after) == state
        asked = {name for _, name in table.asked}
        assert not asked & {each.event for each in known.reactions}, "no answer is asked twice"
        assert not asked & {each.step for each in known.discussed}
        assert clock_of(state) == clock_of(whole)
        assert [each.holder for each in state.continued] == ["副統括"]


def test_what_is_over_is_not_carried_on(small_city: SmallCity) -> None:
    whole, events = told(with_events(small_city), ScriptedTable({}, YES))
    table = ScriptedTable()
    state, after = carried_on([EVENT.dump_json(event) for event in events], table)
    assert (state, after, table.asked) == (whole, events, [])


def test_two_consoles_cannot_tell_one_drill(small_city: SmallCity) -> None:
    _, events = told(with_events(small_city), ScriptedTable({}, YES))
    journal = MemoryJournal()
    journal.lines = [EVENT.dump_json(event) for event in events[:2]]

    class Slow(ScriptedTable):
        """While somebody thinks, another console carries the drill on."""

        def react(self, event: ExerciseEvent, state: RunState) -> Said | None:  # noqa: ARG002
            other = Tabletop(journal, ScriptedTable(), TickingClock(), plan_rest, by="副統括")
            other.carry_on("副統括")
            return GOOD

    tabletop = Tabletop(journal, Slow(), TickingClock(), plan_rest, by="訓練統括")
    with pytest.raises(Refused, match="another console"):
        tabletop.carry_on("訓練統括")
    assert fold(journal.events()).reactions == ()
