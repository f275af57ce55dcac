"""The journal: durable, append-only, chained, readable while written, and clear when it is not."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bcp.adapters.chain import link
from bcp.adapters.journal import RunStore
from bcp.execution.events import (
    EVENT,
    Answered,
    AttendanceChanged,
    CheckResult,
    CleanUpChecked,
    ClockJumped,
    Continued,
    DamageChanged,
    DecisionDiscussed,
    DecisionGiven,
    DrillKind,
    Escalated,
    Event,
    EventPresented,
    Failure,
    FailureKind,
    HandedToPeople,
    InjectApplied,
    IsolationChecked,
    LaneFreed,
    Leftover,
    LeftoverKind,
    Noted,
    Outlook,
    Paused,
    ReactionRecorded,
    Replanned,
    Requested,
    RestoreMeasurement,
    RestoreProgressed,
    RestoreTestFinished,
    RestoreTestStarted,
    Resumed,
    RunFinished,
    RunStarted,
    SkipCause,
    StepFailed,
    StepGivenUp,
    StepInterrupted,
    StepRead,
    StepRetried,
    StepSkipped,
    StepStarted,
    StepSucceeded,
    StepWaived,
    Suspended,
    SystemVerified,
)
from bcp.execution.requests import (
    Abort,
    ChangeDamage,
    Decide,
    Objection,
    Pause,
    ReportDone,
    ReportFailed,
    Resume,
    Retry,
    SetAttendance,
    Skip,
    TakeNote,
)
from bcp.model.refusal import Failed, Refused
from bcp.model.scenario import (
    BackupCorrupt,
    Counted,
    ExerciseEvent,
    GuestDies,
    Losses,
    NewDamage,
    PersonAbsent,
    StepFails,
)
from bcp.planning.damage_changes import Loss
from bcp.planning.plan import Basis, Verdict
from tests.execution.plans import INCIDENT, plan_of, planned_step, plans

TIMES = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone itself
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=9))]),
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(str.strip)
SECONDS = st.floats(0, 1e6)
COUNT = st.integers(0, 99)
NAME = st.sampled_from(["core-database", "resident-registry", "seal"])
FAILURES = st.builds(Failure, kind=st.sampled_from(FailureKind), detail=TEXT)
CHECKS = st.lists(
    st.builds(CheckResult, name=TEXT, passed=st.booleans(), detail=TEXT), max_size=2
).map(tuple)
RESTORES = st.lists(
    st.builds(
        RestoreMeasurement,
        role=NAME,
        backup=NAME,
        repository=NAME,
        generation=TEXT,
        bytes=st.integers(0, 2**50),
        copy_seconds=SECONDS,
        newest=st.none() | TIMES,
        rejected=st.lists(TEXT, max_size=2).map(tuple),
    ),
    max_size=2,
).map(tuple)
INJECTS = st.one_of(
    st.builds(StepFails, kind=st.just("step-fails"), system=NAME, step=NAME),
    st.builds(
        BackupCorrupt, kind=st.just("backup-corrupt"), system=NAME, backup=NAME, repository=NAME
    ),
    st.builds(GuestDies, kind=st.just("guest-dies"), system=NAME, step=NAME),
    st.builds(PersonAbsent, kind=st.just("person-absent"), team=NAME, skill=NAME),
)
PLANS = plans()
OTHERS: tuple[type[Event], ...] = (
    Continued,
    Suspended,
    ClockJumped,
    StepInterrupted,
    HandedToPeople,
    StepWaived,
    StepRetried,
    StepGivenUp,
    DecisionGiven,
    Escalated,
    RestoreProgressed,
    LaneFreed,
    Requested,
    Answered,
    DamageChanged,
    AttendanceChanged,
    Paused,
    Resumed,
    Replanned,
    EventPresented,
    ReactionRecorded,
    DecisionDiscussed,
    StepRead,
    IsolationChecked,
    CleanUpChecked,
    RestoreTestStarted,
    RestoreTestFinished,
)
"""Events whose fields can be drawn from their types alone."""


def of_any(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Events of a kind; plans and unbounded whole numbers are drawn with care."""
    fields: dict[str, st.SearchStrategy[Any]] = {"at": TIMES}
    for name, field in kind.model_fields.items():
        if field.annotation is str:
            fields[name] = TEXT
        elif field.annotation is float:
            fields[name] = SECONDS
        elif field.annotation is int:
            fields[name] = COUNT
    return st.builds(kind, **{**fields, **SPECIAL.get(kind, {})})


REQUESTS: st.SearchStrategy[Any] = st.one_of(
    st.builds(Decide, step=NAME, yes=st.booleans()),
    st.builds(ReportDone, step=NAME),
    st.builds(ReportFailed, step=NAME),
    st.builds(Retry, step=NAME),
    st.builds(Skip, step=NAME),
    st.builds(ChangeDamage, kind=st.sampled_from(Loss), name=NAME, lost=st.booleans()),
    st.builds(SetAttendance, team=NAME, present=st.integers(0, 500)),
    *(st.just(kind()) for kind in (Pause, Resume, Abort, TakeNote)),
)
EXERCISE_EVENTS = st.builds(
    ExerciseEvent,
    id=NAME,
    at=st.sampled_from(["0s", "1h30m", "3d"]),
    to=st.just("it-section"),
    text=st.just("一"),
    expected=st.just("二"),
    within=st.just("1h"),
    effect=st.none()
    | INJECTS
    | st.builds(NewDamage, kind=st.just("damage"), lost=st.builds(Losses, systems=st.tuples(NAME)))
    | st.builds(Counted, kind=st.just("attendance"), team=NAME, present=COUNT),
)
SPECIAL: dict[type[Event], dict[str, st.SearchStrategy[Any]]] = {
    Continued: {"known_until": st.none() | TIMES},
    ClockJumped: {"shown": TIMES},
    Requested: {"request": REQUESTS},
    Answered: {"objection": st.none() | st.sampled_from(Objection)},
    Replanned: {
        "plan": st.none() | PLANS,
        "order": st.lists(NAME, max_size=2).map(tuple),
        "again": st.lists(NAME, max_size=2).map(tuple),
        "recheck": st.lists(NAME, max_size=2).map(tuple),
        "outlooks": st.lists(
            st.builds(
                Outlook,
                system=NAME,
                recovered=st.none() | COUNT,
                verdict=st.sampled_from(Verdict),
            ),
            max_size=2,
        ).map(tuple),
    },
    EventPresented: {"event": EXERCISE_EVENTS},
    DecisionDiscussed: {"yes": st.none() | st.booleans(), "seconds": st.none() | SECONDS},
    IsolationChecked: {
        name: st.lists(TEXT, max_size=2).map(tuple) for name in ("tried", "reached", "unknown")
    },
    CleanUpChecked: {
        "left": st.lists(
            st.builds(Leftover, kind=st.sampled_from(LeftoverKind), name=TEXT), max_size=2
        ).map(tuple)
    },
}
STRATEGIES: dict[type[Event], st.SearchStrategy[Event]] = {
    RunStarted: PLANS.flatmap(
        lambda plan: st.builds(
            RunStarted,
            at=TIMES,
            run=NAME,
            mode=st.sampled_from(["drill", "recovery"]),
            realm=st.just(plan.realm),
            plan=st.just(plan),
            incident_at=TIMES,
        )
    ),
    StepStarted: st.builds(
        StepStarted, at=TIMES, step=NAME, attempt=COUNT, people=st.lists(TEXT, max_size=2)
    ),
    StepSucceeded: st.builds(
        StepSucceeded,
        at=TIMES,
        step=NAME,
        attempt=COUNT,
        seconds=SECONDS,
        basis=st.sampled_from(Basis),
        restores=RESTORES,
        checks=CHECKS,
        runs=COUNT,
    ),
    StepFailed: st.builds(
        StepFailed,
        at=TIMES,
        step=NAME,
        attempt=COUNT,
        seconds=SECONDS,
        failure=FAILURES,
        final=st.booleans(),
        checks=CHECKS,
        runs=COUNT,
    ),
    StepSkipped: st.builds(
        StepSkipped, at=TIMES, step=NAME, because=TEXT, cause=st.sampled_from(SkipCause)
    ),
    SystemVerified: st.builds(SystemVerified, at=TIMES, system=NAME, newest=st.none() | TIMES),
    InjectApplied: st.builds(InjectApplied, at=TIMES, inject=INJECTS),
    Noted: st.builds(Noted, at=TIMES, text=TEXT),
    RunFinished: st.builds(
        RunFinished, at=TIMES, complete=st.booleans(), interrupted=st.booleans()
    ),
    **{kind: of_any(kind) for kind in OTHERS},
}
PLAN = plan_of(planned_step("a/one"))


def started(run: str, at: datetime = INCIDENT) -> RunStarted:
    return RunStarted(
        at=at, run=run, mode="drill", realm=PLAN.realm, plan=PLAN, incident_at=INCIDENT
    )


def note(text: str) -> Noted:
    return Noted(at=INCIDENT, text=text)


def written(path: Path, count: int = 3) -> None:
    """A journal of one run with `count` events."""
    with RunStore(path) as store:
        journal = store.journal("r1")
        journal.append(started("r1"))
        for number in range(2, count + 1):
            journal.append(note(f"event {number}"))


def tampered(path: Path, statement: str) -> None:
    """Change the file behind the journal's back, its triggers removed first."""
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("DROP TRIGGER events_are_never_changed")
        connection.execute("DROP TRIGGER events_are_never_deleted")
        connection.execute(statement)
    connection.close()


def test_every_kind_of_event_is_tried() -> None:
    union: Any = get_args(Event)[0]
    assert set(STRATEGIES) == set(get_args(union))


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(events=st.tuples(*STRATEGIES.values()))
def test_every_event_comes_back_as_it_was(tmp_path: Path, events: tuple[Event, ...]) -> None:
    path = tmp_path / f"{len(list(tmp_path.iterdir()))}.sqlite"
    with RunStore(path) as store:
        for event in events:
            store.journal("r1").append(event)
    with RunStore(path) as again:
        assert tuple(again.journal("r1").events()) == events


def test_the_list_tells_a_closed_drill_from_one_that_is_not(tmp_path: Path) -> None:
    left = CleanUpChecked(at=INCIDENT, left=(Leftover(kind=LeftoverKind.FILE, name="/x"),))
    with RunStore(tmp_path / "j.sqlite") as store:
        journal = store.journal("run")
        journal.append(started("run"), RunFinished(at=INCIDENT, complete=False, interrupted=True))
        for event, closed in ((None, None), (left, False), (CleanUpChecked(at=INCIDENT), True)):
            if event is not None:
                journal.append(event)
            [run] = store.runs()
            assert (run.finished, run.interrupted, run.closed) == (True, True, closed)


def test_runs_are_kept_apart_and_listed_newest_first(tmp_path: Path) -> None:
    with RunStore(tmp_path / "j.sqlite") as store:
        store.journal("old").append(started("old"))
        store.journal("new").append(started("new", INCIDENT + timedelta(hours=1)))
        store.journal("old").append(
            RunFinished(at=INCIDENT + timedelta(minutes=1), complete=False, interrupted=True)
        )
        assert [event.type for event in store.journal("new").events()] == ["run-started"]
        new, old = store.runs()
    assert (new.run, new.finished, new.events, new.scenario) == ("new", False, 1, "quake")
    assert old.model_dump(mode="json") == {
        "run": "old",
        "mode": "drill",
        "scenario": "quake",
        "scenario_name": "地震",
        "started": "2026-01-13T09:00:00Z",
        "last": "2026-01-13T09:01:00Z",
        "events": 2,
        "finished": True,
        "complete": False,
        "interrupted": True,
        "closed": None,
        "kind": None,
    }


def test_systems_are_drilled_when_a_drill_last_verified_them(tmp_path: Path) -> None:
    tokyo = timezone(timedelta(hours=9))
    with RunStore(tmp_path / "j.sqlite") as store:
        assert store.drilled() == {}
        for run, mode, days in (("a", "drill", 9), ("b", "drill", 2), ("c", "recovery", 20)):
            begun = started(run).model_copy(update={"mode": mode})
            store.append(run, begun)
            late = datetime(2026, 3, days, 3, 0, 0, 5000, tzinfo=tokyo)
            store.append(run, SystemVerified(at=late, system="core-database"))
        store.append("b", SystemVerified(at=INCIDENT, system="seal"))
        store.append("c", SystemVerified(at=INCIDENT, system="resident-registry"))
        assert store.drilled() == {
            "core-database": datetime(2026, 3, 8, 18, 0, tzinfo=UTC),
            "seal": INCIDENT,
        }


@pytest.mark.parametrize("kind", [None, *DrillKind])
def test_a_drill_in_which_nothing_is_carried_out_drills_no_system(
    tmp_path: Path, kind: DrillKind | None
) -> None:
    with RunStore(tmp_path / "j.sqlite") as store:
        store.append("a", started("a").model_copy(update={"kind": kind}))
        store.append("a", SystemVerified(at=INCIDENT, system="seal"))
        talk = kind in {DrillKind.TABLETOP, DrillKind.WALK_THROUGH}
        assert [each.kind for each in store.runs()] == [kind]
        assert store.drilled() == ({} if talk else {"seal": INCIDENT})


def test_a_run_that_is_not_there_has_no_events(tmp_path: Path) -> None:
    with RunStore(tmp_path / "j.sqlite") as store:
        assert list(store.journal("none").events()) == []
        assert store.runs() == ()


def test_the_file_is_private_durable_and_write_ahead(tmp_path: Path) -> None:
    path = tmp_path / "private" / "j.sqlite"
    written(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with RunStore(path) as store:
        connection = store._connection  # noqa: SLF001 - its settings are what is tested
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE events SET json = '{}'", "DELETE FROM events WHERE seq = 2", "DELETE FROM events"],
)
def test_the_file_itself_refuses_changes(tmp_path: Path, statement: str) -> None:
    written(tmp_path / "j.sqlite")
    connection = sqlite3.connect(tmp_path / "j.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        pytest.param(
            "UPDATE events SET json = replace(json, '2', '9') WHERE seq = 2", 2, id="text"
        ),
        pytest.param("UPDATE events SET hash = previous_hash WHERE seq = 2", 2, id="hash"),
        pytest.param("DELETE FROM events WHERE seq = 2", 2, id="gap"),
        pytest.param("DELETE FROM events WHERE seq = 1", 1, id="no beginning"),
        pytest.param("UPDATE events SET run = 'r2'", 1, id="other run"),
    ],
)
def test_a_change_behind_its_back_is_found(tmp_path: Path, statement: str, number: int) -> None:
    path = tmp_path / "j.sqlite"
    written(path)
    tampered(path, statement)
    with RunStore(path) as store:
        with pytest.raises(Refused, match=f"changed at event {number}"):
            [*store.journal("r1").events(), *store.journal("r2").events()]
        with pytest.raises(Refused, match=f"changed at event {number}"):
            [store.head("r1"), store.head("r2")]


def test_the_head_of_a_run_is_another_after_every_event(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    written(path)
    with RunStore(path) as store:
        heads = [store.head("nothing"), store.head("r1")]
        assert store.head("r1") == heads[-1]
        store.journal("r1").append(note("once more"))
        heads.append(store.head("r1"))
        store.journal("r2").append(started("r2"))
        heads.append(store.head("r2"))
    assert len(set(heads)) == 4


def _not_a_database(path: Path) -> None:
    path.write_bytes(b"minutes of the meeting\n" * 200)


def _somebody_elses(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookings (id)")
    connection.close()


def _newer(path: Path) -> None:
    written(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def _torn(path: Path) -> None:
    written(path, 400)
    os.truncate(path, path.stat().st_size // 2)


def _folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_not_a_database, "is not a journal of ict-bcp"),
        (_somebody_elses, "is not a journal of ict-bcp"),
        (_newer, "has journal format 99; this program reads format 1"),
        (_torn, "is damaged"),
        (_folder, "cannot be written"),
    ],
)
def test_a_file_that_is_no_sound_journal_is_refused(
    tmp_path: Path, spoil: Callable[[Path], None], message: str
) -> None:
    path = tmp_path / "j.sqlite"
    spoil(path)
    with pytest.raises(Refused, match=message):
        _read_all(path)


def _read_all(path: Path) -> None:
    with RunStore(path) as store:
        store.runs()
        list(store.journal("r1").events())


def test_a_foreign_database_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    _somebody_elses(path)
    before = path.read_bytes()
    with pytest.raises(Refused):
        RunStore(path)
    assert path.read_bytes() == before


def test_a_locked_journal_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bcp.adapters.journal_schema.LOCK_SECONDS", 0.01)
    path = tmp_path / "j.sqlite"
    written(path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with RunStore(path) as store, pytest.raises(Refused, match="is locked by another program"):
        store.journal("r1").append(note("late"))
    holder.close()


def test_a_full_disk_is_a_failure_and_the_chain_stays_sound(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    written(path)
    with RunStore(path) as store:
        connection = store._connection  # noqa: SLF001 - SQLite's own way to make a disk full
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(Failed, match="full"):
            store.journal("r1").append(note("x" * 100_000))
        connection.execute("PRAGMA max_page_count = 100000")
        store.journal("r1").append(note("after"))
        assert len(list(store.journal("r1").events())) == 4


def _append_many(path: Path, run: str, count: int) -> None:
    with RunStore(path) as store:
        store.journal(run).append(started(run))
        for number in range(count):
            store.journal(run).append(note(str(number)))


def test_several_processes_write_one_file_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    context = multiprocessing.get_context("spawn")
    writers = [
        context.Process(target=_append_many, args=(path, f"run-{number}", 20))
        for number in range(3)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    with RunStore(path) as store:
        assert {run.run: run.events for run in store.runs()} == {f"run-{n}": 21 for n in range(3)}
        for number in range(3):
            assert len(list(store.journal(f"run-{number}").events())) == 21


def test_it_can_be_read_while_another_holds_it_open_for_writing(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    written(path)
    with RunStore(path) as writer:
        writer._connection.execute("BEGIN IMMEDIATE")  # noqa: SLF001 - the middle of a write
        with RunStore(path) as reader:
            assert len(list(reader.journal("r1").events())) == 3
        writer._connection.execute("ROLLBACK")  # noqa: SLF001


KILLED = """
import os, signal, sys
from pathlib import Path
from bcp.adapters.journal import RunStore
from bcp.execution.events import EVENT
store = RunStore(Path(sys.argv[1]))
for line in sys.stdin:
    store.journal("r1").append(EVENT.validate_json(line))
    print(flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_appended_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    events: list[Event] = [started("r1"), *(note(str(number)) for number in range(5))]
    lines = "".join(EVENT.dump_json(event).decode() + "\n" for event in events)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == -9, done.stderr
    with RunStore(path) as store:
        assert list(store.journal("r1").events()) == events


def test_events_of_one_call_are_there_all_or_none(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    with RunStore(path) as store:
        connection = store._connection  # noqa: SLF001 - SQLite's own way to make a disk full
        journal = store.journal("r1")
        assert journal.append(started("r1"), note("a"), after=0) == ()
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(Failed, match="full"):
            journal.append(note("b"), note("x" * 100_000), after=2)
        connection.execute("PRAGMA max_page_count = 100000")
        assert tuple(journal.events()) == (started("r1"), note("a"))
        assert journal.append(note("c"), after=2) == ()


def test_what_others_appended_is_returned_and_nothing_added(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    with RunStore(path) as one, RunStore(path) as two:
        mine, others = one.journal("r1"), two.journal("r1")
        mine.append(started("r1"), after=0)
        assert others.append(note("b"), note("c"), after=1) == ()
        assert mine.append(note("lost?"), after=1) == (note("b"), note("c"))
        assert mine.append(note("d"), after=3) == ()
        assert tuple(others.events(3)) == (note("d"),)
        assert tuple(others.events(9)) == ()
        with pytest.raises(Refused, match="changed at event 5"):
            mine.append(note("e"), after=9)


def test_a_look_tells_whether_others_have_written(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    with RunStore(path) as one, RunStore(path) as two:
        mine, others = one.journal("r1"), two.journal("r1")
        mine.append(started("r1"))
        assert [mine.changed(), others.changed(), others.changed()] == [False, True, False]


def test_reading_from_a_number_on_verifies_from_there(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    written(path, 6)
    tampered(path, "UPDATE events SET json = replace(json, '5', '9') WHERE seq = 5")
    with RunStore(path) as store:
        journal = store.journal("r1")
        assert tuple(journal.events(5)) == (note("event 6"),)
        with pytest.raises(Refused, match="changed at event 5"):
            tuple(journal.events(3))


def test_one_row_cannot_hold_two_events(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    written(path, 1)
    text = ",".join([EVENT.dump_json(note("a")).decode()] * 2)
    connection = sqlite3.connect(path, isolation_level=None)
    before = connection.execute("SELECT hash FROM events").fetchone()[0]
    connection.execute(
        "INSERT INTO events VALUES ('r1', 2, '', ?, ?, ?)", (text, before, link(before, 2, text))
    )
    connection.close()
    with RunStore(path) as store, pytest.raises(Refused, match="Event 2 of run r1 is in a form"):
        tuple(store.journal("r1").events())


def _race(path: Path, name: str, count: int) -> None:
    with RunStore(path) as store:
        journal = store.journal("r1")
        known = 0
        for number in range(count):
            while unknown := journal.append(note(f"{name} {number}"), after=known):
                known += len(unknown)
            known += 1


def test_writers_that_race_lose_and_double_nothing(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_race, args=(path, name, 40)) for name in ("a", "b", "c")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with RunStore(path) as store:
        texts = [event.text for event in store.journal("r1").events() if isinstance(event, Noted)]
    for name in ("a", "b", "c"):
        mine = [text for text in texts if text.startswith(name)]
        assert mine == [f"{name} {number}" for number in range(40)]
    assert len(texts) == 120


def test_order_is_by_number_when_the_clock_jumps_back(tmp_path: Path) -> None:
    events = [
        Noted(at=INCIDENT + timedelta(hours=hours), text=str(hours)) for hours in (5, -900, 1)
    ]
    with RunStore(tmp_path / "j.sqlite") as store:
        store.append("r1", *events)
        assert list(store.events("r1")) == events
