"""What people are to do for a step that waits for them, in one sentence with the command."""

from __future__ import annotations

from bcp.execution.questions import QuestionKind, WaitingStep
from bcp.model.message import Message, mark

_TO_DO = {
    QuestionKind.DECIDE: mark("Decide: {title} — ict-bcp recover decide {step} yes|no"),
    QuestionKind.WORK: mark("Do: {title} — then ict-bcp recover done {step}"),
    QuestionKind.WAIT: mark("Wait for: {title} — then ict-bcp recover done {step}"),
    QuestionKind.LOOK: mark("Look at: {title} — then ict-bcp recover done {step}"),
    QuestionKind.FAILED: mark("Failed: {title} — ict-bcp recover retry|skip|fail {step}"),
}


def errand_of(each: WaitingStep) -> Message:
    """What to do, and the command to report it with."""
    return Message.of(_TO_DO[each.kind], title=each.title, step=each.step)
