"""The words of a report for the values of the vocabulary; the catalogues translate them."""

from __future__ import annotations

from enum import StrEnum

from bcp.evaluation.actual_outcome import ActualJudgement
from bcp.evaluation.chronology import EntryKind
from bcp.evaluation.findings import Weight
from bcp.evaluation.outcome import Ending, Judgement, PointJudgement
from bcp.evaluation.people_work import WorkResult
from bcp.evaluation.production import RateBound
from bcp.evaluation.standing import Standing, StandstillKind
from bcp.execution.events import Cause, Clarity, ReactionJudgement
from bcp.execution.questions import QuestionKind
from bcp.execution.state import StepStatus
from bcp.model.message import mark
from bcp.model.system import Segment, StepKind
from bcp.planning.plan import Basis, Impact

_PAIRS: tuple[tuple[StrEnum, str], ...] = (
    (Impact.LOST, mark("lost")),
    (Impact.OUT, mark("out of service")),
    (Impact.DOWN, mark("down with others")),
    (Impact.DEGRADED, mark("degraded")),
    (Ending.VERIFIED, mark("verified")),
    (Ending.FAILED, mark("failed")),
    (Ending.SKIPPED, mark("skipped")),
    (Ending.UNFINISHED, mark("not finished")),
    (Ending.INTACT, mark("nothing to do")),
    (Judgement.MET, mark("met")),
    (Judgement.MISSED, mark("missed")),
    (Judgement.IMPOSSIBLE, mark("impossible in any order")),
    (Judgement.UNRECOVERABLE, mark("no way to recover")),
    (Judgement.NOT_RECOVERED, mark("not recovered")),
    (PointJudgement.MET, mark("met")),
    (PointJudgement.MISSED, mark("missed")),
    (PointJudgement.NOT_MEASURED, mark("not measured")),
    (ReactionJudgement.MET, mark("as expected")),
    (ReactionJudgement.PARTLY, mark("partly as expected")),
    (ReactionJudgement.NOT_MET, mark("not as expected")),
    (Clarity.UNDERSTOOD, mark("understood")),
    (Clarity.UNCLEAR, mark("unclear")),
    (Clarity.WRONG, mark("wrong")),
    (Weight.SERIOUS, mark("serious")),
    (Weight.ATTENTION, mark("attention")),
    (Weight.NOTE, mark("note")),
    (Basis.MEASURED, mark("measured")),
    (Basis.EXTRAPOLATED, mark("extrapolated")),
    (Basis.ASSUMED, mark("assumed")),
    (StepKind.AUTOMATED, mark("automated")),
    (StepKind.MANUAL, mark("by hand")),
    (StepKind.DECISION, mark("decision")),
    (StepKind.WAIT, mark("wait")),
    (StepKind.VERIFICATION, mark("verification")),
    (Segment.MYNUMBER, mark("My Number network")),
    (Segment.LGWAN, mark("LGWAN network")),
    (Segment.INTERNET, mark("Internet network")),
    (Segment.SHARED, mark("common to all networks")),
    (StepStatus.WAITING, mark("not started")),
    (StepStatus.RUNNING, mark("running")),
    (StepStatus.SUCCEEDED, mark("done")),
    (StepStatus.FAILED, mark("failed")),
    (StepStatus.SKIPPED, mark("skipped")),
    (StepStatus.HELD, mark("people are asked")),
    (StepStatus.WAIVED, mark("passed over")),
    (RateBound.MEASURED, mark("measured rate")),
    (RateBound.STATED, mark("the repository's stated rate (measured was faster)")),
    (RateBound.SAMPLE_TOO_SMALL, mark("stated rate assumed (sample too small)")),
    (RateBound.NOT_RESTORED, mark("stated rate assumed (nothing was restored)")),
    (ActualJudgement.MET, mark("met")),
    (ActualJudgement.MISSED, mark("missed")),
    (ActualJudgement.OPEN, mark("still open, expected in time")),
    (ActualJudgement.OPEN_LATE, mark("still open, expected late")),
    (ActualJudgement.OVERDUE, mark("still open, target passed")),
    (ActualJudgement.UNVERIFIED, mark("done, not verified")),
    (ActualJudgement.UNRECOVERABLE, mark("no way to recover")),
    (ActualJudgement.NOT_RECOVERED, mark("not recovered")),
    (Standing.UNDER_WAY, mark("under way")),
    (Standing.PAUSED, mark("paused")),
    (Standing.INTERRUPTED, mark("interrupted, nobody executes it")),
    (Standing.FINISHED, mark("finished")),
    (Standing.ABORTED, mark("aborted")),
    (StandstillKind.PAUSED, mark("paused by people")),
    (StandstillKind.STOPPED, mark("the executor stood still")),
    (WorkResult.OPEN, mark("still open")),
    (WorkResult.DONE, mark("done")),
    (WorkResult.FAILED, mark("failed")),
    (WorkResult.WAIVED, mark("passed over")),
    (WorkResult.INTERRUPTED, mark("interrupted")),
    (Cause.STEP, mark("a step was over")),
    (Cause.DAMAGE, mark("new damage")),
    (Cause.ATTENDANCE, mark("attendance")),
    (Cause.PROGRESS, mark("what was seen so far")),
    (Cause.CONTINUED, mark("the run was carried on")),
    (QuestionKind.DECIDE, mark("decide")),
    (QuestionKind.WORK, mark("carry out by hand")),
    (QuestionKind.WAIT, mark("say when it has come")),
    (QuestionKind.LOOK, mark("look at it")),
    (QuestionKind.FAILED, mark("say how to go on after a failure")),
    (EntryKind.BEGUN, mark("the recovery begins")),
    (EntryKind.ASKED, mark("asked of people")),
    (EntryKind.DONE, mark("done")),
    (EntryKind.FOUND_DONE, mark("found done")),
    (EntryKind.FAILED, mark("an attempt failed")),
    (EntryKind.FAILED_FOR_GOOD, mark("failed for good")),
    (EntryKind.STEP_INTERRUPTED, mark("not finished, run again")),
    (EntryKind.SKIPPED, mark("cannot be done")),
    (EntryKind.WAIVED, mark("passed over by people")),
    (EntryKind.RETRIED, mark("to be tried again")),
    (EntryKind.GIVEN_UP, mark("given up")),
    (EntryKind.DECIDED_YES, mark("decided: yes")),
    (EntryKind.DECIDED_NO, mark("decided: no")),
    (EntryKind.REMINDED, mark("people are reminded")),
    (EntryKind.VERIFIED, mark("back and verified")),
    (EntryKind.LOST, mark("reported lost")),
    (EntryKind.NOT_LOST, mark("reported not lost")),
    (EntryKind.ATTENDANCE, mark("attendance counted")),
    (EntryKind.PAUSED, mark("paused by people")),
    (EntryKind.RESUMED, mark("goes on after the pause")),
    (EntryKind.NOTED, mark("noted")),
    (EntryKind.REPLANNED, mark("the rest is planned again")),
    (EntryKind.REFUSED, mark("a request is not met")),
    (EntryKind.STOPPED, mark("the executor stops")),
    (EntryKind.CARRIED_ON, mark("carried on")),
    (EntryKind.CLOCK_SET, mark("the clock was set")),
    (EntryKind.INJECT, mark("inject")),
    (EntryKind.FINISHED, mark("the recovery is finished")),
    (EntryKind.ENDED, mark("the recovery is ended")),
)

# Members of different enums with one value are equal as strings, so the type is in the key.
WORDS: dict[tuple[type[StrEnum], str], str] = {
    (type(member), member.value): word for member, word in _PAIRS
}
"""The word for every value that a report can show, by its enum and value."""


def word_of(member: StrEnum) -> str:
    """The (English, marked) word for a value of the vocabulary."""
    return WORDS[type(member), member.value]
