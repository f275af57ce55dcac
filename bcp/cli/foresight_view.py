"""What a recovery would do, told step by step without doing it."""

from __future__ import annotations

from collections.abc import Iterable

from bcp.cli.console import _, say
from bcp.documents.inert import plain
from bcp.evaluation.failures import failure_hint, failure_words
from bcp.execution.foresight import ForeseenTask, Foresight, Prospect
from bcp.model.message import Message, mark

_PROSPECTS = {
    Prospect.CHANGE: mark("would change something"),
    Prospect.NOTHING: mark("would change nothing"),
    Prospect.UNKNOWN: mark("can only be told by doing it"),
}


def show_foresight(found: Iterable[Foresight]) -> int:
    """Print what each step would do as it becomes known; returns how many cannot be done so."""
    failing = 0
    for each in found:
        if each.failure is not None:
            failing += 1
            say(
                Message.of(
                    "{step}: cannot be done as it stands: {kind}: {detail}",
                    step=each.step,
                    kind=failure_words(each.failure.kind),
                    detail=plain(each.failure.detail),
                )
            )
            hint = failure_hint(each.failure.kind)
            if hint is not None:
                say(Message.of("    {hint}", hint=hint))
            continue
        word = _("would change something") if each.changes else _("would change nothing")
        say(f"{each.step}: {word}")
        for task in each.tasks:
            if task.prospect is not Prospect.NOTHING:
                say(f"    {plain(task.role)}: {plain(task.task)}: {_of_task(task)}")
        for role in each.unseen:
            say(Message.of("    {role}: works in what is not there yet", role=role))
    return failing


def _of_task(task: ForeseenTask) -> str:
    parts = [_(_PROSPECTS[task.prospect])]
    if task.generation is not None:
        parts.append(Message.of("from generation {generation}", generation=task.generation)
                     .render(_))  # fmt: skip
    if task.rejected:
        parts.append(Message.of("damaged: {generations}", generations=", ".join(task.rejected))
                     .render(_))  # fmt: skip
    if task.replaces:
        parts.append(_("what is there now is set aside"))
    return plain("; ".join(parts))
