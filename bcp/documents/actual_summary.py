"""The summary of a report whose times are the result: facts, headline and figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bcp.documents.report_content import Figure
from bcp.documents.report_page import DIGEST, Fact
from bcp.documents.report_words import word_of
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.actual import ActualAssessment, ActualOutage
from bcp.evaluation.actual_outcome import STILL_OPEN, ActualJudgement
from bcp.evaluation.amounts import in_hours, spoken
from bcp.evaluation.standing import Standing
from bcp.model.message import Message


class ActualSummary:
    """What one looks at first, in one language; `names` are those of systems."""

    def __init__(
        self, assessment: ActualAssessment, names: Mapping[str, str], wording: Wording
    ) -> None:
        self._assessment = assessment
        self._names = names
        self._wording = wording

    def facts(self) -> tuple[Fact, ...]:
        """Where it stands; incident, declaration, beginning and end apart."""
        assessment, wording = self._assessment, self._wording
        zone = assessment.timezone
        state = wording.word(word_of(assessment.standing))
        return (
            (Message.of("State"), state),
            (Message.of("Report taken"), wording.moment(assessment.taken, zone)),
            (Message.of("Incident"), wording.moment(assessment.incident_at, zone)),
            (Message.of("Detected, as stated"), self._after(assessment.detected)),
            (Message.of("Declared"), self._after(assessment.declared)),
            (Message.of("Recovery begun"), wording.moment(assessment.started, zone)),
            (Message.of("Begun by"), assessment.begun_by or NOTHING),
            *self._end(),
            (Message.of("Inventory digest"), assessment.inventory_digest[:DIGEST]),
            (Message.of("Digest of the plan at the start"), assessment.plan_digest[:DIGEST]),
        )

    def _end(self) -> tuple[Fact, ...]:
        assessment, wording = self._assessment, self._wording
        found: list[Fact] = []
        if assessment.is_over:
            ended = wording.moment(assessment.finished, assessment.timezone)
            found.append((Message.of("Recovery ended"), ended))
        if assessment.ended_by:
            found.append((Message.of("Ended by"), assessment.ended_by))
        if assessment.open_requests:
            count = str(assessment.open_requests)
            found.append((Message.of("Requests not answered yet"), count))
        if not assessment.real:
            found.append((Message.of("Clean-up"), self._clean_up()))
        return tuple(found)

    def _clean_up(self) -> str:
        left = self._assessment.leftovers
        if left is None:
            return self._wording.say(Message.of("nobody has looked yet"))
        if not left:
            return self._wording.say(Message.of("nothing is left, the drill is closed"))
        return self._wording.say(Message.of("things left: {count}", count=len(left)))

    def _after(self, seconds: int) -> str:
        assessment, wording = self._assessment, self._wording
        moment = assessment.incident_at + timedelta(seconds=seconds)
        return wording.say(
            Message.of(
                "{moment}, {time} after the incident",
                moment=wording.moment(moment, assessment.timezone),
                time=spoken(seconds),
            )
        )

    def headline(self) -> tuple[Message, ...]:
        """Where it stands, how many systems are back, and what became of their targets."""
        assessment = self._assessment
        back = Message.of(
            "{back} of {systems} systems are back at their recovery level.",
            back=assessment.recovered,
            systems=len(assessment.outcomes),
        )
        return _standing(assessment), back, _targets(assessment)

    def figures(self) -> tuple[Figure, ...]:
        """The figures of the summary."""
        assessment, say, wording = self._assessment, self._wording.say, self._wording
        systems, outage = len(assessment.outcomes), assessment.business_outage
        met = assessment.count(ActualJudgement.MET)
        still_open = assessment.count(*STILL_OPEN)
        return (
            Figure(
                say(Message.of("Back at the recovery level")),
                f"{assessment.recovered} / {systems}",
                say(Message.of("systems, {count} still open", count=still_open)),
                bad=assessment.is_over and assessment.recovered < systems,
            ),
            Figure(
                say(Message.of("Recovery time objective met")),
                f"{met} / {systems}",
                say(Message.of("not met: {count}", count=len(_lost(assessment)))),
                bad=_is_late(assessment),
            ),
            self._biggest_miss(),
            Figure(
                say(Message.of("Recovery point objective missed")),
                str(assessment.points_missed),
                say(
                    Message.of(
                        "systems; known from restored data: {count}",
                        count=sum(each.recovery_point is not None for each in assessment.outcomes),
                    )
                ),
                bad=assessment.points_missed > 0,
            ),
            Figure(
                say(Message.of("Outage in business hours")),
                wording.opening_hours(outage.longest),
                say(_outage(outage)),
            ),
            self._elapsed(),
        )

    def _biggest_miss(self) -> Figure:
        label = self._wording.say(Message.of("Furthest behind its target"))
        worst = self._assessment.biggest_miss
        if worst is not None:
            whose = self._names[worst.system]
            if worst.recovered is None:
                expected = Message.of("{system}, as expected now", system=whose)
                whose = self._wording.say(expected)
            return Figure(label, self._wording.length(worst.slack), whose, bad=True)
        lost = self._assessment.count(
            ActualJudgement.NOT_RECOVERED,
            ActualJudgement.UNRECOVERABLE,
            ActualJudgement.UNVERIFIED,
        )
        note = Message.of("not recovered: see below") if lost else Message.of("nothing is late")
        return Figure(label, NOTHING, self._wording.say(note), bad=bool(lost))

    def _elapsed(self) -> Figure:
        assessment, say = self._assessment, self._wording.say
        halted = sum(each.within(0, assessment.elapsed) for each in assessment.standstills)
        label = Message.of("From the incident to the end")
        if not assessment.is_over:
            label = Message.of("From the incident until now")
        note = Message.of(
            "declared after {declared}; nothing was begun for {halted}",
            declared=spoken(assessment.declared),
            halted=spoken(halted),
        )
        return Figure(say(label), self._wording.length(assessment.elapsed), say(note))

    def comparison(self) -> tuple[str, ...]:
        """How far plan and reality are apart, in a line."""
        changes = [each.change for each in self._assessment.outcomes if each.change is not None]
        if not changes:
            return ()
        return (
            self._wording.say(
                Message.of(
                    "Against the plan made at the start {later} systems are or will be later, "
                    "{earlier} earlier; the plan was changed {times} times.",
                    later=sum(change >= 60 for change in changes),
                    earlier=sum(change <= -60 for change in changes),
                    times=len(self._assessment.revisions),
                )
            ),
        )


def banner_of(assessment: ActualAssessment) -> Message:
    """A real incident or a drill, in a word."""
    return Message.of("REAL INCIDENT") if assessment.real else Message.of("FULL DRILL")


def warning_of(assessment: ActualAssessment) -> Message:
    """The same in a sentence, and whether it is over."""
    if not assessment.real:
        return Message.of(
            "This is the record of a drill on the platform's isolated network. Nothing of it "
            "happened to the real systems; its times are measured."
        )
    if assessment.is_over:
        return Message.of("This is the record of a real incident. Its times are what it took.")
    return Message.of(
        "This is the record of a real incident that is not over: it says what is known so far."
    )


def _standing(assessment: ActualAssessment) -> Message:
    time = spoken(assessment.elapsed)
    match assessment.standing:
        case Standing.UNDER_WAY:
            return Message.of("Under way, {time} after the incident.", time=time)
        case Standing.PAUSED:
            return Message.of("Paused by people, {time} after the incident.", time=time)
        case Standing.INTERRUPTED:
            return Message.of(
                "Interrupted, {time} after the incident: nobody executes it.", time=time
            )
        case Standing.FINISHED:
            return Message.of("Finished {time} after the incident.", time=time)
        case Standing.ABORTED:
            return Message.of(
                "Aborted by {who} {time} after the incident.",
                who=assessment.ended_by or NOTHING,
                time=time,
            )


def _targets(assessment: ActualAssessment) -> Message:
    if not assessment.targets_missed:
        if assessment.is_over:
            return Message.of("Every target is met.")
        return Message.of("No target is missed so far.")
    return Message.of(
        "{met} met their recovery time objective, {missed} did not; {points} had data older than "
        "their recovery point objective.",
        met=assessment.count(ActualJudgement.MET),
        missed=len(_lost(assessment)),
        points=assessment.points_missed,
    )


def _lost(assessment: ActualAssessment) -> list[str]:
    """Systems that have not met their recovery time target, and will not any more."""
    return [
        each.system
        for each in assessment.outcomes
        if each.judgement
        not in {ActualJudgement.MET, ActualJudgement.OPEN, ActualJudgement.OPEN_LATE}
    ]


def _outage(outage: ActualOutage) -> Message:
    values = {"summed": in_hours(outage.summed)}
    if not outage.ongoing:
        return Message.of("longest; {summed} over all systems", **values)
    return Message.of(
        "longest; {summed} over all systems; still going on: {ongoing}",
        ongoing=outage.ongoing,
        **values,
    )


def _is_late(assessment: ActualAssessment) -> bool:
    good = (ActualJudgement.MET, ActualJudgement.OPEN)
    return assessment.count(*good) < len(assessment.outcomes)
