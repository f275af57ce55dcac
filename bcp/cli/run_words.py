"""The words of a run for people: conditions, and one sentence for each event."""

from __future__ import annotations

from bcp.cli.recovery_words import words_of
from bcp.documents.wording import Wording
from bcp.evaluation.failures import failure_words
from bcp.evaluation.reactions import describe
from bcp.execution.awaiting import Awaited, Hindrance
from bcp.execution.events import (
    Event,
    InjectApplied,
    Noted,
    RunFinished,
    RunStarted,
    SkipCause,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepSucceeded,
    SystemVerified,
)
from bcp.execution.progress import Condition, SystemProgress
from bcp.execution.state import RunState
from bcp.model.message import Message, mark
from bcp.model.system import StepKind
from bcp.planning.plan import Basis

_CONDITIONS = {
    Condition.WAITING: (mark("waiting"), "dim"),
    Condition.RUNNING: (mark("running"), "cyan"),
    Condition.VERIFIED: (mark("verified"), "green"),
    Condition.FAILED: (mark("failed"), "bold red"),
    Condition.SKIPPED: (mark("skipped"), "yellow"),
    Condition.HELD: (mark("people are asked"), "bold yellow"),
    Condition.WAIVED: (mark("done, not verified"), "yellow"),
    Condition.IDLE: (mark("nothing to do"), "dim"),
}
_BY_MACHINE = frozenset({StepKind.AUTOMATED, StepKind.VERIFICATION})


def style_of(condition: Condition) -> str:
    """The console style of a condition; the words say the same without it."""
    return _CONDITIONS[condition][1]


def condition_of(system: SystemProgress, wording: Wording) -> str:
    """Where a system stands, with the step or the reason that belongs to it."""
    word = wording.word(_CONDITIONS[system.condition][0])
    match system.condition:
        case Condition.RUNNING:
            return f"{word} {system.done + 1}/{system.steps} {_step_name(system.step)}"
        case Condition.WAITING:
            done = f" {system.done}/{system.steps}" if system.done else ""
            why = "" if system.awaits is None else f": {wording.say(_awaited(system.awaits))}"
            return f"{word}{done}{why}"
        case Condition.FAILED | Condition.HELD:
            kind = "" if system.failure is None else wording.say(failure_words(system.failure))
            return f"{word}: {_step_name(system.step)}, {kind}"
        case Condition.SKIPPED:
            return f"{word}: {wording.say(_because(system.because or '', system.cause))}"
        case _:
            return word


def _awaited(awaited: Awaited) -> Message:
    subject = awaited.subject
    match awaited.hindrance:
        case Hindrance.SYSTEM:
            return Message.of("{system} first", system=awaited.name)
        case Hindrance.LANE:
            return Message.of("restore lane of '{repository}'", repository=subject)
        case Hindrance.BUSY:
            return Message.of("people for '{skill}' are busy", skill=subject)
        case Hindrance.NOBODY:
            return Message.of("nobody for '{skill}'", skill=subject)
        case Hindrance.ABSENT if awaited.until is not None:
            at = f"{awaited.until:%m-%d %H:%M}"
            return Message.of("{team} from {time}", team=awaited.name, time=at)
        case _:
            return Message.of("its turn")


def sentence_of(event: Event, state: RunState, wording: Wording) -> str | None:
    """What has happened, on one line; None for what is not worth a line of its own."""
    match event:
        case StepStarted() if state.plan.steps_by_key[event.step].kind not in _BY_MACHINE:
            return None
        case StepStarted() | StepSucceeded() | StepFailed() | StepSkipped():
            return wording.say(_of_step(event, wording))
        case RunStarted() | SystemVerified() | InjectApplied() | Noted() | RunFinished():
            return wording.say(_of_run(event, state, wording))
        case _:
            message = words_of(event, state)
            return None if message is None else wording.say(message)


def _of_step(
    event: StepStarted | StepSucceeded | StepFailed | StepSkipped, wording: Wording
) -> Message:
    match event:
        case StepStarted():
            return Message.of(
                "{step} begins (attempt {attempt}).", step=event.step, attempt=event.attempt
            )
        case StepSucceeded():
            return _succeeded(event)
        case StepFailed():
            return _failed(event, wording)
        case StepSkipped():
            reason = _because(event.because, event.cause)
            return Message.of("{step} is skipped: {reason}.", step=event.step, reason=reason)


def _of_run(
    event: RunStarted | SystemVerified | InjectApplied | Noted | RunFinished,
    state: RunState,
    wording: Wording,
) -> Message:
    match event:
        case RunStarted():
            return Message.of(
                "Run {run} begins: {systems} systems, {steps} steps.",
                run=event.run,
                systems=len(event.plan.systems),
                steps=len(event.plan.steps),
            )
        case SystemVerified():
            name = state.plan.systems_by_id[event.system].name
            return Message.of(
                "{system} ({name}) is back and verified.", system=event.system, name=name
            )
        case InjectApplied():
            return Message.of("Inject: {inject}", inject=describe(event.inject))
        case Noted():
            return Message.of("Note: {text}", text=wording.word(event.text))
        case RunFinished():
            return _finished(event)


def _finished(event: RunFinished) -> Message:
    if event.interrupted:
        return Message.of("The run was interrupted.")
    if event.complete:
        return Message.of("The run is over: every step succeeded.")
    return Message.of("The run is over: not every step succeeded.")


def _succeeded(event: StepSucceeded) -> Message:
    if event.basis is Basis.ASSUMED:
        return Message.of("{step} is done (time assumed, not measured).", step=event.step)
    return Message.of("{step} is done in {seconds} s.",
                      step=event.step, seconds=f"{event.seconds:.1f}")  # fmt: skip


def _failed(event: StepFailed, wording: Wording) -> Message:
    template = (
        mark("{step} failed for good (attempt {attempt}, {kind}): {detail}")
        if event.final
        else mark("{step} failed, not for good (attempt {attempt}, {kind}): {detail}")
    )
    return Message.of(
        template,
        step=event.step,
        attempt=event.attempt,
        kind=wording.say(failure_words(event.failure.kind)),
        detail=event.failure.detail,
    )


def _because(because: str, cause: SkipCause | None) -> Message:
    match cause:
        case SkipCause.SKILL:
            return Message.of("too few people with the skill {skill} are left", skill=because)
        case SkipCause.LANE:
            return Message.of("nothing can be restored from {repository}", repository=because)
        case _:
            return Message.of("because of {step}", step=because)


def _step_name(key: str | None) -> str:
    return "" if key is None else key.partition("/")[2]
