"""The live table and the plain lines, drawn from real runs of a scripted runner."""

from __future__ import annotations

import io
from datetime import timedelta

from rich.console import Console

from bcp.adapters.translation import translator
from bcp.cli.live import LiveTable, PlainLines, follow, table_of
from bcp.documents.wording import Wording
from bcp.execution.events import FailureKind, RunStarted, StepStarted
from bcp.execution.executor import Executor
from bcp.execution.fold import fold
from bcp.execution.ports import Observer
from bcp.execution.state import RunState
from bcp.model.message import Message
from bcp.planning.plan import Plan
from tests.execution.plans import (
    INCIDENT,
    MemoryJournal,
    ScriptedRunner,
    TickingClock,
    failure,
    plan_of,
    planned_step,
)

ENGLISH = Wording("en", str)
NOW = INCIDENT + timedelta(seconds=100)
PLAN = plan_of(
    planned_step("a/one"),
    planned_step("b/one"),
    planned_step("b/two", "b/one"),
    planned_step("c/one", "b/two"),
)
BROKEN = ScriptedRunner({("b/one", 1): failure(FailureKind.BACKUP_CORRUPT, "sum differs")})


def console(width: int = 84, *, terminal: bool = False) -> Console:
    return Console(
        file=io.StringIO(), width=width, height=30, force_terminal=terminal, color_system=None
    )


def text_of(where: Console) -> str:
    assert isinstance(where.file, io.StringIO)
    return where.file.getvalue()


def run(plan: Plan, runner: ScriptedRunner, observer: Observer | None = None) -> MemoryJournal:
    journal = MemoryJournal()
    observers = () if observer is None else (observer,)
    executor = Executor(journal, runner, TickingClock(), limit=1, observers=observers)
    executor.execute(plan, run="r1", incident_at=INCIDENT)
    return journal


def drawn(state: RunState, rows: int = 20, wording: Wording = ENGLISH) -> list[str]:
    where = console()
    where.print(table_of(state, NOW, wording, rows, 84))
    return [line.rstrip() for line in text_of(where).splitlines()]


def test_the_table_shows_what_is_done_failed_and_skipped() -> None:
    assert drawn(fold(run(PLAN, BROKEN).events())) == [
        "System    ┃ State                   ┃ Elapsed ┃ Target ┃ Slack ┃         ETA",
        "━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━╇━━━━━━━━╇━━━━━━━╇━━━━━━━━━━━━",
        "Name of a │ verified                │  10.0 s │     1h │    1h │ 01-13 09:00",
        "Name of b │ failed: one, backup co… │  16.0 s │     1h │     – │           –",
        "Name of c │ skipped: because of b/… │       – │     1h │     – │           –",
        "1 verified, 0 running, 0 waiting, 1 failed, 1 skipped. Elapsed is measured here;",
        "target, slack and ETA are the plan's.",
    ]


def test_a_running_system_shows_its_step_and_the_time_that_passes() -> None:
    events = list(run(PLAN, BROKEN).events())
    begun = next(n for n, e in enumerate(events) if isinstance(e, StepStarted))
    lines = drawn(fold(events[: begun + 1]))
    assert [part.strip() for part in lines[2].split("│")[1:3]] == ["running 1/1 one", "100.0 s"]
    assert "waiting" in lines[3]


def test_of_too_many_systems_those_where_something_happens_are_shown() -> None:
    plan = plan_of(*(planned_step(f"s{number}/one") for number in range(9)))
    runner = ScriptedRunner({("s7/one", 1): failure()})
    lines = drawn(fold(run(plan, runner).events()), rows=3)
    assert [line.split()[2] for line in lines[2:5]] == ["s0", "s1", "s7"]
    assert "6 more systems are not shown" in " ".join(lines)


def test_names_are_never_markup_and_wide_characters_stay_in_line() -> None:
    hostile = PLAN.model_copy(
        update={
            "systems": tuple(
                system.model_copy(update={"name": name})
                for system, name in zip(
                    PLAN.systems, ("住民基本台帳", "[red]x[/red]", "\x1b[31m赤"), strict=True
                )
            )
        }
    )
    lines = drawn(fold(run(hostile, BROKEN).events()))
    assert lines[2].startswith("住民基本台帳 │ verified")
    assert lines[3].startswith("[red]x[/red] │ failed")
    assert lines[4].startswith("�[31m赤      │ skipped")


def test_plain_lines_tell_of_each_event() -> None:
    where = console()
    run(PLAN, BROKEN, PlainLines(where, ENGLISH))
    assert text_of(where).splitlines() == [
        "     0.0 s  Run r1 begins: 3 systems, 4 steps.",
        "     3.0 s  a/one begins (attempt 1).",
        "     5.0 s  a/one is done in 1.5 s.",
        "     6.0 s  a (Name of a) is back and verified.",
        "     9.0 s  b/one begins (attempt 1).",
        "    11.0 s  b/one failed for good (attempt 1, backup corrupt): sum differs",
        "    12.0 s  b/two is skipped: because of b/one.",
        "    13.0 s  c/one is skipped: because of b/one.",
        "    16.0 s  The run is over: not every step succeeded.",
    ]


def test_on_a_terminal_the_table_is_live_and_stays_after_the_end() -> None:
    where = console(terminal=True)
    clock = TickingClock()
    with LiveTable(where, ENGLISH, clock.now) as table:
        table.tell(Message.of("Building the lab."))
        run(PLAN, BROKEN, table)
    text = text_of(where)
    assert "Building the lab." in text
    assert "skipped: because of b/" in text


def test_the_follower_suits_the_console() -> None:
    clock = TickingClock()
    with follow(console(), ENGLISH, clock.now) as plain:
        assert isinstance(plain, PlainLines)
    with follow(console(terminal=True), ENGLISH, clock.now) as live:
        assert isinstance(live, LiveTable)


def test_the_headings_are_those_of_the_language() -> None:
    translate = translator("ja")
    wording = Wording("ja", translate)
    heading, *_ = drawn(fold(run(PLAN, BROKEN).events()), wording=wording)
    assert [part.strip() for part in heading.split("┃")] == [
        translate(word) for word in ("System", "State", "Elapsed", "Target", "Slack", "ETA")
    ]


def test_compressed_time_is_shown_as_such_and_not_called_measured() -> None:
    begun = StepStarted(at=INCIDENT, step=PLAN.steps[0].key, attempt=1, handed=True)
    start = next(iter(run(PLAN, BROKEN).events()))
    assert isinstance(start, RunStarted)
    lines = drawn(fold([start.model_copy(update={"compress": 60}), begun]))
    assert "running ×60 1/1 one" in lines[2]
    told = " ".join(lines[-3:])
    assert "×60: people's planned time is compressed" in told
    assert "Elapsed is measured" not in told
