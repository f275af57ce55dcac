"""Which notices an event of a run leads to."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.evaluation.amounts import spoken
from bcp.evaluation.errands import errand_of
from bcp.evaluation.failures import failure_hint, failure_words
from bcp.evaluation.notice import Notice, NoticeKind, Urgency, names_of, notice_of
from bcp.evaluation.target_notices import Risk, awaited, endangered, risk_of
from bcp.execution.events import (
    Continued,
    DecisionGiven,
    Escalated,
    Event,
    HandedToPeople,
    Replanned,
    RunFinished,
    RunStarted,
    StepFailed,
    StepStarted,
    Suspended,
)
from bcp.execution.questions import QuestionKind, WaitingStep, question_on
from bcp.execution.state import RunState, StepStatus
from bcp.model.message import Message, mark

_FINISHED = {
    True: (mark("Finished: everything is back"), Urgency.SUCCESS),
    False: (mark("Finished: not everything is back"), Urgency.FAILURE),
}


def notices_of(event: Event, before: RunState | None, after: RunState) -> tuple[Notice, ...]:
    """The notices that an event leads to, between the states `before` and `after` it.

    What time alone brings about is told by `target_notices.missed`.
    """
    match event:
        case RunStarted() | Continued() | Suspended() | RunFinished():
            return (_about_run(event, after),)
        case StepStarted() | HandedToPeople() | DecisionGiven() | StepFailed() | Escalated():
            return tuple(_about_step(event, after))
        case Replanned() if before is not None:
            return endangered(before, after, event.at)
        case _:
            return ()


def _about_run(event: RunStarted | Continued | Suspended | RunFinished, state: RunState) -> Notice:
    match event:
        case RunStarted():
            return _started(state)
        case Continued():
            return _continued(event, state)
        case RunFinished():
            return _finished(event, state)
        case Suspended():
            what = Message.of("The executor has stopped")
            hint = Message.of("'ict-bcp recover resume' carries the run on.")
            return notice_of(state, NoticeKind.SUSPENDED, Urgency.WARNING, what, _back(state), hint)


def _started(state: RunState) -> Notice:
    plan = state.plan
    now = state.seconds(state.started)
    by_risk: dict[Risk, list[str]] = {risk: [] for risk in Risk}
    for system in plan.systems:
        by_risk[risk_of(state, system.system, now)].append(system.system)
    body = [
        Message.of(
            "{systems} systems, {steps} steps; everything is back {time} after the incident, by "
            "plan.",
            systems=len(plan.systems),
            steps=len(plan.steps),
            time=spoken(plan.makespan),
        )
    ]
    for template, risk in (
        (mark("By plan these do not come back: {systems}."), Risk.NEVER),
        (mark("By plan these miss their targets: {systems}."), Risk.LATE),
        (mark("By plan these meet their targets only just: {systems}."), Risk.TIGHT),
    ):
        if by_risk[risk]:
            body.append(Message.of(template, systems=names_of(state, by_risk[risk])))
    urgency = Urgency.WARNING if by_risk[Risk.NEVER] or by_risk[Risk.LATE] else Urgency.INFO
    return notice_of(
        state, NoticeKind.STARTED, urgency, Message.of("The recovery has begun"), *body
    )


def _continued(event: Continued, state: RunState) -> Notice:
    body = [_back(state)]
    now = state.seconds(event.at)
    late = [system.system for system in awaited(state) if now > system.target]
    if late:
        body.append(
            Message.of("Not back, and past their targets: {systems}.",
                       systems=names_of(state, late))
        )  # fmt: skip
    what = Message.of("The recovery is carried on")
    return notice_of(
        state, NoticeKind.CONTINUED, Urgency.WARNING if late else Urgency.INFO, what, *body
    )


def _about_step(
    event: StepStarted | HandedToPeople | DecisionGiven | StepFailed | Escalated, state: RunState
) -> Iterator[Notice]:
    question = question_on(state, event.step, event.at)
    if question is None:
        return
    match event:
        case Escalated():
            yield _asked(
                state,
                question,
                NoticeKind.ESCALATED,
                mark("Waits too long for people: {system}, {title}"),
                Message.of(
                    "{step} waits for people longer than it may (reminder {times}).",
                    step=event.step,
                    times=event.times,
                ),
            )
        case StepFailed():
            yield _failed(state, question)
        case DecisionGiven() if not event.yes or len(question.decided) >= question.approvals:
            return
        case StepStarted() | HandedToPeople() | DecisionGiven():
            yield from _waiting(state, question)


def _waiting(state: RunState, question: WaitingStep) -> Iterator[Notice]:
    match question.kind:
        case QuestionKind.DECIDE:
            yield _asked(state, question, NoticeKind.DECISION_NEEDED,
                         mark("Decision needed: {system}, {title}"))  # fmt: skip
        case QuestionKind.WORK | QuestionKind.LOOK:
            yield _asked(state, question, NoticeKind.PEOPLE_NEEDED,
                         mark("People needed: {system}, {title}"))  # fmt: skip
        case QuestionKind.WAIT | QuestionKind.FAILED:
            return


def _failed(state: RunState, question: WaitingStep) -> Notice:
    held = state.steps[question.step].status is StepStatus.HELD
    title = mark("Failed, and people are asked: {system}, {title}") if held else mark(
        "Failed for good: {system}, {title}"
    )  # fmt: skip
    kind = NoticeKind.DECISION_NEEDED if held else NoticeKind.STEP_FAILED
    assert question.failure is not None
    reason = Message.of("What went wrong: {kind}.", kind=failure_words(question.failure))
    hint = failure_hint(question.failure)
    return _asked(state, question, kind, title, reason, *(() if hint is None else (hint,)))


def _asked(
    state: RunState, question: WaitingStep, kind: NoticeKind, title: str, *more: Message
) -> Notice:
    """A notice about a step that waits, with what to do and who decides."""
    body = [*more, errand_of(question)]
    if question.who:
        body.append(Message.of("To be decided by: {who}.", who=question.who))
    if question.approvals > 1:
        body.append(
            Message.of("{given} of {needed} approvals", given=len(question.decided),
                       needed=question.approvals)
        )  # fmt: skip
    urgency = Urgency.INFO if kind is NoticeKind.PEOPLE_NEEDED else Urgency.WARNING
    if kind is NoticeKind.STEP_FAILED:
        urgency = Urgency.FAILURE
    system = names_of(state, [question.system])
    what = Message.of(title, system=system, title=question.title)
    return notice_of(state, kind, urgency, what, *body)


def _finished(event: RunFinished, state: RunState) -> Notice:
    working = state.plan.keys_by_system.keys()
    title, urgency = _FINISHED[event.complete and working <= state.verified.keys()]
    if event.interrupted:
        title, urgency = mark("Ended before everything was back"), Urgency.FAILURE
    body = [_back(state)]
    missing = [s.system for s in state.plan.systems if s.system not in state.verified]
    missing = [system for system in missing if system in working]
    if missing:
        body.append(Message.of("Not back: {systems}.", systems=names_of(state, missing)))
    late = [
        system
        for system, back in state.verified.items()
        if system in state.plan.systems_by_id
        and state.seconds(back) > state.plan.systems_by_id[system].target
    ]
    if late and state.premises is not None:
        urgency = Urgency.WARNING if urgency is Urgency.SUCCESS else urgency
        body.append(
            Message.of("Back, but after their targets: {systems}.", systems=names_of(state, late))
        )
    return notice_of(state, NoticeKind.FINISHED, urgency, Message(title), *body)


def _back(state: RunState) -> Message:
    working = state.plan.keys_by_system.keys()
    return Message.of(
        "{back} of {all} systems are back and verified.",
        back=len(state.verified.keys() & working),
        all=len(working),
    )
