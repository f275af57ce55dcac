"""Where a recovery stands, for people: every system with its new time, and what they are to do."""

from __future__ import annotations

from datetime import datetime

from rich.console import Group
from rich.table import Table
from rich.text import Text

from bcp.cli.run_words import condition_of, style_of
from bcp.documents.inert import fit, plain, width
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.errands import errand_of
from bcp.evaluation.failures import failure_hint, failure_words
from bcp.execution.progress import Condition, SystemProgress, progress
from bcp.execution.questions import WaitingStep, questions
from bcp.execution.state import RunState
from bcp.model.message import Message, mark
from bcp.model.quantity import MINUTE, format_duration
from bcp.model.scenario import Realm

_HEADINGS = (
    mark("System"),
    mark("State"),
    mark("ETA"),
    mark("Target"),
    mark("Slack"),
    mark("Moved"),
)
_FIRST = (
    Condition.FAILED,
    Condition.HELD,
    Condition.RUNNING,
    Condition.SKIPPED,
    Condition.UNPROVEN,
    Condition.WAITING,
    Condition.WAIVED,
    Condition.VERIFIED,
    Condition.IDLE,
)
_SEPARATORS = 3 * (len(_HEADINGS) - 1)
_NARROWEST = 10
_SLACK = 2
_FINISHED = mark("over")
_PAUSED = mark("paused")
_MOST_QUESTIONS = 8


def standing_of(state: RunState, now: datetime, wording: Wording, rows: int, columns: int) -> Group:
    """The whole picture, cut to a terminal of so many rows and columns."""
    asked = questions(state, now)
    lines = _questions(asked, state, now, wording)
    shown = max(3, rows - min(len(lines), 2 * _MOST_QUESTIONS))
    return Group(
        Text(_heading(state, now, wording), style="bold"),
        _table(state, now, wording, shown, columns),
        *lines,
    )


def _heading(state: RunState, now: datetime, wording: Wording) -> str:
    elapsed = format_duration(max(0, state.seconds(now) // MINUTE * MINUTE))
    realm = (
        mark("PRODUCTION {run}: {elapsed} since the incident")
        if state.plan.realm is Realm.PRODUCTION
        else mark("DRILL {run}: {elapsed} since the incident")
    )
    text = wording.say(Message.of(realm, run=state.run, elapsed=elapsed))
    if state.finished is not None:
        return f"{text} · {wording.word(_FINISHED)}"
    if state.paused:
        return f"{text} · {wording.word(_PAUSED)}"
    return text


def _table(state: RunState, now: datetime, wording: Wording, rows: int, columns: int) -> Table:
    systems = progress(state, now)
    kept = set(sorted(range(len(systems)), key=lambda n: _FIRST.index(systems[n].condition))[:rows])
    shown = [system for number, system in enumerate(systems) if number in kept]
    headings = [wording.word(heading) for heading in _HEADINGS]
    figures = [_figures(system) for system in shown]
    texts = columns - _SEPARATORS
    for number, heading in enumerate(headings[2:]):
        texts -= max([width(heading), *(width(row[number]) for row in figures)])
    names = max(_NARROWEST, texts // 2)
    states = max(_NARROWEST, texts - names)
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for number, heading in enumerate(headings):
        table.add_column(Text(heading), justify="right" if number > 1 else "left", no_wrap=True)
    for system, row in zip(shown, figures, strict=True):
        late = system.slack is not None and system.slack < 0
        table.add_row(
            Text(fit(plain(system.name), names)),
            Text(fit(condition_of(system, wording), states), style_of(system.condition)),
            *(Text(figure, "bold red" if late and at == _SLACK else "")
              for at, figure in enumerate(row)),
        )  # fmt: skip
    return table


def _figures(system: SystemProgress) -> tuple[str, ...]:
    return (
        NOTHING if system.eta is None else f"{system.eta:%m-%d %H:%M}",
        _minutes(system.target),
        NOTHING if system.slack is None else _minutes(system.slack),
        "" if not system.moved else f"{'+' if system.moved > 0 else ''}{_minutes(system.moved)}",
    )


def _minutes(seconds: int) -> str:
    return format_duration(seconds if abs(seconds) < MINUTE else round(seconds / MINUTE) * MINUTE)


def _questions(
    asked: tuple[WaitingStep, ...], state: RunState, now: datetime, wording: Wording
) -> list[Text]:
    if not asked:
        return []
    lines = [Text("")]
    heading = wording.say(Message.of("Waiting for people: {count}", count=len(asked)))
    lines.append(Text(heading, "bold"))
    for each in asked[:_MOST_QUESTIONS]:
        lines.append(Text(_to_do(each, wording), "bold red" if each.escalated else ""))
        detail = details_of(each, state.seconds(now), wording)
        if detail:
            lines.append(Text(f"    {detail}", "dim"))
    if len(asked) > _MOST_QUESTIONS:
        more = Message.of(
            "{count} more: ict-bcp recover status", count=len(asked) - _MOST_QUESTIONS
        )
        lines.append(Text(wording.say(more), "dim"))
    return lines


def _to_do(each: WaitingStep, wording: Wording) -> str:
    return plain(wording.say(errand_of(each)))


def details_of(each: WaitingStep, now: int, wording: Wording) -> str:
    """What belongs to a step that waits: who, how, what to expect, what went wrong, how long."""
    parts: list[Message] = []
    if each.failure is not None:
        parts.append(Message.of("{kind}: {detail}",
                                kind=failure_words(each.failure), detail=each.detail))  # fmt: skip
        hint = failure_hint(each.failure)
        parts.extend(() if hint is None else (hint,))
    if each.who:
        parts.append(Message.of("decided by {who}", who=each.who))
    if each.approvals > 1:
        parts.append(Message.of("{given} of {needed} approvals",
                                given=len(each.decided), needed=each.approvals))  # fmt: skip
    if each.people:
        parts.append(Message.of("with {people}", people=", ".join(each.people)))
    if each.instruction:
        parts.append(Message.of("{instruction}", instruction=each.instruction))
    if each.expected:
        parts.append(Message.of("expected: {expected}", expected=each.expected))
    parts.extend(Message.of("look at: {what}", what=what) for what in each.to_see)
    parts.append(Message.of("waiting for {time}", time=_minutes(max(0, now - each.since))))
    return plain(" · ".join(" ".join(wording.say(part).split()) for part in parts))
