"""Where a recovery stands, for people: every system with its new time, and what they are to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bcp.cli.systems_table import in_minutes, most_eventful, systems_table
from bcp.documents.inert import plain, width
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.errands import errand_of
from bcp.evaluation.failures import failure_words
from bcp.execution.awaiting import team_names
from bcp.execution.progress import SystemProgress, progress
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
_NARROWEST = 10
_FINISHED = mark("over")
_PAUSED = mark("paused")
_MOST_QUESTIONS = 8
_INDENT = "    "


def standing_of(state: RunState, now: datetime, wording: Wording, rows: int, columns: int) -> Group:
    """The whole picture, cut to a terminal of so many rows and columns."""
    asked = questions(state, now)
    lines = _questions(asked, state, now, wording)
    shown = max(3, rows - min(_height(lines, columns), rows // 2))
    return Group(
        Text(_heading(state, now, wording), style="bold"),
        _table(state, now, wording, shown, columns),
        *(_indented(line) for line in lines),
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
    shown = most_eventful(progress(state, now), rows)
    return systems_table(
        shown, _HEADINGS, _figures, wording, columns, percent=50, narrowest=_NARROWEST
    )


def _figures(system: SystemProgress) -> tuple[str, ...]:
    return (
        NOTHING if system.eta is None else f"{system.eta:%m-%d %H:%M}",
        in_minutes(system.target),
        NOTHING if system.slack is None else in_minutes(system.slack),
        "" if not system.moved else f"{'+' if system.moved > 0 else ''}{in_minutes(system.moved)}",
    )


def _questions(
    asked: tuple[WaitingStep, ...], state: RunState, now: datetime, wording: Wording
) -> list[Text]:
    if not asked:
        return []
    lines, names = [Text("")], team_names(state)
    heading = wording.say(Message.of("Waiting for people: {count}", count=len(asked)))
    lines.append(Text(heading, "bold"))
    for each in asked[:_MOST_QUESTIONS]:
        lines.append(Text(_to_do(each, wording), "bold red" if each.escalated else ""))
        details = details_of(each, state.seconds(now), names, wording)
        lines.extend(Text(f"{_INDENT}{detail}", "dim") for detail in details)
    if len(asked) > _MOST_QUESTIONS:
        more = Message.of(
            "{count} more: ict-bcp recover status", count=len(asked) - _MOST_QUESTIONS
        )
        lines.append(Text(wording.say(more), "dim"))
    return lines


def _to_do(each: WaitingStep, wording: Wording) -> str:
    return plain(wording.say(errand_of(each)))


def _indented(line: Text) -> RenderableType:
    """A line that keeps its indentation when the terminal breaks it."""
    if not line.plain.startswith(_INDENT):
        return line
    return Padding(Text(line.plain.removeprefix(_INDENT), line.style), (0, 0, 0, len(_INDENT)))


def _height(lines: list[Text], columns: int) -> int:
    return sum(-(-max(1, width(line.plain)) // max(1, columns - len(_INDENT))) for line in lines)


def details_of(
    each: WaitingStep, now: int, names: Mapping[str, str], wording: Wording
) -> tuple[str, ...]:
    """What belongs to a step that waits, line by line: what went wrong, what to do, what to expect,
    and at the end who and how long. `names` are those of teams and vendors by id.
    """
    lines: list[list[Message]] = []
    if each.failure is not None:
        kind = failure_words(each.failure)
        lines.append([Message.of("{kind}: {detail}", kind=kind, detail=each.detail)])
    if each.instruction:
        lines.append([Message.of("{instruction}", instruction=each.instruction)])
    if each.expected:
        lines.append([Message.of("expected: {expected}", expected=each.expected)])
    lines.extend([Message.of("look at: {what}", what=what)] for what in each.to_see)
    lines.append(_who(each, now, names))
    return tuple(
        plain(" · ".join(" ".join(wording.say(part).split()) for part in parts)) for parts in lines
    )


def _who(each: WaitingStep, now: int, names: Mapping[str, str]) -> list[Message]:
    parts: list[Message] = []
    if each.who:
        parts.append(Message.of("decided by {who}", who=each.who))
    if each.approvals > 1:
        parts.append(Message.of("{given} of {needed} approvals",
                                given=len(each.decided), needed=each.approvals))  # fmt: skip
    if each.people:
        parts.append(
            Message.of(
                "with {people}", people=", ".join(_person(one, names) for one in each.people)
            )
        )
    parts.append(Message.of("waiting for {time}", time=in_minutes(max(0, now - each.since))))
    return parts


def _person(person: str, names: Mapping[str, str]) -> str:
    team, slash, role = person.partition("/")
    return f"{names.get(team, team)}{slash}{role}"
